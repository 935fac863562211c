package api

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"strconv"

	"github.com/concordat-suite/concordat/services/platform/words/fault"
)

const (
	ordinaryPage = 50
	largestPage  = 1000
	sealSize     = 16
)

// paged is a request for a page.
type paged interface {
	GetPageSize() int32
	GetPageToken() string
}

// page is a page that was asked for. Its token is bound to the list that it came from: a place in one list means nothing
// in another. It opens nothing, so its seal needs no secret.
type page struct {
	list  string
	size  int
	after string // what stands behind the last page; empty for the first
}

// pageOf reads a request for a page of a list, which has so many rows when the request does not say.
func pageOf(list string, r paged, ordinary int) (page, error) {
	p := page{list: list, size: min(int(r.GetPageSize()), largestPage)}
	if p.size == 0 {
		p.size = ordinary
	}
	if r.GetPageToken() == "" {
		return p, nil
	}
	token, err := base64.RawURLEncoding.DecodeString(r.GetPageToken())
	if err != nil || len(token) <= sealSize || !bytes.Equal(token[:sealSize], p.seal(token[sealSize:])) {
		return p, p.foreign()
	}
	p.after = string(token[sealSize:])
	return p, nil
}

func (p page) foreign() error {
	return fault.Invalid("PAGE_TOKEN_INVALID", "This page_token does not belong to this list. Begin again without it.",
		fault.Field{Path: "page_token", Description: "does not belong to this list"})
}

func (p page) seal(after []byte) []byte {
	sum := sha256.Sum256([]byte("concordat page of " + strconv.Quote(p.list) + " after " + string(after)))
	return sum[:sealSize]
}

// token is the token of the page behind the one that ends here.
func (p page) token(after string) string {
	return base64.RawURLEncoding.EncodeToString(append(p.seal([]byte(after)), after...))
}

// fetched keeps a page of rows that were fetched with one more than it holds, and gives the token of the next page; none
// on the last.
func fetched[T any](p page, rows []T, id func(T) string) ([]T, string) {
	if len(rows) <= p.size {
		return rows, ""
	}
	rows = rows[:p.size]
	return rows, p.token(id(rows[p.size-1]))
}

// sliced gives a page of a list that is at hand whole, and the token of the next page; none on the last.
func sliced[T any](p page, rows []T) ([]T, string, error) {
	from := 0
	if p.after != "" {
		var err error
		if from, err = strconv.Atoi(p.after); err != nil || from < 0 || from > len(rows) {
			return nil, "", p.foreign()
		}
	}
	to := min(from+p.size, len(rows))
	if to == len(rows) {
		return rows[from:], "", nil
	}
	return rows[from:to], p.token(strconv.Itoa(to)), nil
}
