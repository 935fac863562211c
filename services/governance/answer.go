package governance

import (
	"fmt"
	"strings"
	"time"

	"github.com/concordat-suite/concordat/services/platform/words/date"
	"github.com/concordat-suite/concordat/services/platform/words/fault"
	"github.com/concordat-suite/concordat/services/platform/words/legible"
)

// Answer is what an officer said to a judgement of the policy, with the evidence. It never changes; a newer one takes its place.
type Answer struct {
	// ID is its UUID.
	ID string
	// Council and Partnership are ids.
	Council, Partnership string
	// Criterion is the criterion's id.
	Criterion string
	// Outcome is the answer: Met, Warning (in part), NotMet or NotApplicable.
	Outcome Outcome
	// Evidence shows it in words; Link is where the evidence is.
	Evidence, Link string
	// ValidUntil is the last day on which the answer is good; zero when it has no end.
	ValidUntil date.Date
	// Person is the id of who answered, Time when.
	Person string
	Time   time.Time
	// Policy is the id of the version that asked.
	Policy string
}

// Accept checks an answer to the pack's criterion on the day it is given, and sets its last day where the officer set none.
func (p *Pack) Accept(a *Answer, today date.Date) error {
	c := p.Criterion(a.Criterion)
	switch {
	case c == nil:
		return fault.Invalid("CRITERION_UNKNOWN",
			fmt.Sprintf("The policy in force has no criterion %q. See the policy's criteria.", a.Criterion),
			fault.Field{Path: "answer.criterion", Description: "is not in the policy in force"}).With("criterion", a.Criterion)
	case c.Judgement == nil:
		return fault.Invalid("CRITERION_IS_RULE",
			fmt.Sprintf("Criterion %s is decided by the facts of the record. Change the record instead.", c.ID),
			fault.Field{Path: "answer.criterion", Description: "is decided by facts, not by an answer"}).With("criterion", c.ID)
	case a.Outcome != Met && a.Outcome != Warning && a.Outcome != NotMet && a.Outcome != NotApplicable:
		return fault.Invalid("OUTCOME_INVALID", "Answer with met, met in part (warning), not met, or not applicable.",
			fault.Field{Path: "answer.outcome", Description: "must be MET, WARNING, NOT_MET or NOT_APPLICABLE"})
	case strings.TrimSpace(a.Evidence) == "":
		return fault.Invalid("EVIDENCE_MISSING", "Say what shows the answer.",
			fault.Field{Path: "answer.evidence", Description: "must not be empty"})
	}
	if wrong := legible.LinkFault(a.Link); wrong != "" {
		return fault.Invalid("LINK_INVALID", fmt.Sprintf("The link cannot be kept: it %s.", wrong),
			fault.Field{Path: "answer.link", Description: wrong})
	}
	return c.Judgement.limit(a, today)
}

// limit checks the last day of an answer, or sets the latest that the policy allows.
func (j *Judgement) limit(a *Answer, today date.Date) error {
	var latest date.Date
	if j.ValidMonths > 0 {
		latest = today.AddMonths(j.ValidMonths)
	}
	if a.ValidUntil.IsZero() {
		a.ValidUntil = latest
		return nil
	}
	field := func(description string) fault.Field {
		return fault.Field{Path: "answer.valid_until", Description: description}
	}
	if a.ValidUntil.Before(today) {
		return fault.Invalid("VALID_UNTIL_INVALID", "The answer would be out of date already. Give a day from today on.", field("must be today or later"))
	}
	if !latest.IsZero() && a.ValidUntil.After(latest) {
		return fault.Invalid("VALID_UNTIL_INVALID",
			fmt.Sprintf("The policy lets an answer to this criterion be good until %s at the longest.", latest.Words()),
			field("must not be after "+latest.String())).With("latest", latest.String())
	}
	return nil
}
