package api_test

import (
	"path"
	"testing"
	"time"

	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/concordat-suite/concordat/services/notification/api"
	"github.com/concordat-suite/concordat/services/notification/store"
	"github.com/concordat-suite/concordat/services/platform/contract/access"
	"github.com/concordat-suite/concordat/services/platform/data/openings"
	"github.com/concordat-suite/concordat/services/platform/server/grpcserver"
	"github.com/concordat-suite/concordat/services/platform/testing/grpcservertest"
	"github.com/concordat-suite/concordat/services/platform/testing/postgrestest"
	"github.com/concordat-suite/concordat/services/platform/testing/sighttest"
)

// TestTheContractSaysWhoSees holds every field of the resources against the rule that it has a sight.
func TestTheContractSaysWhoSees(t *testing.T) { sighttest.Package(t, "concordat.notification.v1") }

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
	for _, c := range []grpcservertest.Council{
		{ID: "cambridge", Own: []string{s.review, s.returns["ann"], s.returns["bob"], s.people["ann"]}},
		{ID: "oxford", Foreign: []string{"cambridge", "@example.gov.uk", path.Base(s.review), path.Base(s.returns["ann"])}},
	} {
		t.Run(c.ID, func(t *testing.T) { grpcservertest.Malformed(t, server, c, services()...) })
	}
}

// TestFaultsBehindTheServer breaks the database, and looks at what callers are told.
func TestFaultsBehindTheServer(t *testing.T) {
	t.Parallel()
	server, _, urls := wholly(t)
	grpcservertest.Break(t, server, "cambridge", urls, services()...)
}

// wholly is the service of a suite on a server for the tests of every rpc, with the addresses of its database.
func wholly(t *testing.T) (*grpcservertest.Server, *suite, postgrestest.URLs) {
	t.Helper()
	s, urls := startOn(t)
	server := grpcservertest.Start(t, time.Now, func(server *grpcserver.Server, _ *access.Directory) {
		api.Register(server, s.service)
		api.RegisterOpenings(server, openings.In(s.db).AnsweredBy(store.Answered(time.Now)))
	}, nil)
	return server, s, urls
}

func services() []protoreflect.ServiceDescriptor {
	return grpcservertest.Services("concordat.notification.v1")
}
