// Package caller says who makes a call and by what right. The server puts it into the context after it has verified
// the token and matched the roles; the domain takes it as an argument and decides rules about persons and records.
package caller

import (
	"context"
	"slices"
)

// Role is one of the roles that a council's people hold, in kebab case, such as "responsible-officer".
type Role string

// The roles. What each may do stands at every rpc of the contract, in its `allow` option.
const (
	Councillor                      Role = "councillor"
	LeadMember                      Role = "lead-member"
	OppositionSpokesperson          Role = "opposition-spokesperson"
	ScrutinyMember                  Role = "scrutiny-member"
	AuditAndGovernanceMember        Role = "audit-and-governance-member"
	MemberPartnershipRepresentative Role = "member-partnership-representative"
	ResponsibleOfficer              Role = "responsible-officer"
	ServiceLead                     Role = "service-lead"
	ManagementTeam                  Role = "management-team"
	DeputyChiefExecutive            Role = "deputy-chief-executive"
	ChiefExecutive                  Role = "chief-executive"
	ManagementInformationOfficer    Role = "management-information-officer"
	Employee                        Role = "employee"
	InternalAudit                   Role = "internal-audit"
	PartnerContact                  Role = "partner-contact"
	Administrator                   Role = "administrator"
	// Operator runs the installation: creates councils and their first administrator, and sees no council's content.
	Operator Role = "operator"
)

// Scope says over which records a right reaches.
type Scope int

const (
	// Any reaches every record of the council.
	Any Scope = iota + 1
	// Own reaches the records that name the caller.
	Own
	// Area reaches the records of the service areas that the role was granted for.
	Area
)

// Limit narrows a right to part of the action.
type Limit int

const (
	// Unlimited is the whole action.
	Unlimited Limit = iota
	// Draft reaches drafts only.
	Draft
	// Contacts reaches names, contacts, dates and links, not scores, risks, money or narrative.
	Contacts
	// Completeness may judge whether a return is complete, not what it says.
	Completeness
	// Published reaches what is published.
	Published
)

// Right is one matched grant for the method being called.
type Right struct {
	Role  Role
	Scope Scope
	Limit Limit
	// Areas are the ids of the service areas the role was granted for; used by the scope Area.
	Areas []string
	// For is the id of the person whose right it is and whom the caller covers today; "" when it is the caller's own.
	For string
	// StandIn is the role by which the right is held while nobody holds Role; "" when Role is held itself.
	StandIn Role
}

// Words says by what right in words, for the history: "chief-executive", or "service-lead, as deputy-chief-executive
// standing in", or "service-lead, in cover".
func (r Right) Words() string {
	words := string(r.Role)
	if r.StandIn != "" {
		words += ", as " + string(r.StandIn) + " standing in"
	}
	if r.For != "" {
		words += ", in cover"
	}
	return words
}

// Record is what a right with the scope Own or Area is held against.
type Record interface {
	// Area is the id of the record's service area, or "" when nobody has said.
	Area() string
	// Names says whether the record names somebody in role, today: a person or a post that a person holds, by id.
	Names(role Role, id string) bool
}

// Caller is who makes the call.
type Caller struct {
	// Council is the council of the request, or "" for a call that concerns none.
	Council string
	// Person is the id of the person the sign-in is bound to in Council; "" for applications, services and the public.
	Person string
	// Posts are the ids of the posts and offices that Person holds today: a record that names one of them names Person.
	Posts []string
	// Covered are the people for whom the caller stands in today, by id, each with the posts that they hold.
	Covered map[string][]string
	// Application is the id of the application that signed in as itself; otherwise "".
	Application string
	// Service is the identity of the service that calls on the internal listener; otherwise "".
	Service string
	// Issuer and Subject are the sign-in, for operators and the trail.
	Issuer, Subject string
	// Roles are all roles that the caller holds in Council, whatever the method.
	Roles []Right
	// Needs are the grants that the method's rule names, and Titles what the council calls the roles; for refusals.
	Needs  []Right
	Titles map[Role]string
	// Reading are the grants that allow getting the record which this method changes; for refusals.
	Reading []Right
	// Rights are the grants that allow this method; empty only for public methods and services.
	Rights []Right
	// Method is the full name of the rpc, such as "/concordat.register.v1.PartnershipService/GetPartnership".
	Method string
	// RequestID joins all lines of a call.
	RequestID string
}

type key struct{}

// With returns a context that carries c.
func With(ctx context.Context, c *Caller) context.Context { return context.WithValue(ctx, key{}, c) }

// From gives the caller in ctx. Without one it is an anonymous caller, who has no rights.
func From(ctx context.Context) *Caller {
	if c, ok := ctx.Value(key{}).(*Caller); ok {
		return c
	}
	return &Caller{}
}

// Over gives those of the caller's rights for this method that reach r; none means that the caller has no right to it.
func (c *Caller) Over(r Record) []Right { return c.over(c.Rights, r) }

// RolesOver gives those of all the caller's roles that reach r, whatever the method.
func (c *Caller) RolesOver(r Record) []Right { return c.over(c.Roles, r) }

func (c *Caller) over(rights []Right, r Record) []Right {
	var reach []Right
	for _, right := range rights {
		if c.reaches(right, r) {
			reach = append(reach, right)
		}
	}
	return reach
}

func (c *Caller) reaches(right Right, r Record) bool {
	switch right.Scope {
	case Any:
		return true
	case Own:
		return namesAny(r, right.Role, c.IDs(right.For))
	case Area:
		area := r.Area()
		for _, a := range right.Areas {
			if area != "" && a == area {
				return true
			}
		}
	}
	return false
}

// Named says whether r names the caller in the role: the person, or a post that the person holds.
func (c *Caller) Named(role Role, r Record) bool {
	return namesAny(r, role, c.Selves())
}

func namesAny(r Record, role Role, ids []string) bool {
	return slices.ContainsFunc(ids, func(id string) bool { return r.Names(role, id) })
}

// Selves are the ids by which a record may name the caller: the person's and those of the posts that they hold.
func (c *Caller) Selves() []string {
	if c.Person == "" {
		return nil
	}
	return append([]string{c.Person}, c.Posts...)
}

// IDs are the ids by which a record may name somebody whom the caller covers, or for "" the caller.
func (c *Caller) IDs(covered string) []string {
	if covered == "" {
		return c.Selves()
	}
	return append([]string{covered}, c.Covered[covered]...)
}

// Naming is a way in which a record may name somebody: by an id, in a role.
type Naming struct {
	Role Role
	ID   string
}

// Namings are the ways in which records may name the caller, or somebody they cover, so that one of the rights for this
// method reaches them. An id goes with the roles of its right alone: whoever covers an officer, and is a lead member
// themselves, does not reach what names the officer as lead member.
func (c *Caller) Namings() []Naming {
	var all []Naming
	for _, right := range c.Rights {
		if right.Scope != Own {
			continue
		}
		for _, id := range c.IDs(right.For) {
			all = append(all, Naming{right.Role, id})
		}
	}
	return all
}

// Reaching are the ids of Namings, each once: those in one role, or in any for "".
func (c *Caller) Reaching(role Role) []string {
	var ids []string
	for _, n := range c.Namings() {
		if role == "" || n.Role == role {
			ids = append(ids, n.ID)
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// NamedFor says whether r names the person whom the caller covers in the role.
func (c *Caller) NamedFor(covered string, role Role, r Record) bool {
	return covered != "" && namesAny(r, role, c.IDs(covered))
}

// Audits reports whether the caller is an internal auditor: they change nothing but what internal audit may, whatever else
// they hold.
func (c *Caller) Audits() bool {
	return slices.ContainsFunc(c.Roles, func(r Right) bool { return r.Role == InternalAudit && r.For == "" && r.StandIn == "" })
}

// Has says whether the caller holds role in the council, whatever its scope.
func (c *Caller) Has(role Role) bool {
	for _, r := range c.Roles {
		if r.Role == role {
			return true
		}
	}
	return false
}
