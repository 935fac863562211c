// Package powers holds the rule on privileged grants: what gives somebody a privileged role, or gives something to
// whoever asks for it, takes effect when a second person has confirmed it. It says what needs that, who may confirm,
// and when the first administrator's first hour is over. What a grant gives (a term, an account, a cover, an
// application) is the register's to keep.
package powers

import (
	"slices"
	"time"

	"github.com/concordat-suite/concordat/services/platform/words/caller"
	"github.com/concordat-suite/concordat/services/platform/words/fault"
)

// Kind says by what a grant gives somebody something.
type Kind int

// The kinds, numbered as in the contract.
const (
	Role Kind = iota + 1
	SignIn
	Cover
	Application
)

// State says whether a grant has been confirmed.
type State int

// The states, numbered as in the contract. What was recorded before confirmations were asked for has none, and holds.
const (
	NotNeeded State = iota + 1
	Waiting
	Confirmed
	WithoutConfirmation
	Refused
	Withdrawn
)

// Gives reports whether what has this state gives anybody anything.
func (s State) Gives() bool { return s != Waiting && s != Refused && s != Withdrawn }

// Confirmation is what a term, a cover or an application keeps of its grant.
type Confirmation struct {
	State State
	// Grant is the id of the grant; "" where none is needed.
	Grant string
}

// Account is an account at an identity provider.
type Account struct{ Issuer, Subject string }

// Grant is that somebody gets a privileged role or an account to act in one, or that somebody gave something to
// themselves.
type Grant struct {
	Council string
	ID      string
	Kind    Kind
	// Person is the id of who gets it; OnBehalfOf, for a cover, of whose rights they are.
	Person, OnBehalfOf string
	// Roles are the role of a term, or the privileged roles that come with anything else.
	Roles []caller.Role
	// Resource is the id of the term, the cover or the application; "" for an account.
	Resource string
	// Accounts are the one to be bound, or those by which the person signed in.
	Accounts []Account
	State    State
	// ProposedBy is the id of who asked for it, ProposedFor of the person in whose name; "" for none.
	ProposedBy, ProposedFor string
	// ForOneself says that it gives something to one of the two.
	ForOneself bool
	// SettledBy is the id of who confirmed, refused or withdrew it; ByOperator says that an operator confirmed it.
	SettledBy    string
	ByOperator   bool
	SettleTime   time.Time
	SettleReason string

	Version    int64
	CreateTime time.Time
}

// Propose makes the grant ready to be kept, and says whether it needs a second person at all. firstHour says whether it
// takes effect without one.
func (g *Grant) Propose(firstHour bool, now time.Time) (needed bool) {
	g.ForOneself = g.Person != "" && (g.Person == g.ProposedBy || g.Person == g.ProposedFor)
	if len(caller.PrivilegedOf(g.Roles)) == 0 && !g.ForOneself {
		g.State = NotNeeded
		return false
	}
	g.State, g.Version, g.CreateTime = Waiting, 1, now
	if firstHour {
		g.State, g.SettleTime = WithoutConfirmation, now
	}
	return true
}

// FirstHour is for how long after it was made a council's grants take effect without a second person.
const FirstHour = time.Hour

// Beginning is what is known of whether a council still has nobody but its first administrator.
type Beginning struct {
	// Made is when the council was made.
	Made time.Time
	// Another says that somebody else can confirm, or once could.
	Another bool
}

// FirstHour reports whether grants take effect without a second person at a time: in the council's first hour, and until
// there has been somebody else who could confirm. Whoever takes the others' roles away does not begin it anew.
func (b Beginning) FirstHour(now time.Time) bool { return now.Sub(b.Made) < FirstHour || !b.Another }

// Own returns the ids of those who do not confirm the grant: who asked for it, and who gets a role by it. Whose account it
// is may confirm it: nobody knows better.
func (g *Grant) Own() []string {
	own := []string{g.ProposedBy, g.ProposedFor}
	if g.Kind != SignIn {
		own = append(own, g.Person)
	}
	return slices.DeleteFunc(own, func(id string) bool { return id == "" })
}

// By is who settles a grant.
type By struct {
	// Person is their id, For that of the person whom they cover in it.
	Person, For string
	// Operator says that it is an operator of the installation, who is no person of the council.
	Operator bool
}

// Confirm lets the grant take effect. others says whether somebody of the council could confirm it.
func (g *Grant) Confirm(by By, others bool, now time.Time) error {
	if err := g.decidedBy(by); err != nil {
		return err
	}
	if by.Operator && others {
		return fault.Denied("COUNCIL_CONFIRMS",
			"Somebody of the council can confirm this. An operator does only while nobody there can.")
	}
	g.settle(Confirmed, by, "", now)
	return nil
}

// Refuse turns the grant down.
func (g *Grant) Refuse(by By, reason string, now time.Time) error {
	if reason == "" {
		return reasonMissing()
	}
	if err := g.decidedBy(by); err != nil {
		return err
	}
	g.settle(Refused, by, reason, now)
	return nil
}

// Withdraw takes the grant back.
func (g *Grant) Withdraw(by By, reason string, now time.Time) error {
	if reason == "" {
		return reasonMissing()
	}
	if err := g.waits(); err != nil {
		return err
	}
	if by.Person == "" || by.Person != g.ProposedBy {
		return fault.Denied("GRANT_NOT_YOURS",
			"Whoever proposed this withdraws it. Somebody who could confirm it refuses it.")
	}
	g.settle(Withdrawn, by, reason, now)
	return nil
}

// Drop withdraws a grant of which the term, the cover or the application was ended while it waited.
func (g *Grant) Drop(by By, reason string, now time.Time) { g.settle(Withdrawn, by, reason, now) }

func (g *Grant) decidedBy(by By) error {
	if err := g.waits(); err != nil {
		return err
	}
	if slices.Contains(g.Own(), by.Person) || by.For != "" && slices.Contains(g.Own(), by.For) {
		return fault.Denied("GRANT_IS_YOURS", "You or somebody whom you cover proposed this, or get something by it. "+
			"A second person confirms or refuses it: another administrator, the deputy chief executive or the chief executive. "+
			"You can withdraw what you proposed.")
	}
	return nil
}

func (g *Grant) waits() error {
	if g.State == Waiting {
		return nil
	}
	return fault.Precondition("GRANT_SETTLED", "This does not wait any more: it "+settled[g.State]+".").
		With("state", settled[g.State])
}

var settled = map[State]string{
	Confirmed: "was confirmed", WithoutConfirmation: "took effect without a confirmation", Refused: "was refused",
	Withdrawn: "was withdrawn",
}

func (g *Grant) settle(as State, by By, reason string, now time.Time) {
	g.State, g.SettledBy, g.ByOperator = as, by.Person, by.Operator && by.Person == ""
	g.SettleReason, g.SettleTime = reason, now
	g.Version++
}

func reasonMissing() error {
	return fault.Invalid("REASON_MISSING", "Say why. The reason is kept in the history, and is told to whom it concerns.",
		fault.Field{Path: "reason", Description: "must not be empty"})
}

// Erase takes the accounts out of the grant.
func (g *Grant) Erase() {
	g.Accounts = nil
	g.Version++
}
