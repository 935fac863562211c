// Package api answers the calls of concordat.reporting.v1: it translates the request, calls the domain, and translates
// the answer, pruned to what the caller may see. Who may call is decided before (platform/grpcserver).
package api

import (
	"context"

	"google.golang.org/grpc"
	"google.golang.org/protobuf/proto"

	reportingv1 "github.com/concordat-suite/concordat/proto/gen/concordat/reporting/v1"
	"github.com/concordat-suite/concordat/services/platform/contract/sight"
	"github.com/concordat-suite/concordat/services/platform/words/caller"
	"github.com/concordat-suite/concordat/services/reporting"
)

// Register offers the reporting services.
func Register(r grpc.ServiceRegistrar, service *reporting.Service) {
	reportingv1.RegisterSnapshotServiceServer(r, &snapshots{service: service})
	reportingv1.RegisterReportServiceServer(r, &reports{service: service})
}

// seen prunes an answer to what the caller may see of the whole council, which is what a report is about.
func seen[M proto.Message](ctx context.Context, m M) M {
	sight.Prune(m, caller.From(ctx).SightEverywhere())
	return m
}
