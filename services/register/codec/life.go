package codec

import (
	"strings"

	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/platform/contract/wire"
	"github.com/concordat-suite/concordat/services/register"
)

func sectionFromProto(m *registerv1.SectionReview) register.SectionReview {
	return register.SectionReview{
		Section:    register.Section(m.GetSection()),
		ChangeTime: wire.Instant(m.GetChangeTime()),
		ReviewTime: wire.Instant(m.GetReviewTime()),
	}
}

func sectionToProto(s register.SectionReview) *registerv1.SectionReview {
	return &registerv1.SectionReview{
		Section:    registerv1.Section(s.Section),
		ChangeTime: wire.Timestamp(s.ChangeTime),
		ReviewTime: wire.Timestamp(s.ReviewTime),
	}
}

func sourceFromProto(m *registerv1.SourceRow) register.SourceRow {
	_, id, _ := ImportName.Parse2(m.GetImport())
	day := m.GetAsAt()
	return register.SourceRow{
		Import:     id,
		File:       m.GetFile(),
		Sheet:      m.GetSheet(),
		Row:        int(m.GetRow()),
		Cells:      each(m.GetCells(), cellFromProto),
		ImportTime: wire.Instant(m.GetImportTime()),
	}.OfDay(&day)
}

func cellFromProto(m *registerv1.SourceCell) register.SourceCell {
	return register.SourceCell{Heading: m.GetHeading(), Column: m.GetColumn(), Text: m.GetText()}
}

func (w writer) source(s register.SourceRow) *registerv1.SourceRow {
	m := &registerv1.SourceRow{
		File:       s.File,
		Sheet:      s.Sheet,
		Row:        int32(s.Row),
		Cells:      each(s.Cells, cellToProto),
		ImportTime: wire.Timestamp(s.ImportTime),
		AsAt:       s.AsAt(),
	}
	if s.Import != "" {
		m.Import = ImportName.Format(w.council, s.Import)
	}
	return m
}

func cellToProto(c register.SourceCell) *registerv1.SourceCell {
	return &registerv1.SourceCell{Heading: c.Heading, Column: c.Column, Text: c.Text}
}

func (r *reader) proposal(m *registerv1.Proposal) *register.Proposal {
	if m == nil {
		return nil
	}
	return &register.Proposal{
		Proposer:    r.person("partnership.proposal.proposer", m.GetProposer()),
		ProposeTime: wire.Instant(m.GetProposeTime()),
		Comment:     m.GetComment(),
		Role:        RoleFromProto(m.GetRole()),
		OnBehalfOf:  r.person("partnership.proposal.on_behalf_of", m.GetOnBehalfOf()),
	}
}

func (w writer) proposal(p *register.Proposal) *registerv1.Proposal {
	if p == nil {
		return nil
	}
	return &registerv1.Proposal{
		Proposer:    personToName(w.council, p.Proposer),
		ProposeTime: wire.Timestamp(p.ProposeTime),
		Comment:     p.Comment,
		Role:        RoleToProto(p.Role),
		OnBehalfOf:  personToName(w.council, p.OnBehalfOf),
	}
}

func (r *reader) approval(m *registerv1.Approval) *register.Approval {
	if m == nil {
		return nil
	}
	return &register.Approval{
		Approver:        r.person("partnership.approval.approver", m.GetApprover()),
		ApproveTime:     wire.Instant(m.GetApproveTime()),
		Comment:         m.GetComment(),
		MinuteReference: r.minuteReference("partnership.approval.minute_reference", m.GetMinuteReference()),
	}
}

func (w writer) approval(a *register.Approval) *registerv1.Approval {
	if a == nil {
		return nil
	}
	return &registerv1.Approval{
		Approver:        personToName(w.council, a.Approver),
		ApproveTime:     wire.Timestamp(a.ApproveTime),
		Comment:         a.Comment,
		MinuteReference: minuteReferenceToProto(a.MinuteReference),
	}
}

func (r *reader) ending(m *registerv1.Ending) *register.Ending {
	if m == nil {
		return nil
	}
	return &register.Ending{
		EndedOn:         r.date("partnership.ending.ended_on", m.GetEndedOn()),
		Reason:          m.GetReason(),
		Person:          r.person("partnership.ending.person", m.GetPerson()),
		MinuteReference: r.minuteReference("partnership.ending.minute_reference", m.GetMinuteReference()),
	}
}

func (w writer) ending(e *register.Ending) *registerv1.Ending {
	if e == nil {
		return nil
	}
	return &registerv1.Ending{
		EndedOn:         e.EndedOn.String(),
		Reason:          e.Reason,
		Person:          personToName(w.council, e.Person),
		MinuteReference: minuteReferenceToProto(e.MinuteReference),
	}
}

func (r *reader) withdrawal(m *registerv1.Withdrawal) *register.Withdrawal {
	if m == nil {
		return nil
	}
	return &register.Withdrawal{
		Reason:       m.GetReason(),
		Person:       r.person("partnership.withdrawal.person", m.GetPerson()),
		WithdrawTime: wire.Instant(m.GetWithdrawTime()),
	}
}

func (w writer) withdrawal(x *register.Withdrawal) *registerv1.Withdrawal {
	if x == nil {
		return nil
	}
	return &registerv1.Withdrawal{
		Reason:       x.Reason,
		Person:       personToName(w.council, x.Person),
		WithdrawTime: wire.Timestamp(x.WithdrawTime),
	}
}

// ChangeToProto gives the message of a change, without the entry as it was, which is pruned for its reader first.
func ChangeToProto(council string, c register.Change) *registerv1.Change {
	return &registerv1.Change{
		Position:         c.Position,
		Time:             wire.Timestamp(c.Time),
		Actor:            authorToName(council, c.By),
		ActorDisplayName: c.By.DisplayName,
		OnBehalfOf:       personToName(council, c.OnBehalfOf),
		Right:            strings.Join(c.Rights, ", "),
		Method:           c.Method[strings.LastIndex(c.Method, "/")+1:],
		RequestId:        c.RequestID,
	}
}

// authorToName writes who made a change; "" for an operator, who belongs to no council.
func authorToName(council string, a register.Author) string {
	switch {
	case a.Person != "":
		return personToName(council, a.Person)
	case a.Application != "":
		return ApplicationName.Format(council, a.Application)
	case a.Service != "":
		return "services/" + a.Service
	default:
		return ""
	}
}

func (r *reader) endingProposal(m *registerv1.EndingProposal) *register.EndingProposal {
	if m == nil {
		return nil
	}
	return &register.EndingProposal{
		Proposer:     r.person("partnership.ending_proposal.proposer", m.GetProposer()),
		ProposeTime:  wire.Instant(m.GetProposeTime()),
		Reason:       m.GetReason(),
		EndOn:        r.date("partnership.ending_proposal.end_on", m.GetEndOn()),
		Role:         RoleFromProto(m.GetRole()),
		OnBehalfOf:   r.person("partnership.ending_proposal.on_behalf_of", m.GetOnBehalfOf()),
		Rejecter:     r.person("partnership.ending_proposal.rejecter", m.GetRejecter()),
		RejectTime:   wire.Instant(m.GetRejectTime()),
		RejectReason: m.GetRejectReason(),
	}
}

func (w writer) endingProposal(e *register.EndingProposal) *registerv1.EndingProposal {
	if e == nil {
		return nil
	}
	return &registerv1.EndingProposal{
		Proposer:     personToName(w.council, e.Proposer),
		ProposeTime:  wire.Timestamp(e.ProposeTime),
		Reason:       e.Reason,
		EndOn:        e.EndOn.String(),
		Role:         RoleToProto(e.Role),
		OnBehalfOf:   personToName(w.council, e.OnBehalfOf),
		Rejecter:     personToName(w.council, e.Rejecter),
		RejectTime:   wire.Timestamp(e.RejectTime),
		RejectReason: e.RejectReason,
	}
}
