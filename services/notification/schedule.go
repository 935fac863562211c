package notification

import (
	"cmp"
	"slices"
	"time"

	"github.com/concordat-suite/concordat/services/platform/words/date"
)

// DueStep is a step that is to be told when its time comes.
type DueStep struct {
	Key
	// Officer is who was asked for the return when the step was created.
	Officer string
	Due     time.Time
}

// Schedule gives the steps still to be told of a return: none when it is no longer awaited. A step whose time had come
// before the officer was asked is not for them; who takes a return over is told of the review at once, or when it opens.
func Schedule(r Return, review Review, p Partnership, zone *time.Location) []DueStep {
	if !review.Open || !r.Awaited || !p.Active {
		return nil
	}
	var due []DueStep
	add := func(step Step, at time.Time) {
		due = append(due, DueStep{Key{Review: r.Review, Partnership: r.Partnership, Round: r.Round, Step: step}, r.Officer, at})
	}
	switch r.Why {
	case TookOver:
		add(Opening, later(r.opening(zone), r.Since))
	case AskedAgain:
		add(SentBack, r.Since)
	case FirstAsked, GivenTime:
	}
	for _, planned := range r.Steps {
		start := planned.Day.Start(zone)
		switch {
		case planned.Step == Opening && r.Why == FirstAsked:
			add(Opening, later(start, r.Since))
		case r.Entered && planned.Step.blames():
			// What came is not late for want of a confirmation, and nobody above is told that it is missing.
		case planned.Step != Opening && start.After(r.Since):
			add(planned.Step, start)
		}
	}
	return due
}

// opening is when the opening of the return falls due; zero when its steps have none, such as after it was sent back.
func (r Return) opening(zone *time.Location) time.Time {
	i := slices.IndexFunc(r.Steps, func(planned PlannedStep) bool { return planned.Step == Opening })
	if i < 0 {
		return time.Time{}
	}
	return r.Steps[i].Day.Start(zone)
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// Ask gives the return with who is asked for it now, compared with what was known before. before is nil for a return
// that is new.
func (r Return) Ask(before *Return, officer string, at time.Time) Return {
	r.Officer = officer
	switch {
	case before == nil:
		r.Since, r.Why = at, FirstAsked
	case before.Officer != officer:
		r.Since, r.Why, r.Previous = at, TookOver, before.Officer
	case before.Round != r.Round && r.SentBackFor != "":
		r.Since, r.Why = at, AskedAgain
	case before.Round != r.Round:
		r.Since, r.Why = at, GivenTime
	default:
		r.Since, r.Why, r.Previous = before.Since, before.Why, before.Previous
	}
	return r
}

// asked is who is asked for which return in which round: of their steps that are due together, only the latest is told.
type asked struct {
	review, partnership, officer string
	round                        int
}

func (s DueStep) asked() asked { return asked{s.Review, s.Partnership, s.Officer, s.Round} }

// Latest parts the steps that are due into the latest of each return and officer, which is told, and those that it
// overtakes, which are not: after an outage nobody gets three reminders at once.
func Latest(due []DueStep) (latest, overtaken []DueStep) {
	newest := map[asked]DueStep{}
	for _, step := range due {
		old, seen := newest[step.asked()]
		switch {
		case !seen:
		case step.Due.After(old.Due) || step.Due.Equal(old.Due) && step.Step > old.Step:
			overtaken = append(overtaken, old)
		default:
			overtaken = append(overtaken, step)
			continue
		}
		newest[step.asked()] = step
	}
	for _, step := range newest {
		latest = append(latest, step)
	}
	slices.SortFunc(latest, DueStep.compare)
	slices.SortFunc(overtaken, DueStep.compare)
	return latest, overtaken
}

func (s DueStep) compare(other DueStep) int {
	return cmp.Or(s.Due.Compare(other.Due), cmp.Compare(s.Review, other.Review), cmp.Compare(s.Partnership, other.Partnership),
		cmp.Compare(s.Step, other.Step))
}

// delayed says whether a step that fell due at a time is told a day or more later, council time.
func delayed(due, now time.Time, zone *time.Location) bool {
	return date.In(due, zone).Before(date.In(now, zone))
}

// past gives the steps that an opening notice stands for: those folded when the return was first asked for, and those
// for the officer that were over when the present one took it over.
func (r Return) past(zone *time.Location) []PlannedStep {
	past := slices.Clone(r.Folded)
	if r.Why != TookOver {
		return past
	}
	for _, planned := range r.Steps {
		if planned.Step != Opening && planned.Step.ToOfficer() && !planned.Day.Start(zone).After(r.Since) {
			past = append(past, planned)
		}
	}
	return past
}
