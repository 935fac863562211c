package register

import (
	"slices"
	"strings"
	"time"

	"github.com/concordat-suite/concordat/services/platform/words/calendar"
	"github.com/concordat-suite/concordat/services/platform/words/date"
	"github.com/concordat-suite/concordat/services/platform/words/fault"
)

// DayOffKind says what a day is that was added to the calendar.
type DayOffKind int

// The kinds, numbered as in the contract.
const (
	Closed DayOffKind = iota + 1
	BankHoliday
	Working
)

// ClosureDay is a day that was added to the council's calendar, by whom and when, and who ended it.
type ClosureDay struct {
	Date date.Date
	// Source is where it is written.
	Source    string
	Kind      DayOffKind
	Title     string
	AddedBy   string
	AddedAt   time.Time
	EndedBy   string
	EndedAt   time.Time
	EndSource string
}

// Called returns what the day is called.
func (d ClosureDay) Called() string {
	switch {
	case d.Title != "":
		return d.Title
	case d.Kind == BankHoliday:
		return "bank holiday"
	}
	return "council closed"
}

// same reports whether two entries say the same of a day.
func (d ClosureDay) same(other ClosureDay) bool {
	return d.Date == other.Date && d.Source == other.Source && d.Kind == other.Kind && d.Title == other.Title
}

// maxEndedDays bounds what is kept of days that were ended.
const maxEndedDays = 2000

// noteDays stamps the days of the calendar that an edit adds, and keeps those that it takes away as ended.
func (c *Council) noteDays(before *Council, by string, now time.Time) error {
	c.EndedDays = slices.Clone(c.EndedDays)
	for _, lists := range [][2]*[]ClosureDay{{&before.ClosureDays, &c.ClosureDays}, {&before.WorkingDays, &c.WorkingDays}} {
		was, is := *lists[0], slices.Clone(*lists[1])
		for i := range is {
			if err := is[i].note(was, by, now); err != nil {
				return err
			}
		}
		*lists[1] = is
		for _, old := range was {
			if !slices.ContainsFunc(is, old.same) {
				c.end(old, by, now)
			}
		}
	}
	if len(c.EndedDays) > maxEndedDays {
		c.EndedDays = c.EndedDays[len(c.EndedDays)-maxEndedDays:]
	}
	return nil
}

// note gives an entry what is known of it, or who adds it now; what is new needs its source.
func (d *ClosureDay) note(was []ClosureDay, by string, now time.Time) error {
	if at := slices.IndexFunc(was, d.same); at >= 0 {
		*d = was[at]
		return nil
	}
	if strings.TrimSpace(d.Source) == "" {
		return DaySourceMissing("council.closure_days")
	}
	*d = ClosureDay{Date: d.Date, Source: d.Source, Kind: d.Kind, Title: d.Title, AddedBy: by, AddedAt: now}
	return nil
}

// end keeps an entry that does not count any more; why may be there already.
func (c *Council) end(old ClosureDay, by string, now time.Time) {
	at := slices.IndexFunc(c.EndedDays, func(d ClosureDay) bool { return d.same(old) && d.EndedAt.IsZero() })
	if at < 0 {
		old.EndSource = "Left out of the council's settings."
		c.EndedDays = append(c.EndedDays, old)
		at = len(c.EndedDays) - 1
	}
	c.EndedDays[at].EndedBy, c.EndedDays[at].EndedAt = by, now
}

// DaySourceMissing refuses a day without a source.
func DaySourceMissing(path string) *fault.Error {
	return fault.Invalid("SOURCE_MISSING", "Say where it is written: a minute, such as “Cabinet, 3 July 2025, minute 45”, or the link to a proclamation.",
		fault.Field{Path: path, Description: "Each day needs its source."})
}

var divisions = map[Nation]calendar.Division{
	England: calendar.EnglandAndWales, Wales: calendar.EnglandAndWales, Scotland: calendar.Scotland, NorthernIreland: calendar.NorthernIreland,
}

// DivisionOf returns the division whose bank holidays a nation has.
func DivisionOf(n Nation) calendar.Division { return divisions[n] }

// Calendar returns the council's working days.
func (c *Council) Calendar() (*calendar.Calendar, error) {
	days := calendar.Days{Division: divisions[c.Nation], Until: c.HolidaysUntil}
	for _, d := range c.ClosureDays {
		days.Off = append(days.Off, calendar.DayOff{Day: d.Date, Title: d.Called(), Source: d.Source})
	}
	for _, d := range c.WorkingDays {
		days.Working = append(days.Working, d.Date)
	}
	return calendar.Of(days)
}
