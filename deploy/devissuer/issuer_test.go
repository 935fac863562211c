package devissuer

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
)

// serve starts an issuer on a loopback address of its own.
func serve(t *testing.T) *httptest.Server {
	t.Helper()
	server := httptest.NewUnstartedServer(nil)
	issuer, err := New(Config{
		Issuer:       "http://" + server.Listener.Addr().String(),
		Audience:     "concordat",
		People:       []Person{{Role: "internal-audit", Name: "Iris Audit", Email: "iris.audit@cambridge.example"}},
		Applications: []Application{{ID: "planning", Secret: "s3cret"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	server.Config.Handler = issuer.Handler()
	server.Start()
	t.Cleanup(server.Close)
	return server
}

// The verifier is the one the services use, so a token that passes here passes there.
func TestTokensVerifyThroughDiscovery(t *testing.T) {
	server := serve(t)
	ctx := context.Background()
	provider, err := oidc.NewProvider(ctx, server.URL)
	if err != nil {
		t.Fatal(err)
	}
	for subject, form := range map[string]url.Values{
		"internal-audit": {"grant_type": {GrantByRole}, "role": {"internal-audit"}},
		"somebody else":  {"grant_type": {GrantByRole}, "subject": {"somebody else"}},
		"planning":       {"grant_type": {"client_credentials"}, "client_id": {"planning"}, "client_secret": {"s3cret"}},
	} {
		t.Run(subject, func(t *testing.T) {
			token := ask(t, server, form)["access_token"].(string)
			verified, err := provider.Verifier(&oidc.Config{ClientID: "concordat"}).Verify(ctx, token)
			if err != nil {
				t.Fatal(err)
			}
			if verified.Subject != subject {
				t.Errorf("subject = %q, want %q", verified.Subject, subject)
			}
			if life := verified.Expiry.Sub(verified.IssuedAt); life > time.Hour {
				t.Errorf("the token lives %s, more than an hour", life)
			}
			parsed, err := jwt.ParseSigned(token, []jose.SignatureAlgorithm{jose.RS256})
			if err != nil {
				t.Fatal(err)
			}
			if got := parsed.Headers[0].ExtraHeaders[jose.HeaderType]; got != "at+jwt" {
				t.Errorf("typ = %v, want at+jwt", got)
			}
		})
	}
}

func TestTokenRefusals(t *testing.T) {
	server := serve(t)
	cases := map[string]struct {
		form url.Values
		want string
	}{
		"unknown role":   {url.Values{"grant_type": {GrantByRole}, "role": {"mayor"}}, "invalid_grant"},
		"wrong secret":   {url.Values{"grant_type": {"client_credentials"}, "client_id": {"planning"}, "client_secret": {"guess"}}, "invalid_client"},
		"no application": {url.Values{"grant_type": {"client_credentials"}}, "invalid_client"},
		"other grant":    {url.Values{"grant_type": {"password"}}, "unsupported_grant_type"},
		"empty form":     {nil, "unsupported_grant_type"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			got := ask(t, server, c.form)
			if got["error"] != c.want || got["access_token"] != nil {
				t.Errorf("answer = %v, want error %s and no token", got, c.want)
			}
		})
	}
}

func TestListenRefusesWhatOthersCanReach(t *testing.T) {
	for address, want := range map[string]bool{
		"127.0.0.1:0": true, "localhost:0": true,
		"0.0.0.0:0": false, ":0": false, "[::]:0": false, "192.0.2.1:0": false, "example.org:0": false, "nonsense": false,
	} {
		t.Run(address, func(t *testing.T) {
			listener, err := Listen(address)
			if (err == nil) != want {
				t.Fatalf("Listen(%q) = %v, want it to be allowed: %v", address, err, want)
			}
			if err == nil {
				_ = listener.Close()
			}
		})
	}
}

func TestKeyFileKeepsTheKey(t *testing.T) {
	path := filepath.Join(t.TempDir(), "sign-in.pem")
	first, err := KeyFile(path)
	if err != nil {
		t.Fatal(err)
	}
	second, err := KeyFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !first.Equal(second) {
		t.Error("the second start uses another key")
	}
}

func ask(t *testing.T, server *httptest.Server, form url.Values) map[string]any {
	t.Helper()
	response, err := http.Post(server.URL+"/token", "application/x-www-form-urlencoded", strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	var body map[string]any
	if err := json.NewDecoder(response.Body).Decode(&body); err != nil {
		t.Fatal(err)
	}
	return body
}
