package notification

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/concordat-suite/concordat/services/platform/words/calendar"
	"github.com/concordat-suite/concordat/services/platform/words/date"
)

// quietDays is how many working days after a message about a review its recipient is left alone: no reminder of the
// plan goes to them on those days.
const quietDays = 2

// quietUntil gives the beginning of the first day on which somebody who had a message at a time may be reminded. Beyond
// the calendar it is the zero time: better a reminder too soon than one that never goes.
func (c Council) quietUntil(last time.Time) (time.Time, error) {
	made := calendar.Days{Division: c.Division, Working: c.Working, Until: c.Until}
	for _, day := range c.Closures {
		made.Off = append(made.Off, calendar.DayOff{Day: day})
	}
	days, err := calendar.Of(made)
	if err != nil {
		return time.Time{}, err
	}
	day, err := days.AddWorkingDays(date.In(last, c.Zone), quietDays+1)
	if errors.Is(err, calendar.ErrUnknown) {
		return time.Time{}, nil
	}
	return day.Start(c.Zone), err
}

// sameDays reports whether two councils have the same working days.
func (c Council) sameDays(other Council) bool {
	return c.Division == other.Division && c.Zone.String() == other.Zone.String() && c.Until == other.Until &&
		slices.Equal(c.Closures, other.Closures) && slices.Equal(c.Working, other.Working)
}

// hold keeps a message back whose recipient is to be left alone, and says so in its lines. It then goes when that time is
// over, unless it is no longer needed. Copies for information neither hold it nor free it.
func (s *Service) hold(ctx context.Context, tx WriteTx, m *Message, register *Register, lines []*Line, now time.Time) (held bool, err error) {
	if m.Body != nil {
		return false, nil
	}
	var until time.Time
	switch {
	case m.Step.Reminds():
		until, err = aloneUntil(ctx, tx, m, register.Council, lines, now)
	case m.Step == WithoutOfficer || m.Step == ToAccept:
		until, err = listedUntil(ctx, tx, m, register.Council.Zone, lines, now)
	}
	if err != nil || !until.After(now) {
		return false, err
	}
	for _, line := range lines {
		line.hold(until)
		if err := tx.Save(ctx, line); err != nil {
			return false, err
		}
	}
	return true, tx.Hold(ctx, m, until)
}

// aloneUntil gives the time until which those who are to act on a message are to be left alone.
func aloneUntil(ctx context.Context, tx WriteTx, m *Message, council Council, lines []*Line, now time.Time) (until time.Time, err error) {
	for _, line := range lines {
		if line.Capacity != To {
			continue
		}
		last, err := tx.LastMessage(ctx, m, line.Recipient, now)
		if err != nil {
			return until, err
		}
		if last.IsZero() {
			continue
		}
		quiet, err := council.quietUntil(last)
		if err != nil {
			return until, err
		}
		until = later(until, quiet)
	}
	return until, nil
}

// listedUntil gives the next day where somebody has had such a list today, of records without an officer or of returns that
// wait to be accepted: records that are imported in pieces would give as many lists.
func listedUntil(ctx context.Context, tx WriteTx, m *Message, zone *time.Location, lines []*Line, now time.Time) (until time.Time, err error) {
	today := date.In(now, zone)
	for _, line := range lines {
		if line.Capacity != To {
			continue
		}
		last, err := tx.LastOf(ctx, m.Review, m.Step, line.Recipient)
		if err != nil {
			return until, err
		}
		if !last.IsZero() && date.In(last, zone) == today {
			until = today.AddDays(1).Start(zone)
		}
	}
	return until, nil
}

// overtaken says whether a later step of the plan has come due while a reminder waited: only the latest is sent.
func (r *Register) overtaken(l *Line, today date.Date) bool {
	if !l.Step.Reminds() {
		return false
	}
	for _, planned := range r.Returns[ReturnKey{l.Review, l.Partnership}].Steps {
		if planned.Step > l.Step && !planned.Day.After(today) {
			return true
		}
	}
	return false
}
