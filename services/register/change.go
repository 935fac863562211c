package register

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/concordat-suite/concordat/services/platform/caller"
	"github.com/concordat-suite/concordat/services/platform/fault"
	"github.com/concordat-suite/concordat/services/platform/names"
)

// work is one entry on its way to the next version.
type work struct {
	tx     Tx
	p      *Partnership
	rights []caller.Right
	now    time.Time
}

// change loads an entry, checks that the caller may change it and has seen its newest version, lets f change it, and
// saves it.
func (s *Service) change(ctx context.Context, c *caller.Caller, t Ref, f func(work) (Trail, error)) (Seen, error) {
	now := s.clock()
	var seen Seen
	err := s.write(ctx, t.Council, now, t.Preview, func(tx Tx) error {
		p, err := tx.PartnershipForUpdate(ctx, t.ID)
		if err != nil {
			return err
		}
		rights, err := s.rights(ctx, tx, c, now, p)
		if err != nil {
			return err
		}
		if err := unseen(t.Version, p.Version); err != nil {
			return err
		}
		before := *p
		trail, err := f(work{tx, p, rights, now})
		if err != nil {
			return err
		}
		if err := save(ctx, tx, p, &before, now, trail); err != nil {
			return err
		}
		seen.Entry = p
		seen.Sight, err = s.sight(ctx, tx, c, now, p)
		return err
	})
	return seen, err
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

// rights gives the caller's rights to do this to the record. Without any, a record that the caller sees is not theirs
// to change, and one that they do not see is not there.
func (s *Service) rights(ctx context.Context, r CouncilReader, c *caller.Caller, now time.Time, p *Partnership) ([]caller.Right, error) {
	day, err := dayFor(ctx, r, c, now, p)
	if err != nil {
		return nil, err
	}
	if rights := c.Over(p.On(day)); len(rights) > 0 {
		return rights, nil
	}
	if p.SightOf(c, day) == 0 {
		return nil, names.Missing()
	}
	return nil, fault.Denied("RECORD_NOT_YOURS", "You do this for the partnerships that name you or that belong to your service area; this is not one of them.")
}

// behalf gives the responsible officer for whom a delegate acts; "" when the caller acts for themselves.
func (w work) behalf(ctx context.Context, c *caller.Caller) (string, error) {
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
func (w work) whoCould(ctx context.Context, err error) error {
	refused := fault.As(err)
	if refused == nil || refused.Kind != fault.KindDenied {
		return err
	}
	council, readErr := w.tx.Council(ctx)
	if readErr != nil {
		return readErr
	}
	roles := w.p.Deciders()
	holders, readErr := w.tx.Holders(ctx, roles, council.Day(w.now))
	if readErr != nil {
		return readErr
	}
	return refusedFor(refused, roles, w.p.others(holders))
}

// others are the people who did not propose the entry.
func (p *Partnership) others(people []*Person) []string {
	var given []string
	for _, person := range people {
		if person.ID != p.Proposal.Proposer {
			given = append(given, person.DisplayName)
		}
	}
	return given
}
