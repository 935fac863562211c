package api

import (
	"context"

	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/platform/contract/sight"
	"github.com/concordat-suite/concordat/services/platform/words/caller"
	"github.com/concordat-suite/concordat/services/register"
	"github.com/concordat-suite/concordat/services/register/codec"
)

type handOvers struct {
	registerv1.UnsafeHandOverServiceServer
	service *register.Service
}

// GetHandOver gives one hand-over.
func (s *handOvers) GetHandOver(ctx context.Context, r *registerv1.GetHandOverRequest) (*registerv1.HandOver, error) {
	council, id, err := codec.HandOverName.Parse2(r.GetName())
	if err != nil {
		return nil, err
	}
	return handOver(ctx)(s.service.ReadHandOver(ctx, council, id))
}

// ListHandOvers gives the hand-overs of a council.
func (s *handOvers) ListHandOvers(ctx context.Context, r *registerv1.ListHandOversRequest) (*registerv1.ListHandOversResponse, error) {
	council, err := codec.CouncilName.Parse1(r.GetParent())
	if err != nil {
		return nil, err
	}
	page, err := s.service.ListHandOvers(ctx, council, query(r, caller.Council))
	if err != nil {
		return nil, err
	}
	answer := &registerv1.ListHandOversResponse{NextPageToken: page.Next}
	for _, h := range page.Items {
		m, _ := handOver(ctx)(h, nil)
		answer.HandOvers = append(answer.HandOvers, m)
	}
	return answer, nil
}

// WithdrawHandOver withdraws a hand-over before its day.
func (s *handOvers) WithdrawHandOver(ctx context.Context, r *registerv1.WithdrawHandOverRequest) (*registerv1.HandOver, error) {
	council, id, err := codec.HandOverName.Parse2(r.GetName())
	if err != nil {
		return nil, err
	}
	return handOver(ctx)(s.service.WithdrawHandOver(ctx, caller.From(ctx), council, id))
}

// handOver gives the message of a hand-over as far as the caller in ctx may see it.
func handOver(ctx context.Context) func(*register.HandOver, error) (*registerv1.HandOver, error) {
	return func(h *register.HandOver, err error) (*registerv1.HandOver, error) {
		if err != nil {
			return nil, err
		}
		m := codec.HandOverToProto(h)
		sight.Prune(m, caller.From(ctx).SightAnswered())
		return m, nil
	}
}
