package api_test

import (
	"path"
	"testing"

	"google.golang.org/protobuf/reflect/protoreflect"

	governancev1 "github.com/concordat-suite/concordat/proto/gen/concordat/governance/v1"
	"github.com/concordat-suite/concordat/services/governance/store"
	"github.com/concordat-suite/concordat/services/platform/testing/grpcservertest"
	"github.com/concordat-suite/concordat/services/platform/testing/postgrestest"
	"github.com/concordat-suite/concordat/services/platform/testing/sighttest"
)

// TestTheContractSaysWhoSees holds every field of the resources against the rule that it has a sight.
func TestTheContractSaysWhoSees(t *testing.T) {
	sighttest.Check(t, governancev1.File_concordat_governance_v1_policy_proto, governancev1.File_concordat_governance_v1_dossier_proto,
		governancev1.File_concordat_governance_v1_assessment_proto, governancev1.File_concordat_governance_v1_answer_proto)
}

// TestEveryRoleAtEveryRPC calls every rpc as every role and holds the answer against the contract.
func TestEveryRoleAtEveryRPC(t *testing.T) {
	t.Parallel()
	grpcservertest.Walk(t, start(t).server, services()...)
}

// TestMalformedRequests sends every rpc what no client should, and looks at the answers and at the log.
func TestMalformedRequests(t *testing.T) {
	s := cambridge(t)
	s.council("oxford")
	policy, own := s.force("cambridge-guide", "").GetName(), s.partnership("cambridge", "", `{"display_name": "City Deal"}`)
	foreign := s.partnership("oxford", "", `{"display_name": "Thames Forum"}`)
	grpcservertest.Malformed(t, s.server, grpcservertest.Council{
		ID: "cambridge", Own: []string{own, own + "/assessment", policy}, Foreign: []string{"oxford", "Thames Forum", path.Base(foreign)},
	}, services()...)
}

// TestFaultsBehindTheServer breaks the database, and looks at what callers are told.
func TestFaultsBehindTheServer(t *testing.T) {
	t.Parallel()
	urls := postgrestest.NewURLs(t, "governance-check", store.Migrations)
	s := serve(t, postgrestest.Open(t, urls.App))
	grpcservertest.Break(t, s.server, "cambridge", urls, services()...)
}

func services() []protoreflect.ServiceDescriptor {
	return grpcservertest.Services("concordat.governance.v1")
}
