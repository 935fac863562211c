package codec

import (
	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/platform/contract/wire"
	"github.com/concordat-suite/concordat/services/register"
)

// GapsToProto gives the message of an entry with what nobody has said of it.
func GapsToProto(i register.Incomplete) *registerv1.PartnershipGaps {
	return &registerv1.PartnershipGaps{
		Partnership: PartnershipName.Format(i.Council, i.ID),
		DisplayName: i.DisplayName,
		State:       registerv1.PartnershipState(i.State),
		ServiceArea: i.ServiceArea,
		Etag:        wire.Etag(i.Version),
		Gaps:        i.Gaps,
		Undated:     i.Undated,
	}
}

// GapCountsToProto gives the message of the counts.
func GapCountsToProto(c register.GapCounts) *registerv1.SummarizePartnershipGapsResponse {
	return &registerv1.SummarizePartnershipGapsResponse{
		Partnerships: int32(c.Partnerships), //nolint:gosec // a council has fewer
		Complete:     int32(c.Complete),     //nolint:gosec // and so of these
		Gaps:         each(c.Gaps, factCountToProto),
		Undated:      each(c.Undated, factCountToProto),
	}
}

func factCountToProto(c register.FactCount) *registerv1.FactCount {
	return &registerv1.FactCount{Fact: c.Fact, Partnerships: int32(c.Partnerships)} //nolint:gosec // a council has fewer
}

// FactsSetToProto gives the message of what became of many entries.
func FactsSetToProto(set []register.FactsSet) *registerv1.SetPartnershipFactsResponse {
	return &registerv1.SetPartnershipFactsResponse{Partnerships: each(set, func(f register.FactsSet) *registerv1.FactsSet {
		return &registerv1.FactsSet{
			Name: PartnershipName.Format(f.Council, f.ID), DisplayName: f.DisplayName, Etag: wire.Etag(f.Version), Changed: f.Changed,
		}
	})}
}
