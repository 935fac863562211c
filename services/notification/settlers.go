package notification

import (
	"slices"
	"strings"

	"github.com/concordat-suite/concordat/services/platform/words/caller"
	"github.com/concordat-suite/concordat/services/platform/words/date"
)

// Settlers are the roles whose holders may settle what an import proposes, as the register says them, in the order in
// which they are asked, parted by spaces; "" where the register did not say.
type Settlers string

// SettledIn returns these roles as settlers.
func SettledIn(roles []caller.Role) Settlers {
	words := make([]string, len(roles))
	for i, role := range roles {
		words[i] = string(role)
	}
	return Settlers(strings.Join(words, " "))
}

// roles returns the roles; where the register did not say them, those that may edit most fields.
func (s Settlers) roles() []caller.Role {
	if s == "" {
		return []caller.Role{caller.ResponsibleOfficer, caller.ServiceLead, caller.DeputyChiefExecutive}
	}
	var roles []caller.Role
	for _, word := range strings.Fields(string(s)) {
		roles = append(roles, caller.Role(word))
	}
	return roles
}

// may reports whether somebody may settle it in the role.
func (s Settlers) may(role caller.Role) bool { return slices.Contains(s.roles(), role) }

// proposedRecipients returns those who are asked to settle what is proposed for a record, on a day: the first of those
// who may, in the order of their roles, of whom somebody can act. Whoever proposed it is never asked.
func (r *Register) proposedRecipients(may Settlers, proposed Proposed, p Partnership, day date.Date) []Recipient {
	own := func(person string) bool {
		return person != "" && (person == proposed.ProposedBy || person == proposed.ProposedFor)
	}
	other := func(people []string) bool {
		return slices.ContainsFunc(people, func(person string) bool { return person != "" && !own(person) })
	}
	for _, role := range may.roles() {
		if role == caller.ResponsibleOfficer && own(p.Officer) {
			continue
		}
		if acting, away := r.actingFor(role, p, day, other); other(acting) {
			return recipients(slices.DeleteFunc(acting, own), slices.DeleteFunc(away, own))
		}
	}
	return []Recipient{{"", To}}
}

// actingFor returns those who act in a role for a record on a day, and who of its holders is away: its officer or the
// delegate, the leads of its service area, or those who hold another role or stand in for it, of whom some will do.
func (r *Register) actingFor(
	role caller.Role, p Partnership, day date.Date, do func(acting []string) bool,
) (acting, away []string) {
	switch role {
	case caller.ResponsibleOfficer:
		return r.officers(p, day)
	case caller.ServiceLead:
		return r.serviceLeads(p, day)
	}
	for post, of := range roles {
		if of == role {
			return r.nextInLine(post, "", day, do)
		}
	}
	return nil, nil
}
