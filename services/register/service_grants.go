package register

import (
	"context"
	"slices"
	"time"

	"github.com/concordat-suite/concordat/services/platform/words/caller"
	"github.com/concordat-suite/concordat/services/platform/words/date"
	"github.com/concordat-suite/concordat/services/platform/words/fault"
	"github.com/concordat-suite/concordat/services/register/powers"
)

// Grant gives one privileged grant.
func (s *Service) Grant(ctx context.Context, council, id string) (*powers.Grant, error) {
	var g *powers.Grant
	err := s.store.Read(ctx, council, func(r Reader) (err error) {
		g, err = r.Grant(ctx, id)
		return err
	})
	return g, err
}

// ListGrants gives a page of the council's privileged grants.
func (s *Service) ListGrants(ctx context.Context, council string, q Query) (Page[*powers.Grant], error) {
	var page Page[*powers.Grant]
	err := s.store.Read(ctx, council, func(r Reader) (err error) {
		page, err = r.ListGrants(ctx, q)
		return err
	})
	return page, err
}

// ConfirmGrant lets a grant take effect.
func (s *Service) ConfirmGrant(ctx context.Context, c *caller.Caller, council, id string) (*powers.Grant, error) {
	return s.settleGrant(ctx, council, id, func(tx Tx, g *powers.Grant, now time.Time) error {
		others, err := s.confirmers(ctx, tx, council, g.Own())
		if err != nil {
			return err
		}
		if err := g.Confirm(by(c), len(others) > 0, now); err != nil {
			return err
		}
		today, err := dayAt(ctx, tx, now)
		if err != nil {
			return err
		}
		return s.takeEffect(ctx, tx, g, today, now)
	})
}

// RefuseGrant turns down what waits.
func (s *Service) RefuseGrant(
	ctx context.Context, c *caller.Caller, council, id, reason string,
) (*powers.Grant, error) {
	return s.settleGrant(ctx, council, id, func(tx Tx, g *powers.Grant, now time.Time) error {
		if err := g.Refuse(by(c), reason, now); err != nil {
			return err
		}
		return end(ctx, tx, g, now)
	})
}

// WithdrawGrant takes back what waits.
func (s *Service) WithdrawGrant(
	ctx context.Context, c *caller.Caller, council, id, reason string,
) (*powers.Grant, error) {
	return s.settleGrant(ctx, council, id, func(tx Tx, g *powers.Grant, now time.Time) error {
		if err := g.Withdraw(by(c), reason, now); err != nil {
			return err
		}
		return end(ctx, tx, g, now)
	})
}

// settleGrant loads a grant, lets f settle it, and saves it.
func (s *Service) settleGrant(
	ctx context.Context, council, id string, f func(Tx, *powers.Grant, time.Time) error,
) (*powers.Grant, error) {
	now := s.clock()
	var g *powers.Grant
	err := s.store.Write(ctx, council, now, func(tx Tx) (err error) {
		if g, err = tx.GrantForUpdate(ctx, id); err != nil {
			return err
		}
		if err := f(tx, g, now); err != nil {
			return err
		}
		return tx.SaveGrant(ctx, g)
	})
	return g, err
}

// by says who settles a grant. An operator counts as such only where they have no other right.
func by(c *caller.Caller) powers.By {
	other := func(r caller.Right) bool { return r.Role != caller.Operator }
	return powers.By{Person: c.Person, For: caller.Behalf(c.Rights), Operator: !slices.ContainsFunc(c.Rights, other)}
}

// confirmers gives the people who could confirm a grant today, but for these: who have one of the roles that confirm, by
// themselves or by standing in, and an account.
func (s *Service) confirmers(ctx context.Context, r PeopleReader, council string, but []string) ([]string, error) {
	var able []string
	for _, o := range s.members.Standing(council, caller.Confirming()) {
		if !slices.Contains(but, o.Person) && !slices.Contains(but, o.For) {
			able = appendSaid(able, o.Person)
		}
	}
	if len(able) == 0 {
		return nil, nil
	}
	people, err := r.People(ctx, able)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(able, func(id string) bool { return people[id] == nil || len(people[id].SignIns) == 0 }), nil
}

// takeEffect gives what a grant gives, unless that is over by now.
func (s *Service) takeEffect(ctx context.Context, tx Tx, g *powers.Grant, today date.Date, now time.Time) error {
	person, err := tx.PersonForUpdate(ctx, g.Person)
	if err != nil {
		return err
	}
	if !person.LeftOn.IsZero() && !today.Before(person.LeftOn) {
		return PersonLeft(person)
	}
	switch g.Kind {
	case powers.Role:
		return s.confirmTerm(ctx, tx, g, today, now)
	case powers.Cover:
		return confirmCover(ctx, tx, g, today, now)
	case powers.Application:
		return confirmApplication(ctx, tx, g, today, now)
	}
	for _, account := range g.Accounts {
		if err := person.Bind(SignIn(account)); err != nil {
			return err
		}
	}
	person.changed(now)
	return tx.SavePerson(ctx, person)
}

func (s *Service) confirmTerm(ctx context.Context, tx Tx, g *powers.Grant, today date.Date, now time.Time) error {
	t, err := tx.RoleTermForUpdate(ctx, g.Resource)
	if err != nil {
		return err
	}
	if !t.notOver(today) {
		return termEnded()
	}
	if err := s.leavesAdministrator(t); err != nil {
		return err
	}
	t.Confirmation.State = g.State
	t.changed(now)
	return tx.SaveRoleTerm(ctx, t)
}

func confirmCover(ctx context.Context, tx Tx, g *powers.Grant, today date.Date, now time.Time) error {
	v, err := tx.CoverForUpdate(ctx, g.Resource)
	if err != nil {
		return err
	}
	if !v.EndTime.IsZero() || v.EndDate.Before(today) {
		return coverEnded()
	}
	v.Confirmation.State = g.State
	v.changed(now)
	return tx.SaveCover(ctx, v)
}

func confirmApplication(ctx context.Context, tx Tx, g *powers.Grant, today date.Date, now time.Time) error {
	a, err := tx.ApplicationForUpdate(ctx, g.Resource)
	if err != nil {
		return err
	}
	if a.over(today) {
		return fault.Precondition("APPLICATION_REVOKED", "The application's access is over already.")
	}
	a.Confirmation.State = g.State
	a.changed(now)
	return tx.SaveApplication(ctx, a)
}

// end ends what a grant would have given, since it was refused or withdrawn.
func end(ctx context.Context, tx Tx, g *powers.Grant, now time.Time) error {
	switch g.Kind {
	case powers.Role:
		t, err := tx.RoleTermForUpdate(ctx, g.Resource)
		if err != nil {
			return err
		}
		if t.RevokeTime.IsZero() {
			t.RevokeTime, t.RevokeReason = now, g.SettleReason
		}
		t.Confirmation.State = g.State
		t.changed(now)
		return tx.SaveRoleTerm(ctx, t)
	case powers.Cover:
		v, err := tx.CoverForUpdate(ctx, g.Resource)
		if err != nil {
			return err
		}
		v.EndTime, v.Confirmation.State = now, g.State
		v.changed(now)
		return tx.SaveCover(ctx, v)
	case powers.Application:
		a, err := tx.ApplicationForUpdate(ctx, g.Resource)
		if err != nil {
			return err
		}
		a.RevokeTime, a.RevokeReason, a.Confirmation.State = now, g.SettleReason, g.State
		a.changed(now)
		return tx.SaveApplication(ctx, a)
	}
	return nil
}

// dropGrant withdraws the grant of a term, a cover or an application that is ended while it waits.
func dropGrant(
	ctx context.Context, tx Tx, c *caller.Caller, conf *powers.Confirmation, reason string, now time.Time,
) error {
	if conf.State != powers.Waiting {
		return nil
	}
	g, err := tx.GrantForUpdate(ctx, conf.Grant)
	if err != nil {
		return err
	}
	g.Drop(by(c), reason, now)
	conf.State = g.State
	return tx.SaveGrant(ctx, g)
}

// eraseGrants takes the accounts of somebody who is erased out of their grants.
func eraseGrants(ctx context.Context, tx Tx, person string) error {
	grants, err := tx.GrantsOf(ctx, person)
	if err != nil {
		return err
	}
	for _, g := range grants {
		g.Erase()
		if err := tx.EraseGrant(ctx, g); err != nil {
			return err
		}
	}
	return nil
}
