package codec

import (
	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/platform/contract/wire"
	"github.com/concordat-suite/concordat/services/register"
	"github.com/concordat-suite/concordat/services/register/reviews"
)

// SectionsFromProto reads the sections that a request names.
func SectionsFromProto(sections []registerv1.Section) []register.Section {
	return each(sections, func(s registerv1.Section) register.Section { return register.Section(s) })
}

func sectionsToProto(sections []register.Section) []registerv1.Section {
	return each(sections, func(s register.Section) registerv1.Section { return registerv1.Section(s) })
}

func (r *reader) returnSection(m *registerv1.ReturnSection) reviews.Section {
	return reviews.Section{
		Section:    register.Section(m.GetSection()),
		State:      reviews.SectionState(m.GetState()),
		ReviewedOn: r.date("return.sections.review_date", m.GetReviewDate()),
		Person:     r.person("return.sections.person", m.GetPerson()),
		Time:       wire.Instant(m.GetAnswerTime()),
	}
}

func (w writer) returnSection(s reviews.Section) *registerv1.ReturnSection {
	return &registerv1.ReturnSection{
		Section:    registerv1.Section(s.Section),
		State:      registerv1.ReturnSectionState(s.State),
		ReviewDate: s.ReviewedOn.String(),
		Person:     personToName(w.council, s.Person),
		AnswerTime: wire.Timestamp(s.Time),
	}
}

func (r *reader) entry(m *registerv1.ReturnEntry) *reviews.Entry {
	if m == nil {
		return nil
	}
	return &reviews.Entry{
		Person:      r.person("return.entry.person", m.GetPerson()),
		Officer:     r.person("return.entry.officer", m.GetOfficer()),
		Source:      reviews.Source(m.GetSource()),
		ReceivedOn:  r.date("return.entry.received_on", m.GetReceivedOn()),
		Note:        m.GetNote(),
		Time:        wire.Instant(m.GetEnterTime()),
		Confirmer:   r.person("return.entry.confirmer", m.GetConfirmer()),
		ConfirmTime: wire.Instant(m.GetConfirmTime()),
	}
}

func (w writer) entry(e *reviews.Entry) *registerv1.ReturnEntry {
	if e == nil {
		return nil
	}
	return &registerv1.ReturnEntry{
		Person:      personToName(w.council, e.Person),
		Officer:     personToName(w.council, e.Officer),
		Source:      registerv1.ReturnSource(e.Source),
		ReceivedOn:  e.ReceivedOn.String(),
		Note:        e.Note,
		EnterTime:   wire.Timestamp(e.Time),
		Confirmer:   personToName(w.council, e.Confirmer),
		ConfirmTime: wire.Timestamp(e.ConfirmTime),
	}
}

// EntryFromProto reads where a return came from that is entered for its officer.
func EntryFromProto(m *registerv1.EnterReturnRequest) (reviews.Entry, error) {
	r := &reader{}
	e := reviews.Entry{Source: reviews.Source(m.GetSource()), ReceivedOn: r.date("received_on", m.GetReceivedOn()), Note: m.GetNote()}
	return e, r.err()
}

// confirming is a request that says what of a return holds as it stands.
type confirming interface {
	GetSections() []registerv1.Section
	GetStillNotKnown() bool
}

// ConfirmationFromProto reads what a request says holds as it stands.
func ConfirmationFromProto(m confirming) reviews.Confirmation {
	return reviews.Confirmation{Sections: SectionsFromProto(m.GetSections()), StillNotKnown: m.GetStillNotKnown()}
}

func questionToProto(q reviews.Question) *registerv1.ReturnQuestion {
	return &registerv1.ReturnQuestion{
		Kind:        registerv1.ReturnQuestionKind(q.Kind),
		Sections:    sectionsToProto(q.Sections),
		Fact:        q.Fact,
		StaleSince:  q.StaleSince.String(),
		LastReason:  q.LastReason,
		Why:         q.Why,
		HowToAnswer: q.How,
	}
}

// OutcomeToProto says what became of the returns that were to be accepted in one act.
func OutcomeToProto(o reviews.Outcome) *registerv1.AcceptUnchangedReturnsResponse {
	return &registerv1.AcceptUnchangedReturnsResponse{
		Accepted: each(o.Accepted, func(a reviews.AcceptedReturn) *registerv1.AcceptedReturn {
			return &registerv1.AcceptedReturn{Name: a.Name, DisplayName: a.DisplayName}
		}),
		LeftOut: each(o.LeftOut, func(l reviews.LeftOutReturn) *registerv1.LeftOutReturn {
			return &registerv1.LeftOutReturn{
				Name: l.Name, DisplayName: l.DisplayName, Reason: registerv1.LeftOutReason(l.Reason), Why: l.Why,
				ResponsibleOfficer: personToName(o.Council, l.Officer), ResponsibleOfficerDisplayName: l.OfficerName,
			}
		}),
	}
}
