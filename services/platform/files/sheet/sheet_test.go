package sheet

import (
	"bytes"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"github.com/concordat-suite/concordat/services/platform/testing/fuzztest"
	"github.com/concordat-suite/concordat/services/platform/words/fault"
)

// read gives the only sheet of a file.
func read(t *testing.T, content []byte) Sheet {
	t.Helper()
	book, err := Read(content)
	if err != nil {
		t.Fatal(err)
	}
	if len(book.Sheets) != 1 {
		t.Fatalf("Read() gave %d sheets, want 1", len(book.Sheets))
	}
	return book.Sheets[0]
}

func TestRowNumbers(t *testing.T) {
	s := read(t, []byte("Partnership register\r\n\r\nName,Note\r\nA,\"two\r\nlines\"\r\n\r\n,,\r\nB,\r\n"))
	want := Sheet{
		Titles:   []Row{{Number: 1, Cells: []string{"Partnership register"}}},
		Headings: Row{Number: 3, Cells: []string{"Name", "Note"}},
		// The cell with two lines is one row to the spreadsheet, and blank rows keep their numbers.
		Rows: []Row{{Number: 4, Cells: []string{"A", "two\nlines"}}, {Number: 7, Cells: []string{"B"}}},
	}
	if !reflect.DeepEqual(s, want) {
		t.Errorf("got %+v\nwant %+v", s, want)
	}
}

func TestEncodings(t *testing.T) {
	const text = "Name,Note\r\nMaldon Children’s Centre,£5605 +VAT – déjà\r\n"
	windows, err := charmap.Windows1252.NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	utf16, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	want := read(t, []byte(text))
	for name, content := range map[string]string{
		"byte-order mark":        "\ufeff" + text,
		"Windows-1252":           windows,
		"UTF-16":                 utf16,
		"LF":                     strings.ReplaceAll(text, "\r\n", "\n"),
		"CR":                     strings.ReplaceAll(text, "\r\n", "\r"),
		"no last line end":       strings.TrimSpace(text),
		"tabs":                   strings.ReplaceAll(text, ",", "\t"),
		"semicolons":             strings.ReplaceAll(text, ",", ";"),
		"Excel's separator line": "sep=;\r\n" + strings.ReplaceAll(text, ",", ";"),
		"blanks around cells":    strings.ReplaceAll(text, ",", " , "),
	} {
		t.Run(name, func(t *testing.T) {
			if got := read(t, []byte(content)); !reflect.DeepEqual(got, want) {
				t.Errorf("got %+v\nwant %+v", got, want)
			}
		})
	}
}

func TestHeadings(t *testing.T) {
	for name, c := range map[string]struct {
		text     string
		headings string
		rows     int
	}{
		"on the first row":          {"Name,Type,Note\nA,B,C\n", "Name|Type|Note", 1},
		"one column":                {"Name\nA\nB\n", "Name", 2},
		"sparse rows":               {"Name,B,C,D,E\nA\nB\n", "Name|B|C|D|E", 2},
		"below two-cell titles":     {"Register,June 2021\nprinted,today\nName,B,C,D,E\nA,1,2,3,4\n", "Name|B|C|D|E", 1},
		"a column with no heading":  {"Name,,Note\nA,x,y\n", "Name||Note", 1},
		"semicolon lists in a cell": {"Name,Other names\nA,x; y; z\n", "Name|Other names", 1},
		"headings and nothing else": {"Name,Note\n", "Name|Note", 0},
		"two lines":                 {"Name,Cost,,Lead\n,2019/20,2020/21,\nA,1,2,x\n", "Name|Cost: 2019/20|Cost: 2020/21|Lead", 1},
		"not two lines":             {"Name,Note,\nA,,x\nB,c,d\n", "Name|Note", 2},
		"headings on each page":     {"Name,Note\nA,x\nName,Note\nB,y\n", "Name|Note", 2},
		"a name in braces":          {"{A},[B]\nx,y\n", "{A}|[B]", 1},
		"a name that is a heading":  {"Partnership\nA\nPartnership\n", "Partnership", 2},
	} {
		t.Run(name, func(t *testing.T) {
			s := read(t, []byte(c.text))
			if got := strings.Join(s.Headings.Cells, "|"); got != c.headings || len(s.Rows) != c.rows {
				t.Errorf("headings %q and %d rows, want %q and %d", got, len(s.Rows), c.headings, c.rows)
			}
		})
	}
}

// TestHeadingsToldWhereTheGuessIsWrong has files in which something above or below the headings looks more like them.
func TestHeadingsToldWhereTheGuessIsWrong(t *testing.T) {
	const wideTitle = "Register,of,partnerships,2021\nName,Lead,Note\nA,x,y,z\n"
	const likeTwoLines = "Name,Cost,,Lead\n,first,second,\nA,1,2,x\n"
	for name, c := range map[string]struct {
		text     string
		told     int
		headings string
		titles   int
		rows     int
		taken    bool
	}{
		"found":                        {wideTitle, 0, "Register|of|partnerships|2021", 0, 2, false},
		"told":                         {wideTitle, 2, "Name|Lead|Note", 1, 1, true},
		"the last row":                 {wideTitle, 3, "A|x|y|z", 2, 0, true},
		"a row that is not there":      {wideTitle, 9, "Register|of|partnerships|2021", 0, 2, false},
		"a blank row":                  {"Name,Lead\n\nA,x\n", 2, "Name|Lead", 0, 1, false},
		"one line that looks like two": {likeTwoLines, 1, "Name|Cost||Lead", 0, 2, true},
	} {
		t.Run(name, func(t *testing.T) {
			book, err := ReadHeaded(t.Context(), []byte(c.text), c.told)
			if err != nil {
				t.Fatal(err)
			}
			s := book.Sheets[0]
			if got := strings.Join(s.Headings.Cells, "|"); got != c.headings || len(s.Titles) != c.titles || len(s.Rows) != c.rows || s.Told != c.taken {
				t.Errorf("headings %q below %d titles, %d rows, told: %t", got, len(s.Titles), len(s.Rows), s.Told)
			}
		})
	}
}

// TestRegisters reads the twelve registers that councils published: 146 rows, no cell lost.
func TestRegisters(t *testing.T) {
	files, err := filepath.Glob("testdata/registers/*.csv")
	if err != nil || len(files) != 12 {
		t.Fatalf("testdata has %d registers, %v", len(files), err)
	}
	rows := 0
	for _, name := range files {
		content, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		s := read(t, content)
		if len(s.Titles) != 0 || s.Headings.Number != 1 {
			t.Errorf("%s: headings found in row %d", name, s.Headings.Number)
		}
		rows += len(s.Rows)
		for i, r := range s.Rows {
			if r.Number != i+2 {
				t.Errorf("%s: row %d has the number %d", name, i+2, r.Number)
			}
		}
	}
	if rows != 146 {
		t.Errorf("%d rows, want 146", rows)
	}
}

// TestWrapped joins headings that are broken over two rows.
func TestWrapped(t *testing.T) {
	wrapped, ok := read(t, []byte("Name of,Lead\npartnership,officer\nA,B\n")).Wrapped()
	if !ok || !reflect.DeepEqual(wrapped.Headings, Row{Number: 2, Cells: []string{"Name of partnership", "Lead officer"}}) || len(wrapped.Rows) != 1 {
		t.Errorf("got %+v, %t", wrapped, ok)
	}
	if _, ok := read(t, []byte("Name of,Lead\n\nA,B\n")).Wrapped(); ok {
		t.Error("a row further down was joined")
	}
}

// TestHeadingsSaidAgain leaves aside rows that say headings of two lines again, on two lines or on one.
func TestHeadingsSaidAgain(t *testing.T) {
	lines := "Name,People,,Begun\n,Lead,Officer,\n"
	for name, c := range map[string]struct {
		again string
		rows  []int
	}{
		"on two lines":              {lines, []int{3, 6}},
		"on one":                    {"name,Lead,Officer,Begun\n", []int{3, 5}},
		"a body called Name":        {"Name,,,\n", []int{3, 4, 5}},
		"one cell is something new": {"Name,Lead,Cllr Ash,Begun\n", []int{3, 4, 5}},
	} {
		t.Run(name, func(t *testing.T) {
			var rows []int
			for _, r := range read(t, []byte(lines+"A,x,y,2014\n"+c.again+"B,x,y,2015\n")).Rows {
				rows = append(rows, r.Number)
			}
			if !reflect.DeepEqual(rows, c.rows) {
				t.Errorf("rows %v are the list's, want %v", rows, c.rows)
			}
		})
	}
}

func TestRefusals(t *testing.T) {
	for name, c := range map[string]struct{ content, reason, says string }{
		"nothing":          {"", "FILE_EMPTY", "Choose the file"},
		"blank lines":      {"\r\n \r\n", "FILE_EMPTY", "Choose the file"},
		"only separators":  {",,\n,,\n", "FILE_EMPTY", "Choose the file"},
		"PDF":              {"%PDF-1.7\n", "FILE_NOT_SPREADSHEET", "save it as Excel workbook"},
		"old Excel":        {"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "FILE_NOT_SPREADSHEET", "old Excel file"},
		"web page":         {" <!DOCTYPE html><html>", "FILE_NOT_SPREADSHEET", "web page"},
		"picture":          {"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "FILE_NOT_SPREADSHEET", "picture"},
		"JSON Lines":       {"{\"name\":\"a, \\\"b\\\"\"}\n{\"name\":\"c\"}\n", "FILE_NOT_SPREADSHEET", "it is JSON"},
		"JSON":             {"\xef\xbb\xbf[\n  {\"name\": \"a\"}\n]\n", "FILE_NOT_SPREADSHEET", "Export the register as CSV"},
		"broken quotes":    {"Name,Note\nA,\"open\nB,\n", "FILE_NOT_SPREADSHEET", "row 2"},
		"damaged workbook": {"PK\x03\x04 and then nothing", "FILE_NOT_SPREADSHEET", "damaged"},
		"too many bytes":   {strings.Repeat("a,b\n", MaxBytes/4+1), "FILE_TOO_LARGE", "10 MiB"},
		"too many rows":    {strings.Repeat("a,b\n", MaxRows+1), "FILE_TOO_LARGE", "20000 rows"},
		"too many columns": {strings.Repeat("a,", MaxColumns) + "a\n", "FILE_TOO_LARGE", "256 columns"},
		"an enormous cell": {"Name,Note\nA," + strings.Repeat("x", MaxCell+1), "FILE_TOO_LARGE", "B2"},
		"too many cells":   {strings.Repeat(strings.Repeat("a,", 199)+"a\n", MaxCells/200+1), "FILE_TOO_LARGE", "640000 cells"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Read([]byte(c.content))
			if fault.Reason(err) != c.reason || !strings.Contains(fault.As(err).Message, c.says) {
				t.Errorf("Read() error = %v, want %s that says %q", err, c.reason, c.says)
			}
		})
	}
}

func TestLetter(t *testing.T) {
	for i, want := range map[int]string{0: "A", 25: "Z", 26: "AA", 51: "AZ", 52: "BA", 701: "ZZ", 702: "AAA"} {
		if got := Letter(i); got != want {
			t.Errorf("Letter(%d) = %s, want %s", i, got, want)
		}
		if n, err := columnOf(Letter(i) + "7"); err != nil || n != i+1 {
			t.Errorf("columnOf(%s7) = %d, %v, want %d", want, n, err, i+1)
		}
	}
}

// FuzzRead holds that no file makes the reader panic, and that what is read keeps within the limits.
func FuzzRead(f *testing.F) {
	f.Add([]byte("Name,Note\r\nA,\"b\"\"c\"\r\n"))
	f.Add([]byte("\xff\xfeN\x00a\x00"))
	f.Add(workbookOf(f, func(*writer) {}))
	f.Add(odsOf(f, odsRowOf("Name", "Note")+odsRowOf("A", "b")))
	f.Fuzz(func(t *testing.T, content []byte) {
		if len(content) <= fuzztest.SmallInput {
			fuzztest.Quick(t, func() { _, _ = Read(content) })
		}
		book, err := Read(content)
		if err != nil {
			return
		}
		for _, s := range book.Sheets {
			if s.Width() > MaxColumns || len(s.Rows) > MaxRows || bytes.ContainsRune([]byte(s.Name), 0) {
				t.Errorf("sheet %q has %d columns and %d rows", s.Name, s.Width(), len(s.Rows))
			}
		}
	})
}

// TestTheSchemaOfASharePointListIsNoRow reads a list that SharePoint exported with its schema in the first line; rows keep their numbers.
func TestTheSchemaOfASharePointListIsNoRow(t *testing.T) {
	book, err := Read([]byte(`ListSchema={"schemaXmlList":["<Field DisplayName=\"Title\" Name=\"Title\" />"]}` + "\r\nTitle,Lead officer\r\nHarbour Forum,Jane\r\n"))
	if err != nil {
		t.Fatal(err)
	}
	if s := book.Sheets[0]; s.Headings.Number != 2 || s.Headings.Cell(0) != "Title" || len(s.Rows) != 1 || s.Rows[0].Number != 3 {
		t.Errorf("read %+v", s)
	}
}
