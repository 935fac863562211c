package reviews

import (
	"fmt"
	"strings"
	"time"

	"github.com/concordat-suite/concordat/services/platform/words/calendar"
	"github.com/concordat-suite/concordat/services/platform/words/date"
	"github.com/concordat-suite/concordat/services/platform/words/fault"
	"github.com/concordat-suite/concordat/services/register"
)

// Day is the present of a council: the instant, its date there, the calendar that counts its working days, and the financial
// year, such as "2025/26".
type Day struct {
	Now           time.Time
	Zone          *time.Location
	Calendar      *calendar.Calendar
	FinancialYear string
}

// Today is the council's date.
func (d Day) Today() date.Date { return date.In(d.Now, d.Zone) }

// Open lays down the review: it checks title, deadline and plan, and gives each step its day.
func (r *Review) Open(day Day) error {
	if strings.TrimSpace(r.Title) == "" {
		return fault.Invalid("TITLE_MISSING", "Give the review a title, such as “Annual review 2025”.",
			fault.Field{Path: "review.title", Description: "must not be empty"})
	}
	if err := checkDeadline("review.deadline", r.Deadline, day.Today()); err != nil {
		return err
	}
	if len(r.Plan) == 0 {
		r.Plan = UsualPlan()
	}
	if err := r.Plan.Check(); err != nil {
		return err
	}
	steps, err := r.Plan.Days(r.Deadline, day.Calendar)
	if err != nil {
		return err
	}
	r.State = Open
	r.Steps, r.Folded = openedOn(day.Today(), steps)
	r.OpenTime = day.Now
	r.Stamp = register.Stamp{Version: 1, CreateTime: day.Now, UpdateTime: day.Now}
	return nil
}

// checkDeadline refuses a deadline that nobody has given or nobody could keep.
func checkDeadline(path string, deadline, today date.Date) error {
	if deadline.IsZero() {
		return fault.Invalid("DEADLINE_MISSING", "Give the deadline as a date, such as 2025-06-30.",
			fault.Field{Path: path, Description: "must be a date"})
	}
	if deadline.Before(today) {
		return fault.Invalid("DEADLINE_PASSED",
			fmt.Sprintf("%s has passed: today is %s. Choose today or a later day.", deadline.Words(), today.Words()),
			fault.Field{Path: path, Description: "must be today or later"}).
			With("deadline", deadline.String()).With("today", today.String())
	}
	return nil
}

// Close ends the waiting.
func (r *Review) Close(now time.Time) error {
	if err := r.mustBeOpen(); err != nil {
		return err
	}
	r.State = Closed
	r.CloseTime = now
	r.Version++
	r.UpdateTime = now
	return nil
}

func (r *Review) mustBeOpen() error {
	if r.State == Open {
		return nil
	}
	return fault.Precondition("REVIEW_CLOSED", "This review is closed. Nothing more can be returned to it.")
}

// ReturnFor gives the return that the review asks of a partnership, filled with what is known; before is its newest
// return to an earlier review that was submitted, nil when there is none. A partnership that joins while the review is
// open is asked from that day on.
func (r *Review) ReturnFor(p *register.Partnership, before *Return, day Day) (*Return, error) {
	steps, folded := r.Steps, r.Folded
	if day.Now.After(r.OpenTime) {
		all, err := r.Plan.Days(r.Deadline, day.Calendar)
		if err != nil {
			return nil, err
		}
		steps, folded = openedOn(day.Today(), all)
	}
	ret := &Return{
		Council: r.Council, Review: r.ID, Partnership: p.ID, State: NotStarted,
		OriginalDeadline: r.Deadline, Deadline: r.Deadline, Steps: steps, Folded: folded,
		Stamp: register.Stamp{Version: 1, CreateTime: day.Now, UpdateTime: day.Now},
	}
	ret.fill(p, before, day)
	ret.Sections = askedOf(ret, p, day)
	return ret, nil
}
