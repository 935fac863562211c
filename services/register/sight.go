package register

import (
	"github.com/concordat-suite/concordat/services/platform/caller"
	"github.com/concordat-suite/concordat/services/platform/date"
)

// Seen is a record as its caller may see it: Sight says how much of it.
type Seen struct {
	Partnership *Partnership
	Sight       caller.Sight
}

// on is a record on a day of its council: a delegate is one from day to day.
type on struct {
	*Partnership
	day date.Date
}

// On gives the record as it stands on a day, to hold rights against.
func (p *Partnership) On(day date.Date) caller.Record { return on{p, day} }

// Area is the id of the record's service area.
func (o on) Area() string { return o.ServiceArea }

// Names says whether the record names the person in the role on the day. An ended or withdrawn entry still does: those
// who answered for it go on seeing it.
func (o on) Names(role caller.Role, person string) bool {
	switch role {
	case caller.ResponsibleOfficer:
		return o.ResponsibleOfficer.is(person) || o.Delegate.is(person, o.day)
	case caller.LeadMember:
		return o.LeadMember.is(person)
	case caller.OppositionSpokesperson:
		return o.OppositionSpokesperson.is(person)
	case caller.PartnerContact:
		return o.Partners.contact(person)
	default:
		return false
	}
}

func (h *Holder) is(person string) bool { return h != nil && person != "" && h.Person == person }

func (d *Delegation) is(person string, day date.Date) bool {
	return d != nil && d.Person == person && !day.Before(d.StartDate) && (d.EndDate.IsZero() || !day.After(d.EndDate))
}

func (p *Partners) contact(person string) bool {
	if p == nil {
		return false
	}
	for _, partner := range p.Partners {
		if partner.Contact.is(person) {
			return true
		}
	}
	return false
}

// Public says whether anybody may see the record's public facts.
func (p *Partnership) Public() bool { return p.Published && (p.State == Active || p.State == Ended) }

// SightOf gives how much of the record the caller sees on the day (domain.md D): 0 when they may not know of it.
func (p *Partnership) SightOf(c *caller.Caller, day date.Date) caller.Sight {
	sight := caller.Sight(0)
	if p.Public() {
		sight = caller.Public
	}
	for _, right := range c.Roles {
		sight = max(sight, sightBy(right.Role))
	}
	for _, right := range c.RolesOver(p.On(day)) {
		sight = max(sight, sightOver(right.Role))
	}
	return sight
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
