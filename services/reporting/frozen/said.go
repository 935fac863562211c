package frozen

import "github.com/concordat-suite/concordat/services/platform/words/date"

// Decision is what an officer concludes on staying in a partnership.
type Decision string

// The decisions.
const (
	Continue Decision = "continue"
	Change   Decision = "change"
	Leave    Decision = "leave"
)

// Said is what officers wrote on the record of a partnership.
type Said struct {
	// Achievements and NextAims are the year as its officer tells it, and Rating their own rating of it, red, amber or green.
	Achievements, NextAims string
	Rating                 Overall
	// Targets are the targets or key outcomes; nil when nobody has said, empty when it is stated that there are none.
	Targets []Target
	// Risks are the risks; nil when nobody has said. NoRisks: it is stated that no risk assessment was made.
	Risks   []Risk
	NoRisks bool
	// RisksOn is the day of the last assessment.
	RisksOn date.Date
	// Years are the figures of each financial year, in the order of the years.
	Years []Year
	// NotKnown are the facts of which the officer has said that they are not known, and why.
	NotKnown []NotKnown
}

// Target is a measure with a value to reach.
type Target struct {
	Title, Unit, Baseline, Value, Current string
	Due, Recorded                         date.Date
	Rating                                Overall
}

// Risk is one risk. Likelihood and impact go from 1 to 4 with controls; 0 when nobody has said.
type Risk struct {
	Title, Controls, Owner string
	Likelihood, Impact     int
	Corporate              bool
}

// Year is what one financial year takes and gets. Money is in pence; nil when nobody has said.
type Year struct {
	Year              string
	Committed, Needed Commitment
	TotalBudget       *int64
}

// Commitment is what is put in: money as grant or revenue, what is given in kind, and officer days.
type Commitment struct {
	Grant, Revenue, InKind *int64
	Days                   *int64
}

// NotKnown is a fact of which the officer has said that it is not known, and why.
type NotKnown struct{ Fact, Reason string }
