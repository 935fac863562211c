package api_test

import (
	"testing"

	governancev1 "github.com/concordat-suite/concordat/proto/gen/concordat/governance/v1"
	"github.com/concordat-suite/concordat/services/platform/grpcservertest"
	"github.com/concordat-suite/concordat/services/platform/sight/sighttest"
)

// TestTheContractSaysWhoSees holds every field of the resources against the rule that it has a sight.
func TestTheContractSaysWhoSees(t *testing.T) {
	sighttest.Check(t, governancev1.File_concordat_governance_v1_policy_proto, governancev1.File_concordat_governance_v1_dossier_proto,
		governancev1.File_concordat_governance_v1_assessment_proto, governancev1.File_concordat_governance_v1_answer_proto)
}

// TestEveryRoleAtEveryRPC calls every rpc as every role and holds the answer against the contract.
func TestEveryRoleAtEveryRPC(t *testing.T) {
	t.Parallel()
	server, services := start(t).server, grpcservertest.Services("concordat.governance.v1")
	grpcservertest.Walk(t, server, services...)
	grpcservertest.Malformed(t, server, "cambridge", 40, services...)
}
