package codec

import (
	"fmt"

	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/notification"
	"github.com/concordat-suite/concordat/services/platform/contract/wire"
)

// FieldProposal reads a fact that an import proposes.
func FieldProposal(m *registerv1.FieldProposal) (p notification.FieldProposal, err error) {
	if _, p.Partnership, p.ID, err = ProposalName.Parse3(m.GetName()); err != nil {
		return p, fmt.Errorf("name %q: %w", m.GetName(), err)
	}
	if _, p.Import, err = ImportName.Parse2(m.GetImport()); err != nil {
		return p, fmt.Errorf("import %q: %w", m.GetImport(), err)
	}
	p.MaySettle = notification.SettledIn(rolesOf(m.GetMaySettle()))
	p.File, p.Time = m.GetFile(), wire.Instant(m.GetCreateTime())
	p.ProposedBy, p.ProposedFor = person(m.GetProposedBy()), person(m.GetProposedFor())
	p.Waits = m.GetState() == registerv1.FieldProposalState_FIELD_PROPOSAL_STATE_WAITING
	return p, nil
}
