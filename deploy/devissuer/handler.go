package devissuer

import (
	"crypto/subtle"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// GrantByRole is the grant type of this issuer alone: a token for the person who stands for a role, or for any subject.
const GrantByRole = "urn:concordat:dev-role"

// client is what people's tokens name as the program they came by.
const client = "concordat-dev"

// Handler answers discovery, keys, the token endpoint, and the list of people.
func (i *Issuer) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /.well-known/openid-configuration", i.discovery)
	mux.HandleFunc("GET /keys", func(w http.ResponseWriter, _ *http.Request) { answer(w, http.StatusOK, i.keys) })
	mux.HandleFunc("GET /people", i.people)
	mux.HandleFunc("POST /token", i.token)
	return mux
}

func (i *Issuer) discovery(w http.ResponseWriter, _ *http.Request) {
	answer(w, http.StatusOK, map[string]any{
		"issuer":                                i.config.Issuer,
		"jwks_uri":                              i.config.Issuer + "/keys",
		"token_endpoint":                        i.config.Issuer + "/token",
		"grant_types_supported":                 []string{"client_credentials", GrantByRole},
		"token_endpoint_auth_methods_supported": []string{"client_secret_basic", "client_secret_post"},
		"response_types_supported":              []string{"token"},
		"subject_types_supported":               []string{"public"},
		"id_token_signing_alg_values_supported": []string{"RS256"},
	})
}

// token answers RFC 6749 requests: by role, or by client credentials.
func (i *Issuer) token(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, 1<<16)
	if err := r.ParseForm(); err != nil {
		refuse(w, http.StatusBadRequest, "invalid_request", "the body is no form")
		return
	}
	switch grant := r.PostForm.Get("grant_type"); grant {
	case GrantByRole:
		i.byRole(w, r.PostForm.Get("role"), r.PostForm.Get("subject"))
	case "client_credentials":
		i.byCredentials(w, r)
	default:
		refuse(w, http.StatusBadRequest, "unsupported_grant_type", fmt.Sprintf("grant_type is %q; it can be client_credentials or %s", grant, GrantByRole))
	}
}

// byRole gives a token to anybody: for the person who stands for the role, or for the subject. What that subject may do
// is the register's affair.
func (i *Issuer) byRole(w http.ResponseWriter, role, subject string) {
	if subject != "" {
		i.issue(w, subject, client)
		return
	}
	known := func(p Person) bool { return p.Role == role }
	if !slices.ContainsFunc(i.config.People, known) {
		refuse(w, http.StatusBadRequest, "invalid_grant", fmt.Sprintf("nobody stands for the role %q; there are: %s", role, strings.Join(i.roles(), ", ")))
		return
	}
	i.issue(w, role, client)
}

func (i *Issuer) byCredentials(w http.ResponseWriter, r *http.Request) {
	id, secret, ok := r.BasicAuth()
	if !ok {
		id, secret = r.PostForm.Get("client_id"), r.PostForm.Get("client_secret")
	}
	known := func(a Application) bool {
		return a.ID == id && subtle.ConstantTimeCompare([]byte(a.Secret), []byte(secret)) == 1
	}
	if !slices.ContainsFunc(i.config.Applications, known) {
		w.Header().Set("WWW-Authenticate", "Basic")
		refuse(w, http.StatusUnauthorized, "invalid_client", "the application or its secret is not known")
		return
	}
	i.issue(w, id, id)
}

func (i *Issuer) issue(w http.ResponseWriter, subject, client string) {
	token, err := i.Token(subject, client, MaxLifetime)
	if err != nil {
		refuse(w, http.StatusInternalServerError, "server_error", "the token could not be signed")
		return
	}
	answer(w, http.StatusOK, map[string]any{
		"access_token": token,
		"token_type":   "Bearer",
		"expires_in":   int(MaxLifetime / time.Second),
	})
}

func (i *Issuer) roles() []string {
	var roles []string
	for _, p := range i.config.People {
		roles = append(roles, p.Role)
	}
	return roles
}

func refuse(w http.ResponseWriter, status int, code, description string) {
	answer(w, status, map[string]string{"error": code, "error_description": description})
}

func answer(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // the client has gone: nobody is left to tell
}
