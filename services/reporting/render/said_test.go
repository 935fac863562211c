package render_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/concordat-suite/concordat/services/reporting/content"
	"github.com/concordat-suite/concordat/services/reporting/frozen"
	"github.com/concordat-suite/concordat/services/reporting/frozen/frozentest"
	"github.com/concordat-suite/concordat/services/reporting/render"
)

// register is the report of one of the registers of frozentest, in one format.
func register(t *testing.T, name string, n int, format render.Format) string {
	t.Helper()
	y := frozentest.Registers(n)[name]
	got, err := render.Render(content.Compose(content.Input{Kind: content.Annual, Name: "councils/cambridge/reports/r",
		Now: y.Now, Before: y.Before, Since: y.Since}), format)
	if err != nil {
		t.Fatal(err)
	}
	return string(got)
}

// TestWhatOfficersWrote: the year, the conclusion, targets, money and risks are in the page and in the JSON, with who wrote them.
func TestWhatOfficersWrote(t *testing.T) {
	html, json := register(t, "everybody", 4, render.HTMLFormat), register(t, "everybody", 4, render.JSONFormat)
	for _, want := range []string{
		"Ran twelve sessions in five wards", "A shared plan for the two new estates.", "Go on, with changes: Because of what the year has shown.",
		"(Ann Archer, 26 June 2025)", "<td>340 residents on 12 June 2025</td>", "£12,500", "£50,000", "A partner withdraws its money",
		"Judged by Ann Archer on 12 June 2025, on this evidence: The minutes of 3 March and 2 June show it",
		"It is stated, and holds. Stated by Ann Archer on 12 June 2025.",
	} {
		if !strings.Contains(html, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	if csv := register(t, "everybody", 4, render.CSVFormat); !strings.Contains(csv, "It is stated, and holds. Stated by Ann Archer on 12 June 2025.") {
		t.Error("the CSV does not say who stated it, and when")
	}
	if leave, change := strings.Index(html, "<td>Leave</td>"), strings.Index(html, "<td>Go on, with changes</td>"); leave < 0 || change < leave {
		t.Error("what to leave does not come before what to change")
	}
	for _, want := range []string{`"achievements":"Ran twelve sessions`, `"continued_suitability":"leave"`, `"grant_pence":1250000`, `"risk_matrix"`} {
		if !strings.Contains(json, want) {
			t.Errorf("the JSON lacks %q", want)
		}
	}
}

// TestOneBlankIsOneLine: five checks about reasons that nobody has stated are told and counted as one.
func TestOneBlankIsOneLine(t *testing.T) {
	y := frozentest.Registers(5)["nobody"]
	r := content.Compose(content.Input{Kind: content.Annual, Name: "councils/cambridge/reports/r", Now: y.Now, Before: y.Before, Since: y.Since})
	f, found := r.FigureByID("criterion-s1-4a-e-not-met")
	if !found || f.Count != 5 {
		t.Errorf("criteria S1.4a–e: %d records, found %v; want 5 in one figure", f.Count, found)
	}
	html := register(t, "nobody", 5, render.HTMLFormat)
	if !strings.Contains(html, "the reasons for joining (S1.4a–e)") || strings.Contains(html, `<th scope="row">S1.4b`) {
		t.Error("the blank is not told as one")
	}
	if !strings.Contains(html, "Not met since 1 July 2025.") {
		t.Error("the page does not say since when it is not met")
	}
}

// TestResultsDifferWithoutColour: each overall result has a shape and a word of its own.
func TestResultsDifferWithoutColour(t *testing.T) {
	html, err := render.HTML(example(content.Annual))
	if err != nil {
		t.Fatal(err)
	}
	for o, shape := range map[frozen.Overall]string{frozen.Red: "■", frozen.Green: "●", frozen.Grey: "◆"} {
		want := `<span class="result ` + string(o) + `"><span aria-hidden="true">` + shape + `</span> ` + content.OverallInWords(o) + `</span>`
		if !bytes.Contains(html, []byte(want)) {
			t.Errorf("no %s", want)
		}
	}
}
