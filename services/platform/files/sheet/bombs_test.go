package sheet

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/concordat-suite/concordat/services/platform/testing/fuzztest"
	"github.com/concordat-suite/concordat/services/platform/words/fault"
)

const (
	// bombTime and bombMemory are what refusing a file that was made to do harm may take.
	bombTime   = 2 * time.Second
	bombMemory = 64 << 20
)

// repeated reads a text again and again, times over.
func repeated(text string, times int) io.Reader {
	return io.LimitReader(&again{text: text}, int64(len(text))*int64(times))
}

type again struct {
	text string
	at   int
}

func (a *again) Read(p []byte) (int, error) {
	n := copy(p, a.text[a.at:])
	a.at = (a.at + n) % len(a.text)
	return n, nil
}

// lying gives an archive with one more part, of size bytes that all are the same, whose directory says that there are claimed.
func lying(t *testing.T, name string, size int64, claimed uint64) []byte {
	t.Helper()
	var packed, b bytes.Buffer
	f, err := flate.NewWriter(&packed, flate.BestSpeed)
	if err == nil {
		_, err = io.Copy(f, io.LimitReader(endless(' '), size))
	}
	if err == nil {
		err = f.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	z := zip.NewWriter(&b)
	w, err := z.CreateRaw(&zip.FileHeader{Name: name, Method: zip.Deflate, CompressedSize64: uint64(packed.Len()), UncompressedSize64: claimed})
	if err == nil {
		_, err = w.Write(packed.Bytes())
	}
	if err == nil {
		w, err = z.Create("xl/_rels/workbook.xml.rels")
	}
	if err == nil {
		_, err = io.WriteString(w, "<Relationships/>")
	}
	if err == nil {
		err = z.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestBombs feeds the reader files that ask for far more than they weigh. Each is refused at once, and before it has
// taken memory.
func TestBombs(t *testing.T) {
	disk := t.TempDir()
	t.Setenv("TMPDIR", disk) // where a reader would put what does not fit into memory
	const tooLarge, notSpreadsheet = "FILE_TOO_LARGE", "FILE_NOT_SPREADSHEET"
	parts := map[string]io.Reader{"xl/workbook.xml": strings.NewReader("<workbook/>")}
	for i := range 10_000 {
		parts[fmt.Sprintf("xl/%d", i)] = strings.NewReader("")
	}
	text := func(rows string) io.Reader { return strings.NewReader(rows) }
	ods := func(rows io.Reader) []byte {
		return odsFile(t, io.MultiReader(text(`<table:table table:name="S">`), rows, text(`</table:table>`)))
	}
	const row = `<row><c t="str"><v>x</v></c></row>`
	for name, c := range map[string]struct {
		content []byte
		reason  string
	}{
		"XLSX: 10 KiB that say they are 10 GiB":      {lying(t, "xl/workbook.xml", 10<<20, 10<<30), tooLarge},
		"XLSX: 200 MiB that say they are 1 KiB":      {lying(t, "xl/workbook.xml", 200<<20, 1<<10), notSpreadsheet},
		"XLSX: unpacks to 70 MiB":                    {sheetXML(t, io.LimitReader(endless(' '), 70<<20)), tooLarge},
		"XLSX: a text of 60 MiB":                     {sheetXML(t, io.MultiReader(text(`<row><c t="str"><v>`), io.LimitReader(endless('x'), 60<<20), text(`</v></c></row>`))), tooLarge},
		"XLSX: a tag of 60 MiB":                      {sheetXML(t, io.MultiReader(text(`<row spans="`), io.LimitReader(endless('x'), 60<<20), text(`"/>`))), tooLarge},
		"XLSX: 10,000 parts":                         {zipped(t, parts), tooLarge},
		"XLSX: an archive within":                    {zipped(t, map[string]io.Reader{"xl/workbook.xml": bytes.NewReader(sheetXML(t, text(row)))}), notSpreadsheet},
		"XLSX: elements nested a million deep":       {sheetXML(t, repeated("<a>", 1_000_000)), notSpreadsheet},
		"XLSX: an index nested a million deep":       {zipped(t, map[string]io.Reader{"xl/workbook.xml": repeated("<a>", 600_000)}), notSpreadsheet},
		"XLSX: entities":                             {sheetXML(t, text(`<row><c t="str"><v>&lol;</v></c></row>`)), notSpreadsheet},
		"XLSX: entities of its own":                  {zipped(t, map[string]io.Reader{"xl/workbook.xml": text(`<!DOCTYPE w [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><workbook>&b;</workbook>`)}), notSpreadsheet},
		"XLSX: a million rows":                       {sheetXML(t, repeated(row, 1_000_000)), tooLarge},
		"XLSX: 16,000 columns":                       {sheetXML(t, io.MultiReader(text(`<row>`), repeated(`<c t="str"><v>x</v></c>`, 16_000), text(`</row>`))), tooLarge},
		"XLSX: the last column":                      {sheetXML(t, text(`<row r="1"><c r="XFD1" t="str"><v>x</v></c></row>`)), tooLarge},
		"XLSX: a column beyond all":                  {sheetXML(t, text(`<row r="1"><c r="ZZZZZZZZ1"><v>1</v></c></row>`)), notSpreadsheet},
		"XLSX: rows backwards":                       {sheetXML(t, text(`<row r="2"/><row r="1"/>`)), notSpreadsheet},
		"XLSX: a text that is missing":               {sheetXML(t, text(`<row><c t="s"><v>7</v></c></row>`)), notSpreadsheet},
		"XLSX: a sheet that ends before it should":   {zipped(t, map[string]io.Reader{"xl/workbook.xml": text(`<workbook><sheets>`)}), notSpreadsheet},
		"XLSX: one sheet a thousand times":           {thousandSheets(t), tooLarge},
		"XLSX: a Word document":                      {zipped(t, map[string]io.Reader{"word/document.xml": text("<document/>")}), notSpreadsheet},
		"XLSX: no sheets":                            {zipped(t, map[string]io.Reader{"xl/workbook.xml": text("<workbook/>")}), notSpreadsheet},
		"XLSX: 16 KiB texts in every cell":           {sheetXML(t, repeated(`<row><c t="str"><v>`+strings.Repeat("x", 16<<10)+`</v></c></row>`, 2_000)), tooLarge},
		"ODS: a filled row repeated a million times": {ods(text(`<table:table-row table:number-rows-repeated="1048576"><table:table-cell><text:p>x</text:p></table:table-cell></table:table-row>`)), tooLarge},
		"ODS: a filled cell repeated to the end":     {ods(text(`<table:table-row><table:table-cell table:number-columns-repeated="16384"><text:p>x</text:p></table:table-cell></table:table-row>`)), tooLarge},
		"ODS: both, within the limits of each": {ods(text(`<table:table-row table:number-rows-repeated="19999"><table:table-cell table:number-columns-repeated="255"><text:p>x</text:p></table:table-cell></table:table-row>`)),
			tooLarge},
		"ODS: rows without number":      {ods(text(`<table:table-row table:number-rows-repeated="9223372036854775807"><table:table-cell><text:p>x</text:p></table:table-cell></table:table-row>`)), notSpreadsheet},
		"ODS: a negative number":        {ods(text(`<table:table-row table:number-rows-repeated="-1"><table:table-cell><text:p>x</text:p></table:table-cell></table:table-row>`)), notSpreadsheet},
		"ODS: a thousand million blank": {ods(text(`<table:table-row><table:table-cell><text:p>a<text:s text:c="1000000000"/>b</text:p></table:table-cell></table:table-row>`)), tooLarge},
		"ODS: a text of 60 MiB":         {ods(io.MultiReader(text(`<table:table-row><table:table-cell><text:p>`), io.LimitReader(endless('x'), 60<<20), text(`</text:p></table:table-cell></table:table-row>`))), tooLarge},
		"ODS: elements nested":          {ods(repeated("<text:p>", 1_000_000)), notSpreadsheet},
		"ODS: a million rows": {ods(repeated(`<table:table-row><table:table-cell><text:p>x</text:p></table:table-cell></table:table-row>`, 300_000)),
			tooLarge},
		"ODS: unpacks to 70 MiB":    {ods(io.LimitReader(endless(' '), 70<<20)), tooLarge},
		"ODS: a password":           {locked(t), notSpreadsheet},
		"CSV: 10 MiB of separators": {bytes.Repeat([]byte(","), MaxBytes), tooLarge},
		"CSV: a million rows":       {bytes.Repeat([]byte("x,y\n"), 1_000_000), tooLarge},
		"CSV: 16,000 columns":       {bytes.Repeat([]byte("x,"), 16_000), tooLarge},
		"CSV: a cell of 10 MiB":     {[]byte("Name\n\"" + strings.Repeat("x", MaxBytes-10) + "\"\n"), tooLarge},
		"CSV: one byte beyond":      {make([]byte, MaxBytes+1), tooLarge},
		"CSV: 10 MiB of line ends":  {bytes.Repeat([]byte("\n"), MaxBytes), "FILE_EMPTY"},
		"CSV: 10 MiB of quotes":     {bytes.Repeat([]byte(`"`), MaxBytes), tooLarge},
		"CSV: 5 million blank rows": {bytes.Repeat([]byte(",\n"), MaxBytes/2), tooLarge},
	} {
		t.Run(name, func(t *testing.T) {
			grew, err := measured(t, func() error {
				_, err := Read(c.content)
				return err
			})
			if fault.Reason(err) != c.reason {
				t.Errorf("Read() error = %v, want %s", err, c.reason)
			}
			if grew > bombMemory {
				t.Errorf("refused after %d MiB", grew>>20)
			}
			if left, err := os.ReadDir(disk); err != nil || len(left) > 0 {
				t.Errorf("left on the disk: %v, %v", left, err)
			}
		})
	}
}

// TestBlankSheets holds that what spreadsheet programs write of their own accord, hundreds of thousands of rows that are
// formatted and blank, is no bomb.
func TestBlankSheets(t *testing.T) {
	for name, content := range map[string][]byte{
		"XLSX": sheetXML(t, io.MultiReader(strings.NewReader(`<row><c t="str"><v>Name</v></c></row><row><c t="str"><v>A</v></c></row>`), repeated(`<row><c s="1"/></row>`, 200_000))),
		"ODS":  odsOf(t, odsRowOf("Name")+odsRowOf("A")+`<table:table-row table:number-rows-repeated="1048574"><table:table-cell table:style-name="red" table:number-columns-repeated="16384"/></table:table-row>`),
	} {
		t.Run(name, func(t *testing.T) {
			grew, err := measured(t, func() error {
				if s := read(t, content); len(s.Rows) != 1 {
					return fmt.Errorf("%d rows", len(s.Rows))
				}
				return nil
			})
			if err != nil || grew > bombMemory {
				t.Errorf("%v after %d MiB", err, grew>>20)
			}
		})
	}
}

// thousandSheets gives a workbook that lists the same sheet a thousand times.
func thousandSheets(t *testing.T) []byte {
	t.Helper()
	return zipped(t, map[string]io.Reader{
		"xl/workbook.xml": strings.NewReader(`<workbook xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>` +
			strings.Repeat(`<sheet name="S" r:id="r1"/>`, 1000) + `</sheets></workbook>`),
		"xl/_rels/workbook.xml.rels": strings.NewReader(`<Relationships><Relationship Id="r1" Type="x/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`),
		"xl/worksheets/sheet1.xml":   io.MultiReader(strings.NewReader("<worksheet>"), repeated(`<row/>`, 1_000_000), strings.NewReader("</worksheet>")),
	})
}

// locked gives an OpenDocument spreadsheet as one with a password is.
func locked(t *testing.T) []byte {
	t.Helper()
	return zipped(t, map[string]io.Reader{
		"mimetype":              strings.NewReader("application/vnd.oasis.opendocument.spreadsheet"),
		"content.xml":           strings.NewReader("\x8f\x13"),
		"META-INF/manifest.xml": strings.NewReader(`<manifest:manifest><manifest:file-entry><manifest:encryption-data/></manifest:file-entry></manifest:manifest>`),
	})
}

// measured holds f to its time, and says by how many bytes it let the memory of the process grow at most.
func measured(t *testing.T, f func() error) (grew int64, err error) {
	t.Helper()
	debug.FreeOSMemory()
	if err := os.WriteFile("/proc/self/clear_refs", []byte("5"), 0o200); err != nil { // the peak counts from here
		t.Logf("the peak of memory is not known on this system: %v", err)
	}
	before := resident("VmRSS:")
	fuzztest.Within(t, bombTime, func() { err = f() })
	return resident("VmHWM:") - before, err
}

// resident reads a figure of the memory of this process in bytes; 0 where the system does not tell.
func resident(what string) int64 {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(status)) {
		if fields := strings.Fields(line); len(fields) > 1 && fields[0] == what {
			kib, err := strconv.ParseInt(fields[1], 10, 64)
			if err == nil {
				return kib << 10
			}
		}
	}
	return 0
}

// TestReadingEndsWithItsContext reads large files of each format with a context that ends in the middle.
func TestReadingEndsWithItsContext(t *testing.T) {
	row := `<row><c t="str"><v>` + strings.Repeat("x", 400) + `</v></c></row>`
	for name, content := range map[string][]byte{
		"CSV":  []byte("Name\n" + strings.Repeat(strings.Repeat("x", 400)+"\n", 15_000)),
		"XLSX": sheetXML(t, repeated(row, 15_000)),
		"ODS":  odsOf(t, strings.Repeat(odsRowOf(strings.Repeat("x", 400)), 15_000)),
	} {
		t.Run(name, func(t *testing.T) {
			ctx := &endingAfter{Context: t.Context(), looks: 3}
			if _, err := ReadHeaded(ctx, content, 0); !errors.Is(err, context.Canceled) {
				t.Errorf("error %v, want that the context has ended", err)
			}
			if ctx.looks < -20 {
				t.Errorf("it looked %d times more after the context had ended", -ctx.looks)
			}
		})
	}
}

// endingAfter is a context that ends after so many looks at it.
type endingAfter struct {
	context.Context
	looks int
}

func (c *endingAfter) Err() error {
	if c.looks--; c.looks < 0 {
		return context.Canceled
	}
	return nil
}
