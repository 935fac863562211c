package governance

import (
	"context"
	"time"

	"github.com/concordat-suite/concordat/services/platform/words/caller"
	"github.com/concordat-suite/concordat/services/platform/words/date"
	"github.com/concordat-suite/concordat/services/platform/words/names"
)

// Assessment gives the check of one partnership; asOf, when not zero, is the instant to show it at.
func (s *Service) Assessment(ctx context.Context, c *caller.Caller, council, partnership string, asOf time.Time) (*Assessment, error) {
	now := s.clock()
	if err := past(asOf, now); err != nil {
		return nil, err
	}
	var found *Assessment
	err := s.store.Read(ctx, council, func(r Reader) (err error) {
		subject, settings, err := s.reached(ctx, r, c, partnership, now)
		if err != nil {
			return err
		}
		if !asOf.IsZero() {
			if found, err = r.AssessmentAsOf(ctx, partnership, asOf); err != nil {
				return err
			}
			if subject.People, err = r.NamedThen(ctx, partnership, asOf); err != nil {
				return err
			}
			if err := subject.reachedThen(c, found, settings.Day(asOf)); err != nil {
				return err
			}
			return tell(ctx, r, settings.Zone, verdictsOf(found))
		}
		newest, err := r.Assessments(ctx, []string{partnership})
		if err != nil {
			return err
		}
		if found = newest[partnership]; found == nil {
			return names.Missing() // entered a moment ago
		}
		return tell(ctx, r, settings.Zone, verdictsOf(found))
	})
	return found, err
}

// reachedThen answers as if the check were missing where the partnership, which the caller reaches today and which named
// these people then, lay in a service area or named others by which they would not have reached it on that day.
func (s Subject) reachedThen(c *caller.Caller, then *Assessment, day date.Date) error {
	s.ServiceArea = then.Subject.ServiceArea
	if len(c.Over(s.On(day))) == 0 {
		return names.Missing()
	}
	return nil
}

// Assessments gives a page of the checks that the caller may see.
func (s *Service) Assessments(ctx context.Context, c *caller.Caller, council string, q Query) (page Page[*Assessment], err error) {
	err = s.list(ctx, c, council, q, func(r Reader, q Query, zone *time.Location) error {
		if page, err = r.ListAssessments(ctx, q); err != nil {
			return err
		}
		return tell(ctx, r, zone, verdictsOf(page.Items...))
	})
	return page, err
}

// Verdicts gives a page of the verdicts that the caller may see.
func (s *Service) Verdicts(ctx context.Context, c *caller.Caller, council string, q Query) (page Page[ListedVerdict], err error) {
	err = s.list(ctx, c, council, q, func(r Reader, q Query, zone *time.Location) error {
		if page, err = r.ListVerdicts(ctx, q); err != nil {
			return err
		}
		list := make([]*Verdict, len(page.Items))
		for i := range page.Items {
			list[i] = &page.Items[i].Verdict
		}
		return tell(ctx, r, zone, list)
	})
	return page, err
}

// Summary counts the verdicts that the caller may see.
func (s *Service) Summary(ctx context.Context, c *caller.Caller, council string, q Query) (sum Summary, err error) {
	err = s.list(ctx, c, council, q, func(r Reader, q Query, _ *time.Location) error {
		sum, err = r.Summary(ctx, q)
		return err
	})
	return sum, err
}

// list runs f with what the caller reaches today, and with the council's time zone.
func (s *Service) list(ctx context.Context, c *caller.Caller, council string, q Query, f func(Reader, Query, *time.Location) error) error {
	now := s.clock()
	if err := past(q.AsOf, now); err != nil {
		return err
	}
	return s.store.Read(ctx, council, func(r Reader) error {
		settings, err := r.Council(ctx)
		if err != nil {
			return err
		}
		then := now
		if !q.AsOf.IsZero() {
			then = q.AsOf
		}
		q.Reach = ReachOf(c, settings.Day(now), settings.Day(then))
		return f(r, q, settings.Zone)
	})
}
