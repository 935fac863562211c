package register

import (
	"fmt"
	"time"

	"github.com/concordat-suite/concordat/services/platform/caller"
	"github.com/concordat-suite/concordat/services/platform/count"
	"github.com/concordat-suite/concordat/services/platform/date"
	"github.com/concordat-suite/concordat/services/platform/fault"
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
	if d := p.Delegate; d != nil && (d.Person == "" || d.StartDate.IsZero()) {
		return dateInvalid("partnership.delegate", "A delegation needs the delegate and its first day.")
	}
	if d := p.Delegate; d != nil && !d.EndDate.IsZero() && d.EndDate.Before(d.StartDate) {
		return dateInvalid("partnership.delegate.end_date", "The delegation ends before it begins. Give a later last day.")
	}
	return p.reasonTwice()
}

// statedAndNone gives the first field that says none and something beside it, or "".
func (p *Partnership) statedAndNone() string {
	for _, of := range []struct {
		field string
		said  *Arrangement
	}{
		{"terms_of_reference", p.TermsOfReference}, {"agreement", p.Agreement}, {"reporting", p.Reporting},
		{"complaints", p.Complaints}, {"public_engagement", p.PublicEngagement}, {"exit", p.Exit},
	} {
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

// Approve brings a proposed entry onto the register.
func (p *Partnership) Approve(by Actor, comment string, minute *MinuteReference, now time.Time) error {
	if err := p.decidedBy(by); err != nil {
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
func (p *Partnership) Reject(by Actor, reason string, now time.Time) error {
	if reason == "" {
		return reasonMissing("reason")
	}
	if err := p.decidedBy(by); err != nil {
		return err
	}
	p.State = Rejected
	p.Approval = &Approval{Approver: by.Person, ApproveTime: now, Comment: reason}
	return nil
}

// decidedBy refuses a decision on a proposal by whom may not decide it: nobody decides on their own, also not in cover, and on the deputy
// chief executive's the chief executive does.
func (p *Partnership) decidedBy(by Actor) error {
	switch {
	case p.State != Proposed:
		return fault.Precondition("PARTNERSHIP_NOT_PROPOSED", fmt.Sprintf("Only a proposed partnership can be approved or rejected; this one is %s.", p.State)).
			With("state", p.State.String())
	case p.Proposal.isOf(by.Person):
		return fault.Denied("APPROVER_IS_PROPOSER", "You proposed this partnership, or it was proposed in your name, and nobody approves or rejects their own proposal.")
	case p.Proposal.isOf(by.For):
		return fault.Denied("APPROVER_IS_PROPOSER", "Whom you cover proposed this partnership, and nobody approves or rejects their own proposal, nor has it done in their name.")
	case p.Proposal.Role == caller.DeputyChiefExecutive && by.Role != caller.ChiefExecutive:
		return fault.Denied("CHIEF_EXECUTIVE_APPROVES", "The deputy chief executive proposed this partnership, so the chief executive decides.")
	}
	return nil
}

// Deciders are the roles that may decide on the proposal.
func (p *Partnership) Deciders() []caller.Role {
	if p.Proposal != nil && p.Proposal.Role == caller.DeputyChiefExecutive {
		return []caller.Role{caller.ChiefExecutive}
	}
	return []caller.Role{caller.DeputyChiefExecutive, caller.ChiefExecutive}
}

// End records that the partnership ended on a day that is not in the future.
func (p *Partnership) End(by Actor, on, today date.Date, reason string, minute *MinuteReference) error {
	if on.IsZero() {
		on = today
	}
	switch {
	case reason == "":
		return reasonMissing("reason")
	case p.State != Active:
		return notActive(p.State, "ended")
	case on.After(today):
		return dateInvalid("ended_on", "The day it ended is in the future. Record the ending when it has come.")
	}
	p.State = Ended
	p.Ending = &Ending{EndedOn: on, Reason: reason, Person: by.Person, MinuteReference: minute}
	return nil
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
