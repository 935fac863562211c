package access

import (
	"cmp"
	"slices"

	"github.com/concordat-suite/concordat/services/platform/words/caller"
	"github.com/concordat-suite/concordat/services/platform/words/date"
)

// member works out who the sign-in is on that day.
func (c *council) member(s SignIn, today date.Date) Member {
	if id, bound := c.signIns[s]; bound {
		return c.person(c.people[id], today)
	}
	var m Member
	for _, app := range c.apps {
		// A renewed application has the sign-in of the one before, which has no role any more.
		if app.SignIn == s && len(m.Roles) == 0 {
			m = c.application(app, today)
		}
	}
	return m
}

// person gives the roles that somebody has on that day: their own, those of roles that nobody holds and theirs stands in
// for, and those of the people they cover, as far as their own roles may stand in for them.
func (c *council) person(p Person, today date.Date) Member {
	if !here(p, today) {
		return Member{Person: p.ID}
	}
	m := c.own(p, today)
	var own []caller.Role
	for _, right := range m.Roles {
		if right.StandIn == "" {
			own = append(own, right.Role)
		}
	}
	for _, v := range c.covers {
		if v.StandIn == p.ID && !v.Ended && within(today, v.From, v.Until) && c.coverable(v.Person, today) {
			m.cover(own, c.own(c.people[v.Person], today), v.Privileged)
		}
	}
	slices.SortFunc(m.Roles, func(a, b caller.Right) int {
		return cmp.Or(cmp.Compare(a.Role, b.Role), cmp.Compare(a.For, b.For), cmp.Compare(a.StandIn, b.StandIn))
	})
	return m
}

// coverable reports whether somebody's rights pass to whoever covers them on that day: those of a person who is suspended
// do, since the duties are still there; those of somebody who has left or audits do not.
func (c *council) coverable(person string, today date.Date) bool {
	p := c.people[person]
	p.Suspended = false
	return here(p, today) && !c.audits(person, today)
}

// own gives the roles that the person's terms, the records that name them or their posts, and the vacancies that their
// roles stand in for give on that day, suspended or not.
func (c *council) own(p Person, today date.Date) Member {
	m := Member{Person: p.ID}
	for _, t := range c.terms[p.ID] {
		if !t.Revoked && within(today, t.From, t.Until) {
			m.add(t.Role, t.Areas)
		}
	}
	m.Roles = append(m.Roles, c.standingIn(m.Roles, today)...)
	m.Posts = c.postsOf(p.ID, today)
	for _, id := range append([]string{p.ID}, m.Posts...) {
		for _, names := range c.named[id] {
			for _, n := range names {
				if within(today, n.From, n.Until) {
					m.add(n.Role, nil)
				}
			}
		}
	}
	return m
}

// audits reports whether somebody is an internal auditor on that day. They change nothing, so their other roles are as
// good as vacant, and nobody gets those by covering them.
func (c *council) audits(person string, today date.Date) bool {
	for _, t := range c.terms[person] {
		if t.Role == caller.InternalAudit && !t.Revoked && within(today, t.From, t.Until) {
			return true
		}
	}
	return false
}

// here says whether somebody can act on that day. Who is suspended or has left holds no role.
func here(p Person, today date.Date) bool {
	return p.ID != "" && !p.Suspended && (p.Left.IsZero() || today.Before(p.Left))
}

// postsOf gives the ids of the posts that the person holds on that day, in order.
func (c *council) postsOf(person string, today date.Date) []string {
	var held []string
	for id, post := range c.posts {
		if slices.ContainsFunc(post.Holdings, func(h Holding) bool { return h.Person == person && within(today, h.From, h.Until) }) {
			held = append(held, id)
		}
	}
	slices.Sort(held)
	return held
}

// application gives the roles that an application has on that day: of those granted to it the ones that an application may
// hold and that its owner holds themselves. They end with the owner's.
func (c *council) application(a Application, today date.Date) Member {
	m := Member{Application: a.ID}
	owner := c.people[a.Owner]
	if a.Revoked || !within(today, date.Date{}, a.Until) || !here(owner, today) {
		return m
	}
	var held []caller.Role
	for _, t := range c.terms[owner.ID] {
		if !t.Revoked && within(today, t.From, t.Until) {
			held = append(held, t.Role)
		}
	}
	for _, role := range a.Roles {
		if role.ForApplications() && role.HeldBy(held) {
			m.add(role, nil)
		}
	}
	return m
}

// add gives the member the role; two terms of one role are one right over the areas of both.
func (m *Member) add(role caller.Role, areas []string) {
	for i := range m.Roles {
		if m.Roles[i].Role == role && m.Roles[i].StandIn == "" {
			m.Roles[i].Areas = append(slices.Clip(m.Roles[i].Areas), areas...)
			return
		}
	}
	m.Roles = append(m.Roles, caller.Right{Role: role, Scope: reach(role), Areas: areas})
}

// reach is over which records a role is held, by its nature: roles that come from being named on a record reach the
// records that name the person, a service lead's those of the service areas, all others the whole council.
func reach(role caller.Role) caller.Scope {
	switch role {
	case caller.ResponsibleOfficer, caller.LeadMember, caller.OppositionSpokesperson, caller.PartnerContact:
		return caller.Own
	case caller.ServiceLead:
		return caller.Area
	default:
		return caller.Any
	}
}

// within says whether day lies between the two, both inclusive; a zero bound is open.
func within(day, from, until date.Date) bool {
	return (from.IsZero() || !day.Before(from)) && (until.IsZero() || !until.Before(day))
}
