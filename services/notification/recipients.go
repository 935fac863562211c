package notification

import (
	"slices"

	"github.com/concordat-suite/concordat/services/platform/caller"
	"github.com/concordat-suite/concordat/services/platform/date"
)

// Register is what is known of a council from the register's journal, as far as a question needs it.
type Register struct {
	Council      Council
	Reviews      map[string]Review
	Returns      map[ReturnKey]Return
	Partnerships map[string]Partnership
	People       map[string]Person
	Terms        []Term
	Covers       []Cover
	// Heard is what the present officers have heard of the returns; a return they have heard nothing of has none.
	Heard map[ReturnKey]Hearing
	// Lists are the lists of records without an officer that still wait to be written, by who gets them: what comes to be
	// without one goes into them.
	Lists map[string]*Message
	// Gathering are the messages that still take in more of the same.
	Gathering map[Envelope]*Message
	// HandOvers are those that could not be carried out.
	HandOvers map[string]HandOver
}

// Hearing is what the ledger says of the notices about a return that went to its present officer.
type Hearing struct {
	// Told says that the mail server took one of them, for the officer or for the delegate or the stand-in who acts for them.
	Told bool
	// Result and Reply are of the last that could not be sent, and Recipient is whom it was for.
	Result    Result
	Reply     string
	Recipient string
}

// ReturnKey names a return.
type ReturnKey struct{ Review, Partnership string }

// Recipient is somebody a step is told to. Person is "" when the record names nobody for it.
type Recipient struct {
	Person   string
	Capacity Capacity
}

// Recipients gives those to whom a step of a partnership's return is told, on a day: the delegate with a copy to the
// officer, or the officer; the service lead too when the return is late; and those above when it is escalated, of which the
// deputy chief executive is always told (S2.6). The first is never missing: where nobody is named, it is the empty person,
// so that the gap shows in the ledger. Who covers one of them on that day acts in their place, and they get a copy.
func (r *Register) Recipients(step Step, p Partnership, day date.Date) []Recipient {
	var to, copies []string
	switch step {
	case EscalationToServiceLead:
		to, copies = r.serviceLeads(p, day), r.holders(DeputyChiefExecutive, "", day)
	case EscalationToDeputyChiefExecutive, WithoutOfficer:
		to = r.holders(DeputyChiefExecutive, "", day)
	case NotDelivered:
		to = r.holders(ManagementInformationOfficer, "", day)
	default:
		to, copies = r.officers(p, day)
		if step == Late {
			copies = append(copies, r.serviceLeads(p, day)...)
		}
	}
	if len(to) == 0 {
		to = []string{""}
	}
	return recipients(r.inCover(to, copies, day))
}

// inCover puts those who stand in today before those who are away: they are to act, and who is away is told for
// information. What is a copy goes to both. Cover does not pass on, so whoever covers a stand-in is not told.
func (r *Register) inCover(to, copies []string, day date.Date) (acting, informed []string) {
	var away []string
	for _, person := range to {
		if standIns := r.standIns(person, day); len(standIns) > 0 {
			acting, away = append(acting, standIns...), append(away, person)
		} else {
			acting = append(acting, person)
		}
	}
	informed = append(away, copies...)
	for _, person := range copies {
		informed = append(informed, r.standIns(person, day)...)
	}
	return acting, informed
}

// standIns gives those who cover a person on a day and are still here.
func (r *Register) standIns(person string, day date.Date) []string {
	var standIns []string
	for _, v := range r.Covers {
		if v.Person == person && v.InForce(day) && r.People[v.StandIn].Here(day) {
			standIns = append(standIns, v.StandIn)
		}
	}
	slices.Sort(standIns)
	return slices.Compact(standIns)
}

// recipients names each person once, as the one to act rather than for information.
func recipients(to, copies []string) []Recipient {
	var all []Recipient
	seen := map[string]bool{}
	add := func(people []string, c Capacity) {
		for _, person := range people {
			if !seen[person] {
				seen[person] = true
				all = append(all, Recipient{person, c})
			}
		}
	}
	add(to, To)
	add(copies, Copy)
	return all
}

// officers gives the delegate, with the officer for information, or the officer (S2.17).
func (r *Register) officers(p Partnership, day date.Date) (to, copies []string) {
	officer := r.CurrentOfficer(p, day)
	if r.People[p.Delegate].Here(day) && p.DelegatedOn(day) {
		to = []string{p.Delegate}
		if officer != "" {
			copies = []string{officer}
		}
		return to, copies
	}
	if officer != "" {
		to = []string{officer}
	}
	return to, nil
}

// CurrentOfficer gives the responsible officer of a record, or "" when it names nobody who is still here.
func (r *Register) CurrentOfficer(p Partnership, day date.Date) string {
	if r.People[p.Officer].Here(day) {
		return p.Officer
	}
	return ""
}

// DelegatedOn says whether the delegation runs on a day.
func (p Partnership) DelegatedOn(day date.Date) bool {
	return p.Delegate != "" && !day.Before(p.DelegateFrom) && (p.DelegateUntil.IsZero() || !day.After(p.DelegateUntil))
}

// serviceLeads gives the lead named on the record, or else those who hold the post for its service area.
func (r *Register) serviceLeads(p Partnership, day date.Date) []string {
	if r.People[p.ServiceLead].Here(day) {
		return []string{p.ServiceLead}
	}
	return r.holders(ServiceLead, p.ServiceArea, day)
}

// holders gives those who hold a post on a day, or those who stand in for it while nobody does; area counts for service
// leads only.
func (r *Register) holders(post Post, area string, day date.Date) []string {
	if people := r.holding(post, area, day); len(people) > 0 {
		return people
	}
	standing := map[caller.Role][]string{}
	for other, role := range roles {
		standing[role] = r.holding(other, area, day)
	}
	return standing[r.Council.StandIns.Of(roles[post], func(role caller.Role) bool { return len(standing[role]) > 0 })]
}

// holding gives those who hold a post themselves.
func (r *Register) holding(post Post, area string, day date.Date) []string {
	var people []string
	for _, term := range r.Terms {
		covers := post != ServiceLead || area != "" && slices.Contains(term.Areas, area)
		if term.Post == post && covers && term.HeldOn(day) && r.People[term.Person].Here(day) {
			people = append(people, term.Person)
		}
	}
	slices.Sort(people)
	return slices.Compact(people)
}
