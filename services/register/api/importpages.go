package api

import (
	"encoding/base64"
	"encoding/json"
	"strconv"

	"github.com/concordat-suite/concordat/services/platform/words/fault"
)

// maxPage is the largest page.
const maxPage = 1000

// importPage is where a page of imports or their rows begins. Its token is opaque to clients and only good for the list that
// it came from.
type importPage struct {
	// List is the list that the token is for.
	List string
	// After is the last item of the page before.
	After string
	size  int
}

func readImportPage(token, list string, size int32, usual int) (importPage, error) {
	p := importPage{List: list, size: usual}
	if size > 0 {
		p.size = min(int(size), maxPage)
	}
	if token == "" {
		return p, nil
	}
	text, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil || json.Unmarshal(text, &p) != nil || p.List != list {
		return importPage{}, badToken()
	}
	return p, nil
}

func badToken() error {
	return fault.Invalid("PAGE_TOKEN_INVALID", "The page token is not from this list. Begin again without one.",
		fault.Field{Path: "page_token", Description: "must be the next_page_token of the same list"})
}

// next gives the token of the page after the item.
func (p importPage) next(after string) string {
	text, err := json.Marshal(importPage{List: p.List, After: after})
	if err != nil {
		panic(err) // two texts
	}
	return base64.RawURLEncoding.EncodeToString(text)
}

// nextNumber gives the token of the page after the row with the number.
func (p importPage) nextNumber(after int) string { return p.next(strconv.Itoa(after)) }

// number gives the number of the last row of the page before.
func (p importPage) number() (int, error) {
	if p.After == "" {
		return 0, nil
	}
	n, err := strconv.Atoi(p.After)
	if err != nil {
		return 0, badToken()
	}
	return n, nil
}
