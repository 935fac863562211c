package register

import (
	"time"

	"github.com/concordat-suite/concordat/services/platform/caller"
	"github.com/concordat-suite/concordat/services/platform/date"
)

// PersonKind says in what capacity a person is known to the council.
type PersonKind int

// The kinds of person, numbered as in the contract.
const (
	Officer PersonKind = iota + 1
	Councillor
	PartnerPerson
	OtherPerson
)

// EmailState says what is known of a person's address.
type EmailState int

// The states of an address, numbered as in the contract.
const (
	EmailUnknown EmailState = iota
	EmailConfirmed
	EmailUndeliverable
)

// SignIn is an account at an identity provider. Issuer and subject together, never the e-mail address, say who
// somebody is.
type SignIn struct {
	Issuer  string
	Subject string
}

// Person is somebody the council deals with. A person is never deleted.
type Person struct {
	Council     string
	ID          string
	DisplayName string
	Kind        PersonKind
	PostTitle   string
	Email       string
	EmailState  EmailState
	Telephone   string
	SignIns     []SignIn
	Suspended   bool
	// StatusReason is why the person was last suspended, resumed or erased.
	StatusReason string
	// LeftOn is the day the person left; zero while they are here.
	LeftOn date.Date
	// EraseTime is when the personal fields were erased; zero while they have not been.
	EraseTime time.Time
	Stamp
}

// RoleTerm is one person's holding of one role, from a day and possibly to a day.
type RoleTerm struct {
	Council string
	ID      string
	// Person is the id of who holds it.
	Person string
	Role   caller.Role
	// ServiceAreas are the ids of the service areas, for a service lead.
	ServiceAreas []string
	StartDate    date.Date
	// EndDate is the last day, inclusive; zero while no end is known.
	EndDate         date.Date
	MinuteReference *MinuteReference
	// RevokeTime is when the term was revoked before its end; zero otherwise.
	RevokeTime   time.Time
	RevokeReason string
	Stamp
}

// Application is a program of the council that signs in as itself.
type Application struct {
	Council     string
	ID          string
	DisplayName string
	SignIn      SignIn
	// Owner is the id of the person who answers for it.
	Owner   string
	Roles   []caller.Role
	EndDate date.Date
	// RevokeTime is when its access was revoked before the end; zero otherwise.
	RevokeTime time.Time
	Stamp
}
