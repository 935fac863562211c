package imports

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"github.com/concordat-suite/concordat/services/platform/files/sheet"
	"github.com/concordat-suite/concordat/services/register"
)

var update = flag.Bool("update", false, "write the awkward workbook into testdata anew")

const awkwardFile = "testdata/awkward.xlsx"

// awkward writes a workbook that has everything that makes a register hard to read.
func awkward(t *testing.T) []byte {
	t.Helper()
	w := excelize.NewFile()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	row := func(number int, cells ...any) {
		t.Helper()
		must(w.SetSheetRow("Sheet1", fmt.Sprintf("A%d", number), &cells))
	}
	look := func(from, to string, s excelize.Style) {
		t.Helper()
		id, err := w.NewStyle(&s)
		must(err)
		must(w.SetCellStyle("Sheet1", from, to, id))
	}
	row(1, "Register of partnerships and outside bodies")
	row(2, "as reported, June 2021 (DRAFT - do not circulate)")
	row(4, "Partnership", "", "People", "", "Cost", "", "Assurance", "", "", "Remark", "")
	row(5, "Name", "Established", "Responsible Officer", "Lead Member(s)", "2019/20", "2020/21", "Assurance rating 2020", "Assurance rating 2021", "Partners", "Remark", "")
	for from, to := range map[string]string{"A4": "B4", "C4": "D4", "E4": "F4", "G4": "H4"} {
		must(w.MergeCell("Sheet1", from, to))
	}
	row(6, "Safer Borough Partnership (formerly Crime Reduction Partnership)", "Spring 2018", "Assistant Director (Special Projects)", "Leader (2013)", "£5605 +VAT", 1200.5, "Limited", "Reasonable", "County Council, Police (Borough, Town); NHS", "1. crime 2. disorder")
	row(7, "Town Deal Board – Northgate", "03/04/2019", "Assistant Director (Special Projects)", "Councillor", "", "£1,000", "", "", "", "finished - delete")
	row(8, "Town Deal Board – Southgate", "13-15", "VACANT", "Councillor", "", "", "", "", "", "proposed for removal", "x")
	row(9, "Name", "Established", "Responsible Officer", "Lead Member(s)", "2019/20", "2020/21", "Assurance rating 2020", "Assurance rating 2021", "Partners", "Remark")
	row(11, "Air Quality Forum", "21/01/2013; 23/03/2015", "Ada Lovelace", "Mayor; Deputy Mayor", "#REF!", "", "", "", "Board of 12", "two\r\nlines")
	row(12, "Bodies that we only watch")
	row(13, "Museum Trust", "2017", "Head of  culture", "", "", "", "", "", "", "the Trust’s café – déjà vu")
	row(14, "Museum Trust", "2017", "Head of Culture", "", "", "", "", "", "", "entered twice")
	row(15, "", "", "", "", "", "", "", "", "", "a remark without a name")
	must(w.MergeCell("Sheet1", "A12", "K12"))
	must(w.MergeCell("Sheet1", "D7", "D8"))
	must(w.SetRowVisible("Sheet1", 8, false))
	look("A13", "K13", excelize.Style{Font: &excelize.Font{Strike: true}})
	look("G7", "H7", excelize.Style{Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"FF0000"}}})
	must(w.SetCellFormula("Sheet1", "F7", "=E7*2"))
	must(w.AddComment("Sheet1", excelize.Comment{Cell: "A11", Author: "x", Text: "ask the clerk"}))
	must(w.SetCellHyperLink("Sheet1", "A13", "https://museum.example", "External"))
	for _, name := range []string{"Lookup", "Old"} {
		_, err := w.NewSheet(name)
		must(err)
		must(w.SetSheetRow(name, "A1", &[]any{"Code", "Meaning"}))
		must(w.SetSheetRow(name, "A2", &[]any{"R", "Red"}))
	}
	must(w.SetSheetVisible("Old", false))
	var b bytes.Buffer
	must(w.Write(&b))
	return b.Bytes()
}

// TestAwkwardFile holds what the plan makes of a workbook that has everything that makes a register hard to read.
func TestAwkwardFile(t *testing.T) {
	if *update {
		if err := os.WriteFile(awkwardFile, awkward(t), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	content, err := os.ReadFile(awkwardFile)
	if err != nil {
		t.Fatal(err)
	}
	book, err := sheet.Read(content)
	if err != nil {
		t.Fatal(err)
	}
	s, err := choose(book, "")
	if err != nil {
		t.Fatal(err)
	}
	in := Input{Context: Context{People: []register.Person{{ID: "ada", DisplayName: "Ada Lovelace"}}}, File: "awkward.xlsx", Sheet: *s}
	if in.Columns, err = Propose(*s); err != nil {
		t.Fatal(err)
	}
	var fields []string
	for _, c := range in.Columns {
		fields = append(fields, strings.TrimSuffix(c.Field+" "+c.FinancialYear+c.AsAt, " "))
	}
	if want := []string{"display_name", "created_on", "responsible_officer", "lead_member", "resources.committed.revenue 2019/20", "resources.committed.revenue 2020/21",
		"notes 2020", "notes 2021", "partners", "notes", "", ""}; !reflect.DeepEqual(fields, want) {
		t.Errorf("fields %q\nwant   %q", fields, want)
	}
	plan, err := MakePlan(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := countsOf(plan.Rows), (Counts{Rows: 8, New: 7, PossibleDuplicate: 1, LeftOut: 2, Open: 1, Warned: 4}); got != want {
		t.Errorf("counts %+v, want %+v", got, want)
		for _, r := range plan.Rows {
			t.Logf("%d %d %q %+v %+v", r.Number, r.Outcome, r.DisplayName, r.Warnings, r.Errors)
		}
	}
	safer := plan.writes()[0].record
	if safer.DisplayName != "Safer Borough Partnership" || safer.FormerNames[0].DisplayName != "Crime Reduction Partnership" || safer.CreatedOn.String() != "2018-21" ||
		!reflect.DeepEqual(showNotes(safer), []string{"£5605 +VAT", "2020: Assurance rating: Limited", "2021: Assurance rating: Reasonable", "1. crime 2. disorder"}) {
		t.Errorf("the first row became %+v, notes %q", safer, showNotes(safer))
	}
	said := ""
	for _, r := range remarksOn(&sheet.Book{}, *s) {
		said += r.Problem + "\n"
	}
	for _, want := range []string{"by a formula", "2 cells are red (row 7)", "comment", "web address", "shared by rows 7, 8", "several columns", "headings are said again (row 9)"} {
		if !strings.Contains(said, want) {
			t.Errorf("the remarks do not tell of %s:\n%s", want, said)
		}
	}
	if asked := questionsOn(*s, in.Columns, nil); len(asked) != 3 || asked[0].Kind != AskDateOrder || asked[1].Column != "K" || asked[2].Heading != groupColumn {
		t.Errorf("questions %+v", asked)
	}
	if texts := textsIn(*s, in.Columns); len(texts) != 7 {
		t.Errorf("%d texts: %+v", len(texts), texts)
	}
	for _, r := range plan.Rows {
		if r.Hidden != (r.Number == 8) || r.Struck != (r.Number == 13) {
			t.Errorf("row %d: hidden %t, struck %t", r.Number, r.Hidden, r.Struck)
		}
	}
}
