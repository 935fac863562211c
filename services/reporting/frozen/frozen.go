// Package frozen holds a council's data as the logs said at one instant, in the plain types that reports are made from.
// It has no rules of its own: package codec fills it, package content reads it.
package frozen

import (
	"time"

	"github.com/concordat-suite/concordat/services/platform/words/date"
)

// Data is everything a report may draw on, as at one instant. The lists are in the order of their resource names, so
// that the same logs always give the same Data.
type Data struct {
	// AsAt is the instant.
	AsAt time.Time
	// Council is the council and its settings.
	Council Council
	// People are the council's people, by resource name.
	People map[string]Person
	// Representatives are the terms of the member partnership representatives.
	Representatives []Term
	// Partnerships are the entries of the register, in every state.
	Partnerships []Partnership
	// Verdicts are the check results, by the partnership's resource name.
	Verdicts map[string]Verdict
	// Policies are the policies that a verdict or the register's rules refer to, by resource name.
	Policies map[string]Policy
	// Review is the annual review that is reported on; nil when none had been opened.
	Review *Review
	// Returns are the returns of that review.
	Returns []Return
	// Notices are what was sent to officers about those returns.
	Notices []Notice
}

// Council is the council and those of its settings that reports use.
type Council struct {
	// Name is the resource name, councils/{council}.
	Name string
	// DisplayName is the name people use.
	DisplayName string
	// Zone decides the council's dates.
	Zone *time.Location
	// Areas are the service areas, in the council's order.
	Areas []Area
	// Committee is the name of the audit and governance committee; empty when the council has not said.
	Committee string
	// Committees are the names of all committees, by id.
	Committees map[string]string
	// ManagementTeam is what the council calls its top officers' group; empty when it has not said.
	ManagementTeam string
}

// Area is one service area.
type Area struct{ ID, DisplayName string }

// Person is somebody the council deals with.
type Person struct {
	// Name is the resource name.
	Name string
	// DisplayName is the person's name; empty when it has been erased.
	DisplayName string
	// Left says that the person had left by the instant.
	Left bool
	// Suspended says that the person's access is suspended; nobody is told anything then.
	Suspended bool
	// Audits says that the person is an internal auditor, who changes nothing and so acts on no record.
	Audits bool
	// Reachable says that there is a confirmed address; Undeliverable that the last mail to it was refused or came back.
	Reachable, Undeliverable bool
	// Erased says that the personal details were erased on request.
	Erased bool
}

// Term is a person's holding of a role, from a day and possibly to a day, both inclusive.
type Term struct {
	// Person is the resource name.
	Person string
	// From is the first day; Until the last, zero while no end is known.
	From, Until date.Date
}

// Covers says whether the term was running on the day.
func (t Term) Covers(day date.Date) bool {
	return !day.Before(t.From) && (t.Until.IsZero() || !day.After(t.Until))
}

// State is where an entry is in its life.
type State string

// The states that reports tell apart.
const (
	Waiting   State = "waiting"   // reported, drafted or proposed: not on the register yet
	Active    State = "active"    // on the register
	Ended     State = "ended"     // ended, with a reason
	Withdrawn State = "withdrawn" // entered by mistake, or rejected
)

// Holder is who fills a place on a record: a person, themselves or by a post, a text as it was found, or nobody.
type Holder struct {
	// Person is the resource name of a person; empty when the holder is a text, a vacant post or nobody.
	Person string
	// Text is the words that were found in place of a person.
	Text string
	// Post is the title of the post that stands there, which Person holds or nobody does; empty when none does.
	Post string
}

// Partnership is one entry of the register.
type Partnership struct {
	// Name is the resource name.
	Name string
	// Position is the number of the log entry that made the record what it is.
	Position int64
	// Version is the record's version.
	Version int64
	// DisplayName, ShortName and Reference identify it to people.
	DisplayName, ShortName, Reference string
	// State is where it is in its life.
	State State
	// BeforeConcordat says that it was on the council's register before Concordat.
	BeforeConcordat bool
	// Area is the id of its service area; empty when nobody has said.
	Area string
	// ResponsibleOfficer, ServiceLead and LeadMember are the people who answer for it.
	ResponsibleOfficer, ServiceLead, LeadMember Holder
	// Gaps are the facts that nobody has stated and that every partnership should have, as the contract names them.
	Gaps []string
	// JoinedOn is when the council joined, as exactly as is known: YYYY, YYYY-MM or YYYY-MM-DD.
	JoinedOn string
	// Entered is when the record was made; Changed when it was last changed.
	Entered, Changed time.Time
	// Reviewed is when the section reviewed longest ago was reviewed; zero when one never was.
	Reviewed time.Time
	// Approved is when it was approved; zero when it never was, or came in with the earlier register.
	Approved time.Time
	// ApprovalMinute is the minute of the approval, where a committee decided.
	ApprovalMinute string
	// Ending is why and when it ended; nil while it has not.
	Ending *Ending
	// Said is what its officers wrote of it.
	Said Said
}

// Ending is why and when a partnership ended.
type Ending struct {
	On     date.Date
	Reason string
	Minute string
}

// Overall is the check result of a whole partnership.
type Overall string

// The overall results. Grey is never shown as green.
const (
	Red     Overall = "red"     // at least one check is not met
	Amber   Overall = "amber"   // warnings only
	Green   Overall = "green"   // every check that applies is met
	Grey    Overall = "grey"    // not assessed
	Unrated Overall = "unrated" // listed and not rated, because the policy does not cover its kind or scope
)

// Outcome is the result of one check.
type Outcome string

// The outcomes.
const (
	Met           Outcome = "met"
	NotMet        Outcome = "not-met"
	Warning       Outcome = "warning"
	NotApplicable Outcome = "not-applicable"
	NotAssessed   Outcome = "not-assessed"
)

// Verdict is the check of one partnership against the policy.
type Verdict struct {
	// Partnership is the partnership's resource name.
	Partnership string
	// PartnershipVersion is the version of the record that was checked.
	PartnershipVersion int64
	// Policy is the resource name of the policy; empty when none was in force.
	Policy string
	// Overall is the result of the whole.
	Overall Overall
	// Reason says why, in words, where the results do not, such as that no policy was in force.
	Reason string
	// Results are the results check by check, in the policy's order.
	Results []Result
}

// Result is the result of one check.
type Result struct {
	// Criterion is the criterion's number, such as "S1.5".
	Criterion string
	// Title is the criterion in words.
	Title string
	// Outcome is the result.
	Outcome Outcome
	// Reason says why, in words.
	Reason string
	// Unstated are the facts that the check needed and nobody has stated, in words.
	Unstated []string
	// Stated says who stated the facts it was read from, newest first.
	Stated []Stated
	// Judged says that an officer judged, who is the one in Stated; the reason is the evidence.
	Judged bool
}

// Stated says who stated facts, and when.
type Stated struct {
	// Person and OnBehalfOf are resource names; empty for nobody.
	Person, OnBehalfOf string
	// Imported says that it came in with a file, which the person applied.
	Imported bool
	// At is when.
	At time.Time
}

// Since says from when on a partnership has been red without a break, and each of its checks not met.
type Since struct {
	Red    time.Time
	NotMet map[string]time.Time
}

// Policy is a version of the council's partnership policy.
type Policy struct {
	// Name is the resource name.
	Name string
	// DisplayName is its title.
	DisplayName string
	// Number says which version of the council's policy it is.
	Number int
	// InForceOn is its first day.
	InForceOn date.Date
}

// Review is an annual review.
type Review struct {
	// Name is the resource name.
	Name string
	// DisplayName is its title.
	DisplayName string
	// OpenedOn is the day it was opened.
	OpenedOn date.Date
	// Deadline is the day by which returns were due.
	Deadline date.Date
}

// ReturnState is where a return is.
type ReturnState string

// The states of a return.
const (
	NotStarted ReturnState = "not-started"
	InProgress ReturnState = "in-progress"
	Submitted  ReturnState = "submitted"
	SentBack   ReturnState = "sent-back"
	Accepted   ReturnState = "accepted"
)

// Return is what a responsible officer sends back in a review, for one partnership.
type Return struct {
	// Name is the resource name.
	Name string
	// Partnership is the partnership's resource name.
	Partnership string
	// State is where it is.
	State ReturnState
	// Due is the day by which it is due; FirstDue what that day was before any extension.
	Due, FirstDue date.Date
	// Came is the day on which it reached the council: submitted, or sent another way and entered for its officer. It is zero
	// while nothing has come.
	Came date.Date
	// Submitter is the resource name of who submitted it last; empty when nobody has. Decision is what the officer concludes on
	// staying, and Explanation why; empty when nobody has said.
	Submitter   string
	Decision    Decision
	Explanation string
	// AwaitsConfirmation says that it was entered for its officer, who is still to confirm it. Entered is what was entered then.
	AwaitsConfirmation bool
	Entered            Entered
	// Opens is the day of the opening notice, where the return has one; Named the day from which collation goes on without
	// the return, where the plan has one.
	Opens, Named date.Date
}

// Entered is what somebody entered for a responsible officer who is still to confirm it.
type Entered struct {
	// By is the resource name of who entered it, For that of the officer, On the day.
	By, For string
	On      date.Date
	// Achievements and NextAims are the year as the officer is said to have told it, and Rating their rating of it.
	Achievements, NextAims string
	Rating                 Overall
}

// Notice is one thing that was due to be said to the officer of one return, or to the officer's delegate.
type Notice struct {
	// Partnership is the partnership's resource name.
	Partnership string
	// Officer is the resource name of the responsible officer it was meant for; empty when the record named none.
	Officer string
	// Told says that the mail server took it.
	Told bool
	// Problem says in words why nobody was told by it; empty when somebody was, or nobody has been tried.
	Problem string
	// Due is when it fell due.
	Due time.Time
}

// Red are the resource names of the partnerships on the register that are red, in the order of their names.
func (d *Data) Red() []string {
	var red []string
	for _, p := range d.Partnerships {
		if p.State == Active && d.Verdicts[p.Name].Overall == Red {
			red = append(red, p.Name)
		}
	}
	return red
}
