package api

import (
	"context"

	"google.golang.org/grpc"

	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/platform/data/openings"
)

// RegisterOpenings offers the list of who opened what is confidential.
func RegisterOpenings(r grpc.ServiceRegistrar, kept openings.Database) {
	registerv1.RegisterOpeningServiceServer(r, &openingServer{kept: kept})
}

type openingServer struct {
	registerv1.UnsafeOpeningServiceServer
	kept openings.Database
}

// ListOpenings gives a page of openings, newest first.
func (s *openingServer) ListOpenings(ctx context.Context, r *registerv1.ListOpeningsRequest) (*registerv1.ListOpeningsResponse, error) {
	page, next, err := s.kept.Answer(ctx, r)
	if err != nil {
		return nil, err
	}
	return &registerv1.ListOpeningsResponse{Openings: page, NextPageToken: next}, nil
}
