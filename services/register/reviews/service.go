package reviews

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/concordat-suite/concordat/services/platform/words/caller"
	"github.com/concordat-suite/concordat/services/platform/words/date"
	"github.com/concordat-suite/concordat/services/platform/words/fault"
	"github.com/concordat-suite/concordat/services/platform/words/ids"
	"github.com/concordat-suite/concordat/services/platform/words/preview"
	"github.com/concordat-suite/concordat/services/register"
)

// Service holds the use cases of reviews and returns.
type Service struct {
	store Store
	roles Roles
	clock func() time.Time
	// followed is the calendar that the steps of each council's open review go by, so that they are looked at when it
	// changes, and once in each process.
	followed sync.Map
}

// NewService makes the service; clock gives business time.
func NewService(store Store, roles Roles, clock func() time.Time) *Service {
	return &Service{store: store, roles: roles, clock: clock}
}

// Ref is the review, or the return when Partnership is set, that a call is about.
type Ref struct {
	Council, Review, Partnership string
	// Version is the newest that the caller has seen; 0 to act on whatever is there.
	Version int64
}

// dayOf gives the council's present.
func dayOf(ctx context.Context, r Reader, now time.Time) (Day, error) {
	council, err := r.Council(ctx)
	if err != nil {
		return Day{}, err
	}
	cal, err := council.Calendar()
	return Day{Now: now, Zone: council.Zone(), Calendar: cal, FinancialYear: council.FinancialYear(council.Day(now))}, err
}

// OpenReview opens a review and asks every active partnership for a return.
func (s *Service) OpenReview(ctx context.Context, r *Review) (*Review, error) {
	now := s.clock()
	err := s.store.Write(ctx, r.Council, now, func(tx Tx) error {
		day, err := dayOf(ctx, tx, now)
		if err != nil {
			return err
		}
		if err := r.Open(day); err != nil {
			return err
		}
		if err := noneOpen(ctx, tx); err != nil {
			return err
		}
		r.ID = ids.New()
		if err := tx.CreateReview(ctx, r); err != nil {
			return err
		}
		return ask(ctx, tx, r, day)
	})
	if err != nil {
		return nil, err
	}
	if preview.Asked(ctx) {
		r.ID = "" // nothing is there that could have a name
	}
	return r, nil
}

// noneOpen refuses a second review beside one that is open: an officer is asked for one return at a time.
func noneOpen(ctx context.Context, tx Tx) error {
	other, err := tx.OpenReview(ctx)
	if err != nil || other == nil {
		return err
	}
	return AnotherOpen(other)
}

// AnotherOpen is the refusal of a second open review; other may be nil when it is not known.
func AnotherOpen(other *Review) *fault.Error {
	f := fault.Precondition("REVIEW_OPEN", "Another review is open. Close it first, so that nobody is asked for two returns at once.")
	if other == nil {
		return f
	}
	f.Message = fmt.Sprintf("The review “%s” is open. Close it first, so that nobody is asked for two returns at once.", other.Title)
	return f.With("review", other.Name())
}

// Name gives the resource name.
func (r *Review) Name() string { return "councils/" + r.Council + "/reviews/" + r.ID }

// ask lays down the returns of the active partnerships that have none.
func ask(ctx context.Context, tx Tx, r *Review, day Day) error {
	partnerships, err := tx.Unasked(ctx, r.ID)
	if err != nil || len(partnerships) == 0 {
		return err
	}
	before, err := tx.ReturnsBefore(ctx, r.ID)
	if err != nil {
		return err
	}
	laid := make([]Seen, len(partnerships))
	for i, p := range partnerships {
		ret, err := r.ReturnFor(p, before[p.ID], day)
		if err != nil {
			return err
		}
		ret.ask(r, day)
		laid[i] = Seen{Return: ret, Questions: inShort(ret.Questions(p, day.Today()))}
	}
	return tx.CreateReturns(ctx, laid)
}

// Join asks partnerships that became active while a review is open, in whatever way, for a return to it, and lets the steps
// still to come follow the council's calendar. It is run after every change of the register; running it again, or in two
// processes at once, changes nothing.
func (s *Service) Join(ctx context.Context) error {
	councils, err := s.store.CouncilsWithOpenReviews(ctx)
	if err != nil {
		return err
	}
	for _, council := range councils {
		if err := s.join(ctx, council); err != nil {
			return fmt.Errorf("let new partnerships of %s join the review: %w", council, err)
		}
	}
	return nil
}

func (s *Service) join(ctx context.Context, council string) error {
	now := s.clock()
	var to *toMove
	err := s.store.Write(ctx, council, now, func(tx Tx) error {
		open, err := tx.OpenReview(ctx)
		if err != nil || open == nil {
			return err
		}
		if to, err = s.toMove(ctx, tx, open); err != nil {
			return err
		}
		review, err := tx.ReviewForUpdate(ctx, open.ID)
		if err != nil || review.State != Open {
			return err
		}
		day, err := dayOf(ctx, tx, now)
		if err != nil {
			return err
		}
		if err := ask(ctx, tx, review, day); err != nil {
			return err
		}
		return followCalendar(ctx, tx, review, to, day)
	})
	if err == nil && to != nil {
		s.followed.Store(council, to.calendar)
	}
	return err
}

// Review gives one review.
func (s *Service) Review(ctx context.Context, at Ref) (review *Review, err error) {
	err = s.store.Read(ctx, at.Council, func(r Reader) error {
		review, err = r.Review(ctx, at.Review)
		return err
	})
	return review, err
}

// ListReviews gives a page of the council's reviews, newest first.
func (s *Service) ListReviews(ctx context.Context, council string, q register.Query) (page register.Page[*Review], err error) {
	q.Sight = caller.Council
	err = s.store.Read(ctx, council, func(r Reader) error {
		page, err = r.ListReviews(ctx, q)
		return err
	})
	return page, err
}

// CloseReview ends the waiting.
func (s *Service) CloseReview(ctx context.Context, at Ref) (review *Review, err error) {
	now := s.clock()
	err = s.store.Write(ctx, at.Council, now, func(tx Tx) error {
		if review, err = tx.ReviewForUpdate(ctx, at.Review); err != nil {
			return err
		}
		if err := newest(at.Version, review.Version); err != nil {
			return err
		}
		if err := review.Close(now); err != nil {
			return err
		}
		return tx.SaveReview(ctx, review)
	})
	return review, err
}

// newest refuses to act on a version that is no longer the newest; 0 acts on whatever is there.
func newest(seen, stored int64) error {
	if seen != 0 && seen != stored {
		return register.Stale()
	}
	return nil
}

// Seen is a return as its caller may see it, with what follows from its record and the day.
type Seen struct {
	Return *Return
	// Partnership is the name of the partnership in words.
	Partnership string
	Late        bool
	// ReceivedOn and DaysLate are as the return says for the day.
	ReceivedOn date.Date
	DaysLate   int
	Unchanged  bool
	Questions  []Question
	// Missing is what a return that was entered for its officer lacks to be confirmed.
	Missing []fault.Field
	Sight   caller.Sight
}

// see gives the return of a partnership to a review as the caller sees it today.
func see(c *caller.Caller, r *Return, p *register.Partnership, review *Review, day Day) Seen {
	r.ask(review, day)
	if r.Awaited() {
		r.followRecord(p)
	}
	seen := facts(r, p, day)
	seen.Sight = p.SightOf(c, day.Today())
	return seen
}

// facts gives a return with what follows from its record and the day; whose figures it asks for is settled before.
func facts(r *Return, p *register.Partnership, day Day) Seen {
	var missing []fault.Field
	if r.AwaitsConfirmation() {
		missing = r.missing(r.unsaid(p))
	}
	return Seen{
		Return: r, Missing: missing, Partnership: p.DisplayName, Late: r.Late(day.Now, day.Zone),
		ReceivedOn: r.ReceivedOn(day.Zone), DaysLate: r.DaysLate(day.Now, day.Zone), Unchanged: r.Unchanged(p, day.Zone), Questions: r.Questions(p, day.Today()),
	}
}

// delegated gives the partnerships of a review whose work is delegated today to the caller, or to somebody they cover.
func delegated(ctx context.Context, r Reader, c *caller.Caller, review string, today date.Date) ([]string, error) {
	var now []string
	for _, person := range c.Reaching(caller.ResponsibleOfficer) {
		all, err := r.Delegations(ctx, review, person)
		if err != nil {
			return nil, err
		}
		for _, p := range all {
			if p.On(today).Names(caller.ResponsibleOfficer, person) {
				now = append(now, p.ID)
			}
		}
	}
	return now, nil
}
