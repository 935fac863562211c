package register

import (
	"context"
	"slices"
	"time"

	"github.com/concordat-suite/concordat/services/platform/words/ids"
)

// Enter makes p a new entry: it gets its id, its first version, and the sections that it says something of are changed
// now. The state is the caller's to set before.
func (p *Partnership) Enter(now time.Time) error {
	if err := p.settle(); err != nil {
		return err
	}
	p.ID, p.Stamp, p.Sections = ids.New(), made(now), nil
	p.touch(&Partnership{}, now)
	return nil
}

// Amend makes p, which was before, the next version of its entry.
func (p *Partnership) Amend(before *Partnership, now time.Time) error {
	if err := p.settle(); err != nil {
		return err
	}
	p.Sections = slices.Clone(p.Sections)
	p.forgetWhatIsKnown()
	p.touch(before, now)
	p.Stamp = before.Stamp
	p.changed(now)
	return nil
}

// Restore makes the next version of the entry say what an earlier one did, such as when an import is undone.
func (p *Partnership) Restore(earlier *Partnership, now time.Time) error {
	before := *p
	*p = *earlier
	return p.Amend(&before, now)
}

// CheckReferences refuses what p names of its council and the council does not have. What stood there before is let
// be, so that an old name does not stop an edit of something else.
func (p *Partnership) CheckReferences(ctx context.Context, r Reader, before *Partnership) error {
	var refs references
	for _, f := range changed(before, p) {
		refs.add(f.name, p)
	}
	return refs.check(ctx, r)
}

// add collects what the field of p names.
func (r *references) add(field string, p *Partnership) {
	switch field {
	case "service_area":
		r.areas = appendSaid(r.areas, p.ServiceArea)
	case "scrutiny_committee":
		r.committees = appendSaid(r.committees, p.ScrutinyCommittee)
	case "service_lead":
		r.addHolder(p.ServiceLead)
	case "responsible_officer":
		r.addHolder(p.ResponsibleOfficer)
	case "lead_member":
		r.addHolder(p.LeadMember)
	case "opposition_spokesperson":
		r.addHolder(p.OppositionSpokesperson)
	case "delegate":
		if p.Delegate != nil {
			r.people = appendSaid(r.people, p.Delegate.Person)
		}
	case "partners":
		if p.Partners != nil {
			for _, partner := range p.Partners.Partners {
				r.addHolder(partner.Contact)
			}
		}
	case "reasons":
		for _, id := range p.Reasons.objectives() {
			r.objectives = appendSaid(r.objectives, id)
		}
	case "approval":
		if p.Approval != nil {
			r.addMinute(p.Approval.MinuteReference)
		}
	case "ending":
		if p.Ending != nil {
			r.addMinute(p.Ending.MinuteReference)
		}
	}
}

func (r *references) addHolder(h *Holder) {
	if h != nil {
		r.people = appendSaid(r.people, h.Person)
		r.posts = appendSaid(r.posts, h.Post)
		r.addMinute(h.MinuteReference)
	}
}

func (r *references) addMinute(m *MinuteReference) {
	if m != nil {
		r.committees = appendSaid(r.committees, m.Committee)
	}
}

func appendSaid(ids []string, id string) []string {
	if id == "" {
		return ids
	}
	return append(ids, id)
}

// objectives gives the council's objectives that the reasons name.
func (rs *Reasons) objectives() []string {
	if rs == nil {
		return nil
	}
	var ids []string
	for _, r := range rs.Reasons {
		ids = append(ids, r.Objectives...)
	}
	return ids
}

// Objectives gives the ids of the council's objectives that the entry serves.
func (p *Partnership) Objectives() []string { return p.Reasons.objectives() }

// Names gives every name of the entry: the present one, the short one, former and other ones.
func (p *Partnership) Names() []string {
	given := appendSaid([]string{p.DisplayName}, p.ShortName)
	for _, n := range p.FormerNames {
		given = append(given, n.DisplayName)
	}
	return given
}

// Committees gives the ids of the council's committees that the entry names: the one that scrutinises it, and those
// whose minutes it refers to.
func (p *Partnership) Committees() []string {
	var refs references
	for _, f := range fields {
		refs.add(f.name, p)
	}
	slices.Sort(refs.committees)
	return slices.Compact(refs.committees)
}
