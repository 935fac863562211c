package api

import (
	"context"
	"fmt"

	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/platform/contract/mask"
	"github.com/concordat-suite/concordat/services/platform/contract/wire"
	"github.com/concordat-suite/concordat/services/platform/words/caller"
	"github.com/concordat-suite/concordat/services/platform/words/count"
	"github.com/concordat-suite/concordat/services/platform/words/fault"
	"github.com/concordat-suite/concordat/services/register"
	"github.com/concordat-suite/concordat/services/register/codec"
)

// ListPartnershipGaps gives the entries with facts that nobody has said.
func (s *partnerships) ListPartnershipGaps(ctx context.Context, r *registerv1.ListPartnershipGapsRequest) (*registerv1.ListPartnershipGapsResponse, error) {
	council, err := codec.CouncilName.Parse1(r.GetParent())
	if err != nil {
		return nil, err
	}
	page, err := s.service.Gaps(ctx, caller.From(ctx), council, query(r, caller.Council), r.GetLacks())
	if err != nil {
		return nil, err
	}
	answer := &registerv1.ListPartnershipGapsResponse{NextPageToken: page.Next}
	for _, i := range page.Items {
		answer.Partnerships = append(answer.Partnerships, codec.GapsToProto(i))
	}
	return answer, nil
}

// SummarizePartnershipGaps counts the entries that lack each fact.
func (s *partnerships) SummarizePartnershipGaps(ctx context.Context, r *registerv1.SummarizePartnershipGapsRequest) (*registerv1.SummarizePartnershipGapsResponse, error) {
	council, err := codec.CouncilName.Parse1(r.GetParent())
	if err != nil {
		return nil, err
	}
	counts, err := s.service.CountGaps(ctx, caller.From(ctx), council, register.Query{Filter: r.GetFilter()})
	if err != nil {
		return nil, err
	}
	return codec.GapCountsToProto(counts), nil
}

// SetPartnershipFacts sets facts on many entries.
func (s *partnerships) SetPartnershipFacts(ctx context.Context, r *registerv1.SetPartnershipFactsRequest) (*registerv1.SetPartnershipFactsResponse, error) {
	council, err := codec.CouncilName.Parse1(r.GetParent())
	if err != nil {
		return nil, err
	}
	if err := mask.Check(r.GetPartnership(), r.GetUpdateMask()); err != nil {
		return nil, err
	}
	entries, err := refs(council, r)
	if err != nil {
		return nil, err
	}
	set, err := s.service.SetFacts(ctx, caller.From(ctx), register.ManyEdit{
		Council: council, Entries: entries, Fields: mask.Paths(r.GetUpdateMask()),
		Change: func(p *register.Partnership) error { return masked(p, r.GetPartnership(), r.GetUpdateMask()) },
	})
	if err != nil {
		return nil, err
	}
	return codec.FactsSetToProto(set), nil
}

// refs reads which entries are meant. One of another council stands for one that is not there, as everywhere.
func refs(council string, r *registerv1.SetPartnershipFactsRequest) ([]register.Ref, error) {
	if n := len(r.GetEtags()); n != 0 && n != len(r.GetNames()) {
		return nil, fault.Invalid("NAMES_INVALID", fmt.Sprintf("There are %s for %s. Give one for each, in the same order, or none.", count.Of(n, "etag"), count.Of(len(r.GetNames()), "name")),
			fault.Field{Path: "etags", Description: "must be as many as the names, or none"})
	}
	entries := make([]register.Ref, len(r.GetNames()))
	for i, name := range r.GetNames() {
		of, id, err := codec.PartnershipName.Parse2(name)
		if err != nil || of != council {
			id = absent
		}
		entries[i] = register.Ref{Council: council, ID: id}
		if len(r.GetEtags()) > 0 {
			entries[i].Version = wire.Version(r.GetEtags()[i])
		}
	}
	return entries, nil
}

// absent is the id of no entry.
const absent = "00000000-0000-0000-0000-000000000000"
