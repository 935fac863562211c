package notification

import (
	"slices"
	"time"

	"github.com/concordat-suite/concordat/services/platform/words/caller"
	"github.com/concordat-suite/concordat/services/platform/words/date"
)

// Event is the newest thing that somebody did with a return and that others are to hear of; its Step is 0 for none. What
// is told follows from the return as it stands, so that learning of it twice tells once.
type Event struct {
	// Step is ToConfirm, Extended, SentBack, ToAccept or WasAccepted.
	Step Step
	Time time.Time
	// Person did it, for the one in For; both may be "".
	Person, For string
	// Words are the reason or the comment that were given with it; of what was entered, the day on which it had come.
	Words string
}

// Tells reports whether the step tells of what somebody has just done: it goes within seconds, in one message with what
// else was done of the same kind.
func (s Step) Tells() bool {
	return s == ToConfirm || s == Extended || s == SentBack || s == ToAccept || s == WasAccepted || s == TakenOver
}

// aboutWork reports whether the step asks something of an officer or tells them when it is due. What others are to do, or
// what is done, neither holds a reminder back nor counts as having been told of the review.
func (s Step) aboutWork() bool {
	return s != ToAccept && s != WasAccepted && s != TakenOver && s != DayFull && s != FactsProposed
}

// occasion names the event in the ledger, so that each is told once.
func (e Event) occasion() string { return e.Time.UTC().Format(time.RFC3339Nano) }

// News gives what is to be told of a return's events, now or on days to come: what somebody did with it, that another
// officer took it over, and, once its deadline has passed, that what was received still awaits confirmation.
func News(r Return, review Review, p Partnership, zone *time.Location) []DueStep {
	if !review.Open || !p.Active {
		return nil
	}
	var due []DueStep
	add := func(step Step, occasion string, at time.Time) {
		key := Key{Review: r.Review, Partnership: r.Partnership, Round: r.Round, Step: step, Occasion: occasion}
		due = append(due, DueStep{key, r.Officer, at})
	}
	if e := r.Event; e.Step != 0 && e.Step != SentBack && (e.Step != Extended || !r.opensAfter(e.Time, zone)) {
		add(e.Step, e.occasion(), e.Time)
	}
	if r.Why == TookOver && r.Previous != "" && r.Officer != "" && r.Awaited && !r.opensAfter(r.Since, zone) {
		add(TakenOver, Event{Time: r.Since}.occasion(), r.Since)
	}
	if !r.Entered {
		return due
	}
	for _, planned := range r.Steps {
		if start := planned.Day.Start(zone); planned.Step.blames() && start.After(r.Event.Time) && start.After(r.Since) {
			add(ToConfirm, planned.Day.String(), start)
		}
	}
	return due
}

// stale reports whether news is too old to be told: a week after the event nobody waits for it.
func (s DueStep) stale(now time.Time) bool { return s.Step.Tells() && now.Sub(s.Due) > 7*24*time.Hour }

// newsNeeded reports whether a line about an event still says what is so.
func (r *Register) newsNeeded(l *Line) bool {
	ret, p := r.Returns[ReturnKey{l.Review, l.Partnership}], r.Partnerships[l.Partnership]
	if l.Address == "" || !r.Reviews[l.Review].Open || !p.Active || ret.Round != l.Round {
		return false
	}
	switch l.Step {
	case ToAccept, WasAccepted:
		return ret.Event.Step == l.Step && ret.Event.occasion() == l.Occasion
	case TakenOver:
		return ret.Awaited && p.Officer == l.Officer
	case ToConfirm:
		return ret.Entered && p.Officer == l.Officer
	}
	return ret.Awaited && p.Officer == l.Officer && ret.Event.Step == l.Step && ret.Event.occasion() == l.Occasion
}

// recipientsOf gives those to whom a step is told, on a day.
func (r *Register) recipientsOf(step DueStep, p Partnership, day date.Date) []Recipient {
	ret := r.Returns[ReturnKey{step.Review, step.Partnership}]
	switch step.Step {
	case ToAccept:
		return r.acceptors(ret, p, day)
	case WasAccepted:
		return r.authors(ret, p, day)
	case TakenOver:
		return recipients(r.acting(caller.ResponsibleOfficer, []string{ret.Previous}, day))
	}
	return r.Recipients(step.Step, p, day)
}

// acceptors gives those who can accept a return: the leads of its service area, or else the deputy chief executive, or the
// next in the council's table of stand-ins; always those whose own return it is not.
func (r *Register) acceptors(ret Return, p Partnership, day date.Date) []Recipient {
	own := []string{p.Officer, ret.Event.Person, ret.Event.For}
	if p.DelegatedOn(day) {
		own = append(own, p.Delegate)
	}
	theirs := func(person string) bool { return person != "" && slices.Contains(own, person) }
	other := func(people []string) bool {
		return slices.ContainsFunc(people, func(person string) bool { return !theirs(person) })
	}
	acting, away := r.serviceLeads(p, day)
	if !other(acting) {
		acting, away = r.nextInLine(DeputyChiefExecutive, "", day, other)
	}
	if acting, away = slices.DeleteFunc(acting, theirs), slices.DeleteFunc(away, theirs); len(acting) > 0 {
		return recipients(acting, away)
	}
	return []Recipient{{"", To}}
}

// authors gives those whose return was accepted: the officer, or the delegate with a copy to the officer, and who
// submitted it.
func (r *Register) authors(ret Return, p Partnership, day date.Date) []Recipient {
	to, copies := r.officers(p, day)
	if r.able(ret.Submitter, day) {
		copies = append(copies, ret.Submitter)
	}
	if len(to) == 0 {
		to, copies = copies, nil
	}
	if len(to) == 0 {
		return nil
	}
	return recipients(to, copies)
}

// Asked is how much a return asks of its officer.
type Asked struct {
	// Known says that the register has said so; what was learned before it did is not known.
	Known bool
	// Missing and Stale are the facts of the record that nobody has stated or that have gone stale.
	Missing, Stale []string
	// Parts counts the parts of the return in which nothing is written, ToConfirm the questions that only need confirming.
	Parts, ToConfirm int
}

// Effort is how much is asked in all, for a mail.
type Effort struct{ Missing, Stale, ToConfirm int }

// left gives what of it is asked still: a fact that was stated on the record since is not.
func (a Asked) left(gaps []string) Effort {
	missing := a.Parts
	for _, fact := range a.Missing {
		if slices.Contains(gaps, fact) || fact == figures {
			missing++
		}
	}
	return Effort{missing, len(a.Stale), a.ToConfirm}
}

// figures is the fact whose gaps are of single years, which the gaps of the record do not tell.
const figures = "resources"

// Minutes estimates how long it takes: two for each fact that is missing or stale, and one for each confirmation.
func (e Effort) Minutes() int { return 2*(e.Missing+e.Stale) + e.ToConfirm }

// Plus adds up.
func (e Effort) Plus(other Effort) Effort {
	return Effort{e.Missing + other.Missing, e.Stale + other.Stale, e.ToConfirm + other.ToConfirm}
}

// gathers reports whether the message of a step waits some seconds for more of the same: whoever gives more time for ten
// returns one after the other sends one message, and whoever takes ten records over gets one.
func (r *Register) gathers(step DueStep) bool {
	return step.Step.Tells() || step.Step == FactsProposed || step.Step == Opening && r.Returns[ReturnKey{step.Review, step.Partnership}].Why == TookOver
}
