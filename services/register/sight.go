package register

import (
	"slices"

	"github.com/concordat-suite/concordat/services/platform/caller"
	"github.com/concordat-suite/concordat/services/platform/date"
)

// Entry is one entry of the register as it is read: a Partnership, or one in the form in which it is kept, which
// reading it need not open.
type Entry interface {
	// Outline gives what decides who may see the entry.
	Outline() Outline
}

// Seen is an entry as its caller may see it: Sight says how much of it.
type Seen struct {
	Entry Entry
	Sight caller.Sight
}

// Outline is the part of an entry that rights rest on. Who fills a place is the id of a person or of a post, "" where
// nobody or only a text is named.
type Outline struct {
	State                  State
	Published              bool
	ServiceArea            string
	ResponsibleOfficer     string
	Delegate               *Delegation
	LeadMember             string
	OppositionSpokesperson string
	// Contacts are the partners' contacts.
	Contacts []string
}

// Outline gives the part that rights rest on.
func (p *Partnership) Outline() Outline {
	o := Outline{
		State: p.State, Published: p.Published, ServiceArea: p.ServiceArea, Delegate: p.Delegate,
		ResponsibleOfficer: p.ResponsibleOfficer.ID(), LeadMember: p.LeadMember.ID(),
		OppositionSpokesperson: p.OppositionSpokesperson.ID(),
	}
	if p.Partners != nil {
		for _, partner := range p.Partners.Partners {
			o.Contacts = appendSaid(o.Contacts, partner.Contact.ID())
		}
	}
	return o
}

// ID is the id of the person or the post that fills the place, "" where nobody or only a text does.
func (h *Holder) ID() string {
	switch {
	case h == nil:
		return ""
	case h.Post != "":
		return h.Post
	default:
		return h.Person
	}
}

// on is an entry on a day of its council: a delegate is one from day to day.
type on struct {
	Outline
	day date.Date
}

// On gives the entry as it stands on a day, to hold rights against.
func (o Outline) On(day date.Date) caller.Record { return on{o, day} }

// On gives the entry as it stands on a day, to hold rights against.
func (p *Partnership) On(day date.Date) caller.Record { return p.Outline().On(day) }

// Area is the id of the entry's service area.
func (o on) Area() string { return o.ServiceArea }

// Names says whether the entry names the person, or a post by its id, in the role on the day. An ended or withdrawn one still does: those
// who answered for it go on seeing it.
func (o on) Names(role caller.Role, person string) bool {
	if person == "" {
		return false
	}
	switch role {
	case caller.ResponsibleOfficer:
		return o.ResponsibleOfficer == person || o.Delegate.is(person, o.day)
	case caller.LeadMember:
		return o.LeadMember == person
	case caller.OppositionSpokesperson:
		return o.OppositionSpokesperson == person
	case caller.PartnerContact:
		return slices.Contains(o.Contacts, person)
	default:
		return false
	}
}

func (d *Delegation) is(person string, day date.Date) bool {
	return d != nil && d.Person == person && !day.Before(d.StartDate) && (d.EndDate.IsZero() || !day.After(d.EndDate))
}

// Public says whether anybody may see the entry's public facts.
func (o Outline) Public() bool { return o.Published && (o.State == Active || o.State == Ended) }

// SightOf gives how much of the entry the caller sees on the day: 0 when they may not know of it.
func (o Outline) SightOf(c *caller.Caller, day date.Date) caller.Sight {
	sight := caller.Sight(0)
	if o.Public() {
		sight = caller.Public
	}
	for _, right := range c.Roles {
		sight = max(sight, sightBy(right.Role))
	}
	for _, right := range c.RolesOver(o.On(day)) {
		sight = max(sight, sightOver(right.Role))
	}
	return sight
}

// SightOf gives how much of the entry the caller sees on the day.
func (p *Partnership) SightOf(c *caller.Caller, day date.Date) caller.Sight {
	return p.Outline().SightOf(c, day)
}

// ExportSightOf gives how much of the entry the caller may take away in a file: as much as they see of it by a role that
// may export it, and otherwise what the public sees. 0 when it is not theirs to take.
func (o Outline) ExportSightOf(c *caller.Caller, day date.Date) caller.Sight {
	switch {
	case slices.ContainsFunc(c.RolesOver(o.On(day)), func(r caller.Right) bool { return exports(r.Role) }):
		return o.SightOf(c, day)
	case o.Public():
		return caller.Public
	default:
		return 0
	}
}

// exports says whether a role may export the records that it reaches, published or not.
func exports(role caller.Role) bool {
	switch role {
	case caller.Councillor, caller.OppositionSpokesperson, caller.ScrutinyMember, caller.Employee, caller.Administrator, caller.Operator:
		return false
	default:
		return true
	}
}

// sightBy is what a role sees of every record of the council. The administrator and a partner's contact see what the
// public sees (rules 4 and 9).
func sightBy(role caller.Role) caller.Sight {
	switch role {
	case caller.Administrator, caller.PartnerContact, caller.Operator:
		return 0
	default:
		return caller.Council
	}
}

// sightOver is what a role sees of a record that it reaches.
func sightOver(role caller.Role) caller.Sight {
	switch role {
	case caller.LeadMember, caller.AuditAndGovernanceMember, caller.MemberPartnershipRepresentative,
		caller.ResponsibleOfficer, caller.ServiceLead, caller.ManagementTeam, caller.DeputyChiefExecutive,
		caller.ChiefExecutive, caller.ManagementInformationOfficer, caller.InternalAudit:
		return caller.Exempt
	default:
		return sightBy(role)
	}
}
