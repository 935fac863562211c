package codec

import (
	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/platform/contract/wire"
	"github.com/concordat-suite/concordat/services/register"
)

// CoverToProto gives the message of a cover.
func CoverToProto(v *register.Cover) *registerv1.Cover {
	return &registerv1.Cover{
		Name:       CoverName.Format(v.Council, v.ID),
		Etag:       wire.Etag(v.Version),
		Person:     personToName(v.Council, v.Person),
		StandIn:    personToName(v.Council, v.StandIn),
		StartDate:  v.StartDate.String(),
		EndDate:    v.EndDate.String(),
		Reason:     v.Reason,
		ArrangedBy: personToName(v.Council, v.ArrangedBy),
		EndTime:    wire.Timestamp(v.EndTime),
		CreateTime: wire.Timestamp(v.CreateTime),

		Confirmation:    registerv1.GrantState(v.Confirmation.State),
		PrivilegedGrant: grantToName(v.Council, v.Confirmation.Grant),
	}
}

// CoverFromProto reads the cover of this council and id from a message; id is "" for one that is to be arranged.
func CoverFromProto(council, id string, m *registerv1.Cover) (*register.Cover, error) {
	r := &reader{council: council}
	v := &register.Cover{
		Council:    council,
		ID:         id,
		Person:     r.person("cover.person", m.GetPerson()),
		StandIn:    r.person("cover.stand_in", m.GetStandIn()),
		StartDate:  r.date("cover.start_date", m.GetStartDate()),
		EndDate:    r.date("cover.end_date", m.GetEndDate()),
		Reason:     m.GetReason(),
		ArrangedBy: r.person("cover.arranged_by", m.GetArrangedBy()),
		EndTime:    wire.Instant(m.GetEndTime()),

		Confirmation: r.confirmation("cover", m.GetConfirmation(), m.GetPrivilegedGrant()),

		Stamp: register.Stamp{Version: wire.Version(m.GetEtag()), CreateTime: wire.Instant(m.GetCreateTime())},
	}
	return v, r.err()
}
