package imports

import (
	"slices"
	"strings"
	"testing"

	"github.com/concordat-suite/concordat/services/platform/words/date"
)

const rowsOfPartners = "Partnership,Partner,Contact,Responsible officer,Cost 2025/26\n" +
	"Growing Towns,Northshire Council,A,Head of Parks,\"£5,000\"\nGrowing Towns,NHS Northshire,B,Head of Arts,\"£7,000\"\nGrowing Towns,Northshire Police,,Head of Parks,\nUpland Bird Watch,RSPB,,Head of Parks,£100\n"

// TestARowForEachPartner holds that a row for each partner is asked about once, and that the rows then gather the partners and
// take nothing from each other.
func TestARowForEachPartner(t *testing.T) {
	in := inputOf(t, rowsOfPartners)
	plan, err := MakePlan(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	q, asked := plan.questionOnRows(in.Columns, false)
	if !asked || q.Kind != AskRows || !strings.Contains(q.Question, "3 rows name 1 bodies") || countsOf(plan.Rows).Open != 2 {
		t.Errorf("question %+v, counts %+v", q, countsOf(plan.Rows))
	}
	in.JoinRows = true
	if plan, err = MakePlan(t.Context(), in); err != nil {
		t.Fatal(err)
	}
	if _, again := plan.questionOnRows(in.Columns, true); again || countsOf(plan.Rows).Open != 0 || len(plan.writes()) != 2 {
		t.Fatalf("asked again: %t, counts %+v, %d records", again, countsOf(plan.Rows), len(plan.writes()))
	}
	p := plan.writes()[0].record
	if got := strings.Join(showPartners(p), "|"); got != "Northshire Council|NHS Northshire|Northshire Police" {
		t.Errorf("partners %q", got)
	}
	if p.Resources != nil || p.ResponsibleOfficer.Text != "Head of Parks" || len(p.Sources) != 3 {
		t.Errorf("resources %+v, officer %+v", p.Resources, p.ResponsibleOfficer)
	}
	if notes := strings.Join(showNotes(p), "|"); !strings.Contains(notes, "£5,000") || !strings.Contains(notes, "£7,000") || !strings.Contains(notes, "Head of Arts") {
		t.Errorf("notes %q", notes)
	}
	if other := plan.writes()[1].record; other.Resources == nil || other.Resources.Years[0].Committed.Revenue.Pence != 10_000 {
		t.Errorf("money of a body with one row %+v", other.Resources)
	}
	im := Import{Columns: in.Columns, JoinRows: true}
	if m := readMemory(im.memories(plan, in.Sheet, date.Date{}), im.joinMemory()); !m.Joined {
		t.Error("that rows of one name go together is not kept for the next file")
	}
}

// TestNamesOfOtherSortsAreNoDuplicates holds that a board and a forum of one name are two bodies, and that merging a partnership
// with its board is not advised.
func TestNamesOfOtherSortsAreNoDuplicates(t *testing.T) {
	plan := planOf(t, "Name,Lead officer\nFlood Board,A\nFlood Executive,B\nFlood Management Group,C\nFlood Panel,D\nFlood,E\n")
	for i, want := range []Outcome{New, New, New, New, PossibleDuplicate} {
		if plan.Rows[i].Outcome != want {
			t.Errorf("%q: outcome %d, want %d: %+v", plan.Rows[i].DisplayName, plan.Rows[i].Outcome, want, plan.Rows[i].Duplicates)
		}
	}
	for _, d := range plan.Rows[4].Duplicates {
		if !d.Apart {
			t.Errorf("%q is advised to be %q", "Flood", d.DisplayName)
		}
	}
}

// TestWordsAreNoOrganisations holds that words for kinds of organisations are kept as words.
func TestWordsAreNoOrganisations(t *testing.T) {
	for cell, want := range map[string]string{
		"Member Authorities": "", "Various": "", "All district councils": "", "Local Authorities": "", "voluntary organisations": "", "See website": "", "Awdurdodau lleol": "", "Partner Agencies": "", "12 Councils": "",
		"Northshire Council, business, health":                          "Northshire Council",
		"NHS; Police; Voluntary organisations":                          "NHS|Police",
		"Kent Councils, Essex Police":                                   "Kent Councils|Essex Police",
		"Groundwork Trust, Canal and River Trust, Housing Associations": "Groundwork Trust|Canal and River Trust",
	} {
		record := planOf(t, "Name,Partners\nFast Growing Cities,\""+cell+"\"\n").writes()[0].record
		got := ""
		if record.Partners != nil {
			got = strings.Join(showPartners(record), "|")
		}
		if got != want || want == "" && (record.Partners != nil || record.Notes[0].Text != cell) {
			t.Errorf("%q: partners %q, want %q; notes %+v", cell, got, want, record.Notes)
		}
	}
}

// TestWordsOfAListAreNamedOneByOne reads the warning on a list that names organisations and words.
func TestWordsOfAListAreNamedOneByOne(t *testing.T) {
	for cell, want := range map[string]string{
		"Northshire Council, business":         `"business" is no organisation by name; the others are taken.`,
		"Northshire Council, business, health": `"business", "health" are no organisations by name; the others are taken.`,
	} {
		row := planOf(t, "Name,Partners\nFast Growing Cities,\""+cell+"\"\n").Rows[0]
		if !slices.ContainsFunc(row.Warnings, func(p Problem) bool { return strings.Contains(p.Problem, want) }) {
			t.Errorf("%q: warned of %+v, want %s", cell, row.Warnings, want)
		}
	}
}
