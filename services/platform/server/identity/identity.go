// Package identity verifies who calls: access tokens of the OpenID Connect providers that the settings pin. It says
// who somebody is, never what they may do. Tokens are judged by the real clock, not by business time.
package identity

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/go-jose/go-jose/v4"

	"github.com/concordat-suite/concordat/services/platform/words/fault"
)

const (
	// MaxLifetime is how long a token may be valid from its issue. Who is shut out at the provider only is out after
	// this time at the latest.
	MaxLifetime = time.Hour
	// leeway allows for clocks that differ a little.
	leeway = 30 * time.Second
	// maxToken is the longest token looked at, in bytes.
	maxToken = 8 << 10
)

// algorithms are the signatures accepted. Symmetric ones and "none" must never be among them.
var algorithms = []jose.SignatureAlgorithm{jose.RS256, jose.ES256}

// Issuer is one provider whose tokens are accepted.
type Issuer struct {
	// URL is the issuer exactly as its tokens name it; discovery starts there.
	URL string
	// Audience is what its tokens must be meant for.
	Audience string
	// SubjectClaim is the claim that names the user for ever, "sub" when empty. Entra ID needs "oid", because its sub
	// differs from one application to the next.
	SubjectClaim string
	// Type is the header typ that its access tokens must have, at+jwt; "" takes also JWT where claims show that the token is
	// an access token.
	Type string
	// Scope is one that its access tokens must have, among scope, scp or an application's roles; "" asks for none.
	Scope string
	// Guests lets accounts in that the provider only has as guests, from another organisation. Without it they are
	// refused: a council that works with partners' staff decides so.
	Guests bool
}

// Identity is a verified caller: issuer and subject together, never an e-mail address.
type Identity struct {
	Issuer, Subject string
	// Expires is when the token ends.
	Expires time.Time
}

// Verifier verifies tokens. It remembers the ones it has accepted until they expire, since one signature check costs
// more than all else in a call.
type Verifier struct {
	issuers map[string]*issuer
	now     func() time.Time
	seen    *memory
}

// issuer is a pinned provider with its keys and checks.
type issuer struct {
	Issuer
	keys   *keys
	claims *oidc.IDTokenVerifier
}

// NewVerifier makes a verifier for these issuers. It asks them for their keys when the first token arrives, so that a
// service starts without them. The client is used for that; now is the real clock.
func NewVerifier(client *http.Client, now func() time.Time, issuers ...Issuer) (*Verifier, error) {
	v := &Verifier{issuers: map[string]*issuer{}, now: now, seen: newMemory()}
	for _, i := range issuers {
		if err := i.check(); err != nil {
			return nil, err
		}
		if i.SubjectClaim == "" {
			i.SubjectClaim = "sub"
		}
		keys := newKeys(i.URL, client, now)
		v.issuers[i.URL] = &issuer{Issuer: i, keys: keys, claims: oidc.NewVerifier(i.URL, keys, &oidc.Config{
			ClientID:             i.Audience,
			SupportedSigningAlgs: algorithmNames(),
			Now:                  now,
		})}
	}
	return v, nil
}

// check refuses settings by which anybody could sign in: keys must come to us untouched.
func (i Issuer) check() error {
	switch {
	case i.URL == "" || i.Audience == "":
		return fmt.Errorf("issuer %q with audience %q: both must be set", i.URL, i.Audience)
	case i.Type != "" && i.Type != accessType:
		return fmt.Errorf("issuer %q: the type of tokens can only be %s, not %q", i.URL, accessType, i.Type)
	}
	if u, err := url.Parse(i.URL); err == nil && u.RawQuery != "" {
		return fmt.Errorf("issuer %q: must not have a query", i.URL)
	}
	if err := secure(i.URL); err != nil {
		return fmt.Errorf("issuer %q: %w", i.URL, err)
	}
	return nil
}

func algorithmNames() []string {
	var names []string
	for _, a := range algorithms {
		names = append(names, string(a))
	}
	return names
}

// Verify gives the identity of the token's bearer, or an Unauthenticated fault that says what to do: TOKEN_EXPIRED or
// TOKEN_NOT_ACCEPTED. When the provider's keys cannot be had it is Unavailable.
func (v *Verifier) Verify(ctx context.Context, token string) (Identity, error) {
	digest := sha256.Sum256([]byte(token))
	if id, ok := v.seen.get(digest, v.now()); ok {
		return id, nil
	}
	id, err := v.verify(ctx, token)
	if err != nil {
		return Identity{}, err
	}
	v.seen.put(digest, id)
	return id, nil
}

func (v *Verifier) verify(ctx context.Context, token string) (Identity, error) {
	if len(token) > maxToken {
		return Identity{}, notAccepted(errors.New("longer than any token"))
	}
	jws, err := jose.ParseSignedCompact(token, algorithms)
	if err != nil {
		return Identity{}, notAccepted(err)
	}
	by, err := v.issuerOf(jws)
	if err != nil {
		return Identity{}, notAccepted(err)
	}
	if err := by.keys.ready(ctx, jws.Signatures[0].Header.KeyID); err != nil {
		return Identity{}, fault.Unavailable("IDENTITY_PROVIDER_UNAVAILABLE",
			"Your sign-in cannot be checked at the moment. Try again in a minute.").Because(err)
	}
	accepted, err := by.claims.Verify(ctx, token)
	if expired := (*oidc.TokenExpiredError)(nil); errors.As(err, &expired) {
		return Identity{}, fault.Unauthenticated("TOKEN_EXPIRED", "Your sign-in has expired. Sign in again.")
	}
	if err != nil {
		return Identity{}, notAccepted(err)
	}
	return by.identify(jws, accepted, v.now())
}

// issuerOf gives the pinned issuer that the token claims to be from. The claim is not verified yet.
func (v *Verifier) issuerOf(jws *jose.JSONWebSignature) (*issuer, error) {
	claims, err := readClaims(jws.UnsafePayloadWithoutVerification())
	if err != nil {
		return nil, err
	}
	by := v.issuers[claims.text("iss")]
	if by == nil {
		return nil, fmt.Errorf("issuer %q is not among the settings", claims.text("iss"))
	}
	return by, nil
}

// identify makes the checks that go beyond those of an ID token and gives the identity.
func (i *issuer) identify(jws *jose.JSONWebSignature, token *oidc.IDToken, now time.Time) (Identity, error) {
	claims, err := readClaims(jws.UnsafePayloadWithoutVerification()) // which was verified since
	if err != nil {
		return Identity{}, notAccepted(err)
	}
	if err := i.isAccessToken(jws.Signatures[0].Header, claims); err != nil {
		return Identity{}, notAccepted(err)
	}
	if err := i.isOwn(claims); err != nil {
		return Identity{}, notAccepted(err)
	}
	if err := claims.checkTimes(now); err != nil {
		return Identity{}, notAccepted(err)
	}
	subject := claims.text(i.SubjectClaim)
	if subject == "" {
		return Identity{}, notAccepted(fmt.Errorf("claim %q names nobody", i.SubjectClaim))
	}
	return Identity{Issuer: i.URL, Subject: subject, Expires: token.Expiry}, nil
}

// Missing is the fault of a call that needs a token and has none.
func Missing() *fault.Error {
	return fault.Unauthenticated("TOKEN_MISSING", "Sign in first: this call needs an access token in its authorization header.")
}

// notAccepted hides from the caller why the token was refused; the log says it.
func notAccepted(why error) *fault.Error {
	return fault.Unauthenticated("TOKEN_NOT_ACCEPTED",
		"Your sign-in is not accepted here. Sign in again with the council's own sign-in page.").Because(why)
}
