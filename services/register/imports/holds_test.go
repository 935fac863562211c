package imports_test

import (
	"archive/zip"
	"bytes"
	"testing"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"github.com/concordat-suite/concordat/services/platform/words/wording"
	"github.com/concordat-suite/concordat/services/register/imports"
)

// zipped makes an archive with one part, compressed.
func zipped(t *testing.T, text string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	part, err := w.Create("xl/sharedStrings.xml")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := part.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestHolds(t *testing.T) {
	windows, err := charmap.Windows1252.NewEncoder().Bytes([]byte("Body,Lead\nRECAP,Zoë Quill\n"))
	if err != nil {
		t.Fatal(err)
	}
	utf16, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().Bytes([]byte("RECAP,Zoe Quill\n"))
	if err != nil {
		t.Fatal(err)
	}
	find := wording.WordsOf("Zoë Quill").Finder()
	for name, c := range map[string]struct {
		content []byte
		want    bool
	}{
		"UTF-8":                          {[]byte("RECAP,ZOË  QUILL\n"), true},
		"Windows-1252":                   {windows, true},
		"UTF-16":                         {utf16, true},
		"another name":                   {[]byte("RECAP,Zoë Quilling\n"), false},
		"a shared string":                {zipped(t, "<si><t>RECAP</t></si><si><t>Zo&#235; Quill</t></si>"), true},
		"a name in two fonts":            {zipped(t, "<si><r><t>Zoë Qu</t></r><r><t>ill</t></r></si>"), true},
		"two cells side by side":         {zipped(t, "<c><v>Zoë</v></c><c><v>Quill</v></c>"), true},
		"a workbook without it":          {zipped(t, "<si><t>Zoë</t></si><si><t>RECAP</t></si><si><t>Quill</t></si>"), false},
		"an archive that cannot be read": {append([]byte("PK"), "broken"...), true},
	} {
		if got := imports.Holds(c.content, find); got != c.want {
			t.Errorf("%s: Holds() = %v, want %v", name, got, c.want)
		}
	}
}
