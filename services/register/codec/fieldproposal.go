package codec

import (
	"strings"

	accessv1 "github.com/concordat-suite/concordat/proto/gen/concordat/access/v1"
	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/platform/contract/wire"
	"github.com/concordat-suite/concordat/services/platform/words/caller"
	"github.com/concordat-suite/concordat/services/platform/words/names"
	"github.com/concordat-suite/concordat/services/register"
	"github.com/concordat-suite/concordat/services/register/proposals"
)

// ProposalToProto gives the message of what an import proposes.
func ProposalToProto(p *proposals.Proposal) *registerv1.FieldProposal {
	return &registerv1.FieldProposal{
		Name:          ProposalName.Format(p.Council, p.Partnership, p.ID),
		Etag:          wire.Etag(p.Version),
		Field:         p.Field,
		FieldWords:    p.Words,
		FinancialYear: p.Year,
		Value:         p.Text,
		PreviousValue: p.Before,
		File:          p.File,
		Sheet:         p.Sheet,
		Row:           int32(p.Row),
		Column:        p.Column,
		Heading:       p.Heading,
		CellMeaning:   registerv1.ImportCellMeaning(p.Means),
		Import:        ImportName.Format(p.Council, p.Import),
		ProposedBy:    personToName(p.Council, p.ProposedBy),
		ProposedFor:   personToName(p.Council, p.ProposedFor),
		State:         registerv1.FieldProposalState(p.State),
		CreateTime:    wire.Timestamp(p.CreateTime),
		SettledBy:     personToName(p.Council, p.SettledBy),
		SettleTime:    wire.Timestamp(p.SettleTime),
		SettleReason:  p.SettleReason,
		MaySettle:     rolesToProto(register.EditorsOf(p.Field)),
		Adds:          p.Adds,
	}
}

func rolesToProto(roles []caller.Role) []accessv1.Role {
	all := make([]accessv1.Role, len(roles))
	for i, role := range roles {
		all[i] = RoleToProto(role)
	}
	return all
}

// ProposalFromProto reads the proposal of this council, partnership and id from a message.
func ProposalFromProto(council string, m *registerv1.FieldProposal) (*proposals.Proposal, error) {
	r := &reader{council: council}
	_, partnership, id, err := ProposalName.Parse3(m.GetName())
	if err != nil {
		return nil, err
	}
	p := &proposals.Proposal{
		Council: council, Partnership: partnership, ID: id,
		Field: m.GetField(), Words: m.GetFieldWords(), Year: m.GetFinancialYear(), Before: m.GetPreviousValue(),
		Adds: m.GetAdds(),
		Cell: proposals.Cell{
			File: m.GetFile(), Sheet: m.GetSheet(), Row: int(m.GetRow()), Column: m.GetColumn(), Heading: m.GetHeading(),
			Text: m.GetValue(), Means: int(m.GetCellMeaning()),
		},
		ProposedBy:   r.person("field_proposal.proposed_by", m.GetProposedBy()),
		ProposedFor:  r.person("field_proposal.proposed_for", m.GetProposedFor()),
		State:        proposals.State(m.GetState()),
		SettledBy:    r.person("field_proposal.settled_by", m.GetSettledBy()),
		SettleTime:   wire.Instant(m.GetSettleTime()),
		SettleReason: m.GetSettleReason(),
		Version:      wire.Version(m.GetEtag()),
		CreateTime:   wire.Instant(m.GetCreateTime()),
	}
	if _, p.Import, err = ImportName.Parse2(m.GetImport()); err != nil {
		r.wrong(names.Missing(), "field_proposal.import", "must name an import of this council")
	}
	return p, r.err()
}

// ProposalParent reads the parent of a list of proposals: a partnership, or "-" in its place for all, which is "".
func ProposalParent(parent string) (council, partnership string, err error) {
	if of, all := strings.CutSuffix(parent, "/partnerships/-"); all {
		council, err = CouncilName.Parse1(of)
		return council, "", err
	}
	return PartnershipName.Parse2(parent)
}
