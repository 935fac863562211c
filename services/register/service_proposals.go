package register

import (
	"context"
	"time"

	"github.com/concordat-suite/concordat/services/platform/words/caller"
	"github.com/concordat-suite/concordat/services/register/proposals"
)

// ProposalRef is the proposal that a call is about; for a list, the record, "" for every record.
type ProposalRef struct{ Council, Partnership, ID string }

// ProposalSeen is a proposal as its caller may see it.
type ProposalSeen struct {
	*proposals.Proposal
	Sight caller.Sight
}

// ProposalOn is a proposal with the record that it is for.
type ProposalOn struct {
	*proposals.Proposal
	Record *Partnership
}

// Cells writes what is proposed into records.
type Cells interface {
	// Says returns what the record says in the field that is proposed.
	Says(p *proposals.Proposal, record *Partnership) string
	// Put writes what is proposed into the record. PROPOSAL_UNREADABLE when its field cannot hold it.
	Put(p *proposals.Proposal, record *Partnership) error
}

// Proposal returns one proposal of a record that is the caller's.
func (s *Service) Proposal(ctx context.Context, c *caller.Caller, ref ProposalRef) (ProposalSeen, error) {
	var seen ProposalSeen
	err := s.store.Read(ctx, ref.Council, func(r Reader) error {
		record, err := r.Partnership(ctx, ref.Partnership)
		if err != nil {
			return err
		}
		if _, err := s.rights(ctx, r, c, s.clock(), record); err != nil {
			return err
		}
		p, err := r.Proposal(ctx, ref.Partnership, ref.ID)
		if err != nil {
			return err
		}
		seen, err = s.seesProposal(ctx, r, c, ProposalOn{p, record})
		return err
	})
	return seen, err
}

// seesProposal returns a proposal with how much of it the caller sees: as much as of the record.
func (s *Service) seesProposal(
	ctx context.Context, r CouncilReader, c *caller.Caller, on ProposalOn,
) (ProposalSeen, error) {
	day, err := dayFor(ctx, r, c, s.clock(), on.Record)
	return ProposalSeen{on.Proposal, on.Record.SightOf(c, day)}, err
}

// ListProposals returns a page of the proposals for a record, or for every record that is the caller's.
func (s *Service) ListProposals(
	ctx context.Context, c *caller.Caller, ref ProposalRef, q Query,
) (Page[ProposalSeen], error) {
	q.Reach = reachOfRights(c)
	var seen Page[ProposalSeen]
	err := s.store.Read(ctx, ref.Council, func(r Reader) error {
		if ref.Partnership != "" {
			record, err := r.Partnership(ctx, ref.Partnership)
			if err != nil {
				return err
			}
			if _, err := s.rights(ctx, r, c, s.clock(), record); err != nil {
				return err
			}
		}
		page, err := r.ListProposals(ctx, ref.Partnership, q)
		if err != nil {
			return err
		}
		seen.Next = page.Next
		seen.Items, err = s.seeProposals(ctx, r, c, page.Items)
		return err
	})
	return seen, err
}

// seeProposals returns those of the proposals whose record is the caller's: a record that names them otherwise may be found
// too.
func (s *Service) seeProposals(
	ctx context.Context, r Reader, c *caller.Caller, found []ProposalOn,
) (seen []ProposalSeen, err error) {
	records := make([]Entry, len(found))
	for i, on := range found {
		records[i] = on.Record
	}
	day, err := dayFor(ctx, r, c, s.clock(), records...)
	if err != nil {
		return nil, err
	}
	for _, on := range found {
		if len(c.Over(on.Record.On(day))) > 0 {
			seen = append(seen, ProposalSeen{on.Proposal, on.Record.SightOf(c, day)})
		}
	}
	return seen, nil
}

// reachOfRights returns which records the caller's rights in this call may reach.
func reachOfRights(c *caller.Caller) (reach Reach) {
	for _, right := range c.Rights {
		switch right.Scope {
		case caller.Any:
			reach.All = true
		case caller.Area:
			reach.Areas = append(reach.Areas, right.Areas...)
		case caller.Own:
			reach.Named = append(reach.Named, c.IDs(right.For)...)
		}
	}
	return reach
}

// TakeOverProposal writes what is proposed into its record, as an edit of the caller's.
func (s *Service) TakeOverProposal(
	ctx context.Context, c *caller.Caller, ref ProposalRef, evenIfEdited bool, cells Cells,
) (ProposalSeen, error) {
	return s.settleProposal(ctx, c, ref, func(w work, p *proposals.Proposal, by proposals.By) (Trail, error) {
		if err := p.TakeOver(by, cells.Says(p, w.p), evenIfEdited, w.now); err != nil {
			return Trail{}, err
		}
		return w.edit(ctx, c, []string{p.Field}, func(record *Partnership) error { return cells.Put(p, record) })
	})
}

// DeclineProposal turns down what is proposed.
func (s *Service) DeclineProposal(
	ctx context.Context, c *caller.Caller, ref ProposalRef, reason string,
) (ProposalSeen, error) {
	return s.settleProposal(ctx, c, ref, func(w work, p *proposals.Proposal, by proposals.By) (Trail, error) {
		if err := mayEdit(w.rights, []string{p.Field}); err != nil {
			return Trail{}, err
		}
		return Trail{OnBehalfOf: by.For}, p.Decline(by, reason, w.now)
	})
}

// settleProposal loads a record and a proposal for it, lets f settle it by the caller's rights over the record, and saves
// it; the record too where f changed it.
func (s *Service) settleProposal(
	ctx context.Context, c *caller.Caller, ref ProposalRef, f func(work, *proposals.Proposal, proposals.By) (Trail, error),
) (ProposalSeen, error) {
	now := s.clock()
	var seen ProposalSeen
	err := s.store.Write(ctx, ref.Council, now, func(tx Tx) error {
		var p *proposals.Proposal
		of := Ref{Council: ref.Council, ID: ref.Partnership}
		record, before, trail, err := s.alter(ctx, tx, c, now, of, func(w work) (_ Trail, err error) {
			if p, err = tx.ProposalForUpdate(ctx, ref.Partnership, ref.ID); err != nil {
				return Trail{}, err
			}
			by := proposals.By{Person: c.Person}
			if by.For, err = w.behalf(ctx, c); err != nil {
				return Trail{}, err
			}
			return f(w, p, by)
		})
		if err != nil {
			return err
		}
		if err := saveTakenOver(ctx, tx, p, record, before, now, trail); err != nil {
			return err
		}
		if err := tx.SaveProposal(ctx, p, trail); err != nil {
			return err
		}
		seen, err = s.seesProposal(ctx, tx, c, ProposalOn{p, record})
		return err
	})
	return seen, err
}

func saveTakenOver(
	ctx context.Context, tx Tx, p *proposals.Proposal, record, before *Partnership, now time.Time, trail Trail,
) error {
	if p.State != proposals.TakenOver {
		return nil
	}
	return save(ctx, tx, record, before, now, trail)
}
