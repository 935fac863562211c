package register

import (
	"slices"

	"github.com/concordat-suite/concordat/services/platform/words/caller"
	"github.com/concordat-suite/concordat/services/platform/words/date"
)

// Entry is one entry of the register as it is read: a Partnership, or one in the form in which it is kept, which
// reading it need not open.
type Entry interface {
	// Outline returns what decides who may see the entry, as it is shown.
	Outline() Outline
	// Today returns what decides that today, where the entry is shown as it was; otherwise the same as Outline.
	Today() Outline
}

// Seen is an entry as its caller may see it: Sight says how much of it.
type Seen struct {
	Entry Entry
	Sight caller.Sight
}

// Outline is the part of an entry that rights rest on. Who fills a place is the id of a person or of a post, "" where
// nobody or only a text is named.
type Outline struct {
	State                  State
	Published              bool
	ServiceArea            string
	ResponsibleOfficer     string
	Delegate               *Delegation
	LeadMember             string
	OppositionSpokesperson string
	// Contacts are the partners' contacts.
	Contacts []string
}

// Outline gives the part that rights rest on.
func (p *Partnership) Outline() Outline {
	o := Outline{
		State: p.State, Published: p.Published, ServiceArea: p.ServiceArea, Delegate: p.Delegate,
		ResponsibleOfficer: p.ResponsibleOfficer.ID(), LeadMember: p.LeadMember.ID(),
		OppositionSpokesperson: p.OppositionSpokesperson.ID(),
	}
	if p.Partners != nil {
		for _, partner := range p.Partners.Partners {
			o.Contacts = appendSaid(o.Contacts, partner.Contact.ID())
		}
	}
	return o
}

// Today returns the part that rights rest on: a Partnership is never one of the past.
func (p *Partnership) Today() Outline { return p.Outline() }

// ID is the id of the person or the post that fills the place, "" where nobody or only a text does.
func (h *Holder) ID() string {
	switch {
	case h == nil:
		return ""
	case h.Post != "":
		return h.Post
	default:
		return h.Person
	}
}

// on is an entry on a day of its council: a delegate is one from day to day.
type on struct {
	Outline
	day date.Date
}

// On gives the entry as it stands on a day, to hold rights against.
func (o Outline) On(day date.Date) caller.Record { return on{o, day} }

// On gives the entry as it stands on a day, to hold rights against.
func (p *Partnership) On(day date.Date) caller.Record { return p.Outline().On(day) }

// Area is the id of the entry's service area.
func (o on) Area() string { return o.ServiceArea }

// Names says whether the entry names the person, or a post by its id, in the role on the day. An ended or withdrawn one still does: those
// who answered for it go on seeing it.
func (o on) Names(role caller.Role, person string) bool {
	if person == "" {
		return false
	}
	switch role {
	case caller.ResponsibleOfficer:
		return o.ResponsibleOfficer == person || o.Delegate.is(person, o.day)
	case caller.LeadMember:
		return o.LeadMember == person
	case caller.OppositionSpokesperson:
		return o.OppositionSpokesperson == person
	case caller.PartnerContact:
		return slices.Contains(o.Contacts, person)
	default:
		return false
	}
}

func (d *Delegation) is(person string, day date.Date) bool {
	return d != nil && d.Person == person && !day.Before(d.StartDate) && (d.EndDate.IsZero() || !day.After(d.EndDate))
}

// Public reports whether anybody may see the entry's public facts.
func (o Outline) Public() bool { return o.Published && o.onRegister() }

// onRegister reports whether the entry is or was on the register: what is shared with partners is shared from then on.
func (o Outline) onRegister() bool { return o.State == Active || o.State == Ended }

// SightOf returns how much of the entry the caller sees on the day: 0 when they may not know of it.
func (o Outline) SightOf(c *caller.Caller, day date.Date) caller.Sight {
	sight := c.SightOver(o.On(day))
	if sight == caller.Shared && !o.onRegister() {
		sight = 0
	}
	if o.Public() {
		sight = max(sight, c.SightOfPublished())
	}
	return sight
}

// SightOf returns how much of the entry the caller sees on the day.
func (p *Partnership) SightOf(c *caller.Caller, day date.Date) caller.Sight {
	return p.Outline().SightOf(c, day)
}

// ExportSightOf returns how much of the entry the caller may take away in a file: as much as they see of it by a role that
// may export it, and otherwise what the public sees. 0 when it is not theirs to take.
func (o Outline) ExportSightOf(c *caller.Caller, day date.Date) caller.Sight {
	switch {
	case slices.ContainsFunc(c.RolesOver(o.On(day)), func(r caller.Right) bool { return exports(r.Role) }):
		return o.SightOf(c, day)
	case o.Public():
		return caller.Public
	default:
		return 0
	}
}

// exports reports whether a role may export the records that it reaches, published or not.
func exports(role caller.Role) bool { return role.Shows() > 0 }

// Days are the council's dates by which the sight of an entry is judged: today's, and that of the instant at which the
// entry is shown. Both are the same but for a look at the past.
type Days struct {
	Today, Then date.Date
}

// Sight returns how much of an entry the caller sees: the lesser of what today's record allows and what the record
// allowed as it is shown. Whoever answers for it no more sees no more of its past; whoever takes it over sees of what was
// before no more than others.
func (d Days) Sight(c *caller.Caller, e Entry) caller.Sight {
	return min(e.Today().SightOf(c, d.Today), e.Outline().SightOf(c, d.Then))
}

// ExportSight returns how much of an entry the caller may take away in a file.
func (d Days) ExportSight(c *caller.Caller, e Entry) caller.Sight {
	return min(e.Today().ExportSightOf(c, d.Today), e.Outline().ExportSightOf(c, d.Then))
}

// Reach says which entries a caller may know of: the public ones, those of service areas, those that name somebody by an
// id, or all.
type Reach struct {
	All   bool
	Areas []string
	Named []string
}

// ReachOf returns which entries of the council the caller may know of. An entry that names them may still be none of
// theirs, such as a draft that names a partner's contact: SightOf decides.
func ReachOf(c *caller.Caller) Reach {
	reach := Reach{All: c.Service != ""}
	for _, right := range c.Roles {
		switch shows := right.Role.Shows() > 0; {
		case shows && right.Scope == caller.Any:
			reach.All = true
		case shows && right.Scope == caller.Area:
			reach.Areas = append(reach.Areas, right.Areas...)
		case shows && right.Scope == caller.Own:
			reach.Named = append(reach.Named, c.IDs(right.For)...)
		}
	}
	return reach
}
