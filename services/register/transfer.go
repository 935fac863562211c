package register

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/concordat-suite/concordat/services/platform/words/caller"
	"github.com/concordat-suite/concordat/services/platform/words/date"
	"github.com/concordat-suite/concordat/services/platform/words/fault"
	"github.com/concordat-suite/concordat/services/register/powers"
)

// DutyKind says what somebody is to the council.
type DutyKind int

// The kinds of duty, numbered as in the contract.
const (
	RecordDuty DutyKind = iota + 1
	DelegationDuty
	PostDuty
	RoleDuty
	CoverDuty
)

// Duty is one thing that somebody answers for, and what a hand-over makes of it.
type Duty struct {
	Kind        DutyKind
	Resource    string
	DisplayName string
	// Place is the field of a record that names the person.
	Place string
	// StaysBecause is why it is not passed on; "" when it is.
	StaysBecause string
}

// transfer is that one person's duties pass to another on a day.
type transfer struct {
	From, To *Person
	Reason   string
	// Day is the first day on which the duties are the other's, and Today the day on which that is written.
	Day, Today date.Date
	Now        time.Time
	// By is the id of who ordered it, and Roles says whether they may pass roles on.
	By    string
	Roles bool
	// ListOnly is for a day to come: the duties are listed and stay where they are.
	ListOnly bool
	// MayCover refuses a cover by somebody who may not stand in for the person by the table.
	MayCover func(ctx context.Context, tx Tx, v *Cover, away, standIn *Person) error
	// Ask asks for what the other gets by it, which may wait for a second person.
	Ask func(ctx context.Context, tx Tx, g *powers.Grant, conf *powers.Confirmation) error
}

// allowed refuses a hand-over to somebody who cannot take it.
func (h transfer) allowed() error {
	switch {
	case h.Reason == "":
		return reasonMissing("reason")
	case h.From.ID == h.To.ID:
		return fault.Invalid("HAND_OVER_TO_ONESELF", "Nobody hands over to themselves. Name somebody else.",
			fault.Field{Path: "to", Description: "must be another person"})
	case (h.From.Kind == Councillor) != (h.To.Kind == Councillor) && h.From.Kind != 0 && h.To.Kind != 0:
		return fault.Precondition("HAND_OVER_KIND_DIFFERS", fmt.Sprintf("%s is a councillor and %s is not. Officers hand over to officers, and councillors to councillors.",
			councillorOf(h.From, h.To), otherThan(h.From, h.To)))
	}
	return h.To.ableOn(h.Day)
}

// record passes the places on a record on, and gives them as duties.
func (h transfer) record(p *Partnership) []Duty {
	name := "councils/" + p.Council + "/partnerships/" + p.ID
	var duties []Duty
	for _, at := range []struct {
		place  string
		holder **Holder
	}{
		{"responsible_officer", &p.ResponsibleOfficer}, {"service_lead", &p.ServiceLead},
		{"lead_member", &p.LeadMember}, {"opposition_spokesperson", &p.OppositionSpokesperson},
	} {
		if held := *at.holder; held != nil && held.Person == h.From.ID {
			next := &Holder{Person: h.To.ID, Since: date.Partial(h.Day)}
			if slices.Contains(members, at.place) {
				next.MinuteReference = &MinuteReference{ToFollow: true}
			}
			*at.holder = next
			duties = append(duties, Duty{Kind: RecordDuty, Resource: name, DisplayName: p.DisplayName, Place: at.place})
		}
	}
	if h.contacts(p) {
		duties = append(duties, Duty{Kind: RecordDuty, Resource: name, DisplayName: p.DisplayName, Place: "partners"})
	}
	if h.delegation(p) {
		duties = append(duties, Duty{Kind: DelegationDuty, Resource: name, DisplayName: p.DisplayName})
	}
	return duties
}

// contacts passes the places of partners' contacts on, and says whether there are any.
func (h transfer) contacts(p *Partnership) bool {
	if p.Partners == nil {
		return false
	}
	is := func(partner Partner) bool { return partner.Contact != nil && partner.Contact.Person == h.From.ID }
	if !slices.ContainsFunc(p.Partners.Partners, is) {
		return false
	}
	partners := slices.Clone(p.Partners.Partners)
	for i := range partners {
		if is(partners[i]) {
			partners[i].Contact = &Holder{Person: h.To.ID, Since: date.Partial(h.Day)}
		}
	}
	p.Partners = &Partners{Partners: partners}
	return true
}

// delegation passes a delegation on that is not over, and says whether there is one. Whoever takes over as officer does the
// work themselves.
func (h transfer) delegation(p *Partnership) bool {
	d := p.Delegate
	if d == nil || d.Person != h.From.ID || ends(d.EndDate, h.Day) {
		return false
	}
	next := *d
	next.Person = h.To.ID
	if next.StartDate.Before(h.Day) {
		next.StartDate = h.Day
	}
	if p.Delegate = &next; p.ResponsibleOfficer.ID() == h.To.ID {
		p.Delegate = nil
	}
	return true
}

// post passes a post on from the day, also one that is to begin later; nil when it is not, or no more, the person's.
func (h transfer) post(p *Post) *Duty {
	var left []PostHolding
	for _, held := range p.Holdings {
		if held.Person == h.From.ID && !ends(held.EndDate, h.Day) {
			left = append(left, held)
		}
	}
	vacated := len(left) == 0 && h.vacated(p)
	if len(left) == 0 && !vacated {
		return nil
	}
	duty := &Duty{Kind: PostDuty, Resource: "councils/" + p.Council + "/posts/" + p.ID, DisplayName: p.DisplayName}
	if !p.kindFits(h.To.Kind) {
		duty.StaysBecause = fmt.Sprintf("%q is %s, which %s cannot hold. Appoint somebody else.", p.DisplayName, postKindWords[p.Kind], h.To.DisplayName)
		return duty
	}
	if vacated {
		p.Holdings = append(p.Holdings, PostHolding{Person: h.To.ID, StartDate: h.Day, MinuteReference: h.minute(p), AppointTime: h.Now, AppointedBy: h.By})
		return duty
	}
	for i := range p.Holdings {
		held := &p.Holdings[i]
		if held.Person == h.From.ID && !held.StartDate.Before(h.Day) {
			held.Person, held.MinuteReference, held.AppointTime, held.AppointedBy = h.To.ID, h.minute(p), h.Now, h.By
		}
	}
	if now := left[0]; now.StartDate.Before(h.Day) {
		next := PostHolding{Person: h.To.ID, StartDate: h.Day, EndDate: now.EndDate, MinuteReference: h.minute(p), AppointTime: h.Now, AppointedBy: h.By}
		i := slices.IndexFunc(p.Holdings, func(held PostHolding) bool { return held.StartDate == now.StartDate })
		p.Holdings[i].EndDate, p.Holdings[i].EndReason = h.Day.AddDays(-1), h.Reason
		p.Holdings = slices.Insert(p.Holdings, i+1, next)
	}
	return duty
}

// vacated says whether the person held the post until they left and nobody was appointed to it since: it is still to be handed over.
func (h transfer) vacated(p *Post) bool {
	if h.From.LeftOn.IsZero() || h.Day.Before(h.From.LeftOn) || len(p.Holdings) == 0 {
		return false
	}
	last := p.Holdings[len(p.Holdings)-1]
	return last.Person == h.From.ID && last.EndDate == h.From.LeftOn.AddDays(-1)
}

// minute is what proves that somebody takes an office over: it is to follow.
func (h transfer) minute(p *Post) *MinuteReference {
	if p.Kind != CouncillorOffice {
		return nil
	}
	return &MinuteReference{ToFollow: true}
}

// waits says why a duty stays with the person until a second person has confirmed that the other gets it.
func (h transfer) waits() string {
	return h.To.DisplayName + " has it once a second person has confirmed that. It is proposed with the hand-over, and the administrator ends " +
		h.From.DisplayName + "'s."
}

// role says what becomes of a role term; nil when it is over. next is the term of whoever takes over.
func (h transfer) role(t *RoleTerm) (duty *Duty, next *RoleTerm) {
	if !t.notOver(h.Day) || t.Confirmation.State == powers.Waiting {
		return nil, nil
	}
	duty = &Duty{Kind: RoleDuty, Resource: "councils/" + t.Council + "/roleTerms/" + t.ID, DisplayName: string(t.Role)}
	switch {
	case slices.Contains(appointed, t.Role) || t.Role == caller.Councillor:
		duty.StaysBecause = "A committee or an election gives this role. The administrator records the next holder with the minute."
	case t.Role == caller.InternalAudit:
		duty.StaysBecause = "Internal audit's role does not pass with other duties. The administrator grants it."
	case !h.Roles:
		duty.StaysBecause = "Roles are granted by the administrator."
	default:
		next = &RoleTerm{Council: t.Council, Person: h.To.ID, Role: t.Role, ServiceAreas: t.ServiceAreas, StartDate: t.StartDate, EndDate: t.EndDate}
		if next.StartDate.Before(h.Day) {
			next.StartDate = h.Day
		}
	}
	return duty, next
}

// cover says what becomes of a cover; nil when it is over or the person does not stand in by it.
func (h transfer) cover(v *Cover, away *Person) (duty *Duty, next *Cover) {
	if v.StandIn != h.From.ID || !v.EndTime.IsZero() || v.EndDate.Before(h.Day) || v.Confirmation.State == powers.Waiting {
		return nil, nil
	}
	duty = &Duty{Kind: CoverDuty, Resource: "councils/" + v.Council + "/covers/" + v.ID, DisplayName: away.DisplayName}
	if v.Person == h.To.ID {
		duty.StaysBecause = "It is cover for " + h.To.DisplayName + ", who cannot stand in for themselves. Arrange another."
		return duty, nil
	}
	next = &Cover{Council: v.Council, Person: v.Person, StandIn: h.To.ID, StartDate: v.StartDate, EndDate: v.EndDate, Reason: v.Reason, ArrangedBy: h.By}
	if next.StartDate.Before(h.Day) {
		next.StartDate = h.Day
	}
	return duty, next
}
