package caller

import "slices"

// Sight says how much of a record a caller sees. Each level includes the ones below it; 0 is nothing, not even that the
// record is there.
type Sight int

const (
	// Shared is what a partnership shares with its partners' contacts, published or not: part of what the public may see.
	Shared Sight = iota + 1
	// Public is what anybody may see without signing in.
	Public
	// Council is what anybody with a role in the council may see.
	Council
	// Restricted is unpublished content: risks, liabilities, drafts, checks.
	Restricted
	// Exempt is exempt and confidential items.
	Exempt
)

// Shows returns how much the role shows of the records that it reaches, beyond what everybody in the council sees of
// what is published. This is the one table of who sees unpublished content: all else is worked out from it.
func (r Role) Shows() Sight {
	switch r {
	case LeadMember, AuditAndGovernanceMember, MemberPartnershipRepresentative, ResponsibleOfficer, ServiceLead,
		ManagementTeam, DeputyChiefExecutive, ChiefExecutive, ManagementInformationOfficer, InternalAudit:
		return Exempt
	case PartnerContact:
		return Shared
	default:
		return 0
	}
}

// SightOver returns how much of r the caller sees by the roles that reach it; 0 when no such role shows anything.
func (c *Caller) SightOver(r Record) Sight {
	if c.Service != "" {
		return Exempt
	}
	return most(c.RolesOver(r))
}

// SightAtLarge returns how much the caller sees of what is the council's as a whole, such as its policies: whoever holds a
// role in the council sees what is the council's own. Partners and operators see what the public sees.
func (c *Caller) SightAtLarge() Sight { return c.atLarge(PartnerContact, Operator) }

// SightOfPublished returns how much the caller sees of a partnership that is published, whoever answers for it: likewise,
// but the administrator, who looks after people and settings, sees what the public sees.
func (c *Caller) SightOfPublished() Sight { return c.atLarge(PartnerContact, Operator, Administrator) }

// atLarge is Council for whoever holds a role besides these.
func (c *Caller) atLarge(outside ...Role) Sight {
	inside := func(r Right) bool { return !slices.Contains(outside, r.Role) }
	if c.Service != "" || slices.ContainsFunc(c.Roles, inside) {
		return Council
	}
	return Public
}

// SightOf returns how much the caller sees of a record that everybody in the council may know of.
func (c *Caller) SightOf(r Record) Sight { return max(c.SightAtLarge(), c.SightOver(r)) }

// SightEverywhere returns how much the caller sees of every record of the council. Filters and orders obey it: to filter
// on a field is to learn it, of records of others too.
func (c *Caller) SightEverywhere() Sight {
	if c.Service != "" {
		return Exempt
	}
	others := func(r Right) bool { return r.Scope != Any }
	return max(c.SightAtLarge(), most(slices.DeleteFunc(slices.Clone(c.Roles), others)))
}

// SightAnswered returns how much the caller sees of a record that this very call was about when it was first made: one
// of the rights to the call reached the record then.
func (c *Caller) SightAnswered() Sight {
	if c.Service != "" {
		return Exempt
	}
	return max(c.SightAtLarge(), most(c.Rights))
}

func most(reaching []Right) Sight {
	sight := Sight(0)
	for _, right := range reaching {
		sight = max(sight, right.Role.Shows())
	}
	return sight
}
