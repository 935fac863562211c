package browsers

import (
	"fmt"
	"net/http"

	"github.com/klauspost/compress/gzhttp"
)

// worthwhile is the least size of an answer that is compressed, in bytes: below it the packet is sent anyway.
const worthwhile = 1024

// texts are the kinds of answers that become smaller. Spreadsheets are compressed already.
var texts = []string{
	"application/json", "application/problem+json", "application/jsonl", "application/csvm+json", "text/csv", "text/html",
	"text/css", "text/javascript", "text/plain", "image/svg+xml",
}

// Compressed compresses the texts that a client takes compressed.
func Compressed(next http.Handler) (http.Handler, error) {
	wrap, err := gzhttp.NewWrapper(gzhttp.MinSize(worthwhile), gzhttp.ContentTypes(texts))
	if err != nil {
		return nil, fmt.Errorf("compress answers: %w", err)
	}
	return wrap(next), nil
}
