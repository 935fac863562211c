package spreadsheet

import (
	"bytes"
	"io"
	"strings"
)

// ByteOrderMark stands before the text of a CSV file for spreadsheet programs. Without it Excel, on a double click, reads
// UTF-8 as the old encoding of the machine, and "Ó Briain" as "Ã“ Briain".
const ByteOrderMark = "\ufeff"

// csvWriter writes CSV after RFC 4180: commas, lines that end in CR LF, quotation marks where they are needed. The
// standard library's writer would alter line ends within cells.
type csvWriter struct {
	to    io.Writer
	shown func(cell string) string
	line  bytes.Buffer
}

// Row writes one record.
func (w *csvWriter) Row(cells []string) error {
	w.line.Reset()
	for i, cell := range cells {
		if i > 0 {
			w.line.WriteByte(',')
		}
		w.cell(w.shown(cell), len(cells) == 1)
	}
	w.line.WriteString("\r\n")
	_, err := w.to.Write(w.line.Bytes())
	return err
}

// cell writes one cell. One that is alone in its row is quoted when it is blank, or the row would be no row.
func (w *csvWriter) cell(text string, alone bool) {
	if !strings.ContainsAny(text, ",\"\r\n") && strings.TrimSpace(text) == text && (text != "" || !alone) {
		w.line.WriteString(text)
		return
	}
	w.line.WriteByte('"')
	w.line.WriteString(strings.ReplaceAll(text, `"`, `""`))
	w.line.WriteByte('"')
}

// Close has nothing to write: CSV has no end.
func (w *csvWriter) Close() error { return nil }

// apostrophe stands before a cell that would otherwise be taken for a formula. Spreadsheet programs take what follows
// for text.
const apostrophe = "'"

// dangerous are the characters with which a cell of a CSV file becomes a formula, or is cut so that one begins:
// = + - @ with their full-width forms, tab, line ends, and NUL.
const dangerous = "=+-@\t\r\n\x00＝＋－＠"

// Escape puts an apostrophe before a text that a spreadsheet program would take for a formula. A text that is escaped
// already gets another, so that Unescape gives every text back.
func Escape(cell string) string {
	if looksEscapable(cell) {
		return apostrophe + cell
	}
	return cell
}

// Unescape takes the apostrophe away that Escape put before a text; any other text stays as it is.
func Unescape(cell string) string {
	if rest, quoted := strings.CutPrefix(cell, apostrophe); quoted && looksEscapable(rest) {
		return rest
	}
	return cell
}

// looksEscapable says whether the text begins dangerously, after apostrophes or blanks, which some programs pass over.
func looksEscapable(cell string) bool {
	rest := strings.TrimLeft(cell, apostrophe+" \u00a0")
	return rest != "" && strings.ContainsAny(firstRune(rest), dangerous)
}

func firstRune(text string) string {
	for i := range text {
		if i > 0 {
			return text[:i]
		}
	}
	return text
}
