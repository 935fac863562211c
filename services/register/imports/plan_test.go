package imports

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/concordat-suite/concordat/services/platform/files/sheet"
	"github.com/concordat-suite/concordat/services/platform/words/date"
	"github.com/concordat-suite/concordat/services/platform/words/fault"
	"github.com/concordat-suite/concordat/services/register"
)

// onRegister are the records that the plans of these tests meet.
func onRegister() []*register.Partnership {
	return []*register.Partnership{
		{ID: "p1", State: register.Active, DisplayName: "Local Enterprise Partnership (LEP)", Reference: "R1",
			FormerNames: []register.FormerName{{DisplayName: "Greater Cambridge Enterprise Partnership"}}},
		{ID: "p2", State: register.Active, DisplayName: "City Deal", ResponsibleOfficer: &register.Holder{Person: "ada"}},
		{ID: "p3", State: register.Ended, DisplayName: "Cambridgeshire Horizons"},
		{ID: "p4", State: register.Withdrawn, DisplayName: "RECAP"},
		{ID: "p5", State: register.Active, DisplayName: "Children's Partnership Board - Preston", CreatedOn: date.Partial{Year: 2014, Month: 10}},
	}
}

// planOf plans a CSV file with the columns proposed from its headings.
func planOf(t *testing.T, text string, decisions ...Decision) *Plan {
	t.Helper()
	plan, err := tryPlan(t, text, decisions...)
	if err != nil {
		t.Fatal(err)
	}
	return plan
}

func tryPlan(t *testing.T, text string, decisions ...Decision) (*Plan, error) {
	t.Helper()
	in := inputOf(t, text)
	in.Decisions = decisions
	return MakePlan(t.Context(), in)
}

// inputOf returns what a plan of a CSV file is made from, against a small register.
func inputOf(t *testing.T, text string) Input {
	t.Helper()
	book, err := sheet.Read([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	columns, err := Propose(book.Sheets[0])
	if err != nil {
		t.Fatal(err)
	}
	return Input{
		Context: Context{
			Council: register.Council{DisplayName: "Cambridge City Council",
				Committees:   []register.Committee{{ID: "strategy", DisplayName: "Strategy and Resources Scrutiny Committee"}},
				ServiceAreas: []register.ServiceArea{{ID: "housing", DisplayName: "Housing"}}},
			People: []register.Person{{ID: "ada", DisplayName: "Ada Lovelace"}, {ID: "bob", DisplayName: "Bob Hope"}, {ID: "bob2", DisplayName: "Bob Hope"}, {ID: "cyd", DisplayName: "Cyd Charisse"}},
		},
		File: "register.csv", Sheet: book.Sheets[0], Columns: columns, Records: onRegister(),
	}
}

func TestRowsMeetRecords(t *testing.T) {
	for name, c := range map[string]struct {
		row         string
		outcome     Outcome
		partnership string
		metBy       string
		duplicates  []string
	}{
		"by its id":                          {"p2,,Another name,", Change, "p2", "id", nil},
		"by its id as a resource name":       {"councils/c/partnerships/p2,,City Deal,", Same, "p2", "id", nil},
		"by its reference":                   {",r1,Local Enterprise Partnership,", Same, "p1", "reference", nil},
		"by its name":                        {",,city  deal,", Same, "p2", "name", nil},
		"by its name without the short name": {",,Local Enterprise Partnership,", Same, "p1", "name", nil},
		"by its name with another dash":      {",,Children’s Partnership Board – Preston,", Same, "p5", "name", nil},
		"by a former name":                   {",,Greater Cambridge Enterprise Partnership,", Same, "p1", "former name", nil},
		"by an unknown id":                   {"p9,,City Deal,", Error, "", "", nil},
		"not by a telling word that differs": {",,Children's Partnership Board - Burnley and Pendle,", New, "", "", nil},
		"not a withdrawn record":             {",,RECAP,", New, "", "", nil},
		"an ended record is for the officer": {",,Cambridgeshire Horizons,", PossibleDuplicate, "", "", []string{"p3"}},
		"a name much alike":                  {",,City Deal Board,", PossibleDuplicate, "", "", []string{"p2"}},
		"another name that is a record's":    {",,Greater Cambridge City Deal,City Deal", PossibleDuplicate, "", "", []string{"p2"}},
		"another name that both have":        {",,Business Board,formerly Greater Cambridge Enterprise Partnership", PossibleDuplicate, "", "", []string{"p1"}},
		"a name that is nowhere":             {",,Fast Growing Cities,", New, "", "", nil},
		"no name":                            {",R7,,something", Error, "", "", nil},
	} {
		t.Run(name, func(t *testing.T) {
			row := planOf(t, "Concordat id,Reference,Name,Other names\n"+c.row+"\n").Rows[0]
			var duplicates []string
			for _, d := range row.Duplicates {
				duplicates = append(duplicates, d.Partnership)
			}
			if row.Outcome != c.outcome || row.Partnership != c.partnership || row.MetBy != c.metBy || !reflect.DeepEqual(duplicates, c.duplicates) {
				t.Errorf("got outcome %d, record %q met by %q, duplicates %v (%+v)", row.Outcome, row.Partnership, row.MetBy, duplicates, row.Duplicates)
			}
			if row.Outcome == Error && (row.Errors[0].Problem == "" || row.Errors[0].Remedy == "") {
				t.Errorf("the error does not say what is wrong and what to do: %+v", row.Errors)
			}
		})
	}
}

func TestChangeOfPersonIsSaidByName(t *testing.T) {
	row := planOf(t, "Partnership,Responsible officer\nCity Deal,Cyd Charisse\n").Rows[0]
	want := []FieldChange{{Field: "responsible_officer", Column: "B", From: "Ada Lovelace (on the list of people)", To: "Cyd Charisse (on the list of people)"}}
	if row.Outcome != Change || !reflect.DeepEqual(row.Changes, want) {
		t.Errorf("outcome %d, changes %+v, want %+v", row.Outcome, row.Changes, want)
	}
}

func TestRowsOfOneFile(t *testing.T) {
	const file = "Report date,Partnership,Formerly,Remark\n" +
		"2016,Safer Partnership,formerly Safer Communities Partnership,first\n" +
		"2017,Safer Partnership,,second\n" +
		"2017,Safer Communities Partnership,,third\n" +
		"2017,LGA Rural Commission,,\n" +
		"2017,LGA Urban Commission,,\n"
	t.Run("undecided", func(t *testing.T) {
		plan := planOf(t, file)
		if got := countsOf(plan.Rows); got != (Counts{Rows: 5, New: 3, PossibleDuplicate: 2, Open: 2}) {
			t.Errorf("counts %+v", got)
		}
		for i, want := range map[int]int{1: 2, 2: 2} {
			if d := plan.Rows[i].Duplicates; len(d) != 1 || d[0].Row != want || d[0].DisplayName != "Safer Partnership" {
				t.Errorf("row %d may be a duplicate of %+v, want row %d", plan.Rows[i].Number, d, want)
			}
		}
		if err := openRows(plan.Rows); fault.Reason(err) != "IMPORT_OPEN_ROWS" || !strings.Contains(err.Error(), "row 3, 4") {
			t.Errorf("openRows() = %v", err)
		}
	})
	t.Run("the same", func(t *testing.T) {
		plan := planOf(t, file, Decision{Row: 3, Choice: ChooseSame}, Decision{Row: 4, Choice: ChooseNew})
		if got := countsOf(plan.Rows); got != (Counts{Rows: 5, New: 4, Change: 1}) {
			t.Errorf("counts %+v", got)
		}
		first := plan.writes()[0]
		if !reflect.DeepEqual(first.rows, []int{0, 1}) || len(first.record.Notes) != 2 || len(first.record.Sources) != 2 {
			t.Errorf("the two rows became %+v", first)
		}
	})
	t.Run("the older left out", func(t *testing.T) {
		plan := planOf(t, file, Decision{Row: 2, Choice: LeaveOut}, Decision{Row: 4, Choice: LeaveOut})
		if got := countsOf(plan.Rows); got != (Counts{Rows: 5, New: 5, LeftOut: 2}) || len(plan.writes()) != 3 {
			t.Errorf("counts %+v, %d writes", got, len(plan.writes()))
		}
	})
}

// TestDatedRows holds what becomes of several rows about one body: rows of different dates go together whatever their
// order, and nothing is decided for rows of one date.
func TestDatedRows(t *testing.T) {
	const head = "Report date,Partnership,Formerly,Objective\n"
	for name, c := range map[string]struct {
		rows      string
		outcomes  []Outcome
		display   string
		former    []string
		objective string
		notes     []string
	}{
		"older first":      {"2016,Safer Board,,old\n2017,Safer Oxfordshire,formerly Safer Board,new\n", []Outcome{New, Change}, "Safer Oxfordshire", []string{"Safer Board"}, "new", []string{"2016: old"}},
		"newer first":      {"2017,Safer Board,,new\n2016,Safer Board,,old\n", []Outcome{New, Change}, "Safer Board", nil, "new", []string{"2016: old"}},
		"blank in the new": {"2016,Safer Board,,old\n2017,Safer Board,,\n", []Outcome{New, Change}, "Safer Board", nil, "", []string{"2016: old"}},
		"of one date":      {"2016,Safer Board,,old\n2016,Safer Board,,new\n", []Outcome{New, PossibleDuplicate}, "Safer Board", nil, "old", nil},
		"without a date":   {",Safer Board,,old\n2016,Safer Board,,new\n", []Outcome{New, PossibleDuplicate}, "Safer Board", nil, "old", nil},
	} {
		t.Run(name, func(t *testing.T) {
			plan := planOf(t, head+c.rows)
			if got := []Outcome{plan.Rows[0].Outcome, plan.Rows[1].Outcome}; !reflect.DeepEqual(got, c.outcomes) {
				t.Fatalf("outcomes %v, want %v: %+v", got, c.outcomes, plan.Rows)
			}
			p := plan.writes()[0].record
			objective := ""
			if p.Objective != nil {
				objective = p.Objective.Text
			}
			if p.DisplayName != c.display || !reflect.DeepEqual(showFormerNames(p), c.former) || objective != c.objective || !reflect.DeepEqual(showNotes(p), c.notes) {
				t.Errorf("the record is %q, formerly %v, objective %q, notes %q", p.DisplayName, p.FormerNames, objective, showNotes(p))
			}
		})
	}
	t.Run("about a record of the register", func(t *testing.T) {
		plan := planOf(t, head+"2016,City Deal,,old\n2017,City Deal,,new\n")
		if got := plan.writes(); len(got) != 1 || got[0].record.ID != "p2" || got[0].record.Objective.Text != "new" || !reflect.DeepEqual(showNotes(got[0].record), []string{"2016: old"}) {
			t.Errorf("writes %+v", got)
		}
	})
	t.Run("the first is a possible duplicate", func(t *testing.T) {
		const rows = head + "2016,City Deal Board,,old\n2017,City Deal Board,,new\n"
		if got := countsOf(planOf(t, rows).Rows); got.PossibleDuplicate != 2 {
			t.Errorf("counts %+v", got)
		}
		plan := planOf(t, rows, Decision{Row: 2, Choice: ChooseSame})
		if got := plan.writes(); len(got) != 1 || got[0].record.ID != "p2" || got[0].record.Objective.Text != "new" {
			t.Errorf("writes %+v, rows %+v", got, plan.Rows)
		}
	})
}

// TestNamesThatNameNothing holds that what stands below a list is remarked on, that nothing is dropped for it, and that
// what is decided is not remarked on again.
func TestNamesThatNameNothing(t *testing.T) {
	for name, want := range map[string]string{
		"TOTAL": "a sum", "Grand total:": "a sum", "Sub-total": "a sum", "Total number of bodies 14": "a sum", "Total Place": "",
		"* amended since last meeting": "a remark", "NB: as at June": "a remark", "Note: see minutes": "a remark", "Notable Women": "", "Key Cities": "",
		"VACANT": "nothing", "TBC": "nothing", "?": "nothing", "None": "nothing", "Members": "nothing", "Vacant Homes Forum": "", "Total Place Board": "",
	} {
		row := planOf(t, "Name,Lead officer\n\""+name+"\",Head of Parks\n").Rows[0]
		switch {
		case want == "" && len(row.Warnings) > 0, want != "" && (len(row.Warnings) != 1 || !strings.Contains(row.Warnings[0].Problem, want)):
			t.Errorf("%q: warnings %+v, want one of %q", name, row.Warnings, want)
		case row.Outcome == Error || row.DisplayName != name:
			t.Errorf("%q: planned as %+v", name, row)
		}
	}
	for _, choice := range []Choice{ChooseNew, LeaveOut} {
		if row := planOf(t, "Name,Lead officer\nTOTAL,Head of Parks\n", Decision{Row: 2, Choice: choice}).Rows[0]; len(row.Warnings) > 0 {
			t.Errorf("decided %d, and remarked on still: %+v", choice, row.Warnings)
		}
	}
}

// TestNamesAreReadOnOneLine holds that a name has no line ends and nothing that nobody sees, and that the plan says so.
func TestNamesAreReadOnOneLine(t *testing.T) {
	for cell, c := range map[string]struct {
		name  string
		warns bool
	}{
		"Two\r\nlines  Forum":                         {"Two lines Forum", false},
		"Safe\u202ered\u202c Board":                   {"Safered Board", true},
		"\u200fQuiet\u00a0Board\x1b[31m":              {"Quiet Board[31m", true},
		"Two\nlines Forum (formerly\nOne line Forum)": {"Two lines Forum", false},
		"Café Ní Bhriain":                             {"Café Ní Bhriain", false},
	} {
		plan := planOf(t, "Name,Lead officer\n\""+cell+"\",Head of Parks\n")
		row := plan.Rows[0]
		if row.DisplayName != c.name || plan.writes()[0].record.DisplayName != c.name {
			t.Errorf("%q is read as %q and becomes %q", cell, row.DisplayName, plan.writes()[0].record.DisplayName)
		}
		if warns := len(row.Warnings) == 1 && strings.Contains(row.Warnings[0].Remedy, c.name); warns != c.warns {
			t.Errorf("%q: warnings %+v", cell, row.Warnings)
		}
	}
}

func TestReferenceTaken(t *testing.T) {
	plan := planOf(t, "Reference,Name\nR1,Business Board\nR9,Fast Growing Cities\nR9,RECAP\n",
		Decision{Row: 2, Choice: ChooseNew}, Decision{Row: 4, Choice: ChooseNew})
	for i, says := range map[int]string{0: "Local Enterprise Partnership", 2: "Row 3"} {
		if row := plan.Rows[i]; row.Outcome != Error || !strings.Contains(row.Errors[0].Problem, says) {
			t.Errorf("row %d: outcome %d, errors %+v", row.Number, row.Outcome, row.Errors)
		}
	}
}

func TestTwoRowsAboutOneRecord(t *testing.T) {
	plan := planOf(t, "Name,Web page\nCity Deal,https://one.example\nCity Deal,https://one.example\nCity Deal,https://two.example\n")
	if got := [3]Outcome{plan.Rows[0].Outcome, plan.Rows[1].Outcome, plan.Rows[2].Outcome}; got != [3]Outcome{Change, Same, PossibleDuplicate} {
		t.Errorf("outcomes %v", got)
	}
	plan = planOf(t, "Name,Web page\nCity Deal,https://one.example\nCity Deal,https://two.example\n", Decision{Row: 3, Choice: ChooseSame})
	if got := plan.writes(); len(got) != 1 || got[0].record.WebPage != "https://two.example" {
		t.Errorf("writes %+v", got)
	}
}

func TestDecisionsRefused(t *testing.T) {
	const file = "Name\nCity Deal Board\nFast Growing Cities\n"
	for name, c := range map[string]struct {
		decisions []Decision
		says      string
	}{
		"no such row":                  {[]Decision{{Row: 1, Choice: ChooseNew}}, "no such row"},
		"twice":                        {[]Decision{{Row: 2, Choice: ChooseNew}, {Row: 2, Choice: LeaveOut}}, "decided twice"},
		"no decision":                  {[]Decision{{Row: 2}}, "SAME, NEW or LEAVE_OUT"},
		"new as a record":              {[]Decision{{Row: 2, Choice: ChooseNew, Partnership: "p1"}}, "Only the decision SAME"},
		"the same as nothing":          {[]Decision{{Row: 3, Choice: ChooseSame}}, "Name the record"},
		"the same as an unknown":       {[]Decision{{Row: 2, Choice: ChooseSame, Partnership: "p9"}}, "not on the register"},
		"the same as an ended record":  {[]Decision{{Row: 2, Choice: ChooseSame, Partnership: "p3"}}, "has ended"},
		"the same as a later row":      {[]Decision{{Row: 2, Choice: ChooseSame, SameAsRow: 3}}, "not above it"},
		"the same as a row left out":   {[]Decision{{Row: 2, Choice: LeaveOut}, {Row: 3, Choice: ChooseSame, SameAsRow: 2}}, "not taken"},
		"the same as record and a row": {[]Decision{{Row: 3, Choice: ChooseSame, SameAsRow: 2, Partnership: "p1"}}, "both"},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := tryPlan(t, file, c.decisions...); fault.Reason(err) != "DECISION_INVALID" || !strings.Contains(err.Error(), c.says) {
				t.Errorf("got %v, want DECISION_INVALID that says %q", err, c.says)
			}
		})
	}
}

func TestDecidedSame(t *testing.T) {
	plan := planOf(t, "Name,Lead member\nCity Deal Board,Leader\n", Decision{Row: 2, Choice: ChooseSame})
	row := plan.Rows[0]
	if row.Outcome != Change || row.Partnership != "p2" || row.MetBy != "decision" {
		t.Errorf("row %+v", row)
	}
	draft := plan.writes()[0].record
	if draft.DisplayName != "City Deal" || len(draft.FormerNames) != 1 || draft.LeadMember.Text != "Leader" {
		t.Errorf("the record becomes %+v", draft)
	}
}

// TestTheLaterRowCounts holds that of two rows decided to be about one body the later gives the name and the facts, and
// that what the earlier said stays beside them.
func TestTheLaterRowCounts(t *testing.T) {
	plan := planOf(t, "Name,Cost 2018/19,Lead member,Partners,Web page\nAshdown Waste Board (joint committee),£1.2m,Cllr Old,Westdown,https://one.example\nAshdown Waste Board,£1.3m,Cllr New,Eastdown,\n",
		Decision{Row: 3, Choice: ChooseSame})
	writes := plan.writes()
	if len(writes) != 1 {
		t.Fatalf("writes %+v", writes)
	}
	p := writes[0].record
	for _, said := range []struct {
		of        string
		got, want any
	}{
		{"name", p.DisplayName, "Ashdown Waste Board"},
		{"other names", showFormerNames(p), []string{"Ashdown Waste Board (joint committee)"}},
		{"cost", p.Resources.Years[0].Committed.Revenue.Pence, int64(130_000_000)},
		{"lead member", p.LeadMember.Text, "Cllr New"},
		{"partners", showPartners(p), []string{"Westdown", "Eastdown"}},
		{"web page", p.WebPage, "https://one.example"},
		{"notes", p.Notes, []register.Note{
			{Text: "£1200000.00 in 2018/19", About: "resources.committed.revenue", Source: "register.csv row 2, column Cost 2018/19"},
			{Text: "Cllr Old", About: "lead_member", Source: "register.csv row 2, column Lead member"},
		}},
	} {
		if !reflect.DeepEqual(said.got, said.want) {
			t.Errorf("%s: %+v, want %+v", said.of, said.got, said.want)
		}
	}
}

// TestTheLaterRowCountsOnARecord holds the same of rows about a record of the register, and that what the record itself had
// becomes no note.
func TestTheLaterRowCountsOnARecord(t *testing.T) {
	plan := planOf(t, "Name,Lead member,Responsible officer\nCity Deal,Cllr Old,\nCity Deal,Cllr New,Cyd Charisse\n", Decision{Row: 3, Choice: ChooseSame})
	want := []register.Note{{Text: "Cllr Old", About: "lead_member", Source: "register.csv row 2, column Lead member"}}
	if p := plan.writes()[0].record; p.ID != "p2" || p.LeadMember.Text != "Cllr New" || p.ResponsibleOfficer.Person != "cyd" || !reflect.DeepEqual(p.Notes, want) {
		t.Errorf("the record becomes %+v, notes %+v", p, p.Notes)
	}
}

// TestChanges holds that the plan tells every difference, and that what is not changed is not told.
func TestChanges(t *testing.T) {
	plan := planOf(t, "Name,Established,Web page,Risk owner\nChildren's Partnership Board - Preston,October 2014,https://board.example,the board\n")
	want := []FieldChange{
		{Field: "web_page", Column: "C", To: "https://board.example"},
		{Field: "sources", Column: "D", To: "Risk owner: the board"},
	}
	if got := plan.Rows[0].Changes; !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	renamed := planOf(t, "Reference,Name\nR1,Business Board\n")
	want = []FieldChange{{Field: "display_name", Column: "B", From: "Local Enterprise Partnership (LEP)", To: "Business Board"}}
	if got := renamed.Rows[0].Changes; len(got) == 0 || got[0] != want[0] {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	former := planOf(t, "Name\nChildren's Partnership Board - Preston (formerly Preston Trust)\n").Rows[0]
	if want := []FieldChange{{Field: "former_names", Column: "A", To: "Preston Trust"}}; former.Outcome != Change || !reflect.DeepEqual(former.Changes, want) {
		t.Errorf("a former name beside the name: %v, %+v", former.Outcome, former.Changes)
	}
	if names := renamed.writes()[0].record.FormerNames; len(names) != 2 || names[1].DisplayName != "Local Enterprise Partnership (LEP)" {
		t.Errorf("former names %+v", names)
	}
}

// TestPlanChangesNothing holds that a plan leaves the records it was made from alone.
func TestPlanChangesNothing(t *testing.T) {
	records := onRegister()
	records[0].Targets = &register.Targets{Targets: make([]register.Target, 1, 4)}
	records[0].Resources = &register.Resources{Years: []register.YearResources{{FinancialYear: "2021/22", Committed: &register.Commitment{}}}}
	before := fmt.Sprintf("%+v %+v %+v", *records[0], *records[0].Targets, *records[0].Resources.Years[0].Committed)
	book, err := sheet.Read([]byte("Name,Targets,Cost 2021/22,Note,Partners\nLocal Enterprise Partnership,homes; jobs,£500,a note,County; Police\n"))
	if err != nil {
		t.Fatal(err)
	}
	columns, err := Propose(book.Sheets[0])
	if err != nil {
		t.Fatal(err)
	}
	plan, err := MakePlan(t.Context(), Input{File: "f.csv", Sheet: book.Sheets[0], Columns: columns, Records: records})
	if err != nil || len(plan.Rows[0].Changes) != 4 {
		t.Fatalf("plan %+v, %v", plan, err)
	}
	if after := fmt.Sprintf("%+v %+v %+v", *records[0], *records[0].Targets, *records[0].Resources.Years[0].Committed); after != before {
		t.Errorf("the plan changed the record\nbefore %s\nafter  %s", before, after)
	}
}
