package imports

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/concordat-suite/concordat/services/register/naming"
)

// yearAtEnd and yearAtStart find the year of a heading, such as "Assurance rating 2021", "Rating (2016/17)", "2016/17" or
// "2017 list change".
var (
	yearAtEnd   = regexp.MustCompile(`^(.*?)[\s(\[:–-]*\b((?:19|20)\d\d)(?:\s*[/–-]\s*((?:(?:19|20)\d\d)|\d\d))?[\])\s]*$`)
	yearAtStart = regexp.MustCompile(`^((?:19|20)\d\d)(?:\s*[/–-]\s*((?:(?:19|20)\d\d)|\d\d))?[\s:–-]+(.*)$`)
)

// yearOf parts a heading into what it is about and the year it is about, such as "2021" or "2016/17"; "" for a heading
// without a year.
func yearOf(heading string) (about, year string) {
	from, to := "", ""
	if parts := yearAtEnd.FindStringSubmatch(heading); parts != nil {
		about, from, to = parts[1], parts[2], parts[3]
	} else if parts := yearAtStart.FindStringSubmatch(heading); parts != nil {
		about, from, to = parts[3], parts[1], parts[2]
	}
	switch {
	case from == "":
		return heading, ""
	case to == "":
		return strings.TrimSpace(about), from
	case followsOn(from, to):
		return strings.TrimSpace(about), from + "/" + to[len(to)-2:]
	}
	return heading, ""
}

// followsOn says whether the second year is the one after the first, as in a financial year.
func followsOn(from, to string) bool {
	next := fmt.Sprint(atoi(from) + 1)
	return to == next || to == next[2:]
}

// atoi reads a number that a pattern has found.
func atoi(digits string) int {
	n := 0
	for _, d := range digits {
		n = 10*n + int(d-'0')
	}
	return n
}

// mapYearly says of columns for several years what the newest says now and what the others said then. A column of a
// year whose heading no field is known for is kept as notes of its year.
func mapYearly(columns []Column) {
	newest := map[string]int{}
	for i, c := range columns {
		about, year := yearOf(c.Heading)
		key := naming.Key(about)
		if other, seen := newest[key]; year != "" && (!seen || year > yearOnly(columns[other].Heading)) {
			newest[key] = i
		}
	}
	for i := range columns {
		c := &columns[i]
		about, year := yearOf(c.Heading)
		field, known := fieldNamed(c.Field)
		switch {
		case year == "" || known && (field.money || field.put == nil || field.Name == fieldName):
		case !known:
			c.Field, c.AsAt = fieldNotes, year
		case newest[naming.Key(about)] != i || field.Name == fieldNotes:
			c.AsAt = year
		}
	}
}

func yearOnly(heading string) string {
	_, year := yearOf(heading)
	return year
}
