// Package narrative turns what officers wrote of their partnerships into what a report tells: the year's performance, whether
// to stay, targets, money by year, and all risks on one matrix. What is checked and counted is package content's affair.
package narrative

import (
	"github.com/concordat-suite/concordat/services/platform/words/date"
	"github.com/concordat-suite/concordat/services/reporting/frozen"
)

// Said is what officers wrote of one partnership.
type Said struct {
	// By says who wrote the year's performance and the conclusion, and when; empty when no return is in. Unconfirmed says that
	// somebody else entered them, and the officer has not confirmed it.
	By           string         `json:"by,omitempty"`
	Unconfirmed  bool           `json:"awaiting_confirmation,omitempty"`
	Rating       frozen.Overall `json:"officers_rating,omitempty"`
	Achievements string         `json:"achievements,omitempty"`
	NextAims     string         `json:"next_aims,omitempty"`
	// Decision is what the officer concludes on staying, and Explanation why.
	Decision    frozen.Decision `json:"continued_suitability,omitempty"`
	Explanation string          `json:"continued_suitability_explanation,omitempty"`
	Targets     []Target        `json:"targets,omitempty"`
	// NoTargets says that it is stated that there are none, NoRisks that no risk assessment was made.
	NoTargets bool       `json:"no_targets,omitempty"`
	NoRisks   bool       `json:"no_risks,omitempty"`
	Risks     []Risk     `json:"risks,omitempty"`
	RisksOn   date.Date  `json:"risks_assessed_on"`
	Years     []Year     `json:"money_by_year,omitempty"`
	NotKnown  []NotKnown `json:"not_known,omitempty"`
}

// Target is a target, milestone or key outcome.
type Target struct {
	Title    string         `json:"title"`
	Baseline string         `json:"baseline,omitempty"`
	Value    string         `json:"target_value,omitempty"`
	Current  string         `json:"current_value,omitempty"`
	Due      date.Date      `json:"due_on"`
	Recorded date.Date      `json:"recorded_on"`
	Rating   frozen.Overall `json:"officers_rating,omitempty"`
}

// Risk is one risk as it stands with its controls: likelihood and impact from 1 to 4, 0 when nobody has said. The score is their
// product.
type Risk struct {
	Title      string `json:"title"`
	Controls   string `json:"controls,omitempty"`
	Owner      string `json:"owner,omitempty"`
	Likelihood int    `json:"likelihood"`
	Impact     int    `json:"impact"`
	Score      int    `json:"score"`
	Corporate  bool   `json:"corporate,omitempty"`
}

// NotKnown is a fact of which the officer has said that it is not known, and why.
type NotKnown struct {
	Fact   string `json:"fact"`
	Reason string `json:"reason"`
}

// Of gathers what officers wrote on a record and in its return; nil when that is nothing. returned is nil when the return is not
// in, whose words are not the officer's last yet. name gives people's names, and words the name of a fact.
func Of(s frozen.Said, returned *frozen.Return, name, words func(string) string) *Said {
	n := &Said{Rating: s.Rating, Achievements: s.Achievements, NextAims: s.NextAims, NoTargets: s.Targets != nil && len(s.Targets) == 0,
		NoRisks: s.NoRisks, RisksOn: s.RisksOn, Years: years(s.Years)}
	for _, t := range s.Targets {
		n.Targets = append(n.Targets, Target{Title: t.Title, Baseline: withUnit(t.Baseline, t.Unit), Value: withUnit(t.Value, t.Unit),
			Current: withUnit(t.Current, t.Unit), Due: t.Due, Recorded: t.Recorded, Rating: t.Rating})
	}
	for _, r := range s.Risks {
		n.Risks = append(n.Risks, Risk{Title: r.Title, Controls: r.Controls, Owner: r.Owner, Likelihood: r.Likelihood, Impact: r.Impact,
			Score: r.Likelihood * r.Impact, Corporate: r.Corporate})
	}
	for _, k := range s.NotKnown {
		n.NotKnown = append(n.NotKnown, NotKnown{Fact: words(k.Fact), Reason: k.Reason})
	}
	if returned != nil {
		n.Decision, n.Explanation, n.By = returned.Decision, returned.Explanation, writtenBy(returned, name)
		n.entered(returned)
	}
	if n.nothing() {
		return nil
	}
	return n
}

// entered puts what was entered for an officer in the place of what the record says of the year, unless nothing was.
func (n *Said) entered(r *frozen.Return) {
	n.Unconfirmed = r.AwaitsConfirmation
	if e := r.Entered; e.Achievements != "" || e.NextAims != "" || e.Rating != "" {
		n.Achievements, n.NextAims, n.Rating = e.Achievements, e.NextAims, e.Rating
	}
}

// writtenBy says who handed a return in, and when; of one that was entered for its officer, who entered it, and whose
// confirmation it awaits.
func writtenBy(r *frozen.Return, name func(string) string) string {
	if e := r.Entered; r.AwaitsConfirmation {
		return "entered by " + name(e.By) + " on " + e.On.Words() + ", awaiting the confirmation of " + name(e.For)
	}
	if r.Submitter == "" || r.Came.IsZero() {
		return ""
	}
	return name(r.Submitter) + ", " + r.Came.Words()
}

func (n *Said) nothing() bool {
	return !n.Told() && len(n.Targets) == 0 && !n.NoTargets && len(n.Risks) == 0 && !n.NoRisks && len(n.Years) == 0 && len(n.NotKnown) == 0
}

// Told reports whether an officer wrote of the year or of staying.
func (n *Said) Told() bool {
	return n != nil && (n.Rating != "" || n.Achievements != "" || n.NextAims != "" || n.Decision != "" || n.Explanation != "")
}

func withUnit(value, unit string) string {
	if value == "" || unit == "" {
		return value
	}
	if unit == "%" {
		return value + "%"
	}
	return value + " " + unit
}

// DecisionInWords is how a page says what an officer concludes.
func DecisionInWords(d frozen.Decision) string {
	switch d {
	case frozen.Leave:
		return "Leave"
	case frozen.Change:
		return "Go on, with changes"
	case frozen.Continue:
		return "Go on as it is"
	}
	return "Not stated"
}
