package notification

import (
	"context"
	"slices"
	"time"

	"github.com/concordat-suite/concordat/services/platform/words/caller"
	"github.com/concordat-suite/concordat/services/platform/words/date"
	"github.com/concordat-suite/concordat/services/platform/words/fault"
	"github.com/concordat-suite/concordat/services/platform/words/names"
)

// areaOf makes a partnership a caller.Record that names nobody: reminding is a matter of service areas.
type areaOf Partnership

func (p areaOf) Area() string                       { return p.ServiceArea }
func (p areaOf) Names(_ caller.Role, _ string) bool { return false }

// Remind reminds the officers of returns that are still awaited, of all that the caller reaches when none are named.
// An officer who was reminded of a return by hand today is not reminded of it again. It gives today's lines.
func (s *Service) Remind(ctx context.Context, c *caller.Caller, council, review string, partnerships []string) ([]*Line, error) {
	var lines []*Line
	now := s.clock()
	err := s.store.Write(ctx, council, now, func(tx WriteTx) error {
		register, err := tx.Register(ctx, review, partnerships...)
		if err != nil {
			return err
		}
		steps, err := register.byHand(c, review, partnerships, now)
		if err != nil {
			return err
		}
		if _, err := tx.Add(ctx, register.Tell(steps, now, s.host)); err != nil {
			return err
		}
		all, err := tx.LinesOfReview(ctx, review)
		lines = linesOf(all, steps)
		tx.Answer(lines)
		return err
	})
	return lines, err
}

// byHand gives the steps of a reminder by hand.
func (r *Register) byHand(c *caller.Caller, review string, partnerships []string, now time.Time) ([]DueStep, error) {
	known, ok := r.Reviews[review]
	if !ok {
		return nil, names.Missing()
	}
	if !known.Open {
		return nil, fault.Precondition("REVIEW_CLOSED", "This review is closed, so nobody is reminded of it.")
	}
	for _, partnership := range partnerships {
		if _, ok := r.Returns[ReturnKey{review, partnership}]; !ok || !r.reaches(c, partnership) {
			return nil, fault.Invalid("RETURN_UNKNOWN", "One of the returns does not belong to this review, or you may not remind of it.",
				fault.Field{Path: "returns", Description: "must be returns of the review"}).With("partnership", partnership)
		}
	}
	var steps []DueStep
	var opens time.Time // of the returns of which nobody is to be told yet, so that a reminder would be the first word
	for key, ret := range r.Returns {
		if p := r.Partnerships[key.Partnership]; ret.Awaited && p.Active && r.reaches(c, key.Partnership) {
			if ret.opensAfter(now, r.Council.Zone) {
				opens = ret.opening(r.Council.Zone)
				continue
			}
			occasion := date.In(now, r.Council.Zone).String()
			steps = append(steps, DueStep{Key{Review: review, Partnership: key.Partnership, Round: ret.Round, Step: ManualReminder, Occasion: occasion}, p.Officer, now})
		}
	}
	if len(steps) == 0 && !opens.IsZero() {
		day := date.In(opens, r.Council.Zone)
		return nil, fault.Precondition("NOBODY_TO_REMIND",
			"The review opens on "+day.Words()+". Until then nobody has been told of it, so there is nobody to remind.").With("open_date", day.String())
	}
	if len(steps) == 0 {
		return nil, fault.Precondition("NOBODY_TO_REMIND", "All these returns are submitted. There is nobody to remind.")
	}
	slices.SortFunc(steps, DueStep.compare)
	return steps, nil
}

func (r *Register) reaches(c *caller.Caller, partnership string) bool {
	return len(c.Over(areaOf(r.Partnerships[partnership]))) > 0
}

// linesOf gives the lines of these steps.
func linesOf(lines []*Line, steps []DueStep) []*Line {
	var these []*Line
	for _, line := range lines {
		if slices.ContainsFunc(steps, func(s DueStep) bool { return s.Key == line.Key }) {
			these = append(these, line)
		}
	}
	return these
}
