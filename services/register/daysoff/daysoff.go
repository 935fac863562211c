// Package daysoff is the part of the register's domain that keeps a council's calendar: the days that its administrator
// adds to the bundled bank holidays, or takes out of them, each with its source. What is no longer so is ended and stays.
package daysoff

import (
	"fmt"
	"slices"
	"time"

	"github.com/concordat-suite/concordat/services/platform/words/calendar"
	"github.com/concordat-suite/concordat/services/platform/words/date"
	"github.com/concordat-suite/concordat/services/platform/words/fault"
	"github.com/concordat-suite/concordat/services/register"
)

// Add puts a day into the council's calendar, with its source.
func Add(c *register.Council, day register.ClosureDay) error {
	if day.Kind == 0 {
		day.Kind = register.Closed
	}
	if err := named(day.Source, "source"); err != nil {
		return err
	}
	table, err := calendar.Of(calendar.Days{Division: register.DivisionOf(c.Nation), Off: Off(c)})
	if err != nil {
		return err
	}
	already, off := table.Off(day.Date)
	if day.Kind == register.Working {
		return addWorking(c, day, already, off)
	}
	if at := find(c.WorkingDays, day.Date); at >= 0 {
		return unfit("DAY_OFF_ALREADY", day.Date, "is set aside as a working day. End that first, then add the day.")
	}
	if off {
		return unfit("DAY_OFF_ALREADY", day.Date, fmt.Sprintf("is a day off already: %s (%s).", already.Title, already.Source))
	}
	if weekday := day.Date.Weekday(); weekday == time.Saturday || weekday == time.Sunday {
		return unfit("DAY_OFF_ALREADY", day.Date, "is a "+weekday.String()+", which is no working day anyway.")
	}
	c.ClosureDays = append(slices.Clone(c.ClosureDays), day)
	return nil
}

// addWorking sets a bank holiday of the bundled table aside.
func addWorking(c *register.Council, day register.ClosureDay, already calendar.DayOff, off bool) error {
	switch {
	case find(c.WorkingDays, day.Date) >= 0:
		return unfit("DAY_OFF_ALREADY", day.Date, "is set aside as a working day already.")
	case find(c.ClosureDays, day.Date) >= 0:
		return unfit("DAY_NOT_BANK_HOLIDAY", day.Date, "was added by the council. End it, and it is a working day again.")
	case !off:
		return unfit("DAY_NOT_BANK_HOLIDAY", day.Date, "is no bank holiday of the bundled table, so there is nothing to set aside.")
	}
	if day.Title == "" {
		day.Title = already.Title
	}
	c.WorkingDays = append(slices.Clone(c.WorkingDays), day)
	return nil
}

// End says of a day that was added that it does not count any more, and where that is written.
func End(c *register.Council, day date.Date, source string) error {
	if err := named(source, "source"); err != nil {
		return err
	}
	for _, list := range []*[]register.ClosureDay{&c.ClosureDays, &c.WorkingDays} {
		if at := find(*list, day); at >= 0 {
			ended := (*list)[at]
			ended.EndSource = source
			*list = slices.Delete(slices.Clone(*list), at, at+1)
			c.EndedDays = append(slices.Clone(c.EndedDays), ended)
			return nil
		}
	}
	return unfit("DAY_OFF_UNKNOWN", day, "is not a day that the council has added, or it has been ended. To set a bank holiday of the bundled table aside, add the day as a working day.")
}

// Off gives the days that the council has added.
func Off(c *register.Council) []calendar.DayOff {
	days := make([]calendar.DayOff, len(c.ClosureDays))
	for i, d := range c.ClosureDays {
		days[i] = calendar.DayOff{Day: d.Date, Title: d.Called(), Source: d.Source}
	}
	return days
}

func find(list []register.ClosureDay, day date.Date) int {
	return slices.IndexFunc(list, func(d register.ClosureDay) bool { return d.Date == day })
}

func named(source, path string) error {
	if source != "" {
		return nil
	}
	return register.DaySourceMissing(path)
}

func unfit(reason string, day date.Date, says string) error {
	return fault.Precondition(reason, day.Words()+" "+says).With("date", day.String())
}
