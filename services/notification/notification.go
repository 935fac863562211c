// Package notification is the domain of the notification service: it tells people what is due. It learns of reviews,
// returns, partnerships, people and roles from the register's journal (Learn), lays down when whom is to be told of
// what (Schedule), writes a line in the ledger for each step and recipient when it falls due (Tell), sends the lines
// that go to one person as one message (Deliver), and shows who was told and who was not.
//
// It decides no dates: the register gives each return the days of its steps. It knows neither gRPC nor SQL nor SMTP:
// package store keeps the ledger, package letter writes the messages, package post hands them to the mail server.
package notification

import (
	"time"

	"github.com/concordat-suite/concordat/services/platform/words/calendar"
	"github.com/concordat-suite/concordat/services/platform/words/caller"
	"github.com/concordat-suite/concordat/services/platform/words/date"
)

// Step is the occasion of a notice.
type Step int

// The steps, numbered as in the contract. Those up to EscalationToDeputyChiefExecutive are a review's plan, with the
// same numbers as the register gives them.
const (
	Opening Step = iota + 1
	FirstReminder
	SecondReminder
	LastReminder
	Late
	EscalationToServiceLead
	EscalationToDeputyChiefExecutive
	SentBack
	ManualReminder
	WithoutOfficer
	NotDelivered
	HandOverNotDone
	ToConfirm
	Extended
	ToAccept
	WasAccepted
	TakenOver
	DayFull
	GrantWaiting
	GrantConfirmed
	GrantUnconfirmed
	GrantRefused
	GrantWithdrawn
	FactsProposed
)

// ToOfficer reports whether the step asks something of the responsible officer, or tells them when it is due, rather
// than those above.
func (s Step) ToOfficer() bool {
	return !s.AboutGrant() && !s.Escalates() && s != WithoutOfficer && s != NotDelivered && s != HandOverNotDone &&
		s.aboutWork()
}

// Escalates says whether the step passes a return that was not given on to those above.
func (s Step) Escalates() bool {
	return s == EscalationToServiceLead || s == EscalationToDeputyChiefExecutive
}

// blames reports whether the step says that a return was not given by its deadline.
func (s Step) blames() bool { return s == Late || s.Escalates() }

// Reminds says whether the step is a reminder of the plan. One sent by hand is somebody's own decision and none of these.
func (s Step) Reminds() bool { return s == FirstReminder || s == SecondReminder || s == LastReminder }

// asksByPlan reports whether the step is one by which a review's plan asks the responsible officer, who may be missing.
func (s Step) asksByPlan() bool { return s == Opening || s.Reminds() || s == Late }

// Capacity says why the recipient gets a notice.
type Capacity int

// The capacities, numbered as in the contract.
const (
	// To is the one who is to act.
	To Capacity = iota + 1
	// Copy is for information.
	Copy
)

// Result is what became of a line. Only Sent counts as told.
type Result int

// The results, numbered as in the contract.
const (
	Waiting Result = iota + 1
	Sent
	NoConfirmedAddress
	Undeliverable
	NobodyNamed
	Stopped
	Superseded
	// OfficerNotTold is an escalation that was not made, since the officer never heard of the return.
	OfficerNotTold
)

// Key names one thing that is to be told once: a step of one round of one return, or what became of a hand-over.
type Key struct {
	Review      string
	Partnership string
	Round       int
	Step        Step
	// Occasion tells apart the reminders sent by hand: the day, such as "2025-06-17"; and what is proposed by who may
	// settle it. It is "" for all other steps.
	Occasion string
	// HandOver is the hand-over, and Grant the privileged grant, that it is about, and no return; "" for all other steps.
	HandOver, Grant string
	// Import is the import that proposes facts for the partnership; "" for all other steps.
	Import string
}

// Line is one line of the ledger: one step of one return for one recipient. The store keeps Key and Recipient unique.
type Line struct {
	Council string
	ID      string
	Key
	ServiceArea string
	// Officer is the responsible officer whose return it is; "" when the record names nobody.
	Officer string
	// Recipient is the person told; "" when there is nobody to tell.
	Recipient string
	Capacity  Capacity
	Address   string
	Template  string
	Due       time.Time
	// Delayed says that it was made ready a day or more after it fell due.
	Delayed bool
	Result  Result
	// Attempts counts how often the mail server was asked, and Reply is what it last said.
	Attempts int
	Reply    string
	// Message is the id of the message it travels in, and MessageID what that is called in the mail; "" for none.
	Message         string
	MessageID       string
	SendTime        time.Time
	AcknowledgeTime time.Time
	// HeldUntil is when a reminder goes that came too soon after another message, a list of records without an officer
	// that came on the day of another, or a message above what the council may send in a day; zero for all others.
	HeldUntil time.Time
	// StandsFor are the steps past before there was anybody to tell, which an opening notice stands for.
	StandsFor  []PlannedStep
	CreateTime time.Time
	Version    int64
}

// Message is one mail: the lines of one step that go to one person, and the copies of it.
type Message struct {
	Council   string
	ID        string
	MessageID string
	Review    string
	Step      Step
	// Body is the whole mail as it is sent, fixed when the message is first leased; nil until then.
	Body []byte
	// Attempts counts the leases; Fence is the token of the present one.
	Attempts int
	Fence    int64
	// HeldUntil is as in its lines.
	HeldUntil time.Time
	// Gathers says that it waits some seconds for more of the same before it first goes.
	Gathers bool
}

// Council is what is known of a council.
type Council struct {
	ID   string
	Name string
	Zone *time.Location
	// Division is whose bank holidays it has, Closures the other days on which it does not work.
	Division calendar.Division
	Closures []date.Date
	// Working are bank holidays of the bundled table that are working days, Until the day up to which all bank holidays were
	// added, where that is beyond the table.
	Working []date.Date
	Until   date.Date
	// Titles are what the council calls the roles, such as "head of service" for a service lead. A role left out keeps its
	// usual name.
	Titles map[caller.Role]string
	// StandIns say which roles do the duties of one that nobody holds.
	StandIns caller.StandIns
	// MailSender is whom mails come from, MailReply the address that replies go to; "" for the council's name and for the
	// management information officers.
	MailSender, MailReply string
}

// Review is what is known of an annual review.
type Review struct {
	ID       string
	Title    string
	Deadline date.Date
	Open     bool
}

// Return is what is known of a return.
type Return struct {
	Review           string
	Partnership      string
	Awaited          bool // the officer is still to submit it
	Entered          bool // it was entered for the officer, who is still to confirm it
	Deadline         date.Date
	OriginalDeadline date.Date
	Round            int
	Steps            []PlannedStep
	// Folded are the steps whose day had passed when the return was first asked for.
	Folded []PlannedStep
	// SentBackFor is the reason for which this round began, when the return was sent back.
	SentBackFor string
	// Officer is who has been asked for it since Since; "" when the record names nobody.
	Officer string
	Since   time.Time
	// Why says what began at Since.
	Why Beginning
	// Previous is who was the officer before, where the present one took over.
	Previous string
	// Event is the newest thing that was done with it; Submitter is who submitted it.
	Event     Event
	Submitter string
	// Asked is how much it asks.
	Asked Asked
}

// PlannedStep is a step of the plan with its day.
type PlannedStep struct {
	Step Step
	Day  date.Date
}

// Beginning says why an officer is asked from a certain time on.
type Beginning int

const (
	// FirstAsked is the beginning of the return.
	FirstAsked Beginning = iota
	// TookOver is an officer who is new to a return under way.
	TookOver
	// AskedAgain is the same officer after the return was sent back.
	AskedAgain
	// GivenTime is the same officer after an extension of a deadline that had passed.
	GivenTime
)

// Partnership is what is known of a partnership.
type Partnership struct {
	ID          string
	Name        string
	Active      bool
	ServiceArea string
	ServiceLead string
	Officer     string
	// LeadPost and OfficerPost are the posts by which the record names its lead and its officer, who are then the holders;
	// "" where it names a person.
	LeadPost    string
	OfficerPost string
	Delegate    string
	// DelegateFrom and DelegateUntil are the first and last day of the delegation; no last day is known when it is zero.
	DelegateFrom  date.Date
	DelegateUntil date.Date
	// Gaps are the facts that the record lacks.
	Gaps []string
}

// Office is a post or office that records name in a person's place, with who holds it now; "" while it is vacant.
type Office struct {
	ID     string
	Holder string
}

// AddressState says whether somebody answers for a person's address.
type AddressState int

// The states of an address, numbered as in the register's contract.
const (
	AddressUnknown AddressState = iota
	AddressConfirmed
)

// Person is what is known of a person.
type Person struct {
	ID      string
	Name    string
	Address string
	State   AddressState
	LeftOn  date.Date
	// Suspended says that their access is suspended: they are told nothing.
	Suspended bool
}

// Here says whether the person is still with the council on a day.
func (p Person) Here(day date.Date) bool {
	return p.ID != "" && (p.LeftOn.IsZero() || day.Before(p.LeftOn))
}

// Post is a role that notices go to, or that says who may act.
type Post int

// The posts.
const (
	ServiceLead Post = iota + 1
	DeputyChiefExecutive
	ManagementInformationOfficer
	ChiefExecutive
	ManagementTeam
	// Employee gets no notices, and may cover an officer; InternalAudit acts in no other role.
	Employee
	InternalAudit
	Administrator
)

// Cover is that one person stands in for another on certain days.
type Cover struct {
	ID string
	// Person is who is away, StandIn who stands in.
	Person, StandIn string
	// From and Until are the first and the last day.
	From, Until date.Date
	Ended       bool // before its last day
	// Privileged says that a second person confirmed it, so that it passes privileged roles on.
	Privileged bool
}

// InForce says whether the cover runs on a day.
func (v Cover) InForce(day date.Date) bool {
	return !v.Ended && !day.Before(v.From) && !day.After(v.Until)
}

// Term is one person's holding of a post.
type Term struct {
	ID     string
	Person string
	Post   Post
	// Areas are the service areas of a service lead.
	Areas   []string
	From    date.Date
	Until   date.Date // the last day; zero while no end is known
	Revoked bool
}

// HeldOn says whether the term runs on a day.
func (t Term) HeldOn(day date.Date) bool {
	return !t.Revoked && !day.Before(t.From) && (t.Until.IsZero() || !day.After(t.Until))
}
