package access

import (
	"slices"
	"strings"

	"github.com/concordat-suite/concordat/services/platform/caller"
	"github.com/concordat-suite/concordat/services/platform/date"
)

// member works out who the sign-in is on that day.
func (c *council) member(s SignIn, today date.Date) Member {
	if id, bound := c.signIns[s]; bound {
		return c.person(c.people[id], today)
	}
	for _, app := range c.apps {
		if app.SignIn == s {
			return application(app, today)
		}
	}
	return Member{}
}

// person gives the roles that the person's terms and the records that name them give on that day.
func (c *council) person(p Person, today date.Date) Member {
	m := Member{Person: p.ID}
	if p.Suspended || (!p.Left.IsZero() && !today.Before(p.Left)) {
		return m
	}
	for _, t := range c.terms[p.ID] {
		if !t.Revoked && within(today, t.From, t.Until) {
			m.add(t.Role, t.Areas)
		}
	}
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
	slices.SortFunc(m.Roles, func(a, b caller.Right) int { return strings.Compare(string(a.Role), string(b.Role)) })
	return m
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

func application(a Application, today date.Date) Member {
	m := Member{Application: a.ID}
	if a.Revoked || !within(today, date.Date{}, a.Until) {
		return m
	}
	for _, role := range a.Roles {
		m.add(role, nil)
	}
	return m
}

// add gives the member the role; two terms of one role are one right over the areas of both.
func (m *Member) add(role caller.Role, areas []string) {
	for i := range m.Roles {
		if m.Roles[i].Role == role {
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
