package api

import (
	"context"
	"slices"

	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/platform/contract/sight"
	"github.com/concordat-suite/concordat/services/platform/words/caller"
	"github.com/concordat-suite/concordat/services/register"
	"github.com/concordat-suite/concordat/services/register/codec"
	"github.com/concordat-suite/concordat/services/register/powers"
)

type grants struct {
	registerv1.UnsafePrivilegedGrantServiceServer
	service *register.Service
}

// GetPrivilegedGrant gives one grant.
func (s *grants) GetPrivilegedGrant(
	ctx context.Context, r *registerv1.GetPrivilegedGrantRequest,
) (*registerv1.PrivilegedGrant, error) {
	council, id, err := codec.GrantName.Parse2(r.GetName())
	if err != nil {
		return nil, err
	}
	return grant(ctx)(s.service.Grant(ctx, council, id))
}

// ListPrivilegedGrants gives the grants of a council.
func (s *grants) ListPrivilegedGrants(
	ctx context.Context, r *registerv1.ListPrivilegedGrantsRequest,
) (*registerv1.ListPrivilegedGrantsResponse, error) {
	council, err := codec.CouncilName.Parse1(r.GetParent())
	if err != nil {
		return nil, err
	}
	page, err := s.service.ListGrants(ctx, council, query(r, caller.Council))
	if err != nil {
		return nil, err
	}
	answer := &registerv1.ListPrivilegedGrantsResponse{NextPageToken: page.Next}
	for _, g := range page.Items {
		m, _ := grant(ctx)(g, nil)
		answer.PrivilegedGrants = append(answer.PrivilegedGrants, m)
	}
	return answer, nil
}

// ConfirmPrivilegedGrant lets a grant take effect.
func (s *grants) ConfirmPrivilegedGrant(
	ctx context.Context, r *registerv1.ConfirmPrivilegedGrantRequest,
) (*registerv1.PrivilegedGrant, error) {
	council, id, err := codec.GrantName.Parse2(r.GetName())
	if err != nil {
		return nil, err
	}
	return grant(ctx)(s.service.ConfirmGrant(ctx, caller.From(ctx), council, id))
}

// RefusePrivilegedGrant turns down what waits.
func (s *grants) RefusePrivilegedGrant(
	ctx context.Context, r *registerv1.RefusePrivilegedGrantRequest,
) (*registerv1.PrivilegedGrant, error) {
	council, id, err := codec.GrantName.Parse2(r.GetName())
	if err != nil {
		return nil, err
	}
	return grant(ctx)(s.service.RefuseGrant(ctx, caller.From(ctx), council, id, r.GetReason()))
}

// WithdrawPrivilegedGrant takes back what waits.
func (s *grants) WithdrawPrivilegedGrant(
	ctx context.Context, r *registerv1.WithdrawPrivilegedGrantRequest,
) (*registerv1.PrivilegedGrant, error) {
	council, id, err := codec.GrantName.Parse2(r.GetName())
	if err != nil {
		return nil, err
	}
	return grant(ctx)(s.service.WithdrawGrant(ctx, caller.From(ctx), council, id, r.GetReason()))
}

// grant gives the message of a grant as far as the caller in ctx may see it.
func grant(ctx context.Context) func(*powers.Grant, error) (*registerv1.PrivilegedGrant, error) {
	return func(g *powers.Grant, err error) (*registerv1.PrivilegedGrant, error) {
		if err != nil {
			return nil, err
		}
		m := codec.GrantToProto(g)
		sight.Prune(m, grantSight(caller.From(ctx)))
		return m, nil
	}
}

// grantSight is how much of a grant the caller sees: the accounts are for those who confirm and for internal audit.
func grantSight(c *caller.Caller) caller.Sight {
	if slices.ContainsFunc(append(caller.Confirming(), caller.InternalAudit), c.Has) {
		return caller.Restricted
	}
	return caller.Council
}
