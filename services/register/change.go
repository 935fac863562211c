package register

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/concordat-suite/concordat/services/platform/words/caller"
	"github.com/concordat-suite/concordat/services/platform/words/fault"
	"github.com/concordat-suite/concordat/services/platform/words/names"
	"github.com/concordat-suite/concordat/services/register/authors"
)

// work is one entry on its way to the next version.
type work struct {
	tx     Tx
	p      *Partnership
	rights []caller.Right
	// covered is the id of the person whom the caller covers in this; "" when they act by rights of their own.
	covered string
	now     time.Time
}

// inOneCapacity does something by the caller's own rights, or if those do not suffice by those of somebody they cover. What it
// gives when none suffice is the first refusal.
func inOneCapacity(rights []caller.Right, do func(caller.Capacity) (Trail, error)) (trail Trail, err error) {
	var refused error
	for _, as := range caller.Capacities(rights) {
		trail, err = do(as)
		if fault.KindOf(err) != fault.KindDenied {
			return trail, err
		}
		refused = cmp.Or(refused, err)
	}
	return Trail{}, refused
}

// change loads an entry, checks that the caller may change it and has seen its newest version, lets f change it, and
// saves it.
func (s *Service) change(ctx context.Context, c *caller.Caller, t Ref, f func(work) (Trail, error)) (Seen, error) {
	now := s.clock()
	var seen Seen
	err := s.store.Write(ctx, t.Council, now, func(tx Tx) error {
		p, before, trail, err := s.alter(ctx, tx, c, now, t, f)
		if err != nil {
			return err
		}
		if err := save(ctx, tx, p, before, now, trail); err != nil {
			return err
		}
		seen.Entry = p
		seen.Sight, err = sight(ctx, tx, c, now, p, now)
		return err
	})
	return seen, err
}

// alter gives the entry as f changes it and as it was before. Nothing is saved.
func (s *Service) alter(ctx context.Context, tx Tx, c *caller.Caller, now time.Time, t Ref, f func(work) (Trail, error)) (p, before *Partnership, trail Trail, err error) {
	if p, err = tx.PartnershipForUpdate(ctx, t.ID); err != nil {
		return nil, nil, trail, err
	}
	rights, err := s.rights(ctx, tx, c, now, p)
	if err != nil {
		return nil, nil, trail, err
	}
	if err := unseen(t.Version, p.Version); err != nil {
		return nil, nil, trail, err
	}
	was := *p
	trail, err = inOneCapacity(rights, func(as caller.Capacity) (Trail, error) {
		*p = was
		trail, err := f(work{tx, p, as.Rights, as.For, now})
		trail.OnBehalfOf = cmp.Or(trail.OnBehalfOf, as.For)
		return trail, err
	})
	return p, &was, trail, err
}

// edit changes the facts that the fields name, as far as the caller may change them.
func (w work) edit(ctx context.Context, c *caller.Caller, fields []string, change func(*Partnership) error) (Trail, error) {
	if err := mayEdit(w.rights, fields); err != nil {
		return Trail{}, err
	}
	if err := w.p.edited(); err != nil {
		return Trail{}, err
	}
	behalf, err := w.behalf(ctx, c)
	if err != nil {
		return Trail{}, err
	}
	before := *w.p
	if err := change(w.p); err != nil {
		return Trail{}, err
	}
	return Trail{OnBehalfOf: behalf}, w.p.namesOneself(c, w.rights, &before)
}

func save(ctx context.Context, tx Tx, p, before *Partnership, now time.Time, trail Trail) error {
	if err := p.Amend(before, now); err != nil {
		return err
	}
	if err := p.CheckReferences(ctx, tx, before); err != nil {
		return err
	}
	if err := p.checkAble(ctx, tx, before, now); err != nil {
		return err
	}
	return tx.SavePartnership(ctx, p, trail)
}

// rights returns the caller's rights to do this to the record. Without any, a record that the caller sees is not theirs
// to change. One that they do not see is not there, unless a right of theirs reaches every record of the council.
func (s *Service) rights(ctx context.Context, r CouncilReader, c *caller.Caller, now time.Time, p *Partnership) ([]caller.Right, error) {
	day, err := dayFor(ctx, r, c, now, p)
	if err != nil {
		return nil, err
	}
	rights := c.Over(p.On(day))
	anybodys := slices.ContainsFunc(rights, func(r caller.Right) bool { return r.Scope == caller.Any })
	switch {
	case p.SightOf(c, day) == 0 && !anybodys: // such as a draft that names a partner's contact
		return nil, names.Missing()
	case len(rights) > 0:
		return rights, nil
	}
	refused := fault.Denied("RECORD_NOT_YOURS", "You do this for the partnerships that name you or that belong to your service area; this is not one of them. "+c.WhoMay())
	return nil, refused
}

// behalf gives the person in whose name the caller acts: whom they cover, or the responsible officer whose delegate they
// are; "" when they act for themselves.
func (w work) behalf(ctx context.Context, c *caller.Caller) (string, error) {
	if w.covered != "" {
		return w.covered, nil
	}
	officer := w.p.ResponsibleOfficer
	if slices.ContainsFunc(w.rights, func(r caller.Right) bool { return r.Role != caller.ResponsibleOfficer }) ||
		slices.Contains(c.Selves(), officer.ID()) {
		return "", nil
	}
	return w.holder(ctx, officer)
}

// holder gives the id of the person who fills a place today; only a post needs a look at the calendar and at itself.
func (w work) holder(ctx context.Context, h *Holder) (string, error) {
	if h == nil || h.Post == "" {
		return h.ID(), nil
	}
	day, err := dayAt(ctx, w.tx, w.now)
	if err != nil {
		return "", err
	}
	return HolderOn(ctx, w.tx, h, day)
}

// filled refuses to go on with an entry whose accountable people are named by posts that nobody holds today.
func (w work) filled(ctx context.Context) error {
	var vacant []fault.Field
	for field, h := range map[string]*Holder{"responsible_officer": w.p.ResponsibleOfficer, "lead_member": w.p.LeadMember} {
		holder, err := w.holder(ctx, h)
		if err != nil {
			return err
		}
		if h.ID() != "" && holder == "" {
			vacant = append(vacant, fault.Field{Path: "partnership." + field, Description: "names a post that nobody holds; appoint its holder"})
		}
	}
	if len(vacant) == 0 {
		return nil
	}
	slices.SortFunc(vacant, func(a, b fault.Field) int { return strings.Compare(b.Path, a.Path) })
	return fault.Precondition("PARTNERSHIP_INCOMPLETE",
		"Who answers for the partnership is named by a post that is vacant. Appoint its holder, or name somebody else, and try again.", vacant...)
}

// whoCould adds to a refused decision who could take it, so that the proposal does not lie there.
func (s *Service) whoCould(ctx context.Context, w work, proposed authors.Proposal, err error) error {
	refused := fault.As(err)
	if refused == nil || refused.Kind != fault.KindDenied {
		return err
	}
	if refused.Reason == othersDecide {
		return err
	}
	roles, able, wrong := s.inLine(ctx, w, proposed)
	if wrong != nil {
		return wrong
	}
	return NameAble(ctx, w.tx, refused, roles, able)
}

// PeopleLookup gives those of the people that there are, by id.
type PeopleLookup interface {
	People(ctx context.Context, ids []string) (map[string]*Person, error)
}

// NameAble adds to a refused decision the roles that may take it, and who of them could.
func NameAble(ctx context.Context, r PeopleLookup, refused *fault.Error, roles []caller.Role, able []Standing) error {
	var ids []string
	for _, a := range able {
		ids = appendSaid(append(ids, a.Person), a.For)
	}
	people, err := r.People(ctx, ids)
	if err != nil {
		return err
	}
	var names []string
	for _, a := range able {
		if people[a.Person] != nil {
			names = append(names, a.words(people))
		}
	}
	slices.Sort(names)
	return refusedFor(refused, roles, names)
}

// others returns those who could decide, each once: who is no author, neither as themselves nor in whose name they would.
func others(own authors.Set, able []Standing) []Standing {
	var others []Standing
	for _, a := range able {
		same := func(o Standing) bool { return o.Person == a.Person }
		if !own.Has(a.Person, a.For) && !slices.ContainsFunc(others, same) {
			others = append(others, a)
		}
	}
	return others
}
