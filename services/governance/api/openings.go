package api

import (
	"context"

	"google.golang.org/grpc"

	governancev1 "github.com/concordat-suite/concordat/proto/gen/concordat/governance/v1"
	"github.com/concordat-suite/concordat/services/platform/data/openings"
)

// RegisterOpenings offers the list of who opened what is confidential.
func RegisterOpenings(r grpc.ServiceRegistrar, kept openings.Database) {
	governancev1.RegisterCheckOpeningServiceServer(r, &openingServer{kept: kept})
}

type openingServer struct {
	governancev1.UnsafeCheckOpeningServiceServer
	kept openings.Database
}

// ListOpenings gives a page of openings, newest first.
func (s *openingServer) ListOpenings(ctx context.Context, r *governancev1.ListOpeningsRequest) (*governancev1.ListOpeningsResponse, error) {
	page, next, err := s.kept.Answer(ctx, r)
	if err != nil {
		return nil, err
	}
	return &governancev1.ListOpeningsResponse{Openings: page, NextPageToken: next}, nil
}
