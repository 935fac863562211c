package api

import (
	"context"
	"slices"

	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/platform/contract/mask"
	"github.com/concordat-suite/concordat/services/platform/contract/sight"
	"github.com/concordat-suite/concordat/services/platform/words/caller"
	"github.com/concordat-suite/concordat/services/register"
	"github.com/concordat-suite/concordat/services/register/codec"
)

type covers struct {
	registerv1.UnsafeCoverServiceServer
	service *register.Service
}

// CreateCover arranges a cover.
func (s *covers) CreateCover(ctx context.Context, r *registerv1.CreateCoverRequest) (*registerv1.Cover, error) {
	council, err := codec.CouncilName.Parse1(r.GetParent())
	if err != nil {
		return nil, err
	}
	v, err := codec.CoverFromProto(council, "", mask.Given(r.GetCover()))
	if err != nil {
		return nil, err
	}
	c := caller.From(ctx)
	return cover(c)(s.service.CreateCover(ctx, c, v))
}

// GetCover gives one cover.
func (s *covers) GetCover(ctx context.Context, r *registerv1.GetCoverRequest) (*registerv1.Cover, error) {
	council, id, err := codec.CoverName.Parse2(r.GetName())
	if err != nil {
		return nil, err
	}
	return cover(caller.From(ctx))(s.service.Cover(ctx, council, id))
}

// ListCovers gives the covers of a council.
func (s *covers) ListCovers(ctx context.Context, r *registerv1.ListCoversRequest) (*registerv1.ListCoversResponse, error) {
	council, err := codec.CouncilName.Parse1(r.GetParent())
	if err != nil {
		return nil, err
	}
	page, err := s.service.ListCovers(ctx, council, query(r, caller.Council))
	if err != nil {
		return nil, err
	}
	answer := &registerv1.ListCoversResponse{NextPageToken: page.Next}
	for _, v := range page.Items {
		m, _ := cover(caller.From(ctx))(v, nil)
		answer.Covers = append(answer.Covers, m)
	}
	return answer, nil
}

// EndCover ends a cover at once.
func (s *covers) EndCover(ctx context.Context, r *registerv1.EndCoverRequest) (*registerv1.Cover, error) {
	council, id, err := codec.CoverName.Parse2(r.GetName())
	if err != nil {
		return nil, err
	}
	c := caller.From(ctx)
	return cover(c)(s.service.EndCover(ctx, c, council, id))
}

// cover gives the message of a cover as far as the caller may see it.
func cover(c *caller.Caller) func(*register.Cover, error) (*registerv1.Cover, error) {
	return func(v *register.Cover, err error) (*registerv1.Cover, error) {
		if err != nil {
			return nil, err
		}
		m := codec.CoverToProto(v)
		sight.Prune(m, coverSight(c, v.Person))
		return m, nil
	}
}

// coverSight is how much of a cover the caller sees: the reason is for who is away and for those who arrange covers.
func coverSight(c *caller.Caller, away string) caller.Sight {
	arrange := []caller.Role{caller.DeputyChiefExecutive, caller.ManagementInformationOfficer, caller.Administrator}
	if c.Person == away || slices.ContainsFunc(arrange, c.Has) {
		return caller.Restricted
	}
	return caller.Council
}
