package governance

import (
	"slices"

	"github.com/concordat-suite/concordat/services/platform/words/calendar"
	"github.com/concordat-suite/concordat/services/platform/words/date"
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
