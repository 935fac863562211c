package api

import (
	"context"

	"google.golang.org/grpc"

	reportingv1 "github.com/concordat-suite/concordat/proto/gen/concordat/reporting/v1"
	"github.com/concordat-suite/concordat/services/platform/data/openings"
)

// RegisterOpenings offers the list of who opened what is confidential.
func RegisterOpenings(r grpc.ServiceRegistrar, kept openings.Database) {
	reportingv1.RegisterReportOpeningServiceServer(r, &openingServer{kept: kept})
}

type openingServer struct {
	reportingv1.UnsafeReportOpeningServiceServer
	kept openings.Database
}

// ListOpenings gives a page of openings, newest first.
func (s *openingServer) ListOpenings(ctx context.Context, r *reportingv1.ListOpeningsRequest) (*reportingv1.ListOpeningsResponse, error) {
	page, next, err := s.kept.Answer(ctx, r)
	if err != nil {
		return nil, err
	}
	return &reportingv1.ListOpeningsResponse{Openings: page, NextPageToken: next}, nil
}
