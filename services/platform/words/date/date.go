// Package date has the days of the suite: Date, a day of the civil calendar without a time or a zone, and Partial, a
// date that may be known to the year or the month only. Which days are working days is package calendar's affair.
package date

import (
	"fmt"
	"time"

	"github.com/concordat-suite/concordat/services/platform/words/fault"
)

// Date is a day of the civil calendar. The zero Date means that nobody has said.
type Date struct {
	// Year is the full year, such as 2024.
	Year int
	// Month is the month, January being 1.
	Month time.Month
	// Day is the day of the month, from 1.
	Day int
}

// New gives the date of a year, month and day. Values out of range are carried over, as in time.Date.
func New(year int, month time.Month, day int) Date {
	return Of(time.Date(year, month, day, 0, 0, 0, 0, time.UTC))
}

// Of gives the date that t shows in its own location.
func Of(t time.Time) Date {
	y, m, d := t.Date()
	return Date{Year: y, Month: m, Day: d}
}

// In gives the local date of the instant t in zone: 2024-09-10T23:30:00Z is 11 September in Europe/London.
func In(t time.Time, zone *time.Location) Date { return Of(t.In(zone)) }

// Parse reads a date in its text form, such as 2024-09-18, and nothing else. See ParseEnglish for what people write.
func Parse(text string) (Date, error) {
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return Date{}, fault.Invalid("DATE_INVALID",
			fmt.Sprintf("%q is not a date. Write year, month and day, such as 2024-09-18.", text)).With("text", text)
	}
	return Of(t), nil
}

// MustParse is Parse for dates that are written in the code; it panics when text is not a date.
func MustParse(text string) Date {
	d, err := Parse(text)
	if err != nil {
		panic(err)
	}
	return d
}

// String gives the text form, such as 2024-09-18, and "" for the zero Date.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day)
}

// Words gives the form for pages and mails, such as "18 September 2024".
func (d Date) Words() string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%d %s %d", d.Day, d.Month, d.Year)
}

// IsZero says whether the date is unknown.
func (d Date) IsZero() bool { return d == Date{} }

// Start gives the instant at which the day begins in zone.
func (d Date) Start(zone *time.Location) time.Time {
	return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, zone)
}

// AddDays gives the date n calendar days later, or earlier when n is negative.
func (d Date) AddDays(n int) Date { return New(d.Year, d.Month, d.Day+n) }

// AddMonths gives the same day n months later. A day that the month does not have becomes its last day, so that
// twelve months after 29 February is 28 February.
func (d Date) AddMonths(n int) Date {
	first := New(d.Year, d.Month+time.Month(n), 1)
	last := New(first.Year, first.Month+1, 0)
	return Date{Year: first.Year, Month: first.Month, Day: min(d.Day, last.Day)}
}

// Since gives the number of calendar days from e to d; negative when d is the earlier one.
func (d Date) Since(e Date) int {
	return int(d.Start(time.UTC).Sub(e.Start(time.UTC)) / (24 * time.Hour))
}

// Weekday gives the day of the week.
func (d Date) Weekday() time.Weekday { return d.Start(time.UTC).Weekday() }

// Compare is negative when d is before e, zero when they are the same day, and positive when d is after e.
func (d Date) Compare(e Date) int {
	if d.Year != e.Year {
		return d.Year - e.Year
	}
	if d.Month != e.Month {
		return int(d.Month - e.Month)
	}
	return d.Day - e.Day
}

// Before says whether d is before e.
func (d Date) Before(e Date) bool { return d.Compare(e) < 0 }

// After says whether d is after e.
func (d Date) After(e Date) bool { return d.Compare(e) > 0 }

// MarshalText gives the text form, for JSON and settings.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads the text form; an empty text is the zero Date.
func (d *Date) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*d = Date{}
		return nil
	}
	parsed, err := Parse(string(text))
	if err != nil {
		return err
	}
	*d = parsed
	return nil
}
