package api

import (
	"context"

	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/platform/contract/mask"
	"github.com/concordat-suite/concordat/services/platform/contract/sight"
	"github.com/concordat-suite/concordat/services/platform/contract/wire"
	"github.com/concordat-suite/concordat/services/platform/words/caller"
	"github.com/concordat-suite/concordat/services/register"
	"github.com/concordat-suite/concordat/services/register/codec"
)

type roleTerms struct {
	registerv1.UnsafeRoleTermServiceServer
	service *register.Service
}

// CreateRoleTerm grants a role.
func (s *roleTerms) CreateRoleTerm(ctx context.Context, r *registerv1.CreateRoleTermRequest) (*registerv1.RoleTerm, error) {
	council, err := codec.CouncilName.Parse1(r.GetParent())
	if err != nil {
		return nil, err
	}
	t, err := codec.RoleTermFromProto(council, "", mask.Given(r.GetRoleTerm()))
	if err != nil {
		return nil, err
	}
	return roleTerm(s.service.CreateRoleTerm(ctx, caller.From(ctx), t))
}

// GetRoleTerm gives one term.
func (s *roleTerms) GetRoleTerm(ctx context.Context, r *registerv1.GetRoleTermRequest) (*registerv1.RoleTerm, error) {
	council, id, err := codec.RoleTermName.Parse2(r.GetName())
	if err != nil {
		return nil, err
	}
	return roleTerm(s.service.RoleTerm(ctx, council, id, wire.Instant(r.GetAsOf())))
}

// ListRoleTerms gives the terms of a council.
func (s *roleTerms) ListRoleTerms(ctx context.Context, r *registerv1.ListRoleTermsRequest) (*registerv1.ListRoleTermsResponse, error) {
	council, err := codec.CouncilName.Parse1(r.GetParent())
	if err != nil {
		return nil, err
	}
	q := query(r, caller.Council)
	q.AsOf = wire.Instant(r.GetAsOf())
	page, err := s.service.ListRoleTerms(ctx, council, q)
	if err != nil {
		return nil, err
	}
	answer := &registerv1.ListRoleTermsResponse{NextPageToken: page.Next}
	for _, t := range page.Items {
		answer.RoleTerms = append(answer.RoleTerms, codec.RoleTermToProto(t))
	}
	return answer, nil
}

// RevokeRoleTerm ends a term at once.
func (s *roleTerms) RevokeRoleTerm(ctx context.Context, r *registerv1.RevokeRoleTermRequest) (*registerv1.RoleTerm, error) {
	council, id, err := codec.RoleTermName.Parse2(r.GetName())
	if err != nil {
		return nil, err
	}
	return roleTerm(s.service.RevokeRoleTerm(ctx, caller.From(ctx), council, id, r.GetReason()))
}

// roleTerm gives the message of a term; everybody who may see terms sees all of them.
func roleTerm(t *register.RoleTerm, err error) (*registerv1.RoleTerm, error) {
	if err != nil {
		return nil, err
	}
	return codec.RoleTermToProto(t), nil
}

type applications struct {
	registerv1.UnsafeApplicationServiceServer
	service *register.Service
}

// CreateApplication adds a program.
func (s *applications) CreateApplication(ctx context.Context, r *registerv1.CreateApplicationRequest) (*registerv1.Application, error) {
	council, err := codec.CouncilName.Parse1(r.GetParent())
	if err != nil {
		return nil, err
	}
	a, err := codec.ApplicationFromProto(council, "", mask.Given(r.GetApplication()))
	if err != nil {
		return nil, err
	}
	return application(ctx)(s.service.CreateApplication(ctx, caller.From(ctx), a))
}

// GetApplication gives one program.
func (s *applications) GetApplication(ctx context.Context, r *registerv1.GetApplicationRequest) (*registerv1.Application, error) {
	council, id, err := codec.ApplicationName.Parse2(r.GetName())
	if err != nil {
		return nil, err
	}
	return application(ctx)(s.service.Application(ctx, council, id))
}

// ListApplications gives the programs of a council.
func (s *applications) ListApplications(ctx context.Context, r *registerv1.ListApplicationsRequest) (*registerv1.ListApplicationsResponse, error) {
	council, err := codec.CouncilName.Parse1(r.GetParent())
	if err != nil {
		return nil, err
	}
	page, err := s.service.ListApplications(ctx, council, query(r, detailSight(ctx)))
	if err != nil {
		return nil, err
	}
	answer := &registerv1.ListApplicationsResponse{NextPageToken: page.Next}
	for _, a := range page.Items {
		m, _ := application(ctx)(a, nil)
		answer.Applications = append(answer.Applications, m)
	}
	return answer, nil
}

// RevokeApplication ends a program's access.
func (s *applications) RevokeApplication(ctx context.Context, r *registerv1.RevokeApplicationRequest) (*registerv1.Application, error) {
	council, id, err := codec.ApplicationName.Parse2(r.GetName())
	if err != nil {
		return nil, err
	}
	return application(ctx)(s.service.RevokeApplication(ctx, caller.From(ctx), council, id, r.GetReason()))
}

// application gives the message of an application as far as the caller in ctx may see it.
func application(ctx context.Context) func(*register.Application, error) (*registerv1.Application, error) {
	return func(a *register.Application, err error) (*registerv1.Application, error) {
		if err != nil {
			return nil, err
		}
		m := codec.ApplicationToProto(a)
		sight.Prune(m, detailSight(ctx))
		return m, nil
	}
}
