package codec

import (
	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/register"
)

// writer writes what refers to other records of the council, whose names start with it.
type writer struct {
	council string
}

func (r *reader) holder(path string, m *registerv1.Holder) *register.Holder {
	if m == nil {
		return nil
	}
	h := &register.Holder{
		Person:          r.person(path+".person", m.GetPerson()),
		Post:            r.post(path+".post", m.GetPost()),
		Text:            m.GetText(),
		Since:           r.partial(path+".since", m.GetSince()),
		MinuteReference: r.minuteReference(path+".minute_reference", m.GetMinuteReference()),
	}
	if *h == (register.Holder{}) {
		return nil // an empty message says nothing
	}
	return h
}

func (w writer) holder(h *register.Holder) *registerv1.Holder {
	if h == nil {
		return nil
	}
	m := &registerv1.Holder{Since: textToProto(h.Since), MinuteReference: minuteReferenceToProto(h.MinuteReference)}
	switch {
	case h.Person != "":
		m.Holder = &registerv1.Holder_Person{Person: personToName(w.council, h.Person)}
	case h.Post != "":
		m.Holder = &registerv1.Holder_Post{Post: PostName.Format(w.council, h.Post)}
	case h.Text != "":
		m.Holder = &registerv1.Holder_Text{Text: h.Text}
	}
	return m
}

func (r *reader) delegation(path string, m *registerv1.Delegation) *register.Delegation {
	if m == nil {
		return nil
	}
	return &register.Delegation{
		Person:    r.person(path+".person", m.GetPerson()),
		StartDate: r.date(path+".start_date", m.GetStartDate()),
		EndDate:   r.date(path+".end_date", m.GetEndDate()),
	}
}

func (w writer) delegation(d *register.Delegation) *registerv1.Delegation {
	if d == nil {
		return nil
	}
	return &registerv1.Delegation{
		Person:    personToName(w.council, d.Person),
		StartDate: d.StartDate.String(),
		EndDate:   textToProto(d.EndDate),
	}
}

func (r *reader) partners(path string, m *registerv1.Partners) *register.Partners {
	if m == nil {
		return nil
	}
	return &register.Partners{Partners: each(m.GetPartners(), func(m *registerv1.Partner) register.Partner {
		return register.Partner{Organisation: m.GetOrganisation(), Contact: r.holder(path+".partners.contact", m.GetContact())}
	})}
}

func (w writer) partners(p *register.Partners) *registerv1.Partners {
	if p == nil {
		return nil
	}
	return &registerv1.Partners{Partners: each(p.Partners, func(p register.Partner) *registerv1.Partner {
		return &registerv1.Partner{Organisation: p.Organisation, Contact: w.holder(p.Contact)}
	})}
}
