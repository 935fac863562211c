package reviews

import (
	"errors"
	"fmt"

	"github.com/concordat-suite/concordat/services/platform/words/calendar"
	"github.com/concordat-suite/concordat/services/platform/words/date"
	"github.com/concordat-suite/concordat/services/platform/words/fault"
)

// StepKind is one thing that the plan of a review does on its day.
type StepKind int

// The steps in their order, numbered as in the contract.
const (
	Opening StepKind = iota + 1
	FirstReminder
	SecondReminder
	LastReminder
	LateNotice
	EscalateToServiceLead
	EscalateToDeputyChiefExecutive
	NamedAsNotReturned
)

// PlanStep says how many working days after the deadline a step falls due; before it the number is negative.
type PlanStep struct {
	Kind        StepKind
	WorkingDays int
}

// Plan is the steps of a review in working days from its deadline.
type Plan []PlanStep

// Step is a step with its day.
type Step struct {
	Kind StepKind
	Date date.Date
	// Original is the day it had before the council's calendar was changed; zero when it was not moved by that.
	Original date.Date
}

// UsualPlan is the plan of a review that brings none of its own.
func UsualPlan() Plan {
	return Plan{
		{Opening, -20},
		{FirstReminder, -10},
		{SecondReminder, -5},
		{LastReminder, -1},
		{LateNotice, 1},
		{EscalateToServiceLead, 5},
		{EscalateToDeputyChiefExecutive, 10},
		{NamedAsNotReturned, 15},
	}
}

// Check refuses a plan whose steps are not in their order, each at most once, or that reminds after the deadline or
// blames before it.
func (p Plan) Check() error {
	for i, step := range p {
		path := fmt.Sprintf("review.plan[%d]", i)
		switch {
		case i > 0 && step.Kind <= p[i-1].Kind:
			return planInvalid(path+".kind", "must come after the step before it, each step once")
		case i > 0 && step.WorkingDays <= p[i-1].WorkingDays:
			return planInvalid(path+".working_days", "must be later than the step before it")
		case step.Kind < LateNotice && step.WorkingDays > 0:
			return planInvalid(path+".working_days", "must be 0 or less: the opening and the reminders come before the deadline")
		case step.Kind >= LateNotice && step.WorkingDays < 1:
			return planInvalid(path+".working_days", "must be 1 or more: a return is not late before the day after the deadline")
		}
	}
	return nil
}

func planInvalid(path, description string) error {
	return fault.Invalid("PLAN_INVALID",
		"The plan of the review does not hold together. Give each step once, in order, or leave the plan empty for the usual one.",
		fault.Field{Path: path, Description: description})
}

// Days gives the day of each step for a deadline.
func (p Plan) Days(deadline date.Date, cal *calendar.Calendar) ([]Step, error) {
	steps := make([]Step, 0, len(p))
	for _, step := range p {
		day, err := cal.AddWorkingDays(deadline, step.WorkingDays)
		if errors.Is(err, calendar.ErrUnknown) {
			return nil, p.beyond(cal)
		}
		if err != nil {
			return nil, err
		}
		steps = append(steps, Step{Kind: step.Kind, Date: day})
	}
	return steps, nil
}

// beyond refuses a deadline of which not all steps can be told, since bank holidays are never guessed, and names the last
// of which they can.
func (p Plan) beyond(cal *calendar.Calendar) error {
	latest, ends := cal.Ends(), cal.Ends()
	if after := p[len(p)-1].WorkingDays; after > 0 {
		last, err := cal.AddWorkingDays(ends.AddDays(1), -after)
		if err != nil {
			return err
		}
		latest = last.AddDays(-1)
	}
	return fault.Precondition("CALENDAR_ENDS", fmt.Sprintf(
		"Bank holidays are known until %s, so the days of the steps cannot be told for this deadline. Choose %s or an earlier day; or add the bank holidays of %d to the council's calendar once they are published, and say so in bank_holidays_until.",
		ends.Words(), latest.Words(), ends.Year+1)).
		With("ends", ends.String()).With("latest_deadline", latest.String()).Because(calendar.ErrUnknown)
}

// openedOn parts the steps of what begins today into those to be taken and those folded into the opening, whose notice
// stands for them. An opening whose day has passed is today, and is folded with the day it should have had; so is what
// else should have happened by today.
func openedOn(today date.Date, steps []Step) (taken, folded []Step) {
	for _, step := range steps {
		switch {
		case step.Kind == Opening && step.Date.Before(today):
			taken, folded = append(taken, Step{Kind: Opening, Date: today}), append(folded, step)
		case step.Kind == Opening || step.Date.After(today):
			taken = append(taken, step)
		default:
			folded = append(folded, step)
		}
	}
	return taken, folded
}

// begunAnewOn gives the steps of what begins again today against another deadline: those still to come, without an
// opening, since the officer knows of the review.
func begunAnewOn(today date.Date, steps []Step) []Step {
	var kept []Step
	for _, step := range steps {
		if step.Kind != Opening && step.Date.After(today) {
			kept = append(kept, step)
		}
	}
	return kept
}

// movedTo gives the steps for a later deadline; the opening keeps its day.
func movedTo(steps, moved []Step) []Step {
	kept := make([]Step, 0, len(moved))
	for _, step := range moved {
		if step.Kind != Opening {
			kept = append(kept, step)
		}
	}
	if len(steps) > 0 && steps[0].Kind == Opening {
		kept = append([]Step{steps[0]}, kept...)
	}
	return kept
}
