package render_test

import (
	"bytes"
	"encoding/csv"
	"slices"
	"strings"
	"testing"

	"github.com/concordat-suite/concordat/services/platform/files/spreadsheet"
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
	wantInCSV(t, map[string]string{
		"officer's rating": "Amber", "performance": "Ran twelve sessions in five wards, and 340 residents took part.\nTwo new partners joined.",
		"aims for next year": "A shared plan for the two new estates.", "continued suitability": "Go on as it is",
		"continued suitability: why": "Because of what the year has shown.", "written by": "Ann Archer, 26 June 2025",
		"targets and milestones": "Residents who take part: from 200 residents; to reach 300 residents; by 31 March 2026; " +
			"newest value 340 residents on 12 June 2025; rated Green by the officer",
		"money by year": "2024/25: grant £12,500; officer time 20 days; total budget, all partners £12,500\n" +
			"2025/26: grant £12,500; the council’s part needs £12,500",
		"risks": "Assessed on 12 June 2025\nA partner withdraws its money: score 4 of likelihood 2 and impact 2, medium; " +
			"owner Head of Communities; controls: A notice period of twelve months",
		"not known, and why": "",
	})
	if leave, change := strings.Index(html, "<td>Leave</td>"), strings.Index(html, "<td>Go on, with changes</td>"); leave < 0 || change < leave {
		t.Error("what to leave does not come before what to change")
	}
	for _, want := range []string{`"achievements":"Ran twelve sessions`, `"continued_suitability":"leave"`, `"grant_pence":1250000`, `"risk_matrix"`} {
		if !strings.Contains(json, want) {
			t.Errorf("the JSON lacks %q", want)
		}
	}
}

// wantInCSV wants the cells of the first partnership in the CSV of what officers wrote.
func wantInCSV(t *testing.T, cells map[string]string) {
	t.Helper()
	file := strings.TrimPrefix(register(t, "everybody", 4, render.CSVFormat), spreadsheet.ByteOrderMark)
	rows, err := csv.NewReader(strings.NewReader(file)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for heading, want := range cells {
		i := slices.Index(rows[0], heading)
		if i < 0 {
			t.Errorf("the CSV has no column %q", heading)
			continue
		}
		if rows[1][i] != want {
			t.Errorf("%s: %q, want %q", heading, rows[1][i], want)
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

// TestWhatIsNotConfirmedConcludesNothing renders a year in which all returns were entered for their officers.
func TestWhatIsNotConfirmedConcludesNothing(t *testing.T) {
	y := frozentest.Registers(4)["everybody"]
	for i := range y.Now.Returns {
		r := &y.Now.Returns[i]
		r.State, r.AwaitsConfirmation, r.Submitter = frozen.InProgress, true, ""
		r.Entered = frozen.Entered{By: frozentest.Person("cat"), For: frozentest.Person("ann"), On: r.Came, Achievements: "Entered of the year."}
	}
	report := content.Compose(content.Input{Kind: content.Annual, Name: "councils/cambridge/reports/r", Now: y.Now, Before: y.Before, Since: y.Since})
	if len(report.Leaving) != 0 {
		t.Errorf("officers conclude %+v, want nothing before they have confirmed it", report.Leaving)
	}
	html, err := render.Render(report, render.HTMLFormat)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"What was entered for its officer (entered by ", ", awaiting the confirmation of Ann Archer)", "Entered of the year."} {
		if !strings.Contains(string(html), want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	for _, never := range []string{"Consider leaving", "What its officer says", "by the officer. Entered"} {
		if strings.Contains(string(html), never) {
			t.Errorf("the page has %q", never)
		}
	}
}
