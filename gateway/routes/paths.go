package routes

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
)

// Paths tells which HTTP methods an address takes.
type Paths struct{ known []path }

type path struct {
	pattern *regexp.Regexp
	methods []string
}

// PathsOf returns the addresses of routes.
func PathsOf(all []*Route) Paths {
	byPattern := map[string][]string{}
	for _, route := range all {
		pattern := route.pattern()
		byPattern[pattern] = append(byPattern[pattern], route.Verb)
	}
	var p Paths
	for pattern, methods := range byPattern {
		if slices.Contains(methods, http.MethodGet) {
			methods = append(methods, http.MethodHead)
		}
		methods = append(methods, http.MethodOptions)
		slices.Sort(methods)
		p.known = append(p.known, path{regexp.MustCompile(pattern), slices.Compact(methods)})
	}
	return p
}

// pattern matches the addresses of a route: each variable part is one segment.
func (r *Route) pattern() string {
	var b strings.Builder
	for i, part := range parameter.Split(r.Path, -1) {
		if i > 0 {
			b.WriteString(`[^/:]+`)
		}
		b.WriteString(regexp.QuoteMeta(part))
	}
	return "^" + b.String() + "$"
}

var parameter = regexp.MustCompile(`\{[^{}]+\}`)

// Methods returns the methods that the address takes, in order of the alphabet; nil when there is nothing at it.
func (p Paths) Methods(address string) []string {
	for _, one := range p.known {
		if one.pattern.MatchString(address) {
			return one.methods
		}
	}
	return nil
}
