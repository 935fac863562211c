package identity_test

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"

	"github.com/concordat-suite/concordat/services/platform/server/identity"
	"github.com/concordat-suite/concordat/services/platform/words/fault"
)

// provider is an OpenID Connect provider that signs whatever a test asks for.
type provider struct {
	*httptest.Server
	rsa     *rsa.PrivateKey
	ec      *ecdsa.PrivateKey
	keys    jose.JSONWebKeySet
	fetches atomic.Int32
	down    atomic.Bool
}

func newProvider(t testing.TB) *provider {
	t.Helper()
	p := &provider{rsa: rsaKey(t)}
	var err error
	if p.ec, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader); err != nil {
		t.Fatal(err)
	}
	p.keys.Keys = []jose.JSONWebKey{
		{Key: p.rsa.Public(), KeyID: "rsa", Use: "sig", Algorithm: "RS256"},
		{Key: p.ec.Public(), KeyID: "ec", Use: "sig", Algorithm: "ES256"},
		{Key: p.ec.Public(), KeyID: "encryption", Use: "enc"},
	}
	p.Server = httptest.NewServer(http.HandlerFunc(p.serve))
	t.Cleanup(p.Close)
	return p
}

func (p *provider) serve(w http.ResponseWriter, r *http.Request) {
	if p.down.Load() {
		http.Error(w, "down", http.StatusBadGateway)
		return
	}
	if issuer, found := strings.CutSuffix(r.URL.Path, "/.well-known/openid-configuration"); found {
		_ = json.NewEncoder(w).Encode(map[string]string{"issuer": p.URL + issuer, "jwks_uri": p.URL + "/keys"})
		return
	}
	if r.URL.Path == "/keys" {
		p.fetches.Add(1)
		_ = json.NewEncoder(w).Encode(p.keys)
	}
}

func rsaKey(t testing.TB) *rsa.PrivateKey {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// token is what a test changes to make a bad one of a good one.
type token struct {
	algorithm jose.SignatureAlgorithm
	key       any
	header    map[jose.HeaderKey]any
	claims    map[string]any
}

func (p *provider) good(now time.Time) token {
	return token{
		algorithm: jose.RS256, key: p.rsa,
		header: map[jose.HeaderKey]any{"typ": "at+jwt", "kid": "rsa"},
		claims: map[string]any{
			"iss": p.URL, "sub": "ann", "aud": []string{"concordat"},
			"iat": now.Unix(), "nbf": now.Unix(), "exp": now.Add(10 * time.Minute).Unix(),
		},
	}
}

func (k token) sign(t testing.TB) string {
	t.Helper()
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: k.algorithm, Key: k.key}, &jose.SignerOptions{ExtraHeaders: k.header})
	if err != nil {
		t.Fatal(err)
	}
	text, err := jwt.Signed(signer).Claims(k.claims).Serialize()
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// clock is a real clock that tests can move.
type clock struct{ now time.Time }

func (c *clock) read() time.Time { return c.now }

func verifier(t testing.TB, p *provider) (*identity.Verifier, *clock) {
	t.Helper()
	c := &clock{time.Now().Truncate(time.Second)}
	v, err := identity.NewVerifier(p.Client(), c.read, identity.Issuer{URL: p.URL, Audience: "concordat"})
	if err != nil {
		t.Fatal(err)
	}
	return v, c
}

func TestGoodTokens(t *testing.T) {
	p := newProvider(t)
	for name, change := range map[string]func(*token){
		"as RFC 9068 has it":   func(*token) {},
		"ES256":                func(k *token) { k.algorithm, k.key, k.header["kid"] = jose.ES256, p.ec, "ec" },
		"application/at+jwt":   func(k *token) { k.header["typ"] = "application/at+jwt" },
		"typ JWT with a scope": func(k *token) { k.header["typ"] = "JWT"; k.claims["scope"] = "openid concordat" },
		"no typ, with scp":     func(k *token) { delete(k.header, "typ"); k.claims["scp"] = "concordat" },
		"Entra's application":  func(k *token) { k.header["typ"] = "JWT"; k.claims["idtyp"] = "app" },
		"claims in nested parts": func(k *token) {
			k.claims["realm_access"] = map[string]any{"Aud": 1, "aud": []any{map[string]any{"a": "b"}}}
		},
		"Keycloak's typ claim":    func(k *token) { k.header["typ"] = "JWT"; k.claims["typ"] = "Bearer" },
		"no key id":               func(k *token) { delete(k.header, "kid") },
		"audience as one string":  func(k *token) { k.claims["aud"] = "concordat" },
		"several audiences":       func(k *token) { k.claims["aud"] = []string{"account", "concordat"} },
		"no time of first use":    func(k *token) { delete(k.claims, "nbf") },
		"a clock a little behind": func(k *token) { k.claims["iat"] = k.claims["iat"].(int64) + 20 },
	} {
		t.Run(name, func(t *testing.T) {
			v, c := verifier(t, p)
			k := p.good(c.now)
			change(&k)
			id, err := v.Verify(context.Background(), k.sign(t))
			if err != nil || id.Subject != "ann" || id.Issuer != p.URL {
				t.Errorf("Verify() = %+v, %v, want ann", id, err)
			}
		})
	}
}

func TestBadTokens(t *testing.T) {
	p, other := newProvider(t), newProvider(t)
	stranger := rsaKey(t)
	public, err := x509.MarshalPKIXPublicKey(p.rsa.Public())
	if err != nil {
		t.Fatal(err)
	}
	claim := func(name string, value any) func(*token) { return func(k *token) { k.claims[name] = value } }
	ago := func(d time.Duration) int64 { return time.Now().Add(-d).Unix() }
	for name, change := range map[string]func(*token){
		"signed by a stranger":               func(k *token) { k.key = stranger },
		"signed with the public key as HMAC": func(k *token) { k.algorithm, k.key = jose.HS256, public },
		"RS512":                              func(k *token) { k.algorithm = jose.RS512 },
		"PS256":                              func(k *token) { k.algorithm = jose.PS256 },
		"another key's id":                   func(k *token) { k.header["kid"] = "ec" },
		"an unknown key's id":                func(k *token) { k.header["kid"] = "unknown"; k.key = stranger },
		"a key for encryption": func(k *token) {
			k.algorithm, k.key, k.header["kid"] = jose.ES256, p.ec, "encryption"
		},
		"an address for keys (jku)":         func(k *token) { k.key = stranger; k.header["jku"] = other.URL + "/keys" },
		"a certificate's address (x5u)":     func(k *token) { k.key = stranger; k.header["x5u"] = other.URL },
		"its own key (jwk)":                 func(k *token) { k.key = stranger; k.header["jwk"] = jose.JSONWebKey{Key: stranger.Public()} },
		"an unknown critical header":        func(k *token) { k.header["crit"] = []string{"new"}; k.header["new"] = true },
		"another issuer":                    func(k *token) { k.claims["iss"] = other.URL; k.key = other.rsa },
		"the issuer with a slash":           claim("iss", p.URL+"/"),
		"no issuer":                         func(k *token) { delete(k.claims, "iss") },
		"another audience":                  claim("aud", "another"),
		"no audience":                       func(k *token) { delete(k.claims, "aud") },
		"no subject":                        func(k *token) { delete(k.claims, "sub") },
		"a subject that is no text":         claim("sub", 7),
		"expired":                           func(k *token) { k.claims["iat"], k.claims["exp"] = ago(time.Hour), ago(time.Second) },
		"no expiry":                         func(k *token) { delete(k.claims, "exp") },
		"no time of issue":                  func(k *token) { delete(k.claims, "iat") },
		"issued in the future":              claim("iat", ago(-5*time.Minute)),
		"not valid yet":                     claim("nbf", ago(-5*time.Minute)),
		"valid for a day":                   claim("exp", ago(-24*time.Hour)),
		"valid for a day, issued long ago":  func(k *token) { k.claims["iat"] = ago(23 * time.Hour) },
		"an ID token without a nonce":       func(k *token) { k.header["typ"] = "JWT" },
		"an ID token without typ":           func(k *token) { delete(k.header, "typ") },
		"an ID token with roles":            func(k *token) { k.header["typ"] = "JWT"; k.claims["roles"] = []string{"officer"} },
		"an ID token with an empty scope":   func(k *token) { k.header["typ"] = "JWT"; k.claims["scope"] = " " },
		"an audience in another case":       func(k *token) { k.claims["Aud"] = k.claims["aud"]; delete(k.claims, "aud") },
		"both audiences":                    func(k *token) { k.claims["AUD"], k.claims["aud"] = k.claims["aud"], "another" },
		"an issuer with a long s":           func(k *token) { k.claims["i\u017fs"] = k.claims["iss"]; delete(k.claims, "iss") },
		"a subject with a long s":           claim("\u017fub", "bob"),
		"an expiry in another case":         func(k *token) { k.claims["EXP"] = k.claims["exp"]; delete(k.claims, "exp") },
		"a second expiry in another case":   claim("Exp", ago(-time.Hour)),
		"a nonce in another case":           claim("Nonce", "n"),
		"a first use in another case":       func(k *token) { k.claims["NBF"] = k.claims["nbf"]; delete(k.claims, "nbf") },
		"a typ in another case":             func(k *token) { k.header["Typ"] = "at+jwt"; delete(k.header, "typ") },
		"an ID token by its nonce":          func(k *token) { k.header["typ"] = "JWT"; k.claims["nonce"] = "n" },
		"an ID token by its at_hash":        func(k *token) { k.header["typ"] = "JWT"; k.claims["at_hash"] = "h" },
		"an ID token by Keycloak's claim":   func(k *token) { k.header["typ"] = "JWT"; k.claims["typ"] = "ID" },
		"a refresh token":                   func(k *token) { k.header["typ"] = "JWT"; k.claims["typ"] = "Refresh" },
		"a logout token":                    func(k *token) { k.header["typ"] = "logout+jwt" },
		"the issuer in another case":        claim("iss", strings.ToUpper(p.URL)),
		"an audience that begins so":        claim("aud", "concordat-test"),
		"no first use, but far in future":   func(k *token) { delete(k.claims, "nbf"); k.claims["iat"] = ago(-time.Hour) },
		"an expiry that is text":            claim("exp", "tomorrow"),
		"an expiry without end":             claim("exp", 1e300),
		"of another tenant":                 claim("tid", "72f988bf-86f1-41af-91ab-2d7cd011db47"),
		"with groups that would be fetched": claim("_claim_sources", map[string]any{"src1": map[string]string{"endpoint": "https://graph.example"}}),
		"a guest":                           claim("acct", 1),
		"bound to a key that is not proved": claim("cnf", map[string]string{"jkt": "x"}),
	} {
		t.Run(name, func(t *testing.T) {
			v, c := verifier(t, p)
			k := p.good(c.now)
			k.header = maps.Clone(k.header)
			change(&k)
			id, err := v.Verify(context.Background(), k.sign(t))
			want := "TOKEN_NOT_ACCEPTED"
			if slices.Contains([]string{"expired", "no expiry", "an expiry without end"}, name) {
				want = "TOKEN_EXPIRED"
			}
			if got := fault.Reason(err); got != want || id != (identity.Identity{}) {
				t.Errorf("Verify() = %+v, %v, want %s", id, err, want)
			}
		})
	}
}

// raw signs these very bytes as claims.
func (k token) raw(t testing.TB, payload string) string {
	t.Helper()
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: k.algorithm, Key: k.key}, &jose.SignerOptions{ExtraHeaders: k.header})
	if err != nil {
		t.Fatal(err)
	}
	signed, err := signer.Sign([]byte(payload))
	if err != nil {
		t.Fatal(err)
	}
	text, err := signed.CompactSerialize()
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// A token must mean the same to every reader.
func TestClaimsThatCanBeReadInTwoWays(t *testing.T) {
	p := newProvider(t)
	v, c := verifier(t, p)
	k := p.good(c.now)
	written, err := json.Marshal(k.claims)
	if err != nil {
		t.Fatal(err)
	}
	good := strings.TrimSuffix(string(written), "}")
	if _, err := v.Verify(context.Background(), k.raw(t, good+`,"more":{"a":[{}]}}`)); err != nil {
		t.Fatalf("claims in order: %v", err)
	}
	for name, payload := range map[string]string{
		"a subject twice":         good + `,"sub":"bob"}`,
		"the same subject twice":  good + `,"sub":"ann"}`,
		"a subject as an escape":  good + `,"\u0073ub":"bob"}`,
		"an audience twice":       good + `,"aud":"another"}`,
		"a name twice inside":     good + `,"realm_access":{"roles":[],"roles":["admin"]}}`,
		"a name twice in a list":  good + `,"more":[{"a":1,"a":2}]}`,
		"something behind":        good + `}{"sub":"bob"}`,
		"no UTF-8":                good + ",\"more\":\"\xff\"}",
		"a name that is no UTF-8": good + ",\"s\xffub\":1}",
		"nested too deep":         good + `,"more":` + strings.Repeat("[", 1000) + strings.Repeat("]", 1000) + "}",
		"not closed":              good,
		"a list":                  "[" + good + "}]",
		"null":                    "null",
	} {
		t.Run(name, func(t *testing.T) {
			if id, err := v.Verify(context.Background(), k.raw(t, payload)); fault.Reason(err) != "TOKEN_NOT_ACCEPTED" {
				t.Errorf("Verify() = %+v, %v, want TOKEN_NOT_ACCEPTED", id, err)
			}
		})
	}
}

// A header that says one thing twice is read by nobody.
func TestAHeaderWithANameTwice(t *testing.T) {
	p := newProvider(t)
	v, c := verifier(t, p)
	part := strings.Split(p.good(c.now).sign(t), ".")
	for _, header := range []string{
		`{"alg":"none","alg":"RS256","kid":"rsa","typ":"at+jwt"}`, `{"alg":"RS256","kid":"rsa","typ":"JWT","typ":"at+jwt"}`, `{"ALG":"RS256","kid":"rsa","typ":"at+jwt"}`,
	} {
		input := base64.RawURLEncoding.EncodeToString([]byte(header)) + "." + part[1]
		digest := sha256.Sum256([]byte(input))
		signature, err := rsa.SignPKCS1v15(rand.Reader, p.rsa, crypto.SHA256, digest[:])
		if err != nil {
			t.Fatal(err)
		}
		if _, err := v.Verify(context.Background(), input+"."+base64.RawURLEncoding.EncodeToString(signature)); fault.Reason(err) != "TOKEN_NOT_ACCEPTED" {
			t.Errorf("%s: %v, want TOKEN_NOT_ACCEPTED", header, err)
		}
	}
}

func TestWhatAnIssuersTokensMustHave(t *testing.T) {
	for name, c := range map[string]struct {
		issuer identity.Issuer
		change func(*token)
		good   bool
	}{
		"the type":          {identity.Issuer{Type: "at+jwt"}, func(*token) {}, true},
		"another type":      {identity.Issuer{Type: "at+jwt"}, func(k *token) { k.header["typ"] = "JWT"; k.claims["scope"] = "concordat" }, false},
		"a scope":           {identity.Issuer{Scope: "concordat"}, func(k *token) { k.header["typ"] = "JWT"; k.claims["scp"] = "profile concordat" }, true},
		"a scope as a list": {identity.Issuer{Scope: "concordat"}, func(k *token) { k.claims["scope"] = []string{"profile", "concordat"} }, true},
		"an application's role": {identity.Issuer{Scope: "concordat"}, func(k *token) {
			k.header["typ"], k.claims["idtyp"] = "JWT", "app"
			k.claims["roles"] = []string{"concordat"}
		}, true},
		"no scope":                     {identity.Issuer{Scope: "concordat"}, func(*token) {}, false},
		"another scope":                {identity.Issuer{Scope: "concordat"}, func(k *token) { k.claims["scope"] = "concordat.other" }, false},
		"a role alone, in an ID token": {identity.Issuer{Scope: "concordat"}, func(k *token) { k.header["typ"] = "JWT"; k.claims["roles"] = []string{"concordat"} }, false},
	} {
		t.Run(name, func(t *testing.T) {
			p := newProvider(t)
			now := time.Now().Truncate(time.Second)
			c.issuer.URL, c.issuer.Audience = p.URL, "concordat"
			v, err := identity.NewVerifier(p.Client(), func() time.Time { return now }, c.issuer)
			if err != nil {
				t.Fatal(err)
			}
			k := p.good(now)
			c.change(&k)
			if _, err := v.Verify(context.Background(), k.sign(t)); (err == nil) != c.good {
				t.Errorf("Verify() = %v, want it accepted: %v", err, c.good)
			}
		})
	}
}

// Keys that somebody on the way could exchange make everybody anybody.
func TestIssuersMustBeSecure(t *testing.T) {
	for address, good := range map[string]bool{
		"https://login.example": true, "https://login.example/realms/council": true, "http://127.0.0.1:8085": true, "http://[::1]:8085": true, "http://localhost:8085": true,
		"http://login.example": false, "http://192.0.2.1": false, "http://127.0.0.1.example": false, "http://localhost.example": false, "login.example": false, "ftp://login.example": false,
		"https://": false, "https://user@login.example": false, "https://login.example#x": false, "https://login.example?x=1": false,
	} {
		_, err := identity.NewVerifier(http.DefaultClient, time.Now, identity.Issuer{URL: address, Audience: "concordat"})
		if (err == nil) != good {
			t.Errorf("%s: %v, want it accepted: %v", address, err, good)
		}
	}
}

// An issuer that is secure may not send us for its keys to a place that is not.
func TestKeysMustComeSecurely(t *testing.T) {
	var keysAt, redirectTo string
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case strings.HasSuffix(r.URL.Path, "/openid-configuration"):
			_ = json.NewEncoder(w).Encode(map[string]string{"issuer": "https://" + r.Host, "jwks_uri": keysAt})
		case redirectTo != "":
			http.Redirect(w, r, redirectTo, http.StatusFound)
		default:
			t.Error("the keys were asked for")
		}
	}))
	t.Cleanup(server.Close)
	for name, set := range map[string]func(){
		"in the discovery document": func() { keysAt, redirectTo = "http://keys.example/keys", "" },
		"by a redirect":             func() { keysAt, redirectTo = server.URL+"/keys", "http://keys.example/keys" },
	} {
		set()
		v, err := identity.NewVerifier(server.Client(), time.Now, identity.Issuer{URL: server.URL, Audience: "concordat"})
		if err != nil {
			t.Fatal(err)
		}
		p := newProvider(t)
		k := p.good(time.Now())
		k.claims["iss"] = server.URL
		_, err = v.Verify(context.Background(), k.sign(t))
		if fault.Reason(err) != "IDENTITY_PROVIDER_UNAVAILABLE" || !strings.Contains(err.Error(), "https") {
			t.Errorf("%s: %v, want IDENTITY_PROVIDER_UNAVAILABLE because it is no https", name, err)
		}
	}
}

func TestTokensThatAreNone(t *testing.T) {
	p := newProvider(t)
	v, c := verifier(t, p)
	good := p.good(c.now).sign(t)
	part := strings.Split(good, ".")
	none := base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"none","typ":"at+jwt"}`))
	for name, text := range map[string]string{
		"empty":                   "",
		"words":                   "let me in",
		"two parts":               part[0] + "." + part[1],
		"no signature":            part[0] + "." + part[1] + ".",
		"algorithm none":          none + "." + part[1] + ".",
		"none, with a signature":  none + "." + part[1] + "." + part[2],
		"changed claims":          part[0] + "." + base64.RawURLEncoding.EncodeToString([]byte(`{"iss":"`+p.URL+`","sub":"bob"}`)) + "." + part[2],
		"claims that are no JSON": part[0] + "." + base64.RawURLEncoding.EncodeToString([]byte("x")) + "." + part[2],
		"enormous":                strings.Repeat("a", 1<<20),
		"JSON serialisation":      `{"protected":"` + part[0] + `","payload":"` + part[1] + `","signature":"` + part[2] + `"}`,
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := v.Verify(context.Background(), text); fault.Reason(err) != "TOKEN_NOT_ACCEPTED" {
				t.Errorf("Verify() = %v, want TOKEN_NOT_ACCEPTED", err)
			}
		})
	}
}

func TestARememberedTokenStillExpires(t *testing.T) {
	p := newProvider(t)
	v, c := verifier(t, p)
	text := p.good(c.now).sign(t)
	for _, after := range []time.Duration{0, time.Minute} {
		c.now = c.now.Add(after)
		if _, err := v.Verify(context.Background(), text); err != nil {
			t.Fatalf("after %v: %v", after, err)
		}
	}
	c.now = c.now.Add(10 * time.Minute)
	if _, err := v.Verify(context.Background(), text); fault.Reason(err) != "TOKEN_EXPIRED" {
		t.Errorf("after its expiry: %v, want TOKEN_EXPIRED", err)
	}
}

// Who is shut out at the provider only is out when their token ends, an hour after its issue at the latest.
func TestATokenLivesAnHourAtMost(t *testing.T) {
	p := newProvider(t)
	for lifetime, want := range map[time.Duration]string{identity.MaxLifetime: "", identity.MaxLifetime + time.Second: "TOKEN_NOT_ACCEPTED"} {
		v, c := verifier(t, p)
		k := p.good(c.now)
		k.claims["exp"] = c.now.Add(lifetime).Unix()
		if _, err := v.Verify(context.Background(), k.sign(t)); fault.Reason(err) != want {
			t.Errorf("valid for %v: %v, want %q", lifetime, err, want)
		}
	}
	if identity.MaxLifetime > time.Hour {
		t.Errorf("tokens are taken for %v, want an hour at most", identity.MaxLifetime)
	}
}

// The same subject of two providers is two people, and none of them can speak for the other.
func TestASubjectIsOneOfItsIssuer(t *testing.T) {
	one, other := newProvider(t), newProvider(t)
	now := time.Now().Truncate(time.Second)
	v, err := identity.NewVerifier(http.DefaultClient, func() time.Time { return now },
		identity.Issuer{URL: one.URL, Audience: "concordat"}, identity.Issuer{URL: other.URL, Audience: "concordat"})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range []*provider{one, other} {
		if id, err := v.Verify(context.Background(), p.good(now).sign(t)); err != nil || id.Issuer != p.URL || id.Subject != "ann" {
			t.Errorf("Verify() = %+v, %v, want ann of %s", id, err, p.URL)
		}
	}
	k := one.good(now)
	k.key = other.rsa // whose key has the same id
	if id, err := v.Verify(context.Background(), k.sign(t)); fault.Reason(err) != "TOKEN_NOT_ACCEPTED" {
		t.Errorf("signed by the other: Verify() = %+v, %v, want TOKEN_NOT_ACCEPTED", id, err)
	}
}

// A flood of invented keys at once is one question to the provider.
func TestAFloodOfUnknownKeysIsOneFetch(t *testing.T) {
	p := newProvider(t)
	v, c := verifier(t, p)
	if _, err := v.Verify(context.Background(), p.good(c.now).sign(t)); err != nil {
		t.Fatal(err)
	}
	c.now = c.now.Add(31 * time.Second)
	var wait sync.WaitGroup
	for i := range 50 {
		k := p.good(c.now)
		k.header["kid"] = fmt.Sprintf("invented-%d", i)
		text := k.sign(t)
		wait.Go(func() {
			if _, err := v.Verify(context.Background(), text); fault.Reason(err) != "TOKEN_NOT_ACCEPTED" {
				t.Errorf("Verify() = %v, want TOKEN_NOT_ACCEPTED", err)
			}
		})
	}
	wait.Wait()
	if got := p.fetches.Load(); got != 2 {
		t.Errorf("the keys were fetched %d times, want once at first and once more", got)
	}
}

func TestUnknownKeysAreFetchedSeldom(t *testing.T) {
	p := newProvider(t)
	v, c := verifier(t, p)
	ask := func(kid string) error {
		k := p.good(c.now)
		k.header["kid"] = kid
		k.claims["jti"] = kid
		_, err := v.Verify(context.Background(), k.sign(t))
		return err
	}
	for _, kid := range []string{"rsa", "a", "b", "c"} {
		_ = ask(kid)
	}
	if got := p.fetches.Load(); got != 1 {
		t.Errorf("fetches within 30 seconds = %d, want 1", got)
	}
	p.keys.Keys[0].KeyID = "rotated"
	c.now = c.now.Add(31 * time.Second)
	if err := ask("rotated"); err != nil {
		t.Errorf("a rotated key: %v", err)
	}
	if got := p.fetches.Load(); got != 2 {
		t.Errorf("fetches after 31 seconds = %d, want 2", got)
	}
}

func TestAWithdrawnKeyStopsCounting(t *testing.T) {
	p := newProvider(t)
	v, c := verifier(t, p)
	if _, err := v.Verify(context.Background(), p.good(c.now).sign(t)); err != nil {
		t.Fatal(err)
	}
	p.keys.Keys = p.keys.Keys[1:]
	c.now = c.now.Add(20 * time.Minute)
	if _, err := v.Verify(context.Background(), p.good(c.now).sign(t)); fault.Reason(err) != "TOKEN_NOT_ACCEPTED" {
		t.Errorf("Verify() = %v, want TOKEN_NOT_ACCEPTED", err)
	}
}

func TestAProviderThatIsDown(t *testing.T) {
	p := newProvider(t)
	v, c := verifier(t, p)
	p.down.Store(true)
	if _, err := v.Verify(context.Background(), p.good(c.now).sign(t)); fault.Reason(err) != "IDENTITY_PROVIDER_UNAVAILABLE" {
		t.Errorf("never up: %v, want IDENTITY_PROVIDER_UNAVAILABLE", err)
	}
	p.down.Store(false)
	c.now = c.now.Add(31 * time.Second)
	if _, err := v.Verify(context.Background(), p.good(c.now).sign(t)); err != nil {
		t.Errorf("up again: %v", err)
	}
	p.down.Store(true)
	c.now = c.now.Add(20 * time.Minute)
	if _, err := v.Verify(context.Background(), p.good(c.now).sign(t)); err != nil {
		t.Errorf("down with keys known: %v", err)
	}
}

// tenant is a tenant of Entra ID, which has its issuer below it.
const tenant = "9122040d-6c67-4c5b-b112-36a304b66dad"

// entra is an issuer as Entra ID has it.
func entra(t *testing.T, change func(*identity.Issuer)) (*provider, *identity.Verifier, token) {
	t.Helper()
	p := newProvider(t)
	now := time.Now().Truncate(time.Second)
	i := identity.Issuer{URL: p.URL + "/" + tenant + "/v2.0", Audience: "concordat", SubjectClaim: "oid"}
	if change != nil {
		change(&i)
	}
	v, err := identity.NewVerifier(p.Client(), func() time.Time { return now }, i)
	if err != nil {
		t.Fatal(err)
	}
	k := p.good(now)
	k.header["typ"], k.claims["iss"], k.claims["tid"], k.claims["oid"], k.claims["scp"] = "JWT", i.URL, tenant, "directory object", "concordat"
	return p, v, k
}

func TestEntraUsersAreKnownByTheirObjectInTheTenant(t *testing.T) {
	p, v, k := entra(t, nil)
	k.claims["acct"], k.claims["idp"] = 0, k.claims["iss"]
	id, err := v.Verify(context.Background(), k.sign(t))
	if err != nil || id.Subject != "directory object" || id.Issuer != p.URL+"/"+tenant+"/v2.0" {
		t.Errorf("Verify() = %+v, %v, want the oid", id, err)
	}
}

func TestEntraTokensThatAreRefused(t *testing.T) {
	_, v, _ := entra(t, nil)
	for name, change := range map[string]func(*token){
		"no tenant":           func(k *token) { delete(k.claims, "tid") },
		"another tenant":      func(k *token) { k.claims["tid"] = "72f988bf-86f1-41af-91ab-2d7cd011db47" },
		"part of the tenant":  func(k *token) { k.claims["tid"] = tenant[:8] },
		"no object":           func(k *token) { delete(k.claims, "oid") },
		"an object as a list": func(k *token) { k.claims["oid"] = []string{"directory object"} },
		"groups overage": func(k *token) {
			k.claims["_claim_names"] = map[string]string{"groups": "src1"}
			k.claims["_claim_sources"] = map[string]any{"src1": map[string]string{"endpoint": "https://graph.example/users"}}
		},
		"a guest":                        func(k *token) { k.claims["acct"] = 1 },
		"a guest by their home":          func(k *token) { k.claims["idp"] = "https://sts.example/another" },
		"of version 1, from another STS": func(k *token) { k.claims["iss"] = "https://sts.windows.net/" + tenant + "/" },
	} {
		t.Run(name, func(t *testing.T) {
			p, own, k := entra(t, nil)
			change(&k)
			if id, err := own.Verify(context.Background(), k.sign(t)); fault.Reason(err) != "TOKEN_NOT_ACCEPTED" {
				t.Errorf("Verify() = %+v, %v, want TOKEN_NOT_ACCEPTED", id, err)
			}
			k.claims["iss"] = p.URL
			if id, err := v.Verify(context.Background(), k.sign(t)); fault.Reason(err) != "TOKEN_NOT_ACCEPTED" {
				t.Errorf("at another issuer: Verify() = %+v, %v, want TOKEN_NOT_ACCEPTED", id, err)
			}
		})
	}
}

func TestGuestsWhereTheyAreLetIn(t *testing.T) {
	_, v, k := entra(t, func(i *identity.Issuer) { i.Guests = true })
	k.claims["acct"], k.claims["idp"] = 1, "https://sts.example/another"
	if id, err := v.Verify(context.Background(), k.sign(t)); err != nil || id.Subject != "directory object" {
		t.Errorf("Verify() = %+v, %v, want the guest", id, err)
	}
}

// An address is nobody's identity: whoever writes somebody else's into their account stays who they are.
func TestAnAddressMakesNobody(t *testing.T) {
	p := newProvider(t)
	v, c := verifier(t, p)
	for _, claims := range []map[string]any{
		{"email": "ann@council.example", "email_verified": false},
		{"email": "ann@council.example", "email_verified": true},
		{"upn": "ann@council.example", "preferred_username": "ann"},
	} {
		k := p.good(c.now)
		k.claims["sub"] = "mallory"
		maps.Copy(k.claims, claims)
		id, err := v.Verify(context.Background(), k.sign(t))
		if err != nil || id.Subject != "mallory" {
			t.Errorf("with %v: Verify() = %+v, %v, want mallory", claims, id, err)
		}
	}
}

func BenchmarkVerifyRemembered(b *testing.B) {
	p := newProvider(b)
	v, c := verifier(b, p)
	text := p.good(c.now).sign(b)
	for b.Loop() {
		if _, err := v.Verify(context.Background(), text); err != nil {
			b.Fatal(err)
		}
	}
}
