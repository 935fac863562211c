package date

import (
	"fmt"
	"regexp"
	"strconv"
	"time"

	"github.com/concordat-suite/concordat/services/platform/words/fault"
)

// Partial is a date at the precision at which it is known: a year, a season or a month of a year, or a day. Nothing is
// made up for what is not known. The zero Partial means that nobody has said.
type Partial struct {
	// Year is the full year.
	Year int
	// Month is 0 when only the year is known, and one of the seasons when no more than that is known.
	Month time.Month
	// Day is 0 when the day is not known.
	Day int
}

// The seasons stand in the place of the month, numbered as in ISO 8601-2: 2018-21 is the spring of 2018.
const (
	Spring time.Month = iota + 21
	Summer
	Autumn
	Winter
)

// seasons are the names of the seasons, from spring.
var seasons = [...]string{"spring", "summer", "autumn", "winter"}

// season gives the name of the season; "" when the month is one.
func season(m time.Month) string {
	if m < Spring || m > Winter {
		return ""
	}
	return seasons[m-Spring]
}

// Partial gives the date as a partial one that is known to the day.
func (d Date) Partial() Partial { return Partial(d) }

// seasonForm finds the text form of a season: 2018-21 is the spring of 2018.
var seasonForm = regexp.MustCompile(`^(\d{4})-2([1-4])$`)

// ParsePartial reads the text form: 2017, 2017-04, 2017-04-12, or 2017-21 for a season.
func ParsePartial(text string) (Partial, error) {
	if parts := seasonForm.FindStringSubmatch(text); parts != nil {
		year, _ := strconv.Atoi(parts[1]) // four digits, by the pattern
		return Partial{Year: year, Month: Spring + time.Month(parts[2][0]-'1')}, nil
	}
	for _, form := range []struct {
		layout    string
		precision func(Date) Partial
	}{
		{"2006", func(d Date) Partial { return Partial{Year: d.Year} }},
		{"2006-01", func(d Date) Partial { return Partial{Year: d.Year, Month: d.Month} }},
		{time.DateOnly, Date.Partial},
	} {
		if t, err := time.Parse(form.layout, text); err == nil {
			return form.precision(Of(t)), nil
		}
	}
	return Partial{}, fault.Invalid("DATE_INVALID",
		fmt.Sprintf("%q is not a date. Write a year, a month or a day, such as 2017, 2017-04 or 2017-04-12, or a season: 2017-21 is the spring of 2017, 2017-24 its winter.", text)).With("text", text)
}

// String gives the text form, as long as the date is precise; "" for the zero Partial.
func (p Partial) String() string {
	switch {
	case p.IsZero():
		return ""
	case p.Month == 0:
		return fmt.Sprintf("%04d", p.Year)
	case p.Day == 0:
		return fmt.Sprintf("%04d-%02d", p.Year, p.Month)
	default:
		return Date(p).String()
	}
}

// Words gives the form for pages and mails, such as "2017", "spring 2017", "April 2017" or
// "12 April 2017".
func (p Partial) Words() string {
	switch {
	case p.IsZero():
		return ""
	case p.Month == 0:
		return fmt.Sprintf("%d", p.Year)
	case season(p.Month) != "":
		return fmt.Sprintf("%s %d", season(p.Month), p.Year)
	case p.Day == 0:
		return fmt.Sprintf("%s %d", p.Month, p.Year)
	default:
		return Date(p).Words()
	}
}

// IsZero says whether nothing is known.
func (p Partial) IsZero() bool { return p == Partial{} }

// Exact gives the day, and whether it is known.
func (p Partial) Exact() (Date, bool) { return Date(p), p.Day != 0 }

// First gives the first day that the partial date may mean. The winter of a year may be at its beginning or at its end.
func (p Partial) First() Date {
	switch {
	case p.Month == Winter:
		return New(p.Year, time.January, 1)
	case season(p.Month) != "":
		return New(p.Year, time.March+3*(p.Month-Spring), 1)
	}
	return Date{Year: p.Year, Month: max(p.Month, 1), Day: max(p.Day, 1)}
}

// Last gives the last day that the partial date may mean. A deadline is judged by it: "2017" has not passed before
// the end of the year.
func (p Partial) Last() Date {
	switch {
	case p.Month == 0:
		return New(p.Year, time.December, 31)
	case season(p.Month) != "":
		return New(p.Year, time.March+3*(p.Month-Spring)+3, 0)
	case p.Day == 0:
		return New(p.Year, p.Month+1, 0)
	default:
		return Date(p)
	}
}

// MarshalText gives the text form, for JSON.
func (p Partial) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalText reads the text form; an empty text is the zero Partial.
func (p *Partial) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*p = Partial{}
		return nil
	}
	parsed, err := ParsePartial(string(text))
	if err != nil {
		return err
	}
	*p = parsed
	return nil
}
