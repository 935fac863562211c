package register

import (
	"encoding/base64"
	"strings"

	"github.com/concordat-suite/concordat/services/platform/words/fault"
)

// How many records a page has when nobody says, and at most.
const (
	usualPage = 50
	mostPage  = 1000
)

func pageSize(asked int) int {
	if asked <= 0 {
		return usualPage
	}
	return min(asked, mostPage)
}

// paged makes a page of what was read, of which there is one more than limit when there are others behind it. The
// token for the next page is the key of its last record, bound to the list it belongs to.
func paged[T any](read []T, limit int, list string, key func(T) string) Page[T] {
	if len(read) <= limit {
		return Page[T]{Items: read}
	}
	token := base64.RawURLEncoding.EncodeToString([]byte(list + " " + key(read[limit-1])))
	return Page[T]{Items: read[:limit], Next: token}
}

// place reads the key of the last record of the page before; "" for the first page.
func place(list, token string) (string, error) {
	if token == "" {
		return "", nil
	}
	text, err := base64.RawURLEncoding.DecodeString(token)
	of, key, ok := strings.Cut(string(text), " ")
	if err != nil || !ok || of != list {
		return "", pageTokenInvalid()
	}
	return key, nil
}

func pageTokenInvalid() error {
	return fault.Invalid("PAGE_TOKEN_INVALID", "The page_token is none that this list gave out. Start again without one.",
		fault.Field{Path: "page_token", Description: "must come from the answer before, with the same request otherwise"})
}
