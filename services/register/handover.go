package register

import (
	"fmt"
	"time"

	"github.com/concordat-suite/concordat/services/platform/words/date"
	"github.com/concordat-suite/concordat/services/platform/words/fault"
)

// HandOverState says what became of a hand-over.
type HandOverState int

// The states of a hand-over, numbered as in the contract.
const (
	HandOverPlanned HandOverState = iota + 1
	HandOverDone
	HandOverWithdrawn
	HandOverNotDone
)

// HandOver is that a person's duties pass to another on a day, as somebody ordered.
type HandOver struct {
	Council string
	ID      string
	// Person is the id of whose duties they are, To of who takes them over.
	Person, To string
	// Date is the first day on which they are the other's.
	Date   date.Date
	Reason string
	// OrderedBy is the id of who ordered it; "" when no person did. WithRoles says that they could grant roles then.
	OrderedBy string
	WithRoles bool
	State     HandOverState
	// Passed counts the duties that were passed on, and Stayed has those that were not.
	Passed int
	Stayed []Duty
	// NotDoneBecause is why nothing could be passed on; "" otherwise.
	NotDoneBecause string
	// EndTime is when it was done, failed or was withdrawn; zero while it is planned.
	EndTime time.Time
	// WithdrawnBy is the id of who withdrew it; "" otherwise.
	WithdrawnBy string
	Stamp
}

// maxHandOverYears bounds how far ahead a hand-over is ordered; beyond that a date is more likely a slip.
const maxHandOverYears = 2

// maxStayed bounds the duties that a hand-over lists as left.
const maxStayed = 1000

// from sets the day from which the duties are the other's: today, unless it says one to come.
func (h *HandOver) from(today date.Date) error {
	switch {
	case h.Date.IsZero():
		h.Date = today
	case h.Date.Before(today):
		return dateInvalid("date", "Duties cannot be handed over from a day that has passed: what was done since is done. Let it be today or later.")
	case h.Date.After(today.AddMonths(12 * maxHandOverYears)):
		return dateInvalid("date", fmt.Sprintf("A hand-over is ordered two years ahead at most. Order it from %s at the latest, or later on.",
			today.AddMonths(12*maxHandOverYears).Words()))
	}
	h.State = HandOverPlanned
	return nil
}

// done notes what became of the duties.
func (h *HandOver) done(duties []Duty, now time.Time) {
	h.State, h.EndTime = HandOverDone, now
	for _, d := range duties {
		if d.StaysBecause == "" {
			h.Passed++
		} else if len(h.Stayed) < maxStayed {
			h.Stayed = append(h.Stayed, d)
		}
	}
}

// notDone notes why nothing could be passed on.
func (h *HandOver) notDone(because string, now time.Time) {
	h.State, h.NotDoneBecause, h.EndTime = HandOverNotDone, because, now
	h.changed(now)
}

// Withdraw takes a hand-over back whose day is to come.
func (h *HandOver) Withdraw(by string, now time.Time) error {
	if h.State != HandOverPlanned {
		return fault.Precondition("HAND_OVER_NOT_PLANNED",
			"This hand-over is done or was withdrawn, so it cannot be withdrawn. To pass duties back, order a hand-over the other way round.")
	}
	h.State, h.WithdrawnBy, h.EndTime = HandOverWithdrawn, by, now
	h.changed(now)
	return nil
}

func handOverPlanned(o *HandOver) error {
	return fault.Conflict("HAND_OVER_PLANNED", fmt.Sprintf("A hand-over by this person is planned already, from %s. Withdraw that one first.", o.Date.Words())).
		With("hand_over", "councils/"+o.Council+"/handOvers/"+o.ID)
}
