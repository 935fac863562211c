package api_test

import (
	"testing"
	"time"

	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/concordat-suite/concordat/services/platform/contract/access"
	"github.com/concordat-suite/concordat/services/platform/data/openings"
	"github.com/concordat-suite/concordat/services/platform/server/grpcserver"
	"github.com/concordat-suite/concordat/services/platform/testing/grpcservertest"
	"github.com/concordat-suite/concordat/services/platform/testing/postgrestest"
	"github.com/concordat-suite/concordat/services/platform/testing/sighttest"
	"github.com/concordat-suite/concordat/services/reporting"
	"github.com/concordat-suite/concordat/services/reporting/api"
	"github.com/concordat-suite/concordat/services/reporting/store"
)

// TestTheContractSaysWhoSees holds every field of the resources against the rule that it has a sight.
func TestTheContractSaysWhoSees(t *testing.T) { sighttest.Package(t, "concordat.reporting.v1") }

// TestEveryRoleAtEveryRPC calls every rpc as every role and holds the answer against the contract.
func TestEveryRoleAtEveryRPC(t *testing.T) {
	t.Parallel()
	server, _, _ := wholly(t)
	grpcservertest.Walk(t, server, services()...)
}

// TestMalformedRequests sends every rpc what no client should, and looks at the answers and at the log.
func TestMalformedRequests(t *testing.T) {
	t.Parallel()
	server, s, _ := wholly(t)
	s.year(cambridge)
	s.year("councils/oxford")
	report := s.generate(annual)
	grpcservertest.Malformed(t, server, grpcservertest.Council{
		ID: "cambridge", Own: []string{partnership(cambridge, 1), report.GetName(), report.GetSnapshot()}, Foreign: []string{"oxford"},
	}, services()...)
}

// TestFaultsBehindTheServer breaks the database, and looks at what callers are told.
func TestFaultsBehindTheServer(t *testing.T) {
	t.Parallel()
	server, _, urls := wholly(t)
	grpcservertest.Break(t, server, "cambridge", urls, services()...)
}

// wholly is a suite with a server for the tests of every rpc, and the addresses of its database.
func wholly(t *testing.T) (*grpcservertest.Server, *suite, postgrestest.URLs) {
	t.Helper()
	s, urls := startOn(t)
	server := grpcservertest.Start(t, time.Now, func(server *grpcserver.Server, _ *access.Directory) {
		api.Register(server, reporting.NewService(store.New(s.db), s.world, "https://reports.example", time.Now))
		api.RegisterOpenings(server, openings.In(s.db))
	}, nil)
	return server, s, urls
}

func services() []protoreflect.ServiceDescriptor {
	return grpcservertest.Services("concordat.reporting.v1")
}

// TestRefusals asks every rpc about a report and its parts as everybody, and holds what it answers.
func TestRefusals(t *testing.T) {
	t.Parallel()
	server, s, _ := wholly(t)
	s.year(cambridge)
	report := s.generate(annual)
	records := []string{report.GetName(), report.GetSnapshot()}
	for _, figure := range s.said(report).Figures[:2] {
		records = append(records, report.GetName()+"/figures/"+figure.ID)
	}
	grpcservertest.Refusals(t, server, grpcservertest.Desk{Council: "cambridge", Records: records}, services()...)
}
