// Package sharepoint reads the cells of lists that SharePoint exports: HTML and its entities, entries of lookups with
// their numbers ("12;#Jane Smith"), people with their accounts, types before values, JSON and times of a day's
// beginning. It knows what a cell says as a person reads it, not what a column asks for.
package sharepoint

import (
	"regexp"
	"strings"
	"time"
	_ "time/tzdata" // the zone, on machines without it
)

// rounds is how often a cell is read at most: HTML may stand in a lookup, and be escaped once more.
const rounds = 4

// Plain returns a cell as a person reads it, and whether it was written otherwise. Every other text stays as it is.
func Plain(cell string) (text string, changed bool) {
	text = cell
	for range rounds {
		read := once(text)
		if read == text {
			break
		}
		text = read
	}
	return text, text != cell
}

// once reads one layer of a cell.
func once(cell string) string {
	if !strings.ContainsAny(cell, "<&#{[|:") {
		return cell
	}
	for _, read := range []func(string) (string, bool){fromHTML, fromEntities, fromJSON, fromTyped, fromLookup, fromPerson, fromTerm, fromTime} {
		if text, ok := read(cell); ok {
			return text
		}
	}
	return cell
}

// instant finds a time as SharePoint and its programs write the day that a column of dates holds.
var instant = regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.0+)?Z$`)

var london = mustZone("Europe/London")

func mustZone(name string) *time.Location {
	zone, err := time.LoadLocation(name)
	if err != nil {
		panic(err) // it is built in
	}
	return zone
}

// fromTime reads the beginning of a day, in London or in UTC, as the day. In summer the days of London begin at 23:00
// UTC.
func fromTime(cell string) (string, bool) {
	if !instant.MatchString(cell) {
		return "", false
	}
	at, err := time.Parse(time.RFC3339, cell)
	if err != nil {
		return "", false
	}
	for _, zone := range []*time.Location{london, time.UTC} {
		if local := at.In(zone); local.Hour() == 0 && local.Minute() == 0 && local.Second() == 0 {
			return local.Format(time.DateOnly), true
		}
	}
	return "", false
}
