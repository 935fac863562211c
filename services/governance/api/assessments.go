package api

import (
	"context"

	"google.golang.org/protobuf/types/known/timestamppb"

	governancev1 "github.com/concordat-suite/concordat/proto/gen/concordat/governance/v1"
	"github.com/concordat-suite/concordat/services/governance"
	"github.com/concordat-suite/concordat/services/governance/codec"
	"github.com/concordat-suite/concordat/services/platform/contract/wire"
	"github.com/concordat-suite/concordat/services/platform/words/caller"
)

type assessments struct {
	governancev1.UnsafeAssessmentServiceServer
	service *governance.Service
}

// GetAssessment gives the newest check of one partnership.
func (s *assessments) GetAssessment(ctx context.Context, r *governancev1.GetAssessmentRequest) (*governancev1.Assessment, error) {
	id, partnership, err := codec.AssessmentName.Parse2(r.GetName())
	if err != nil {
		return nil, err
	}
	a, err := s.service.Assessment(ctx, caller.From(ctx), id, partnership, wire.Instant(r.GetAsOf()))
	if err != nil {
		return nil, err
	}
	return seen(codec.AssessmentToProto(a)), nil
}

// ListAssessments gives a page of checks.
func (s *assessments) ListAssessments(ctx context.Context, r *governancev1.ListAssessmentsRequest) (*governancev1.ListAssessmentsResponse, error) {
	id, err := codec.CouncilName.Parse1(r.GetParent())
	if err != nil {
		return nil, err
	}
	page, err := s.service.Assessments(ctx, caller.From(ctx), id, query(ctx, r))
	if err != nil {
		return nil, err
	}
	answer := &governancev1.ListAssessmentsResponse{NextPageToken: page.Next}
	for _, a := range page.Items {
		answer.Assessments = append(answer.Assessments, seen(codec.AssessmentToProto(a)))
	}
	return answer, nil
}

// ListVerdicts gives a page of verdicts.
func (s *assessments) ListVerdicts(ctx context.Context, r *governancev1.ListVerdictsRequest) (*governancev1.ListVerdictsResponse, error) {
	id, err := codec.CouncilName.Parse1(r.GetParent())
	if err != nil {
		return nil, err
	}
	page, err := s.service.Verdicts(ctx, caller.From(ctx), id, query(ctx, r))
	if err != nil {
		return nil, err
	}
	answer := &governancev1.ListVerdictsResponse{NextPageToken: page.Next}
	for i := range page.Items {
		answer.Verdicts = append(answer.Verdicts, seen(codec.ListedToProto(&page.Items[i])))
	}
	return answer, nil
}

// SummarizeVerdicts counts verdicts.
func (s *assessments) SummarizeVerdicts(ctx context.Context, r *governancev1.SummarizeVerdictsRequest) (*governancev1.SummarizeVerdictsResponse, error) {
	id, err := codec.CouncilName.Parse1(r.GetParent())
	if err != nil {
		return nil, err
	}
	sum, err := s.service.Summary(ctx, caller.From(ctx), id, governance.Query{List: caller.From(ctx).Method, Filter: r.GetFilter(), AsOf: wire.Instant(r.GetAsOf())})
	if err != nil {
		return nil, err
	}
	return codec.SummaryToProto(sum), nil
}

// listRequest is what every request for a page of checks has.
type listRequest interface {
	GetFilter() string
	GetPageSize() int32
	GetPageToken() string
	GetAsOf() *timestamppb.Timestamp
}

func query(ctx context.Context, r listRequest) governance.Query {
	return governance.Query{List: caller.From(ctx).Method, Filter: r.GetFilter(), Size: r.GetPageSize(), Token: r.GetPageToken(), AsOf: wire.Instant(r.GetAsOf())}
}
