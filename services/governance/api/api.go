// Package api answers the calls of concordat.governance.v1: it translates the request, calls the domain, and translates the answer, pruned to
// what the caller may see. Who may call is decided before (platform/grpcserver); what a record allows, by the domain.
package api

import (
	"google.golang.org/grpc"
	"google.golang.org/protobuf/proto"

	governancev1 "github.com/concordat-suite/concordat/proto/gen/concordat/governance/v1"
	"github.com/concordat-suite/concordat/services/governance"
	"github.com/concordat-suite/concordat/services/governance/codec"
	"github.com/concordat-suite/concordat/services/platform/contract/sight"
	"github.com/concordat-suite/concordat/services/platform/words/caller"
)

// Register offers the services of governance checks.
func Register(r grpc.ServiceRegistrar, service *governance.Service) {
	governancev1.RegisterPolicyServiceServer(r, &policies{service: service})
	governancev1.RegisterAssessmentServiceServer(r, &assessments{service: service})
	governancev1.RegisterAnswerServiceServer(r, &answers{service: service})
}

// seen prunes the message to what a caller sees whose rights reach the record: the roles that may read checks see unpublished content.
func seen[M proto.Message](m M) M {
	sight.Prune(m, caller.Restricted)
	return m
}

// Sight says how much the caller may see of an answer that is given again to a repeated request: of what an officer answered to a judgement,
// all that the officer said.
func Sight(c *caller.Caller, m proto.Message) caller.Sight {
	if a, ok := m.(*governancev1.Answer); ok && c.Person != "" && a.GetPerson() == codec.PersonName.Format(c.Council, c.Person) {
		return caller.Restricted
	}
	return c.SightEverywhere()
}
