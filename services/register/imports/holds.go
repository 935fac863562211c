package imports

import (
	"archive/zip"
	"bytes"
	"html"
	"io"
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"github.com/concordat-suite/concordat/services/platform/words/wording"
)

// mostUnpacked is how much of a file is unpacked, as when it was read.
const mostUnpacked = 64 << 20

// Holds says whether words stand anywhere in an uploaded file: in any sheet, hidden ones too, in comments and properties.
// A file that cannot be gone through is said to hold them, since nobody could say that it does not.
func Holds(content []byte, find wording.Finder) bool {
	if !bytes.HasPrefix(content, []byte("PK")) {
		return find.In(plain(content))
	}
	archive, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		return true
	}
	left := int64(mostUnpacked)
	for _, part := range archive.File {
		text, err := unpack(part, left)
		if err != nil {
			return true
		}
		left -= int64(len(text))
		if left <= 0 || holdsMarkup(string(text), find) {
			return true
		}
	}
	return false
}

func unpack(part *zip.File, most int64) ([]byte, error) {
	r, err := part.Open()
	if err != nil {
		return nil, err
	}
	defer func() { _ = r.Close() }()
	return io.ReadAll(io.LimitReader(r, most))
}

var tag = regexp.MustCompile(`<[^>]*>`)

// holdsMarkup looks at the words of a part twice: a tag may part two cells, and it may part one word that is written in
// two fonts.
func holdsMarkup(text string, find wording.Finder) bool {
	return find.In(html.UnescapeString(tag.ReplaceAllString(text, " "))) || find.In(html.UnescapeString(tag.ReplaceAllString(text, "")))
}

// plain gives a file of text as far as its words go: in UTF-8, in Windows-1252, or in UTF-16.
func plain(content []byte) string {
	text := strings.ReplaceAll(string(content), "\x00", "") // what UTF-16 has beside each usual letter
	if utf8.ValidString(text) {
		return text
	}
	decoded, err := charmap.Windows1252.NewDecoder().String(text)
	if err != nil {
		return text
	}
	return decoded
}
