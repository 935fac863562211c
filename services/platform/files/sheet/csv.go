package sheet

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"regexp"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"github.com/concordat-suite/concordat/services/platform/files/sharepoint"
	"github.com/concordat-suite/concordat/services/platform/files/spreadsheet"
	"github.com/concordat-suite/concordat/services/platform/words/fault"
)

// readCSV reads RFC 4180 text in UTF-8, with or without a byte-order mark, in UTF-16 with one, or in Windows-1252,
// which is what Excel writes when asked for plain CSV.
func readCSV(ctx context.Context, content []byte) ([]raw, error) {
	text, err := decode(content)
	if err != nil {
		return nil, err
	}
	if bytes.IndexByte(text, 0) >= 0 {
		return nil, notSpreadsheet("a program or a picture")
	}
	comma, text := separator(sharepoint.WithoutSchema(text))
	if err := bound(text, byte(comma)); err != nil {
		return nil, err
	}
	r := csv.NewReader(bytes.NewReader(text))
	r.Comma = comma
	r.FieldsPerRecord = -1
	r.ReuseRecord = true
	sheet, left, at, number := raw{}, newRoom(), int64(0), 0
	for {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			return []raw{sheet}, nil
		}
		number += blankLines(text[at:]) + 1
		at = r.InputOffset()
		if err != nil {
			return nil, badQuote(err, number)
		}
		row, filled, err := left.newRow(number, unescaped(cells))
		if err != nil {
			return nil, err
		}
		if filled {
			sheet.rows = append(sheet.rows, row)
		}
	}
}

// unescaped takes away what an export put before cells that look like formulas.
func unescaped(cells []string) []string {
	for i, cell := range cells {
		cells[i] = spreadsheet.Unescape(cell)
	}
	return cells
}

const (
	// widestBlank is how many cells a line may have, blank ones included: as many as the widest sheet of Excel.
	widestBlank = 1 << 14
	// longestBlank is how many lines a file may have, blank ones included: as many as the longest sheet of Excel.
	longestBlank = 1 << 20
	// longestQuoted is how long a cell may be with its quotation marks, all of which are doubled.
	longestQuoted = 2*MaxCell + 2
)

// bound refuses lines and cells beyond all limits before the csv package makes a text of each cell.
func bound(text []byte, comma byte) error {
	cells, lines, length, quoted := 0, 0, 0, false
	for _, b := range text {
		length++
		switch {
		case b == '"':
			quoted = !quoted
		case quoted:
		case b == '\n':
			lines, cells, length = lines+1, 0, 0
		case b == comma:
			cells, length = cells+1, 0
		}
		switch {
		case cells >= widestBlank:
			return tooMany("columns", MaxColumns)
		case lines > longestBlank:
			return tooMany("rows", MaxRows)
		case length > longestQuoted:
			return cellTooLong(Letter(min(cells, widestBlank)), lines+1)
		}
	}
	return nil
}

// decode gives the text as UTF-8 without a byte-order mark, its lines ended by LF or CRLF.
func decode(content []byte) ([]byte, error) {
	var from encoding.Encoding
	switch {
	case bytes.HasPrefix(content, []byte("\xef\xbb\xbf")):
		return oldLineEnds(content[3:]), nil
	case bytes.HasPrefix(content, []byte("\xff\xfe")), bytes.HasPrefix(content, []byte("\xfe\xff")):
		from = unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)
	case !utf8.Valid(content):
		from = charmap.Windows1252
	default:
		return oldLineEnds(content), nil
	}
	text, err := from.NewDecoder().Bytes(content)
	if err != nil {
		return nil, fmt.Errorf("decode CSV: %w", err)
	}
	return oldLineEnds(text), nil
}

// oldLineEnds turns the line ends of old Macintosh programs, a lone CR, into LF.
func oldLineEnds(text []byte) []byte {
	if bytes.IndexByte(text, '\n') < 0 {
		return bytes.ReplaceAll(text, []byte("\r"), []byte("\n"))
	}
	return text
}

// separatorLine is the line by which Excel tells itself what stands between the cells. It shows it to nobody and counts
// it as no row.
var separatorLine = regexp.MustCompile(`^"?sep=([,;\t])"?\r?\n`)

// separator finds what stands between the cells, and gives the text without Excel's separator line. The first line that
// has any of tab, comma and semicolon outside quotes decides, in that order: only a file without commas in that line can
// be separated by semicolons, as these part lists within a cell.
func separator(text []byte) (rune, []byte) {
	if line := separatorLine.FindSubmatch(text); line != nil {
		return rune(line[1][0]), text[len(line[0]):]
	}
	var comma, semicolon, quoted bool
	for _, b := range text {
		switch {
		case b == '"':
			quoted = !quoted
		case quoted:
		case b == '\t':
			return '\t', text
		case b == ',':
			comma = true
		case b == ';':
			semicolon = true
		}
		if b == '\n' && !quoted && (comma || semicolon) {
			break
		}
	}
	if semicolon && !comma {
		return ';', text
	}
	return ',', text
}

// blankLines counts the empty lines before the next record. The csv package passes over them without a word, but the
// spreadsheet gives each a row number.
func blankLines(text []byte) int {
	n := 0
	for {
		switch {
		case bytes.HasPrefix(text, []byte("\n")):
			text = text[1:]
		case bytes.HasPrefix(text, []byte("\r\n")):
			text = text[2:]
		default:
			return n
		}
		n++
	}
}

func badQuote(err error, number int) error {
	return fault.Invalid("FILE_NOT_SPREADSHEET", fmt.Sprintf(
		"The CSV file breaks off at row %d: a cell with quotation marks is not closed properly. Open the file in your spreadsheet program and save it as CSV again, or as .xlsx.",
		number)).With("row", fmt.Sprint(number)).Because(err)
}
