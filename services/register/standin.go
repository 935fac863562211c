package register

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/concordat-suite/concordat/services/platform/words/caller"
	"github.com/concordat-suite/concordat/services/platform/words/fault"
	"github.com/concordat-suite/concordat/services/register/authors"
)

// StandInsInForce returns which roles do the duties of one that nobody can do: the usual ones, but for those that the
// council has settled itself.
func (c *Council) StandInsInForce() caller.StandIns {
	all := caller.UsualStandIns()
	for _, s := range c.StandIns {
		all[s.Role] = s.StandIns
	}
	return all
}

// InLine returns the roles that decide on something and who of them could: the usual ones or, where none of those can,
// such as because each is an author of it, the first after them in the council's table of which somebody could.
func InLine(
	standIns caller.StandIns, usual []caller.Role, able func([]caller.Role) []Standing,
) ([]caller.Role, []Standing) {
	if found := able(usual); len(found) > 0 {
		return usual, found
	}
	for _, role := range usual {
		for _, next := range standIns.Line(role) {
			if found := able([]caller.Role{next}); len(found) > 0 {
				return []caller.Role{next}, found
			}
		}
	}
	return usual, nil
}

// othersDecide is the reason of a refusal that says who could decide.
const othersDecide = "OTHERS_DECIDE"

// OthersDecide refuses a decision by whoever takes it only where none of those can who usually do.
func OthersDecide(what string) *fault.Error {
	return fault.Denied(othersDecide, "In your role you decide on "+what+" only where none of those can who usually do.")
}

// inLine returns who decides on the proposal.
func (s *Service) inLine(ctx context.Context, w work, proposed authors.Proposal) ([]caller.Role, []Standing, error) {
	council, err := w.tx.Council(ctx)
	if err != nil {
		return nil, nil, err
	}
	roles, able := InLine(council.StandInsInForce(), proposed.Roles(), func(roles []caller.Role) []Standing {
		return others(proposed.Own, s.members.Standing(w.p.Council, roles))
	})
	return roles, able, nil
}

// decider returns who decides on the proposal, and in which role. Whoever is next in line stands in for those who
// usually decide, where none of them can; where one can, they are refused.
func (s *Service) decider(ctx context.Context, w work, c *caller.Caller, proposed authors.Proposal) (Actor, error) {
	by := actor(c, w.rights)
	if proposed.Own.Has(by.Person, by.For) || slices.Contains(proposed.Roles(), by.Role) {
		return by, nil
	}
	roles, able, err := s.inLine(ctx, w, proposed)
	switch {
	case err != nil:
		return by, err
	case len(able) > 0 && slices.Contains(roles, by.Role):
		by.Role = proposed.Roles()[0]
	case by.Role != caller.DeputyChiefExecutive: // on whose proposals the rule about them says who decides
		return by, NameAble(ctx, w.tx, OthersDecide(proposed.What), roles, able)
	}
	return by, nil
}

// own returns the roles that somebody holds themselves today, not by standing in.
func (s *Service) own(council, person string) []caller.Role {
	var own []caller.Role
	for _, standing := range s.members.Standing(council, caller.Standable()) {
		if standing.Person == person && standing.For == "" && standing.StandIn == "" {
			own = append(own, standing.Role)
		}
	}
	return own
}

// during returns the granted roles that run on one of the cover's days.
func (v *Cover) during(terms []*RoleTerm) []caller.Role {
	var roles []caller.Role
	for _, t := range terms {
		if t.RevokeTime.IsZero() && !ends(t.EndDate, v.StartDate) && !t.StartDate.After(v.EndDate) {
			roles = append(roles, t.Role)
		}
	}
	return roles
}

// byTable refuses a stand-in who may stand in for none of the person's roles.
func (s *Service) byTable(ctx context.Context, tx Tx, v *Cover, away, standIn *Person) error {
	terms := map[string][]caller.Role{}
	for _, p := range []*Person{away, standIn} {
		granted, err := tx.RoleTermsOf(ctx, p.ID)
		if err != nil {
			return err
		}
		terms[p.ID] = append(v.during(granted), s.own(v.Council, p.ID)...)
	}
	roles := telling(terms[away.ID], away.Kind)
	by := terms[standIn.ID]
	if slices.ContainsFunc(roles, func(role caller.Role) bool { return role.StoodInForBy(by...) }) {
		return nil
	}
	var who []string
	for _, role := range roles {
		for _, by := range role.StandIns() {
			if words := strings.ReplaceAll(string(by), "-", " "); !slices.Contains(who, words) {
				who = append(who, words)
			}
		}
	}
	if len(who) == 0 {
		return fault.Precondition("COVER_NOT_ALLOWED",
			fmt.Sprintf("Nobody stands in for %s in the role that they hold.", away.DisplayName))
	}
	return fault.Precondition("COVER_NOT_ALLOWED", fmt.Sprintf(
		"%s holds no role that may stand in for %s. Choose somebody who holds one of these: %s. A single record can be delegated "+
			"to any officer.", standIn.DisplayName, away.DisplayName, strings.Join(who, ", "))).
		With("roles", strings.Join(who, ", "))
}

// telling returns the roles by which it is decided who may cover somebody: what everybody is who works for the
// council, or sits on it, counts only where they are nothing else.
func telling(roles []caller.Role, kind PersonKind) []caller.Role {
	base := []caller.Role{caller.Employee, caller.ResponsibleOfficer}
	if kind == Councillor {
		base = []caller.Role{caller.Councillor, caller.LeadMember}
	}
	more := slices.DeleteFunc(slices.Clone(roles), func(role caller.Role) bool { return slices.Contains(base, role) })
	if len(more) == 0 || slices.Contains(roles, base[1]) {
		more = append(more, base[1])
	}
	return more
}
