package reviews

import (
	"time"

	"github.com/concordat-suite/concordat/services/platform/words/date"
	"github.com/concordat-suite/concordat/services/platform/words/fault"
)

// Name gives the resource name.
func (r *Return) Name() string {
	return "councils/" + r.Council + "/reviews/" + r.Review + "/returns/" + r.Partnership
}

// ReceivedOn returns the day on which the return came: that of its submission, or the day on which its officer had sent
// what was entered for them. It is zero while nothing has come, and after the return was sent back.
func (r *Return) ReceivedOn(zone *time.Location) date.Date {
	switch r.State {
	case Received:
		return r.Entry.ReceivedOn
	case Submitted, Accepted:
		if r.Entry != nil && r.Entry.ConfirmTime.Equal(r.Submission.Time) {
			return r.Entry.ReceivedOn
		}
		return date.In(r.Submission.Time, zone)
	}
	return date.Date{}
}

// DaysLate returns how many days after its present deadline the return came, or how many days ago that was while
// nothing has come; 0 when it is not late.
func (r *Return) DaysLate(now time.Time, zone *time.Location) int {
	day := r.ReceivedOn(zone)
	if day.IsZero() {
		day = date.In(now, zone)
	}
	return max(0, day.Since(r.Deadline))
}

// Late reports whether the return missed its present deadline: it came after that day, or the day has passed and
// nothing came.
func (r *Return) Late(now time.Time, zone *time.Location) bool { return r.DaysLate(now, zone) > 0 }

// Awaited reports whether the officer is still to submit or to confirm it.
func (r *Return) Awaited() bool {
	return r.State == NotStarted || r.State == InProgress || r.State == SentBack || r.State == Received
}

func (r *Return) mustBeAwaited() error {
	if r.Awaited() {
		return nil
	}
	return fault.Precondition("RETURN_NOT_OPEN",
		"This return is submitted or accepted and cannot be changed. Ask the service lead to send it back.")
}

// Accept ends the waiting for this return. isOfficer says whether the accepter is named on the record as responsible
// officer or delegate.
func (r *Return) Accept(by, comment string, isOfficer bool, now time.Time) error {
	if err := r.mustBeDecidedBy(by, isOfficer); err != nil {
		return err
	}
	r.State = Accepted
	r.Acceptance = &Acceptance{Accepter: by, Time: now, Comment: comment}
	r.changed(now)
	return nil
}

// accepterIsSubmitter is the reason of a refused decision on one's own return.
const accepterIsSubmitter = "ACCEPTER_IS_SUBMITTER"

// mustBeDecidedBy refuses whoever answers for the return themselves. The rule is about the
// person, whatever other roles they hold.
func (r *Return) mustBeDecidedBy(by string, isOfficer bool) error {
	if r.State != Submitted {
		return fault.Precondition("RETURN_NOT_SUBMITTED", "Only a submitted return can be accepted or sent back.")
	}
	if r.isOwn(by, isOfficer) {
		return fault.Precondition(accepterIsSubmitter, "Nobody decides on a return of their own: of a record that they keep, or that they "+
			"wrote part of, entered or submitted, for themselves or for somebody else.")
	}
	return nil
}

// isOwn says whether the person answers for what the return says: they keep the record, or wrote, entered or submitted
// the return, or it was submitted for them.
func (r *Return) isOwn(person string, isOfficer bool) bool {
	entered := r.Entry != nil && person == r.Entry.Person
	submitted := r.Submission != nil && (person == r.Submission.Submitter || person == r.Submission.OnBehalfOf)
	return isOfficer || entered || submitted
}

// SendBack gives the return back with a reason and a new date, against which the steps begin anew.
func (r *Return) SendBack(by, reason string, deadline date.Date, isOfficer bool, plan Plan, day Day) error {
	if err := r.mustBeDecidedBy(by, isOfficer); err != nil {
		return err
	}
	change := DeadlineChange{Kind: BySendingBack, From: r.Deadline, To: deadline, Reason: reason, Person: by, Time: day.Now}
	steps, err := change.check(plan, day)
	if err != nil {
		return err
	}
	r.State = SentBack
	r.beginAnew(change, begunAnewOn(day.Today(), steps))
	return nil
}

// check refuses a change without a reason or with a date that cannot be kept, and gives the days of the plan for it.
func (c DeadlineChange) check(plan Plan, day Day) ([]Step, error) {
	if blank(c.Reason) {
		return nil, fault.Invalid("REASON_MISSING", "Say why, so that the officer and the trail know.",
			fault.Field{Path: "reason", Description: "must not be empty"})
	}
	if err := checkDeadline("deadline", c.To, day.Today()); err != nil {
		return nil, err
	}
	return plan.Days(c.To, day.Calendar)
}

func (r *Return) beginAnew(change DeadlineChange, steps []Step) {
	r.Round++
	r.applyChange(change, steps)
}

func (r *Return) applyChange(change DeadlineChange, steps []Step) {
	r.DeadlineChanges = append(r.DeadlineChanges, change)
	r.Deadline = change.To
	r.Steps = steps
	r.changed(change.Time)
}

// Extend gives more time. Steps still to come move; once the deadline has passed, the officer may have been called
// late already, and the steps begin anew.
func (r *Return) Extend(by, reason string, deadline date.Date, plan Plan, day Day) error {
	if err := r.mustBeAwaited(); err != nil {
		return err
	}
	change := DeadlineChange{Kind: ByExtension, From: r.Deadline, To: deadline, Reason: reason, Person: by, Time: day.Now}
	steps, err := change.check(plan, day)
	if err != nil {
		return err
	}
	if !deadline.After(r.Deadline) {
		return fault.Invalid("DEADLINE_NOT_LATER",
			"The return is due on "+r.Deadline.Words()+". An extension must give a later day.",
			fault.Field{Path: "deadline", Description: "must be later than the present deadline"}).With("deadline", r.Deadline.String())
	}
	if r.Late(day.Now, day.Zone) {
		r.beginAnew(change, begunAnewOn(day.Today(), steps))
		return nil
	}
	r.applyChange(change, movedTo(r.Steps, steps))
	return nil
}

func (r *Return) changed(now time.Time) {
	r.Version++
	r.UpdateTime = now
}
