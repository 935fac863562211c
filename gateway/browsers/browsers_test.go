package browsers

import (
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
)

func TestPagesOfOtherOrigins(t *testing.T) {
	const listed, other = "https://intranet.example.gov.uk", "https://thief.example"
	for name, test := range map[string]struct {
		method, origin string
		headers        map[string]string
		want           string // whom the answer is for
		passed         bool   // whether the API was called
	}{
		"a public read":                     {"GET", other, nil, "*", true},
		"headers alone":                     {"HEAD", other, nil, "*", true},
		"a read with a token":               {"GET", other, map[string]string{"Authorization": "Bearer x"}, "", true},
		"a change":                          {"POST", other, nil, "", true},
		"a listed origin":                   {"GET", listed, map[string]string{"Authorization": "Bearer x"}, listed, true},
		"a listed origin's change":          {"PATCH", listed, map[string]string{"Authorization": "Bearer x"}, listed, true},
		"may it read":                       {"OPTIONS", other, asked("GET", "if-none-match"), "*", false},
		"may it read with a token":          {"OPTIONS", other, asked("GET", "authorization"), "", true},
		"may it change":                     {"OPTIONS", other, asked("POST", "content-type"), "", true},
		"may a listed origin change":        {"OPTIONS", listed, asked("PATCH", "authorization,content-type,if-match"), listed, false},
		"may a listed origin send what not": {"OPTIONS", listed, asked("PATCH", "x-forwarded-for"), "", false},
		"an origin that begins so":          {"GET", listed + ".thief.example", map[string]string{"Authorization": "Bearer x"}, "", true},
		"no page at all":                    {"POST", "", map[string]string{"Authorization": "Bearer x"}, "", true},
	} {
		t.Run(name, func(t *testing.T) {
			passed := false
			handler := Shared(Origins{listed}, http.HandlerFunc(func(http.ResponseWriter, *http.Request) { passed = true }))
			request := httptest.NewRequestWithContext(t.Context(), test.method, "/v1/councils/cambridge", nil)
			if test.origin != "" {
				request.Header.Set("Origin", test.origin)
			}
			for header, value := range test.headers {
				request.Header.Set(header, value)
			}
			got := httptest.NewRecorder()
			handler.ServeHTTP(got, request)
			if to := got.Header().Get("Access-Control-Allow-Origin"); to != test.want || passed != test.passed {
				t.Errorf("the answer is for %q, and the API was called: %v; want %q, %v", to, passed, test.want, test.passed)
			}
			if got.Header().Get("Access-Control-Allow-Credentials") != "" {
				t.Error("the browser may send cookies")
			}
			if !slices.Contains(got.Header().Values("Vary"), "Origin") && test.want != "*" && test.method != "OPTIONS" {
				t.Errorf("Vary: %v, so another page could be shown this", got.Header().Values("Vary"))
			}
			if test.want != "" && test.passed && !strings.Contains(strings.ToLower(got.Header().Get("Access-Control-Expose-Headers")), "etag") {
				t.Error("the page may not read the ETag")
			}
		})
	}
}

func asked(method, headers string) map[string]string {
	return map[string]string{"Access-Control-Request-Method": method, "Access-Control-Request-Headers": headers}
}

func TestOrigins(t *testing.T) {
	for text, want := range map[string]int{
		"": 0, "https://a.example": 1, "https://a.example, http://127.0.0.1:3000": 2, "http://localhost:3000": 1,
		"*": -1, "a.example": -1, "https://a.example/": -1, "http://a.example": -1, "https://": -1, "https://*.example": -1,
		"https://a.example/path": -1, "https://user@a.example": -1, "null": -1,
	} {
		var o Origins
		err := o.UnmarshalText([]byte(text))
		if want < 0 && err == nil || want >= 0 && (err != nil || len(o) != want) {
			t.Errorf("%q: %v, %v, want %d", text, o, err, want)
		}
	}
}

func TestTextsAreCompressed(t *testing.T) {
	long := strings.Repeat(`{"name": "councils/cambridge"}`, 100)
	for name, test := range map[string]struct {
		kind, body, accept string
		want               bool
	}{
		"JSON":             {"application/json", long, "gzip", true},
		"CSV":              {"text/csv; charset=utf-8", long, "gzip, br", true},
		"a short answer":   {"application/json", "{}", "gzip", false},
		"not asked for":    {"application/json", long, "", false},
		"refused":          {"application/json", long, "gzip;q=0", false},
		"a spreadsheet":    {"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", long, "gzip", false},
		"an unknown thing": {"application/octet-stream", long, "gzip", false},
	} {
		t.Run(name, func(t *testing.T) {
			handler, err := Compressed(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", test.kind)
				_, _ = io.WriteString(w, test.body)
			}))
			if err != nil {
				t.Fatal(err)
			}
			request := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil)
			request.Header.Set("Accept-Encoding", test.accept)
			got := httptest.NewRecorder()
			handler.ServeHTTP(got, request)
			if compressed := got.Header().Get("Content-Encoding") == "gzip"; compressed != test.want {
				t.Fatalf("compressed: %v, want %v", compressed, test.want)
			}
			if !strings.Contains(got.Header().Get("Vary"), "Accept-Encoding") {
				t.Errorf("Vary: %s", got.Header().Get("Vary"))
			}
			if !test.want {
				return
			}
			reader, err := gzip.NewReader(got.Body)
			if err != nil {
				t.Fatal(err)
			}
			if text, err := io.ReadAll(reader); err != nil || string(text) != test.body {
				t.Errorf("unpacked to %d bytes, %v", len(text), err)
			}
		})
	}
}
