package rest

import (
	"net/url"
	"strings"
	"time"

	"github.com/concordat-suite/concordat/gateway/export"
)

// councilsZone is where the day of a file's name begins: every council is in the United Kingdom.
const councilsZone = "Europe/London"

// longestFileName is how long a file's name may be: what every system can keep.
const longestFileName = 120

// fileName returns how the file of a list is called: by its council, its list and its day, such as
// "cambridge-partnerships-2026-11-29.csv". Only ASCII letters, digits and hyphens stand before the dot.
func fileName(path, day string, format export.Format) string {
	parts := listParts(path)
	name := safe(strings.Join(parts, "-"))
	name = name[:min(len(name), longestFileName-len(day)-len(format.Name)-2)]
	return name + "-" + day + "." + format.Name
}

// sheetTitle returns what the sheet of a file is called: the list.
func sheetTitle(path string) string {
	parts := listParts(path)
	return safe(parts[len(parts)-1])
}

// listParts returns the council of a list's address, and the collections that lead to the list. The ids in between are
// left out: they tell a person nothing.
func listParts(path string) []string {
	segments := strings.Split(strings.TrimPrefix(path, "/v1/"), "/")
	parts := []string{}
	for i, segment := range segments {
		name, verb, acts := strings.Cut(segment, ":")
		collection, council := i%2 == 0, i == 1
		if council || collection && (i > 0 || len(segments) == 1) {
			parts = append(parts, name)
		}
		if acts {
			parts = append(parts, verb)
		}
	}
	return parts
}

// dayOf returns the day of what a file holds: that of as_of where the register of an earlier time is asked for, else today.
func dayOf(query url.Values, now time.Time) string {
	for _, field := range []string{"as_of", "asOf"} {
		if at, err := time.Parse(time.RFC3339, query.Get(field)); err == nil {
			now = at
		}
	}
	zone, err := time.LoadLocation(councilsZone)
	if err != nil {
		zone = time.UTC // the zones are compiled in, so this is never so
	}
	return now.In(zone).Format(time.DateOnly)
}

// safe keeps ASCII letters, digits and hyphens, and puts a hyphen in the place of everything else.
func safe(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '-':
			return r
		}
		return '-'
	}, text)
}
