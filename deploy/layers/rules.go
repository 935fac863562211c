package main

import "strings"

// place is where a package stands in the suite.
type place struct {
	module  string // proto, services, gateway or deploy; "" outside the suite
	path    string // the import path
	service string // the service's folder, or platform; only in services
	layer   string // domain, codec, store, api, app or cmd; only in a service
	exempt  bool   // may break its layer's rules, by name
}

// exempt are the domain packages that may use protobuf all the same, each with its reason.
var exempt = map[string]bool{
	// CEL runs over protobuf messages; the package exists to keep that in one place.
	base + "services/governance/rules": true,
}

var (
	sqlPackages = []string{
		"database/sql", "github.com/jmoiron/sqlx", "github.com/lib/pq", "github.com/pressly/goose",
		base + "services/platform/data/postgres",
	}
	grpcPackages     = []string{"google.golang.org/grpc", "github.com/grpc-ecosystem"}
	protobufPackages = []string{"google.golang.org/protobuf", "google.golang.org/genproto", base + "proto/gen"}
)

// placeOf reads a package's place from its import path.
func placeOf(path string) place {
	inside, ok := strings.CutPrefix(path, base)
	if !ok {
		return place{}
	}
	parts := strings.Split(inside, "/")
	p := place{module: parts[0], path: path, exempt: exempt[path]}
	if p.module != "services" || len(parts) < 2 {
		return p
	}
	p.service = parts[1]
	if p.service != "platform" {
		p.layer = layerOf(parts[2:])
	}
	return p
}

// layerOf names the layer of a service's package by the adapter in its path, however deep it is; what has none is domain.
func layerOf(below []string) string {
	for _, part := range below {
		switch part {
		case "codec", "store", "api", "app", "cmd":
			return part
		}
	}
	return "domain"
}

// refuses says why a package at this place may not import path, or "" when it may.
func (p place) refuses(path string) string {
	if why := p.refusesOfSuite(placeOf(path)); why != "" {
		return why
	}
	if why := p.refusesOfShelf(path); why != "" {
		return why
	}
	if why := p.refusesOfPlain(path); why != "" {
		return why
	}
	switch p.layer {
	case "domain":
		if !p.exempt && (oneOf(path, sqlPackages) || oneOf(path, grpcPackages) || oneOf(path, protobufPackages)) {
			return "the domain knows no gRPC, protobuf or SQL"
		}
	case "api":
		if oneOf(path, sqlPackages) {
			return "a handler translates and calls; SQL belongs to store"
		}
	case "store":
		if oneOf(path, grpcPackages) {
			return "a store knows no gRPC; statuses are made in one place, grpcserver"
		}
	}
	return ""
}

// refusesOfSuite holds the rules between modules and between services.
func (p place) refusesOfSuite(to place) string {
	rank := map[string]int{"proto": 1, "services": 2, "gateway": 3, "deploy": 4}
	switch {
	case to.module == "":
		return ""
	case rank[to.module] > rank[p.module]:
		return "a module imports only those above it: proto, services, gateway, deploy"
	case p.module == "gateway" && to.module == "services" && to.service != "platform":
		return "of services the gateway imports only platform"
	case p.module == "services" && p.service == "platform" && to.module == "services" && to.service != "platform":
		return "the platform knows no service"
	case p.module == "services" && to.module == "services" && to.service != "platform" && to.service != p.service:
		return "services never import each other; they call the API"
	}
	return ""
}

// oneOf says whether path is one of the packages or below one.
func oneOf(path string, packages []string) bool {
	for _, p := range packages {
		if path == p || strings.HasPrefix(path, p+"/") {
			return true
		}
	}
	return false
}
