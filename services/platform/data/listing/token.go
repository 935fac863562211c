package listing

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"

	"github.com/concordat-suite/concordat/services/platform/words/fault"
)

// place is what a page token holds: the last row of the page before. It opens nothing: a token is only ever a place
// in a list that the caller may ask for anyway, so its seal needs no secret that all replicas would have to share.
type place struct {
	After []string `json:"a"`
	Cut   int64    `json:"c,omitempty"`
}

const (
	sealSize = 16
	maxToken = 4 << 10
)

// bindingOf is what a token is bound to: a place in one list means nothing in another.
func bindingOf(r Request) []byte {
	var b bytes.Buffer
	for _, part := range []string{"concordat page token 1", r.List, r.Council, r.Filter, r.OrderBy, r.AsOf} {
		b.Write(binary.AppendUvarint(nil, uint64(len(part))))
		b.WriteString(part)
	}
	return b.Bytes()
}

func (q *Query) seal(content []byte) []byte {
	sum := sha256.Sum256(append(bytes.Clone(q.binding), content...))
	return sum[:sealSize]
}

// token writes the place behind a row with these values.
func (q *Query) token(after []string) (string, error) {
	content, err := json.Marshal(place{After: after, Cut: q.Cut})
	if err != nil {
		return "", fmt.Errorf("page token: %w", err)
	}
	return base64.RawURLEncoding.EncodeToString(append(q.seal(content), content...)), nil
}

// resume goes on where the token says. A token that is altered, or of another list, is refused.
func (q *Query) resume(token string) error {
	if token == "" {
		return nil
	}
	var p place
	sealed, err := base64.RawURLEncoding.DecodeString(token)
	switch {
	case err != nil || len(sealed) < sealSize || len(token) > maxToken,
		!bytes.Equal(sealed[:sealSize], q.seal(sealed[sealSize:])),
		json.Unmarshal(sealed[sealSize:], &p) != nil,
		!q.fits(p.After):
		return fault.Invalid("PAGE_TOKEN_INVALID",
			"This page_token does not belong to this list. Use it with the same filter and order, or begin again without it.",
			fault.Field{Path: "page_token", Description: "does not belong to this list"})
	}
	q.after, q.Cut = p.After, p.Cut
	return nil
}

// fits says whether the values are such as the order's columns hold.
func (q *Query) fits(after []string) bool {
	if len(after) != len(q.order) {
		return false
	}
	for i, o := range q.order {
		if !o.readable(after[i]) {
			return false
		}
	}
	return true
}
