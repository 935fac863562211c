package sheet

import (
	"fmt"
	"slices"
	"strings"
)

// Mark is a way in which a file says something otherwise than by the text of a cell.
type Mark int

// The marks.
const (
	// Formulas are cells that are computed; what is read is the value stored with them.
	Formulas Mark = iota + 1
	// Colours are cells whose background sets them apart from others of their column.
	Colours
	// Comments are remarks that hang on cells.
	Comments
	// Links are web addresses behind the text of cells.
	Links
	// Merged are cells that several rows share: their text counts for each of the rows.
	Merged
	// Spread are cells that several columns share, as a heading within the list does.
	Spread
	// HiddenColumn is a column that the spreadsheet program does not show.
	HiddenColumn
	// StruckCells are cells that are struck through in rows that are not struck through as a whole.
	StruckCells
	// StruckParts are cells of whose text a part is struck through.
	StruckParts
	// Unseen are characters that nobody sees and that no text of the register may have: they are left out.
	Unseen
	// RepeatedHeadings are rows that say the headings once more; they are left aside.
	RepeatedHeadings
	// Listed are cells that are written as a web page or a SharePoint list writes them; what they say is read.
	Listed
)

// Remark is something that the file says otherwise than by the text of a cell. It is for a person to read: nothing is
// made of it.
type Remark struct {
	Mark Mark
	// Columns are the columns it concerns, from 0; none when it concerns whole rows.
	Columns []int
	// Rows are the rows it concerns, by their numbers; none when it concerns whole columns.
	Rows []int
	// Words tells more, such as the name of a colour.
	Words string
}

// Unseen reports whether characters were left out of a cell, in the row of that number and the column, from 0.
func (s *Sheet) Unseen(row, column int) bool {
	return slices.ContainsFunc(s.Remarks, func(r Remark) bool {
		_, in := slices.BinarySearch(r.Rows, row)
		return in && r.Mark == Unseen && slices.Contains(r.Columns, column)
	})
}

// place is one cell: its row's number and its column, from 0.
type place struct{ row, column int }

// area is what one merged cell covers, its ends included.
type area struct{ from, to place }

// marks gathers what a sheet says otherwise than by text.
type marks struct {
	formulas, comments, links, struck, struckInPart, unseen, listed []place
	colours                                                         map[string][]place
	merged                                                          []area
	hiddenColumns                                                   []int
}

// maxMarks is how many marks of one sort are kept. More than that are no help to a person.
const maxMarks = 100_000

// note keeps a mark.
func note[T any](marks *[]T, m T) {
	if len(*marks) < maxMarks {
		*marks = append(*marks, m)
	}
}

// colour keeps the colour of a cell; "" is none.
func (m *marks) colour(name string, at place) {
	if name == "" {
		return
	}
	if m.colours == nil {
		m.colours = map[string][]place{}
	}
	if places := m.colours[name]; len(places) < maxMarks && len(m.colours) <= 256 {
		m.colours[name] = append(places, at)
	}
}

// remarks gives what concerns the rows of a sheet.
func (m *marks) remarks(rows []Row) []Remark {
	known, struck := make(map[int]bool, len(rows)), map[int]bool{}
	for _, r := range rows {
		known[r.Number], struck[r.Number] = true, r.Struck
	}
	inRows := func(p place) bool { return known[p.row] }
	remarks := slices.Concat(
		byColumn(Formulas, "", filter(m.formulas, inRows)),
		m.colourRemarks(inRows, len(rows)),
		byColumn(Comments, "", filter(m.comments, inRows)),
		byColumn(Links, "", filter(m.links, inRows)),
		byColumn(StruckCells, "", filter(m.struck, func(p place) bool { return inRows(p) && !struck[p.row] })),
		byColumn(StruckParts, "", filter(m.struckInPart, inRows)),
		byColumn(Unseen, "", filter(m.unseen, inRows)),
		byColumn(Listed, "", filter(m.listed, inRows)))
	for _, a := range m.merged {
		if !known[a.from.row] {
			continue
		}
		switch {
		case a.to.row > a.from.row:
			remarks = append(remarks, Remark{Mark: Merged, Columns: []int{a.from.column}, Rows: within(rows, a)})
		default:
			remarks = append(remarks, Remark{Mark: Spread, Columns: []int{a.from.column}, Rows: []int{a.from.row}})
		}
	}
	for _, c := range m.hiddenColumns {
		remarks = append(remarks, Remark{Mark: HiddenColumn, Columns: []int{c}})
	}
	return remarks
}

func filter(places []place, keep func(place) bool) []place {
	return slices.DeleteFunc(slices.Clone(places), func(p place) bool { return !keep(p) })
}

// within gives the numbers of the rows that an area covers.
func within(rows []Row, a area) []int {
	var covered []int
	for _, r := range rows {
		if r.Number >= a.from.row && r.Number <= a.to.row {
			covered = append(covered, r.Number)
		}
	}
	return covered
}

// byColumn gives a remark for each set of rows, with all the columns in which just these rows are marked.
func byColumn(mark Mark, words string, places []place) []Remark {
	rows := map[int][]int{}
	for _, p := range places {
		rows[p.column] = append(rows[p.column], p.row)
	}
	columns := map[string][]int{}
	for column, marked := range rows {
		slices.Sort(marked)
		columns[fmt.Sprint(slices.Compact(marked))] = append(columns[fmt.Sprint(slices.Compact(marked))], column)
	}
	var remarks []Remark
	for _, same := range columns {
		slices.Sort(same)
		remarks = append(remarks, Remark{Mark: mark, Columns: same, Rows: slices.Compact(rows[same[0]]), Words: words})
	}
	slices.SortFunc(remarks, func(a, b Remark) int { return slices.Compare(a.Columns, b.Columns) })
	return remarks
}

// colourRemarks tells of the colours that set cells apart. A column that is of one colour from top to bottom says
// nothing by it.
func (m *marks) colourRemarks(inRows func(place) bool, rows int) []Remark {
	var remarks []Remark
	for _, colour := range sortedKeys(m.colours) {
		for _, r := range byColumn(Colours, colour, filter(m.colours[colour], inRows)) {
			if len(r.Rows) < rows {
				remarks = append(remarks, r)
			}
		}
	}
	return remarks
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// colourNames are the names of the colours that spreadsheet programs offer first.
var colourNames = map[string]string{
	"ff0000": "red", "c00000": "dark red", "ffc000": "amber", "ffa500": "orange", "ed7d31": "orange", "ffff00": "yellow", "92d050": "light green", "00b050": "green", "00ff00": "green", "008000": "green",
	"00b0f0": "light blue", "0070c0": "blue", "0000ff": "blue", "002060": "dark blue", "7030a0": "purple", "808080": "grey", "bfbfbf": "grey", "d9d9d9": "grey", "000000": "black",
}

// colourNamed gives the name of a colour from its six hexadecimal digits; "" for white, which is no colour.
func colourNamed(rgb string) string {
	rgb = strings.ToLower(rgb)
	switch {
	case rgb == "ffffff" || rgb == "":
		return ""
	case colourNames[rgb] != "":
		return colourNames[rgb]
	}
	return "#" + rgb
}
