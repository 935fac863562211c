package sheet

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"fmt"
	"io"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
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

func (w *writer) look(from, to string, look excelize.Style) {
	w.t.Helper()
	id, err := w.NewStyle(&look)
	w.must(err)
	w.must(w.SetCellStyle("Sheet1", from, to, id))
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
		w.row("Sheet1", 9, "gone", "too")
		w.look("A9", "B9", excelize.Style{Font: &excelize.Font{Strike: true}})
		october := time.Date(2014, time.October, 1, 0, 0, 0, 0, time.UTC)
		w.row("Sheet1", 10, october, october.AddDate(0, -9, 0), october.AddDate(0, 0, 1))
		w.format("A10", `mmm-yy`)
		w.format("B10", `yyyy`)
		w.format("C10", `mmm-yy`)
	}))
	want := []Row{
		{Number: 2, Cells: []string{"City Deal", "2014", "1"}},
		{Number: 3, Cells: []string{"dates", "2013-01-21", "2013-01-21 01:30:00"}},
		{Number: 4, Cells: []string{"numbers", "41295", "1234.56"}},
		{Number: 5, Cells: []string{"texts that look like numbers", "13-15", "007"}},
		{Number: 7, Cells: []string{"truth", "TRUE", "FALSE"}},
		{Number: 8, Hidden: true, Cells: []string{"", "in bold"}}, // the formula has no stored value
		{Number: 9, Struck: true, Cells: []string{"gone", "too"}},
		{Number: 10, Cells: []string{"2014-10", "2014", "2014-10-02"}},
	}
	if !reflect.DeepEqual(s.Rows, want) {
		t.Errorf("got  %+v\nwant %+v", s.Rows, want)
	}
	if want := []Remark{{Mark: Formulas, Columns: []int{0}, Rows: []int{8}}}; !reflect.DeepEqual(s.Remarks, want) {
		t.Errorf("remarks %+v, want %+v", s.Remarks, want)
	}
}

// TestXLSXMarks holds that what a workbook says otherwise than by text is told.
func TestXLSXMarks(t *testing.T) {
	s := read(t, workbookOf(t, func(w *writer) {
		yellow := excelize.Style{Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"FFFF00"}}}
		w.row("Sheet1", 3, "A", "", "1")
		w.row("Sheet1", 4, "B", "x", "1")
		w.row("Sheet1", 5, "C", "", "2")
		w.look("B3", "B4", yellow) // a blank cell may have a colour too
		w.look("A1", "C1", yellow) // headings may be of any colour
		w.must(w.MergeCell("Sheet1", "C3", "C4"))
		w.look("A5", "A5", excelize.Style{Font: &excelize.Font{Strike: true}}) // the name only, as people do
		w.row("Sheet1", 6, "a heading in between")
		w.must(w.MergeCell("Sheet1", "A6", "C6"))
		w.must(w.AddComment("Sheet1", excelize.Comment{Cell: "A5", Author: "x", Text: "ask the clerk"}))
		w.must(w.SetCellHyperLink("Sheet1", "A4", "https://council.example", "External"))
		w.must(w.SetColVisible("Sheet1", "C", false))
	}))
	want := []Remark{
		{Mark: Colours, Columns: []int{1}, Rows: []int{3, 4}, Words: "yellow"},
		{Mark: Comments, Columns: []int{0}, Rows: []int{5}},
		{Mark: Links, Columns: []int{0}, Rows: []int{4}},
		{Mark: StruckCells, Columns: []int{0}, Rows: []int{5}},
		{Mark: Merged, Columns: []int{2}, Rows: []int{3, 4}},
		{Mark: Spread, Columns: []int{0}, Rows: []int{6}},
		{Mark: HiddenColumn, Columns: []int{2}},
	}
	if !reflect.DeepEqual(s.Remarks, want) {
		t.Errorf("remarks %+v\nwant    %+v", s.Remarks, want)
	}
	if got := s.Rows[2].Cell(2); got != "1" {
		t.Errorf("the row that shares a merged cell says %q", got)
	}
}

// TestXLSXStruckParts strikes parts of texts through, as people do with a name that has passed to another.
func TestXLSXStruckParts(t *testing.T) {
	struck, plain := &excelize.Font{Strike: true}, &excelize.Font{Bold: true}
	s := read(t, workbookOf(t, func(w *writer) {
		write := func(cell string, runs ...excelize.RichTextRun) { w.must(w.SetCellRichText("Sheet1", cell, runs)) }
		write("B3", excelize.RichTextRun{Text: "Ann Smith", Font: struck}, excelize.RichTextRun{Text: " Ben Jones", Font: plain})
		write("B4", excelize.RichTextRun{Text: "Ann Smith "}, excelize.RichTextRun{Text: "(left)", Font: struck})
		write("B5", excelize.RichTextRun{Text: "Ann ", Font: struck}, excelize.RichTextRun{Text: "Smith", Font: struck})
		write("B6", excelize.RichTextRun{Text: "Ann ", Font: plain}, excelize.RichTextRun{Text: "Smith"})
		write("B7", excelize.RichTextRun{Text: "Ann Smith"}, excelize.RichTextRun{Text: " Ben Jones", Font: plain})
		w.look("B7", "B7", excelize.Style{Font: &excelize.Font{Strike: true}})
		write("B8", excelize.RichTextRun{Text: "Ann Smith", Font: struck}, excelize.RichTextRun{Text: "  ", Font: plain})
		for row := 3; row <= 8; row++ {
			w.must(w.SetCellStr("Sheet1", fmt.Sprintf("A%d", row), "City Deal"))
		}
	}))
	want := []Remark{{Mark: StruckCells, Columns: []int{1}, Rows: []int{5, 8}}, {Mark: StruckParts, Columns: []int{1}, Rows: []int{3, 4, 7}}}
	if !reflect.DeepEqual(s.Remarks, want) {
		t.Errorf("remarks %+v, want %+v", s.Remarks, want)
	}
	if got := s.Rows[1].Cell(1); got != "Ann Smith Ben Jones" {
		t.Errorf("the text of the cell is %q", got)
	}
}

// TestXLSXGroups joins headings of two lines, of which the upper has merged cells.
func TestXLSXGroups(t *testing.T) {
	s := read(t, workbookOf(t, func(w *writer) {
		w.row("Sheet1", 1, "Partnership", "", "Governance", "", "", "Remark")
		w.row("Sheet1", 2, "Name", "Type", "Lead member", "Committee", "Meets", "Remark")
		w.row("Sheet1", 3, "A", "B", "C", "D", "E", "F")
		w.must(w.MergeCell("Sheet1", "A1", "B1"))
		w.must(w.MergeCell("Sheet1", "C1", "E1"))
	}))
	want := []string{"Partnership: Name", "Partnership: Type", "Governance: Lead member", "Governance: Committee", "Governance: Meets", "Remark"}
	if !reflect.DeepEqual(s.Headings, Row{Number: 2, Cells: want}) || len(s.Rows) != 1 || len(s.Titles) != 0 {
		t.Errorf("headings %+v, rows %+v", s.Headings, s.Rows)
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
func zipped(t testing.TB, parts map[string]io.Reader) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	z.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) { return flate.NewWriter(w, flate.BestSpeed) })
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
