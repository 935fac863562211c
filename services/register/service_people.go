package register

import (
	"context"
	"slices"
	"time"

	"github.com/concordat-suite/concordat/services/platform/words/caller"
	"github.com/concordat-suite/concordat/services/platform/words/ids"
)

// added checks a person who is to be added, and stamps them.
func (p *Person) added(now time.Time) error {
	p.Stamp = made(now)
	return p.described()
}

// CreatePerson adds a person. Accounts are bound afterwards.
func (s *Service) CreatePerson(ctx context.Context, c *caller.Caller, p *Person) (*Person, error) {
	now := s.clock()
	p.ID, p.SignIns = ids.New(), nil
	if err := p.added(now); err != nil {
		return nil, err
	}
	if !p.LeftOn.IsZero() {
		if err := mayEditPerson(c.Rights, []string{"left_on"}); err != nil {
			return nil, err
		}
	}
	err := s.store.Write(ctx, p.Council, now, func(tx Tx) error { return tx.CreatePerson(ctx, p) })
	if err != nil {
		return nil, err
	}
	return p, nil
}

// Person gives one person.
func (s *Service) Person(ctx context.Context, council, id string) (*Person, error) {
	var p *Person
	err := s.store.Read(ctx, council, func(r Reader) (err error) {
		p, err = r.Person(ctx, id)
		return err
	})
	return p, err
}

// ListPeople gives a page of the council's people.
func (s *Service) ListPeople(ctx context.Context, council string, q Query) (Page[*Person], error) {
	var page Page[*Person]
	err := s.store.Read(ctx, council, func(r Reader) (err error) {
		page, err = r.ListPeople(ctx, q)
		return err
	})
	return page, err
}

// PersonEdit is a change of a person's details.
type PersonEdit struct {
	Council, ID string
	// Version is the newest that the editor has seen; 0 to change whatever is there.
	Version int64
	// Fields are the fields to change, as the contract writes them.
	Fields []string
	// Change makes the change; it replaces what it changes and leaves what it points to alone.
	Change func(*Person) error
}

// UpdatePerson changes a person's details. With the day somebody left, their roles end.
func (s *Service) UpdatePerson(ctx context.Context, c *caller.Caller, e PersonEdit) (*Person, error) {
	if err := mayEditPerson(c.Rights, e.Fields); err != nil {
		return nil, err
	}
	now := s.clock()
	return s.changePerson(ctx, e.Council, e.ID, now, func(tx Tx, p *Person) error {
		before := *p
		if err := unseen(e.Version, p.Version); err != nil {
			return err
		}
		if err := e.Change(p); err != nil {
			return err
		}
		if err := p.edited(&before, e.Fields); err != nil {
			return err
		}
		if p.LeftOn.IsZero() || p.LeftOn == before.LeftOn {
			return nil
		}
		if err := endTerms(ctx, tx, p, now); err != nil {
			return err
		}
		if err := leavePosts(ctx, tx, p, now); err != nil {
			return err
		}
		if err := endCovers(ctx, tx, p, now); err != nil {
			return err
		}
		naming, err := tx.NamingForUpdate(ctx, p.ID)
		p.PartnershipsNaming = len(naming)
		return err
	})
}

// endTerms ends the roles of somebody with the day before they left.
func endTerms(ctx context.Context, tx Tx, p *Person, now time.Time) error {
	terms, err := tx.RoleTermsOf(ctx, p.ID)
	if err != nil {
		return err
	}
	for _, t := range terms {
		if !t.endedBy(p.LeftOn, now) {
			continue
		}
		if err := tx.SaveRoleTerm(ctx, t); err != nil {
			return err
		}
	}
	return nil
}

// changePerson loads a person, lets f change them, and saves.
func (s *Service) changePerson(ctx context.Context, council, id string, now time.Time, f func(Tx, *Person) error) (*Person, error) {
	var p *Person
	err := s.store.Write(ctx, council, now, func(tx Tx) (err error) {
		if p, err = tx.PersonForUpdate(ctx, id); err != nil {
			return err
		}
		if err := f(tx, p); err != nil {
			return err
		}
		p.changed(now)
		return tx.SavePerson(ctx, p)
	})
	return p, err
}

// BindSignIn lets an account sign in as the person. One of somebody with a privileged role, and one's own, waits for a
// second person.
func (s *Service) BindSignIn(ctx context.Context, c *caller.Caller, council, id string, account SignIn) (*Person, error) {
	now := s.clock()
	var p *Person
	err := s.store.Write(ctx, council, now, func(tx Tx) (err error) {
		if p, err = tx.PersonForUpdate(ctx, id); err != nil {
			return err
		}
		before := slices.Clone(p.SignIns)
		if err := p.Bind(account); err != nil {
			return err
		}
		asked, err := s.askSignIn(ctx, tx, c, p, account, len(p.SignIns) > len(before), now)
		if err != nil {
			return err
		}
		if !asked.State.Gives() {
			p.SignIns, p.PrivilegedGrant = before, asked.Grant
			tx.AnswerPerson(p)
			return nil
		}
		p.changed(now)
		return tx.SavePerson(ctx, p)
	})
	return p, err
}

// UnbindSignIn takes an account away from the person.
func (s *Service) UnbindSignIn(ctx context.Context, council, id string, account SignIn) (*Person, error) {
	return s.changePerson(ctx, council, id, s.clock(), func(_ Tx, p *Person) error { return p.Unbind(account) })
}

// SuspendPerson stops a person's access everywhere.
func (s *Service) SuspendPerson(ctx context.Context, council, id, reason string) (*Person, error) {
	return s.changePerson(ctx, council, id, s.clock(), func(_ Tx, p *Person) error { return p.Suspend(reason) })
}

// ResumePerson gives a suspended person their access back.
func (s *Service) ResumePerson(ctx context.Context, council, id, reason string) (*Person, error) {
	return s.changePerson(ctx, council, id, s.clock(), func(_ Tx, p *Person) error { return p.Resume(reason) })
}

// ErasePerson empties the personal fields of somebody who has left, here and in the history.
func (s *Service) ErasePerson(ctx context.Context, council, id, reason string) (*Person, error) {
	now := s.clock()
	var p *Person
	err := s.store.Write(ctx, council, now, func(tx Tx) error {
		home, err := tx.Council(ctx)
		if err != nil {
			return err
		}
		if p, err = tx.PersonForUpdate(ctx, id); err != nil {
			return err
		}
		if err := p.Erase(reason, home.Day(now), now); err != nil {
			return err
		}
		p.changed(now)
		if err := tx.ErasePerson(ctx, p); err != nil {
			return err
		}
		return eraseGrants(ctx, tx, p.ID)
	})
	return p, err
}
