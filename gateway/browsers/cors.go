// Package browsers is what web clients need of HTTP beside the API itself: leave to read its answers from pages of other
// origins, and answers that are compressed.
package browsers

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/rs/cors"

	"github.com/concordat-suite/concordat/services/platform/server/origin"
)

var (
	reads   = []string{http.MethodGet, http.MethodHead, http.MethodOptions}
	methods = append(slices.Clone(reads), http.MethodPost, http.MethodPatch, http.MethodPut, http.MethodDelete)
	// sent are the headers that a page may send beside the usual ones.
	sent = []string{"Authorization", "Content-Type", "If-Match", "If-None-Match", "Idempotency-Key", "Concordat-Position"}
	// shown are the headers of an answer that a page may read.
	shown = []string{
		"ETag", "Location", "Concordat-Position", "X-Request-Id", "Retry-After", "RateLimit", "RateLimit-Policy",
		"Content-Disposition", "Link", "Allow",
	}
)

// preflightSeconds is how long a browser may remember what a page of an origin may do.
const preflightSeconds = 600

// Origins are the origins whose pages may call the API with a token, such as https://intranet.example.gov.uk.
type Origins []string

// UnmarshalText reads origins with commas between them.
func (o *Origins) UnmarshalText(text []byte) error {
	*o = nil
	for one := range strings.SplitSeq(string(text), ",") {
		if one = strings.TrimSpace(one); one == "" {
			continue
		}
		address, err := url.Parse(one)
		if err != nil || one != address.Scheme+"://"+address.Host || !isSecure(address) {
			return fmt.Errorf("%q is not an origin: write it as a browser sends it, such as https://intranet.example.gov.uk", one)
		}
		*o = append(*o, one)
	}
	return nil
}

// isSecure reports whether nobody on the way can write the pages of an address: it is https, or on this machine.
func isSecure(address *url.URL) bool {
	if address.Host == "" || strings.Contains(address.Host, "*") {
		return false
	}
	return address.Scheme == "https" || address.Scheme == "http" && origin.IsLoopback(address.Hostname())
}

// Shared lets pages of any origin read what is public, and pages of the listed origins call with a token. Cookies are
// never sent: the API knows nobody by a cookie.
func Shared(listed Origins, next http.Handler) http.Handler {
	anybody := cors.New(cors.Options{
		AllowedOrigins: []string{"*"}, AllowedMethods: reads, AllowedHeaders: []string{"If-None-Match", "Concordat-Position"},
		ExposedHeaders: shown, MaxAge: preflightSeconds,
	}).Handler(next)
	known := next
	if len(listed) > 0 {
		known = cors.New(cors.Options{
			AllowedOrigins: listed, AllowedMethods: methods, AllowedHeaders: sent, ExposedHeaders: shown, MaxAge: preflightSeconds,
		}).Handler(next)
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch from := r.Header.Get("Origin"); {
		case from != "" && slices.Contains(listed, from):
			known.ServeHTTP(w, r)
		case isPublicRead(r):
			anybody.ServeHTTP(w, r)
		default:
			w.Header().Add("Vary", "Origin")
			next.ServeHTTP(w, r)
		}
	})
}

// isPublicRead reports whether a request reads without a token, or asks whether a page may do so.
func isPublicRead(r *http.Request) bool {
	method := r.Method
	if asked := r.Header.Get("Access-Control-Request-Method"); method == http.MethodOptions && asked != "" {
		method = asked
		for one := range strings.SplitSeq(r.Header.Get("Access-Control-Request-Headers"), ",") {
			if strings.EqualFold(strings.TrimSpace(one), "Authorization") {
				return false
			}
		}
	}
	return r.Header.Get("Authorization") == "" && (method == http.MethodGet || method == http.MethodHead)
}
