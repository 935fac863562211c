package identity

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4"
)

// claims are those that Verify reads itself; go-oidc checks signature, issuer, audience and expiry.
type claims struct {
	all                        map[string]any
	expires, issued, notBefore *seconds
}

// seconds is a JSON number of seconds since 1970.
type seconds float64

func (s seconds) time() time.Time { return time.Unix(int64(s), 0) }

func readClaims(payload []byte) (claims, error) {
	all, err := readObject(payload)
	if err != nil {
		return claims{}, err
	}
	if err := checkNames(all); err != nil {
		return claims{}, err
	}
	c := claims{all: all}
	for name, to := range map[string]**seconds{"exp": &c.expires, "iat": &c.issued, "nbf": &c.notBefore} {
		switch value := all[name].(type) {
		case nil:
		case float64:
			*to = (*seconds)(&value)
		default:
			return claims{}, fmt.Errorf("claim %q is no number", name)
		}
	}
	return c, nil
}

// text gives a claim that is a text; "" for any other.
func (c claims) text(name string) string {
	text, _ := c.all[name].(string)
	return text
}

// checkTimes refuses tokens that say not when they were issued, live too long or are not valid yet.
func (c claims) checkTimes(now time.Time) error {
	switch {
	case c.issued == nil || c.expires == nil:
		return errors.New("has no time of issue or of expiry")
	case c.issued.time().After(now.Add(leeway)):
		return errors.New("was issued in the future")
	case c.notBefore != nil && c.notBefore.time().After(now.Add(leeway)):
		return errors.New("is not valid yet")
	case c.expires.time().Sub(c.issued.time()) > MaxLifetime:
		return fmt.Errorf("is valid for more than %v", MaxLifetime)
	}
	return nil
}

// accessType is the header typ of an access token as RFC 9068 has it; "application/" may stand before it.
const accessType = "at+jwt"

// idTokenClaims stand only in ID tokens.
var idTokenClaims = []string{"nonce", "at_hash", "c_hash", "s_hash"}

// isAccessToken refuses what is signed by the provider and meant for Concordat but is no bearer's access token. An ID
// token may look the same but for what it lacks, so something in the token must show that it is an access token.
func (i *issuer) isAccessToken(header jose.Header, c claims) error {
	said, _ := header.ExtraHeaders[jose.HeaderType].(string)
	typ := strings.TrimPrefix(strings.ToLower(said), "application/")
	switch {
	case typ != "" && typ != "jwt" && typ != accessType:
		return fmt.Errorf("header typ %q is no access token's", said)
	case i.Type != "" && typ != i.Type:
		return fmt.Errorf("header typ %q is not the one that the setting asks for, %q", said, i.Type)
	case i.Scope != "" && !slices.Contains(c.scopes(), i.Scope):
		return fmt.Errorf("lacks the scope %q, which the setting asks for", i.Scope)
	}
	if _, bound := c.all["cnf"]; bound {
		return errors.New("is bound to a key of its holder, which a bearer does not prove")
	}
	if typ == accessType {
		return nil
	}
	for _, claim := range idTokenClaims {
		if _, has := c.all[claim]; has {
			return fmt.Errorf("claim %q is an ID token's", claim)
		}
	}
	if kind := c.text("typ"); kind != "" && !strings.EqualFold(kind, "Bearer") {
		return fmt.Errorf("claim typ %q is no access token's", kind)
	}
	if !c.showsAccess() {
		return errors.New("nothing shows that it is an access token: no header typ at+jwt, no claim typ Bearer, no scope")
	}
	return nil
}

// showsAccess reports whether a claim is there that only access tokens have: Keycloak's typ, a scope, or what Entra ID
// says of the application that asked. Roles are no sign: Entra ID writes them into ID tokens too.
func (c claims) showsAccess() bool {
	for _, name := range []string{"idtyp", "azpacr", "appidacr"} {
		if c.text(name) != "" {
			return true
		}
	}
	return strings.EqualFold(c.text("typ"), "Bearer") || len(words(c.all["scope"])) > 0 || len(words(c.all["scp"])) > 0
}

// scopes are what the bearer was granted: scopes of a person's token, or roles of an application's at Entra ID.
func (c claims) scopes() []string {
	return slices.Concat(words(c.all["scope"]), words(c.all["scp"]), words(c.all["roles"]))
}

// words are the parts of a claim that is a text with spaces between them, or a list.
func words(claim any) []string {
	switch claim := claim.(type) {
	case string:
		return strings.Fields(claim)
	case []any:
		var found []string
		for _, one := range claim {
			if text, ok := one.(string); ok && text != "" {
				found = append(found, text)
			}
		}
		return found
	}
	return nil
}

// isOwn refuses accounts that are not the provider's own, and claims that stand somewhere else. The claims are those of
// Entra ID, whose oid names a user only within a tenant.
func (i *issuer) isOwn(c claims) error {
	all := c.all
	tenant, has := all["tid"].(string)
	if i.SubjectClaim == "oid" && !has {
		return errors.New("has an oid, and no tid to say in which tenant")
	}
	if has && !slices.Contains(strings.Split(i.URL, "/"), tenant) {
		return fmt.Errorf("is of tenant %q, which is not the issuer's", tenant)
	}
	if _, elsewhere := all["_claim_sources"]; elsewhere {
		return errors.New("has claims that would have to be fetched (groups overage): take the groups claim out of the application's registration")
	}
	if !i.Guests && isGuest(all) {
		return errors.New("is a guest's")
	}
	return nil
}

// isGuest says whether the account belongs to another organisation.
func isGuest(all map[string]any) bool {
	if kind, _ := all["acct"].(float64); kind == 1 {
		return true
	}
	home, has := all["idp"].(string)
	return has && home != all["iss"]
}
