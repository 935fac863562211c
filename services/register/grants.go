package register

import (
	"context"
	"time"

	"github.com/concordat-suite/concordat/services/platform/words/caller"
	"github.com/concordat-suite/concordat/services/platform/words/date"
	"github.com/concordat-suite/concordat/services/platform/words/ids"
	"github.com/concordat-suite/concordat/services/register/powers"
)

// grant gives what a term gives its holder.
func (t *RoleTerm) grant(holder *Person) *powers.Grant {
	return &powers.Grant{
		Council: t.Council, Kind: powers.Role, Person: t.Person, Roles: []caller.Role{t.Role}, Resource: t.ID,
		Accounts: accounts(holder),
	}
}

// grant gives what a cover gives its stand-in, of the privileged roles of the person who is away.
func (v *Cover) grant(standIn *Person, roles []caller.Role) *powers.Grant {
	return &powers.Grant{
		Council: v.Council, Kind: powers.Cover, Person: v.StandIn, OnBehalfOf: v.Person, Roles: roles, Resource: v.ID,
		Accounts: accounts(standIn),
	}
}

// accounts gives those by which somebody signs in, as a grant shows them to whoever confirms it.
func accounts(p *Person) []powers.Account {
	var all []powers.Account
	for _, s := range p.SignIns[:min(len(p.SignIns), maxAccounts)] {
		all = append(all, powers.Account(s))
	}
	return all
}

// maxAccounts bounds the accounts that a grant shows.
const maxAccounts = 20

func (s *Service) askTerm(ctx context.Context, tx Tx, c *caller.Caller, t *RoleTerm, now time.Time) error {
	holder, err := tx.Person(ctx, t.Person)
	if err != nil {
		return err
	}
	return s.ask(ctx, tx, c, t.grant(holder), &t.Confirmation, now)
}

// askSignIn asks for an account of a person to be bound; one that signs in as them already gives nothing.
func (s *Service) askSignIn(
	ctx context.Context, tx Tx, c *caller.Caller, p *Person, account SignIn, another bool, now time.Time,
) (conf powers.Confirmation, err error) {
	conf.State = powers.NotNeeded
	if !another {
		return conf, nil
	}
	today, err := dayAt(ctx, tx, now)
	if err != nil {
		return conf, err
	}
	g := &powers.Grant{
		Council: p.Council, Kind: powers.SignIn, Person: p.ID, Accounts: []powers.Account{powers.Account(account)},
	}
	if g.Roles, err = actsIn(ctx, tx, p.ID, today); err != nil {
		return conf, err
	}
	return conf, s.ask(ctx, tx, c, g, &conf, now)
}

func (s *Service) askCover(
	ctx context.Context, tx Tx, c *caller.Caller, v *Cover, standIn *Person, now time.Time,
) error {
	roles, err := privilegedOf(ctx, tx, v.Person, v.StartDate)
	if err != nil {
		return err
	}
	return s.ask(ctx, tx, c, v.grant(standIn, roles), &v.Confirmation, now)
}

func (s *Service) askApplication(ctx context.Context, tx Tx, c *caller.Caller, a *Application, now time.Time) error {
	g := &powers.Grant{
		Council: a.Council, Kind: powers.Application, Person: a.Owner, Roles: caller.PrivilegedOf(a.Roles), Resource: a.ID,
		Accounts: []powers.Account{powers.Account(a.SignIn)},
	}
	return s.ask(ctx, tx, c, g, &a.Confirmation, now)
}

// asks gives what a hand-over of the caller asks with.
func (s *Service) asks(
	c *caller.Caller, now time.Time,
) func(context.Context, Tx, *powers.Grant, *powers.Confirmation) error {
	return func(ctx context.Context, tx Tx, g *powers.Grant, conf *powers.Confirmation) error {
		return s.ask(ctx, tx, c, g, conf, now)
	}
}

// ask settles whether what the caller asks for takes effect at once or waits, and keeps the grant where one is needed.
func (s *Service) ask(
	ctx context.Context, tx Tx, c *caller.Caller, g *powers.Grant, conf *powers.Confirmation, now time.Time,
) error {
	g.ProposedBy, g.ProposedFor = c.Person, caller.Behalf(c.Rights)
	first, err := s.firstHour(ctx, tx, g, now)
	if err != nil {
		return err
	}
	return keep(ctx, tx, g, conf, first, now)
}

// keep writes a grant down where one is needed, and notes it in what it gives.
func keep(ctx context.Context, tx Tx, g *powers.Grant, conf *powers.Confirmation, firstHour bool, now time.Time) error {
	needed := g.Propose(firstHour, now)
	conf.State = g.State
	if !needed {
		return nil
	}
	g.ID = ids.New()
	conf.Grant = g.ID
	return tx.CreateGrant(ctx, g)
}

// firstHour reports whether a grant takes effect without a second person.
func (s *Service) firstHour(ctx context.Context, tx Tx, g *powers.Grant, now time.Time) (bool, error) {
	council, err := tx.Council(ctx)
	if err != nil {
		return false, err
	}
	own := []string{g.ProposedBy}
	if g.ProposedFor != "" {
		own = append(own, g.ProposedFor)
	}
	able, err := s.confirmers(ctx, tx, g.Council, own)
	if err != nil {
		return false, err
	}
	begun := powers.Beginning{Made: council.CreateTime, Another: len(able) > 0}
	if !begun.Another {
		if begun.Another, err = tx.AnotherConfirmer(ctx, own, council.Day(now)); err != nil {
			return false, err
		}
	}
	return begun.FirstHour(now), nil
}

// privilegedOf gives the privileged roles that somebody holds or will hold from a day on, confirmed or not.
func privilegedOf(ctx context.Context, r PeopleReader, person string, from date.Date) ([]caller.Role, error) {
	terms, err := r.RoleTermsOf(ctx, person)
	if err != nil {
		return nil, err
	}
	var roles []caller.Role
	for _, t := range terms {
		if t.notOver(from) {
			roles = append(roles, t.Role)
		}
	}
	return caller.PrivilegedOf(roles), nil
}

// actsIn gives the privileged roles that somebody holds or will hold, or acts in by standing in for another.
func actsIn(ctx context.Context, r Reader, person string, today date.Date) ([]caller.Role, error) {
	roles, err := privilegedOf(ctx, r, person, today)
	if err != nil {
		return nil, err
	}
	covers, err := r.CoversOf(ctx, person)
	if err != nil {
		return nil, err
	}
	for _, v := range covers {
		if v.StandIn != person || !v.EndTime.IsZero() || v.EndDate.Before(today) {
			continue
		}
		theirs, err := privilegedOf(ctx, r, v.Person, today)
		if err != nil {
			return nil, err
		}
		roles = append(roles, theirs...)
	}
	return caller.PrivilegedOf(roles), nil
}
