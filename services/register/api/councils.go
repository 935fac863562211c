package api

import (
	"context"

	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/platform/caller"
	"github.com/concordat-suite/concordat/services/platform/mask"
	"github.com/concordat-suite/concordat/services/platform/wire"
	"github.com/concordat-suite/concordat/services/register"
	"github.com/concordat-suite/concordat/services/register/codec"
)

type councils struct {
	registerv1.UnsafeCouncilServiceServer
	service *register.Service
}

// CreateCouncil opens a council with its first administrator.
func (s *councils) CreateCouncil(ctx context.Context, r *registerv1.CreateCouncilRequest) (*registerv1.Council, error) {
	c, err := codec.CouncilFromProto(r.GetCouncilId(), mask.Given(r.GetCouncil()))
	if err != nil {
		return nil, err
	}
	first := mask.Given(r.GetAdministrator())
	first.SignIns = r.GetAdministratorSignIns() // bound here, as nobody is there yet to bind them
	admin, err := codec.PersonFromProto(r.GetCouncilId(), "", first)
	if err != nil {
		return nil, err
	}
	return council(s.service.CreateCouncil(ctx, c, admin))
}

// GetCouncil gives one council's settings.
func (s *councils) GetCouncil(ctx context.Context, r *registerv1.GetCouncilRequest) (*registerv1.Council, error) {
	id, err := codec.CouncilName.Parse1(r.GetName())
	if err != nil {
		return nil, err
	}
	return council(s.service.Council(ctx, id))
}

// ListCouncils gives the councils in which the caller holds a role.
func (s *councils) ListCouncils(ctx context.Context, r *registerv1.ListCouncilsRequest) (*registerv1.ListCouncilsResponse, error) {
	page, err := s.service.Councils(ctx, caller.From(ctx), r.GetPageToken(), int(r.GetPageSize()))
	if err != nil {
		return nil, err
	}
	answer := &registerv1.ListCouncilsResponse{NextPageToken: page.Next}
	for _, c := range page.Items {
		answer.Councils = append(answer.Councils, codec.CouncilToProto(c))
	}
	return answer, nil
}

// UpdateCouncil changes settings.
func (s *councils) UpdateCouncil(ctx context.Context, r *registerv1.UpdateCouncilRequest) (*registerv1.Council, error) {
	id, err := codec.CouncilName.Parse1(r.GetCouncil().GetName())
	if err != nil {
		return nil, err
	}
	return council(s.service.UpdateCouncil(ctx, register.CouncilEdit{
		ID:      id,
		Version: wire.Version(r.GetCouncil().GetEtag()),
		Preview: r.GetValidateOnly(),
		Change: func(c *register.Council) error {
			m := codec.CouncilToProto(c)
			if err := mask.Apply(m, r.GetCouncil(), r.GetUpdateMask()); err != nil {
				return err
			}
			edited, err := codec.CouncilFromProto(id, m)
			if err != nil {
				return err
			}
			*c = *edited
			return nil
		},
	}))
}

func council(c *register.Council, err error) (*registerv1.Council, error) {
	if err != nil {
		return nil, err
	}
	return codec.CouncilToProto(c), nil
}
