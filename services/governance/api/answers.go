package api

import (
	"context"

	governancev1 "github.com/concordat-suite/concordat/proto/gen/concordat/governance/v1"
	"github.com/concordat-suite/concordat/services/governance"
	"github.com/concordat-suite/concordat/services/governance/codec"
	"github.com/concordat-suite/concordat/services/platform/words/caller"
)

type answers struct {
	governancev1.UnsafeAnswerServiceServer
	service *governance.Service
}

// CreateAnswer answers a judgement.
func (s *answers) CreateAnswer(ctx context.Context, r *governancev1.CreateAnswerRequest) (*governancev1.Answer, error) {
	id, partnership, err := codec.PartnershipName.Parse2(r.GetParent())
	if err != nil {
		return nil, err
	}
	given, err := codec.AnswerFromProto(id, partnership, r.GetAnswer())
	if err != nil {
		return nil, err
	}
	return answer(s.service.CreateAnswer(ctx, caller.From(ctx), given))
}

// GetAnswer gives one answer.
func (s *answers) GetAnswer(ctx context.Context, r *governancev1.GetAnswerRequest) (*governancev1.Answer, error) {
	id, partnership, answerID, err := codec.AnswerName.Parse3(r.GetName())
	if err != nil {
		return nil, err
	}
	return answer(s.service.Answer(ctx, caller.From(ctx), id, partnership, answerID))
}

// ListAnswers gives a page of the answers for one partnership.
func (s *answers) ListAnswers(ctx context.Context, r *governancev1.ListAnswersRequest) (*governancev1.ListAnswersResponse, error) {
	id, partnership, err := codec.PartnershipName.Parse2(r.GetParent())
	if err != nil {
		return nil, err
	}
	q := governance.Query{List: caller.From(ctx).Method, Size: r.GetPageSize(), Token: r.GetPageToken()}
	page, err := s.service.Answers(ctx, caller.From(ctx), id, partnership, q)
	if err != nil {
		return nil, err
	}
	list := &governancev1.ListAnswersResponse{NextPageToken: page.Next}
	for _, a := range page.Items {
		list.Answers = append(list.Answers, seen(codec.AnswerToProto(a)))
	}
	return list, nil
}

func answer(a *governance.Answer, err error) (*governancev1.Answer, error) {
	if err != nil {
		return nil, err
	}
	return seen(codec.AnswerToProto(a)), nil
}
