package main

import (
	"slices"
	"strings"
	"testing"
)

func TestCheck(t *testing.T) {
	cases := []struct {
		name, from, to string
		want           string // part of the fault; "" when the import is allowed
	}{
		{"domain uses the platform", "services/register", base + "services/platform/words/fault", ""},
		{"domain uses SQL", "services/register", "database/sql", "no gRPC, protobuf or SQL"},
		{"domain uses the database package", "services/register/importing", base + "services/platform/data/postgres", "does not open the shelf data"},
		{"domain uses gRPC", "services/register", "google.golang.org/grpc/status", "no gRPC, protobuf or SQL"},
		{"domain uses protobuf", "services/register", "google.golang.org/protobuf/proto", "no gRPC, protobuf or SQL"},
		{"domain uses the contract", "services/register", base + "proto/gen/concordat/register/v1", "no gRPC, protobuf or SQL"},
		{"rules use protobuf, by name", "services/governance/rules", "google.golang.org/protobuf/proto", ""},
		{"a neighbour of rules uses protobuf", "services/governance/pack", "google.golang.org/protobuf/proto", "no gRPC, protobuf or SQL"},
		{"codec uses the contract", "services/register/codec", base + "proto/gen/concordat/register/v1", ""},
		{"api uses gRPC", "services/register/api", "google.golang.org/grpc", ""},
		{"api uses SQL", "services/register/api", "github.com/jmoiron/sqlx", "SQL belongs to store"},
		{"store uses SQL", "services/register/store", "github.com/lib/pq", ""},
		{"store uses gRPC", "services/register/store", "google.golang.org/grpc/codes", "a store knows no gRPC"},
		{"a service uses another", "services/reporting/app", base + "services/register", "services never import each other"},
		{"the platform uses a service", "services/platform/contract/access", base + "services/register", "the platform knows no service"},
		{"the gateway uses the platform", "gateway/app", base + "services/platform/server/process", ""},
		{"the gateway uses a service", "gateway/app", base + "services/register/app", "only platform"},
		{"the contract uses a service", "proto/gen/x", base + "services/platform/words/fault", "only those above it"},
		{"a service uses deploy", "services/register/app", base + "deploy/devissuer", "only those above it"},
		{"a wing's store uses gRPC", "services/register/council/store", "google.golang.org/grpc/codes", "a store knows no gRPC"},
		{"a wing's domain uses SQL", "services/register/council/people", "database/sql", "no gRPC, protobuf or SQL"},
		{"domain opens the contract's shelf", "services/register", base + "services/platform/contract/personal", "does not open the shelf contract"},
		{"codec opens the data's shelf", "services/register/codec", base + "services/platform/data/journal", "does not open the shelf data"},
		{"store opens the data's shelf", "services/register/store", base + "services/platform/data/journal", ""},
		{"api opens the server's shelf", "services/register/api", base + "services/platform/server/grpcserver", ""},
		{"an api opens the data's shelf, by name", "services/register/api", base + "services/platform/data/openings", ""},
		{"another api opens it", "services/meetings/api", base + "services/platform/data/openings", "does not open the shelf data"},
		{"a service stands on the tests' shelf", "services/register/app", base + "services/platform/testing/freeport", "does not open the shelf testing"},
		{"the gateway stands on the tests' shelf", "gateway/app", base + "services/platform/testing/freeport", "only tests"},
		{"a shelf uses one above it", "services/platform/words/date", base + "services/platform/data/listing", "the shelf words does not open the shelf data"},
		{"a shelf uses one below it", "services/platform/data/listing", base + "services/platform/words/date", ""},
		{"a plain shelf uses protobuf", "services/platform/words/date", "google.golang.org/protobuf/proto", "the shelf words knows no gRPC, protobuf or SQL"},
		{"a package without a shelf", "services/register", base + "services/platform/new", "stands on a shelf"},
		{"deploy uses a service", "deploy/standalone", base + "services/register/app", ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got := strings.Join(check([]Package{{ImportPath: base + c.from, Imports: []string{"fmt", c.to}}}), "\n")
			if c.want == "" && got != "" {
				t.Errorf("check refuses it: %s", got)
			}
			if c.want != "" && !strings.Contains(got, c.want) {
				t.Errorf("check says %q, want it to say %q", got, c.want)
			}
		})
	}
}

// The check must work on what the go command really prints, not only on packages made up here.
func TestListReadsThisModule(t *testing.T) {
	packages, err := list([]string{"."})
	if err != nil {
		t.Fatal(err)
	}
	if len(packages) != 1 || packages[0].ImportPath != base+"deploy/layers" || len(packages[0].Imports) == 0 {
		t.Errorf("list gives %+v, want this package with its imports", packages)
	}
}

// TestWhatIsOpenedByNameIsNeeded keeps the list of what breaks the rule of shelves from growing old: a name on it that does
// not break the rule any more must go.
func TestWhatIsOpenedByNameIsNeeded(t *testing.T) {
	packages, err := list([]string{"../../services"})
	if err != nil {
		t.Fatal(err)
	}
	for path, shelf := range opened {
		needed := slices.ContainsFunc(packages, func(p Package) bool {
			return p.ImportPath == path && slices.ContainsFunc(p.Imports, func(to string) bool { return shelfOf(to) == shelf })
		})
		if !needed {
			t.Errorf("%s opens nothing of the shelf %s: take it off the list", path, shelf)
		}
	}
}
