package sheet

import (
	"encoding/xml"
	"fmt"
	"strconv"
	"strings"
)

// cell is one cell as the file has it.
type cell struct {
	At     string   `xml:"r,attr"`
	Style  int      `xml:"s,attr"`
	Type   string   `xml:"t,attr"`
	Value  string   `xml:"v"`
	Inline richText `xml:"is"`
}

// readRows reads the filled rows of one sheet.
func (b *workbook) readRows(part string) ([]Row, error) {
	d, closer, err := b.open(part)
	if err != nil {
		return nil, err
	}
	defer closer.Close()
	rows := &rowReader{book: b}
	err = eachElement(d, func(start xml.StartElement) error {
		switch start.Name.Local {
		case "row":
			return rows.begin(start)
		case "c":
			var c cell
			if err := d.DecodeElement(&c, &start); err != nil {
				return err
			}
			return rows.add(c)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return rows.done, rows.end()
}

// rowReader gathers the cells of the row that is being read.
type rowReader struct {
	book   *workbook
	done   []Row
	number int
	hidden bool
	column int // the column of the last cell, from 1
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
	hidden := attr(start, "hidden")
	*r = rowReader{book: r.book, done: r.done, number: number, hidden: hidden == "1" || hidden == "true"}
	return nil
}

// end keeps the row when it is filled.
func (r *rowReader) end() error {
	row, filled, err := newRow(r.number, r.hidden, r.cells)
	if err == nil && filled {
		r.done = append(r.done, row)
	}
	return err
}

// add keeps the cell when it is filled.
func (r *rowReader) add(c cell) error {
	column := r.column + 1
	if c.At != "" {
		n, err := columnOf(c.At)
		if err != nil || n < column {
			return fmt.Errorf("cell %q is out of order", c.At)
		}
		column = n
	}
	r.column = column
	text, err := r.book.text(c)
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
	return nil
}

// text gives what a person reads in the cell.
func (b *workbook) text(c cell) (string, error) {
	switch c.Type {
	case "s":
		i, err := strconv.Atoi(strings.TrimSpace(c.Value))
		if err != nil || i < 0 || i >= len(b.strings) {
			return "", fmt.Errorf("cell %s refers to text %q, which is not there", c.At, c.Value)
		}
		return b.strings[i], nil
	case "inlineStr":
		return c.Inline.String(), nil
	case "b":
		return map[string]string{"1": "TRUE", "0": "FALSE"}[c.Value], nil
	case "", "n":
		return b.shown(c), nil
	}
	return c.Value, nil // a formula's text, an error such as #REF!, an ISO date
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
