package imports

import (
	"bytes"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"github.com/concordat-suite/concordat/services/platform/words/fault"
)

// TestAnUploadTellsWhatTheFileHides uploads a workbook with a hidden sheet and an old name struck through before the new one.
func TestAnUploadTellsWhatTheFileHides(t *testing.T) {
	w := excelize.NewFile()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(w.SetSheetName("Sheet1", "Register"))
	must(w.SetSheetRow("Register", "A1", &[]any{"Partnership", "Lead member"}))
	must(w.SetSheetRow("Register", "A2", &[]any{"City Deal"}))
	must(w.SetCellRichText("Register", "B2", []excelize.RichTextRun{{Text: "Ann Smith ", Font: &excelize.Font{Strike: true}}, {Text: "Ben Jones"}}))
	_, err := w.NewSheet("Archive")
	must(err)
	must(w.SetSheetRow("Archive", "A1", &[]any{"Partnership"}))
	must(w.SetSheetRow("Archive", "A2", &[]any{"RECAP"}))
	must(w.SetSheetVisible("Archive", false))
	var file bytes.Buffer
	must(w.Write(&file))

	im := &Import{}
	_, err = im.take(t.Context(), Upload{File: "r.xlsx", Content: file.Bytes()})
	must(err)
	said := ""
	for _, remark := range im.Remarks {
		said += remark.Column + " " + remark.Problem + "\n"
	}
	for _, want := range []string{`the sheet "Archive"`, "B 1 cell is struck through in part (row 2)."} {
		if !strings.Contains(said, want) {
			t.Errorf("the plan does not tell of %s:\n%s", want, said)
		}
	}
	if im.Sheet != "Register" || im.HeadingRow != 1 || im.HeadingRowTold {
		t.Errorf("read sheet %q, headings in row %d, told: %t", im.Sheet, im.HeadingRow, im.HeadingRowTold)
	}
}

// TestHeadingsOverOneColumnOrSeveral reads headings of two lines as registers have them, and takes no row of the list for one.
func TestHeadingsOverOneColumnOrSeveral(t *testing.T) {
	const data = "Safer Partnership,Jane Smith,Cllr Ash,£500\n"
	for name, c := range map[string]struct {
		text     string
		headings string
		fields   string
		row      int
	}{
		"one heading stands over a single column": {"Name of body,Governance,,Money\n,Lead officer,Lead Member(s),Annual cost\n" + data,
			"Name of body|Governance: Lead officer|Governance: Lead Member(s)|Money: Annual cost", "display_name|responsible_officer|lead_member|resources.committed.revenue", 2},
		"said again on the next page": {"Name of body,Governance,,Money\n,Lead officer,Lead Member(s),Annual cost\n" + data + "Name of body,Governance,,Money\n,Lead officer,Lead Member(s),Annual cost\n",
			"Name of body|Governance: Lead officer|Governance: Lead Member(s)|Money: Annual cost", "display_name|responsible_officer|lead_member|resources.committed.revenue", 2},
		"a row without a name":           {"Name of body,Lead officer,,Money\n,Jane Smith,Cllr Ash,£500\n" + data, "Name of body|Lead officer||Money", "display_name|responsible_officer||", 1},
		"a row that names headings":      {"Name of body,Lead officer,,Money\nBoard,Director,Lead Member,Cost\n" + data, "Name of body|Lead officer||Money", "display_name|responsible_officer||", 1},
		"a lower line of one word known": {"Name of body,Governance,,Money\n,Lead officer,Cllr Ash,£500\n" + data, "Name of body|Governance||Money", "display_name|terms_of_reference||", 1},
	} {
		t.Run(name, func(t *testing.T) {
			im := &Import{}
			read, err := im.take(t.Context(), Upload{File: "r.csv", Content: []byte(c.text)})
			if err != nil {
				t.Fatal(err)
			}
			var fields []string
			for _, column := range im.Columns {
				fields = append(fields, column.Field)
			}
			if got := strings.Join(read.Headings.Cells, "|"); got != c.headings || strings.Join(fields, "|") != c.fields || im.HeadingRow != c.row {
				t.Errorf("headings %q in row %d, fields %q", got, im.HeadingRow, fields)
			}
			for _, r := range read.Rows {
				if r.Cell(0) == "Name of body" || r.Cell(1) == "Lead officer" && c.row == 2 {
					t.Errorf("row %d is read though it says the headings", r.Number)
				}
			}
		})
	}
}

// TestAFileOfHeadingsAloneIsRefused holds that there is no plan for nothing.
func TestAFileOfHeadingsAloneIsRefused(t *testing.T) {
	_, err := (&Import{}).take(t.Context(), Upload{File: "r.csv", Content: []byte("Register\nName of body,Lead officer\n")})
	if fault.Reason(err) != "FILE_EMPTY" || !strings.Contains(err.Error(), "read in row 2") || !strings.Contains(err.Error(), "--heading-row") {
		t.Errorf("take() = %v, want FILE_EMPTY that names the row of the headings and says what to do", err)
	}
}

// TestOnlyDatesHaveAnOrder holds that an answer about the order of dates is taken where a column holds dates, and nowhere else.
func TestOnlyDatesHaveAnOrder(t *testing.T) {
	im := &Import{}
	_, err := im.take(t.Context(), Upload{File: "r.csv", Content: []byte("Name,Lead officer,Established\nA,x,3/4/2014\n"), Columns: []Column{
		{Letter: "A", Field: "display_name", DateOrder: MonthFirst}, {Letter: "B", DateOrder: MonthFirst}, {Letter: "C", Field: "created_on", DateOrder: MonthFirst},
	}})
	if err != nil || im.Columns[0].DateOrder != 0 || im.Columns[1].DateOrder != 0 || im.Columns[2].DateOrder != MonthFirst {
		t.Errorf("columns %+v, %v", im.Columns, err)
	}
}
