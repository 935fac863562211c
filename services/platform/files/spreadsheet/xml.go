package spreadsheet

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"io"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Legible gives the text as a file of XML can hold it: characters that XML cannot hold become �, and every line ends in
// LF. Two texts that are the same in this form are the same in every format.
func Legible(text string) string {
	if isPlain(text) {
		return text
	}
	text = lineEnds.Replace(text)
	return strings.Map(func(r rune) rune {
		if r == '\t' || r == '\n' || r >= ' ' && r <= '\uD7FF' || r >= '\uE000' && r <= '\uFFFD' || r >= '\U00010000' {
			return r
		}
		return '\uFFFD'
	}, strings.ToValidUTF8(text, "\uFFFD"))
}

var lineEnds = strings.NewReplacer("\r\n", "\n", "\r", "\n")

// isPlain says whether the text is nothing but printable ASCII, tabs and line ends, as most cells are.
func isPlain(text string) bool {
	for i := range len(text) {
		if b := text[i]; (b < ' ' || b > '~') && b != '\t' && b != '\n' {
			return false
		}
	}
	return true
}

// escaped is legible text as XML writes it, in a name or between tags.
func escaped(text string) string { return markup.Replace(text) }

// markup are the characters that mean something to XML, or that it would read as a blank.
var markup = strings.NewReplacer(
	"&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&#34;", "'", "&#39;", "\t", "&#x9;", "\n", "&#xA;", "\r", "&#xD;",
)

// writeEscaped writes legible text as XML writes it. A file has millions of cells, so it makes no text in between.
func writeEscaped(to *bytes.Buffer, text string) {
	_, _ = markup.WriteString(to, text) // a Buffer takes everything
}

// sheetName gives the title as a sheet may be called: 31 characters, none of those that references use.
func sheetName(title string) string {
	name := []rune(strings.Map(func(r rune) rune {
		if strings.ContainsRune(`[]:*?/\'`, r) {
			return ' '
		}
		return r
	}, Legible(title)))
	text := strings.TrimSpace(string(name[:min(len(name), 31)]))
	if text == "" {
		return "Sheet1"
	}
	return text
}

// archive writes the parts of a file one after the other.
type archive struct {
	zip *zip.Writer
	// written is the time that every part bears: none, so that the same table gives the same file.
	written time.Time
}

// newArchive begins a file. It is compressed in the fastest way, because somebody waits while it is made.
func newArchive(to io.Writer) *archive {
	a := &archive{zip: zip.NewWriter(to)}
	a.zip.RegisterCompressor(zip.Deflate, func(part io.Writer) (io.WriteCloser, error) {
		return flate.NewWriter(part, flate.BestSpeed)
	})
	return a
}

// part begins the next part.
func (a *archive) part(name string) (io.Writer, error) {
	return a.zip.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: a.written})
}

// add writes a whole part.
func (a *archive) add(name, content string) error {
	w, err := a.part(name)
	if err != nil {
		return err
	}
	_, err = io.WriteString(w, content)
	return err
}

const xmlHead = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"

// hexadecimal finds what Excel reads as a character written by its number, such as _x0041_.
var hexadecimal = regexp.MustCompile(`_x([0-9A-Fa-f]{4})_`)

// escapeNumbered keeps what looks like a character written by its number from being read as one.
func escapeNumbered(text string) string {
	if !strings.Contains(text, "_x") {
		return text
	}
	return hexadecimal.ReplaceAllString(text, "_x005F_x${1}_")
}

// Numbered gives the text of a cell of an XLSX file with the characters that it writes by their numbers.
func Numbered(text string) string {
	if !strings.Contains(text, "_x") {
		return text
	}
	return Legible(hexadecimal.ReplaceAllStringFunc(text, func(number string) string {
		code, err := strconv.ParseUint(number[2:6], 16, 32)
		if err != nil {
			return number // cannot be: the pattern has four such digits
		}
		return string(rune(code))
	}))
}
