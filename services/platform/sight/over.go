package sight

import (
	fieldv1 "github.com/concordat-suite/concordat/proto/gen/concordat/field/v1"
	"github.com/concordat-suite/concordat/services/platform/caller"
)

// Over gives how much the caller sees of the record: most people of the council see what is the council's own, those
// who answer for the record, its committee or the whole register see unpublished and exempt content too.
func Over(c *caller.Caller, r caller.Record) fieldv1.Sight {
	return most(c, c.RolesOver(r))
}

// Everywhere gives how much the caller sees of every record of the council. Filters and orders obey it: to filter on
// a field is to learn it, of records of others too.
func Everywhere(c *caller.Caller) fieldv1.Sight {
	var everywhere []caller.Right
	for _, right := range c.Roles {
		if right.Scope == caller.Any {
			everywhere = append(everywhere, right)
		}
	}
	return most(c, everywhere)
}

// Answered gives how much the caller sees of a record that this very call was about when it was first made: one of the
// rights to the call reached the record then.
func Answered(c *caller.Caller) fieldv1.Sight { return most(c, c.Rights) }

// most gives the highest sight that the reaching rights bring. Whoever holds any role in the council sees what is the
// council's own, save partners, who see what the public sees.
func most(c *caller.Caller, reaching []caller.Right) fieldv1.Sight {
	if c.Service != "" {
		return fieldv1.Sight_SIGHT_EXEMPT
	}
	level := fieldv1.Sight_SIGHT_PUBLIC
	for _, right := range c.Roles {
		if right.Role != caller.PartnerContact && right.Role != caller.Operator {
			level = fieldv1.Sight_SIGHT_COUNCIL
		}
	}
	for _, right := range reaching {
		level = max(level, brings(right.Role))
	}
	return level
}

// brings is what a role sees of the records it reaches: unpublished, exempt and confidential content, or no more than others.
func brings(role caller.Role) fieldv1.Sight {
	switch role {
	case caller.LeadMember, caller.AuditAndGovernanceMember, caller.MemberPartnershipRepresentative,
		caller.ResponsibleOfficer, caller.ServiceLead, caller.ManagementTeam, caller.DeputyChiefExecutive,
		caller.ChiefExecutive, caller.ManagementInformationOfficer, caller.InternalAudit:
		return fieldv1.Sight_SIGHT_EXEMPT
	default:
		return fieldv1.Sight_SIGHT_PUBLIC
	}
}
