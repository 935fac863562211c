package access

import (
	"cmp"
	"slices"

	"github.com/concordat-suite/concordat/services/platform/words/caller"
	"github.com/concordat-suite/concordat/services/platform/words/date"
)

// filled are the roles that somebody who is here holds by a term, and the service areas that somebody leads, on a day.
type filled struct {
	day   date.Date
	roles map[caller.Role]bool
	areas map[string]bool
}

// filledOn works out who holds what once a day, and again when a person or a term changes.
func (c *council) filledOn(today date.Date) *filled {
	if c.filled != nil && c.filled.day == today {
		return c.filled
	}
	f := &filled{day: today, roles: map[caller.Role]bool{}, areas: map[string]bool{}}
	for person, terms := range c.terms {
		if !here(c.people[person], today) {
			continue
		}
		audits := c.audits(person, today)
		for _, t := range terms {
			if t.Revoked || !within(today, t.From, t.Until) || audits && t.Role != caller.InternalAudit {
				continue
			}
			f.roles[t.Role] = true
			for _, area := range t.Areas {
				f.areas[area] = true
			}
		}
	}
	c.filled = f
	return f
}

// standingIn gives the roles that nobody holds today and that these roles stand in for. The duties of a service lead are
// looked at area by area.
func (c *council) standingIn(held []caller.Right, today date.Date) []caller.Right {
	f := c.filledOn(today)
	var rights []caller.Right
	for role := range c.duties.StandIns {
		var areas []string
		if role == caller.ServiceLead {
			if areas = c.unled(f); len(areas) == 0 {
				continue
			}
		} else if f.roles[role] {
			continue
		}
		by := c.duties.StandIns.Of(role, func(r caller.Role) bool { return f.roles[r] })
		if slices.ContainsFunc(held, func(r caller.Right) bool { return r.Role == by }) {
			rights = append(rights, caller.Right{Role: role, Scope: reach(role), Areas: areas, StandIn: by})
		}
	}
	return rights
}

// unled gives the service areas that nobody leads.
func (c *council) unled(f *filled) []string {
	var areas []string
	for _, area := range c.duties.Areas {
		if !f.areas[area] {
			areas = append(areas, area)
		}
	}
	return areas
}

// cover gives the member those rights of somebody they cover for whose roles one of their own may stand in; privileged ones
// only where a second person has confirmed the cover.
func (m *Member) cover(own []caller.Role, covered Member, confirmed bool) {
	for _, right := range covered.Roles {
		if !right.Role.StoodInForBy(own...) || right.Role.Privileged() && !confirmed {
			continue
		}
		if m.Covered == nil {
			m.Covered = map[string][]string{}
		}
		m.Covered[covered.Person] = covered.Posts
		right.For = covered.Person
		m.Roles = append(m.Roles, right)
	}
}

// Standing is somebody who has a role today, whether it is their own, or they stand in for it or cover its holder.
type Standing struct {
	Person string
	caller.Right
}

// Standing gives who has one of the roles in the council today and can act in it, by the person's id.
func (d *Directory) Standing(id string, roles []caller.Role) []Standing {
	d.mu.Lock()
	defer d.mu.Unlock()
	c := d.councils[id]
	if c == nil {
		return nil
	}
	today := date.In(d.clock(), c.zone)
	var all []Standing
	for _, p := range c.people {
		audits := c.audits(p.ID, today)
		for _, right := range c.person(p, today).Roles {
			if slices.Contains(roles, right.Role) && (!audits || right.Role == caller.InternalAudit) {
				all = append(all, Standing{p.ID, right})
			}
		}
	}
	slices.SortFunc(all, func(a, b Standing) int {
		return cmp.Or(cmp.Compare(a.Person, b.Person), cmp.Compare(a.Role, b.Role), cmp.Compare(a.For, b.For))
	})
	return all
}
