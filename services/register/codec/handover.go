package codec

import (
	"strings"

	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/platform/contract/wire"
	"github.com/concordat-suite/concordat/services/register"
)

// HandOverAnswer gives the answer that lists somebody's duties, with the hand-over.
func HandOverAnswer(h *register.HandOver, duties []register.Duty) *registerv1.HandOverResponse {
	return &registerv1.HandOverResponse{Duties: each(duties, dutyToProto), HandOver: HandOverToProto(h)}
}

func dutyToProto(d register.Duty) *registerv1.Duty {
	return &registerv1.Duty{
		Kind: registerv1.DutyKind(d.Kind), Resource: d.Resource, DisplayName: d.DisplayName, Place: d.Place,
		Passed: d.StaysBecause == "", StaysBecause: d.StaysBecause,
	}
}

// HandOverToProto gives the message of a hand-over.
func HandOverToProto(h *register.HandOver) *registerv1.HandOver {
	return &registerv1.HandOver{
		Name:           HandOverName.Format(h.Council, h.ID),
		Etag:           wire.Etag(h.Version),
		Person:         personToName(h.Council, h.Person),
		To:             personToName(h.Council, h.To),
		Date:           h.Date.String(),
		Reason:         h.Reason,
		OrderedBy:      personToName(h.Council, h.OrderedBy),
		WithRoles:      h.WithRoles,
		State:          registerv1.HandOverState(h.State),
		PassedCount:    int32(h.Passed),
		Stayed:         each(h.Stayed, dutyToProto),
		NotDoneBecause: h.NotDoneBecause,
		CreateTime:     wire.Timestamp(h.CreateTime),
		EndTime:        wire.Timestamp(h.EndTime),
		WithdrawnBy:    personToName(h.Council, h.WithdrawnBy),
	}
}

// HandOverFromProto reads the hand-over of this council and id from a message.
func HandOverFromProto(council, id string, m *registerv1.HandOver) (*register.HandOver, error) {
	r := &reader{council: council}
	h := &register.HandOver{
		Council:   council,
		ID:        id,
		Person:    r.person("hand_over.person", m.GetPerson()),
		To:        r.person("hand_over.to", m.GetTo()),
		Date:      r.date("hand_over.date", m.GetDate()),
		Reason:    m.GetReason(),
		OrderedBy: r.person("hand_over.ordered_by", m.GetOrderedBy()),
		WithRoles: m.GetWithRoles(),
		State:     register.HandOverState(m.GetState()),
		Passed:    int(m.GetPassedCount()),
		Stayed: each(m.GetStayed(), func(d *registerv1.Duty) register.Duty {
			return register.Duty{
				Kind: register.DutyKind(d.GetKind()), Resource: d.GetResource(), DisplayName: d.GetDisplayName(), Place: d.GetPlace(),
				StaysBecause: d.GetStaysBecause(),
			}
		}),
		NotDoneBecause: m.GetNotDoneBecause(),
		EndTime:        wire.Instant(m.GetEndTime()),
		WithdrawnBy:    r.person("hand_over.withdrawn_by", m.GetWithdrawnBy()),
		Stamp:          register.Stamp{Version: wire.Version(m.GetEtag()), CreateTime: wire.Instant(m.GetCreateTime())},
	}
	return h, r.err()
}

// HandOverFromRequest reads the hand-over that a request asks for.
func HandOverFromRequest(m *registerv1.HandOverRequest) (*register.HandOver, error) {
	council, from, err := PersonName.Parse2(m.GetName())
	if err != nil {
		return nil, err
	}
	in, to, err := PersonName.Parse2(m.GetTo())
	if err != nil || in != council {
		return nil, register.PersonUnknown(m.GetTo())
	}
	r := &reader{council: council}
	h := &register.HandOver{Council: council, Person: from, To: to, Date: r.date("date", m.GetDate()), Reason: strings.TrimSpace(m.GetReason())}
	return h, r.err()
}
