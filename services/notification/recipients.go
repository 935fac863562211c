package notification

import (
	"github.com/concordat-suite/concordat/services/platform/words/caller"
	"github.com/concordat-suite/concordat/services/platform/words/date"
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
	// Officers are those of the people who cover somebody that a record names as its officer or delegate.
	Officers map[string]bool
	// Heard is what the present officers have heard of the returns; a return they have heard nothing of has none.
	Heard map[ReturnKey]Hearing
	// Lists are the lists of records without an officer that still wait to be written, by who gets them: what comes to be
	// without one goes into them.
	Lists map[string]*Message
	// Gathering are the messages that still take in more of the same.
	Gathering map[Envelope]*Message
	// HandOvers are those that could not be carried out.
	HandOvers map[string]HandOver
	// Grants are what became of privileged grants.
	Grants map[GrantKey]Grant
	// Proposed are the facts that imports propose for the partnerships.
	Proposed map[ProposedKey]Proposed
}

// Hearing is what the ledger says of the notices about a return that went to its present officer.
type Hearing struct {
	// Told says that the mail server took one of them, for the officer or for the delegate or the stand-in who acts for
	// them.
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
// officer, or the officer; the service lead too when the return is late; and those above when it is escalated, of
// which the deputy chief executive is always told (S2.6). The first is never missing: where nobody can act, it is the
// empty person, so that the gap shows in the ledger. Who covers one of them on that day acts in their place, and they
// get a copy.
func (r *Register) Recipients(step Step, p Partnership, day date.Date) []Recipient {
	var to, copies []string
	switch step {
	case EscalationToServiceLead:
		to, copies = r.serviceLeads(p, day)
		copies = append(copies, informed(r.post(DeputyChiefExecutive, "", day))...)
	case EscalationToDeputyChiefExecutive, WithoutOfficer:
		to, copies = r.post(DeputyChiefExecutive, "", day)
	case NotDelivered, DayFull:
		to, copies = r.post(ManagementInformationOfficer, "", day)
	default:
		to, copies = r.officers(p, day)
		if step == Late {
			copies = append(copies, informed(r.serviceLeads(p, day))...)
		}
	}
	if len(to) == 0 {
		to = []string{""}
	}
	return recipients(to, copies)
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

// officers gives the delegate, with the officer for information, or the officer (S2.17); of both, whoever covers them.
func (r *Register) officers(p Partnership, day date.Date) (to, copies []string) {
	if p.DelegatedOn(day) {
		to, copies = r.acting(caller.ResponsibleOfficer, []string{p.Delegate}, day)
		if len(to) > 0 {
			return to, append(copies, informed(r.acting(caller.ResponsibleOfficer, []string{p.Officer}, day))...)
		}
	}
	return r.acting(caller.ResponsibleOfficer, []string{p.Officer}, day)
}

// CurrentOfficer gives the responsible officer of a record, or "" when it names nobody who can act: nobody, or
// somebody who has left, is suspended or is an internal auditor. A delegate or a cover does not change that.
func (r *Register) CurrentOfficer(p Partnership, day date.Date) string {
	if r.able(p.Officer, day) {
		return p.Officer
	}
	return ""
}

// DelegatedOn says whether the delegation runs on a day.
func (p Partnership) DelegatedOn(day date.Date) bool {
	return p.Delegate != "" && !day.Before(p.DelegateFrom) && (p.DelegateUntil.IsZero() || !day.After(p.DelegateUntil))
}

// serviceLeads gives the lead named on the record, or else those who hold the post for its service area, and whoever
// of them is away.
func (r *Register) serviceLeads(p Partnership, day date.Date) (acting, away []string) {
	if acting, away = r.acting(caller.ServiceLead, []string{p.ServiceLead}, day); len(acting) > 0 {
		return acting, away
	}
	return r.post(ServiceLead, p.ServiceArea, day)
}
