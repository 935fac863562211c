package imports

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/concordat-suite/concordat/services/platform/files/sheet"
)

// Below its last row a list may have a second one, with headings of its own. It is left out, and the officer is asked
// about it.

// Why the headings of further tables are set aside.
const (
	secondHeadings = "It reads like the headings of a second table."
	otherHeadings  = "It reads like the headings of another table."
)

// secondTable sets aside what follows a second row of headings.
func (o *outline) secondTable() {
	headings := 0
	for i, r := range o.sheet.Rows {
		switch {
		case i == 0: // a second line of headings is no second table
		case headings == 0 && o.headsTable(i):
			headings = r.Number
			o.aside[r.Number] = secondHeadings
		case headings != 0 && o.headsTable(i):
			headings = r.Number
			o.aside[r.Number] = otherHeadings
		case headings != 0:
			o.aside[r.Number] = fmt.Sprintf("It stands in a second table, whose headings are in row %d.", headings)
		}
	}
}

// secondTables returns the rows of headings below those of the list.
func secondTables(s sheet.Sheet) []sheet.Row {
	var found []sheet.Row
	for _, r := range s.Rows {
		if why := s.Aside[r.Number]; why == secondHeadings || why == otherHeadings {
			found = append(found, r)
		}
	}
	return found
}

// headsTable reports whether a row reads as the headings of a table: as those of any list of bodies, or, after a
// blank row, in words that name columns.
func (o *outline) headsTable(i int) bool {
	r := o.sheet.Rows[i]
	return isHeadings(r) || filledCells(r) > 1 && o.begins(i) && namesColumns(r)
}

// begins reports whether a table may begin at a row: a blank row stands above it, or above the title that it has.
func (o *outline) begins(i int) bool {
	return o.gapAbove(i) || i > 0 && filledCells(o.sheet.Rows[i-1]) == 1 && o.gapAbove(i-1)
}

// longestHeading is how many bytes a heading has at most; to look at longer cells as headings takes long, and finds
// none.
const longestHeading = 300

func tooLongForHeading(cell string) bool { return len(cell) > longestHeading }

// isHeadings reports whether a row reads as the headings of a list of bodies: one of names, and most others known
// too. Of a record, as most rows are, it looks at no more cells than it must.
func isHeadings(r sheet.Row) bool {
	if slices.ContainsFunc(r.Cells, tooLongForHeading) {
		return false
	}
	filled, asks := filledCells(r), slices.ContainsFunc(r.Cells, asksForNames.MatchString)
	recognised := make([]bool, len(r.Cells))
	known, others := 0, 0
	for i, cell := range r.Cells {
		if cell == "" {
			continue
		}
		if recognised[i] = recognise(cell, nil) != ""; recognised[i] {
			known++
		} else {
			others++
		}
		if mayBe := others - 1; !asks && mayBe > 0 && 2*mayBe >= filled-1 { // one of the others may be that of names
			return false
		}
	}
	name := nameColumn(columnsOf(sheet.Sheet{Headings: r}))
	switch {
	case name < 0:
		return false
	case recognised[name]:
		known--
	default:
		others--
	}
	return known > others || filled > 1 && asksForNames.MatchString(r.Cell(name))
}

// asksForNames finds a heading that no body is called by: "Name of outside body", "Enw'r corff".
var asksForNames = regexp.MustCompile(`(?i)^(?:names?|titles?|enw|enwau|teitl)(?: of\b| y\b| yr\b|['’]r\b)`)

// namesColumns reports whether the cells of a row are words that name columns, and one of them that of names. Where
// the first is a heading that hardly any body is called by, it is enough that the others are short words without
// numbers.
func namesColumns(r sheet.Row) bool {
	first, named := "", false
	for _, cell := range r.Cells {
		if cell == "" {
			continue
		}
		if tooLongForHeading(cell) {
			return false
		}
		key := singular(headingKey(cell))
		if first == "" {
			first = key
		}
		named = named || bodiesAbove[key]
		short := utf8.RuneCountInString(cell) <= 60 && !strings.ContainsAny(cell, "0123456789@")
		if names := bodiesAbove[key] || otherColumns[key] || sureNames[first] && short; !names && recognise(cell, nil) == "" {
			return false
		}
	}
	return named
}
