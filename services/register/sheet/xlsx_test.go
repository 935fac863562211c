package sheet

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"github.com/concordat-suite/concordat/services/platform/fault"
)

// writer writes a workbook with excelize and fails the test on every error.
type writer struct {
	*excelize.File
	t testing.TB
}

func (w *writer) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *writer) row(sheet string, number int, cells ...any) {
	w.t.Helper()
	w.must(w.SetSheetRow(sheet, fmt.Sprintf("A%d", number), &cells))
}

func (w *writer) format(cell, pattern string) {
	w.t.Helper()
	id, err := w.NewStyle(&excelize.Style{CustomNumFmt: &pattern})
	w.must(err)
	w.must(w.SetCellStyle("Sheet1", cell, cell, id))
}

// workbookOf gives the bytes of a workbook with one row of headings, a row, and what fill adds.
func workbookOf(t testing.TB, fill func(*writer)) []byte {
	t.Helper()
	w := &writer{excelize.NewFile(), t}
	w.row("Sheet1", 1, "Name", "When", "Cost")
	w.row("Sheet1", 2, "City Deal", "2014", "1")
	fill(w)
	var b bytes.Buffer
	w.must(w.Write(&b))
	return b.Bytes()
}

func TestXLSXCells(t *testing.T) {
	day := time.Date(2013, time.January, 21, 0, 0, 0, 0, time.UTC)
	s := read(t, workbookOf(t, func(w *writer) {
		w.row("Sheet1", 3, "dates", day, day.Add(90*time.Minute))
		w.format("B3", `dd/mm/yyyy`)
		w.format("C3", `[$-809]d mmmm yyyy\ hh:mm;@`)
		w.row("Sheet1", 4, "numbers", 41295, 1234.5600000000001)
		w.format("B4", `"days" 0`)
		w.row("Sheet1", 5, "texts that look like numbers", "13-15", "007")
		w.row("Sheet1", 7, "  truth ", true, false)
		w.must(w.SetCellFormula("Sheet1", "A8", "A2"))
		w.must(w.SetCellRichText("Sheet1", "B8", []excelize.RichTextRun{{Text: "in "}, {Text: "bold", Font: &excelize.Font{Bold: true}}}))
		w.must(w.SetRowVisible("Sheet1", 8, false))
	}))
	want := []Row{
		{Number: 2, Cells: []string{"City Deal", "2014", "1"}},
		{Number: 3, Cells: []string{"dates", "2013-01-21", "2013-01-21 01:30:00"}},
		{Number: 4, Cells: []string{"numbers", "41295", "1234.56"}},
		{Number: 5, Cells: []string{"texts that look like numbers", "13-15", "007"}},
		{Number: 7, Cells: []string{"truth", "TRUE", "FALSE"}},
		{Number: 8, Hidden: true, Cells: []string{"", "in bold"}}, // the formula has no stored value
	}
	if !reflect.DeepEqual(s.Rows, want) {
		t.Errorf("got  %+v\nwant %+v", s.Rows, want)
	}
}

func TestXLSXSheets(t *testing.T) {
	book, err := Read(workbookOf(t, func(w *writer) {
		for _, name := range []string{"Empty", "Archive"} {
			_, err := w.NewSheet(name)
			w.must(err)
		}
		w.row("Archive", 1, "Register 2012")
		w.row("Archive", 3, "Name", "Note")
		w.row("Archive", 4, "A")
		w.must(w.SetSheetVisible("Archive", false))
	}))
	if err != nil {
		t.Fatal(err)
	}
	if len(book.Sheets) != 2 || book.Sheets[0].Name != "Sheet1" || book.Sheets[1].Name != "Archive" || !book.Sheets[1].Hidden {
		t.Fatalf("Read() = %+v", book.Sheets)
	}
	if s := book.Sheets[1]; s.Headings.Number != 3 || len(s.Rows) != 1 || len(s.Titles) != 1 {
		t.Errorf("the archive was read as %+v", s)
	}
}

// zipped gives an archive of parts, for workbooks that no program would write.
func zipped(t *testing.T, parts map[string]io.Reader) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, content := range parts {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(w, content); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// sheetXML gives a workbook whose only sheet is rows, as they stand in the file.
func sheetXML(t *testing.T, rows io.Reader) []byte {
	t.Helper()
	return zipped(t, map[string]io.Reader{
		"xl/workbook.xml": strings.NewReader(`<workbook xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="S" r:id="r1"/></sheets></workbook>`),
		"xl/_rels/workbook.xml.rels": strings.NewReader(
			`<Relationships><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`),
		"xl/worksheets/sheet1.xml": io.MultiReader(strings.NewReader("<worksheet><sheetData>"), rows, strings.NewReader("</sheetData></worksheet>")),
	})
}

func TestXLSXWithoutPlaces(t *testing.T) {
	s := read(t, sheetXML(t, strings.NewReader(`<row><c t="str"><v>Name</v></c><c t="inlineStr"><is><t>Note</t></is></c></row><row><c t="str"><v>A</v></c></row>`)))
	if got := s.Headings.Cells; !reflect.DeepEqual(got, []string{"Name", "Note"}) || len(s.Rows) != 1 || s.Rows[0].Number != 2 {
		t.Errorf("headings %q, rows %+v", got, s.Rows)
	}
}

// TestXLSXBombs feeds the reader files that ask for far more than they weigh; each is refused at once.
func TestXLSXBombs(t *testing.T) {
	zeros := func(n int64) io.Reader { return io.LimitReader(endless(' '), n) }
	parts := map[string]io.Reader{"xl/workbook.xml": strings.NewReader("<workbook/>")}
	for i := range MaxParts + 1 {
		parts[fmt.Sprintf("xl/%d", i)] = strings.NewReader("")
	}
	for name, c := range map[string]struct {
		content []byte
		reason  string
	}{
		"unpacks to 100 MiB":     {sheetXML(t, zeros(100<<20)), "FILE_TOO_LARGE"},
		"too many parts":         {zipped(t, parts), "FILE_TOO_LARGE"},
		"too many columns":       {sheetXML(t, strings.NewReader(`<row r="1"><c r="XFD1" t="str"><v>x</v></c></row>`)), "FILE_TOO_LARGE"},
		"a million filled rows":  {sheetXML(t, strings.NewReader(strings.Repeat(`<row><c t="str"><v>x</v></c></row>`, 1_000_000))), "FILE_TOO_LARGE"},
		"a column beyond all":    {sheetXML(t, strings.NewReader(`<row r="1"><c r="ZZZZZZZZ1"><v>1</v></c></row>`)), "FILE_NOT_SPREADSHEET"},
		"rows backwards":         {sheetXML(t, strings.NewReader(`<row r="2"/><row r="1"/>`)), "FILE_NOT_SPREADSHEET"},
		"nested entities":        {sheetXML(t, strings.NewReader(`<row><c t="str"><v>&lol;</v></c></row>`)), "FILE_NOT_SPREADSHEET"},
		"a text that is missing": {sheetXML(t, strings.NewReader(`<row><c t="s"><v>7</v></c></row>`)), "FILE_NOT_SPREADSHEET"},
		"a Word document":        {zipped(t, map[string]io.Reader{"word/document.xml": strings.NewReader("<document/>")}), "FILE_NOT_SPREADSHEET"},
		"no sheets":              {zipped(t, map[string]io.Reader{"xl/workbook.xml": strings.NewReader("<workbook/>")}), "FILE_NOT_SPREADSHEET"},
	} {
		t.Run(name, func(t *testing.T) {
			began := time.Now()
			if _, err := Read(c.content); fault.Reason(err) != c.reason {
				t.Errorf("Read() error = %v, want %s", err, c.reason)
			}
			if took := time.Since(began); took > 2*time.Second {
				t.Errorf("refused after %s", took)
			}
		})
	}
}

// endless is a reader of one byte for ever.
type endless byte

func (e endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = byte(e)
	}
	return len(p), nil
}

func BenchmarkXLSX(b *testing.B) {
	content := workbookOf(b, func(w *writer) {
		for n := 3; n <= 10_000; n++ {
			w.row("Sheet1", n, fmt.Sprintf("Partnership %d", n), time.Unix(0, 0), n, "a note", "another", "", "Leader")
		}
	})
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Read(content); err != nil {
			b.Fatal(err)
		}
	}
}
