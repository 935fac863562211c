package sheet

import (
	"fmt"
	"io"
	"reflect"
	"strings"
	"testing"
)

// odsHead begins the part that holds an OpenDocument spreadsheet's sheets, with the styles that the tests use.
const odsHead = `<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"
 xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" xmlns:xlink="http://www.w3.org/1999/xlink">
<office:automatic-styles>
 <style:style style:name="red" style:family="table-cell"><style:table-cell-properties fo:background-color="#ff0000"/></style:style>
 <style:style style:name="struck" style:family="table-cell"><style:text-properties style:text-line-through-style="solid"/></style:style>
 <style:style style:name="plain" style:family="text"><style:text-properties style:text-line-through-style="none"/></style:style>
 <style:style style:name="away" style:family="table"><style:table-properties table:display="false"/></style:style>
</office:automatic-styles><office:body><office:spreadsheet>`

// odsFile gives the bytes of an OpenDocument spreadsheet whose sheets are as they stand in the file.
func odsFile(t testing.TB, sheets io.Reader) []byte {
	t.Helper()
	return zipped(t, map[string]io.Reader{
		"mimetype":    strings.NewReader("application/vnd.oasis.opendocument.spreadsheet"),
		"content.xml": io.MultiReader(strings.NewReader(odsHead), sheets, strings.NewReader(`</office:spreadsheet></office:body></office:document-content>`)),
	})
}

// odsOf gives the bytes of an OpenDocument spreadsheet of one sheet with rows as they stand in the file.
func odsOf(t testing.TB, rows string) []byte {
	t.Helper()
	return odsFile(t, strings.NewReader(`<table:table table:name="Register">`+rows+`</table:table>`))
}

// odsRowOf gives a row of texts.
func odsRowOf(cells ...string) string {
	var row strings.Builder
	for _, c := range cells {
		fmt.Fprintf(&row, `<table:table-cell office:value-type="string"><text:p>%s</text:p></table:table-cell>`, c)
	}
	return `<table:table-row>` + row.String() + `</table:table-row>`
}

func TestODSCells(t *testing.T) {
	s := read(t, odsOf(t, odsRowOf("Name", "Second", "Third")+
		`<table:table-row table:number-rows-repeated="3"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>
		<table:table-row><table:table-cell office:value-type="date" office:date-value="2013-01-21"><text:p>21/01/13</text:p></table:table-cell>
			<table:table-cell office:value-type="date" office:date-value="2014-10-01"><text:p>Oct 2014</text:p></table:table-cell>
			<table:table-cell office:value-type="date" office:date-value="2014-10-01T09:30:00"><text:p>1 October</text:p></table:table-cell></table:table-row>
		<table:table-row><table:table-cell office:value-type="float" office:value="1234.5600000000001"><text:p>1,234.56</text:p></table:table-cell>
			<table:table-cell office:value-type="currency" office:value="5605"><text:p>£5,605</text:p></table:table-cell>
			<table:table-cell office:value-type="percentage" office:value="0.5"><text:p>50%</text:p></table:table-cell></table:table-row>
		<table:table-row><table:table-cell office:value-type="string"><text:p>13-15</text:p></table:table-cell>
			<table:table-cell office:value-type="boolean" office:boolean-value="true"><text:p>TRUE</text:p></table:table-cell>
			<table:table-cell office:value-type="string"><text:p>first <text:span>line</text:span></text:p><text:p>second<text:s text:c="2"/>line</text:p></table:table-cell></table:table-row>
		<table:table-row table:visibility="collapse"><table:table-cell table:number-columns-repeated="2" office:value-type="string"><text:p>twice</text:p></table:table-cell>
			<table:table-cell table:formula="of:=[.A1]" office:value-type="float" office:value="7"><text:p>7</text:p></table:table-cell></table:table-row>
		<table:table-row table:number-rows-repeated="2"><table:table-cell table:style-name="struck" office:value-type="string"><text:p>gone</text:p></table:table-cell></table:table-row>`))
	want := []Row{
		{Number: 5, Cells: []string{"2013-01-21", "2014-10", "2014-10-01 09:30:00"}},
		{Number: 6, Cells: []string{"1234.56", "5605", "50%"}},
		{Number: 7, Cells: []string{"13-15", "TRUE", "first line\nsecond  line"}},
		{Number: 8, Hidden: true, Cells: []string{"twice", "twice", "7"}},
		{Number: 9, Struck: true, Cells: []string{"gone"}},
		{Number: 10, Struck: true, Cells: []string{"gone"}},
	}
	if !reflect.DeepEqual(s.Rows, want) {
		t.Errorf("got  %+v\nwant %+v", s.Rows, want)
	}
	if want := []Remark{{Mark: Formulas, Columns: []int{2}, Rows: []int{8}}}; !reflect.DeepEqual(s.Remarks, want) {
		t.Errorf("remarks %+v, want %+v", s.Remarks, want)
	}
}

// TestODSMarks holds that what a spreadsheet says otherwise than by text is told, and is no text of a cell.
func TestODSMarks(t *testing.T) {
	s := read(t, odsOf(t, `<table:table-column table:number-columns-repeated="2"/><table:table-column table:visibility="collapse"/>`+odsRowOf("Name", "Rating", "Committee")+
		`<table:table-row><table:table-cell office:value-type="string"><office:annotation><text:p>ask the clerk</text:p></office:annotation><text:p>A</text:p></table:table-cell>
			<table:table-cell table:style-name="red"/>
			<table:table-cell table:number-rows-spanned="2" office:value-type="string"><text:p>Planning</text:p></table:table-cell></table:table-row>
		<table:table-row><table:table-cell office:value-type="string"><text:p><text:a xlink:href="https://council.example">B</text:a></text:p></table:table-cell>
			<table:table-cell><draw:frame><text:p>a picture</text:p></draw:frame></table:table-cell><table:covered-table-cell/></table:table-row>
		<table:table-row><table:table-cell table:style-name="struck" office:value-type="string"><text:p>C</text:p></table:table-cell>
			<table:table-cell office:value-type="string"><text:p>low</text:p></table:table-cell></table:table-row>`))
	want := []Remark{
		{Mark: Colours, Columns: []int{1}, Rows: []int{2}, Words: "red"},
		{Mark: Comments, Columns: []int{0}, Rows: []int{2}},
		{Mark: Links, Columns: []int{0}, Rows: []int{3}},
		{Mark: StruckCells, Columns: []int{0}, Rows: []int{4}},
		{Mark: Merged, Columns: []int{2}, Rows: []int{2, 3}},
		{Mark: HiddenColumn, Columns: []int{2}},
	}
	if !reflect.DeepEqual(s.Remarks, want) {
		t.Errorf("remarks %+v\nwant    %+v", s.Remarks, want)
	}
	if want := []Row{{Number: 2, Cells: []string{"A", "", "Planning"}}, {Number: 3, Cells: []string{"B", "", "Planning"}}, {Number: 4, Cells: []string{"C", "low"}}}; !reflect.DeepEqual(s.Rows, want) {
		t.Errorf("rows %+v\nwant %+v", s.Rows, want)
	}
}

// TestODSStruckParts strikes parts of texts through, as people do with a name that has passed to another.
func TestODSStruckParts(t *testing.T) {
	cell := func(style, paragraph string) string {
		return `<table:table-row><table:table-cell table:style-name="` + style + `" office:value-type="string"><text:p>` + paragraph + `</text:p></table:table-cell>
			<table:table-cell office:value-type="string"><text:p>x</text:p></table:table-cell></table:table-row>`
	}
	s := read(t, odsOf(t, odsRowOf("Lead", "Note")+
		cell("", `<text:span text:style-name="struck">Ann Smith</text:span> Ben Jones`)+
		cell("", `<text:span text:style-name="struck">Ann</text:span><text:span text:style-name="struck"> Smith</text:span>`)+
		cell("struck", `Ann Smith <text:span text:style-name="plain">Ben Jones</text:span>`)+
		cell("struck", `Ann <text:span text:style-name="red">Smith</text:span>`)+
		cell("", `<text:span text:style-name="struck">Ann <text:span text:style-name="plain">Smith</text:span></text:span>`)+
		cell("", `Ann <text:span text:style-name="red">Smith</text:span>`)))
	want := []Remark{{Mark: StruckCells, Columns: []int{0}, Rows: []int{3, 5}}, {Mark: StruckParts, Columns: []int{0}, Rows: []int{2, 4, 6}}}
	if !reflect.DeepEqual(s.Remarks, want) {
		t.Errorf("remarks %+v, want %+v", s.Remarks, want)
	}
	if got := s.Rows[0].Cell(0); got != "Ann Smith Ben Jones" {
		t.Errorf("the text of the cell is %q", got)
	}
}

func TestODSSheets(t *testing.T) {
	book, err := Read(odsFile(t, strings.NewReader(`<table:tracked-changes><table:deletion><table:table-cell><text:p>old</text:p></table:table-cell></table:deletion></table:tracked-changes>
		<table:table table:name="Empty"/><table:table table:name="Archive" table:style-name="away">`+odsRowOf("Name", "Note")+odsRowOf("A", "b")+`</table:table>`)))
	if err != nil {
		t.Fatal(err)
	}
	if len(book.Sheets) != 1 || book.Sheets[0].Name != "Archive" || !book.Sheets[0].Hidden {
		t.Errorf("Read() = %+v", book.Sheets)
	}
}
