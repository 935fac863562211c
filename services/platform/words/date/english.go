package date

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/concordat-suite/concordat/services/platform/words/fault"
)

// ordinal finds the letters of "1st", "2nd", "3rd" and "4th", which time.Parse does not know.
var ordinal = regexp.MustCompile(`(?i)\b(\d{1,2})(st|nd|rd|th)\b`)

// weekday finds a weekday before a date, which adds nothing to it.
var weekday = regexp.MustCompile(`(?i)^(mon|tues?|wed(nes)?|thu(rs)?|fri|sat(ur)?|sun)(day)?\.?,? +`)

// september finds the usual short form of September, which time.Parse does not know either.
var september = regexp.MustCompile(`(?i)\bsept\b`)

// seasonOf finds a season of a year, such as "Spring 2018".
var seasonOf = regexp.MustCompile(`(?i)^(spring|summer|autumn|winter)(?: of)? (\d{4})$`)

// separators are the signs that stand between the numbers of a date; a slash is what the layouts have.
var separators = strings.NewReplacer(".", "/", "-", "/")

// englishLayouts are the forms that British registers use: the day is before the month, always.
var englishLayouts = []struct {
	layout    string
	precision func(Date) Partial
}{
	{"2/1/2006", Date.Partial},
	{"2/1/06", Date.Partial},
	{"2/Jan/2006", Date.Partial},
	{"2/Jan/06", Date.Partial},
	{"2 January 2006", Date.Partial},
	{"2 Jan 2006", Date.Partial},
	{"January 2 2006", Date.Partial},
	{"Jan 2 2006", Date.Partial},
	{"January 2006", month},
	{"Jan 2006", month},
	{"Jan/2006", month},
	{"Jan/06", month},
	{"1/2006", month},
}

func month(d Date) Partial { return Partial{Year: d.Year, Month: d.Month} }

// ParseEnglish reads a date as people write it in a British spreadsheet: 21/01/2013 (the day first), 1st July 2019,
// 9 September 2008, October 2014, Spring 2018, 2017, and the text form of Partial. Anything else, such as a sentence with a date
// in it or several dates, is refused: it is for the caller to keep it as a note.
func ParseEnglish(text string) (Partial, error) {
	plain := strings.Join(strings.Fields(text), " ")
	if p, err := ParsePartial(strings.TrimSuffix(plain, " 00:00:00")); err == nil {
		return p, nil
	}
	if parts := seasonOf.FindStringSubmatch(plain); parts != nil {
		at := slices.Index(seasons[:], strings.ToLower(parts[1]))
		return ParsePartial(fmt.Sprintf("%s-%d", parts[2], int(Spring)+at))
	}
	plain = weekday.ReplaceAllString(plain, "")
	plain = ordinal.ReplaceAllString(plain, "$1")
	plain = strings.Join(strings.Fields(strings.ReplaceAll(plain, ",", " ")), " ")
	plain = september.ReplaceAllString(plain, "Sep")
	for _, form := range englishLayouts {
		for _, candidate := range []string{plain, separators.Replace(plain)} {
			if t, err := time.Parse(form.layout, candidate); err == nil {
				return form.precision(Of(t)), nil
			}
		}
	}
	return Partial{}, fault.Invalid("DATE_INVALID", fmt.Sprintf(
		"%q is not a date. Write it with the day first, such as 21/01/2013, 1 July 2019, October 2014 or 2017.", text)).With("text", text)
}
