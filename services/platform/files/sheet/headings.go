package sheet

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/concordat-suite/concordat/services/platform/files/sharepoint"
	"github.com/concordat-suite/concordat/services/platform/words/legible"
)

// lookAhead is how many rows are looked at to find the headings. Title lines are few.
const lookAhead = 20

// layOut parts the rows at the headings, which are in the row with the number that is told, or else are found.
func (r raw) layOut(number int) Sheet {
	r.cleanCells()
	at, told := slices.BinarySearchFunc(r.rows, number, func(row Row, number int) int { return row.Number - number })
	if !told {
		at = r.findHeadings()
	}
	s := Sheet{Name: r.name, Hidden: r.hidden, Titles: r.rows[:at], Headings: r.rows[at], Told: told, Rows: r.rows[at+1:]}
	lines := s.joinGroups(r.marks.merged)
	again := s.takeRepeats(lines)
	r.fillMerged(s.Rows)
	s.Remarks = append(again, r.marks.remarks(s.Rows)...)
	return s
}

// cleanCells reads every cell as a person does, takes out of it what no text of the register may have, and notes where
// it did. Blanks that do not break lines are blanks.
func (r *raw) cleanCells() {
	for _, row := range r.rows {
		for i, cell := range row.Cells {
			plain, listed := sharepoint.Plain(cell)
			if listed {
				note(&r.marks.listed, place{row.Number, i})
			}
			clean, changed := legible.Clean(blanks.Replace(plain))
			row.Cells[i] = strings.TrimSpace(clean)
			if changed {
				note(&r.marks.unseen, place{row.Number, i})
			}
		}
	}
}

var blanks = strings.NewReplacer("\u00a0", " ", "\u202f", " ", "\u2007", " ")

// findHeadings gives the place of the first row that is filled about as far as the table is wide. The rows above it are
// titles ("Partnership register, June 2021"), which fill a cell or two.
func (r raw) findHeadings() int {
	first := r.rows[:min(len(r.rows), lookAhead)]
	widest := 0
	for _, row := range first {
		widest = max(widest, filled(row))
	}
	for i, row := range first {
		if n := filled(row); n >= min(2, widest) && 2*n > widest {
			return i
		}
	}
	return 0
}

// filled counts the cells of a row that are not blank.
func filled(r Row) int {
	n := 0
	for _, c := range r.Cells {
		if c != "" {
			n++
		}
	}
	return n
}

// joinGroups joins headings of two lines, of which the upper stands over several columns: "Governance" over "Lead
// member" and "Committee". The row found for the headings may be either of the two; one that was told is the lower. It
// gives the lines as they stand.
func (s *Sheet) joinGroups(merged []area) []Row {
	lines := []Row{s.Headings}
	switch {
	case !s.Told && len(s.Rows) > 0 && s.Rows[0].Number == s.Headings.Number+1 && isLowerLine(s.Headings, s.Rows[0]):
		lines = append(lines, s.Rows[0])
		s.Headings, s.Rows = joined(s.Headings, s.Rows[0], true), s.Rows[1:]
	case len(s.Titles) > 0 && isUpperLine(s.Titles[len(s.Titles)-1], s.Headings, merged):
		last := len(s.Titles) - 1
		lines = append(lines, s.Titles[last])
		s.Headings, s.Titles = joined(spread(s.Titles[last], merged), s.Headings, false), s.Titles[:last]
	}
	return lines
}

// longestHeading is how many letters a heading of a lower line has at most; a longer cell is a row's.
const longestHeading = 60

// isLowerLine says whether a row is the lower line of headings: it fills only columns that a heading to the left
// stands over, and leaves another heading alone.
func isLowerLine(upper, lower Row) bool {
	grouped, alone, within := 0, false, false
	for i := range max(len(upper.Cells), len(lower.Cells)) {
		top, below := upper.Cell(i), lower.Cell(i)
		if top != "" { // a group begins here when the next column has no heading of its own
			within = upper.Cell(i+1) == "" && lower.Cell(i+1) != ""
		}
		switch {
		case below == "":
			alone = alone || top != ""
		case !within || utf8.RuneCountInString(below) > longestHeading:
			return false
		default:
			grouped++
		}
	}
	return grouped >= 2 && alone
}

// isUpperLine says whether the row right above the headings stands over several of them each: it has merged cells that
// do not span the sheet, as a title does.
func isUpperLine(upper, headings Row, merged []area) bool {
	if upper.Number != headings.Number-1 || filled(upper) < 2 {
		return false
	}
	return slices.ContainsFunc(merged, func(a area) bool {
		return a.from.row == upper.Number && a.to.row == upper.Number && a.to.column > a.from.column
	})
}

// spread gives a row in which each merged cell says its text in all the columns it covers.
func spread(r Row, merged []area) Row {
	cells := slices.Clone(r.Cells)
	for _, a := range merged {
		if a.from.row != r.Number || a.from.column >= len(r.Cells) {
			continue
		}
		for i := a.from.column + 1; i <= min(a.to.column, MaxColumns-1); i++ {
			for len(cells) <= i {
				cells = append(cells, "")
			}
			cells[i] = r.Cells[a.from.column]
		}
	}
	return Row{Number: r.Number, Cells: cells}
}

// joined gives the two lines of headings as one. onwards says that a heading of the upper line goes on to the right
// until the next.
func joined(upper, lower Row, onwards bool) Row {
	headings := Row{Number: lower.Number, Cells: make([]string, max(len(upper.Cells), len(lower.Cells)))}
	group := ""
	for i := range headings.Cells {
		top, below := upper.Cell(i), lower.Cell(i)
		if top != "" || !onwards {
			group = top
		}
		switch {
		case below == "":
			headings.Cells[i] = top
		case group == "" || group == below:
			headings.Cells[i] = below
		default:
			headings.Cells[i] = group + ": " + below
		}
	}
	return headings
}

// Wrapped gives the sheet with its headings and the row below them joined, for headings that are broken over two rows:
// "Name of" above "partnership". It gives false when there is no row right below them.
func (s Sheet) Wrapped() (Sheet, bool) {
	lower, ok := s.lower()
	if !ok {
		return s, false
	}
	cells := make([]string, max(len(s.Headings.Cells), len(lower.Cells)))
	for i := range cells {
		cells[i] = strings.TrimSpace(s.Headings.Cell(i) + " " + lower.Cell(i))
	}
	s.takeLower(Row{Number: lower.Number, Cells: cells})
	return s, true
}

// Grouped gives the sheet with its headings and the row below them joined, for headings that stand over others:
// "Governance" over "Lead officer" and "Lead member", "Money" over "Annual cost" alone. It gives the lower line too,
// and false when no row right below them has a cell without a heading of its own.
func (s Sheet) Grouped() (Sheet, Row, bool) {
	lower, ok := s.lower()
	upper := s.Headings
	if !ok || !standsBeside(upper, lower) {
		return s, lower, false
	}
	s.takeLower(joined(upper, lower, true))
	s.Remarks = append(s.takeRepeats([]Row{upper, lower}), s.Remarks...)
	return s, lower, true
}

// standsBeside says whether the lower row has a cell where the upper has none.
func standsBeside(upper, lower Row) bool {
	for i, cell := range lower.Cells {
		if cell != "" && upper.Cell(i) == "" {
			return true
		}
	}
	return false
}

// lower gives the row right below the headings; false when there is none.
func (s Sheet) lower() (Row, bool) {
	if len(s.Rows) == 0 || s.Rows[0].Number != s.Headings.Number+1 {
		return Row{}, false
	}
	return s.Rows[0], true
}

// takeLower takes the first row into the headings. What was remarked on it is said of no row any more.
func (s *Sheet) takeLower(headings Row) {
	var remarks []Remark
	for _, r := range s.Remarks {
		others := slices.DeleteFunc(slices.Clone(r.Rows), func(number int) bool { return number == headings.Number })
		if len(others) == 0 && len(r.Rows) > 0 {
			continue
		}
		r.Rows = others
		remarks = append(remarks, r)
	}
	s.Headings, s.Rows, s.Remarks = headings, s.Rows[1:], remarks
}

// takeRepeats leaves aside rows that say the headings again, as on each page of a long list, and tells of them.
func (s *Sheet) takeRepeats(lines []Row) []Remark {
	repeats := func(r Row) bool { return filled(r) > 1 && saysAgain(r, lines) } // a list of names may well name one "Partnership"
	var again []int
	var rows []Row
	for i, r := range s.Rows {
		switch {
		case !repeats(r):
			if again != nil {
				rows = append(rows, r)
			}
		case again == nil:
			rows, again = slices.Clone(s.Rows[:i]), []int{r.Number}
		default:
			again = append(again, r.Number)
		}
	}
	if again == nil {
		return nil
	}
	s.Rows = rows
	return []Remark{{Mark: RepeatedHeadings, Rows: again}}
}

// saysAgain says whether each filled cell of a row says what a line of the headings says of its column. Headings of two
// lines are often said again on one.
func saysAgain(r Row, lines []Row) bool {
	for i, cell := range r.Cells {
		if cell != "" && !slices.ContainsFunc(lines, func(line Row) bool { return strings.EqualFold(line.Cell(i), cell) }) {
			return false
		}
	}
	return true
}

// fillMerged says in each row what a cell says that it shares with the rows above.
func (r raw) fillMerged(rows []Row) {
	left := MaxCells
	for _, a := range r.marks.merged {
		if a.to.row == a.from.row || a.from.column >= MaxColumns {
			continue
		}
		first, known := slices.BinarySearchFunc(rows, a.from.row, func(r Row, number int) int { return r.Number - number })
		if !known {
			continue
		}
		text := rows[first].Cell(a.from.column)
		for i := first + 1; i < len(rows) && rows[i].Number <= a.to.row && text != ""; i++ {
			if left--; left < 0 {
				return
			}
			rows[i].fill(a.from.column, text)
		}
	}
}

// fill puts a text into a cell that is blank.
func (r *Row) fill(column int, text string) {
	for len(r.Cells) <= column {
		r.Cells = append(r.Cells, "")
	}
	if r.Cells[column] == "" {
		r.Cells[column] = text
	}
}
