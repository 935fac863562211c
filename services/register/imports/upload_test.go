package imports

import (
	"bytes"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
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
	_, err = im.take(Upload{File: "r.xlsx", Content: file.Bytes()})
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
