// Package filedate finds of which day a list speaks, from the lines that its officers write above or below it:
// "Register as at 31 March 2026", "Last updated: March 2026". A date that may mean something else, such as the next
// review, is none.
package filedate

import (
	"regexp"
	"strings"

	"github.com/concordat-suite/concordat/services/platform/words/date"
)

const (
	months = `(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*`
	// dates finds what may be a date; date.ParseEnglish says whether it is one.
	dates = `\d{1,2}(?:st|nd|rd|th)?(?: of)? ` + months + `\.?,? \d{2,4}\b|` + months + ` \d{1,2}(?:st|nd|rd|th)?,? \d{4}\b|` + months + `,? \d{4}\b|` +
		`\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}\b|\d{4}-\d\d(?:-\d\d)?\b|(?:19|20)\d\d\b`
	days = `(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,? )?`
)

var (
	// told finds a date that words say the list to be of.
	told = regexp.MustCompile(`(?i)(?:\bas at|\bas of|\bcorrect (?:at|on|to)|\bposition (?:at|on)|\b(?:last )?(?:updated|amended|revised|refreshed)(?: on)?|\bdated?|` +
		`\bfel yr oedd ar|\bfel ar|\bdiweddaru(?:wyd)?(?: ddiwethaf)?(?: ar)?)\b:?(?: the)? ` + days + `(` + dates + `)`)
	// titled finds a month or a day at the end of a line that names a list.
	titled  = regexp.MustCompile(`(?i)\b(?:register|list|schedule|partnerships|outside bodies|cofrestr|rhestr)\b.*?[ (,:–-]` + days + `(` + dates + `)\)?\.?$`)
	another = regexp.MustCompile(`(?i)` + dates)
	// others find that a line speaks of a day of something else.
	others = regexp.MustCompile(`(?i)\b(?:next|due|by|until|approv\w*|meeting|committee|cabinet|deadline|expir\w*|review\w*|plan|nesaf|erbyn|pwyllgor)\b`)
	// years find a financial year, whose parts are no dates.
	years = regexp.MustCompile(`\b(?:19|20)\d\d\s*[/–-]\s*(?:(?:19|20)\d\d|\d\d)\b(?:[^/-]|$)`)
)

// Of returns the date of the first line that says one, as exactly as it says it, and that line; the zero date when none
// does.
func Of(lines []string) (date.Partial, string) {
	for _, line := range lines {
		if day, ok := of(date.EnglishMonths(strings.Join(strings.Fields(line), " "))); ok {
			return day, line
		}
	}
	return date.Partial{}, ""
}

// of reads one line.
func of(line string) (date.Partial, bool) {
	if found := told.FindAllStringSubmatch(line, -1); len(found) > 0 {
		return single(line, found)
	}
	found := titled.FindStringSubmatch(line)
	if found == nil || others.MatchString(line) || len(found[1]) <= len("2026") || years.MatchString(line) {
		return date.Partial{}, false
	}
	return single(line, [][]string{found})
}

// single returns the date that was found, unless the line goes on with another that nothing else is said of.
func single(line string, found [][]string) (date.Partial, bool) {
	at := strings.Index(line, found[0][1])
	rest := line[at+len(found[0][1]):]
	if more := another.FindStringIndex(rest); more != nil && !others.MatchString(rest[:more[0]]) {
		return date.Partial{}, false
	}
	text := found[0][1]
	if strings.HasPrefix(rest, "/") || strings.HasPrefix(rest, "–") {
		return date.Partial{}, false // a financial year
	}
	day, err := date.ParseEnglish(strings.Replace(text, " of ", " ", 1))
	return day, err == nil && day.Year >= 1900 && day.Year <= 2200
}
