package governance

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/concordat-suite/concordat/services/platform/words/date"
)

// Outcome is the verdict on one criterion.
type Outcome string

// The outcomes.
const (
	Met           Outcome = "MET"
	NotMet        Outcome = "NOT_MET"
	Warning       Outcome = "WARNING"
	NotApplicable Outcome = "NOT_APPLICABLE"
	NotAssessed   Outcome = "NOT_ASSESSED"
)

// Overall is the verdict on the whole partnership.
type Overall string

// The overall verdicts.
const (
	// Red: a criterion that must be met is not met.
	Red Overall = "RED"
	// Amber: all is assessed, with nothing worse than warnings.
	Amber Overall = "AMBER"
	// Green: all is assessed and met.
	Green Overall = "GREEN"
	// Grey: nothing that must be met fails, but something is not assessed. It is never shown as green.
	Grey Overall = "GREY"
	// NoPolicy: no policy is in force.
	NoPolicy Overall = "NO_POLICY"
	// NotScored: listed, and not scored.
	NotScored Overall = "NOT_SCORED"
)

// Significance says whether the policy counts a partnership as significant.
type Significance string

// The values; the empty one means that the policy has no such rule.
const (
	Significant             Significance = "SIGNIFICANT"
	NotSignificant          Significance = "NOT_SIGNIFICANT"
	SignificanceNotAssessed Significance = "NOT_ASSESSED"
)

// Fact is one fact that a verdict was read from.
type Fact struct {
	// Path is the field as the contract writes it, such as "partnership.terms_of_reference".
	Path string
	// Value is what it said, shortened; "" when nobody has said.
	Value string
	// Resource is the name of the resource it is a field of, Version that resource's version.
	Resource string
	Version  int64
}

// MissingFact is a fact that a verdict needed and that nobody has stated.
type MissingFact struct {
	// Path is the field as the contract writes it, Words its name for people.
	Path, Words string
}

// Verdict is what the policy makes of one partnership in one criterion.
type Verdict struct {
	Criterion, Title string
	Severity         Severity
	Section          string
	Outcome          Outcome
	// Reason says why, in words for a busy officer.
	Reason string
	// Facts are the facts it was read from.
	Facts []Fact
	// NotStated are the facts that nobody has stated.
	NotStated []MissingFact
	// Answer is the id of the answer that decided a judgement.
	Answer string
	// Stated says who stated the facts it was read from, or judged.
	Stated []Stated
}

// SignificanceResult is what one test of the significance rule gave.
type SignificanceResult struct {
	Test, Title string
	Outcome     Outcome
	NotStated   []MissingFact
}

// Assessment is the check of one partnership against the policy in force.
type Assessment struct {
	// Subject is the partnership as it was checked.
	Subject Subject
	// Overall is the verdict on the whole, Reason why.
	Overall Overall
	Reason  string
	// Policy is the id of the version it was checked against, with its number and title; "" when none is in force.
	Policy       string
	PolicyNumber int
	PolicyTitle  string
	// Verdicts has one verdict for each criterion that the partnership's kind calls for, in the policy's order.
	Verdicts []Verdict
	// Significance says whether the policy counts it as significant, by these tests.
	Significance        Significance
	SignificanceResults []SignificanceResult
	// Review is the name of the review that decides whether a blank counts; "" without one.
	Review string
	// NextChange is the first day on which the verdicts may change with nobody's edit; zero when no date is awaited.
	NextChange date.Date
	// AssessedOn is the day of the check, UpdateTime when the assessment last changed.
	AssessedOn date.Date
	UpdateTime time.Time
	// Version counts the changes; the first is 1.
	Version int64
}

// Subject is what an assessment says of the partnership it is on.
type Subject struct {
	// Council and Partnership are ids.
	Council, Partnership string
	// DisplayName is its name; ServiceArea the id of its service area, "" when nobody has said.
	DisplayName, ServiceArea string
	// Kind and State are as the register has them, such as "PARTNERSHIP" and "ACTIVE".
	Kind, State string
	// Version is its version in the register's log.
	Version int64
	// People are those whom the record names, and in which role: who they are decides who may see and answer.
	People []NamedPerson
}

// NamedPerson is a person whom the record names in a role.
type NamedPerson struct {
	// Role is the role in kebab case, such as "responsible-officer"; Person the person's id.
	Role, Person string
	// From and Until bound a delegation; zero sets no bound.
	From, Until date.Date
}

// Scored says whether an entry in this state of its life is checked at all: what is only reported, ended, rejected or withdrawn is not.
func Scored(state string) bool {
	return state == "ACTIVE" || state == "PROPOSED" || state == "DRAFT"
}

// Weigh gives the verdict on the whole and why, naming criteria that one blank leaves open as one: red when a criterion that must be met is not, grey while something is not
// assessed, amber when there is no more than a warning, green when all is met.
func Weigh(verdicts []Verdict) (Overall, string) {
	var failed, open, warned []Verdict
	applicable := 0
	for _, v := range verdicts {
		switch {
		case v.Outcome == NotApplicable:
			continue
		case v.Outcome == NotMet && v.Severity == Must:
			failed = append(failed, v)
		case v.Outcome == NotAssessed:
			open = append(open, v)
		case v.Outcome == NotMet || v.Outcome == Warning:
			warned = append(warned, v)
		}
		applicable++
	}
	switch {
	case applicable == 0:
		return NotScored, "Nothing in the policy applies to it."
	case len(failed) > 0:
		return Red, "Not met: " + list(labels(failed)) + "."
	case len(open) > 0:
		return Grey, "Not assessed: " + list(labels(open)) + "."
	case len(warned) > 0:
		return Amber, "To put right: " + list(labels(warned)) + "."
	}
	if applicable == 1 {
		return Green, "The one criterion that applies is met."
	}
	return Green, fmt.Sprintf("All %d criteria are met.", applicable)
}

// list joins the first eight of the words and counts the rest.
func list(words []string) string {
	const most = 8
	if len(words) <= most {
		return strings.Join(words, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(words[:most], ", "), len(words)-most)
}

// Same says whether two assessments say the same; the day and the time of the check do not count.
func (a *Assessment) Same(b *Assessment) bool {
	return a.Subject.same(b.Subject) && a.Overall == b.Overall && a.Reason == b.Reason && a.Policy == b.Policy &&
		a.Significance == b.Significance && a.Review == b.Review && a.NextChange == b.NextChange &&
		slices.EqualFunc(a.Verdicts, b.Verdicts, Verdict.same) &&
		slices.EqualFunc(a.SignificanceResults, b.SignificanceResults, SignificanceResult.same)
}

func (s Subject) same(o Subject) bool {
	return s.Partnership == o.Partnership && s.DisplayName == o.DisplayName && s.ServiceArea == o.ServiceArea &&
		s.Kind == o.Kind && s.State == o.State && s.Version == o.Version
}

func (v Verdict) same(o Verdict) bool {
	return v.Criterion == o.Criterion && v.Title == o.Title && v.Severity == o.Severity && v.Section == o.Section &&
		v.Outcome == o.Outcome && v.Reason == o.Reason && v.Answer == o.Answer &&
		slices.Equal(v.Facts, o.Facts) && slices.Equal(v.NotStated, o.NotStated) &&
		slices.EqualFunc(v.Stated, o.Stated, Stated.same)
}

func (r SignificanceResult) same(o SignificanceResult) bool {
	return r.Test == o.Test && r.Title == o.Title && r.Outcome == o.Outcome && slices.Equal(r.NotStated, o.NotStated)
}
