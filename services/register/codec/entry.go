package codec

import (
	"strings"

	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/platform/words/date"
	"github.com/concordat-suite/concordat/services/register"
)

// kept is an entry in the form in which it is kept, the contract's message. Showing it needs no more of the domain than
// its outline, so it is not turned into a Partnership and back.
type kept struct {
	message *registerv1.Partnership
	today   *register.Outline // nil when the entry is shown as it is
}

// Entry gives the entry that a message is. The message is the entry's from now on.
func Entry(m *registerv1.Partnership) register.Entry { return kept{message: m} }

// PastEntry gives the entry that a message was; today is what decides now who may see it.
func PastEntry(m *registerv1.Partnership, today register.Outline) register.Entry {
	return kept{message: m, today: &today}
}

// EntryToProto gives the message of an entry, which is the caller's to prune; an entry can be asked once.
func EntryToProto(e register.Entry) *registerv1.Partnership {
	switch e := e.(type) {
	case kept:
		return e.message
	case *register.Partnership:
		return PartnershipToProto(e)
	default:
		return nil
	}
}

// Outline reads what rights rest on. What was stored was read before, so its names and dates have their form.
func (k kept) Outline() register.Outline {
	m := k.message
	o := register.Outline{
		State:                  register.State(m.GetState()),
		Published:              m.GetPublished(),
		ServiceArea:            m.GetServiceArea(),
		ResponsibleOfficer:     holderID(m.GetResponsibleOfficer()),
		LeadMember:             holderID(m.GetLeadMember()),
		OppositionSpokesperson: holderID(m.GetOppositionSpokesperson()),
	}
	if d := m.GetDelegate(); d != nil {
		start, _ := date.Parse(d.GetStartDate())
		end, _ := date.Parse(d.GetEndDate())
		o.Delegate = &register.Delegation{Person: nameToID(d.GetPerson()), StartDate: start, EndDate: end}
	}
	for _, partner := range m.GetPartners().GetPartners() {
		if id := holderID(partner.GetContact()); id != "" {
			o.Contacts = append(o.Contacts, id)
		}
	}
	return o
}

// Today reads what rights rest on today.
func (k kept) Today() register.Outline {
	if k.today != nil {
		return *k.today
	}
	return k.Outline()
}

// holderID gives the id of the person or the post that fills a place, "" where nobody or only a text does.
func holderID(h *registerv1.Holder) string {
	if post := h.GetPost(); post != "" {
		return nameToID(post)
	}
	return nameToID(h.GetPerson())
}

// nameToID gives the id in a stored name.
func nameToID(name string) string { return name[strings.LastIndexByte(name, '/')+1:] }
