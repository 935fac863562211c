package devissuer_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/concordat-suite/concordat/deploy/devissuer"
)

func TestOnlyThisMachineIsServed(t *testing.T) {
	door := devissuer.Local(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusOK) }))
	for name, c := range map[string]struct {
		method, host string
		headers      map[string]string
		want         int
	}{
		"curl":                          {"POST", "127.0.0.1:8085", nil, 200},
		"curl by name":                  {"POST", "localhost:8085", nil, 200},
		"curl by IPv6":                  {"POST", "[::1]:8085", nil, 200},
		"a page of its own":             {"POST", "127.0.0.1:8085", map[string]string{"Origin": "http://127.0.0.1:8085", "Sec-Fetch-Site": "same-origin"}, 200},
		"a page of a website":           {"POST", "127.0.0.1:8085", map[string]string{"Origin": "https://evil.example"}, 403},
		"a page of another port":        {"POST", "127.0.0.1:8085", map[string]string{"Origin": "http://127.0.0.1:8080", "Sec-Fetch-Site": "same-site"}, 403},
		"a sandboxed page":              {"POST", "127.0.0.1:8085", map[string]string{"Origin": "null"}, 403},
		"a page that says its site":     {"POST", "127.0.0.1:8085", map[string]string{"Sec-Fetch-Site": "cross-site"}, 403},
		"a page that deletes":           {"DELETE", "127.0.0.1:8087", map[string]string{"Origin": "https://evil.example"}, 403},
		"a link to it":                  {"GET", "127.0.0.1:8087", map[string]string{"Sec-Fetch-Site": "same-site"}, 200},
		"a name that was given to it":   {"GET", "evil.example:8085", nil, 421},
		"a name that sounds like it":    {"POST", "localhost.evil.example:8085", nil, 421},
		"a number that sounds like it":  {"POST", "127.0.0.1.evil.example", nil, 421},
		"a rebound page":                {"POST", "evil.example:8085", map[string]string{"Origin": "http://evil.example:8085", "Sec-Fetch-Site": "same-origin"}, 421},
		"an address of another machine": {"POST", "192.0.2.1:8085", nil, 421},
		"no host":                       {"POST", "", nil, 421},
	} {
		t.Run(name, func(t *testing.T) {
			r := httptest.NewRequest(c.method, "/", nil)
			r.Host = c.host
			for header, value := range c.headers {
				r.Header.Set(header, value)
			}
			w := httptest.NewRecorder()
			door.ServeHTTP(w, r)
			if w.Code != c.want {
				t.Errorf("status %d, want %d", w.Code, c.want)
			}
		})
	}
}
