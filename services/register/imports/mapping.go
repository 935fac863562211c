package imports

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/concordat-suite/concordat/services/platform/files/sheet"
	"github.com/concordat-suite/concordat/services/platform/words/fault"
)

// columnsOf gives the columns of a sheet, none of them mapped.
func columnsOf(s sheet.Sheet) []Column {
	columns := make([]Column, s.Width())
	for i := range columns {
		columns[i] = Column{Letter: sheet.Letter(i), Heading: s.Headings.Cell(i)}
	}
	return columns
}

// Propose says what the columns hold, from their headings and, where one alone would not tell, from their cells.
// What it does not recognise is kept, not mapped: an officer can map it, and no guess has to be taken back.
func Propose(s sheet.Sheet) ([]Column, error) {
	columns := guess(s)
	if columnFilling(columns, fieldName) < 0 {
		return nil, nameMissing(columns)
	}
	return columns, nil
}

// ProposeWith proposes what the columns hold but for those that the officer told. A guess gives way to what is told: a fact
// that is told once for a record is then a note in the column that was taken for it. path is where the columns that were told stand in
// the request.
func ProposeWith(s sheet.Sheet, told []Column, path string) ([]Column, error) {
	return overlay(s, guess(s), told, path)
}

// overlay puts the columns that the officer told over others.
func overlay(s sheet.Sheet, columns, told []Column, path string) ([]Column, error) {
	if _, err := Map(s, told, path); err != nil && fault.Reason(err) != "MAPPING_NAME_MISSING" {
		return nil, err
	}
	said := map[string]bool{}
	for i, g := range told {
		at, err := find(columns, g, fmt.Sprintf("%s[%d]", path, i))
		if err != nil {
			return nil, err
		}
		g.Letter, g.Heading, g.Examples = at.Letter, at.Heading, nil
		*at, said[at.Letter] = g, true
	}
	for _, g := range columns {
		field, known := fieldNamed(g.Field)
		if !said[g.Letter] || !known || field.many || g.AsAt != "" {
			continue
		}
		for i := range columns {
			if other := &columns[i]; other.Field == g.Field && !said[other.Letter] && other.AsAt == "" {
				giveWay(other)
			}
		}
	}
	return Map(s, columns, path)
}

// giveWay unmaps a column that was taken for what another holds. Names are then asked about, and other facts are notes.
func giveWay(c *Column) {
	named := c.Field == fieldName || c.Field == fieldID || c.Field == fieldReference || c.Field == fieldAsAt
	if *c = (Column{Letter: c.Letter, Heading: c.Heading, Field: fieldNotes}); named {
		c.Field = ""
	}
}

func columnFilling(columns []Column, field string) int {
	return slices.IndexFunc(columns, func(c Column) bool { return c.Field == field })
}

// guess maps the columns whose headings are known.
func guess(s sheet.Sheet) []Column {
	columns := columnsOf(s)
	name := nameColumn(columns)
	if name >= 0 {
		columns[name].Field = fieldName
	}
	for i := range columns {
		if i == name || !filled(s, i) {
			continue
		}
		field, known := fieldNamed(recognise(columns[i].Heading, cells(s, i)))
		if known {
			columns[i].Field = field.Name
		}
	}
	mapYearly(columns)
	oneEach(columns)
	for i := range columns {
		columns[i].complete(cells(s, i))
	}
	return columns
}

// oneEach makes notes of the second column and all others for a fact that can be told once.
func oneEach(columns []Column) {
	taken := map[string]bool{fieldName: true}
	for i := range columns {
		c := &columns[i]
		field, known := fieldNamed(c.Field)
		if !known || field.many || c.AsAt != "" || field.Name == fieldName {
			continue
		}
		if taken[field.Name] {
			c.Field = fieldNotes
		}
		taken[field.Name] = true
	}
}

// complete says of a mapped column what its heading and its cells tell: the financial year of its amounts, the order of
// its dates where all of them agree.
func (c *Column) complete(cells []string) {
	field, _ := fieldNamed(c.Field)
	if field.money && c.FinancialYear == "" {
		c.FinancialYear = yearIn(c.Heading)
	}
	if field.dated && c.DateOrder == 0 {
		if order, certain := orderOf(cells); certain {
			c.DateOrder = order
		}
	}
}

func filled(s sheet.Sheet, column int) bool {
	return slices.ContainsFunc(s.Rows, func(r sheet.Row) bool { return s.Aside[r.Number] == "" && r.Cell(column) != "" })
}

func cells(s sheet.Sheet, column int) []string {
	var texts []string
	for _, r := range s.Rows {
		if c := r.Cell(column); c != "" && s.Aside[r.Number] == "" {
			texts = append(texts, c)
		}
	}
	return texts
}

// Map checks the mapping that an officer gave, and completes it with the columns left out, which are kept as they are.
// path is where the mapping stands in the request.
func Map(s sheet.Sheet, given []Column, path string) ([]Column, error) {
	columns := columnsOf(s)
	seen := map[string]string{}
	for i, g := range given {
		at := fmt.Sprintf("%s[%d]", path, i)
		c, err := find(columns, g, at)
		if err != nil {
			return nil, err
		}
		if g.Field == "" {
			continue
		}
		field, known := fieldNamed(g.Field)
		if !known {
			return nil, unknownField(g.Field, at+".field")
		}
		if other, twice := seen[field.Name]; twice && !field.many && g.AsAt == "" {
			return nil, fault.Invalid("MAPPING_TWICE", fmt.Sprintf(
				"Columns %s and %s are both mapped to %s, which a record has once. Map one of them to notes, or leave it unmapped.", other, c.Letter, field.Name),
				fault.Field{Path: at + ".field", Description: "The field is mapped already."}).With("field", field.Name)
		}
		c.Field, c.FinancialYear, c.AsAt = field.Name, g.FinancialYear, g.AsAt
		if c.Words = g.Words; len(g.Words) > 0 {
			if err := c.checkWords(field, at); err != nil {
				return nil, err
			}
		}
		if field.dated { // the order of dates is no answer where there are none
			c.DateOrder = g.DateOrder
		}
		if c.AsAt != "" && (field.money || field.put == nil || field.Name == fieldName) {
			return nil, fault.Invalid("MAPPING_DATED", fmt.Sprintf(
				"Column %s is mapped to %s and to the time %s. What names a record is not of a time, and money has a financial year instead.", c.Letter, field.Name, c.AsAt),
				fault.Field{Path: at + ".as_at", Description: "Leave it empty, or map the column to another field."}).With("field", field.Name)
		}
		if c.AsAt == "" {
			seen[field.Name] = c.Letter
		}
		c.complete(cells(s, columnIndex(columns, c.Letter)))
	}
	if _, named := seen[fieldName]; !named {
		return nil, nameMissing(columns)
	}
	return columns, nil
}

func columnIndex(columns []Column, letter string) int {
	return slices.IndexFunc(columns, func(c Column) bool { return c.Letter == letter })
}

// find gives the column that a mapping means: by its letter, or by its heading when no other column has the same.
func find(columns []Column, g Column, path string) (*Column, error) {
	var found []int
	for i, c := range columns {
		if g.Letter != "" && c.Letter == g.Letter || g.Letter == "" && strings.EqualFold(c.Heading, strings.TrimSpace(g.Heading)) {
			found = append(found, i)
		}
	}
	if len(found) == 1 {
		return &columns[found[0]], nil
	}
	wanted := g.Letter
	if wanted == "" {
		wanted = g.Heading
	}
	problem := "has no column %q"
	if len(found) > 1 {
		problem = "has several columns with the heading %q; name the column by its letter"
	}
	return nil, fault.Invalid("MAPPING_COLUMN_UNKNOWN", fmt.Sprintf("The sheet "+problem+". Its columns are: %s.", wanted, list(columns)),
		fault.Field{Path: path, Description: "Name a column of the sheet by its letter or its heading."}).With("column", wanted)
}

// list names the columns for an error, such as "A Name, B Note".
func list(columns []Column) string {
	names := make([]string, len(columns))
	for i, c := range columns {
		names[i] = strings.TrimSpace(c.Letter + " " + c.Heading)
	}
	return strings.Join(names, ", ")
}

func nameMissing(columns []Column) error {
	return fault.Invalid("MAPPING_NAME_MISSING", fmt.Sprintf(
		"No column is known to hold the names of the partnerships. Map one of these to display_name: %s. If these are no headings, upload the file again and name the row that the headings are in (heading_row; the command's --heading-row), or write a line of headings above the first row.", list(columns)))
}

// years finds a financial year in a heading: "2016/17", "2016-2017".
var years = regexp.MustCompile(`\b(20\d\d)\s*[/–-]\s*(?:20)?(\d\d)\b`)

// yearIn gives the financial year that a heading names, such as "2016/17", or "".
func yearIn(heading string) string {
	parts := years.FindStringSubmatch(heading)
	if parts == nil {
		return ""
	}
	first, _ := strconv.Atoi(parts[1]) // four digits, by the pattern
	if parts[2] != fmt.Sprintf("%02d", (first+1)%100) {
		return ""
	}
	return parts[1] + "/" + parts[2]
}
