package caller

import "slices"

// StandIns say, role by role, which roles do its duties while nobody holds it, the first that somebody holds.
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

// Of gives the role whose holders do the duties of one that nobody holds: its first stand-in that is held, or the stand-in
// of that one, and so on; "" when there is none. held says whether somebody holds a role.
func (s StandIns) Of(role Role, held func(Role) bool) Role { return s.of(role, held, []Role{role}) }

func (s StandIns) of(role Role, held func(Role) bool, seen []Role) Role {
	for _, next := range s[role] {
		if slices.Contains(seen, next) {
			continue
		}
		if held(next) {
			return next
		}
		if found := s.of(next, held, append(slices.Clip(seen), next)); found != "" {
			return found
		}
	}
	return ""
}

// Capacity is in whose name somebody acts, and by what right.
type Capacity struct {
	// For is the id of the person whom the caller covers; "" when they act for themselves.
	For    string
	Rights []Right
}

// Capacities gives the rights by whose they are: first the caller's own, then those of each person they cover. An act is
// done in one capacity, so that the history can say in whose name.
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
