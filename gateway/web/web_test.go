package web

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"github.com/concordat-suite/concordat/gateway/openapi"
	"github.com/concordat-suite/concordat/gateway/routes"
	_ "github.com/concordat-suite/concordat/proto/gen/concordat/governance/v1"
	_ "github.com/concordat-suite/concordat/proto/gen/concordat/notification/v1"
	_ "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	_ "github.com/concordat-suite/concordat/proto/gen/concordat/reporting/v1"
)

func serve(t *testing.T) *httptest.Server {
	t.Helper()
	source, err := openapi.ReadSource(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	all, err := routes.All()
	if err != nil {
		t.Fatal(err)
	}
	document, err := openapi.Build(source, all)
	if err != nil {
		t.Fatal(err)
	}
	handler, err := New(source, document, []Link{{Title: "Mail", URL: "http://127.0.0.1:8087/", Text: "What was <sent>."}})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return server
}

func TestPages(t *testing.T) {
	server := serve(t)
	cases := map[string]struct {
		status int
		kind   string
		holds  string
	}{
		"/":                                {200, "text/html; charset=utf-8", "What was &lt;sent&gt;."},
		"/api/":                            {200, "text/html; charset=utf-8", "/api/PartnershipService#PartnershipService_GetPartnership"},
		"/api/PartnershipService":          {200, "text/html; charset=utf-8", `id="PartnershipService_GetPartnership"`},
		"/api/messages/register.v1.Person": {200, "text/html; charset=utf-8", "<code>email</code>"},
		"/api/messages/nothing":            {404, "text/html; charset=utf-8", "Page not found"},
		"/api/NoService":                   {404, "text/html; charset=utf-8", "Page not found"},
		"/contract/":                       {200, "text/html; charset=utf-8", "concordat/access/v1/access.proto"},
		"/contract/concordat/access/v1/access.proto": {200, "text/plain; charset=utf-8", "enum Role"},
		"/contract/concordat":                        {404, "text/html; charset=utf-8", "Page not found"},
		"/contract/descriptors.binpb":                {200, "application/octet-stream", "concordat/access/v1/access.proto"},
		"/openapi.json":                              {200, "application/json", `"openapi": "3.1.0"`},
		"/style.css":                                 {200, "text/css; charset=utf-8", "body"},
		"/elsewhere":                                 {404, "text/html; charset=utf-8", "Page not found"},
	}
	for path, want := range cases {
		t.Run(path, func(t *testing.T) {
			response, err := http.Get(server.URL + path)
			if err != nil {
				t.Fatal(err)
			}
			defer response.Body.Close()
			body, err := io.ReadAll(response.Body)
			if err != nil {
				t.Fatal(err)
			}
			if response.StatusCode != want.status || response.Header.Get("Content-Type") != want.kind {
				t.Errorf("%d %s, want %d %s", response.StatusCode, response.Header.Get("Content-Type"), want.status, want.kind)
			}
			if !strings.Contains(string(body), want.holds) {
				t.Errorf("%q is not in it", want.holds)
			}
			if !strings.HasPrefix(response.Header.Get("Content-Security-Policy"), "default-src 'none'") {
				t.Error("the security policy is missing")
			}
		})
	}
}

// link finds the addresses that a page leads to.
var link = regexp.MustCompile(`href="(/[^"#]*)`)

// Whoever follows the links from the front page finds no dead end, and no page too large for a slow line.
func TestEveryLinkLeadsToAPage(t *testing.T) {
	server := serve(t)
	seen := map[string]bool{"/": true, "/readyz": true} // the gateway answers that one itself
	for queue := []string{"/"}; len(queue) > 0; queue = queue[1:] {
		response, err := http.Get(server.URL + queue[0])
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(response.Body)
		_ = response.Body.Close() // it has been read
		if err != nil || response.StatusCode != http.StatusOK {
			t.Errorf("%s gives %d, %v", queue[0], response.StatusCode, err)
		}
		if !strings.HasPrefix(response.Header.Get("Content-Type"), "text/html") {
			continue
		}
		if len(body) > 100<<10 {
			t.Errorf("%s has %d KiB, want at most 100", queue[0], len(body)>>10)
		}
		for _, found := range link.FindAllStringSubmatch(string(body), -1) {
			if !seen[found[1]] {
				seen[found[1]] = true
				queue = append(queue, found[1])
			}
		}
	}
	if len(seen) < 100 {
		t.Errorf("only %d addresses were found", len(seen))
	}
}
