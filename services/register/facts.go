package register

import "github.com/concordat-suite/concordat/services/platform/words/date"

// Statement is a fact told in words: the words, or that there is none, or that there is one and not what it is.
type Statement struct {
	Text string
	None bool
	// Exists says that somebody has said there is one, and nobody what it is.
	Exists bool
}

// unsaid reports whether nobody has said what it is, or that there is none.
func (s *Statement) unsaid() bool { return s == nil || s.Exists && s.Text == "" }

// Arrangement is a governance arrangement: a document, a procedure, or the statement that there is none.
type Arrangement struct {
	None         bool
	Text         string
	Link         string
	AgreedOn     date.Partial
	NextReviewOn date.Date
	AnsweredBy   string
	// Exists says that somebody has said there is one. Beside a text or a link it says nothing more.
	Exists bool
}

// BareYes reports whether somebody has said that there is one, and nobody what it is.
func (a *Arrangement) BareYes() bool { return a != nil && a.Exists && a.Text == "" && a.Link == "" }

// unsaid reports whether nobody has said what it is, or that there is none.
func (a *Arrangement) unsaid() bool { return a == nil || a.BareYes() }

// FormerName is a name the partnership had before, or another in use.
type FormerName struct {
	DisplayName string
	// Until is zero when the name is still used beside the present one or nobody has said.
	Until date.Partial
}

// Holder is who fills a place on the record: a person the council knows or a post whoever holds it, by id, or a text as
// it was found.
type Holder struct {
	Person          string
	Post            string
	Text            string
	Since           date.Partial
	MinuteReference *MinuteReference
}

// Delegation passes a responsible officer's work to another officer for a time (S2.9).
type Delegation struct {
	// Person is the id of the delegate.
	Person    string
	StartDate date.Date
	// EndDate is the last day, inclusive; zero while no end is known.
	EndDate date.Date
}

// ReasonForJoining is one of the five reasons to work in partnership (S1.4a to S1.4e).
type ReasonForJoining int

// The reasons, numbered as in the contract.
const (
	Vision ReasonForJoining = iota + 1
	CommunityStrategy
	LegalDuty
	SavesMoney
	ReducesRisk
)

// Reason is one reason for joining, with what shows it.
type Reason struct {
	Reason   ReasonForJoining
	Evidence string
	// Objectives are the ids of the council's objectives it serves.
	Objectives []string
	Statute    string
	Saving     *Money
	Estimate   string
}

// Reasons are the reasons for joining; empty means that none applies.
type Reasons struct {
	Reasons []Reason
}

// Partner is one organisation in the partnership beside the council.
type Partner struct {
	Organisation string
	Contact      *Holder
}

// Partners are the other organisations; empty means that there are none.
type Partners struct {
	Partners []Partner
}

// Commitment is what is put in for a financial year.
type Commitment struct {
	Grant       *Money
	Revenue     *Money
	InKind      *Money
	OfficerDays *int
}

// YearResources is what one financial year takes and gets (S1.21, S1.22, E4).
type YearResources struct {
	// FinancialYear is written such as "2025/26".
	FinancialYear string
	Committed     *Commitment
	Needed        *Commitment
	TotalBudget   *Money
	ServicePlan   string
}

// Resources are the yearly figures; empty means that nothing is committed.
type Resources struct {
	Years []YearResources
}

// Target is a measure with a value to reach (S1.6).
type Target struct {
	Title        string
	Unit         string
	Baseline     string
	TargetValue  string
	DueOn        date.Date
	CurrentValue string
	RecordedOn   date.Date
	Rag          Rag
}

// Targets are the targets or key outcomes for the year; empty means that there are none.
type Targets struct {
	Targets []Target
}

// Performance is the year as the officer tells it (E5).
type Performance struct {
	Achievements string
	NextAims     string
	Rag          Rag
}

// Risk is one risk. Likelihood and impact go from 1 to 4; 0 means that nobody has said.
type Risk struct {
	Title               string
	CauseAndConsequence string
	InherentLikelihood  int
	InherentImpact      int
	Controls            string
	ResidualLikelihood  int
	ResidualImpact      int
	Owner               string
	Corporate           bool
}

// ResidualScore is computed, never typed; 0 when one of its factors is not said.
func (r Risk) ResidualScore() int { return r.ResidualLikelihood * r.ResidualImpact }

// Risks is the risk assessment, or the statement that none was made.
type Risks struct {
	None       bool
	Risks      []Risk
	AssessedOn date.Date
}
