package notification

import (
	"slices"

	"github.com/concordat-suite/concordat/services/platform/words/caller"
	"github.com/concordat-suite/concordat/services/platform/words/date"
)

// roles are the posts as roles, by which the table of stand-ins goes.
var roles = map[Post]caller.Role{
	ServiceLead: caller.ServiceLead, DeputyChiefExecutive: caller.DeputyChiefExecutive,
	ManagementInformationOfficer: caller.ManagementInformationOfficer, ChiefExecutive: caller.ChiefExecutive,
	ManagementTeam: caller.ManagementTeam, Employee: caller.Employee, InternalAudit: caller.InternalAudit,
	Administrator: caller.Administrator,
}

// able reports whether somebody can act on a day: they are with the council, not suspended, and no internal auditor,
// who changes nothing.
func (r *Register) able(person string, day date.Date) bool {
	p := r.People[person]
	return p.Here(day) && !p.Suspended && !r.audits(person, day)
}

// audits reports whether somebody is an internal auditor on a day.
func (r *Register) audits(person string, day date.Date) bool {
	return slices.ContainsFunc(r.Terms, func(t Term) bool {
		return t.Person == person && t.Post == InternalAudit && t.HeldOn(day)
	})
}

// rolesOf returns the roles that somebody holds on a day, as far as the table of stand-ins asks for them here.
func (r *Register) rolesOf(person string, day date.Date) []caller.Role {
	var held []caller.Role
	for _, t := range r.Terms {
		if t.Person == person && t.HeldOn(day) {
			held = append(held, roles[t.Post])
		}
	}
	if r.Officers[person] {
		held = append(held, caller.ResponsibleOfficer)
	}
	return held
}

// acting returns who of these people acts in a role on a day, and who of them is away and told for information.
// Whoever covers somebody acts in their place, also of somebody suspended, who is told nothing. Cover does not pass
// on, so whoever covers a stand-in does not act.
func (r *Register) acting(role caller.Role, people []string, day date.Date) (acting, away []string) {
	for _, person := range people {
		standIns := r.standIns(role, person, day)
		acting = append(acting, standIns...)
		switch {
		case !r.able(person, day):
		case len(standIns) > 0:
			away = append(away, person)
		default:
			acting = append(acting, person)
		}
	}
	return acting, away
}

// informed returns all of these as told for information.
func informed(acting, away []string) []string { return append(away, acting...) }

// standIns returns those who cover a person on a day, can act themselves, and may stand in for the role by the table; in a
// privileged role only where a second person has confirmed the cover.
// An internal auditor is covered by nobody, nor is who has left.
func (r *Register) standIns(role caller.Role, person string, day date.Date) []string {
	if !r.People[person].Here(day) || r.audits(person, day) {
		return nil
	}
	var standIns []string
	for _, v := range r.Covers {
		passes := v.Person == person && v.InForce(day) && (v.Privileged || !role.Privileged())
		if passes && r.able(v.StandIn, day) && role.StoodInForBy(r.rolesOf(v.StandIn, day)...) {
			standIns = append(standIns, v.StandIn)
		}
	}
	slices.Sort(standIns)
	return slices.Compact(standIns)
}

// post returns those who act for a post on a day, and who of its holders is away: its holders or, where none of them
// can act, the next in the council's table of stand-ins who can; area counts for service leads only.
func (r *Register) post(post Post, area string, day date.Date) (acting, away []string) {
	return r.nextInLine(post, area, day, func([]string) bool { return true })
}

// nextInLine returns the first of those who act for a post or stand in for it, in the order of the council's table,
// that will do.
func (r *Register) nextInLine(
	post Post, area string, day date.Date, do func(acting []string) bool,
) (acting, away []string) {
	for _, role := range append([]caller.Role{roles[post]}, r.Council.StandIns.Line(roles[post])...) {
		acting, away = r.acting(role, r.holding(role, area, day), day)
		if len(acting) > 0 && do(acting) {
			return acting, away
		}
	}
	return nil, nil
}

// holding returns those who hold a role by a term on a day, whether they can act or not.
func (r *Register) holding(role caller.Role, area string, day date.Date) []string {
	var people []string
	for _, term := range r.Terms {
		covers := role != caller.ServiceLead || area != "" && slices.Contains(term.Areas, area)
		if roles[term.Post] == role && covers && term.HeldOn(day) {
			people = append(people, term.Person)
		}
	}
	slices.Sort(people)
	return slices.Compact(people)
}
