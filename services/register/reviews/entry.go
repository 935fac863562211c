package reviews

import (
	"time"

	"github.com/concordat-suite/concordat/services/platform/words/fault"
	"github.com/concordat-suite/concordat/services/register"
)

// Enter notes that what was written into the return, and what its officer says holds as it stands, were entered for the
// officer. It awaits the officer's confirmation from now on.
func (r *Return) Enter(e Entry, said Confirmation, p *register.Partnership, day Day) error {
	if err := e.check(day); err != nil {
		return err
	}
	if said.StillNotKnown {
		r.repeatNotKnown(p)
	}
	if err := r.confirm(said.Sections, e.Person, day.Now); err != nil {
		return err
	}
	e.Time = day.Now
	r.Entry = &e
	r.State = Received
	return nil
}

// check refuses an entry that does not say where it came from, or that nobody could confirm.
func (e Entry) check(day Day) error {
	switch {
	case e.Officer == "":
		return fault.Precondition("OFFICER_UNKNOWN",
			"The partnership names no responsible officer who could confirm what is entered. Name one on the partnership first.")
	case e.Source == 0:
		return fault.Invalid("SOURCE_MISSING", "Say how the officer sent it: by e-mail, on paper or by word.",
			fault.Field{Path: "source", Description: "must be said"})
	case e.ReceivedOn.IsZero():
		return fault.Invalid("RECEIVED_ON_MISSING", "Say on which day it came, such as 2025-06-12.",
			fault.Field{Path: "received_on", Description: "must be a date"})
	case e.ReceivedOn.After(day.Today()):
		return fault.Invalid("RECEIVED_ON_AHEAD", e.ReceivedOn.Words()+" is still to come. Say on which day it came: today or earlier.",
			fault.Field{Path: "received_on", Description: "must be today or earlier"})
	}
	return nil
}

// AwaitsConfirmation reports whether the return was entered for its officer, who is still to confirm it.
func (r *Return) AwaitsConfirmation() bool { return r.State == Received }

// ConfirmEntry submits what was entered for the officer of a record with these gaps.
func (r *Return) ConfirmEntry(by, officer string, gaps []string, now time.Time) error {
	if err := r.mustBeAwaited(); err != nil {
		return err
	}
	if !r.AwaitsConfirmation() {
		return fault.Precondition("NOTHING_ENTERED", "Nothing that was entered awaits a confirmation here. Fill in the return and submit it.")
	}
	if by == r.Entry.Person && by != officer {
		return fault.Precondition("CONFIRMER_ENTERED_IT",
			"You entered this return yourself. The responsible officer, or somebody else who stands in for them, confirms it.")
	}
	entry := *r.Entry
	entry.Confirmer, entry.ConfirmTime = by, now
	if err := r.handIn(by, officer, gaps, now); err != nil {
		return err
	}
	r.Entry = &entry
	return nil
}
