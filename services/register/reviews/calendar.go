package reviews

import (
	"context"
	"fmt"
	"slices"

	"github.com/concordat-suite/concordat/services/platform/words/calendar"
	"github.com/concordat-suite/concordat/services/platform/words/date"
	"github.com/concordat-suite/concordat/services/register"
)

// FollowCalendar lets the steps still to come of a council's open review follow its calendar, at once.
func (s *Service) FollowCalendar(ctx context.Context, council string) error {
	if err := s.join(ctx, council); err != nil {
		return fmt.Errorf("move the steps of the open review: %w", err)
	}
	return nil
}

// toMove is what of an open review does not follow its council's calendar yet; nil is nothing.
type toMove struct {
	calendar string
	awaited  []Listed
}

// toMove returns what is to follow the council's calendar. The partnerships and returns are locked here, before the review
// is, as by everything else.
func (s *Service) toMove(ctx context.Context, tx Tx, review *Review) (*toMove, error) {
	council, err := tx.Council(ctx)
	if err != nil {
		return nil, err
	}
	to := &toMove{calendar: review.ID + " " + fingerprint(council)}
	if last, ok := s.followed.Load(council.ID); ok && last == to.calendar {
		return nil, nil
	}
	to.awaited, err = tx.AwaitedForUpdate(ctx, review.ID)
	return to, err
}

// followCalendar moves the steps still to come of an open review and of its returns, where the calendar has other days for
// them than they have. Running it again changes nothing.
func followCalendar(ctx context.Context, tx Tx, review *Review, to *toMove, day Day) error {
	if to == nil {
		return nil
	}
	if err := moveReview(ctx, tx, review, day); err != nil {
		return err
	}
	for _, l := range to.awaited {
		if err := moveReturn(ctx, tx, review, l, day); err != nil {
			return err
		}
	}
	return nil
}

// fingerprint tells one calendar of a council from another.
func fingerprint(c *register.Council) string {
	days := func(list []register.ClosureDay) (all []string) {
		for _, d := range list {
			all = append(all, d.Date.String())
		}
		slices.Sort(all)
		return all
	}
	return fmt.Sprint(c.Nation, days(c.ClosureDays), days(c.WorkingDays), c.HolidaysUntil)
}

func moveReview(ctx context.Context, tx Tx, review *Review, day Day) error {
	steps, moved := review.Plan.moved(review.Steps, deadlines{review.Deadline, review.Deadline}, day.Today(), day.Calendar)
	if !moved {
		return nil
	}
	review.Steps = steps
	review.Version++
	review.UpdateTime = day.Now
	return tx.SaveReview(ctx, review)
}

func moveReturn(ctx context.Context, tx Tx, review *Review, l Listed, day Day) error {
	r := l.Return
	steps, moved := review.Plan.moved(r.Steps, deadlines{r.OriginalDeadline, r.Deadline}, day.Today(), day.Calendar)
	if !moved {
		return nil
	}
	r.ask(review, day)
	r.followRecord(l.Partnership)
	r.Steps = steps
	r.changed(day.Now)
	return tx.SaveReturn(ctx, facts(r, l.Partnership, day), register.Trail{})
}

// deadlines are those that the days of a return are counted from: its opening from the first, all else from the present one.
type deadlines struct{ opening, present date.Date }

// moved gives steps with the days that a calendar has for them, where they are still to come: those past stay as they
// were, and one that would have been earlier than today is today. A step keeps the day that it had before it was moved.
// Where the calendar does not reach, the steps stay.
func (p Plan) moved(steps []Step, from deadlines, today date.Date, cal *calendar.Calendar) (all []Step, moved bool) {
	opening, err := p.Days(from.opening, cal)
	if err != nil {
		return steps, false
	}
	rest, err := p.Days(from.present, cal)
	if err != nil {
		return steps, false
	}
	all = slices.Clone(steps)
	for i, step := range all {
		days := rest
		if step.Kind == Opening {
			days = opening
		}
		at := slices.IndexFunc(days, func(d Step) bool { return d.Kind == step.Kind })
		if at < 0 || !step.Date.After(today) {
			continue
		}
		day := days[at].Date
		if day.Before(today) {
			day = today
		}
		if day != step.Date {
			all[i], moved = step.movedTo(day), true
		}
	}
	return all, moved
}

// movedTo gives the step another day, and keeps the one it had at first beside it.
func (s Step) movedTo(day date.Date) Step {
	if s.Original.IsZero() {
		s.Original = s.Date
	}
	s.Date = day
	if s.Original == day {
		s.Original = date.Date{}
	}
	return s
}
