package imports

import (
	"maps"
	"slices"
	"strings"
	"testing"
)

// asideRows returns the numbers of the rows of a list that are set aside for a reason, in order.
func asideRows(t *testing.T, reason string, lines ...string) []int {
	t.Helper()
	s := outlineOf(t, lines...)
	var rows []int
	for _, number := range slices.Sorted(maps.Keys(s.Aside)) {
		if strings.Contains(s.Aside[number], reason) {
			rows = append(rows, number)
		}
	}
	return rows
}

// TestGroupsOfOrdinaryWords holds that headings of groups without a word such as "directorate" are left out, that the
// officer is asked about them, and that the rows below are offered them as their service area.
func TestGroupsOfOrdinaryWords(t *testing.T) {
	s := outlineOf(t, "Body,Lead officer,Exit strategy,Created on,Budget 2026/27,Partner", "Housing,,,,,",
		"North Housing Board,Robin Oakes,none,2014,100,NHS", "Parks,,,,,", "Parks Trust,Robin Oakes,yes,2014,300,NHS",
		",,,,,", "Outside body,Representative,,,,", "Citizens Advice,Cllr Reed,,,,")
	if got := slices.Sorted(maps.Keys(s.Aside)); !slices.Equal(got, []int{2, 4, 7, 8}) {
		t.Fatalf("set aside are %v", s.Aside)
	}
	columns, err := Propose(s)
	if err != nil {
		t.Fatal(err)
	}
	var asked []string
	for _, q := range questionsOn(s, columns, nil) {
		if q.Kind == AskTable || q.Kind == AskGroups {
			asked = append(asked, strings.Join(q.Examples, "|"))
		}
	}
	if want := []string{"Outside body|Representative", "Housing|Parks"}; !slices.Equal(asked, want) {
		t.Errorf("asked about %q, want %q", asked, want)
	}
	if last := columns[len(columns)-1]; last.Heading != groupColumn || columns[3].Field != "created_on" {
		t.Errorf("columns %+v", columns)
	}
	if got := strings.Join(cells(s, len(columns)-1), "|"); got != "Housing|Parks" {
		t.Errorf("the rows stand under %q", got)
	}
}

// TestGroupsByTheirPlace finds headings of groups by where they stand, whatever their words, and takes no partnership
// for one.
func TestGroupsByTheirPlace(t *testing.T) {
	const headings = "Partnership,Lead officer,Cost"
	for name, c := range map[string]struct {
		lines []string
		want  []int
	}{
		"a list in groups": {[]string{
			headings, "Thriving Lives,,", "Arts Board,A,1", "Waste Board,B,2", "Green Futures,,", "Parks Forum,C,3",
		}, []int{2, 5}},
		"words of areas": {[]string{
			headings, "Arts Board,A,1", "Children and Young People,,", "Youth Board,B,2", "Waste Board,B,2",
		}, []int{3}},
		"sorts of bodies": {[]string{
			headings, "Joint committees,,", "Arts Board,A,1", "Waste Board,B,2",
		}, []int{2}},
		"a group within a group": {[]string{
			headings, "Place,,", "Housing,,", "Arts Board,A,1", "Waste Board,B,2",
		}, []int{2, 3}},
		"Welsh areas": {[]string{
			"Partneriaeth,Swyddog arweiniol,Cost", "Tai,,", "Bwrdd Lles,A,1", "Addysg a Hamdden,,", "Fforwm yr Arfordir,B,2",
		}, []int{2, 4}},
		"a sparse record": {[]string{
			headings, "Arts Board,A,1", "Groundwork,,", "Waste Board,B,2", "Canal Trust,C,3",
		}, nil},
		"sparse records": {[]string{
			headings, "Arts Board,A,1", "Groundwork,,", "Waste Board,B,2", "Age UK,,", "Canal Trust,C,3",
		}, nil},
		"sparse records from the first": {[]string{
			headings, "Age UK,,", "Arts Board,A,1", "Canal Trust,,", "Waste Board,B,2", "Groundwork,,", "Youth Board,C,3",
		}, nil},
		"sparse records side by side": {[]string{
			headings, "Age UK,,", "Arts Board,A,1", "Groundwork,,", "Relate,,", "Waste Board,B,2",
		}, nil},
		"most have a name alone": {[]string{
			headings, "Housing,,", "Arts Board,A,1", "Parks,,", "Waste Board,B,2", "Groundwork,,", "Relate,,", "Mind,,",
		}, nil},
		"in the order of the alphabet": {[]string{
			headings, "Age UK,,", "Arts Board,A,1", "Groundwork,,", "Waste Board,B,2", "Waste Panel,B,2", "Youth Board,C,3",
		}, nil},
		"blank rows between": {[]string{
			headings, "Arts Board,A,1", "", "Thriving Lives,,", "Waste Board,B,2", "", "Green Futures,,", "Parks Forum,C,3",
		}, []int{4, 7}},
		"a sparse record at the end": {[]string{headings, "Arts Board,A,1", "Waste Board,B,2", "Housing,,"}, nil},
	} {
		if got := asideRows(t, "heading of a group", c.lines...); !slices.Equal(got, c.want) {
			t.Errorf("%s: headings of groups are %v, want %v", name, got, c.want)
		}
	}
}

// TestADoubtfulGroupIsWarnedOf holds that a row that may be the heading of a group or a partnership is planned, with
// a warning.
func TestADoubtfulGroupIsWarnedOf(t *testing.T) {
	in := inputOf(t, "Partnership,Lead officer,Cost 2025/26\nArts Board,A,1\n"+
		"Groundwork,,\nWaste Board,B,2\nYouth Forum,,\nCanal Trust,C,3\n")
	in.Sheet = outlined(in.Sheet)
	plan, err := MakePlan(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range plan.Rows {
		warned := strings.Contains(warningsOf(r), "heading of the rows below")
		if r.Choice == LeaveOut || warned != (r.Number == 3) {
			t.Errorf("row %d (%s): %+v", r.Number, r.DisplayName, r)
		}
	}
	in.Decisions = []Decision{{Row: 3, Choice: ChooseNew}}
	if plan, err = MakePlan(t.Context(), in); err != nil || len(plan.Rows[1].Warnings) != 0 {
		t.Errorf("decided, it is planned as %+v (%v)", plan.Rows[1], err)
	}
}

func warningsOf(r Row) string {
	said := ""
	for _, w := range r.Warnings {
		said += w.Problem
	}
	return said
}

// TestSecondTablesOfOtherWords finds the headings of a second table whose columns no field is known for, and no
// partnership.
func TestSecondTablesOfOtherWords(t *testing.T) {
	const headings = "Partnership,Type,Lead officer"
	for name, c := range map[string]struct {
		lines []string
		want  []int
	}{
		"a representative": {[]string{
			headings, "Arts Board,Board,A", "", "Outside body,Representative,", "Citizens Advice,Cllr Reed,",
		}, []int{4}},
		"in the plural": {[]string{
			headings, "Arts Board,Board,A", "", "Outside bodies,Council's representatives,", "Citizens Advice,Cllr Reed,",
		}, []int{4}},
		"its own words": {[]string{
			headings, "Arts Board,Board,A", "", "Name,Who goes there,", "Citizens Advice,Cllr Reed,",
		}, []int{4}},
		"a number first": {[]string{
			headings, "Arts Board,Board,A", "", "No.,Organisation,Term of office", "1,Citizens Advice,4 years",
		}, []int{4}},
		"under a title": {[]string{
			headings, "Arts Board,Board,A", "", "Outside bodies 2026/27,,",
			"Organisation,Appointee,", "Citizens Advice,Cllr Reed,",
		}, []int{5}},
		"Welsh": {[]string{
			"Partneriaeth,Math,Swyddog", "Bwrdd Lles,Bwrdd,A", "", "Corff allanol,Cynrychiolydd,", "Mind Cymru,Cyng Rees,",
		}, []int{4}},
		"a kind of body": {[]string{
			headings, "Arts Board,Board,A", "", "Citizens Advice,Outside body,B", "", "Canal Trust,Board,Councillor",
		}, nil},
		"a body of such a name": {[]string{
			headings, "Arts Board,Board,A", "", "Board,Ms Oakes,", "", "Forum,Cllr Reed,B", "Joint Committee,Statutory board,C",
		}, nil},
	} {
		if got := asideRows(t, "reads like the headings of", c.lines...); !slices.Equal(got, c.want) {
			t.Errorf("%s: headings of second tables are %v, want %v", name, got, c.want)
		}
	}
}

// TestRealRegistersKeepEveryRow holds that no row of a published register is set aside, or doubted to be a heading.
func TestRealRegistersKeepEveryRow(t *testing.T) {
	for _, r := range registers {
		s := outlined(headed(readRegister(t, r.file)))
		if len(s.Aside) != 0 || len(s.Doubts) != 0 {
			t.Errorf("%s: set aside are %v, doubted %v", r.file, s.Aside, s.Doubts)
		}
	}
}
