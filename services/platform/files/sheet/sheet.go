// Package sheet reads a spreadsheet file as an officer keeps it, CSV, XLSX or ODS, into rows of text with the row
// numbers that the officer sees. It finds the headings below title lines, in one line or two, leaves out blank rows,
// and names what the file says otherwise than by text, such as a colour. What a column means is for package imports to
// say. A file it cannot read is refused with a sentence that says what to do.
package sheet

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/concordat-suite/concordat/services/platform/words/fault"
)

// The limits of a file. A register that needs more is split by the officer; a file made to do harm is refused before
// it is unpacked.
const (
	// MaxBytes is the size of the file as uploaded: 10 MiB.
	MaxBytes = 10 << 20
	// MaxUnpackedBytes is the size of an XLSX or ODS file once unpacked: 64 MiB.
	MaxUnpackedBytes = 64 << 20
	// MaxParts is the number of files inside an XLSX or ODS file.
	MaxParts = 1000
	// MaxSheets is the number of sheets of one file.
	MaxSheets = 250
	// MaxRows is the number of the last row that may be filled. It keeps an import within the time that one call has.
	MaxRows = 20_000
	// MaxColumns is the number of columns of one sheet.
	MaxColumns = 256
	// MaxCell is the length of one cell in bytes.
	MaxCell = 64 << 10
	// MaxCells is the number of cells of all sheets up to the last filled one of each row: a register of 10,000 records as
	// Concordat itself exports it has fifty or sixty columns.
	MaxCells = 640_000
	// MaxText is the length of all cells of the file together, in bytes.
	MaxText = 16 << 20
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
	// Headings is the row of headings. Its cells may be blank or repeat. Where headings take two lines it is the lower
	// one, and each cell says both, such as "Governance: Lead member".
	Headings Row
	// Told says that the headings are in the row that the reader was told, rather than in one that was found.
	Told bool
	// Rows are the rows below the headings that are not blank and do not repeat the headings.
	Rows []Row
	// Remarks are what the sheet says otherwise than by the text of its rows.
	Remarks []Remark
	// Aside are the rows that read as none of the list's own, by their numbers, and why. Whoever knows what the columns mean sets it.
	Aside map[int]string
	// Doubts are the rows that may or may not be the list's own, by their numbers, and why. They stay with the list.
	Doubts map[int]string
}

// Row is one row that is not blank.
type Row struct {
	// Number is the row's number in the spreadsheet, from 1.
	Number int
	// Hidden says that the row is hidden in the spreadsheet program.
	Hidden bool
	// Struck says that every filled cell of the row is struck through.
	Struck bool
	// Cells are the texts of the row, from column A, without blanks at their ends. Dates of an XLSX or ODS file are in
	// ISO form, as precise as they are shown; formulas are the value that was stored with them.
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

// Read reads a file by what it contains, whatever its name, and finds the headings of each sheet.
func Read(content []byte) (*Book, error) { return ReadHeaded(context.Background(), content, 0) }

// ReadHeaded reads a file as Read does, whose headings are in the row with this number: of two lines, the lower. In a sheet
// in which that row is blank they are found. It ends with ctx.
func ReadHeaded(ctx context.Context, content []byte, headings int) (*Book, error) {
	if len(content) > MaxBytes {
		return nil, fault.Invalid("FILE_TOO_LARGE", fmt.Sprintf(
			"The file is larger than %d MiB. Remove pictures and sheets that are not the register, or split it into several files.", MaxBytes>>20))
	}
	read, err := reader(content)
	if err != nil {
		return nil, err
	}
	sheets, err := read(ctx, content)
	if err != nil {
		return nil, err
	}
	book := &Book{}
	for _, s := range sheets {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if len(s.rows) > 0 {
			book.Sheets = append(book.Sheets, s.layOut(headings))
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
	marks  marks
}

// reader chooses how to read the file by its first bytes.
func reader(content []byte) (func(context.Context, []byte) ([]raw, error), error) {
	switch {
	case len(bytes.TrimSpace(content)) == 0:
		return nil, fault.Invalid("FILE_EMPTY", "The file is empty. Choose the file that holds the register.")
	case bytes.HasPrefix(content, []byte("PK\x03\x04")):
		return readArchive, nil
	case bytes.HasPrefix(content, []byte("\xd0\xcf\x11\xe0")):
		return nil, notSpreadsheet("an old Excel file (.xls) or one with a password")
	case bytes.HasPrefix(content, []byte("%PDF")):
		return nil, notSpreadsheet("a PDF")
	case bytes.HasPrefix(bytes.ToLower(bytes.TrimSpace(content[:min(len(content), 200)])), []byte("<")):
		return nil, notSpreadsheet("a web page or XML")
	case isJSON(content):
		return nil, fault.Invalid("FILE_NOT_SPREADSHEET",
			"The file cannot be read as a spreadsheet: it is JSON, which is for programs. Export the register as CSV, XLSX or ODS to read it in again.").With("found", "JSON")
	}
	return readCSV, nil
}

// isJSON says whether the file begins with a JSON value in braces, as JSON Lines do, or is JSON as a whole.
func isJSON(content []byte) bool {
	content = bytes.TrimSpace(bytes.TrimPrefix(content, []byte("\xef\xbb\xbf")))
	line, _, _ := bytes.Cut(content, []byte("\n"))
	first := bytes.TrimSpace(line)
	return bytes.HasPrefix(first, []byte("{")) && json.Valid(first) || bytes.ContainsAny(content[:1], "{[") && json.Valid(content)
}

func notSpreadsheet(what string) error {
	return fault.Invalid("FILE_NOT_SPREADSHEET", fmt.Sprintf(
		"The file cannot be read as a spreadsheet: it is %s. Open it in your spreadsheet program and save it as Excel workbook (.xlsx), OpenDocument spreadsheet (.ods) or CSV.", what)).With("found", what)
}

// tooMany refuses a sheet with more rows or columns than a register has.
func tooMany(what string, limit int) error {
	return fault.Invalid("FILE_TOO_LARGE", fmt.Sprintf(
		"The sheet has more than %d %s. Keep the register's own rows and columns in it and remove the rest.", limit, what)).With("limit", fmt.Sprint(limit))
}

// cellTooLong refuses a cell that no field holds.
func cellTooLong(column string, row int) error {
	return fault.Invalid("FILE_TOO_LARGE", fmt.Sprintf(
		"Cell %s%d holds more than %d characters. Shorten it, or attach the text as a paper.", column, row, MaxCell)).With("limit", fmt.Sprint(MaxCell))
}

// room is what is left of the limits of a file.
type room struct{ cells, text int }

func newRoom() *room { return &room{cells: MaxCells, text: MaxText} }

// newRow gives the cells as a row, and false when all are blank. Blank rows have no limit: spreadsheet programs like
// to format a million of them.
func (left *room) newRow(number int, cells []string) (Row, bool, error) {
	width := 0
	for i, c := range cells {
		if len(c) > MaxCell {
			return Row{}, false, cellTooLong(Letter(i), number)
		}
		if strings.TrimSpace(c) != "" {
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
	clean := make([]string, width)
	for i := range clean {
		clean[i] = strings.TrimSpace(cells[i])
		left.text -= len(clean[i])
	}
	left.cells -= width
	switch {
	case left.cells < 0:
		return Row{}, false, tooMany("cells", MaxCells)
	case left.text < 0:
		return Row{}, false, tooMany("characters", MaxText)
	}
	return Row{Number: number, Cells: clean}, true, nil
}
