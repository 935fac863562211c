package rest

import (
	"context"
	"net/http/httptest"
	"testing"

	"google.golang.org/genproto/googleapis/api/httpbody"
)

func TestDocumentsAreConfined(t *testing.T) {
	const rest = "default-src 'none'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
	for name, c := range map[string]struct{ kind, data, want string }{
		"a page with a style sheet": {"text/html; charset=utf-8", "<style>p { color: red; }</style>", rest + "; style-src 'sha256-pckGv9YvNcB5xy+Y4fbqhyo+ib850wyiuWeNbZvLi00='"},
		"a page without":            {"text/html", "<p>", rest + "; style-src 'none'"},
		"a table":                   {"text/csv", "a,b", rest},
	} {
		t.Run(name, func(t *testing.T) {
			w := httptest.NewRecorder()
			if err := confineDocument(context.Background(), w, &httpbody.HttpBody{ContentType: c.kind, Data: []byte(c.data)}); err != nil {
				t.Fatal(err)
			}
			if got := w.Header().Get("Content-Security-Policy"); got != c.want {
				t.Errorf("policy %q, want %q", got, c.want)
			}
		})
	}
}
