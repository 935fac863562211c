package register

import (
	"context"
	"slices"

	"github.com/concordat-suite/concordat/services/platform/words/caller"
	"github.com/concordat-suite/concordat/services/platform/words/fault"
	"github.com/concordat-suite/concordat/services/platform/words/ids"
	"github.com/concordat-suite/concordat/services/platform/words/names"
)

// CreateCouncil opens a council with its first administrator, who can sign in at once.
func (s *Service) CreateCouncil(ctx context.Context, c *Council, admin *Person) (*Council, error) {
	now := s.clock()
	if err := c.set(); err != nil {
		return nil, err
	}
	if len(admin.SignIns) == 0 {
		return nil, fault.Invalid("SIGN_IN_MISSING", "The first administrator needs an account to sign in with, or nobody can go on.",
			fault.Field{Path: "administrator_sign_ins", Description: "must name at least one account"})
	}
	if err := c.noteDays(&Council{}, "", now); err != nil {
		return nil, err
	}
	c.Stamp = made(now)
	admin.Council, admin.ID = c.ID, ids.New()
	if err := admin.added(now); err != nil {
		return nil, err
	}
	term := &RoleTerm{Council: c.ID, ID: ids.New(), Person: admin.ID, Role: caller.Administrator, StartDate: c.Day(now), Stamp: made(now)}
	first := term.grant(admin)
	err := s.store.Write(ctx, c.ID, now, func(tx Tx) error {
		if err := tx.CreateCouncil(ctx, c); err != nil {
			return err
		}
		if err := tx.CreatePerson(ctx, admin); err != nil {
			return err
		}
		if err := keep(ctx, tx, first, &term.Confirmation, true, now); err != nil {
			return err
		}
		return tx.CreateRoleTerm(ctx, term)
	})
	if err != nil {
		return nil, err
	}
	return c, nil
}

// Council gives one council's settings.
func (s *Service) Council(ctx context.Context, id string) (*Council, error) {
	var c *Council
	err := s.store.Read(ctx, id, func(r Reader) (err error) {
		c, err = r.Council(ctx)
		return err
	})
	return c, err
}

// Councils gives a page of the councils in which the caller holds a role, and of all of them to an operator, by id.
func (s *Service) Councils(ctx context.Context, c *caller.Caller, token string, size int) (Page[*Council], error) {
	after, err := place("councils", token)
	if err != nil {
		return Page[*Council]{}, err
	}
	account := SignIn{Issuer: c.Issuer, Subject: c.Subject}
	var only []string
	if !s.members.IsOperator(account) {
		if only = s.members.CouncilsOf(account); len(only) == 0 {
			return Page[*Council]{}, nil
		}
	}
	limit := pageSize(size)
	councils, err := s.store.Councils(ctx, only, after, limit+1)
	if err != nil {
		return Page[*Council]{}, err
	}
	return paged(councils, limit, "councils", func(c *Council) string { return c.ID }), nil
}

// CouncilEdit is a change of a council's settings.
type CouncilEdit struct {
	ID string
	// Version is the newest that the editor has seen; 0 to change whatever is there.
	Version int64
	// Editor is the id of who edits.
	Editor string
	// Change makes the change; it replaces what it changes and leaves what it points to alone.
	Change func(*Council) error
}

// UpdateCouncil changes settings. What records name cannot be taken away.
func (s *Service) UpdateCouncil(ctx context.Context, e CouncilEdit) (*Council, error) {
	now := s.clock()
	var c *Council
	err := s.store.Write(ctx, e.ID, now, func(tx Tx) (err error) {
		if c, err = tx.CouncilForUpdate(ctx); err != nil {
			return err
		}
		before := *c
		if err := unseen(e.Version, c.Version); err != nil {
			return err
		}
		if err := e.Change(c); err != nil {
			return err
		}
		if err := c.set(); err != nil {
			return err
		}
		if err := c.noteDays(&before, e.Editor, now); err != nil {
			return err
		}
		if err := stillNamed(ctx, tx, c.dropped(&before)); err != nil {
			return err
		}
		c.changed(now)
		return tx.SaveCouncil(ctx, c)
	})
	return c, err
}

func stillNamed(ctx context.Context, tx CouncilWriter, d Dropped) error {
	if !d.Any() {
		return nil
	}
	id, err := tx.InUse(ctx, d)
	if err != nil || id == "" {
		return err
	}
	return settingInUse(id)
}

// unseen refuses an edit by somebody who has not seen the newest version; 0 stands for whatever is there.
func unseen(seen, newest int64) error {
	if seen != 0 && seen != newest {
		return Stale()
	}
	return nil
}

// references are what a record names of its council.
type references struct {
	people, posts, areas, committees, objectives []string
}

// check refuses the first reference that the council does not know.
func (r references) check(ctx context.Context, reader Reader) error {
	if err := peopleKnown(ctx, reader, r.people); err != nil {
		return err
	}
	if err := postsKnown(ctx, reader, r.posts); err != nil {
		return err
	}
	if len(r.areas)+len(r.committees)+len(r.objectives) == 0 {
		return nil
	}
	council, err := reader.Council(ctx)
	if err != nil {
		return err
	}
	for _, id := range r.areas {
		if !council.HasServiceArea(id) {
			return council.serviceAreaUnknown(id)
		}
	}
	for _, id := range r.committees {
		if !council.HasCommittee(id) {
			return council.committeeUnknown(id)
		}
	}
	for _, id := range r.objectives {
		if !council.HasObjective(id) {
			return council.objectiveUnknown(id)
		}
	}
	return nil
}

func peopleKnown(ctx context.Context, r PeopleReader, people []string) error {
	if len(people) == 0 {
		return nil
	}
	known, err := r.People(ctx, people)
	if err != nil {
		return err
	}
	if i := slices.IndexFunc(people, func(id string) bool { return known[id] == nil }); i >= 0 {
		return PersonUnknown(people[i])
	}
	return nil
}

func postsKnown(ctx context.Context, r PostReader, posts []string) error {
	if len(posts) == 0 {
		return nil
	}
	known, err := r.Posts(ctx, posts)
	if err != nil {
		return err
	}
	if i := slices.IndexFunc(posts, func(id string) bool { return known[id] == nil }); i >= 0 {
		return PostUnknown(posts[i])
	}
	return nil
}

// unknownAs gives otherwise where a record was not found.
func unknownAs(err, otherwise error) error {
	if fault.Reason(err) == names.Missing().Reason {
		return otherwise
	}
	return err
}
