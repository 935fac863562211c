package api_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/concordat-suite/concordat/services/platform/testing/grpcservertest"
	"github.com/concordat-suite/concordat/services/platform/testing/postgrestest"
	"github.com/concordat-suite/concordat/services/register/store"
)

// TestMalformedRequests sends every rpc what no client should, and looks at the answers and at the log.
func TestMalformedRequests(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.seed()
	own := s.recordsOf("cambridge")
	if len(own) < 10 {
		t.Fatalf("only %d records to ask for: %v", len(own), own)
	}
	grpcservertest.Malformed(t, s.server, grpcservertest.Council{ID: "cambridge", Own: own, Foreign: []string{"oxford", canary}},
		grpcservertest.Services("concordat.register.v1")...)
}

// recordsOf gives the names of all records of the council that its lists tell of.
func (s *suite) recordsOf(council string) []string {
	s.t.Helper()
	name := regexp.MustCompile("councils/" + council + "(/[a-zA-Z]+/[0-9a-f-]{36})+")
	var found []string
	for _, m := range s.methods() {
		if !strings.HasPrefix(string(m.Name()), "List") {
			continue
		}
		out, err := s.list(m)
		if err != nil {
			s.t.Fatalf("%s: %v", m.Name(), err)
		}
		found = append(found, name.FindAllString(out, -1)...)
	}
	slices.Sort(found)
	return slices.Compact(found)
}

// TestFaultsBehindTheServer breaks the database, and looks at what callers are told.
func TestFaultsBehindTheServer(t *testing.T) {
	t.Parallel()
	urls := postgrestest.NewURLs(t, "register", store.Migrations)
	s := serve(t, postgrestest.Open(t, urls.App))
	s.open("cambridge")
	s.takeGrants()
	grpcservertest.Break(t, s.server, "cambridge", urls, grpcservertest.Services("concordat.register.v1")...)
}
