package imports

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/concordat-suite/concordat/services/platform/words/date"
	"github.com/concordat-suite/concordat/services/register"
)

type partial = date.Partial

// inNumbers finds a date written in numbers alone, such as 03/04/2013 or 3.4.13.
var inNumbers = regexp.MustCompile(`^(\d{1,2})([/.-])(\d{1,2})[/.-](\d{4}|\d{2})$`)

// readDate reads a date as exactly as it is written, in the order of its column.
func readDate(cell string, order DateOrder) (partial, bool) {
	if parts := inNumbers.FindStringSubmatch(cell); parts != nil && order == MonthFirst {
		cell = parts[3] + parts[2] + parts[1] + parts[2] + parts[4]
	}
	p, err := date.ParseEnglish(date.EnglishMonths(cell))
	return p, err == nil && p.Year >= 1200 && p.Year <= 2200
}

// orderOf says which number of a column's dates is the day, as far as the dates tell: a number above 12 is no month.
// certain is false when none tells though one could be read either way.
func orderOf(cells []string) (order DateOrder, certain bool) {
	dayFirst, monthFirst, either := 0, 0, 0
	for _, cell := range cells {
		parts := inNumbers.FindStringSubmatch(cell)
		if parts == nil {
			continue
		}
		first, _ := strconv.Atoi(parts[1]) // two digits at most, by the pattern
		second, _ := strconv.Atoi(parts[3])
		switch {
		case first > 12:
			dayFirst++
		case second > 12:
			monthFirst++
		case first != second:
			either++
		}
	}
	switch {
	case dayFirst > 0:
		return DayFirst, monthFirst == 0 || either == 0
	case monthFirst > 0:
		return MonthFirst, true
	}
	return 0, either == 0
}

func dateField(name, words string, of func(*register.Partnership) *partial) Field {
	return Field{Name: name, Words: words, dated: true,
		put: func(w *writer, cell string) error {
			p, ok := readDate(cell, w.column.DateOrder)
			if ok && p.Year >= 1899 && p.Year <= 1900 && p.String() <= "1900-01-01" && len(p.String()) == len("1900-01-01") {
				return notef("%q is what a spreadsheet shows for a date that is not there.", cell)
			}
			if !ok {
				return notADate(cell)
			}
			*of(w.record), w.doubt = p, outOfReason(cell, p, w.context.Today)
			return nil
		},
		show: func(p *register.Partnership) []string { return shown(of(p).Words()) },
	}
}

// outOfReason says why a date can hardly be meant, judged by the day on which it is read; "" when it may be.
func outOfReason(cell string, p partial, today date.Date) string {
	if today.IsZero() {
		return ""
	}
	first := p.First()
	ahead := first.Year - today.Year
	if first.AddMonths(-12 * ahead).Before(today) {
		ahead--
	}
	switch {
	case first.Year <= today.Year-100:
		return fmt.Sprintf("%q is read as %s, which is more than a century ago.", cell, p.Words())
	case ahead > 1:
		return fmt.Sprintf("%q is read as %s, which is %d years ahead.", cell, p.Words(), ahead)
	case first.After(today):
		return fmt.Sprintf("%q is read as %s, which has not come yet.", cell, p.Words())
	}
	return ""
}

// betweenDates finds what stands between the dates of a cell that has several.
var betweenDates = regexp.MustCompile(`[;,&\n]|\s(?:and|or|to|until|then|[/–-])\s`)

// notADate says why a cell is no date.
func notADate(cell string) error {
	several := 0
	for _, part := range betweenDates.Split(cell, -1) {
		if _, ok := readDate(strings.TrimSpace(part), DayFirst); ok {
			several++
		}
	}
	if several > 1 {
		return notef("%q names %d dates, and which of them counts is not said.", cell, several)
	}
	return notef("%q is not a date.", cell)
}
