// Package sheet reads a spreadsheet file as an officer keeps it, CSV or XLSX, into rows of text with the row numbers
// that the officer sees. It finds the headings below title lines and leaves out blank rows; what a column means is
// for package imports to say. A file it cannot read is refused with a sentence that says what to do.
package sheet

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/concordat-suite/concordat/services/platform/fault"
)

// The limits of a file. A register that needs more is split by the officer; a file made to do harm is refused before
// it is unpacked.
const (
	// MaxBytes is the size of the file as uploaded: 10 MiB.
	MaxBytes = 10 << 20
	// MaxUnpackedBytes is the size of an XLSX file once unpacked: 64 MiB.
	MaxUnpackedBytes = 64 << 20
	// MaxParts is the number of files inside an XLSX file.
	MaxParts = 1000
	// MaxRows is the number of the last row that may be filled. It keeps an import within the time that one call has.
	MaxRows = 20_000
	// MaxColumns is the number of columns of one sheet.
	MaxColumns = 256
	// MaxCell is the length of one cell in bytes.
	MaxCell = 64 << 10
)

// Book is a spreadsheet file.
type Book struct {
	// Sheets are the sheets that have rows, in the file's order. A CSV file has one, without a name.
	Sheets []Sheet
}

// Sheet is one sheet of the file.
type Sheet struct {
	// Name is the sheet's name; "" for a CSV file.
	Name string
	// Hidden says that the sheet is hidden in the spreadsheet program.
	Hidden bool
	// Titles are the rows above the headings, such as the register's name and date.
	Titles []Row
	// Headings is the row of headings. Its cells may be blank or repeat.
	Headings Row
	// Rows are the rows below the headings that are not blank.
	Rows []Row
}

// Row is one row that is not blank.
type Row struct {
	// Number is the row's number in the spreadsheet, from 1.
	Number int
	// Hidden says that the row is hidden in the spreadsheet program.
	Hidden bool
	// Cells are the texts of the row, from column A, without blanks at their ends. Dates of an XLSX file are in ISO
	// form, formulas are the value that was stored with them.
	Cells []string
}

// Cell gives the text in column i, from 0, and "" when the row is shorter.
func (r Row) Cell(i int) string {
	if i < len(r.Cells) {
		return r.Cells[i]
	}
	return ""
}

// Width gives the number of columns that the widest row has.
func (s Sheet) Width() int {
	w := len(s.Headings.Cells)
	for _, r := range s.Rows {
		w = max(w, len(r.Cells))
	}
	return w
}

// Letter gives the name of column i, from 0, as the spreadsheet shows it: A, B, … Z, AA.
func Letter(i int) string {
	name := ""
	for i++; i > 0; i = (i - 1) / 26 {
		name = string(rune('A'+(i-1)%26)) + name
	}
	return name
}

// Read reads a file by what it contains, whatever its name.
func Read(content []byte) (*Book, error) {
	if len(content) > MaxBytes {
		return nil, fault.Invalid("FILE_TOO_LARGE", fmt.Sprintf(
			"The file is larger than %d MiB. Remove pictures and sheets that are not the register, or split it into several files.", MaxBytes>>20))
	}
	read, err := reader(content)
	if err != nil {
		return nil, err
	}
	sheets, err := read(content)
	if err != nil {
		return nil, err
	}
	book := &Book{}
	for _, s := range sheets {
		if len(s.rows) > 0 {
			book.Sheets = append(book.Sheets, s.layOut())
		}
	}
	if len(book.Sheets) == 0 {
		return nil, fault.Invalid("FILE_EMPTY", "The file has no rows. Choose the file that holds the register.")
	}
	return book, nil
}

// raw is a sheet before its headings are found.
type raw struct {
	name   string
	hidden bool
	rows   []Row
}

// reader chooses how to read the file by its first bytes.
func reader(content []byte) (func([]byte) ([]raw, error), error) {
	switch {
	case len(bytes.TrimSpace(content)) == 0:
		return nil, fault.Invalid("FILE_EMPTY", "The file is empty. Choose the file that holds the register.")
	case bytes.HasPrefix(content, []byte("PK\x03\x04")) && bytes.Contains(content[:min(len(content), 200)], []byte("opendocument.spreadsheet")):
		return nil, notSpreadsheet("an OpenDocument spreadsheet")
	case bytes.HasPrefix(content, []byte("PK\x03\x04")):
		return readXLSX, nil
	case bytes.HasPrefix(content, []byte("\xd0\xcf\x11\xe0")):
		return nil, notSpreadsheet("an old Excel file (.xls) or one with a password")
	case bytes.HasPrefix(content, []byte("%PDF")):
		return nil, notSpreadsheet("a PDF")
	case bytes.HasPrefix(bytes.ToLower(bytes.TrimSpace(content[:min(len(content), 200)])), []byte("<")):
		return nil, notSpreadsheet("a web page or XML")
	}
	return readCSV, nil
}

func notSpreadsheet(what string) error {
	return fault.Invalid("FILE_NOT_SPREADSHEET", fmt.Sprintf(
		"The file cannot be read as a spreadsheet: it is %s. Open it in your spreadsheet program and save it as Excel workbook (.xlsx) or CSV.", what)).With("found", what)
}

// tooMany refuses a sheet with more rows or columns than a register has.
func tooMany(what string, limit int) error {
	return fault.Invalid("FILE_TOO_LARGE", fmt.Sprintf(
		"The sheet has more than %d %s. Keep the register's own rows and columns in it and remove the rest.", limit, what)).With("limit", fmt.Sprint(limit))
}

// newRow gives the cells as a row, and false when all are blank. Blank rows have no limit: spreadsheet programs like
// to format a million of them.
func newRow(number int, hidden bool, cells []string) (Row, bool, error) {
	clean := make([]string, len(cells))
	width := 0
	for i, c := range cells {
		if len(c) > MaxCell {
			return Row{}, false, fault.Invalid("FILE_TOO_LARGE", fmt.Sprintf(
				"Cell %s%d holds more than %d characters. Shorten it, or attach the text as a paper.", Letter(i), number, MaxCell))
		}
		if clean[i] = strings.TrimSpace(c); clean[i] != "" {
			width = i + 1
		}
	}
	switch {
	case width == 0:
		return Row{}, false, nil
	case width > MaxColumns:
		return Row{}, false, tooMany("columns", MaxColumns)
	case number > MaxRows:
		return Row{}, false, tooMany("rows", MaxRows)
	}
	return Row{Number: number, Hidden: hidden, Cells: clean[:width]}, true, nil
}
