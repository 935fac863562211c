package imports

import (
	"strings"
	"testing"

	"github.com/concordat-suite/concordat/services/platform/files/sheet"
	"github.com/concordat-suite/concordat/services/platform/words/date"
)

func outlineOf(t *testing.T, lines ...string) sheet.Sheet {
	t.Helper()
	book, err := sheet.Read([]byte(strings.Join(lines, "\n") + "\n"))
	if err != nil {
		t.Fatal(err)
	}
	return outlined(headed(book.Sheets[0]))
}

// TestRowsSetAside holds which rows are taken for none of the list's own, and that partnerships are not.
func TestRowsSetAside(t *testing.T) {
	for name, c := range map[string]struct {
		lines []string
		want  map[int]string
	}{
		"sums": {[]string{"Partnership,Lead officer,Cost 2025/26", "Arts Board,A,£5", "Sub-total,,£5", "Waste Board,B,£6", "Housing sub-total,,£6", "Total for all,,£11", ",,£11"},
			map[int]string{3: "sum", 5: "sum", 6: "sum", 7: "sum"}},
		"groups by their words": {[]string{"Partnership,Lead officer", "Housing Directorate,", "Arts Board,A", "Waste Board,B", "Environment Services:,", "Parks Forum,C"},
			map[int]string{2: "group", 5: "group"}},
		"groups in capitals": {[]string{"Partnership,Lead officer", "ADULTS AND HEALTH,", "Arts Board,A", "", "PLACE,", "Parks Forum,C"},
			map[int]string{2: "group", 5: "group"}},
		"groups beside the names": {[]string{"Area,Partnership,Lead officer", "Housing,,", ",Arts Board,A", "Parks,,", ",Parks Forum,C"},
			map[int]string{2: "group", 4: "group"}},
		"remarks below": {[]string{"Partnership,Lead officer", "Arts Board,A", "* under review,", "Last updated June 2025,", "", "Shaded rows are statutory,", "Note: see minutes,", "Page 1 of 2,"},
			map[int]string{3: "remark", 4: "remark", 6: "remark", 7: "remark", 8: "remark"}},
		"a second table": {[]string{"Partnership,Lead officer", "Arts Board,A", "", "Outside body,Lead member,Objective", "Airport Forum,B,x", "Canal Trust,C,y"},
			map[int]string{4: "headings of a second table", 5: "second table, whose headings are in row 4", 6: "second table"}},
		"partnerships with a name alone": {[]string{"Partnership,Lead officer", "Arts Board,A", "Parks Forum,", "NIDAS,", "Job Centre,", "Waste Board,B", "Canal Trust,"}, nil},
		"names alone":                    {[]string{"Partnership", "Arts Board", "Housing Services", "PLACE"}, nil},
		"names that begin like a sum":    {[]string{"Partnership,Lead officer", "Total Place,A", "Totally Local Board,B", "Notable Women,C", "Key Cities,D", "Page Hall Forum,E"}, nil},
	} {
		s := outlineOf(t, c.lines...)
		for number, why := range s.Aside {
			if want, wanted := c.want[number]; !wanted || !strings.Contains(why, want) {
				t.Errorf("%s: row %d is set aside: %s", name, number, why)
			}
		}
		if len(s.Aside) != len(c.want) {
			t.Errorf("%s: set aside are %v, want %v", name, s.Aside, c.want)
		}
	}
}

// TestRowsSetAsideAreListed holds that a row that is set aside is left out and listed, until somebody takes it in.
func TestRowsSetAsideAreListed(t *testing.T) {
	in := inputOf(t, "Partnership,Lead officer\nArts Board,A\nTOTAL,\n")
	in.Sheet = outlined(in.Sheet)
	plan, err := MakePlan(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	row := plan.Rows[1]
	if row.Choice != LeaveOut || row.LeftOut == "" || row.DisplayName != "TOTAL" || row.Open() || len(plan.writes()) != 1 {
		t.Errorf("a sum is planned as %+v", row)
	}
	im := Import{Columns: in.Columns}
	if _, remembered := im.memories(plan, in.Sheet, date.Date{})[im.rowKeys(in.Sheet)[3]]; remembered {
		t.Error("a row that nobody decided on is remembered as left out")
	}
	in.Decisions = []Decision{{Row: 3, Choice: ChooseNew}}
	if plan, err = MakePlan(t.Context(), in); err != nil || plan.Rows[1].LeftOut != "" || len(plan.writes()) != 2 {
		t.Errorf("taken in, it is planned as %+v (%v)", plan.Rows[1], err)
	}
}

// TestGroupHeadingsAreAColumn holds that the heading of a group is offered as a column of the rows below it.
func TestGroupHeadingsAreAColumn(t *testing.T) {
	s := outlineOf(t, "Partnership,Lead officer", "Housing Directorate,", "Arts Board,A", "Parks Forum,B", "Environment Services,", "Waste Board,C")
	columns, err := Propose(s)
	if err != nil {
		t.Fatal(err)
	}
	if last := columns[len(columns)-1]; last.Letter != "C" || last.Heading != groupColumn || last.Field != "" {
		t.Fatalf("columns %+v", columns)
	}
	if got := strings.Join(cells(s, 2), "|"); got != "Housing Directorate|Housing Directorate|Environment Services" {
		t.Errorf("the column holds %q", got)
	}
	columns[2].Field = "service_area"
	plan, err := MakePlan(t.Context(), Input{Sheet: s, Columns: columns})
	if err != nil || countsOf(plan.Rows).LeftOut != 2 || plan.writes()[0].record.Sources[0].Cells[2].Text != "Housing Directorate" {
		t.Errorf("plan %+v (%v)", plan.Rows, err)
	}
	if asked := questionsOn(s, columns, nil); len(asked) != 0 {
		t.Errorf("questions %+v", asked)
	}
}

// TestSecondTablesAreAskedAbout holds that the officer is asked whether a second table belongs on the register.
func TestSecondTablesAreAskedAbout(t *testing.T) {
	s := outlineOf(t, "Partnership,Lead officer", "Arts Board,A", "", "Outside body,Lead member", "Airport Forum,B")
	columns, err := Propose(s)
	if err != nil {
		t.Fatal(err)
	}
	if asked := questionsOn(s, columns, nil); len(asked) != 1 || asked[0].Kind != AskTable || asked[0].Row != 4 || strings.Join(asked[0].Examples, "|") != "Outside body|Lead member" {
		t.Errorf("questions %+v", asked)
	}
}

// TestVariantsOfLists sets aside what lists of councils have besides their rows, in words that are not among the usual
// ones.
func TestVariantsOfLists(t *testing.T) {
	in := inputOf(t, "Name of Partnership,Lead Member,Lead Officer,Annual Cost 2025/26\nHomes for All Partnership,Cllr A Brown,Jane Smith,\"12,000\"\nSub-total Housing,,,\"12,000\"\n"+
		"Waste Board,Cllr E Eff,,\"3,500 p.a.\"\nIs-gyfanswm Tai,,,\"3,500\"\n\nName of outside body,Representative,Term,\nAnytown Trust,Cllr G,2025-2029,\n")
	in.Sheet = outlined(in.Sheet)
	plan, err := MakePlan(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	var taken []string
	for _, r := range plan.Rows {
		if r.Choice != LeaveOut {
			taken = append(taken, r.DisplayName)
		}
	}
	if got := strings.Join(taken, ", "); got != "Homes for All Partnership, Waste Board" {
		t.Errorf("taken in: %s", got)
	}
	if tables := secondTables(in.Sheet); len(tables) != 1 || tables[0].Number != 7 {
		t.Errorf("second tables %+v", tables)
	}
}

// TestWelshDatesAreRead reads the dates of a Welsh register.
func TestWelshDatesAreRead(t *testing.T) {
	plan := planOf(t, "Enw'r bartneriaeth,Dyddiad sefydlu\nFforwm yr Arfordir,1 Ebrill 2016\nBwrdd Lles,Mawrth 2019\n")
	for i, want := range []string{"2016-04-01", "2019-03"} {
		if got := plan.drafts[plan.order[i]].record.CreatedOn.String(); got != want {
			t.Errorf("row %d: %q, want %s", i+2, got, want)
		}
	}
}

// TestALongCellIsNoHeading holds that a row with a cell longer than any heading is not looked at as headings: it took
// minutes of a file of 10 MiB.
func TestALongCellIsNoHeading(t *testing.T) {
	if !isHeadings(sheet.Row{Cells: []string{"Name of body", "Lead officer"}}) {
		t.Error("headings are taken for a row")
	}
	if isHeadings(sheet.Row{Cells: []string{"Name of body", strings.Repeat("Lead officer ", 30)}}) {
		t.Error("a row with a long cell is taken for headings")
	}
}
