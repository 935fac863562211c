package register

import (
	"time"

	"github.com/concordat-suite/concordat/services/platform/caller"
	"github.com/concordat-suite/concordat/services/platform/date"
)

// Kind says which list an entry belongs to (domain.md B.2).
type Kind int

// The kinds, numbered as in the contract.
const (
	KindPartnership Kind = iota + 1
	KindSharedService
	KindOutsideBody
	KindCouncilCompany
	KindContractOrGrant
)

// LegalForm is the form in law.
type LegalForm int

// The legal forms, numbered as in the contract.
const (
	InformalForum LegalForm = iota + 1
	Unincorporated
	MemorandumOfUnderstanding
	ServiceLevelAgreement
	JointCommittee
	SharedServiceForm
	PooledFund
	Company
	JointVenture
	TrustOrCharity
	CommunityInterestCompany
	CombinedAuthority
	OtherStatutoryBoard
)

// Scope is the area that the partnership covers (S1.1).
type Scope int

// The scopes, numbered as in the contract.
const (
	District Scope = iota + 1
	City
	Countywide
	SubRegional
	Regional
	National
)

// State is where an entry is in its life (domain.md B.5, B.8).
type State int

// The states, numbered as in the contract.
const (
	Identified State = iota + 1
	Draft
	Proposed
	Active
	Ended
	Rejected
	Withdrawn
)

// Section is one part of the record; sections are reviewed, and go stale, one by one (S2.11).
type Section int

// The sections, numbered as in the contract.
const (
	Identity Section = iota + 1
	Purpose
	People
	Governance
	ResourcesSection
	PerformanceSection
	RiskSection
)

// Rag is red, amber or green as the record's officer rates it.
type Rag int

// The ratings, numbered as in the contract.
const (
	Red Rag = iota + 1
	Amber
	Green
)

// Partnership is one entry of the register. A nil pointer, an empty text and a zero number mean that nobody has said;
// what is stated to be none says so itself.
type Partnership struct {
	Council         string
	ID              string
	State           State
	Published       bool
	BeforeConcordat bool

	DisplayName    string
	ShortName      string
	FormerNames    []FormerName
	Reference      string
	Kind           Kind
	LegalForm      LegalForm
	Scope          Scope
	StatutoryBasis *Statement
	WebPage        string
	CreatedOn      date.Partial
	JoinedOn       date.Partial

	Objective *Statement
	Outcomes  *Statement
	Reasons   *Reasons

	ServiceArea            string
	ServiceLead            *Holder
	ResponsibleOfficer     *Holder
	Delegate               *Delegation
	LeadMember             *Holder
	OppositionSpokesperson *Holder
	Partners               *Partners
	TermsOfReference       *Arrangement
	Agreement              *Arrangement
	Reporting              *Arrangement
	ScrutinyCommittee      string
	MeetingFrequency       *Statement
	Complaints             *Arrangement
	PublicEngagement       *Arrangement
	Exit                   *Arrangement
	Resources              *Resources
	AccountableBody        *Statement
	Liabilities            *Statement
	Targets                *Targets
	Performance            *Performance
	Risks                  *Risks
	Notes                  []Note

	// Sections say when each section was last changed and reviewed, in the order of the sections.
	Sections []SectionReview
	// Sources are the rows of imported files it came from.
	Sources       []SourceRow
	Proposal      *Proposal
	Approval      *Approval
	Ending        *Ending
	Withdrawal    *Withdrawal
	ReportComment string
	Stamp
}

// Statement is a fact told in words: the words, or that there is none.
type Statement struct {
	Text string
	None bool
}

// Arrangement is a governance arrangement: a document, a procedure, or the statement that there is none.
type Arrangement struct {
	None         bool
	Text         string
	Link         string
	AgreedOn     date.Partial
	NextReviewOn date.Date
	AnsweredBy   string
}

// FormerName is a name the partnership had before, or another in use.
type FormerName struct {
	DisplayName string
	// Until is zero when the name is still used beside the present one or nobody has said.
	Until date.Partial
}

// Holder is who fills a place on the record: a person the council knows, by id, or a text as it was found.
type Holder struct {
	Person          string
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

// ResidualScore is computed, never typed (domain.md B.6); 0 when one of its factors is not said.
func (r Risk) ResidualScore() int { return r.ResidualLikelihood * r.ResidualImpact }

// Risks is the risk assessment, or the statement that none was made.
type Risks struct {
	None       bool
	Risks      []Risk
	AssessedOn date.Date
}

// SectionReview says when a section was last changed and last reviewed as a whole.
type SectionReview struct {
	Section    Section
	ChangeTime time.Time
	// ReviewTime is zero while the section was never reviewed.
	ReviewTime time.Time
}

// SourceCell is one cell as it stood in an imported file.
type SourceCell struct {
	Heading string
	Column  string
	Text    string
}

// SourceRow is the row of an imported file that a record came from, cell by cell.
type SourceRow struct {
	// Import is the id of the import.
	Import     string
	File       string
	Sheet      string
	Row        int
	Cells      []SourceCell
	ImportTime time.Time
}

// Note is something somebody said of the record that fits no field.
type Note struct {
	Text string
	// About is the field it is about, as the contract writes it; empty when it is about the whole.
	About  string
	Source string
}

// Proposal is who proposed an entry, when and why.
type Proposal struct {
	// Proposer is a person's id.
	Proposer    string
	ProposeTime time.Time
	Comment     string
	// Role is the role in which the proposer acted.
	Role caller.Role
}

// Approval is who approved or rejected a proposed entry, and why.
type Approval struct {
	// Approver is a person's id.
	Approver        string
	ApproveTime     time.Time
	Comment         string
	MinuteReference *MinuteReference
}

// Ending is why and when a partnership ended.
type Ending struct {
	EndedOn         date.Date
	Reason          string
	Person          string
	MinuteReference *MinuteReference
}

// Withdrawal is why an entry was taken back.
type Withdrawal struct {
	Reason       string
	Person       string
	WithdrawTime time.Time
}
