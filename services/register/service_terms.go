package register

import (
	"context"
	"slices"
	"time"

	"github.com/concordat-suite/concordat/services/platform/words/caller"
	"github.com/concordat-suite/concordat/services/platform/words/date"
	"github.com/concordat-suite/concordat/services/platform/words/fault"
	"github.com/concordat-suite/concordat/services/platform/words/ids"
)

// CreateRoleTerm grants a role to a person. A privileged role, and one for oneself, waits for a second person.
func (s *Service) CreateRoleTerm(ctx context.Context, c *caller.Caller, t *RoleTerm) (*RoleTerm, error) {
	now := s.clock()
	t.ID, t.Stamp = ids.New(), made(now)
	err := s.store.Write(ctx, t.Council, now, func(tx Tx) error {
		council, err := tx.Council(ctx)
		if err != nil {
			return err
		}
		if t.StartDate.IsZero() {
			t.StartDate = council.Day(now)
		}
		if err := t.granted(council); err != nil {
			return err
		}
		if err := free(ctx, tx, t); err != nil {
			return err
		}
		if err := s.leavesAdministrator(t); err != nil {
			return err
		}
		if err := s.askTerm(ctx, tx, c, t, now); err != nil {
			return err
		}
		return tx.CreateRoleTerm(ctx, t)
	})
	if err != nil {
		return nil, err
	}
	return t, nil
}

// leavesAdministrator refuses to make the only administrator an internal auditor: nobody could grant anything after that.
func (s *Service) leavesAdministrator(t *RoleTerm) error {
	if t.Role != caller.InternalAudit {
		return nil
	}
	able := s.members.Standing(t.Council, []caller.Role{caller.Administrator})
	other := func(o Standing) bool { return o.Person != t.Person && o.For == "" }
	if len(able) == 0 || slices.ContainsFunc(able, other) {
		return nil
	}
	return fault.Precondition("ONLY_ADMINISTRATOR", "This is the council's only administrator, and an internal auditor changes nothing. "+
		"Make somebody else an administrator first.")
}

// free refuses a term that overlaps another of the same person, who is kept from getting one meanwhile.
func free(ctx context.Context, tx Tx, t *RoleTerm) error {
	holder, err := tx.PersonForUpdate(ctx, t.Person)
	if err != nil {
		return unknownAs(err, PersonUnknown(t.Person))
	}
	if !holder.LeftOn.IsZero() && !t.StartDate.Before(holder.LeftOn) {
		return dateInvalid("role_term.start_date", "The person left on "+holder.LeftOn.Words()+" and can hold no role from then on.")
	}
	terms, err := tx.RoleTermsOf(ctx, t.Person)
	if err != nil {
		return err
	}
	for _, o := range terms {
		if t.overlaps(o) {
			return termsOverlap(o)
		}
	}
	return nil
}

// RoleTerm gives one term; asOf, when not zero, is the instant to show it at.
func (s *Service) RoleTerm(ctx context.Context, council, id string, asOf time.Time) (*RoleTerm, error) {
	if err := notInFuture(asOf, s.clock()); err != nil {
		return nil, err
	}
	var t *RoleTerm
	err := s.store.Read(ctx, council, func(r Reader) (err error) {
		if asOf.IsZero() {
			t, err = r.RoleTerm(ctx, id)
		} else {
			t, err = r.RoleTermAsOf(ctx, id, asOf)
		}
		return err
	})
	return t, err
}

// ListRoleTerms gives a page of the council's role terms.
func (s *Service) ListRoleTerms(ctx context.Context, council string, q Query) (Page[*RoleTerm], error) {
	now := s.clock()
	if err := q.InPast(now); err != nil {
		return Page[*RoleTerm]{}, err
	}
	if !q.AsOf.IsZero() {
		now = q.AsOf
	}
	var page Page[*RoleTerm]
	err := s.store.Read(ctx, council, func(r Reader) error {
		home, err := r.Council(ctx)
		if err != nil {
			return err
		}
		q.Day = home.Day(now)
		page, err = r.ListRoleTerms(ctx, q)
		return err
	})
	return page, err
}

// RevokeRoleTerm ends a term at once.
func (s *Service) RevokeRoleTerm(ctx context.Context, c *caller.Caller, council, id, reason string) (*RoleTerm, error) {
	now := s.clock()
	var t *RoleTerm
	err := s.store.Write(ctx, council, now, func(tx Tx) error {
		home, err := tx.Council(ctx)
		if err != nil {
			return err
		}
		if t, err = tx.RoleTermForUpdate(ctx, id); err != nil {
			return err
		}
		if err := t.Revoke(reason, home.Day(now), now); err != nil {
			return err
		}
		if err := dropGrant(ctx, tx, c, &t.Confirmation, reason, now); err != nil {
			return err
		}
		return tx.SaveRoleTerm(ctx, t)
	})
	return t, err
}

// CreateApplication adds a program that signs in as itself. One that acts for internal audit, or for whoever adds it, waits
// for a second person.
func (s *Service) CreateApplication(ctx context.Context, c *caller.Caller, a *Application) (*Application, error) {
	now := s.clock()
	a.ID, a.Stamp = ids.New(), made(now)
	err := s.store.Write(ctx, a.Council, now, func(tx Tx) error {
		council, err := tx.Council(ctx)
		if err != nil {
			return err
		}
		if err := a.added(council.Day(now)); err != nil {
			return err
		}
		if err := a.owned(ctx, tx, council.Day(now)); err != nil {
			return err
		}
		before, err := tx.ApplicationSigningIn(ctx, a.SignIn)
		if err != nil {
			return err
		}
		if before != nil && before.over(council.Day(now)) {
			if err := tx.ReleaseSignIn(ctx, before); err != nil {
				return err
			}
		}
		if err := s.askApplication(ctx, tx, c, a, now); err != nil {
			return err
		}
		return tx.CreateApplication(ctx, a)
	})
	if err != nil {
		return nil, err
	}
	return a, nil
}

// owned refuses an application whose owner is unknown, cannot act, or lacks one of its roles.
func (a *Application) owned(ctx context.Context, r PeopleReader, today date.Date) error {
	owner, err := r.Person(ctx, a.Owner)
	if err != nil {
		return unknownAs(err, PersonUnknown(a.Owner))
	}
	if err := owner.ableOn(today); err != nil {
		return err
	}
	terms, err := r.RoleTermsOf(ctx, a.Owner)
	if err != nil {
		return err
	}
	return a.ownedBy(terms, today)
}

// Application gives one application of the council.
func (s *Service) Application(ctx context.Context, council, id string) (*Application, error) {
	var a *Application
	err := s.store.Read(ctx, council, func(r Reader) (err error) {
		a, err = r.Application(ctx, id)
		return err
	})
	return a, err
}

// ListApplications gives a page of the council's applications.
func (s *Service) ListApplications(ctx context.Context, council string, q Query) (Page[*Application], error) {
	var page Page[*Application]
	err := s.store.Read(ctx, council, func(r Reader) (err error) {
		page, err = r.ListApplications(ctx, q)
		return err
	})
	return page, err
}

// RevokeApplication ends an application's access at once.
func (s *Service) RevokeApplication(ctx context.Context, c *caller.Caller, council, id, reason string) (*Application, error) {
	now := s.clock()
	var a *Application
	err := s.store.Write(ctx, council, now, func(tx Tx) (err error) {
		if a, err = tx.ApplicationForUpdate(ctx, id); err != nil {
			return err
		}
		if err := a.Revoke(reason, now); err != nil {
			return err
		}
		if err := dropGrant(ctx, tx, c, &a.Confirmation, reason, now); err != nil {
			return err
		}
		return tx.SaveApplication(ctx, a)
	})
	return a, err
}
