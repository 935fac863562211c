package rest

import (
	"net/http"
	"slices"
	"strings"

	"github.com/concordat-suite/concordat/gateway/routes"
)

// methods refuses what an address does not take, answers OPTIONS with what it takes, and HEAD as GET without the body,
// which the server leaves out.
func methods(paths routes.Paths, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		taken := paths.Methods(r.URL.Path)
		switch {
		case taken != nil && !slices.Contains(taken, r.Method):
			w.Header().Set("Allow", strings.Join(taken, ", "))
			routingErrorHandler(r.Context(), nil, nil, w, r, http.StatusMethodNotAllowed)
		case r.Method == http.MethodOptions && taken == nil:
			routingErrorHandler(r.Context(), nil, nil, w, r, http.StatusNotFound)
		case r.Method == http.MethodOptions:
			w.Header().Set("Allow", strings.Join(taken, ", "))
			w.WriteHeader(http.StatusNoContent)
		case r.Method == http.MethodHead:
			asGet := r.Clone(r.Context())
			asGet.Method = http.MethodGet
			next.ServeHTTP(w, asGet)
		default:
			next.ServeHTTP(w, r)
		}
	})
}
