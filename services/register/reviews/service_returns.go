package reviews

import (
	"context"

	"github.com/concordat-suite/concordat/services/platform/caller"
	"github.com/concordat-suite/concordat/services/platform/date"
	"github.com/concordat-suite/concordat/services/platform/fault"
	"github.com/concordat-suite/concordat/services/platform/names"
	"github.com/concordat-suite/concordat/services/register"
)

// Return gives one return to a caller whose rights reach its partnership.
func (s *Service) Return(ctx context.Context, c *caller.Caller, at Ref) (seen Seen, err error) {
	now := s.clock()
	err = s.store.Read(ctx, at.Council, func(r Reader) error {
		ret, err := r.Return(ctx, at.Review, at.Partnership)
		if err != nil {
			return err
		}
		p, err := r.Partnership(ctx, at.Partnership)
		if err != nil {
			return err
		}
		day, err := dayOf(ctx, r, now)
		if err != nil {
			return err
		}
		if len(c.Over(p.On(day.Today()))) == 0 {
			return names.Missing()
		}
		seen = see(c, ret, p, day)
		return nil
	})
	return seen, err
}

// ListReturns gives a page of the returns to a review that the caller's rights reach.
func (s *Service) ListReturns(ctx context.Context, c *caller.Caller, at Ref, q register.Query) (page register.Page[Seen], err error) {
	now := s.clock()
	q.Sight = caller.Council
	err = s.store.Read(ctx, at.Council, func(r Reader) error {
		if _, err := r.Review(ctx, at.Review); err != nil {
			return err
		}
		day, err := dayOf(ctx, r, now)
		if err != nil {
			return err
		}
		q.Day = day.Today()
		mine, err := delegated(ctx, r, c, at.Review, day.Today())
		if err != nil {
			return err
		}
		listed, err := r.ListReturns(ctx, at.Review, reachOf(c, mine), q)
		page.Next = listed.Next
		for _, l := range listed.Items {
			page.Items = append(page.Items, see(c, l.Return, l.Partnership, day))
		}
		return err
	})
	return page, err
}

// EditReturn lets the officer write parts of a return.
func (s *Service) EditReturn(ctx context.Context, c *caller.Caller, at Ref, change func(*Return) error) (Seen, error) {
	return s.change(ctx, c, at, func(w work) error {
		if err := w.ret.Write(w.day.Now); err != nil {
			return err
		}
		return change(w.ret)
	})
}

// SubmitReturn hands a return in. The record's sections count as reviewed, and the performance told is written to it.
func (s *Service) SubmitReturn(ctx context.Context, c *caller.Caller, at Ref) (Seen, error) {
	return s.change(ctx, c, at, func(w work) error {
		if err := w.ret.Submit(c.Person, w.officer, w.p.Gaps(), w.day.Now); err != nil {
			return err
		}
		before := *w.p
		told := *w.ret.Performance
		w.p.Performance = &told
		if err := w.p.Amend(&before, w.day.Now); err != nil {
			return err
		}
		w.p.MarkReviewed(w.day.Now, sections...)
		return w.tx.SavePartnership(ctx, w.p, w.trail(c))
	})
}

// sections are those that a submitted return reviews: all, since it goes through the whole record (E5).
var sections = []register.Section{
	register.Identity, register.Purpose, register.People, register.Governance, register.ResourcesSection,
	register.PerformanceSection, register.RiskSection,
}

// AcceptReturn accepts a submitted return.
func (s *Service) AcceptReturn(ctx context.Context, c *caller.Caller, at Ref, comment string) (Seen, error) {
	return s.change(ctx, c, at, func(w work) error {
		return w.ret.Accept(c.Person, comment, w.isOfficer(c), w.day.Now)
	})
}

// SendBackReturn gives a submitted return back, with a reason and a new date. Whoever may judge only whether it is
// complete sends back incomplete ones only.
func (s *Service) SendBackReturn(ctx context.Context, c *caller.Caller, at Ref, reason string, deadline date.Date) (Seen, error) {
	return s.change(ctx, c, at, func(w work) error {
		if onlyCompleteness(w.rights) && len(w.p.Gaps()) == 0 {
			return fault.Precondition("RETURN_COMPLETE",
				"Nothing is missing from this record. What a return says is for the service lead or the deputy chief executive to judge.")
		}
		return w.ret.SendBack(c.Person, reason, deadline, w.isOfficer(c), w.review.Plan, w.day)
	})
}

func onlyCompleteness(rights []caller.Right) bool {
	for _, right := range rights {
		if right.Limit != caller.Completeness {
			return false
		}
	}
	return true
}

// ExtendReturn gives the officer more time.
func (s *Service) ExtendReturn(ctx context.Context, c *caller.Caller, at Ref, reason string, deadline date.Date) (Seen, error) {
	return s.change(ctx, c, at, func(w work) error {
		return w.ret.Extend(c.Person, reason, deadline, w.review.Plan, w.day)
	})
}

// work is one return on its way to the next version.
type work struct {
	tx     Tx
	review *Review
	ret    *Return
	p      *register.Partnership
	rights []caller.Right
	day    Day
	// officer is the id of who is responsible officer today, "" when the record names nobody known.
	officer string
}

// change loads a return of an open review, checks that the caller's rights reach its partnership and that they have
// seen its newest version, lets f change it, and saves it.
func (s *Service) change(ctx context.Context, c *caller.Caller, at Ref, f func(work) error) (seen Seen, err error) {
	now := s.clock()
	err = s.store.Write(ctx, at.Council, now, func(tx Tx) error {
		w := work{tx: tx}
		if w.day, err = dayOf(ctx, tx, now); err != nil {
			return err
		}
		if err := w.load(ctx, c, at); err != nil {
			return err
		}
		if err := f(w); err != nil {
			return err
		}
		seen = see(c, w.ret, w.p, w.day)
		return tx.SaveReturn(ctx, w.ret, seen.Late, w.trail(c))
	})
	return seen, err
}

func (w *work) load(ctx context.Context, c *caller.Caller, at Ref) (err error) {
	// The partnership is locked first, as by everything else that changes one.
	if w.p, err = w.tx.PartnershipForUpdate(ctx, at.Partnership); err != nil {
		return err
	}
	if w.ret, err = w.tx.ReturnForUpdate(ctx, at.Review, at.Partnership); err != nil {
		return err
	}
	if w.rights = c.Over(w.p.On(w.day.Today())); len(w.rights) == 0 {
		return names.Missing()
	}
	if w.officer, err = register.HolderOn(ctx, w.tx, w.p.ResponsibleOfficer, w.day.Today()); err != nil {
		return err
	}
	// Locked, so that nothing is taken in while the review is being closed.
	if w.review, err = w.tx.ReviewForUpdate(ctx, at.Review); err != nil {
		return err
	}
	if err := w.review.mustBeOpen(); err != nil {
		return err
	}
	return newest(at.Version, w.ret.Version)
}

// isOfficer says whether the caller is named on the record as responsible officer or delegate.
func (w work) isOfficer(c *caller.Caller) bool {
	return c.Named(caller.ResponsibleOfficer, w.p.On(w.day.Today()))
}

// trail says for whom a delegate acts.
func (w work) trail(c *caller.Caller) register.Trail {
	if w.officer != c.Person && w.isOfficer(c) {
		return register.Trail{OnBehalfOf: w.officer}
	}
	return register.Trail{}
}
