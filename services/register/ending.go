package register

import (
	"fmt"
	"time"

	"github.com/concordat-suite/concordat/services/platform/words/caller"
	"github.com/concordat-suite/concordat/services/platform/words/date"
	"github.com/concordat-suite/concordat/services/platform/words/fault"
	"github.com/concordat-suite/concordat/services/register/authors"
)

// EndingProposal is who proposed that a partnership be ended, when and why, and whether it was turned down.
type EndingProposal struct {
	// Proposer is a person's id, OnBehalfOf that of the person in whose name they acted; "" when it was their own.
	Proposer, OnBehalfOf string
	ProposeTime          time.Time
	Reason               string
	// EndOn is the day on which it should end; zero for the day of the approval.
	EndOn date.Date
	// Role is the role in which the proposer acted.
	Role caller.Role
	// Rejecter is the id of who turned it down; "" while nobody has.
	Rejecter     string
	RejectTime   time.Time
	RejectReason string
}

// maxEndingMonths bounds how far ahead an ending is proposed; beyond that a date is more likely a slip.
const maxEndingMonths = 24

// open reports whether somebody is still to decide on the proposal.
func (e *EndingProposal) open() bool { return e != nil && e.Rejecter == "" }

// ProposeEnding proposes that the partnership be ended. Whoever proposed it already may say it anew.
func (p *Partnership) ProposeEnding(by Actor, e EndingProposal, today date.Date, now time.Time) error {
	switch {
	case e.Reason == "":
		return reasonMissing("reason")
	case p.State != Active:
		return notActive(p.State, "proposed for ending")
	case e.EndOn.After(today.AddMonths(maxEndingMonths)):
		return dateInvalid("end_on", "An ending is proposed two years ahead at most. Give an earlier day.")
	case p.EndingProposal.open() && p.EndingProposal.Proposer != by.Person:
		return fault.Precondition("ENDING_PROPOSED",
			"Somebody else has proposed that this partnership be ended. The deputy chief executive decides on that first.")
	}
	e.Proposer, e.OnBehalfOf, e.Role, e.ProposeTime = by.Person, by.For, by.Role, now
	p.EndingProposal = &e
	return nil
}

// ending returns what is to be decided about the proposed ending.
func (p *Partnership) ending() authors.Proposal {
	e := p.EndingProposal
	return authors.Proposal{What: "that this partnership be ended", Own: authors.Of(e.Proposer, e.OnBehalfOf), As: e.Role}
}

// endingDecidedBy refuses a decision where no ending is proposed, and by whom may not take it.
func (p *Partnership) endingDecidedBy(by Actor) error {
	switch {
	case p.State != Active:
		return notActive(p.State, "ended")
	case !p.EndingProposal.open():
		return fault.Precondition("ENDING_NOT_PROPOSED",
			"Nobody has proposed that this partnership be ended. Somebody else than who approves it proposes it first: its responsible "+
				"officer or lead member, the partner's contact, the service lead, the management team or the deputy chief executive.")
	}
	return p.ending().Refuse(by.decider())
}

// End approves the proposed ending. What e does not say is as it was proposed; a day that nobody said is today.
func (p *Partnership) End(by Actor, e Ending, today date.Date) error {
	if err := p.endingDecidedBy(by); err != nil {
		return err
	}
	if e.Reason == "" {
		e.Reason = p.EndingProposal.Reason
	}
	if e.EndedOn.IsZero() {
		e.EndedOn = p.EndingProposal.EndOn
	}
	if e.EndedOn.IsZero() {
		e.EndedOn = today
	}
	if e.EndedOn.After(today) {
		return dateInvalid("ended_on", fmt.Sprintf("It is to end on %s, which is still to come. Approve the ending on that day, or give "+
			"the day on which it ended.", e.EndedOn.Words()))
	}
	e.Person = by.Person
	p.State, p.Ending = Ended, &e
	return nil
}

// RejectEnding turns the proposed ending down. The partnership goes on.
func (p *Partnership) RejectEnding(by Actor, reason string, now time.Time) error {
	if reason == "" {
		return reasonMissing("reason")
	}
	if err := p.endingDecidedBy(by); err != nil {
		return err
	}
	turnedDown := *p.EndingProposal
	turnedDown.Rejecter, turnedDown.RejectTime, turnedDown.RejectReason = by.Person, now, reason
	p.EndingProposal = &turnedDown
	return nil
}
