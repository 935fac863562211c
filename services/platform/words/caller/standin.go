package caller

import (
	"maps"
	"slices"
)

// officers are the roles by which somebody is one of the council's officers and does such work. The administrator is
// none of them, who sees no unpublished content, nor is internal audit, which stays independent.
var officers = []Role{
	Employee, ResponsibleOfficer, ServiceLead, ManagementTeam, DeputyChiefExecutive, ChiefExecutive,
	ManagementInformationOfficer,
}

// councillors are the roles by which somebody is a member of the council.
var councillors = []Role{
	Councillor, LeadMember, OppositionSpokesperson, ScrutinyMember, AuditAndGovernanceMember,
	MemberPartnershipRepresentative,
}

// standInTable is the one table of which roles may stand in for which, whether nobody holds the role or its holder is
// away. It follows from the roles and permissions that the councils' documents give (docs/people-and-duties.md has it
// with the reasons): who is above or beside somebody may stand in for them, nobody below; what may be delegated to any
// officer may be covered by any officer; a member stands in for a member where it is no committee's to decide.
var standInTable = map[Role][]Role{
	Councillor:                      councillors,
	LeadMember:                      councillors,
	OppositionSpokesperson:          councillors,
	ScrutinyMember:                  {ScrutinyMember},
	AuditAndGovernanceMember:        {AuditAndGovernanceMember},
	MemberPartnershipRepresentative: {MemberPartnershipRepresentative, AuditAndGovernanceMember},
	Employee:                        officers,
	ResponsibleOfficer:              officers,
	ServiceLead:                     {ServiceLead, ManagementTeam, DeputyChiefExecutive, ChiefExecutive},
	ManagementTeam:                  {ManagementTeam, DeputyChiefExecutive, ChiefExecutive},
	DeputyChiefExecutive:            {DeputyChiefExecutive, ChiefExecutive, ManagementTeam},
	ChiefExecutive:                  {ChiefExecutive, DeputyChiefExecutive, ManagementTeam},
	ManagementInformationOfficer:    {ManagementInformationOfficer, ManagementTeam, DeputyChiefExecutive, ChiefExecutive},
	Administrator: {
		Administrator, ManagementInformationOfficer, DeputyChiefExecutive, ChiefExecutive, ManagementTeam,
	},
}

// StandIns returns the roles that may stand in for this one; none for a role that nobody stands in for, as internal
// audit's.
func (r Role) StandIns() []Role { return slices.Clone(standInTable[r]) }

// Standable returns all roles that somebody may stand in for or in which they may stand in, in alphabetical order.
func Standable() []Role { return slices.Sorted(maps.Keys(standInTable)) }

// StoodInForBy reports whether somebody with one of these roles may stand in for the role.
func (r Role) StoodInForBy(roles ...Role) bool {
	return slices.ContainsFunc(roles, func(by Role) bool { return slices.Contains(standInTable[r], by) })
}

// FilledBy reports whether somebody with the other role may do the duties of this one while nobody holds it: the table allows
// it, and nobody comes to act in a privileged role by one that an administrator alone grants.
func (r Role) FilledBy(by Role) bool {
	return r.StoodInForBy(by) && (!r.Privileged() || by.Privileged())
}

// StandIns say, role by role, which roles do its duties while nobody holds it, the first that somebody holds. What the
// table does not allow counts for nothing.
type StandIns map[Role][]Role

// UsualStandIns are those of a council that has not settled its own. Committees' roles and internal audit's have none:
// the one is the committee's to fill, the other must stay independent.
func UsualStandIns() StandIns {
	return StandIns{
		ServiceLead:                     {DeputyChiefExecutive},
		ManagementTeam:                  {DeputyChiefExecutive},
		DeputyChiefExecutive:            {ChiefExecutive, ManagementTeam},
		ChiefExecutive:                  {DeputyChiefExecutive, ManagementTeam},
		ManagementInformationOfficer:    {DeputyChiefExecutive},
		Administrator:                   {ManagementInformationOfficer},
		MemberPartnershipRepresentative: {AuditAndGovernanceMember},
	}
}

// Of returns the role whose holders do the duties of one that nobody holds: the first in its line that is held; "" when
// there is none. held says whether somebody holds a role.
func (s StandIns) Of(role Role, held func(Role) bool) Role {
	for _, next := range s.Line(role) {
		if held(next) {
			return next
		}
	}
	return ""
}

// Line returns the roles that do the duties of a role which nobody can do, in order: each of its stand-ins, followed by
// those who stand in for that one.
func (s StandIns) Line(role Role) []Role {
	var line []Role
	seen := []Role{role}
	var follow func(Role)
	follow = func(of Role) {
		for _, next := range s[of] {
			if slices.Contains(seen, next) {
				continue
			}
			seen = append(seen, next)
			if role.FilledBy(next) {
				line = append(line, next)
			}
			follow(next)
		}
	}
	follow(role)
	return line
}

// Capacity is in whose name somebody acts, and by what right.
type Capacity struct {
	// For is the id of the person whom the caller covers; "" when they act for themselves.
	For    string
	Rights []Right
}

// Capacities gives the rights by whose they are: first the caller's own, then those of each person they cover. An act
// is done in one capacity, so that the history can say in whose name.
func Capacities(rights []Right) []Capacity {
	var all []Capacity
	for _, r := range rights {
		i := slices.IndexFunc(all, func(c Capacity) bool { return c.For == r.For })
		if i < 0 {
			i = len(all)
			all = append(all, Capacity{For: r.For})
		}
		all[i].Rights = append(all[i].Rights, r)
	}
	slices.SortStableFunc(all, func(a, b Capacity) int {
		switch {
		case a.For == b.For:
			return 0
		case a.For < b.For:
			return -1
		}
		return 1
	})
	return all
}

// Behalf gives the id of the person in whose name somebody with these rights acts; "" when one of them is their own.
func Behalf(rights []Right) string {
	if all := Capacities(rights); len(all) > 0 {
		return all[0].For
	}
	return ""
}
