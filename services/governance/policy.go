package governance

import (
	"fmt"
	"strings"
	"time"

	"github.com/concordat-suite/concordat/services/platform/words/date"
	"github.com/concordat-suite/concordat/services/platform/words/fault"
)

// PolicyState is where a version of the policy is in its life.
type PolicyState string

// The states. InForce and Superseded follow from the dates; the others are stored.
const (
	PolicyDraft      PolicyState = "DRAFT"
	PolicyApproved   PolicyState = "APPROVED"
	PolicyInForce    PolicyState = "IN_FORCE"
	PolicySuperseded PolicyState = "SUPERSEDED"
	PolicyWithdrawn  PolicyState = "WITHDRAWN"
)

// Approval is the committee's approval, as it was recorded.
type Approval struct {
	Minute     MinuteReference
	Recorder   string // the person's id
	RecordTime time.Time
}

// MinuteReference proves that a committee decided.
type MinuteReference struct {
	// Committee is the id of the committee.
	Committee string
	// MeetingDate is the day of the meeting.
	MeetingDate date.Date
	// Minute finds the decision in the minutes; "" while it is to follow.
	Minute string
	// ToFollow says that the minutes are not out yet.
	ToFollow bool
}

// Policy is one version of the council's partnership policy.
type Policy struct {
	// ID is its UUID.
	ID string
	// Number counts the council's versions in the order of loading.
	Number int
	// Pack is its content.
	Pack *Pack
	// ExampleFailures say what fails in its examples; empty when all pass.
	ExampleFailures []string
	// Stored is PolicyDraft, PolicyApproved or PolicyWithdrawn.
	Stored PolicyState
	// Approval is nil before the committee's approval is recorded.
	Approval *Approval
	// From is the first day in force; zero while none is set.
	From date.Date
	// Until is the last day in force; zero while no end is known.
	Until date.Date
	// WithdrawReason says why it was withdrawn.
	WithdrawReason string
	// Creator is the id of the person who loaded it.
	Creator string
	// CreateTime and UpdateTime are when it was loaded and last changed.
	CreateTime, UpdateTime time.Time
	// Version counts its changes; the first is 1.
	Version int64
}

// InForce says whether the version is the policy on this day.
func (p *Policy) InForce(day date.Date) bool {
	return p.Stored == PolicyApproved && !p.From.IsZero() && !day.Before(p.From) && (p.Until.IsZero() || !day.After(p.Until))
}

// StateOn gives the state on this day.
func (p *Policy) StateOn(day date.Date) PolicyState {
	switch {
	case p.InForce(day):
		return PolicyInForce
	case p.Stored == PolicyApproved && !p.Until.IsZero() && day.After(p.Until):
		return PolicySuperseded
	}
	return p.Stored
}

// Approve records a committee's approval of a draft. While the minute is to follow, it may be recorded once more, with the minute.
func (p *Policy) Approve(a Approval) error {
	awaited := p.Stored == PolicyApproved && p.Approval != nil && p.Approval.Minute.ToFollow
	if p.Stored != PolicyDraft && !awaited {
		return fault.Precondition("POLICY_NOT_DRAFT",
			"Only a draft can be approved, and a minute that was to follow be added. Load the policy anew to change it.")
	}
	if err := a.Minute.check(); err != nil {
		return err
	}
	if a.Minute.MeetingDate.After(date.Of(a.RecordTime)) {
		return fault.Invalid("DATE_INVALID", "The committee's meeting is still to come. Record the approval when it has been given.",
			fault.Field{Path: "minute_reference.meeting_date", Description: "must not be in the future"})
	}
	p.Stored, p.Approval = PolicyApproved, &a
	return nil
}

func (m MinuteReference) check() error {
	var fields []fault.Field
	if m.Committee == "" {
		fields = append(fields, fault.Field{Path: "minute_reference.committee", Description: "say which committee approved it"})
	}
	if m.MeetingDate.IsZero() {
		fields = append(fields, fault.Field{Path: "minute_reference.meeting_date", Description: "say on which day it met"})
	}
	if m.Minute == "" && !m.ToFollow {
		fields = append(fields, fault.Field{Path: "minute_reference.minute", Description: "give the minute, or say that it is to follow"})
	}
	if fields == nil {
		return nil
	}
	return fault.Invalid("MINUTE_REFERENCE_MISSING",
		"The approval needs the committee, the date of its meeting, and the minute or that it is to follow.", fields...)
}

// BringIntoForce sets the first day on which this version is the policy.
func (p *Policy) BringIntoForce(from, today date.Date) error {
	switch {
	case p.Stored != PolicyApproved:
		return fault.Precondition("POLICY_NOT_APPROVED",
			"Only a version that a committee has approved can come into force. Record the approval first.")
	case !p.From.IsZero() && !today.Before(p.From):
		return fault.Precondition("POLICY_WAS_IN_FORCE",
			fmt.Sprintf("This version came into force on %s; the day cannot be changed any more.", p.From.Words())).With("in_force_from", p.From.String())
	case len(p.ExampleFailures) > 0:
		return fault.Precondition("POLICY_EXAMPLES_FAIL",
			"The policy's own examples do not give the verdicts it expects: "+strings.Join(p.ExampleFailures, " ")+
				" Mend the rules or the examples and load it anew.").With("first", p.ExampleFailures[0])
	case from.Before(today):
		return fault.Invalid("DATE_IN_PAST", "A policy cannot come into force in the past. Choose today or a later day.",
			fault.Field{Path: "in_force_from", Description: "must be today or later"})
	}
	p.From, p.Until = from, date.Date{}
	return nil
}

// EndBefore ends the version on the day before from, where another version takes its place.
func (p *Policy) EndBefore(from date.Date) error {
	if !p.From.Before(from) {
		return fault.Precondition("POLICY_IN_FORCE_OVERLAPS",
			fmt.Sprintf("Version %d comes into force on %s. Choose a later day, or withdraw that version first.", p.Number, p.From.Words())).
			With("number", fmt.Sprint(p.Number)).With("in_force_from", p.From.String())
	}
	p.Until = from.AddDays(-1)
	return nil
}

// Withdraw takes a version back that never was in force.
func (p *Policy) Withdraw(reason string, today date.Date) error {
	switch {
	case strings.TrimSpace(reason) == "":
		return fault.Invalid("REASON_MISSING", "Say why the version is withdrawn.",
			fault.Field{Path: "reason", Description: "must not be empty"})
	case p.Stored == PolicyWithdrawn:
		return fault.Precondition("POLICY_WITHDRAWN", "The version is withdrawn already.")
	case !p.From.IsZero() && !today.Before(p.From):
		return fault.Precondition("POLICY_WAS_IN_FORCE", "A version that has been in force stays on the record. Bring another one into force instead.")
	}
	p.Stored, p.WithdrawReason = PolicyWithdrawn, reason
	p.From, p.Until = date.Date{}, date.Date{}
	return nil
}
