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

type people struct {
	registerv1.UnsafePersonServiceServer
	service *register.Service
}

// CreatePerson adds a person.
func (s *people) CreatePerson(ctx context.Context, r *registerv1.CreatePersonRequest) (*registerv1.Person, error) {
	council, err := codec.CouncilName.Parse1(r.GetParent())
	if err != nil {
		return nil, err
	}
	p, err := codec.PersonFromProto(council, "", mask.Given(r.GetPerson()))
	if err != nil {
		return nil, err
	}
	return person(ctx)(s.service.CreatePerson(ctx, caller.From(ctx), p))
}

// GetPerson gives one person.
func (s *people) GetPerson(ctx context.Context, r *registerv1.GetPersonRequest) (*registerv1.Person, error) {
	council, id, err := codec.PersonName.Parse2(r.GetName())
	if err != nil {
		return nil, err
	}
	return person(ctx)(s.service.Person(ctx, council, id))
}

// ListPeople gives the council's people.
func (s *people) ListPeople(ctx context.Context, r *registerv1.ListPeopleRequest) (*registerv1.ListPeopleResponse, error) {
	council, err := codec.CouncilName.Parse1(r.GetParent())
	if err != nil {
		return nil, err
	}
	page, err := s.service.ListPeople(ctx, council, query(r, detailSight(ctx)))
	if err != nil {
		return nil, err
	}
	answer := &registerv1.ListPeopleResponse{NextPageToken: page.Next}
	for _, p := range page.Items {
		m, _ := person(ctx)(p, nil)
		answer.People = append(answer.People, m)
	}
	return answer, nil
}

// UpdatePerson changes a person's details.
func (s *people) UpdatePerson(ctx context.Context, r *registerv1.UpdatePersonRequest) (*registerv1.Person, error) {
	council, id, err := codec.PersonName.Parse2(r.GetPerson().GetName())
	if err != nil {
		return nil, err
	}
	if err := mask.Check(r.GetPerson(), r.GetUpdateMask()); err != nil {
		return nil, err
	}
	return person(ctx)(s.service.UpdatePerson(ctx, caller.From(ctx), register.PersonEdit{
		Council: council,
		ID:      id,
		Version: wire.Version(r.GetPerson().GetEtag()),
		Fields:  mask.Paths(r.GetUpdateMask()),
		Change: func(p *register.Person) error {
			m := codec.PersonToProto(p)
			if err := mask.Apply(m, r.GetPerson(), r.GetUpdateMask()); err != nil {
				return err
			}
			edited, err := codec.PersonFromProto(council, id, m)
			if err != nil {
				return err
			}
			*p = *edited
			return nil
		},
	}))
}

// BindSignIn lets an account sign in as the person.
func (s *people) BindSignIn(ctx context.Context, r *registerv1.BindSignInRequest) (*registerv1.Person, error) {
	council, id, err := codec.PersonName.Parse2(r.GetName())
	if err != nil {
		return nil, err
	}
	return person(ctx)(s.service.BindSignIn(ctx, caller.From(ctx), council, id, codec.SignInFromProto(r.GetSignIn())))
}

// UnbindSignIn takes an account away from the person.
func (s *people) UnbindSignIn(ctx context.Context, r *registerv1.UnbindSignInRequest) (*registerv1.Person, error) {
	council, id, err := codec.PersonName.Parse2(r.GetName())
	if err != nil {
		return nil, err
	}
	return person(ctx)(s.service.UnbindSignIn(ctx, council, id, codec.SignInFromProto(r.GetSignIn())))
}

// SuspendPerson stops a person's access everywhere.
func (s *people) SuspendPerson(ctx context.Context, r *registerv1.SuspendPersonRequest) (*registerv1.Person, error) {
	council, id, err := codec.PersonName.Parse2(r.GetName())
	if err != nil {
		return nil, err
	}
	return person(ctx)(s.service.SuspendPerson(ctx, council, id, r.GetReason()))
}

// ResumePerson gives a suspended person their access back.
func (s *people) ResumePerson(ctx context.Context, r *registerv1.ResumePersonRequest) (*registerv1.Person, error) {
	council, id, err := codec.PersonName.Parse2(r.GetName())
	if err != nil {
		return nil, err
	}
	return person(ctx)(s.service.ResumePerson(ctx, council, id, r.GetReason()))
}

// ErasePerson empties the personal fields of somebody who has left.
func (s *people) ErasePerson(ctx context.Context, r *registerv1.ErasePersonRequest) (*registerv1.Person, error) {
	council, id, err := codec.PersonName.Parse2(r.GetName())
	if err != nil {
		return nil, err
	}
	return person(ctx)(s.service.ErasePerson(ctx, council, id, r.GetReason()))
}

// HandOver passes a person's duties to another.
func (s *people) HandOver(ctx context.Context, r *registerv1.HandOverRequest) (*registerv1.HandOverResponse, error) {
	h, err := codec.HandOverFromRequest(r)
	if err != nil {
		return nil, err
	}
	c := caller.From(ctx)
	duties, err := s.service.HandOver(ctx, c, h)
	if err != nil {
		return nil, err
	}
	answer := codec.HandOverAnswer(h, duties)
	sight.Prune(answer, c.SightAnswered())
	return answer, nil
}

// person gives the message of a person as far as the caller in ctx may see it.
func person(ctx context.Context) func(*register.Person, error) (*registerv1.Person, error) {
	return func(p *register.Person, err error) (*registerv1.Person, error) {
		if err != nil {
			return nil, err
		}
		m := codec.PersonToProto(p)
		sight.Prune(m, detailSight(ctx))
		return m, nil
	}
}
