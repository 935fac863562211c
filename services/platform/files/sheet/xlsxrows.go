package sheet

import (
	"encoding/xml"
	"fmt"
	"path"
	"strconv"
	"strings"

	"github.com/concordat-suite/concordat/services/platform/files/spreadsheet"
)

// cell is one cell as the file has it.
type cell struct {
	at, kind string
	style    int
	value    string
	strikes  strike // of a text in the cell itself
	formula  bool
}

// readSheet reads the filled rows of one sheet, and what it marks.
func (b *workbook) readSheet(sheet *raw, part string) error {
	rows := &rowReader{book: b, marks: &sheet.marks}
	err := b.eachElement(part, func(s *scanner, start xml.StartElement) error {
		switch start.Name.Local {
		case "row":
			return rows.begin(start)
		case "c":
			c, err := s.cell(start)
			if err != nil {
				return err
			}
			return rows.add(c)
		case "col":
			return sheet.marks.hideColumns(start)
		case "mergeCell":
			covers, err := areaOf(attr(start, "ref"))
			note(&sheet.marks.merged, covers)
			return err
		case "hyperlink":
			at, err := areaOf(attr(start, "ref"))
			note(&sheet.marks.links, at.from)
			return err
		}
		return nil
	})
	if err != nil {
		return err
	}
	if err := rows.end(); err != nil {
		return err
	}
	sheet.rows = rows.done
	return b.readComments(sheet, part)
}

// cell reads the cell that has just begun.
func (s *scanner) cell(start xml.StartElement) (cell, error) {
	c := cell{at: attr(start, "r"), kind: attr(start, "t")}
	var err error
	if c.style, err = number(attr(start, "s"), 0); err != nil {
		return c, err
	}
	in := ""
	for inside := s.depth; ; {
		token, err := s.Token()
		if err != nil {
			return c, err
		}
		switch t := token.(type) {
		case xml.StartElement:
			switch in = t.Name.Local; in {
			case "f":
				c.formula = true
			case "is":
				if c.value, c.strikes, err = s.text(); err != nil {
					return c, err
				}
			}
		case xml.EndElement:
			if in = ""; s.depth < inside {
				return c, nil
			}
		case xml.CharData:
			if in == "v" {
				c.value += string(t)
			}
		}
	}
}

// rowReader gathers the cells of the row that is being read.
type rowReader struct {
	book   *workbook
	marks  *marks
	done   []Row
	number int
	hidden bool
	struck bool // no filled cell so far is other than struck through
	column int  // the column of the last cell, from 1
	cells  []string
}

// begin ends the row before and starts the next. A row or cell without a place follows the one before it.
func (r *rowReader) begin(start xml.StartElement) error {
	if err := r.end(); err != nil {
		return err
	}
	number := r.number + 1
	if at := attr(start, "r"); at != "" {
		n, err := strconv.Atoi(at)
		if err != nil || n < number {
			return fmt.Errorf("row %q is out of order", at)
		}
		number = n
	}
	*r = rowReader{book: r.book, marks: r.marks, done: r.done, cells: r.cells[:0], number: number, hidden: isOn(attr(start, "hidden")), struck: true}
	return nil
}

// end keeps the row when it is filled.
func (r *rowReader) end() error {
	row, filled, err := r.book.left.newRow(r.number, r.cells)
	if err == nil && filled {
		row.Hidden, row.Struck = r.hidden, r.struck
		r.done = append(r.done, row)
	}
	return err
}

// add keeps the cell when it is filled, and what it marks in any case: a colour may stand in a blank cell.
func (r *rowReader) add(c cell) error {
	column := r.column + 1
	if c.at != "" {
		n, err := columnOf(c.at)
		if err != nil || n < column {
			return fmt.Errorf("cell %q is out of order", c.at)
		}
		column = n
	}
	r.column = column
	at, look := place{r.number, column - 1}, r.book.style(c.style)
	if column <= MaxColumns {
		r.marks.colour(look.colour, at)
	}
	if c.formula {
		note(&r.marks.formulas, at)
	}
	text, strikes, err := r.book.text(c)
	if err != nil || strings.TrimSpace(text) == "" {
		return err
	}
	if column > MaxColumns {
		return tooMany("columns", MaxColumns)
	}
	for len(r.cells) < column-1 {
		r.cells = append(r.cells, "")
	}
	r.cells = append(r.cells, text)
	whole, part := strikes.in(look.struck)
	if whole {
		note(&r.marks.struck, at)
	}
	if part {
		note(&r.marks.struckInPart, at)
	}
	r.struck = r.struck && whole
	return nil
}

// text gives what a person reads in the cell, and how it is struck through.
func (b *workbook) text(c cell) (string, strike, error) {
	switch c.kind {
	case "s":
		i, err := strconv.Atoi(strings.TrimSpace(c.value))
		if err != nil || i < 0 || i >= len(b.strings) {
			return "", 0, fmt.Errorf("cell %s refers to text %q, which is not there", c.at, c.value)
		}
		return b.strings[i], b.strikes[i], nil
	case "b":
		return map[string]string{"1": "TRUE", "0": "FALSE"}[c.value], 0, nil
	case "", "n":
		return b.shown(c), 0, nil
	}
	return spreadsheet.Numbered(c.value), c.strikes, nil // a text in the cell, a formula's text, an error such as #REF!, an ISO date
}

// hideColumns notes columns that are not shown.
func (m *marks) hideColumns(start xml.StartElement) error {
	if !isOn(attr(start, "hidden")) {
		return nil
	}
	from, err := number(attr(start, "min"), 1)
	if err != nil {
		return err
	}
	to, err := number(attr(start, "max"), from)
	for i := max(from, 1); i <= min(to, MaxColumns); i++ {
		note(&m.hiddenColumns, i-1)
	}
	return err
}

// readComments notes where remarks hang on cells of the sheet.
func (b *workbook) readComments(sheet *raw, part string) error {
	if !b.has(path.Join(path.Dir(part), "_rels", path.Base(part)+".rels")) {
		return nil
	}
	parts, err := b.targets(part, "/comments")
	if err != nil {
		return err
	}
	for _, id := range sortedKeys(parts) {
		err := b.eachElement(parts[id], func(_ *scanner, start xml.StartElement) error {
			if start.Name.Local != "comment" {
				return nil
			}
			at, err := areaOf(attr(start, "ref"))
			note(&sheet.marks.comments, at.from)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// areaOf gives what a place such as "B2:C4" covers.
func areaOf(ref string) (area, error) {
	from, to, wide := strings.Cut(ref, ":")
	if !wide {
		to = from
	}
	first, err := placeOf(from)
	if err != nil {
		return area{}, err
	}
	last, err := placeOf(to)
	return area{first, last}, err
}

func placeOf(ref string) (place, error) {
	column, err := columnOf(ref)
	if err != nil {
		return place{}, err
	}
	row, err := strconv.Atoi(strings.TrimLeft(ref, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
	if err != nil || row < 1 {
		return place{}, fmt.Errorf("%q is no cell", ref)
	}
	return place{row, column - 1}, nil
}

// columnOf gives the column, from 1, of a place such as AB12.
func columnOf(at string) (int, error) {
	n, i := 0, 0
	for ; i < len(at) && at[i] >= 'A' && at[i] <= 'Z'; i++ {
		if n = n*26 + int(at[i]-'A') + 1; n > 1<<14 {
			break
		}
	}
	if n == 0 || n > 1<<14 {
		return 0, fmt.Errorf("%q is no cell", at)
	}
	return n, nil
}
