package imports

import (
	"fmt"
	"reflect"
	"testing"
	"time"

	"github.com/concordat-suite/concordat/services/platform/files/sheet"
	"github.com/concordat-suite/concordat/services/platform/words/fault"
	"github.com/concordat-suite/concordat/services/register"
)

// TestSortsOfTexts holds what the texts of real registers, and others like them, are taken for.
func TestSortsOfTexts(t *testing.T) {
	for text, want := range map[string]TextSort{
		"Assistant Director (Special Projects)": LooksLikePost,
		"Director (Communities )":               LooksLikePost,
		"Partnerships, Community Safety & Licensing Manager, Lichfield District Council": LooksLikePost,
		"Head of Service":                             LooksLikePost,
		"Leader (2013)":                               LooksLikeOffice,
		"Leader of the Executive":                     LooksLikeOffice,
		"Cabinet Lead Member":                         LooksLikeOffice,
		"Executive Councillor for Communities (2021)": LooksLikeOffice,
		"Leader (2013); Executive Councillor for Transport and Community Safety (2021)": LooksLikeSeveral,
		"Cllr A Jones / Cllr B. Brown":            LooksLikeSeveral,
		"Ada Lovelace & Mary O’Neill":             LooksLikeSeveral,
		"Ada Lovelace, Cllr Ash and Grace Hopper": LooksLikeSeveral,
		"Lovelace, Ada":                           0, // one name, turned round
		"Parks and Leisure":                       0,
		"Councillor":                              LooksLikePlaceholder,
		"Councillor *":                            LooksLikePlaceholder,
		"VACANT":                                  LooksLikePlaceholder,
		"None":                                    LooksLikePlaceholder,
		"Ada Lovelace":                            LooksLikeName,
		"Cllr Mary O’Neill":                       LooksLikeName,
		"Dr Jean-Luc van Damme":                   0, // a name or not: nothing is proposed
		"see the committee list":                  0,
	} {
		if got := sortOf(text); got != want {
			t.Errorf("%q looks like %d, want %d", text, got, want)
		}
	}
}

func TestTitleOf(t *testing.T) {
	for text, want := range map[string]string{
		"Leader (2013)": "Leader", "Leader 2013-15": "Leader", "Leader (2013–)": "Leader", "Head of Service": "Head of Service", "2013": "2013",
		"Executive Councillor for Communities (2021)": "Executive Councillor for Communities", "Director (Communities)": "Director (Communities)",
	} {
		if got := titleOf(text); got != want {
			t.Errorf("titleOf(%q) = %q, want %q", text, got, want)
		}
	}
}

// people are the people and the post of these tests.
func people() Context {
	return Context{
		People: []register.Person{{ID: "ada", DisplayName: "Ada Lovelace"}, {ID: "bob", DisplayName: "Bob Hope", Suspended: true}},
		Posts:  []register.Post{{ID: "clerk", DisplayName: "Town Clerk"}},
	}
}

// textsOf reads a file and says what its texts mean, with what was decided of them.
func textsOf(t *testing.T, text string, decided ...Text) (Input, []Text, error) {
	t.Helper()
	book, err := sheet.Read([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	in := Input{Context: people(), File: "f.csv", Sheet: book.Sheets[0]}
	if in.Columns, err = Propose(in.Sheet); err != nil {
		t.Fatal(err)
	}
	in.prepare()
	texts, err := in.decideTexts(textsIn(in.Sheet, in.Columns), decided)
	return in, texts, err
}

const withTexts = "Name,Responsible officer,Lead member\nA,Ada Lovelace,Leader (2013)\nB,town clerk,Councillor\nC,Head of Parks,Councillor\nD,Head of  parks,TBC\n"

func TestEachTextIsListedOnce(t *testing.T) {
	_, texts, err := textsOf(t, withTexts)
	if err != nil {
		t.Fatal(err)
	}
	want := []Text{
		{Text: "Head of Parks", Cells: 2, Columns: []string{"B"}, Sort: LooksLikePost, Proposal: IsPost},
		{Text: "Councillor", Cells: 2, Columns: []string{"C"}, Sort: LooksLikePlaceholder, Proposal: KeepText},
		{Text: "Ada Lovelace", Cells: 1, Columns: []string{"B"}, Sort: LooksLikeName, Proposal: IsPerson, Person: "ada"},
		{Text: "town clerk", Cells: 1, Columns: []string{"B"}, Sort: LooksLikePost, Proposal: IsPost, Post: "Town Clerk"},
		{Text: "Leader (2013)", Cells: 1, Columns: []string{"C"}, Sort: LooksLikeOffice, Proposal: IsPost},
	}
	if len(texts) != len(want) {
		t.Fatalf("%d texts: %+v", len(texts), texts)
	}
	for _, w := range want {
		found := false
		for _, got := range texts {
			found = found || reflect.DeepEqual(got, w)
		}
		if !found {
			t.Errorf("no text is %+v in %+v", w, texts)
		}
	}
	if texts[0].Cells != 2 || texts[4].Cells != 1 {
		t.Errorf("the most frequent is not the first: %+v", texts)
	}
}

// TestNamesMeetPeople holds whom a text means, however the register or the list of people addresses them.
func TestNamesMeetPeople(t *testing.T) {
	c := Context{
		People: []register.Person{{ID: "fay", DisplayName: "Cllr Fay Reed"}, {ID: "gil", DisplayName: "Gil Stone", Email: "g.stone@council.example"}, {ID: "hal", DisplayName: "Mr Hal Moss"},
			{ID: "ash", DisplayName: "Cllr Ash"}, {ID: "kit", DisplayName: "Kit Vale"}, {ID: "kit2", DisplayName: "Dr Kit Vale"}},
		Posts: []register.Post{{ID: "mayor", DisplayName: "Mayor"}},
	}
	c.prepare()
	for text, want := range map[string]string{
		"Cllr Fay Reed": "fay", "Fay Reed": "fay", "Councillor Fay Reed": "fay", "Cllr. Mrs Fay  Reed": "fay",
		"Cllr Gil Stone": "gil", "gil stone": "gil", "G.Stone@council.example": "gil", "": "", "Mr Hal Moss": "hal", "Hal Moss": "hal",
		"Cllr Ash": "ash", "Ash": "", "Mr Ash": "", // a surname need not be the same person's
		"Kit Vale": "", "Dr Kit Vale": "kit2", // of two, the one who is named in full
		"Fay Reed and Gil Stone": "", "Mayor": "mayor", "Cllr": "",
	} {
		if got := c.known(text); got.Person+got.Post != want {
			t.Errorf("%q means %+v, want %q", text, got, want)
		}
	}
}

// TestDecidedTexts holds what records name by decided texts, and which posts they need.
func TestDecidedTexts(t *testing.T) {
	in, _, err := textsOf(t, withTexts, Text{Text: "head of parks", Choice: IsPost}, Text{Text: "Leader (2013)", Choice: IsPost},
		Text{Text: "Councillor", Choice: IsPerson, Person: "ada"}, Text{Text: "Ada Lovelace", Choice: KeepText})
	if err != nil {
		t.Fatal(err)
	}
	plan, err := MakePlan(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	var records []*register.Partnership
	for _, w := range plan.writes() {
		records = append(records, w.record)
	}
	if got := newPosts(records); !reflect.DeepEqual(got, map[string]register.PostKind{"head of parks": register.OfficerPost, "Leader": register.CouncillorOffice}) {
		t.Errorf("posts to record: %v", got)
	}
	fillNewPosts(records, map[string]string{"head of parks": "p1", "leader": "p2"})
	for i, want := range [][2]register.Holder{
		{{Text: "Ada Lovelace"}, {Post: "p2"}}, {{Post: "clerk"}, {Person: "ada"}}, {{Post: "p1"}, {Person: "ada"}}, {{Post: "p1"}, {}},
	} {
		officer, member := register.Holder{}, register.Holder{}
		if h := records[i].ResponsibleOfficer; h != nil {
			officer = *h
		}
		if h := records[i].LeadMember; h != nil {
			member = *h
		}
		if officer != want[0] || member != want[1] {
			t.Errorf("%s: officer %+v, member %+v, want %+v", records[i].DisplayName, officer, member, want)
		}
	}
	if to := plan.Rows[0].Changes[len(plan.Rows[0].Changes)-1].To; to != "Leader (a new post, without a holder)" {
		t.Errorf("the plan says %q", to)
	}
}

func TestTextDecisionsRefused(t *testing.T) {
	for name, decided := range map[string]Text{
		"a person who is not there": {Text: "Councillor", Choice: IsPerson, Person: "eve"},
		"a suspended person":        {Text: "Councillor", Choice: IsPerson, Person: "bob"},
	} {
		if _, _, err := textsOf(t, withTexts, decided); fault.Reason(err) != "TEXT_DECISION_INVALID" {
			t.Errorf("%s: %v", name, err)
		}
	}
	_, texts, err := textsOf(t, withTexts)
	if err != nil {
		t.Fatal(err)
	}
	if err := unknownText([]Text{{Text: "Chair", Choice: KeepText}}, texts); fault.Reason(err) != "TEXT_DECISION_INVALID" {
		t.Errorf("a text that the file does not have: %v", err)
	}
}

// TestUnnamed holds which records a file is said to name no longer: those that came from one like it.
func TestUnnamed(t *testing.T) {
	from := func(file string, headings ...string) []register.SourceRow {
		row := register.SourceRow{Import: file, File: file}
		for _, h := range headings {
			row.Cells = append(row.Cells, register.SourceCell{Heading: h, Text: "x"})
		}
		return []register.SourceRow{row}
	}
	records := []*register.Partnership{
		{ID: "met", State: register.Active, DisplayName: "A", Sources: from("last-year.csv", "Name", "Responsible officer")},
		{ID: "gone", State: register.Active, DisplayName: "Z", Sources: from("last-year.csv", "Name", "Lead member")},
		{ID: "ended", State: register.Ended, DisplayName: "Y", Sources: from("last-year.csv", "Name", "Lead member")},
		{ID: "another list", State: register.Active, DisplayName: "X", Sources: from("seats.csv", "Name", "Seat", "Term")},
		{ID: "a sparse row of it", State: register.Active, DisplayName: "V", Sources: from("seats.csv", "Name")},
		{ID: "undone", State: register.Withdrawn, DisplayName: "U", Sources: from("last-year.csv", "Name", "Lead member")},
		{ID: "by hand", State: register.Active, DisplayName: "W"},
	}
	in, _, err := textsOf(t, withTexts)
	if err != nil {
		t.Fatal(err)
	}
	in.Records = records
	plan, err := MakePlan(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	if got := plan.unnamed(records, earlierFiles(records), in.Sheet); !reflect.DeepEqual(got, []Unnamed{{Partnership: "gone", DisplayName: "Z", File: "last-year.csv"}}) {
		t.Errorf("unnamed %+v", got)
	}
}

// TestVanishedColumns holds which columns of last year's file are said to be missing.
func TestVanishedColumns(t *testing.T) {
	on := func(year int, headings ...string) *register.Partnership {
		row := register.SourceRow{Import: fmt.Sprint(year), File: fmt.Sprintf("%d.csv", year), ImportTime: time.Date(year, 4, 1, 0, 0, 0, 0, time.UTC)}
		for i, h := range headings {
			row.Cells = append(row.Cells, register.SourceCell{Column: sheet.Letter(i), Heading: h, Text: "x"})
		}
		return &register.Partnership{ID: fmt.Sprint(year), State: register.Active, Sources: []register.SourceRow{row}}
	}
	all := []string{"Name", "Governance: Lead officer", "Assurance rating 2021", "Cost 2021/22", "Money: Term", "Notes"}
	for name, c := range map[string]struct {
		records []*register.Partnership
		file    string
		want    []string
	}{
		"one is gone":                     {[]*register.Partnership{on(2021, all...)}, "Name,Lead officer,Assurance rating 2022,Cost 2022/23,Notes,Climate", []string{"Money: Term"}},
		"two are gone, in order":          {[]*register.Partnership{on(2021, all...)}, "Name,Governance: Lead officer,Assurance rating 2021,Cost 2022/23", []string{"Money: Term", "Notes"}},
		"none is gone":                    {[]*register.Partnership{on(2021, all...)}, "Name,Lead officer,Assurance rating 2022,Cost 2022/23,Term,Notes", nil},
		"only the last file like it says": {[]*register.Partnership{on(2020, "Name", "Notes", "Seat"), on(2021, "Name", "Notes", "Term")}, "Name,Notes", []string{"Term"}},
		"another list":                    {[]*register.Partnership{on(2021, "Body", "Seats", "Term")}, "Name,Notes", nil},
		"the first file":                  {nil, "Name,Notes", nil},
	} {
		t.Run(name, func(t *testing.T) {
			book, err := sheet.Read([]byte(c.file + "\nA,1\n"))
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, r := range vanished(earlierFiles(c.records), book.Sheets[0]) {
				got = append(got, r.Heading)
			}
			if !reflect.DeepEqual(got, c.want) {
				t.Errorf("gone are %q, want %q", got, c.want)
			}
		})
	}
}
