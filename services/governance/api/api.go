// Package api answers the calls of concordat.governance.v1: it translates the request, calls the domain, and translates the answer, pruned to
// what the caller may see. Who may call is decided before (platform/grpcserver); what a record allows, by the domain.
package api

import (
	"time"

	"google.golang.org/grpc"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	governancev1 "github.com/concordat-suite/concordat/proto/gen/concordat/governance/v1"
	"github.com/concordat-suite/concordat/services/governance"
	"github.com/concordat-suite/concordat/services/platform/caller"
	"github.com/concordat-suite/concordat/services/platform/sight"
)

// Register offers the services of governance checks.
func Register(r grpc.ServiceRegistrar, service *governance.Service) {
	governancev1.RegisterPolicyServiceServer(r, &policies{service: service})
	governancev1.RegisterAssessmentServiceServer(r, &assessments{service: service})
	governancev1.RegisterAnswerServiceServer(r, &answers{service: service})
}

// instant reads a time that may be left out.
func instant(t *timestamppb.Timestamp) time.Time {
	if t == nil {
		return time.Time{}
	}
	return t.AsTime()
}

// seen prunes the message to what a caller sees whose rights reach the record: the roles that may read checks see unpublished content.
func seen[M proto.Message](m M) M {
	sight.Prune(m, sight.Level(caller.Restricted))
	return m
}
