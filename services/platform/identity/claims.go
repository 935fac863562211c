package identity

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4"
)

// claims are those that Verify reads itself; go-oidc checks signature, issuer, audience and expiry.
type claims struct {
	Issuer    string   `json:"iss"`
	Expires   *seconds `json:"exp"`
	Issued    *seconds `json:"iat"`
	NotBefore *seconds `json:"nbf"`
}

// seconds is a JSON number of seconds since 1970.
type seconds float64

func (s seconds) time() time.Time { return time.Unix(int64(s), 0) }

func readClaims(payload []byte) (claims, error) {
	var c claims
	if err := json.Unmarshal(payload, &c); err != nil {
		return claims{}, fmt.Errorf("read the claims: %w", err)
	}
	return c, nil
}

// checkTimes refuses tokens that say not when they were issued, live too long or are not valid yet.
func (c claims) checkTimes(now time.Time) error {
	switch {
	case c.Issued == nil || c.Expires == nil:
		return errors.New("has no time of issue or of expiry")
	case c.Issued.time().After(now.Add(leeway)):
		return errors.New("was issued in the future")
	case c.NotBefore != nil && c.NotBefore.time().After(now.Add(leeway)):
		return errors.New("is not valid yet")
	case c.Expires.time().Sub(c.Issued.time()) > MaxLifetime:
		return fmt.Errorf("is valid for more than %v", MaxLifetime)
	}
	return nil
}

// accessTypes are the values of the header typ under which access tokens come: RFC 9068's, and the general one that
// many providers use for them.
var accessTypes = []string{"", "jwt", "at+jwt", "application/at+jwt"}

// idTokenClaims stand only in ID tokens.
var idTokenClaims = []string{"nonce", "at_hash", "c_hash", "s_hash"}

// isAccessToken refuses what is signed by the provider and meant for Concordat but is no bearer's access token.
func isAccessToken(header jose.Header, all map[string]any) error {
	typ, _ := header.ExtraHeaders[jose.HeaderType].(string)
	if !slices.Contains(accessTypes, strings.ToLower(typ)) {
		return fmt.Errorf("header typ %q is no access token's", typ)
	}
	if !strings.HasSuffix(strings.ToLower(typ), "at+jwt") {
		for _, claim := range idTokenClaims {
			if _, has := all[claim]; has {
				return fmt.Errorf("claim %q is an ID token's", claim)
			}
		}
		if kind, _ := all["typ"].(string); kind != "" && !strings.EqualFold(kind, "Bearer") {
			return fmt.Errorf("claim typ %q is no access token's", kind)
		}
	}
	if _, bound := all["cnf"]; bound {
		return errors.New("is bound to a key of its holder, which a bearer does not prove")
	}
	return nil
}

// isOwn refuses accounts that are not the provider's own, and claims that stand somewhere else. The claims are those of
// Entra ID, whose oid names a user only within a tenant.
func (i *issuer) isOwn(all map[string]any) error {
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
