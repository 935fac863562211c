package api

import (
	"context"

	"google.golang.org/grpc"

	notificationv1 "github.com/concordat-suite/concordat/proto/gen/concordat/notification/v1"
	"github.com/concordat-suite/concordat/services/platform/data/openings"
)

// RegisterOpenings offers the list of who opened what is confidential.
func RegisterOpenings(r grpc.ServiceRegistrar, kept openings.Database) {
	notificationv1.RegisterNoticeOpeningServiceServer(r, &openingServer{kept: kept})
}

type openingServer struct {
	notificationv1.UnsafeNoticeOpeningServiceServer
	kept openings.Database
}

// ListOpenings gives a page of openings, newest first.
func (s *openingServer) ListOpenings(ctx context.Context, r *notificationv1.ListOpeningsRequest) (*notificationv1.ListOpeningsResponse, error) {
	page, next, err := s.kept.Answer(ctx, r)
	if err != nil {
		return nil, err
	}
	return &notificationv1.ListOpeningsResponse{Openings: page, NextPageToken: next}, nil
}
