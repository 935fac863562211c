// Package reviews is the part of the register's domain that calls annual reviews: a review with its deadline and the
// plan of its steps, and the return of each active partnership through its life (E5, S2.12). It decides when each step
// falls due; telling people is the notification service's affair, which reads the days from here.
package reviews

import (
	"time"

	"github.com/concordat-suite/concordat/services/platform/words/date"
	"github.com/concordat-suite/concordat/services/register"
)

// State is where a review is.
type State int

// The states of a review, numbered as in the contract.
const (
	Open State = iota + 1
	Closed
)

// Review is one annual review of a council.
type Review struct {
	Council       string
	ID            string
	State         State
	Title         string
	FinancialYear string
	// Deadline is the last day on which a return is in time.
	Deadline date.Date
	Plan     Plan
	// Steps are the days of the plan for the deadline, as laid down when the review was opened.
	Steps []Step
	// Folded are the steps whose day had passed by then, with that day; the opening stands for them.
	Folded    []Step
	OpenTime  time.Time
	CloseTime time.Time
	register.Stamp
}

// ReturnState is where a return is. Lateness is told beside it.
type ReturnState int

// The states of a return, numbered as in the contract.
const (
	NotStarted ReturnState = iota + 1
	InProgress
	Submitted
	SentBack
	Accepted
	// Received is a return that was entered for its officer, who is still to confirm it.
	Received
)

// Decision is what the officer concludes on staying in the partnership.
type Decision int

// The decisions, numbered as in the contract.
const (
	Continue Decision = iota + 1
	Change
	Leave
)

// Details is part 1 of a return: the details on the register have been gone through.
type Details struct {
	Confirmed bool
	// GapsReason is why facts that the register asks for are still not stated.
	GapsReason string
}

// Suitability is part 3 of a return: whether the reasons for joining still hold.
type Suitability struct {
	Decision         Decision
	Explanation      string
	ReasonsStillHeld []register.ReasonForJoining
}

// SectionState is where one section of a return is.
type SectionState int

// The states of a section, numbered as in the contract.
const (
	Asked SectionState = iota + 1
	NotAsked
	Confirmed
	Written
)

// Section is one section of a return: those of the record, and suitability.
type Section struct {
	Section register.Section
	State   SectionState
	// ReviewedOn is when it had last been reviewed as the return was laid down; zero when it never was.
	ReviewedOn date.Date
	// Person is who confirmed or wrote it, and Time when; "" and zero while nobody has.
	Person string
	Time   time.Time
}

// Source is how a return reached the council that was entered for its officer.
type Source int

// The sources, numbered as in the contract.
const (
	ByEmail Source = iota + 1
	OnPaper
	Spoken
)

// Entry says that a return was entered for its officer, from what the officer had sent another way.
type Entry struct {
	// Person entered it, for the Officer.
	Person     string
	Officer    string
	Source     Source
	ReceivedOn date.Date
	Note       string
	Time       time.Time
	// Confirmer is the officer, or who stood in for them; "" while it awaits that.
	Confirmer   string
	ConfirmTime time.Time
}

// Submission says who submitted a return, and for whom.
type Submission struct {
	Submitter string
	// OnBehalfOf is the officer that the submitter stood in for; "" when they submitted their own.
	OnBehalfOf string
	Time       time.Time
}

// Acceptance says who accepted a return.
type Acceptance struct {
	Accepter string
	Time     time.Time
	Comment  string
}

// DeadlineChangeKind says why a return has another deadline than its review.
type DeadlineChangeKind int

// The kinds of change, numbered as in the contract.
const (
	ByExtension DeadlineChangeKind = iota + 1
	BySendingBack
)

// DeadlineChange is one change of a return's deadline; all are kept.
type DeadlineChange struct {
	Kind     DeadlineChangeKind
	From, To date.Date
	Reason   string
	Person   string
	Time     time.Time
}

// Return is what the responsible officer of one partnership gives to a review.
type Return struct {
	Council string
	Review  string
	// Partnership is the id of the partnership, and of the return within its review.
	Partnership      string
	State            ReturnState
	OriginalDeadline date.Date
	Deadline         date.Date
	DeadlineChanges  []DeadlineChange
	// Steps are the days of the review's plan for the deadline now.
	Steps []Step
	// Folded are the steps whose day had passed when the return was first asked for; the opening stands for them.
	Folded []Step
	// Round grows whenever the steps begin anew, so that each is taken once in each round.
	Round       int
	Details     *Details
	Performance *register.Performance
	Suitability *Suitability
	// NotKnown are the facts that the officer says are not known, and why.
	NotKnown []register.NotKnown
	// Sections are in the order of the sections.
	Sections []Section
	// GapsRewritten says that why facts are not stated was written anew in this return.
	GapsRewritten bool
	// Entry is nil when the officer, or who stands in for them, wrote the return.
	Entry *Entry
	// PreviousAcceptTime is when the partnership's return before was accepted; zero when it was not or there was none.
	PreviousAcceptTime time.Time
	Submission         *Submission
	Acceptance         *Acceptance
	register.Stamp
	// years are the financial years whose figures it asks for. They follow from its review and the day (ask), and are not kept.
	years []string
}
