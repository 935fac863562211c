package codec

import (
	"fmt"

	accessv1 "github.com/concordat-suite/concordat/proto/gen/concordat/access/v1"
	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/notification"
	"github.com/concordat-suite/concordat/services/platform/contract/access"
	"github.com/concordat-suite/concordat/services/platform/contract/wire"
	"github.com/concordat-suite/concordat/services/platform/words/caller"
)

// grantSteps are the steps by what became of a grant.
var grantSteps = map[registerv1.GrantState]notification.Step{
	registerv1.GrantState_GRANT_STATE_WAITING:              notification.GrantWaiting,
	registerv1.GrantState_GRANT_STATE_CONFIRMED:            notification.GrantConfirmed,
	registerv1.GrantState_GRANT_STATE_WITHOUT_CONFIRMATION: notification.GrantUnconfirmed,
	registerv1.GrantState_GRANT_STATE_REFUSED:              notification.GrantRefused,
	registerv1.GrantState_GRANT_STATE_WITHDRAWN:            notification.GrantWithdrawn,
}

// Grant reads what became of a privileged grant.
func Grant(m *registerv1.PrivilegedGrant) (notification.Grant, error) {
	_, id, err := GrantName.Parse2(m.GetName())
	if err != nil {
		return notification.Grant{}, fmt.Errorf("name %q: %w", m.GetName(), err)
	}
	step, known := grantSteps[m.GetState()]
	if !known {
		return notification.Grant{}, fmt.Errorf("%s has the state %v", m.GetName(), m.GetState())
	}
	g := notification.Grant{
		ID: id, Step: step, Kind: notification.GrantKind(m.GetKind()), Person: person(m.GetPerson()),
		OnBehalfOf: person(m.GetOnBehalfOf()),
		Roles:      rolesOf(m.GetRoles()), ForOneself: m.GetForOneself(), ProposedBy: person(m.GetProposedBy()),
		ProposeTime: wire.Instant(m.GetCreateTime()), SettledBy: person(m.GetSettledBy()), Reason: m.GetSettleReason(),
		Time: wire.Instant(m.GetSettleTime()),
	}
	if g.Time.IsZero() {
		g.Time = g.ProposeTime
	}
	return g, nil
}

func rolesOf(all []accessv1.Role) []caller.Role {
	roles := make([]caller.Role, len(all))
	for i, role := range all {
		roles[i] = access.RoleOf(role)
	}
	return roles
}
