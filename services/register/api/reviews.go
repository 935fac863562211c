package api

import (
	"context"

	"google.golang.org/grpc"

	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/platform/contract/mask"
	"github.com/concordat-suite/concordat/services/platform/contract/sight"
	"github.com/concordat-suite/concordat/services/platform/contract/wire"
	"github.com/concordat-suite/concordat/services/platform/words/caller"
	"github.com/concordat-suite/concordat/services/register/codec"
	"github.com/concordat-suite/concordat/services/register/reviews"
)

// RegisterReviews offers the services of reviews and returns.
func RegisterReviews(r grpc.ServiceRegistrar, service *reviews.Service) {
	registerv1.RegisterReviewServiceServer(r, &reviewServer{service: service})
	registerv1.RegisterReturnServiceServer(r, &returnServer{service: service})
}

type reviewServer struct {
	registerv1.UnsafeReviewServiceServer
	service *reviews.Service
}

// reviewMessage gives the message of a review, which everybody with a role in the council sees whole.
func reviewMessage(r *reviews.Review, err error) (*registerv1.Review, error) {
	if err != nil {
		return nil, err
	}
	m := codec.ReviewToProto(r)
	sight.Prune(m, caller.Council)
	return m, nil
}

// OpenReview opens a review.
func (s *reviewServer) OpenReview(ctx context.Context, r *registerv1.OpenReviewRequest) (*registerv1.Review, error) {
	council, err := codec.CouncilName.Parse1(r.GetParent())
	if err != nil {
		return nil, err
	}
	review, err := codec.ReviewFromProto(council, "", mask.Given(r.GetReview()))
	if err != nil {
		return nil, err
	}
	return reviewMessage(s.service.OpenReview(ctx, review))
}

// GetReview gives one review.
func (s *reviewServer) GetReview(ctx context.Context, r *registerv1.GetReviewRequest) (*registerv1.Review, error) {
	at, err := reviewRef(r.GetName(), "")
	if err != nil {
		return nil, err
	}
	return reviewMessage(s.service.Review(ctx, at))
}

// ListReviews gives the council's reviews.
func (s *reviewServer) ListReviews(ctx context.Context, r *registerv1.ListReviewsRequest) (*registerv1.ListReviewsResponse, error) {
	council, err := codec.CouncilName.Parse1(r.GetParent())
	if err != nil {
		return nil, err
	}
	page, err := s.service.ListReviews(ctx, council, query(r, caller.Council))
	if err != nil {
		return nil, err
	}
	answer := &registerv1.ListReviewsResponse{NextPageToken: page.Next}
	for _, review := range page.Items {
		answer.Reviews = append(answer.Reviews, codec.ReviewToProto(review))
	}
	sight.Prune(answer, caller.Council)
	return answer, nil
}

// CloseReview ends the waiting.
func (s *reviewServer) CloseReview(ctx context.Context, r *registerv1.CloseReviewRequest) (*registerv1.Review, error) {
	at, err := reviewRef(r.GetName(), r.GetEtag())
	if err != nil {
		return nil, err
	}
	return reviewMessage(s.service.CloseReview(ctx, at))
}

func reviewRef(name, etag string) (reviews.Ref, error) {
	council, review, err := codec.ReviewName.Parse2(name)
	return reviews.Ref{Council: council, Review: review, Version: wire.Version(etag)}, err
}
