package register

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/concordat-suite/concordat/services/platform/words/caller"
	"github.com/concordat-suite/concordat/services/platform/words/date"
	"github.com/concordat-suite/concordat/services/platform/words/fault"
	"github.com/concordat-suite/concordat/services/platform/words/ids"
	"github.com/concordat-suite/concordat/services/register/powers"
)

// methodHandOver is the call that the log names for what passes on, on the day as at once.
const methodHandOver = "/concordat.register.v1.PersonService/HandOver"

// HandOver passes all duties of a person to another from today, or plans it for a day to come, and lists the duties.
func (s *Service) HandOver(ctx context.Context, c *caller.Caller, h *HandOver) ([]Duty, error) {
	now := s.clock()
	h.ID, h.Stamp, h.OrderedBy, h.WithRoles = ids.New(), made(now), c.Person, c.Has(caller.Administrator)
	if onlyRuns(c.Rights) && slices.Contains(selves(c, c.Rights), h.To) {
		return nil, appointsOneself()
	}
	var duties []Duty
	err := s.store.Write(ctx, h.Council, now, func(tx Tx) error {
		today, err := dayAt(ctx, tx, now)
		if err != nil {
			return err
		}
		if err := h.from(today); err != nil {
			return err
		}
		t, err := s.transferOf(ctx, tx, h, today, now)
		if err != nil {
			return err
		}
		t.Ask = s.asks(c, now)
		if t.ListOnly {
			if err := nonePlanned(ctx, tx, h); err != nil {
				return err
			}
		}
		if duties, err = t.pass(ctx, tx); err != nil {
			return err
		}
		if !t.ListOnly {
			h.done(duties, now)
		}
		tx.AnswerHandOver(h, duties)
		return tx.CreateHandOver(ctx, h)
	})
	return duties, err
}

// nonePlanned refuses a second hand-over of the same person's duties on days to come: the later one would find nothing.
func nonePlanned(ctx context.Context, r Reader, h *HandOver) error {
	planned, err := r.HandOverPlannedBy(ctx, h.Person)
	if err != nil || planned == nil {
		return err
	}
	return handOverPlanned(planned)
}

// PassDuties carries out the hand-overs of which the day has come. What goes wrong with one does not hold up the others.
func (s *Service) PassDuties(ctx context.Context) error {
	now := s.clock()
	councils, err := s.store.CouncilsWithHandOversDue(ctx, date.Of(now).AddDays(1)) // it is tomorrow already east of here
	if err != nil {
		return err
	}
	var errs error
	for _, council := range councils {
		if err := s.passDuties(ctx, council, now); err != nil {
			errs = errors.Join(errs, fmt.Errorf("hand-overs of %s: %w", council, err))
		}
	}
	return errs
}

func (s *Service) passDuties(ctx context.Context, council string, now time.Time) error {
	var today date.Date
	var due []*HandOver
	err := s.store.Read(ctx, council, func(r Reader) (err error) {
		if today, err = dayAt(ctx, r, now); err != nil {
			return err
		}
		due, err = r.HandOversDue(ctx, today)
		return err
	})
	for _, h := range due {
		by := caller.With(ctx, &caller.Caller{Council: council, Person: h.OrderedBy, Method: methodHandOver})
		if failed := s.carryOut(by, h, today, now); failed != nil {
			err = errors.Join(err, fmt.Errorf("%s: %w", h.ID, failed))
		}
	}
	return err
}

// carryOut passes on what is the person's by now. A refusal leaves everything where it was, and the hand-over says why.
func (s *Service) carryOut(ctx context.Context, planned *HandOver, today date.Date, now time.Time) error {
	err := s.onPlanned(ctx, planned, now, func(tx Tx, h *HandOver) error {
		t, err := s.transferOf(ctx, tx, h, today, now)
		if err != nil {
			return err
		}
		t.Ask = s.asks(caller.From(ctx), now)
		duties, err := t.pass(ctx, tx)
		if err != nil {
			return err
		}
		h.done(duties, now)
		h.changed(now)
		return nil
	})
	because := refusal(err)
	if because == "" {
		return err
	}
	return s.onPlanned(ctx, planned, now, func(_ Tx, h *HandOver) error {
		h.notDone(because, now)
		return nil
	})
}

// onPlanned changes a hand-over that is still planned when it is locked; another process may have carried it out, or
// somebody withdrawn it.
func (s *Service) onPlanned(ctx context.Context, planned *HandOver, now time.Time, f func(Tx, *HandOver) error) error {
	return s.store.Write(ctx, planned.Council, now, func(tx Tx) error {
		h, err := tx.HandOverForUpdate(ctx, planned.ID)
		if err != nil || h.State != HandOverPlanned {
			return err
		}
		if err := f(tx, h); err != nil {
			return err
		}
		return tx.SaveHandOver(ctx, h)
	})
}

// refusal gives the words of a fault that trying again will not mend; "" for any other.
func refusal(err error) string {
	var f *fault.Error
	if !errors.As(err, &f) {
		return ""
	}
	switch f.Kind {
	case fault.KindInvalid, fault.KindNotFound, fault.KindConflict, fault.KindPrecondition:
		return f.Message
	default:
		return ""
	}
}

// ReadHandOver gives one hand-over.
func (s *Service) ReadHandOver(ctx context.Context, council, id string) (*HandOver, error) {
	var h *HandOver
	err := s.store.Read(ctx, council, func(r Reader) (err error) {
		h, err = r.HandOver(ctx, id)
		return err
	})
	return h, err
}

// ListHandOvers gives a page of the council's hand-overs.
func (s *Service) ListHandOvers(ctx context.Context, council string, q Query) (Page[*HandOver], error) {
	var page Page[*HandOver]
	err := s.store.Read(ctx, council, func(r Reader) (err error) {
		page, err = r.ListHandOvers(ctx, q)
		return err
	})
	return page, err
}

// WithdrawHandOver withdraws a hand-over before its day.
func (s *Service) WithdrawHandOver(ctx context.Context, c *caller.Caller, council, id string) (*HandOver, error) {
	now := s.clock()
	var h *HandOver
	err := s.store.Write(ctx, council, now, func(tx Tx) (err error) {
		if h, err = tx.HandOverForUpdate(ctx, id); err != nil {
			return err
		}
		if err := h.Withdraw(c.Person, now); err != nil {
			return err
		}
		return tx.SaveHandOver(ctx, h)
	})
	return h, err
}

// transferOf reads who hands over and who takes over. Both are locked, in the order of their ids, so that neither gets or
// loses anything meanwhile.
func (s *Service) transferOf(ctx context.Context, tx Tx, h *HandOver, today date.Date, now time.Time) (t transfer, err error) {
	first, second := h.Person, h.To
	if second < first {
		first, second = second, first
	}
	people := map[string]*Person{}
	for _, id := range []string{first, second} {
		if people[id], err = tx.PersonForUpdate(ctx, id); err != nil && id == h.To {
			return t, unknownAs(err, PersonUnknown(id))
		}
		if err != nil {
			return t, err
		}
	}
	t = transfer{
		From: people[h.Person], To: people[h.To], Reason: h.Reason, Day: h.Date, Today: today, Now: now,
		By: h.OrderedBy, Roles: h.WithRoles, ListOnly: h.Date.After(today), MayCover: s.byTable,
	}
	if err := t.allowed(); err != nil {
		return t, err
	}
	return t, able(ctx, tx, t.To, t.Day)
}

// pass passes everything on, or lists it.
func (h transfer) pass(ctx context.Context, tx Tx) ([]Duty, error) {
	var duties []Duty
	for _, pass := range []func(context.Context, Tx) ([]Duty, error){h.records, h.posts, h.roles, h.covers} {
		passed, err := pass(ctx, tx)
		if err != nil {
			return nil, err
		}
		duties = append(duties, passed...)
	}
	return duties, nil
}

func (h transfer) records(ctx context.Context, tx Tx) ([]Duty, error) {
	naming, err := tx.NamingForUpdate(ctx, h.From.ID)
	if err != nil {
		return nil, err
	}
	var duties []Duty
	for _, p := range naming {
		before := *p
		found := h.record(p)
		duties = append(duties, found...)
		if len(found) == 0 || h.ListOnly {
			continue
		}
		if err := save(ctx, tx, p, &before, h.Now, Trail{}); err != nil {
			return nil, err
		}
	}
	return duties, nil
}

func (h transfer) posts(ctx context.Context, tx Tx) ([]Duty, error) {
	held, err := tx.PostsOf(ctx, h.From.ID)
	if err != nil {
		return nil, err
	}
	var duties []Duty
	for _, found := range held {
		p, err := tx.PostForUpdate(ctx, found.ID)
		if err != nil {
			return nil, err
		}
		duty := h.post(p)
		if duty == nil {
			continue
		}
		duties = append(duties, *duty)
		if duty.StaysBecause != "" || h.ListOnly {
			continue
		}
		p.changed(h.Now)
		if err := tx.SavePost(ctx, PostOn{p, h.Today}); err != nil {
			return nil, err
		}
	}
	return duties, nil
}

// roles passes on the role terms that may be; one that the other holds already just ends, and one that waits for a second
// person stays until then.
func (h transfer) roles(ctx context.Context, tx Tx) ([]Duty, error) {
	terms, err := tx.RoleTermsOf(ctx, h.From.ID)
	if err != nil {
		return nil, err
	}
	var duties []Duty
	for _, t := range terms {
		duty, next := h.role(t)
		if duty == nil {
			continue
		}
		switch {
		case next == nil:
		case h.ListOnly && t.Role.Privileged():
			duty.StaysBecause = h.waits()
		case !h.ListOnly:
			waits, err := h.passTerm(ctx, tx, t, next)
			if err != nil {
				return nil, err
			}
			if waits {
				duty.StaysBecause = h.waits()
			}
		}
		duties = append(duties, *duty)
	}
	return duties, nil
}

// passTerm gives the other the next term and ends the one before, unless the next has to wait.
func (h transfer) passTerm(ctx context.Context, tx Tx, t, next *RoleTerm) (waits bool, err error) {
	next.ID, next.Stamp = ids.New(), made(h.Now)
	err = free(ctx, tx, next)
	switch {
	case fault.Reason(err) == "ROLE_TERMS_OVERLAP":
	case err != nil:
		return false, err
	default:
		if err := h.Ask(ctx, tx, next.grant(h.To), &next.Confirmation); err != nil {
			return false, err
		}
		if err := tx.CreateRoleTerm(ctx, next); err != nil || next.Confirmation.State == powers.Waiting {
			return true, err
		}
	}
	if err := t.Revoke(h.Reason, h.Day, h.Now); err != nil {
		return false, err
	}
	return false, tx.SaveRoleTerm(ctx, t)
}

func (h transfer) covers(ctx context.Context, tx Tx) ([]Duty, error) {
	covers, err := tx.CoversOf(ctx, h.From.ID)
	if err != nil {
		return nil, err
	}
	var duties []Duty
	for _, v := range covers {
		away, err := tx.Person(ctx, v.Person)
		if err != nil {
			return nil, err
		}
		duty, next := h.cover(v, away)
		if duty == nil {
			continue
		}
		if next != nil {
			if duty.StaysBecause, err = h.passCover(ctx, tx, v, next, away); err != nil {
				return nil, err
			}
		}
		duties = append(duties, *duty)
	}
	return duties, nil
}

// passCover gives the other the next cover and ends the one before. Because says why it stays, where the other may not stand
// in for the person by the table, or the next has to wait for a second person.
func (h transfer) passCover(ctx context.Context, tx Tx, v, next *Cover, away *Person) (because string, err error) {
	if refused := h.MayCover(ctx, tx, next, away, h.To); refused != nil {
		if fault.As(refused) == nil {
			return "", refused
		}
		return fault.As(refused).Message, nil
	}
	roles, err := privilegedOf(ctx, tx, v.Person, next.StartDate)
	if err != nil {
		return "", err
	}
	if h.ListOnly {
		if len(roles) > 0 {
			because = h.waits()
		}
		return because, nil
	}
	next.ID, next.Stamp = ids.New(), made(h.Now)
	if err := h.Ask(ctx, tx, next.grant(h.To, roles), &next.Confirmation); err != nil {
		return "", err
	}
	if err := tx.CreateCover(ctx, next); err != nil || next.Confirmation.State == powers.Waiting {
		return h.waits(), err
	}
	v.EndTime = h.Now
	v.changed(h.Now)
	return "", tx.SaveCover(ctx, v)
}
