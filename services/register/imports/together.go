package imports

import (
	"fmt"
	"slices"
	"strings"

	"github.com/concordat-suite/concordat/services/platform/files/sheet"
	"github.com/concordat-suite/concordat/services/register/naming"
)

// A file may have a row for each partner of a body. Whether rows of one name are about one body is asked once; they then go
// together: partners and other lists are gathered, and of a fact that is told once the first row's word stands.

// joinedRows are rows of one name of a file that has a column of partners.
type joinedRows struct {
	// first is the number of the first of them.
	first int
	// amounts are the different amounts that they tell, by column.
	amounts map[int][]string
}

// rowsOfPartners finds rows of one name, by their numbers, in a file that has a column of partners and no dates of rows.
func (p *planner) rowsOfPartners() map[int]*joinedRows {
	if columnFilling(p.Columns, "partners") < 0 || p.hasDates() {
		return nil
	}
	byName := map[string]*joinedRows{}
	numbers := map[*joinedRows][]int{}
	for _, r := range p.Sheet.Rows {
		name := naming.Key(p.identify(r).name)
		if name == "" || p.decision(r.Number).Choice != 0 || p.Sheet.Aside[r.Number] != "" {
			continue
		}
		if byName[name] == nil {
			byName[name] = &joinedRows{first: r.Number, amounts: map[int][]string{}}
		}
		byName[name].add(p.Columns, r)
		numbers[byName[name]] = append(numbers[byName[name]], r.Number)
	}
	found := map[int]*joinedRows{}
	for rows, of := range numbers {
		if len(of) > 1 {
			for _, number := range of {
				found[number] = rows
			}
		}
	}
	return found
}

func (j *joinedRows) add(columns []Column, r sheet.Row) {
	for i, c := range columns {
		field, _ := fieldNamed(c.Field)
		if cell := r.Cell(i); field.money && cell != "" && !slices.Contains(j.amounts[i], cell) {
			j.amounts[i] = append(j.amounts[i], cell)
		}
	}
}

// joinedWith puts a row where the first row of its name went, once the officer has said that such rows are about one body.
func (p *planner) joinedWith(row *Row) (body, bool) {
	rows := p.partnerRows[row.Number]
	if !p.JoinRows || rows == nil || rows.first == row.Number {
		return body{}, false
	}
	at, known := p.from[rows.first]
	if !known {
		return body{}, false
	}
	row.Partnership, row.SameAsRow, row.MetBy, row.Duplicates = at.record, at.row, "row", nil
	return at, true
}

// joins returns the rows that a row goes together with; nil when it goes alone.
func (p *planner) joins(number int) *joinedRows {
	if !p.JoinRows {
		return nil
	}
	return p.partnerRows[number]
}

// conflict returns why a cell of rows that go together is kept as a note rather than take the place of what another said; ""
// when it does not.
func (w *writer) conflict(field Field, cell string) string {
	if w.joined == nil {
		return ""
	}
	if amounts := w.joined.amounts[columnNumber(w.column)]; field.money && len(amounts) > 1 {
		return fmt.Sprintf("The rows of this body say %s; which counts, or whether they add up, is not said.", strings.Join(amounts[:min(len(amounts), 5)], ", "))
	}
	if field.many || field.Name == fieldName || w.joined.first == w.row.Number {
		return ""
	}
	if told, row := w.toldAbove(); row != 0 && !strings.EqualFold(told, cell) {
		return fmt.Sprintf("Row %d says %q, which stands.", row, told)
	}
	return ""
}

// toldAbove returns what a row above said in the column, and its number; 0 when none did.
func (w *writer) toldAbove() (string, int) {
	for _, s := range w.record.Sources {
		for _, c := range s.Cells {
			if s.Import == "" && c.Column == w.column.Letter {
				return c.Text, s.Row
			}
		}
	}
	return "", 0
}

// columnNumber returns the number of a column, from 0, by its letter.
func columnNumber(c Column) int {
	n := 0
	for _, letter := range c.Letter {
		n = 26*n + int(letter-'A') + 1
	}
	return n - 1
}

// questionOnRows asks whether rows of one name are about one body; false when there are none, or it is said.
func (p *Plan) questionOnRows(columns []Column, joined bool) (Question, bool) {
	if joined || len(p.partnerRows) == 0 {
		return Question{}, false
	}
	var names []string
	bodies := map[*joinedRows]bool{}
	for _, r := range p.Rows {
		if rows := p.partnerRows[r.Number]; rows != nil && !bodies[rows] {
			bodies[rows], names = true, append(names, r.DisplayName)
		}
	}
	c := columns[columnFilling(columns, fieldName)]
	return Question{Kind: AskRows, Column: c.Letter, Heading: c.Heading, Examples: examples(names),
		Question:      fmt.Sprintf("%d rows name %d bodies several times, as a file does that has a row for each partner. Are rows of one name about one body?", len(p.partnerRows), len(bodies)),
		WithoutAnswer: "Each row after the first is a possible duplicate that is to be decided by itself."}, true
}
