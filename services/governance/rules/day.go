package rules

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"

	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/platform/words/calendar"
	"github.com/concordat-suite/concordat/services/platform/words/date"
)

// day is the value of `today` in a rule. It answers questions about dates, and notes for each answer the first day on which it would be
// another: the earliest of them is the day on which the verdict must be looked at again, with nobody's edit.
type day struct {
	date    date.Date
	council *registerv1.Council
	// next is the earliest day noted; zero when no answer will change.
	next date.Date
	// working is the council's calendar, made when it is first asked for.
	working *calendar.Calendar
}

var dayType = cel.OpaqueType("concordat.Today")

// note remembers that an answer changes on this day.
func (d *day) note(change date.Date) {
	if change.After(d.date) && (d.next.IsZero() || change.Before(d.next)) {
		d.next = change
	}
}

// isAfter says whether the date has passed; a date known to the year or month only has passed when the whole of it has.
func (d *day) isAfter(p date.Partial) bool {
	d.note(p.Last().AddDays(1))
	return d.date.After(p.Last())
}

// isWithin says whether the date is at most so many months ago.
func (d *day) isWithin(p date.Partial, months int) bool {
	last := p.Last().AddMonths(months)
	d.note(last.AddDays(1))
	return !d.date.After(last)
}

// daysSince gives the days that have gone since the date.
func (d *day) daysSince(p date.Partial) int {
	d.note(d.date.AddDays(1))
	return d.date.Since(p.Last())
}

// financialYear gives the council's financial year, such as "2025/26".
func (d *day) financialYear() string {
	start := d.yearStartIn(d.date.Year)
	if d.date.Before(start) {
		start = start.AddMonths(-12)
	}
	d.note(start.AddMonths(12))
	return fmt.Sprintf("%d/%02d", start.Year, (start.Year+1)%100)
}

// yearStart gives the first day of a financial year written such as "2025/26"; zero for what is written otherwise.
func (d *day) yearStart(name string) date.Date {
	begins, _, _ := strings.Cut(name, "/")
	year, err := strconv.Atoi(begins)
	if err != nil {
		return date.Date{}
	}
	return d.yearStartIn(year)
}

// yearStartIn gives the first day of the council's financial year that begins in a calendar year.
func (d *day) yearStartIn(year int) date.Date {
	month := int(d.council.GetFinancialYearStartMonth())
	if month == 0 {
		month = 4
	}
	return date.New(year, 1, 1).AddMonths(month - 1)
}

// calendar gives the working days of the council.
func (d *day) calendar() (*calendar.Calendar, error) {
	if d.working != nil {
		return d.working, nil
	}
	division, err := calendar.DivisionOf(nations[d.council.GetNation()])
	if err != nil {
		return nil, err
	}
	days := calendar.Days{Division: division}
	for _, closed := range d.council.GetClosureDays() {
		if at, err := date.Parse(closed.GetDate()); err == nil {
			days.Off = append(days.Off, calendar.DayOff{Day: at, Title: "closed", Source: closed.GetSource()})
		}
	}
	for _, working := range d.council.GetWorkingDays() {
		if at, err := date.Parse(working.GetDate()); err == nil {
			days.Working = append(days.Working, at)
		}
	}
	if until, err := date.Parse(d.council.GetBankHolidaysUntil()); err == nil {
		days.Until = until
	}
	d.working, err = calendar.Of(days)
	return d.working, err
}

// nations are the names by which the calendar knows them; a council that has not said its nation is taken for an English one.
var nations = map[registerv1.Nation]string{
	registerv1.Nation_NATION_UNSPECIFIED:      "england",
	registerv1.Nation_NATION_ENGLAND:          "england",
	registerv1.Nation_NATION_WALES:            "wales",
	registerv1.Nation_NATION_SCOTLAND:         "scotland",
	registerv1.Nation_NATION_NORTHERN_IRELAND: "northern-ireland",
}

// The methods below make day a value of CEL. It is only ever asked by the functions of this package.

// ConvertToNative refuses: a rule cannot turn today into anything else.
func (d *day) ConvertToNative(t reflect.Type) (any, error) {
	return nil, fmt.Errorf("today is no %s; write words(today.date())", t)
}

// ConvertToType gives its type, and nothing else.
func (d *day) ConvertToType(t ref.Type) ref.Val {
	if t == types.TypeType {
		return dayType
	}
	return types.NewErr("today cannot become a %s; write today.date()", t.TypeName())
}

// Equal says whether it is the same day.
func (d *day) Equal(other ref.Val) ref.Val {
	o, ok := other.(*day)
	return types.Bool(ok && o.date == d.date)
}

// Type gives its type.
func (d *day) Type() ref.Type { return dayType }

// Value gives itself.
func (d *day) Value() any { return d }
