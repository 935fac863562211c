package spreadsheet

import (
	"archive/zip"
	"encoding/xml"
	"io"
	"regexp"
	"strings"
	"time"
)

// Legible gives the text as a file of XML can hold it: characters that XML cannot hold become �, and every line ends in
// LF. Two texts that are the same in this form are the same in every format.
func Legible(text string) string {
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text)
	return strings.Map(func(r rune) rune {
		if r == '\t' || r == '\n' || r >= ' ' && r <= '\uD7FF' || r >= '\uE000' && r <= '\uFFFD' || r >= '\U00010000' {
			return r
		}
		return '\uFFFD'
	}, strings.ToValidUTF8(text, "\uFFFD"))
}

// escaped is text as XML writes it.
func escaped(text string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(text)) // a Builder takes everything
	return b.String()
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

func newArchive(to io.Writer) *archive { return &archive{zip: zip.NewWriter(to)} }

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

// hexadecimal finds what Excel would read as a character written by its number, such as _x0041_.
var hexadecimal = regexp.MustCompile(`_(x[0-9A-Fa-f]{4}_)`)
