package register

import "github.com/concordat-suite/concordat/services/platform/words/date"

// Kind says which list an entry belongs to.
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

// State is where an entry is in its life.
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
	// Suitability, whether the reasons for joining still hold, is told in returns; no field of the record belongs to it.
	Suitability
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
	// NotKnown are the gaps that the last submitted return says are not known, and why.
	NotKnown []NotKnown

	// Sections say when each section was last changed and reviewed, in the order of the sections.
	Sections []SectionReview
	// Sources are the rows of imported files it came from.
	Sources  []SourceRow
	Proposal *Proposal
	Approval *Approval
	Ending   *Ending
	// EndingProposal is the last one; nil while nobody has proposed that it be ended.
	EndingProposal *EndingProposal
	Withdrawal     *Withdrawal
	ReportComment  string
	Stamp
}
