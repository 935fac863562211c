package devissuer

import (
	"net"
	"net/http"
	"strings"
)

// Local lets only programs and pages of this machine use what is meant for it. Any website that somebody opens can send
// requests to loopback, and can give a name of its own the address of loopback. So the address that is asked for must be
// loopback, and a page that changes something must come from the very same address. Programs such as curl say neither.
func Local(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case !isLoopback(r.Host):
			refuse(w, http.StatusMisdirectedRequest, "invalid_request", "this is reached as 127.0.0.1 or localhost only")
		case isForeign(r):
			refuse(w, http.StatusForbidden, "invalid_request", "a page of another address may not ask for this; send it from a program, such as curl")
		default:
			next.ServeHTTP(w, r)
		}
	})
}

// isLoopback reports whether the host of an address, with or without a port, can only be this machine.
func isLoopback(address string) bool {
	host := address
	if name, _, err := net.SplitHostPort(address); err == nil {
		host = name
	}
	ip := net.ParseIP(strings.Trim(host, "[]"))
	return strings.EqualFold(host, "localhost") || ip != nil && ip.IsLoopback()
}

// isForeign reports whether a browser says that a page of another address sends the request. To look at something is free:
// a browser keeps what it gets from pages of other addresses.
func isForeign(r *http.Request) bool {
	if r.Method == http.MethodGet || r.Method == http.MethodHead {
		return false
	}
	if site := r.Header.Get("Sec-Fetch-Site"); site != "" && site != "same-origin" && site != "none" {
		return true
	}
	origin := r.Header.Get("Origin")
	return origin != "" && origin != "http://"+r.Host
}
