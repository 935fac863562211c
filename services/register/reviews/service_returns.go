package reviews

import (
	"context"
	"slices"

	"github.com/concordat-suite/concordat/services/platform/words/caller"
	"github.com/concordat-suite/concordat/services/platform/words/date"
	"github.com/concordat-suite/concordat/services/platform/words/fault"
	"github.com/concordat-suite/concordat/services/platform/words/names"
	"github.com/concordat-suite/concordat/services/register"
	"github.com/concordat-suite/concordat/services/register/authors"
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
			return names.Missing() // this call reads it
		}
		review, err := r.Review(ctx, at.Review)
		if err != nil {
			return err
		}
		seen = see(c, ret, p, review, day)
		return nil
	})
	return seen, err
}

// ListReturns gives a page of the returns to a review that the caller's rights reach.
func (s *Service) ListReturns(ctx context.Context, c *caller.Caller, at Ref, q register.Query) (page register.Page[Seen], err error) {
	now := s.clock()
	q.Sight = caller.Council
	err = s.store.Read(ctx, at.Council, func(r Reader) error {
		review, err := r.Review(ctx, at.Review)
		if err != nil {
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
			page.Items = append(page.Items, see(c, l.Return, l.Partnership, review, day))
		}
		return err
	})
	return page, err
}

// Edit is what somebody writes into parts of a return: Apply changes the return it is given.
type Edit struct {
	Parts []Part
	Apply func(*Return) error
}

// EditReturn lets the officer write parts of a return.
func (s *Service) EditReturn(ctx context.Context, c *caller.Caller, at Ref, edit Edit) (Seen, error) {
	return s.change(ctx, c, at, func(w work) error { return w.write(c, edit) })
}

// write takes an edit in.
func (w work) write(c *caller.Caller, edit Edit) error {
	before := *w.ret
	if err := edit.Apply(w.ret); err != nil {
		return err
	}
	w.ret.ask(w.review, w.day)
	return w.ret.Write(&before, edit.Parts, w.p, c.Person, w.day.Now)
}

// ConfirmSections says what of a return holds as it stands; without sections, all that can be confirmed at once.
func (s *Service) ConfirmSections(ctx context.Context, c *caller.Caller, at Ref, said Confirmation) (Seen, error) {
	return s.change(ctx, c, at, func(w work) error { return w.ret.ConfirmSections(said, w.p, c.Person, w.day) })
}

// EnterReturn writes a return for its officer, who confirms it: the parts of the edit, and what holds as it stands.
func (s *Service) EnterReturn(ctx context.Context, c *caller.Caller, at Ref, edit Edit, said Confirmation, e Entry) (Seen, error) {
	return s.change(ctx, c, at, func(w work) error {
		if err := w.write(c, edit); err != nil {
			return err
		}
		e.Person, e.Officer = c.Person, w.officer
		return w.ret.Enter(e, said, w.p, w.day)
	})
}

// ConfirmEntry submits what was entered for the officer.
func (s *Service) ConfirmEntry(ctx context.Context, c *caller.Caller, at Ref) (Seen, error) {
	return s.change(ctx, c, at, func(w work) error {
		if err := w.ret.ConfirmEntry(c.Person, w.officer, w.ret.unsaid(w.p), w.day.Now); err != nil {
			return err
		}
		return w.takeIn(ctx, c)
	})
}

// SubmitReturn hands a return in.
func (s *Service) SubmitReturn(ctx context.Context, c *caller.Caller, at Ref) (Seen, error) {
	return s.change(ctx, c, at, func(w work) error {
		if err := w.ret.Submit(c.Person, w.officer, w.ret.unsaid(w.p), w.day.Now); err != nil {
			return err
		}
		return w.takeIn(ctx, c)
	})
}

// takeIn lets the record say what a submitted return tells: the sections that were answered count as reviewed, the
// performance is the record's, and so is why gaps are not known.
func (w work) takeIn(ctx context.Context, c *caller.Caller) error {
	before := *w.p
	told := *w.ret.Performance
	w.p.Performance, w.p.NotKnown = &told, w.ret.NotKnown
	if err := w.p.Amend(&before, w.day.Now); err != nil {
		return err
	}
	w.p.MarkReviewed(w.day.Now, w.ret.answered()...)
	return w.tx.SavePartnership(ctx, w.p, w.trail(c))
}

// AcceptReturn accepts a submitted return.
func (s *Service) AcceptReturn(ctx context.Context, c *caller.Caller, at Ref, comment string) (Seen, error) {
	return s.decide(ctx, c, at, func(w work) error {
		return s.whoCould(ctx, w, w.ret.Accept(c.Person, comment, w.isOwn(c), w.day.Now))
	})
}

// Outcome is what became of the returns that were to be accepted in one act, in the order of the partnerships' names.
type Outcome struct {
	Council  string
	Accepted []AcceptedReturn
	LeftOut  []LeftOutReturn
}

// AcceptedReturn is a return that was accepted with others.
type AcceptedReturn struct {
	// Name is the return's resource name, DisplayName that of the partnership in words.
	Name, DisplayName string
}

// LeftOutReason says why a return was not accepted with others.
type LeftOutReason int

// The reasons, numbered as in the contract.
const (
	Own LeftOutReason = iota + 1
	Changed
)

// LeftOutReturn is a submitted return that was not accepted with others.
type LeftOutReturn struct {
	Name, DisplayName string
	Reason            LeftOutReason
	Why               string
	// Officer is the id of who keeps the record, OfficerName their name; "" when it names nobody known.
	Officer, OfficerName string
}

// AcceptUnchanged accepts all submitted returns within the caller's reach that say nothing new.
func (s *Service) AcceptUnchanged(ctx context.Context, c *caller.Caller, at Ref, comment string) (o Outcome, err error) {
	now := s.clock()
	o.Council = at.Council
	err = s.store.Write(ctx, at.Council, now, func(tx Tx) error {
		day, err := dayOf(ctx, tx, now)
		if err != nil {
			return err
		}
		// The partnerships and returns are locked before the review, as by everything else.
		submitted, err := tx.SubmittedForUpdate(ctx, at.Review, reachOf(c, nil))
		if err != nil {
			return err
		}
		review, err := tx.ReviewForUpdate(ctx, at.Review)
		if err != nil {
			return err
		}
		if err := review.mustBeOpen(); err != nil {
			return err
		}
		for _, l := range submitted {
			w := work{tx: tx, review: review, ret: l.Return, p: l.Partnership, day: day}
			if w.officer, err = register.HolderOn(ctx, tx, w.p.ResponsibleOfficer, day.Today()); err != nil {
				return err
			}
			if w.own, err = w.authors(ctx); err != nil {
				return err
			}
			if err := s.acceptUnchanged(ctx, w, c, comment, &o); err != nil {
				return err
			}
		}
		if err := o.nameOfficers(ctx, tx); err != nil {
			return err
		}
		tx.Answer(o)
		return nil
	})
	return o, err
}

// acceptUnchanged accepts one return, or says why it is left out.
func (s *Service) acceptUnchanged(ctx context.Context, w work, c *caller.Caller, comment string, o *Outcome) error {
	if w.rights = c.Over(w.p.On(w.day.Today())); len(w.rights) == 0 {
		return nil
	}
	leave := func(reason LeftOutReason, why string) {
		o.LeftOut = append(o.LeftOut, LeftOutReturn{Name: w.ret.Name(), DisplayName: w.p.DisplayName, Reason: reason, Why: why, Officer: w.officer})
	}
	if refused := s.whoCould(ctx, w, w.ret.mustBeDecidedBy(c.Person, w.isOwn(c))); fault.Reason(refused) == accepterIsSubmitter {
		leave(Own, fault.As(refused).Message)
		return nil
	} else if refused != nil {
		return refused
	}
	if news := w.ret.news(w.p, w.day.Zone); len(news) > 0 {
		leave(Changed, sentence(news)+" Read it and accept it by itself.")
		return nil
	}
	if err := w.ret.Accept(c.Person, comment, false, w.day.Now); err != nil {
		return err
	}
	o.Accepted = append(o.Accepted, AcceptedReturn{w.ret.Name(), w.p.DisplayName})
	return w.tx.SaveReturn(ctx, see(c, w.ret, w.p, w.review, w.day), w.trail(c))
}

// nameOfficers adds the names of those who keep what was left out.
func (o *Outcome) nameOfficers(ctx context.Context, r register.PeopleLookup) error {
	var ids []string
	for _, l := range o.LeftOut {
		if l.Officer != "" {
			ids = append(ids, l.Officer)
		}
	}
	people, err := r.People(ctx, ids)
	if err != nil {
		return err
	}
	for i := range o.LeftOut {
		if officer := people[o.LeftOut[i].Officer]; officer != nil {
			o.LeftOut[i].OfficerName = officer.DisplayName
		}
	}
	return nil
}

// SendBackReturn gives a submitted return back, with a reason and a new date. Whoever may judge only whether it is
// complete sends back incomplete ones only.
func (s *Service) SendBackReturn(ctx context.Context, c *caller.Caller, at Ref, reason string, deadline date.Date) (Seen, error) {
	return s.decide(ctx, c, at, func(w work) error {
		if onlyCompleteness(w.rights) && len(w.ret.unsaid(w.p)) == 0 {
			return fault.Precondition("RETURN_COMPLETE",
				"Nothing is missing from this record. What a return says is for the service lead or the deputy chief executive to judge.")
		}
		return s.whoCould(ctx, w, w.ret.SendBack(c.Person, reason, deadline, w.isOwn(c), w.review.Plan, w.day))
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
	// own are the return's authors, where somebody decides on it.
	own authors.Set
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
		seen = see(c, w.ret, w.p, w.review, w.day)
		return tx.SaveReturn(ctx, seen, w.trail(c))
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
		if c.Reads(w.p.On(w.day.Today())) {
			return c.NotYours()
		}
		return names.Missing()
	}
	if w.officer, err = register.HolderOn(ctx, w.tx, w.p.ResponsibleOfficer, w.day.Today()); err != nil {
		return err
	}
	if w.ret.Awaited() {
		w.ret.followRecord(w.p)
	}
	// Locked, so that nothing is taken in while the review is being closed.
	if w.review, err = w.tx.ReviewForUpdate(ctx, at.Review); err != nil {
		return err
	}
	if err := w.review.mustBeOpen(); err != nil {
		return err
	}
	w.ret.ask(w.review, w.day)
	return newest(at.Version, w.ret.Version)
}

// isOfficer says whether the caller is named on the record as responsible officer or delegate.
func (w work) isOfficer(c *caller.Caller) bool {
	return c.Named(caller.ResponsibleOfficer, w.p.On(w.day.Today()))
}

// isOwn says whether the return is one that the caller answers for as officer, or that somebody answers for in whose name
// alone they could decide on it.
func (w work) isOwn(c *caller.Caller) bool {
	covered := caller.Behalf(w.rights)
	if w.isOfficer(c) || w.own.Has(c.Person, covered) {
		return true
	}
	return covered != "" && w.ret.isOwn(covered, c.NamedFor(covered, caller.ResponsibleOfficer, w.p.On(w.day.Today())))
}

// behalf returns the id of the person whom the caller covers in this: the officer, where the officer's is one of the
// rights that they have by cover; "" when they have a right of their own.
func (w work) behalf() string {
	covered := caller.Behalf(w.rights)
	if covered != "" && slices.ContainsFunc(w.rights, func(r caller.Right) bool { return r.For == w.officer }) {
		return w.officer
	}
	return covered
}

// trail says for whom somebody acts: a delegate, and whoever has just entered the return, for the officer.
func (w work) trail(c *caller.Caller) register.Trail {
	entered := w.ret.AwaitsConfirmation() && w.ret.Entry.Person == c.Person
	if covered := w.behalf(); covered != "" {
		return register.Trail{OnBehalfOf: covered}
	}
	if w.officer != c.Person && (entered || w.isOfficer(c)) {
		return register.Trail{OnBehalfOf: w.officer}
	}
	return register.Trail{}
}
