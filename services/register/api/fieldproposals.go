package api

import (
	"context"

	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/platform/contract/sight"
	"github.com/concordat-suite/concordat/services/platform/words/caller"
	"github.com/concordat-suite/concordat/services/register"
	"github.com/concordat-suite/concordat/services/register/codec"
	"github.com/concordat-suite/concordat/services/register/imports"
)

// fieldProposals answers for what imports propose. Cells are written by the part of the register that reads them.
type fieldProposals struct {
	registerv1.UnsafeFieldProposalServiceServer
	service *register.Service
	cells   *imports.Service
}

func proposalRef(name string) (ref register.ProposalRef, err error) {
	ref.Council, ref.Partnership, ref.ID, err = codec.ProposalName.Parse3(name)
	return ref, err
}

// proposalMessage gives the message of a proposal as far as its reader may see it.
func proposalMessage(seen register.ProposalSeen, err error) (*registerv1.FieldProposal, error) {
	if err != nil {
		return nil, err
	}
	m := codec.ProposalToProto(seen.Proposal)
	sight.Prune(m, seen.Sight)
	return m, nil
}

// GetFieldProposal gives one proposal.
func (s *fieldProposals) GetFieldProposal(
	ctx context.Context, r *registerv1.GetFieldProposalRequest,
) (*registerv1.FieldProposal, error) {
	ref, err := proposalRef(r.GetName())
	if err != nil {
		return nil, err
	}
	return proposalMessage(s.service.Proposal(ctx, caller.From(ctx), ref))
}

// ListFieldProposals gives the proposals for a record, or for all.
func (s *fieldProposals) ListFieldProposals(
	ctx context.Context, r *registerv1.ListFieldProposalsRequest,
) (*registerv1.ListFieldProposalsResponse, error) {
	var ref register.ProposalRef
	var err error
	if ref.Council, ref.Partnership, err = codec.ProposalParent(r.GetParent()); err != nil {
		return nil, err
	}
	page, err := s.service.ListProposals(ctx, caller.From(ctx), ref, query(r, caller.Council))
	if err != nil {
		return nil, err
	}
	answer := &registerv1.ListFieldProposalsResponse{NextPageToken: page.Next}
	for _, seen := range page.Items {
		m, _ := proposalMessage(seen, nil)
		answer.FieldProposals = append(answer.FieldProposals, m)
	}
	return answer, nil
}

// TakeOverFieldProposal writes what is proposed into the record.
func (s *fieldProposals) TakeOverFieldProposal(
	ctx context.Context, r *registerv1.TakeOverFieldProposalRequest,
) (*registerv1.FieldProposal, error) {
	ref, err := proposalRef(r.GetName())
	if err != nil {
		return nil, err
	}
	cells, err := s.cells.Cells(ctx, ref.Council)
	if err != nil {
		return nil, err
	}
	return proposalMessage(s.service.TakeOverProposal(ctx, caller.From(ctx), ref, r.GetEvenIfEdited(), cells))
}

// DeclineFieldProposal turns down what is proposed.
func (s *fieldProposals) DeclineFieldProposal(
	ctx context.Context, r *registerv1.DeclineFieldProposalRequest,
) (*registerv1.FieldProposal, error) {
	ref, err := proposalRef(r.GetName())
	if err != nil {
		return nil, err
	}
	return proposalMessage(s.service.DeclineProposal(ctx, caller.From(ctx), ref, r.GetReason()))
}
