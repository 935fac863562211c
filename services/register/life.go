package register

import (
	"fmt"
	"time"

	"github.com/concordat-suite/concordat/services/platform/words/caller"
	"github.com/concordat-suite/concordat/services/platform/words/count"
	"github.com/concordat-suite/concordat/services/platform/words/fault"
	"github.com/concordat-suite/concordat/services/platform/words/legible"
	"github.com/concordat-suite/concordat/services/register/authors"
)

// Words of the states, for messages.
var stateWords = map[State]string{
	Identified: "reported and not entered yet", Draft: "a draft", Proposed: "proposed", Active: "active", Ended: "ended",
	Rejected: "rejected", Withdrawn: "withdrawn",
}

// String gives the state in words, as in "is active".
func (s State) String() string { return stateWords[s] }

// closed says whether the entry's facts are history and are not edited any more.
func (s State) closed() bool { return s == Ended || s == Rejected || s == Withdrawn }

// settle checks what must hold of every entry, whatever its state, and is the last step of every change.
func (p *Partnership) settle() error {
	if p.DisplayName == "" {
		return displayNameMissing("partnership.display_name")
	}
	if both := p.statedAndNone(); both != "" {
		return fault.Invalid("STATED_AND_NONE", fmt.Sprintf("%s says both that there is none and what it is. Say one of the two.", both),
			fault.Field{Path: "partnership." + both, Description: "must not say more when it says none"}).With("field", both)
	}
	if field, wrong := p.wrongLink(); wrong != "" {
		return fault.Invalid("LINK_INVALID", fmt.Sprintf("The link cannot be kept: it %s.", wrong),
			fault.Field{Path: "partnership." + field, Description: wrong})
	}
	if d := p.Delegate; d != nil && (d.Person == "" || d.StartDate.IsZero()) {
		return dateInvalid("partnership.delegate", "A delegation needs the delegate and its first day.")
	}
	if d := p.Delegate; d != nil && !d.EndDate.IsZero() && d.EndDate.Before(d.StartDate) {
		return dateInvalid("partnership.delegate.end_date", "The delegation ends before it begins. Give a later last day.")
	}
	return p.reasonTwice()
}

// arrangement is one of the arrangements of a record, with the name of its field.
type arrangement struct {
	field string
	said  *Arrangement
}

func (p *Partnership) arrangements() []arrangement {
	return []arrangement{
		{"terms_of_reference", p.TermsOfReference}, {"agreement", p.Agreement}, {"reporting", p.Reporting},
		{"complaints", p.Complaints}, {"public_engagement", p.PublicEngagement}, {"exit", p.Exit},
	}
}

// wrongLink gives the first field whose link may not be kept, and what is wrong with it; "" when all may.
func (p *Partnership) wrongLink() (field, wrong string) {
	if wrong := legible.LinkFault(p.WebPage); wrong != "" {
		return "web_page", wrong
	}
	for _, of := range p.arrangements() {
		if of.said == nil {
			continue
		}
		if wrong := legible.LinkFault(of.said.Link); wrong != "" {
			return of.field + ".link", wrong
		}
	}
	return "", ""
}

// statedAndNone gives the first field that says none and something beside it, or "".
func (p *Partnership) statedAndNone() string {
	for _, of := range p.arrangements() {
		if of.said != nil && of.said.None && *of.said != (Arrangement{None: true}) {
			return of.field
		}
	}
	if r := p.Risks; r != nil && r.None && (len(r.Risks) > 0 || !r.AssessedOn.IsZero()) {
		return "risks"
	}
	return ""
}

func (p *Partnership) reasonTwice() error {
	if p.Reasons == nil {
		return nil
	}
	given := map[ReasonForJoining]bool{}
	for _, r := range p.Reasons.Reasons {
		if given[r.Reason] {
			return fault.Invalid("REASON_TWICE", "A reason for joining stands there twice. Give each once, with all that shows it.",
				fault.Field{Path: "partnership.reasons.reasons", Description: "must name each reason at most once"})
		}
		given[r.Reason] = true
	}
	return nil
}

// edited refuses a change of an entry that is closed, and enters one that was only reported.
func (p *Partnership) edited() error {
	if p.State.closed() {
		return fault.Precondition("PARTNERSHIP_ENDED", fmt.Sprintf("The partnership is %s; its facts are not edited any more.", p.State)).
			With("state", p.State.String())
	}
	if p.State == Identified {
		p.State = Draft
	}
	return nil
}

// Propose sends a complete draft for approval.
func (p *Partnership) Propose(by Actor, comment string, now time.Time) error {
	if p.State != Draft && p.State != Identified {
		return fault.Precondition("PARTNERSHIP_NOT_DRAFT", fmt.Sprintf("Only a draft can be proposed; this partnership is %s.", p.State)).
			With("state", p.State.String())
	}
	if err := p.complete("proposed"); err != nil {
		return err
	}
	p.State = Proposed
	p.Proposal = &Proposal{Proposer: by.Person, OnBehalfOf: by.For, ProposeTime: now, Comment: comment, Role: by.Role}
	return nil
}

func (p *Partnership) complete(to string) error {
	if missing := p.incomplete(); len(missing) > 0 {
		return fault.Precondition("PARTNERSHIP_INCOMPLETE",
			fmt.Sprintf("The partnership lacks %s that it needs to be %s. Add what is listed and try again.", count.Of(len(missing), "fact"), to), missing...)
	}
	return nil
}

// Approve brings a proposed entry onto the register; own are its authors.
func (p *Partnership) Approve(by Actor, own authors.Set, comment string, minute *MinuteReference, now time.Time) error {
	if err := p.decidedBy(by, own); err != nil {
		return err
	}
	if err := p.complete("approved"); err != nil {
		return err
	}
	p.State = Active
	p.Approval = &Approval{Approver: by.Person, ApproveTime: now, Comment: comment, MinuteReference: minute}
	return nil
}

// Reject turns a proposed entry down; it is kept with the reason.
func (p *Partnership) Reject(by Actor, own authors.Set, reason string, now time.Time) error {
	if reason == "" {
		return reasonMissing("reason")
	}
	if err := p.decidedBy(by, own); err != nil {
		return err
	}
	p.State = Rejected
	p.Approval = &Approval{Approver: by.Person, ApproveTime: now, Comment: reason}
	return nil
}

// decidedBy refuses a decision on a proposed entry by whom may not take it.
func (p *Partnership) decidedBy(by Actor, own authors.Set) error {
	if p.State != Proposed {
		return fault.Precondition("PARTNERSHIP_NOT_PROPOSED", fmt.Sprintf("Only a proposed partnership can be approved or rejected; this one is %s.", p.State)).
			With("state", p.State.String())
	}
	return p.entering(own).Refuse(by.decider())
}

// entering returns what is to be decided about a proposed entry with these authors.
func (p *Partnership) entering(own authors.Set) authors.Proposal {
	all := authors.Proposal{What: "this partnership", Own: own}
	if p.Proposal != nil {
		all.Own, all.As = own.And(p.Proposal.Proposer, p.Proposal.OnBehalfOf), p.Proposal.Role
	}
	return all
}

// Withdraw takes back an entry made by mistake. It stays in the history.
func (p *Partnership) Withdraw(by Actor, reason string, now time.Time) error {
	if reason == "" {
		return reasonMissing("reason")
	}
	if p.State == Withdrawn {
		return fault.Precondition("PARTNERSHIP_WITHDRAWN", "The partnership is withdrawn already.")
	}
	p.State, p.Published = Withdrawn, false
	p.Withdrawal = &Withdrawal{Reason: reason, Person: by.Person, WithdrawTime: now}
	return nil
}

// Publish shows the public facts to everybody.
func (p *Partnership) Publish() error {
	if p.State != Active && p.State != Ended {
		return notActive(p.State, "published")
	}
	p.Published = true
	return nil
}

// Unpublish takes the entry off the public pages.
func (p *Partnership) Unpublish() { p.Published = false }

func notActive(state State, to string) error {
	return fault.Precondition("PARTNERSHIP_NOT_ACTIVE", fmt.Sprintf("Only an active partnership can be %s; this one is %s.", to, state)).
		With("state", state.String())
}

// Actor is who acts on a record, and in which of their roles.
type Actor struct {
	Person string
	Role   caller.Role
	// For is the id of the person in whose name they act; "" when it is their own.
	For string
}

// decider returns the actor as somebody who is about to decide.
func (a Actor) decider() authors.Decider {
	return authors.Decider{Person: a.Person, For: a.For, Role: a.Role}
}

// actor gives who acts: the role is the strongest of those that allow the call on this record.
func actor(c *caller.Caller, rights []caller.Right) Actor {
	a := Actor{Person: c.Person, For: caller.Behalf(rights)}
	for _, r := range rights {
		if rank(r.Role) > rank(a.Role) || a.Role == "" {
			a.Role = r.Role
		}
	}
	return a
}

// rank orders the roles that may propose and decide.
func rank(role caller.Role) int {
	switch role {
	case caller.ChiefExecutive:
		return 2
	case caller.DeputyChiefExecutive:
		return 1
	default:
		return 0
	}
}
