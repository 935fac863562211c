package codec

import (
	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/platform/contract/wire"
	"github.com/concordat-suite/concordat/services/register"
)

// PostToProto gives the message of a post on a day.
func PostToProto(p register.PostOn) *registerv1.Post {
	m := &registerv1.Post{
		Name:        PostName.Format(p.Council, p.ID),
		Etag:        wire.Etag(p.Version),
		DisplayName: p.DisplayName,
		Kind:        registerv1.PostKind(p.Kind),
		Holdings: each(p.Holdings, func(h register.PostHolding) *registerv1.PostHolding {
			return &registerv1.PostHolding{
				Person:          personToName(p.Council, h.Person),
				StartDate:       h.StartDate.String(),
				EndDate:         textToProto(h.EndDate),
				MinuteReference: minuteReferenceToProto(h.MinuteReference),
				AppointTime:     wire.Timestamp(h.AppointTime),
				AppointedBy:     personToName(p.Council, h.AppointedBy),
				EndReason:       h.EndReason,
			}
		}),
		CreateTime: wire.Timestamp(p.CreateTime),
		UpdateTime: wire.Timestamp(p.UpdateTime),
	}
	if holder := p.Holder(); holder != "" {
		name := PersonName.Format(p.Council, holder)
		m.Holder = &name
	}
	return m
}

// PostFromProto reads the post of this council and id from a message; id is "" for one that is to be made.
func PostFromProto(council, id string, m *registerv1.Post) (*register.Post, error) {
	r := &reader{council: council}
	p := &register.Post{
		Council:     council,
		ID:          id,
		DisplayName: m.GetDisplayName(),
		Kind:        register.PostKind(m.GetKind()),
		Holdings: each(m.GetHoldings(), func(h *registerv1.PostHolding) register.PostHolding {
			return register.PostHolding{
				Person:          r.person("post.holdings.person", h.GetPerson()),
				StartDate:       r.date("post.holdings.start_date", h.GetStartDate()),
				EndDate:         r.date("post.holdings.end_date", h.GetEndDate()),
				MinuteReference: r.minuteReference("post.holdings.minute_reference", h.GetMinuteReference()),
				AppointTime:     wire.Instant(h.GetAppointTime()),
				AppointedBy:     r.person("post.holdings.appointed_by", h.GetAppointedBy()),
				EndReason:       h.GetEndReason(),
			}
		}),
		Stamp: register.Stamp{
			Version:    wire.Version(m.GetEtag()),
			CreateTime: wire.Instant(m.GetCreateTime()),
			UpdateTime: wire.Instant(m.GetUpdateTime()),
		},
	}
	return p, r.err()
}

// HoldingFromProto reads the appointment that a request asks for.
func HoldingFromProto(council string, m *registerv1.AppointToPostRequest) (register.PostHolding, error) {
	r := &reader{council: council}
	h := register.PostHolding{
		Person:          r.person("person", m.GetPerson()),
		StartDate:       r.date("start_date", m.GetStartDate()),
		EndDate:         r.date("end_date", m.GetEndDate()),
		MinuteReference: r.minuteReference("minute_reference", m.GetMinuteReference()),
	}
	return h, r.err()
}
