package reviews

import (
	"context"
	"slices"

	"github.com/concordat-suite/concordat/services/platform/words/caller"
	"github.com/concordat-suite/concordat/services/platform/words/fault"
	"github.com/concordat-suite/concordat/services/register"
)

// Roles knows who has which role, from the grants in force.
type Roles interface {
	// Standing gives who has one of the roles in the council today, by themselves or by standing in.
	Standing(council string, roles []caller.Role) []register.Standing
}

// deciders are the roles that decide on a return: service leads on those of their areas.
var deciders = []caller.Role{caller.ServiceLead, caller.DeputyChiefExecutive}

// whoCould adds to the refusal of a decision on one's own return who could take it, so that the return does not lie
// there.
func (s *Service) whoCould(ctx context.Context, w work, err error) error {
	if fault.Reason(err) != accepterIsSubmitter {
		return err
	}
	roles, able, wrong := s.inLine(ctx, w)
	if wrong != nil {
		return wrong
	}
	return register.NameAble(ctx, w.tx, fault.As(err), roles, able)
}

// inLine returns the roles that decide on the return, and who of them could.
func (s *Service) inLine(ctx context.Context, w work) ([]caller.Role, []register.Standing, error) {
	council, err := w.tx.Council(ctx)
	if err != nil {
		return nil, nil, err
	}
	roles, able := register.InLine(council.StandInsInForce(), deciders, func(roles []caller.Role) []register.Standing {
		return w.others(s.roles.Standing(w.p.Council, roles))
	})
	return roles, able, nil
}

// decidesInLine refuses whoever has none of the roles that usually decide, while somebody who has one could.
func (s *Service) decidesInLine(ctx context.Context, w work, c *caller.Caller) error {
	usual := func(r caller.Right) bool { return slices.Contains(deciders, r.Role) || r.Limit == caller.Completeness }
	if slices.ContainsFunc(w.rights, usual) || w.isOwn(c) {
		return nil
	}
	roles, able, err := s.inLine(ctx, w)
	if err != nil {
		return err
	}
	inLine := func(r caller.Right) bool { return slices.Contains(roles, r.Role) }
	if len(able) > 0 && slices.ContainsFunc(w.rights, inLine) {
		return nil
	}
	return register.NameAble(ctx, w.tx, register.OthersDecide("this return"), roles, able)
}

// others are those who could decide on the return, each once: whose own it is not, neither as themselves nor as whom
// they cover.
func (w work) others(able []register.Standing) []register.Standing {
	var others []register.Standing
	for _, a := range able {
		reaches := a.Role != caller.ServiceLead || slices.Contains(a.Areas, w.p.ServiceArea)
		named := slices.ContainsFunc(others, func(o register.Standing) bool { return o.Person == a.Person })
		if reaches && !named && !w.isOwnOf(a.Person) && !w.isOwnOf(a.For) {
			others = append(others, a)
		}
	}
	return others
}

// isOwnOf says whether the person answers for the return.
func (w work) isOwnOf(person string) bool {
	if person == "" {
		return false
	}
	return w.own.Has(person) || w.ret.isOwn(person, person == w.officer || w.p.On(w.day.Today()).Names(caller.ResponsibleOfficer, person))
}
