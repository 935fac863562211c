// Package calendar counts the days of a council: which days are working days, how many lie between two dates, and by
// when a paper must be published. The bank holidays are bundled; the council adds the days on which it is closed.
// A count that reaches beyond the bundled table is not known, and is never guessed. It knows no policy: the rule and
// the number come from the caller.
package calendar

import (
	"errors"
	"fmt"
	"time"

	"github.com/concordat-suite/concordat/services/platform/words/date"
	"github.com/concordat-suite/concordat/services/platform/words/fault"
)

// ErrUnknown is the cause of every refusal to count days that are not in the table. Saving a far date is no count:
// it never fails for this.
var ErrUnknown = errors.New("the day is beyond the calendar")

// DayOff is a day that is no working day though it is not at a weekend: a bank holiday, a day on which the council is
// closed, or a day of thanksgiving or mourning that was proclaimed after the table was made.
type DayOff struct {
	// Day is the day itself.
	Day date.Date
	// Title is what the day is called, such as "Christmas closure".
	Title string
	// Source says where it was announced, such as a notice or a minute.
	Source string
}

// Rule is a way of counting days of notice (see WorkingDaysAhead and ClearDays).
type Rule string

const (
	// WorkingDays counts the day of the meeting but not the day of publication.
	WorkingDays Rule = "working_days_ahead"
	// ClearWorkingDays counts neither the day of publication nor the day of the meeting.
	ClearWorkingDays Rule = "clear_days"
)

// Calendar knows the working days of one council. It does not change, and may be shared.
type Calendar struct {
	bundled *table
	last    date.Date
	off     map[date.Date]DayOff // what the council added
	working map[date.Date]bool   // days of the table that are working days after all
}

// Days is what a council's calendar is made of, beside the bundled bank holidays of its division.
type Days struct {
	Division Division
	// Off are the days that the council added: its own closures, and bank holidays proclaimed since the table was made.
	Off []DayOff
	// Working are days of the table that are working days after all.
	Working []date.Date
	// Until is the day up to which the council has added all bank holidays, where that is later than the table reaches.
	Until date.Date
}

// New returns the calendar of a council in division which is also closed on the days given.
func New(division Division, closures ...DayOff) (*Calendar, error) {
	return Of(Days{Division: division, Off: closures})
}

// Of returns the calendar that is made of these days.
func Of(d Days) (*Calendar, error) {
	bundled, err := tableOf(d.Division)
	if err != nil {
		return nil, err
	}
	c := &Calendar{bundled: bundled, last: bundled.last}
	if d.Until.After(c.last) {
		c.last = d.Until
	}
	if len(d.Working) > 0 {
		c.working = make(map[date.Date]bool, len(d.Working))
	}
	for _, working := range d.Working {
		c.working[working] = true
	}
	if len(d.Off) > 0 {
		c.off = make(map[date.Date]DayOff, len(d.Off))
	}
	for _, off := range d.Off {
		if _, known := c.Off(off.Day); !known {
			c.off[off.Day] = off
		}
	}
	return c, nil
}

// Ends returns the last day that the calendar knows.
func (c *Calendar) Ends() date.Date { return c.last }

// Off returns what day is called when it is a bank holiday or a closure day, and reports whether it is one.
func (c *Calendar) Off(day date.Date) (DayOff, bool) {
	if d, off := c.bundled.on[day]; off && !c.working[day] {
		return d, true
	}
	d, off := c.off[day]
	return d, off
}

// IsWorkingDay says whether day is Monday to Friday and neither a bank holiday nor a closure day.
func (c *Calendar) IsWorkingDay(day date.Date) (bool, error) {
	if day.Before(c.bundled.first) {
		return false, fault.Precondition("CALENDAR_ENDS", fmt.Sprintf(
			"The count is not known: the calendar begins on %s.", c.bundled.first.Words())).With("begins", c.bundled.first.String()).Because(ErrUnknown)
	}
	if day.After(c.last) {
		return false, fault.Precondition("CALENDAR_ENDS", fmt.Sprintf(
			"The count is not known: the calendar ends on %s. It can be counted when the bank holidays of %d are published and Concordat is brought up to date.",
			c.last.Words(), c.last.Year+1)).With("ends", c.last.String()).Because(ErrUnknown)
	}
	if weekday := day.Weekday(); weekday == time.Saturday || weekday == time.Sunday {
		return false, nil
	}
	_, off := c.Off(day)
	return !off, nil
}

// WorkingDaysAhead counts the working days after published up to and including meeting. The day of publication is
// day 0. It is 0 when the meeting is not after publication.
func (c *Calendar) WorkingDaysAhead(published, meeting date.Date) (int, error) {
	return c.count(published.AddDays(1), meeting)
}

// ClearDays counts the working days between published and meeting, neither of which counts.
func (c *Calendar) ClearDays(published, meeting date.Date) (int, error) {
	return c.count(published.AddDays(1), meeting.AddDays(-1))
}

// Count counts the days of notice that publication gives before meeting, by rule.
func (c *Calendar) Count(published, meeting date.Date, rule Rule) (int, error) {
	switch rule {
	case WorkingDays:
		return c.WorkingDaysAhead(published, meeting)
	case ClearWorkingDays:
		return c.ClearDays(published, meeting)
	}
	return 0, fault.Invalid("NOTICE_RULE_UNKNOWN", fmt.Sprintf(
		"%q is not a way of counting days of notice. Choose working_days_ahead or clear_days.", string(rule)))
}

// count counts the working days from first to last, both included.
func (c *Calendar) count(first, last date.Date) (int, error) {
	if last.Before(first) {
		return 0, nil
	}
	if err := c.knows(first, last); err != nil {
		return 0, err
	}
	n := 0
	for d := first; !d.After(last); d = d.AddDays(1) {
		working, err := c.IsWorkingDay(d)
		if err != nil {
			return 0, err
		}
		if working {
			n++
		}
	}
	return n, nil
}

// knows refuses days outside the table before anybody walks to them, so that the year 9999 costs nothing.
func (c *Calendar) knows(days ...date.Date) error {
	for _, d := range days {
		if _, err := c.IsWorkingDay(d); err != nil {
			return err
		}
	}
	return nil
}

// AddWorkingDays gives the n-th working day after day, or before it when n is negative. With n = 0 it is day itself,
// working day or not.
func (c *Calendar) AddWorkingDays(day date.Date, n int) (date.Date, error) {
	step := 1
	if n < 0 {
		step, n = -1, -n
	}
	for d := day; ; {
		if n == 0 {
			return d, nil
		}
		d = d.AddDays(step)
		working, err := c.IsWorkingDay(d)
		if err != nil {
			return date.Date{}, err
		}
		if working {
			n--
		}
	}
}

// LastDayFor gives the last working day on which publication still gives n days of notice before meeting, by rule.
func (c *Calendar) LastDayFor(meeting date.Date, rule Rule, n int) (date.Date, error) {
	for d := meeting.AddDays(-1); ; d = d.AddDays(-1) {
		working, err := c.IsWorkingDay(d)
		if err != nil {
			return date.Date{}, err
		}
		if !working {
			continue
		}
		notice, err := c.Count(d, meeting, rule)
		if err != nil {
			return date.Date{}, err
		}
		if notice >= n {
			return d, nil
		}
	}
}
