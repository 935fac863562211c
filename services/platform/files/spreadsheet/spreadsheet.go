// Package spreadsheet writes tables of text in the open formats that other programs read: CSV (RFC 4180), XLSX and
// OpenDocument. Rows are written as they come, so a table of any length needs little memory. Every cell is text: no
// program that opens the file finds a formula in it, whatever the text begins with. What the tables hold is for the
// callers to say.
package spreadsheet

import (
	"fmt"
	"io"
	"unicode/utf16"
)

// Format is a format of files.
type Format int

// The formats.
const (
	// CSV is text in UTF-8 for spreadsheet programs: it begins with ByteOrderMark. A cell that such a program would take for a
	// formula is escaped: see Escape; what no text can hold is replaced: see Legible.
	CSV Format = iota + 1
	// RawCSV is CSV with every cell unaltered and nothing before the first, for machines. It must not be opened in a
	// spreadsheet program.
	RawCSV
	// XLSX is a workbook of Excel with one sheet.
	XLSX
	// ODS is an OpenDocument spreadsheet with one sheet.
	ODS
)

// The limits that spreadsheet programs have; none but the formats XLSX and ODS are bound by them.
const (
	// MaxCell is the number of characters of one cell, counted in UTF-16 as these programs do.
	MaxCell = 32_767
	// MaxRows is the number of rows of one sheet, the headings' row among them.
	MaxRows = 1_048_576
	// MaxColumns is the number of columns of one sheet.
	MaxColumns = 16_384
)

// MediaType is the format's name in a Content-Type.
func (f Format) MediaType() string {
	switch f {
	case XLSX:
		return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	case ODS:
		return odsMediaType
	default:
		return "text/csv; charset=utf-8; header=present"
	}
}

// Extension is how the name of a file of the format ends, without the dot.
func (f Format) Extension() string {
	switch f {
	case XLSX:
		return "xlsx"
	case ODS:
		return "ods"
	default:
		return "csv"
	}
}

// Writer writes one table. The first row holds the headings. A file is whole only when Close has returned no error.
type Writer interface {
	// Row writes the next row. After an error the file is of no use.
	Row(cells []string) error
	// Close writes the end of the file; it does not close what the file is written to.
	Close() error
}

// NewWriter begins a file. The title names the sheet where the format has names for sheets.
func NewWriter(to io.Writer, format Format, title string) (Writer, error) {
	switch format {
	case CSV:
		if _, err := io.WriteString(to, ByteOrderMark); err != nil {
			return nil, err
		}
		return &csvWriter{to: to, shown: func(cell string) string { return Escape(Legible(cell)) }}, nil
	case RawCSV:
		return &csvWriter{to: to, shown: func(cell string) string { return cell }}, nil
	case XLSX:
		return newXLSX(to, title)
	case ODS:
		return newODS(to, title)
	default:
		return nil, fmt.Errorf("there is no format %d of spreadsheets", format)
	}
}

// LimitError says that a table does not fit into the format: a sheet has limits, which CSV has not.
type LimitError struct {
	// Row and Column are the place in the table, counted from 1; Column is 0 where the whole row is meant.
	Row, Column int
	// Problem says what is too long or too many.
	Problem string
}

// Error says what does not fit.
func (e *LimitError) Error() string {
	if e.Column == 0 {
		return fmt.Sprintf("row %d: %s", e.Row, e.Problem)
	}
	return fmt.Sprintf("row %d, column %d: %s", e.Row, e.Column, e.Problem)
}

// fits refuses a row that spreadsheet programs cannot hold.
func fits(row int, cells []string) error {
	if row > MaxRows {
		return &LimitError{Row: row, Problem: fmt.Sprintf("a sheet has %d rows at most", MaxRows)}
	}
	if len(cells) > MaxColumns {
		return &LimitError{Row: row, Problem: fmt.Sprintf("a sheet has %d columns at most, and these are %d", MaxColumns, len(cells))}
	}
	for i, cell := range cells {
		if n := length(cell); n > MaxCell {
			return &LimitError{Row: row, Column: i + 1, Problem: fmt.Sprintf("a cell holds %d characters at most, and the text has %d", MaxCell, n)}
		}
	}
	return nil
}

// length counts as spreadsheet programs do.
func length(text string) int {
	if len(text) <= MaxCell {
		return len(text) // at least one byte for each character: it fits, and that is all that is asked
	}
	n := 0
	for _, r := range text {
		n += max(1, utf16.RuneLen(r))
	}
	return n
}
