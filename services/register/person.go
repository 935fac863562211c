package register

import (
	"fmt"
	"slices"
	"time"

	"github.com/concordat-suite/concordat/services/platform/words/caller"
	"github.com/concordat-suite/concordat/services/platform/words/date"
	"github.com/concordat-suite/concordat/services/platform/words/fault"
	"github.com/concordat-suite/concordat/services/platform/words/legible"
	"github.com/concordat-suite/concordat/services/platform/words/wording"
	"github.com/concordat-suite/concordat/services/register/powers"
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

// EmailState says whether somebody answers for a person's address.
type EmailState int

// The states of an address, numbered as in the contract.
const (
	EmailUnknown EmailState = iota
	EmailConfirmed
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
	// PartnershipsNaming is how many entries that are not closed still name somebody of whom it is recorded that they left; 0
	// otherwise. It is told and not kept.
	PartnershipsNaming int
	// PrivilegedGrant is the id of the grant by which an account waits to be bound, in the answer to that; "" otherwise. It is
	// told and not kept.
	PrivilegedGrant string
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
	// Confirmation says whether a second person has confirmed the term, where it needs that.
	Confirmation powers.Confirmation
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
	RevokeTime   time.Time
	RevokeReason string
	// Confirmation says whether a second person has confirmed the application, where it needs that.
	Confirmation powers.Confirmation
	Stamp
}

// described checks a person's details. Of no address nothing is known.
func (p *Person) described() error {
	if p.Email == "" {
		p.EmailState = EmailUnknown
	}
	if p.DisplayName == "" {
		return displayNameMissing("person.display_name")
	}
	if p.Email != "" && !legible.IsAddress(p.Email) {
		return fault.Invalid("EMAIL_INVALID", fmt.Sprintf("%q is not an e-mail address. Write one such as name@council.gov.uk.", p.Email),
			fault.Field{Path: "person.email", Description: "must be an e-mail address"})
	}
	return nil
}

// personContacts are the fields of a person that the management information officer may change. That somebody left
// takes their roles away, which is the administrator's affair.
var personContacts = []string{"display_name", "kind", "post_title", "email", "email_state", "telephone"}

// mayEditPerson refuses a change of a field that none of the rights reaches.
func mayEditPerson(rights []caller.Right, paths []string) error {
	for _, path := range paths {
		reaches := func(r caller.Right) bool { return r.Limit != caller.Contacts || slices.Contains(personContacts, path) }
		if !slices.ContainsFunc(rights, reaches) {
			return fieldNotYours(path, "it is changed by the administrator")
		}
	}
	return nil
}

// edited notes what follows from an edit: what was known of an address does not hold for another one, unless the edit
// itself says so.
func (p *Person) edited(before *Person, paths []string) error {
	if !before.EraseTime.IsZero() {
		return erased()
	}
	if p.Email != before.Email && !slices.Contains(paths, "email_state") {
		p.EmailState = EmailUnknown
	}
	return p.described()
}

func erased() error {
	return fault.Precondition("PERSON_ERASED", "The person's details were erased on request. Add the person anew if they are back.")
}

// Bind lets an account sign in as the person.
func (p *Person) Bind(s SignIn) error {
	if !p.EraseTime.IsZero() {
		return erased()
	}
	if !slices.Contains(p.SignIns, s) {
		p.SignIns = append(p.SignIns, s)
	}
	return nil
}

// Unbind takes an account away from the person.
func (p *Person) Unbind(s SignIn) error {
	i := slices.Index(p.SignIns, s)
	if i < 0 {
		return fault.Precondition("SIGN_IN_UNKNOWN", "This account does not sign in as this person.")
	}
	p.SignIns = slices.Delete(p.SignIns, i, i+1)
	return nil
}

// Suspend stops the person's access; it does nothing to one that is suspended already but note the new reason.
func (p *Person) Suspend(reason string) error {
	if reason == "" {
		return reasonMissing("reason")
	}
	p.Suspended, p.StatusReason = true, reason
	return nil
}

// Resume gives a suspended person their access back.
func (p *Person) Resume(reason string) error {
	if reason == "" {
		return reasonMissing("reason")
	}
	if !p.Suspended {
		return fault.Precondition("NOT_SUSPENDED", "The person's access is not suspended.")
	}
	p.Suspended, p.StatusReason = false, reason
	return nil
}

// Erase empties the personal fields of somebody who has left.
func (p *Person) Erase(reason string, today date.Date, now time.Time) error {
	if reason == "" {
		return reasonMissing("reason")
	}
	if p.LeftOn.IsZero() || p.LeftOn.After(today) {
		return fault.Precondition("PERSON_NOT_LEFT", "Only the details of somebody who has left can be erased. Record the day they left first.")
	}
	if wording.WordsOf(p.DisplayName).Finder().In(reason) {
		return fault.Invalid("REASON_HOLDS_TEXT", "The reason is kept and must not hold the name that is erased. Name the request by its date or number.",
			fault.Field{Path: "reason", Description: "must not hold the person's name"})
	}
	p.DisplayName, p.PostTitle, p.Email, p.Telephone, p.SignIns = "", "", "", "", nil
	p.EmailState, p.StatusReason, p.EraseTime = EmailUnknown, reason, now
	return nil
}
