package imports

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/concordat-suite/concordat/services/platform/files/sheet"
	"github.com/concordat-suite/concordat/services/register/naming"
)

// A heading of a group may be made of ordinary words: "Housing" above the bodies that housing looks after. It fills
// the name alone, as a record does of which little is known. What speaks for a heading is its words, or its place
// among the rows; where neither is clear the row stays with the list, and the plan warns of it.

// Why such rows are set aside, and how the plan warns of those that may be records.
const (
	perhapsGroup  = "It fills the name alone, and reads like the heading of a group of rows."
	doubtfulGroup = "fills the name alone, and may be the heading of the rows below it."
)

// groupsByPlace sets aside the rows that fill the name alone and read as headings of groups by their words or their
// place.
func (o *outline) groupsByPlace() {
	alone, rows := o.aloneRows()
	if 2*len(alone) > rows { // a list of names that tells little besides
		return
	}
	grouped := o.inGroups(alone)
	for _, i := range slices.Backward(alone) { // of a group within a group, the inner one first
		r := o.sheet.Rows[i]
		text := r.Cell(o.name)
		below := o.below(i)
		switch {
		case below < 2:
		case namesArea(text), grouped:
			o.aside[r.Number], o.groups[r.Number] = perhapsGroup, strings.TrimSuffix(text, ":")
		case below > 2 && mayHead(text):
			o.doubts[r.Number] = doubtfulGroup
		}
	}
}

// aloneRows returns which of the list's rows fill the name alone, and how many rows the list has.
func (o *outline) aloneRows() (alone []int, rows int) {
	for i, r := range o.sheet.Rows {
		switch {
		case o.aside[r.Number] != "":
			continue
		case filledCells(r) == 1 && r.Cell(o.name) != "" && o.sheet.Width() > 1:
			alone = append(alone, i)
		}
		rows++
	}
	return alone, rows
}

// below returns how many cells are filled in the first row below a row and the few headings of groups that follow it;
// 0 when there is none.
func (o *outline) below(i int) int {
	const deep = 4 // groups within groups
	for _, r := range o.sheet.Rows[i+1 : min(i+1+deep, len(o.sheet.Rows))] {
		switch {
		case o.groups[r.Number] != "":
			continue
		case o.aside[r.Number] != "":
			return 0
		}
		return filledCells(r)
	}
	return 0
}

// inGroups reports whether the rows that fill the name alone divide the list into groups: there are two or more, none
// is called as bodies are, rows that fill more follow each of them, and the list begins with one or has a blank row
// above each. A list in the order of the alphabet is not divided.
func (o *outline) inGroups(alone []int) bool {
	if len(alone) < 2 || o.inOrder() {
		return false
	}
	gaps := true
	for _, i := range alone {
		gap := i == 0 || o.gapAbove(i)
		if below := o.below(i); !mayHead(o.sheet.Rows[i].Cell(o.name)) || below < 2 || below == 2 && !gap {
			return false
		}
		gaps = gaps && gap
	}
	return gaps || o.isFirst(alone[0])
}

// isFirst reports whether no row of the list stands above a row.
func (o *outline) isFirst(i int) bool {
	return !slices.ContainsFunc(o.sheet.Rows[:i], func(r sheet.Row) bool { return o.aside[r.Number] == "" })
}

// inOrder reports whether the names of the list, six or more, are in the order of the alphabet.
func (o *outline) inOrder() bool {
	const tells = 6
	var names []string
	for _, r := range o.sheet.Rows {
		if name := r.Cell(o.name); name != "" && o.aside[r.Number] == "" {
			names = append(names, naming.Key(name))
		}
	}
	return len(names) >= tells && slices.IsSorted(names)
}

// mayHead reports whether a text may be the heading of a group: it is short, no sentence, and not called as bodies
// are.
func mayHead(text string) bool {
	return !namesABody(text) && !isSentence(text) && utf8.RuneCountInString(text) <= 80
}

// namesArea reports whether a text is made of words of areas: "Housing", "Children and Young People", "Joint
// committees".
func namesArea(text string) bool {
	words := strings.Fields(headingKey(text))
	for _, word := range words {
		if !areaWords[word] && !areaJoins[word] {
			return false
		}
	}
	return slices.ContainsFunc(words, func(word string) bool { return areaWords[word] })
}

// questionOnGroups asks whether the rows that were taken for headings of groups by their words or their place are;
// false when there are none.
func questionOnGroups(s sheet.Sheet) (Question, bool) {
	var texts []string
	var rows []int
	for _, r := range s.Rows {
		if s.Aside[r.Number] == perhapsGroup {
			text, _ := firstFilled(r)
			texts, rows = append(texts, text), append(rows, r.Number)
		}
	}
	if len(rows) == 0 {
		return Question{}, false
	}
	return Question{Kind: AskGroups, Row: rows[0], Examples: examples(texts),
		Question: fmt.Sprintf("The name alone is filled in %s, above rows that fill more. "+
			"Is each the heading of a group, or a partnership?", rowNumbers(rows)),
		WithoutAnswer: "Each is taken for a heading and left out, and is offered as a column of the rows below it."}, true
}
