package governance

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/concordat-suite/concordat/services/platform/calendar"
	"github.com/concordat-suite/concordat/services/platform/date"
	"github.com/concordat-suite/concordat/services/platform/fault"
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

// Severity says how much failing a criterion weighs.
type Severity string

// The severities.
const (
	// Must makes the whole red.
	Must Severity = "MUST"
	// Should makes the whole amber.
	Should Severity = "SHOULD"
)

// Place is a line and a column of a pack, both counted from 1.
type Place struct{ Line, Column int }

// Section is one numbered part of the policy's text.
type Section struct {
	Number, Title, Text string
}

// Case is one line of a rule: when the condition holds, the outcome and the reason.
type Case struct {
	// When is the condition; without text it holds always.
	When Expression
	// Then is what it decides: Met, NotMet, Warning or NotApplicable.
	Then Outcome
	// Because is the reason in words, with expressions between braces.
	Because Expression
}

// Judgement is a question that an officer answers.
type Judgement struct {
	// Question is what the officer reads.
	Question string
	// ValidMonths is the longest time for which an answer is good; 0 sets no bound.
	ValidMonths int
}

// The names that packs and the contract share.
var (
	// Kinds are the kinds of entry.
	Kinds = []string{Partnership, "SHARED_SERVICE", "OUTSIDE_BODY", "COUNCIL_COMPANY", "CONTRACT_OR_GRANT"}
	// Scopes are the areas that a partnership may cover.
	Scopes = []string{"DISTRICT", "CITY", "COUNTYWIDE", "SUB_REGIONAL", "REGIONAL", "NATIONAL"}
	// RecordSections are the parts of a record, which are reviewed one by one.
	RecordSections = []string{"IDENTITY", "PURPOSE", "PEOPLE", "GOVERNANCE", "RESOURCES", "PERFORMANCE", "RISK"}
)

// Criterion is one thing that the policy asks of a partnership: a rule (Cases) or a judgement.
type Criterion struct {
	// ID is its id within the policy, such as "S1.5".
	ID string
	// Title, Requirement and Source say what is asked, and where it is written.
	Title, Requirement, Source string
	// Kinds are the kinds of entry it applies to, such as "PARTNERSHIP".
	Kinds []string
	// Severity says how much failing weighs.
	Severity Severity
	// Section is the part of the record that it is about, such as "GOVERNANCE".
	Section string
	// Cases is the rule; empty for a judgement.
	Cases []Case
	// Judgement is the question; nil for a rule.
	Judgement *Judgement
	// At is where it begins in the pack.
	At Place
}

// AppliesTo says whether the criterion is asked of an entry of this kind. One whose kind nobody has said is taken for a partnership,
// which is what a register of partnerships holds.
func (c *Criterion) AppliesTo(kind string) bool {
	if kind == "" {
		kind = Partnership
	}
	return slices.Contains(c.Kinds, kind)
}

// Partnership is the kind that most entries of a register have.
const Partnership = "PARTNERSHIP"

// SignificanceTest is one test of the significance rule.
type SignificanceTest struct {
	ID, Title string
	// Test is the expression that must hold.
	Test Expression
}

// SignificanceRule counts a partnership as significant when at least AtLeast of its tests hold.
type SignificanceRule struct {
	Tests   []SignificanceTest
	AtLeast int
}

// NoticeRule says how far ahead of a meeting its papers must be published.
type NoticeRule struct {
	Count calendar.Rule
	Days  int
}

// RatingBand is one band of the scale by which partnerships are rated.
type RatingBand struct {
	ID, Title    string
	ReviewMonths int
}

// Example is a record with the verdicts that the policy's author expects.
type Example struct {
	// Title says what it shows.
	Title string
	// Partnership is the record, as JSON of the register's message.
	Partnership []byte
	// Council holds the council's settings that matter, as JSON of the register's message.
	Council []byte
	// Answers are the answers to judgements, by criterion.
	Answers map[string]Answer
	// Review is how it stands in a review; nil without one.
	Review *Standing
	// Today is the day of the check.
	Today date.Date
	// Overall is the verdict expected on the whole; "" expects nothing.
	Overall Overall
	// Verdicts are the verdicts expected, by criterion.
	Verdicts map[string]Outcome
	// At is where it begins in the pack.
	At Place
}

// Pack is the content of one version of the policy. It never changes.
type Pack struct {
	// ID is the id that the pack gives itself, such as "cambridge-guide".
	ID string
	// Title and Description say what it is and where it comes from.
	Title, Description string
	// Text is the YAML, byte for byte; SHA256 its hash in hex.
	Text   []byte
	SHA256 string
	// Sections are the policy's text.
	Sections []Section
	// Criteria are what it asks, in the order of the text.
	Criteria []Criterion
	// Scopes are the scopes it covers, such as "COUNTYWIDE"; empty covers all.
	Scopes []string
	// Significance is nil when the policy makes no difference.
	Significance *SignificanceRule
	// Notice is nil when the policy says nothing.
	Notice *NoticeRule
	// ReviewMonths says how often each partnership is reviewed.
	ReviewMonths int
	// Ratings is the scale, best first.
	Ratings []RatingBand
	// Examples must give the verdicts they expect before the policy can come into force.
	Examples []Example
}

// Criterion gives the criterion of this id, or nil.
func (p *Pack) Criterion(id string) *Criterion {
	for i := range p.Criteria {
		if p.Criteria[i].ID == id {
			return &p.Criteria[i]
		}
	}
	return nil
}

// Covers says whether the policy covers partnerships of this scope. A scope that nobody has said is covered until somebody says it.
func (p *Pack) Covers(scope string) bool {
	return scope == "" || len(p.Scopes) == 0 || slices.Contains(p.Scopes, scope)
}

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
