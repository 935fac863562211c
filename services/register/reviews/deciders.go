package reviews

import (
	"context"
	"slices"

	"github.com/concordat-suite/concordat/services/platform/caller"
	"github.com/concordat-suite/concordat/services/platform/fault"
	"github.com/concordat-suite/concordat/services/register"
)

// Roles knows who has which role, from the grants in force.
type Roles interface {
	// Standing gives who has one of the roles in the council today, by themselves or by standing in.
	Standing(council string, roles []caller.Role) []register.Standing
}

// deciders are the roles that decide on a return: service leads on those of their areas.
var deciders = []caller.Role{caller.ServiceLead, caller.DeputyChiefExecutive}

// whoCould adds to the refusal of a decision on one's own return who could take it, so that the return does not lie there.
func (s *Service) whoCould(ctx context.Context, w work, err error) error {
	if fault.Reason(err) != accepterIsSubmitter {
		return err
	}
	return register.NameAble(ctx, w.tx, fault.As(err), deciders, w.others(s.roles.Standing(w.p.Council, deciders)))
}

// others are those who could decide on the return, each once: whose own it is not, neither as themselves nor as whom they
// cover.
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
