package api

import (
	"context"
	"log/slog"

	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/platform/contract/mask"
	"github.com/concordat-suite/concordat/services/platform/contract/sight"
	"github.com/concordat-suite/concordat/services/platform/contract/wire"
	"github.com/concordat-suite/concordat/services/platform/data/requests"
	"github.com/concordat-suite/concordat/services/platform/words/caller"
	"github.com/concordat-suite/concordat/services/platform/words/preview"
	"github.com/concordat-suite/concordat/services/register"
	"github.com/concordat-suite/concordat/services/register/codec"
	"github.com/concordat-suite/concordat/services/register/daysoff"
)

type councils struct {
	registerv1.UnsafeCouncilServiceServer
	service *register.Service
	// follow lets what hangs on a council's calendar follow it.
	follow func(ctx context.Context, council string) error
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
	return shown(ctx)(s.service.CreateCouncil(ctx, c, admin))
}

// GetCouncil gives one council's settings.
func (s *councils) GetCouncil(ctx context.Context, r *registerv1.GetCouncilRequest) (*registerv1.Council, error) {
	id, err := codec.CouncilName.Parse1(r.GetName())
	if err != nil {
		return nil, err
	}
	return shown(ctx)(s.service.Council(ctx, id))
}

// ListCouncils gives the councils in which the caller holds a role.
func (s *councils) ListCouncils(ctx context.Context, r *registerv1.ListCouncilsRequest) (*registerv1.ListCouncilsResponse, error) {
	page, err := s.service.Councils(ctx, caller.From(ctx), r.GetPageToken(), int(r.GetPageSize()))
	if err != nil {
		return nil, err
	}
	answer := &registerv1.ListCouncilsResponse{NextPageToken: page.Next}
	for _, c := range page.Items {
		m := codec.CouncilToProto(c)
		sight.Prune(m, caller.Public)
		answer.Councils = append(answer.Councils, m)
	}
	return answer, nil
}

// UpdateCouncil changes settings.
func (s *councils) UpdateCouncil(ctx context.Context, r *registerv1.UpdateCouncilRequest) (*registerv1.Council, error) {
	id, err := codec.CouncilName.Parse1(r.GetCouncil().GetName())
	if err != nil {
		return nil, err
	}
	return s.followed(s.service.UpdateCouncil(ctx, register.CouncilEdit{
		ID:      id,
		Editor:  caller.From(ctx).Person,
		Version: wire.Version(r.GetCouncil().GetEtag()),
		Change: func(c *register.Council) error {
			m := codec.CouncilToProto(c)
			if err := mask.Apply(m, r.GetCouncil(), r.GetUpdateMask()); err != nil {
				return err
			}
			edited, err := codec.CouncilFromProto(id, m)
			if err != nil {
				return err
			}
			edited.EndedDays = c.EndedDays
			*c = *edited
			return nil
		},
	}))(ctx)
}

// AddDayOff adds a day to the council's calendar.
func (s *councils) AddDayOff(ctx context.Context, r *registerv1.AddDayOffRequest) (*registerv1.Council, error) {
	day, err := codec.AddedDayFromProto(r)
	if err != nil {
		return nil, err
	}
	return s.editDays(ctx, r.GetName(), func(c *register.Council) error { return daysoff.Add(c, day) })
}

// EndDayOff says that a day of the calendar does not count any more.
func (s *councils) EndDayOff(ctx context.Context, r *registerv1.EndDayOffRequest) (*registerv1.Council, error) {
	day, err := codec.EndedDayFromProto(r)
	if err != nil {
		return nil, err
	}
	return s.editDays(ctx, r.GetName(), func(c *register.Council) error { return daysoff.End(c, day, r.GetSource()) })
}

func (s *councils) editDays(ctx context.Context, name string, change func(*register.Council) error) (*registerv1.Council, error) {
	id, err := codec.CouncilName.Parse1(name)
	if err != nil {
		return nil, err
	}
	return s.followed(s.service.UpdateCouncil(ctx, register.CouncilEdit{ID: id, Editor: caller.From(ctx).Person, Change: change}))(ctx)
}

// followed gives the council, once the open review follows its calendar. What cannot follow now does so soon: the council
// is changed already. Where the change was only tried, there is nothing to follow.
func (s *councils) followed(c *register.Council, err error) func(context.Context) (*registerv1.Council, error) {
	return func(ctx context.Context) (*registerv1.Council, error) {
		if err == nil && !preview.Asked(ctx) {
			if failed := s.follow(requests.Without(ctx), c.ID); failed != nil {
				slog.ErrorContext(ctx, "the open review follows the calendar later", "error", failed)
			}
		}
		return shown(ctx)(c, err)
	}
}

// shown gives the message of a council as far as the caller sees it: who changed its calendar is the council's own affair.
func shown(ctx context.Context) func(c *register.Council, err error) (*registerv1.Council, error) {
	return func(c *register.Council, err error) (*registerv1.Council, error) {
		if err != nil {
			return nil, err
		}
		m := codec.CouncilToProto(c)
		sight.Prune(m, caller.From(ctx).SightEverywhere())
		return m, nil
	}
}
