package imports

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/concordat-suite/concordat/services/platform/files/sheet"
	"github.com/concordat-suite/concordat/services/platform/words/fault"
	"github.com/concordat-suite/concordat/services/register"
)

// TestCells reads one cell into each sort of field.
func TestCells(t *testing.T) {
	for name, c := range map[string]struct {
		heading, cell string
		field         string
		shows         []string // what the field says then
		note          string   // the note kept, if any
		warns         string   // part of the warning, if any
	}{
		"a date, the day first":      {"Date created", "03/04/2013", "created_on", []string{"3 April 2013"}, "", ""},
		"a date as exact as known":   {"Established", "October 2014", "created_on", []string{"October 2014"}, "", ""},
		"a sentence in a date":       {"Date created", "Current SLA commenced in April 2016", "created_on", nil, "Current SLA commenced in April 2016", "not a date"},
		"several dates":              {"Formed", "21/01/2013; 23/03/2015", "created_on", nil, "21/01/2013; 23/03/2015", "names 2 dates"},
		"two dates and a word":       {"Formed", "2/3/2018 and 14/3/2018", "created_on", nil, "2/3/2018 and 14/3/2018", "names 2 dates"},
		"from a year to another":     {"Formed", "2013 – 2015", "created_on", nil, "2013 – 2015", "names 2 dates"},
		"a date and words":           {"Formed", "2013 and before", "created_on", nil, "2013 and before", "not a date"},
		"partners, numbered":         {"Partners", "1. NHS\n2. Police", "partners", []string{"NHS", "Police"}, "", ""},
		"partners, numbered in line": {"Partners", "1) NHS 2) Police", "partners", []string{"NHS", "Police"}, "", ""},
		"a count of seats":           {"Partners", "1. Board of 12\n2. Police", "partners", nil, "1. Board of 12\n2. Police", "not a list of organisations"},
		"a season":                   {"Established", "Spring 2018", "created_on", []string{"spring 2018"}, "", ""},
		"a range is no date":         {"Established", "13-15", "created_on", nil, "13-15", "not a date"},
		"an error of a formula":      {"Liabilities", "#REF!", "liabilities", nil, "", "error of the spreadsheet"},
		"a list on one line":         {"Targets", "1. homes 2. jobs 3. growth by 1.5 %", "targets", []string{"homes", "jobs", "growth by 1.5 %"}, "", ""},
		"numbers that are no list":   {"Targets", "build 1. homes", "targets", []string{"build 1. homes"}, "", ""},
		"a word that ends nothing":   {"Remark", "finished - delete", "notes", []string{"finished - delete"}, "finished - delete", "ends nothing"},
		"a proposal ends nothing":    {"Status", "proposed for removal", "notes", []string{"proposed for removal"}, "proposed for removal", "ends nothing"},
		"a year's rating":            {"Assurance rating 2021", "Reasonable", "notes", []string{"2021: Assurance rating: Reasonable"}, "2021: Assurance rating: Reasonable", ""},
		"a year without a word":      {"2016/17", "met", "notes", []string{"2016/17: met"}, "2016/17: met", ""},
		"this year's rating":         {"Objective 2021", "to build homes", "objective", []string{"to build homes"}, "", ""},
		"a date nobody knows":        {"Formed", "TBC", "created_on", nil, "", "states nothing"},
		"money":                      {"Cost 2021/22", "£5,605.50", "resources.committed.revenue", []string{"£5605.50 in 2021/22"}, "", ""},
		"money in thousands":         {"Cost 2021-22", "£50k", "resources.committed.revenue", []string{"£50000.00 in 2021/22"}, "", ""},
		"no money":                   {"Grant 2021/22", "nil", "resources.committed.grant", []string{"£0.00 in 2021/22"}, "", ""},
		"money with VAT":             {"Cost 2021/22", "£5605 +VAT", "resources.committed.revenue", nil, "£5605 +VAT", "before tax"},
		"money of no year":           {"Cost", "£5,605", "resources.committed.revenue", nil, "£5,605", "which financial year"},
		"a known person":             {"Responsible officer", "ada  LOVELACE", "responsible_officer", []string{"person ada"}, "", ""},
		"a known councillor":         {"Lead Member(s)", "Cllr Ada Lovelace", "lead_member", []string{"person ada"}, "", ""},
		"two people of one name":     {"Responsible officer", "Bob Hope", "responsible_officer", []string{"Bob Hope"}, "", ""},
		"a post":                     {"Responsible officer", "Assistant Director (Special Projects)", "responsible_officer", []string{"Assistant Director (Special Projects)"}, "", ""},
		"an office of years":         {"Lead member (role)", "Leader (2013); Executive Councillor (2021)", "lead_member", []string{"Leader (2013); Executive Councillor (2021)"}, "", ""},
		"a committee":                {"Scrutiny committee", "Strategy and Resources", "scrutiny_committee", []string{"strategy"}, "", ""},
		"an unknown committee":       {"Committee", "Planning", "scrutiny_committee", nil, "Planning", "not one of the council's committees"},
		"several committees":         {"Committee", "Planning; Housing", "scrutiny_committee", nil, "Planning; Housing", "several committees"},
		"a service area":             {"Directorate", "housing", "service_area", []string{"housing"}, "", ""},
		"an unknown service area":    {"Directorate", "Parks", "service_area", nil, "Parks", "not one of the council's service areas"},
		"not statutory":              {"Statutory Status", "Non- statutory partnership", "statutory_basis", []string{"none"}, "", ""},
		"not statutory and more":     {"Statutory Status", "non-statutory, informal", "statutory_basis", []string{"none"}, "non-statutory, informal", ""},
		"statutory":                  {"Statutory", "statutory", "statutory_basis", []string{"statutory"}, "", ""},
		"a kind":                     {"Type", "Outside body", "kind", []string{"outside body"}, "", ""},
		"a kind in other words":      {"Type", "Partnership board", "kind", []string{"partnership"}, "", ""},
		"an unknown kind":            {"Type", "alliance", "kind", nil, "alliance", "not one of: partnership"},
		"none stated":                {"Liabilities", "None.", "liabilities", []string{"none"}, "", ""},
		"none stated of a document":  {"Exit strategy", "none", "exit", []string{"none"}, "", ""},
		"not known":                  {"Liabilities", "n/a", "liabilities", nil, "", "states nothing"},
		"a link to a document":       {"Terms of reference", "https://council.example/tor.pdf", "terms_of_reference", []string{"https://council.example/tor.pdf"}, "", ""},
		"a no":                       {"Exit strategy", "N", "exit", []string{"none"}, "", ""},
		"a cross":                    {"Terms of reference", "✗", "terms_of_reference", []string{"none"}, "", ""},
		"a red cross":                {"Complaints procedure", "❌", "complaints", []string{"none"}, "", ""},
		"not in place":               {"Exit strategy", "Not in place.", "exit", []string{"none"}, "", ""},
		"a Welsh no":                 {"Exit strategy", "Nac oes", "exit", []string{"none"}, "", ""},
		"no such thing":              {"Agreement", "No formal agreement", "agreement", []string{"none"}, "", ""},
		"a no that says more":        {"Exit strategy", "No – to be drafted", "exit", []string{"none"}, "No – to be drafted", ""},
		"a no, but":                  {"Agreement", "No formal agreement but a letter of 2019", "agreement", nil, "No formal agreement but a letter of 2019", "may say that there is none"},
		"a yes":                      {"Exit strategy", "Y", "exit", []string{"yes"}, "", ""},
		"a tick":                     {"Terms of reference (Y/N)", "✓", "terms_of_reference", []string{"yes"}, "", ""},
		"a Welsh yes":                {"Agreement", "Ie", "agreement", []string{"yes"}, "", ""},
		"a yes and what it is":       {"Agreement", "Yes - memorandum of 2019", "agreement", []string{"Yes - memorandum of 2019"}, "", ""},
		"a yes and a year":           {"Agreement", "Yes (2019)", "agreement", []string{"yes"}, "Yes (2019)", ""},
		"a yes in draft":             {"Agreement", "Yes - draft", "agreement", nil, "Yes - draft", "does not say"},
		"a draft":                    {"Agreement", "draft", "agreement", nil, "draft", "does not say"},
		"an x":                       {"Exit strategy", "x", "exit", nil, "", "yes or no"},
		"a dash":                     {"Exit strategy", "–", "exit", nil, "", "states nothing"},
		"a yes to a duty":            {"Statutory", "Yes", "statutory_basis", []string{"yes"}, "", ""},
		"a no to a duty":             {"Statutory", "n", "statutory_basis", []string{"none"}, "", ""},
		"a yes to liabilities":       {"Liabilities", "Yes", "liabilities", []string{"yes"}, "", ""},
		"an objective with a no":     {"Objective", "No child lives in poverty", "objective", []string{"No child lives in poverty"}, "", ""},
		"a yes to an objective":      {"Objective", "y", "objective", []string{"yes"}, "", ""},
		"a yes to risks":             {"Risks", "Y", "risks", nil, "Y", "not which"},
		"a no to risks":              {"Risks", "N", "risks", []string{"none"}, "", ""},
		"a no to targets":            {"Targets", "No", "targets", []string{"none"}, "", ""},
		"a yes to partners":          {"Partners", "✓", "partners", nil, "✓", "not which"},
		"a no to partners":           {"Partners", "n", "partners", []string{"none"}, "", ""},
		"nobody":                     {"Lead member", "N", "lead_member", []string{"none"}, "", ""},
		"somebody":                   {"Lead member", "Yes", "lead_member", nil, "Yes", "not which"},
		"money each year":            {"Cost 2021/22", "£5,000 p.a.", "resources.committed.revenue", []string{"£5000.00 in 2021/22"}, "", ""},
		"money per annum":            {"Cost 2021/22", "£5,000\u00a0per annum", "resources.committed.revenue", []string{"£5000.00 in 2021/22"}, "", ""},
		"money per month":            {"Cost 2021/22", "£500 per month", "resources.committed.revenue", nil, "£500 per month", "not one amount"},
		"money in brackets":          {"Cost 2021/22", "(500)", "resources.committed.revenue", nil, "(500)", "less than nothing"},
		"a credit":                   {"Cost 2021/22", "-£1,200.50", "resources.committed.revenue", nil, "-£1,200.50", "less than nothing"},
		"a share":                    {"Cost 2021/22", "50%", "resources.committed.revenue", nil, "50%", "a share"},
		"money and VAT":              {"Cost 2021/22", "£1,200 + VAT p.a.", "resources.committed.revenue", nil, "£1,200 + VAT p.a.", "before tax"},
		"a date that is not there":   {"Established", "01/01/1900", "created_on", nil, "01/01/1900", "not there"},
		"a year long ago":            {"Established", "1900", "created_on", []string{"1900"}, "", ""},
		"a date with such a blank":   {"Established", "3\u00a0April 2013", "created_on", []string{"3 April 2013"}, "", ""},
		"a no to money":              {"Cost 2021/22", "No", "resources.committed.revenue", []string{"£0.00 in 2021/22"}, "", ""},
		"a yes to money":             {"Cost 2021/22", "Y", "resources.committed.revenue", nil, "Y", "not an amount"},
		"a dash for money":           {"Cost 2021/22", "-", "resources.committed.revenue", nil, "", "states nothing"},
		"nought":                     {"Cost 2021/22", "0", "resources.committed.revenue", []string{"£0.00 in 2021/22"}, "", ""},
		"no reference":               {"Reference", "none", "reference", nil, "", "it is no reference"},
		"a reference of one letter":  {"Reference", "N", "reference", []string{"N"}, "", ""},
		"no other name":              {"Formerly", "None", "former_names", nil, "", "states nothing"},
		"no committee":               {"Committee", "None", "scrutiny_committee", nil, "None", "says that there is none"},
		"a web page":                 {"Website", "www.council.example", "web_page", []string{"https://www.council.example"}, "", ""},
		"no web page":                {"Website", "see the intranet", "web_page", nil, "see the intranet", "not a web address"},
		"former names":               {"Formerly", "formerly Waste Partnership; RECAP", "former_names", []string{"Waste Partnership", "RECAP"}, "", ""},
		"partners":                   {"Partners", "County Council, Police (Durham, Darlington), NHS", "partners", []string{"County Council", "Police (Durham, Darlington)", "NHS"}, "", ""},
		"partners, not the council":  {"Partners", "Cambridge City Council; County Council", "partners", []string{"County Council"}, "", ""},
		"a board is no list":         {"Partners", "Board of 12 (public, private)", "partners", nil, "Board of 12 (public, private)", "not a list"},
		"numbered targets":           {"Targets", "1. homes\n2. jobs", "targets", []string{"homes", "jobs"}, "", ""},
		"risks":                      {"Risks", "loss of funding; loss of staff", "risks", []string{"loss of funding", "loss of staff"}, "", ""},
		"a note":                     {"Remark", "said at the meeting", "notes", []string{"said at the meeting"}, "said at the meeting", ""},
		"text that is not a number":  {"Reference", "13-15", "reference", []string{"13-15"}, "", ""},
		"an objective of many lines": {"Aims and objectives", "first\nsecond", "objective", []string{"first\nsecond"}, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			plan := planOf(t, "Name,\""+c.heading+"\"\nFast Growing Cities,\""+c.cell+"\"\n")
			row := plan.Rows[0]
			if row.Outcome != New {
				t.Fatalf("outcome %d, errors %+v", row.Outcome, row.Errors)
			}
			record := plan.writes()[0].record
			field, _ := fieldNamed(c.field)
			if got := field.show(record); !reflect.DeepEqual(got, c.shows) {
				t.Errorf("the field says %q, want %q", got, c.shows)
			}
			if got := strings.Join(showNotes(record), "|"); got != c.note {
				t.Errorf("notes %q, want %q", got, c.note)
			}
			if c.note != "" && c.field != fieldNotes && record.Notes[0].About != c.field {
				t.Errorf("the note is about %q, want %q", record.Notes[0].About, c.field)
			}
			if warned := len(row.Warnings) > 0; warned != (c.warns != "") || warned && !strings.Contains(row.Warnings[0].Problem, c.warns) {
				t.Errorf("warnings %+v, want one with %q", row.Warnings, c.warns)
			}
		})
	}
}

func TestCellsTooLong(t *testing.T) {
	for heading, limit := range map[string]int{"Name": maxName, "Objective": maxStatement, "Responsible officer": maxHolder, "Remark": maxStatement, "Reference": 60, "Also called": maxName} {
		cells := map[string]string{"Name": "Fast Growing Cities", heading: strings.Repeat("x", limit+1)}
		row := planOf(t, "Name,Objective,Responsible officer,Remark,Reference,Also called\n"+strings.Join([]string{
			cells["Name"], cells["Objective"], cells["Responsible officer"], cells["Remark"], cells["Reference"], cells["Also called"]}, ",")+"\n").Rows[0]
		if row.Outcome != Error || row.Errors[0].Heading != heading || row.Errors[0].Column == "" || row.Errors[0].Remedy == "" {
			t.Errorf("%s: outcome %d, errors %+v", heading, row.Outcome, row.Errors)
		}
	}
}

func TestTextNeverReplacesAPerson(t *testing.T) {
	plan := planOf(t, "Name,Responsible officer\nCity Deal,Head of Projects\n")
	record := plan.writes()[0].record
	if record.ResponsibleOfficer.Person != "ada" || record.Notes[0].Text != "Head of Projects" || len(plan.Rows[0].Warnings) != 1 {
		t.Errorf("officer %+v, notes %+v", record.ResponsibleOfficer, record.Notes)
	}
	same := planOf(t, "Name,Responsible officer\nCity Deal,Ada Lovelace\n")
	if same.Rows[0].Outcome != Same {
		t.Errorf("the same person is a change: %+v", same.Rows[0].Changes)
	}
}

func TestMoneyKeepsOtherYears(t *testing.T) {
	record := &register.Partnership{Resources: &register.Resources{Years: []register.YearResources{{FinancialYear: "2020/21"}, {FinancialYear: "2022/23"}}}}
	w := writer{record: record, column: Column{FinancialYear: "2021/22"}}
	field, _ := fieldNamed("resources.total_budget")
	if err := field.put(&w, "£1.2 million"); err != nil {
		t.Fatal(err)
	}
	if len(record.Resources.Years) != 3 || record.Resources.Years[1].TotalBudget.Pence != 120_000_000 {
		t.Errorf("years %+v", record.Resources.Years)
	}
}

func TestMapping(t *testing.T) {
	book, err := sheet.Read([]byte("Body,Note,Note,Cost\nA,B,C,1\n"))
	if err != nil {
		t.Fatal(err)
	}
	s := book.Sheets[0]
	for name, c := range map[string]struct {
		given  []Column
		reason string
		says   string
	}{
		"an unknown field":          {[]Column{{Letter: "A", Field: "title"}}, "MAPPING_FIELD_UNKNOWN", `no field "title" that a column can fill. The fields are: name, display_name, reference`},
		"an unknown column":         {[]Column{{Letter: "Q", Field: "display_name"}}, "MAPPING_COLUMN_UNKNOWN", "A Body, B Note"},
		"a heading that repeats":    {[]Column{{Heading: "Note", Field: "objective"}}, "MAPPING_COLUMN_UNKNOWN", "several columns"},
		"a field twice":             {[]Column{{Letter: "A", Field: "display_name"}, {Letter: "B", Field: "display_name"}}, "MAPPING_TWICE", "Columns A and B"},
		"no name":                   {[]Column{{Letter: "B", Field: "notes"}}, "MAPPING_NAME_MISSING", "If these are no headings"},
		"by letter and by heading":  {[]Column{{Letter: "A", Field: "display_name"}, {Heading: "cost", Field: "resources.total_budget", FinancialYear: "2024/25"}}, "", ""},
		"two columns for the notes": {[]Column{{Heading: "Body", Field: "display_name"}, {Letter: "B", Field: "notes"}, {Letter: "C", Field: "notes"}}, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			columns, err := Map(s, c.given, "columns")
			if fault.Reason(err) != c.reason || err != nil && !strings.Contains(err.Error(), c.says) {
				t.Fatalf("Map() = %v, want %s that says %q", err, c.reason, c.says)
			}
			if err == nil && len(columns) != 4 {
				t.Errorf("columns left out are lost: %+v", columns)
			}
		})
	}
}

func TestYearIn(t *testing.T) {
	for heading, want := range map[string]string{"Cost 2016/17": "2016/17", "2016-2017 contribution": "2016/17", "Cost 2016": "", "2016/18": "", "Budget 1999/00": "", "Cost (2021/22)": "2021/22"} {
		if got := yearIn(heading); got != want {
			t.Errorf("yearIn(%q) = %q, want %q", heading, got, want)
		}
	}
}

// TestHeadings holds that every heading and phrase that is recognised names a field, and is written as it is compared.
func TestHeadings(t *testing.T) {
	for heading, field := range headings {
		if _, known := fieldNamed(field); !known || headingKey(heading) != heading {
			t.Errorf("heading %q, compared as %q, names the field %q", heading, headingKey(heading), field)
		}
	}
	for _, p := range phrases {
		if _, known := fieldNamed(p.field); !known || headingKey(p.part) != p.part {
			t.Errorf("phrase %q names the field %q", p.part, p.field)
		}
	}
	for _, heading := range nameHeadings {
		if headingKey(heading) != heading || headings[heading] != "" {
			t.Errorf("the heading %q of names is compared as %q and names the field %q too", heading, headingKey(heading), headings[heading])
		}
	}
}

// TestOwnHeadings holds that a column is known again by what Concordat itself wrote above it.
func TestOwnHeadings(t *testing.T) {
	for _, f := range Fields() {
		if f.Name == fieldName {
			continue
		}
		heading := f.Heading("")
		if f.Money() {
			heading = f.Heading("2025/26")
		}
		for _, written := range []string{heading, f.Name} {
			if written == fieldID || f.own && written == f.Name {
				continue
			}
			book, err := sheet.Read([]byte("Name,\"" + written + "\"\nCity Deal,x\n"))
			if err != nil {
				t.Fatal(err)
			}
			columns, err := Propose(book.Sheets[0])
			if err != nil || columns[1].Field != f.Name {
				t.Errorf("%q is proposed as %q, want %s (%v)", written, columns[1].Field, f.Name, err)
			}
			if written == heading && f.Money() && columns[1].FinancialYear != "2025/26" {
				t.Errorf("%q is for the year %q", written, columns[1].FinancialYear)
			}
		}
	}
}

func TestDateOrder(t *testing.T) {
	for name, c := range map[string]struct {
		dates []string
		order DateOrder
		asks  bool
		reads string // what the first date is read as
	}{
		"the day, by one of them":   {[]string{"03/04/2013", "21/01/2013"}, DayFirst, false, "2013-04-03"},
		"the month, by one of them": {[]string{"03/04/2013", "01/21/2013"}, MonthFirst, false, "2013-03-04"},
		"none tells":                {[]string{"03/04/2013", "5.6.2014"}, 0, true, "2013-04-03"},
		"both":                      {[]string{"03/04/2013", "21/01/2013", "01/21/2013"}, 0, true, "2013-04-03"},
		"either way the same":       {[]string{"04/04/2013"}, 0, false, "2013-04-04"},
		"with the month in words":   {[]string{"3 April 2013", "April 2013"}, 0, false, "2013-04-03"},
	} {
		t.Run(name, func(t *testing.T) {
			book, err := sheet.Read([]byte("Name,Established\nA," + strings.Join(c.dates, "\nA,") + "\n"))
			if err != nil {
				t.Fatal(err)
			}
			columns, err := Propose(book.Sheets[0])
			if err != nil || columns[1].DateOrder != c.order {
				t.Errorf("the order is %d, want %d (%v)", columns[1].DateOrder, c.order, err)
			}
			if asked := questionsOn(book.Sheets[0], columns, nil); (len(asked) == 1 && asked[0].Kind == AskDateOrder) != c.asks {
				t.Errorf("questions %+v", asked)
			}
			if got, ok := readDate(c.dates[0], columns[1].DateOrder); !ok || got.String() != c.reads {
				t.Errorf("%s is read as %s", c.dates[0], got)
			}
		})
	}
}

func TestNameAndFormer(t *testing.T) {
	for cell, want := range map[string][2]string{
		"Safer Partnership (formerly Crime Reduction Partnership)": {"Safer Partnership", "Crime Reduction Partnership"},
		"Safer Partnership, formerly known as the CRP":             {"Safer Partnership", "the CRP"},
		"Safer Partnership - previously CRP":                       {"Safer Partnership", "CRP"},
		"Safer Partnership (fka: CRP)":                             {"Safer Partnership", "CRP"},
		"Formerly Homeless Forum":                                  {"Formerly Homeless Forum", ""},
		"Children's Partnership Board - Preston":                   {"Children's Partnership Board - Preston", ""},
	} {
		if name, former := nameAndFormer(cell); name != want[0] || former != want[1] {
			t.Errorf("nameAndFormer(%q) = %q, %q", cell, name, former)
		}
	}
	record := planOf(t, "Name\nFast Growing Cities (formerly Growing Towns)\n").writes()[0].record
	if record.DisplayName != "Fast Growing Cities" || len(record.FormerNames) != 1 || record.FormerNames[0].DisplayName != "Growing Towns" {
		t.Errorf("the record is %q, formerly %+v", record.DisplayName, record.FormerNames)
	}
}

// TestYearlyColumns holds that of the columns for several years the newest fills the field and the others are notes of
// their years, and that amounts go to their financial years.
func TestYearlyColumns(t *testing.T) {
	plan := planOf(t, "Name,Lead member 2020,Lead member 2022,Lead member 2021,Cost 2020/21,Cost 2021/22\nFast Growing Cities,Leader,Mayor,Deputy Leader,£1,£2\n")
	p := plan.writes()[0].record
	if p.LeadMember == nil || p.LeadMember.Text != "Mayor" || !reflect.DeepEqual(showNotes(p), []string{"2020: Leader", "2021: Deputy Leader"}) || p.Notes[0].About != "lead_member" {
		t.Errorf("lead member %+v, notes %+v", p.LeadMember, p.Notes)
	}
	if years := p.Resources.Years; len(years) != 2 || years[1].Committed.Revenue.Pence != 200 {
		t.Errorf("years %+v", p.Resources)
	}
}

func TestQuestions(t *testing.T) {
	book, err := sheet.Read([]byte("Name,Cost,Seat,Blank,Cost 2021/22\nA,£5,one,,£6\nB,£7,two,,\n"))
	if err != nil {
		t.Fatal(err)
	}
	columns, err := Propose(book.Sheets[0])
	if err != nil {
		t.Fatal(err)
	}
	asked := questionsOn(book.Sheets[0], columns, nil)
	if len(asked) != 2 || asked[0].Kind != AskFinancialYear || asked[1].Kind != AskColumn || asked[1].Column != "C" || !reflect.DeepEqual(asked[1].Examples, []string{"one", "two"}) {
		t.Errorf("questions %+v", asked)
	}
	if again := questionsOn(book.Sheets[0], columns, map[string]string{columnKey(columns[2]): "{}"}); len(again) != 1 {
		t.Errorf("a column that an earlier file had is asked about again: %+v", again)
	}
	for _, q := range asked {
		if q.Question == "" || q.WithoutAnswer == "" {
			t.Errorf("the question does not say what it is about: %+v", q)
		}
	}
}

// TestRemarks holds that everything a sheet can mark is said in words.
func TestRemarks(t *testing.T) {
	s := sheet.Sheet{Headings: sheet.Row{Cells: []string{"Name", "Rating"}}}
	for mark := sheet.Formulas; mark <= sheet.RepeatedHeadings; mark++ {
		s.Remarks = append(s.Remarks, sheet.Remark{Mark: mark, Columns: []int{1}, Rows: []int{2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}, Words: "yellow"})
	}
	for i, r := range remarksOn(&sheet.Book{}, s) {
		if r.Problem == "" || r.Remedy == "" || r.Column != "B" || r.Heading != "Rating" {
			t.Errorf("mark %d is said as %+v", i+1, r)
		}
	}
	if got := remarksOn(&sheet.Book{}, s)[1].Problem; got != "11 cells are yellow (rows 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 and 1 more)." {
		t.Errorf("a colour is said as %q", got)
	}
	s.Remarks = []sheet.Remark{{Mark: sheet.StruckCells, Columns: []int{0, 1}, Rows: []int{2}}}
	if got := remarksOn(&sheet.Book{}, s)[0]; got.Column != "A, B" || !strings.HasPrefix(got.Problem, "2 cells are struck through") {
		t.Errorf("two cells of a row are said as %+v", got)
	}
	s.Remarks = slices.Repeat(s.Remarks, 300)
	if got := remarksOn(&sheet.Book{Sheets: []sheet.Sheet{{Name: "Old", Hidden: true}}}, s); len(got) != 200 || got[0].Column != "" {
		t.Errorf("%d remarks that begin with %+v, want the 200 of the contract, hidden sheets first", len(got), got[0])
	}
}

// TestHiddenSheetsAreNamed holds that what a spreadsheet does not show is said, whether it is read or not.
func TestHiddenSheetsAreNamed(t *testing.T) {
	named := func(name string, hidden bool) sheet.Sheet {
		return sheet.Sheet{Name: name, Hidden: hidden, Headings: sheet.Row{Number: 1, Cells: []string{"Partnership"}}, Rows: []sheet.Row{{Number: 2, Cells: []string{"A"}}}}
	}
	var many []sheet.Sheet
	for i := range 12 {
		many = append(many, named(fmt.Sprint(i), true))
	}
	for name, c := range map[string]struct {
		sheets []sheet.Sheet
		want   []string
	}{
		"none":                  {[]sheet.Sheet{named("Register", false), named("Notes", false)}, nil},
		"the one that is read":  {[]sheet.Sheet{named("Register", true)}, []string{`The sheet "Register" is hidden.`}},
		"another":               {[]sheet.Sheet{named("Register", false), named("Archive", true)}, []string{`Not read, and hidden in the file: the sheet "Archive".`}},
		"the one read and more": {[]sheet.Sheet{named("Old", true), named("Register", true), named("Archive", true)}, []string{`The sheet "Register" is hidden.`, `Not read, and hidden in the file: the sheets "Old", "Archive".`}},
		"many":                  {many, []string{`Not read, and hidden in the file: the sheets "0", "1", "2", "3", "4", "5", "6", "7", "8", "9" and 2 more.`}},
	} {
		t.Run(name, func(t *testing.T) {
			var got []string
			for _, p := range hiddenSheets(&sheet.Book{Sheets: c.sheets}, "Register") {
				if got = append(got, p.Problem); p.Remedy == "" {
					t.Errorf("%q has no remedy", p.Problem)
				}
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("said %q, want %q", got, c.want)
			}
		})
	}
	if _, err := choose(&sheet.Book{Sheets: []sheet.Sheet{named("A", true), named("B", true)}}, ""); !strings.Contains(err.Error(), "A (1 row, hidden), B (1 row, hidden)") {
		t.Errorf("asked which: %v", err)
	}
}

func TestChosenSheet(t *testing.T) {
	named := func(name string, hidden bool, headings ...string) sheet.Sheet {
		return sheet.Sheet{Name: name, Hidden: hidden, Headings: sheet.Row{Number: 1, Cells: headings}, Rows: []sheet.Row{{Number: 2, Cells: headings}}}
	}
	notes, register, archive := named("Notes", false, "What", "When"), named("Register", false, "Partnership", "Lead"), named("Archive", true, "Partnership", "Lead")
	for name, c := range map[string]struct {
		sheets       []sheet.Sheet
		asked        string
		want, reason string
	}{
		"the only one":             {[]sheet.Sheet{notes}, "", "Notes", ""},
		"the only one with names":  {[]sheet.Sheet{notes, register, archive}, "", "Register", ""},
		"the one that is named":    {[]sheet.Sheet{notes, register, archive}, "Archive", "Archive", ""},
		"two that may be it":       {[]sheet.Sheet{register, named("Old", false, "Partnership")}, "", "", "SHEET_NOT_CHOSEN"},
		"none that may be it":      {[]sheet.Sheet{notes, named("Old", false, "What")}, "", "", "SHEET_NOT_CHOSEN"},
		"one that is not there":    {[]sheet.Sheet{notes, register}, "Sheet9", "", "SHEET_UNKNOWN"},
		"headings over two rows":   {[]sheet.Sheet{{Name: "S", Headings: sheet.Row{Number: 1, Cells: []string{"Name of"}}, Rows: []sheet.Row{{Number: 2, Cells: []string{"partnership"}}}}}, "", "S", ""},
		"a CSV file has no sheets": {[]sheet.Sheet{named("", false, "Partnership")}, "Register", "", "SHEET_UNKNOWN"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := choose(&sheet.Book{Sheets: c.sheets}, c.asked)
			if c.reason == "SHEET_NOT_CHOSEN" && !strings.Contains(err.Error(), "--sheet") {
				t.Errorf("choose() = %v, which does not say how to name the sheet", err)
			}
			if fault.Reason(err) != c.reason || err == nil && got.Name != c.want || err != nil && strings.Contains(err.Error(), "are: .") {
				t.Errorf("choose() = %+v, %v", got, err)
			}
			if err == nil && c.want == "S" && got.Headings.Cell(0) != "Name of partnership" {
				t.Errorf("headings %+v", got.Headings)
			}
		})
	}
}

// TestTheOrderOfDatesIsAskedOnce holds that a column whose dates do not tell, or tell both, is asked about until the officer has said.
func TestTheOrderOfDatesIsAskedOnce(t *testing.T) {
	for dates, says := range map[string]string{"03/04/2013|05/06/2014": "Which number is the day", "03/04/2013|25/06/2014|06/25/2014": "dates with the day first and dates with the month first"} {
		text := "Partnership,Established\n"
		for i, day := range strings.Split(dates, "|") {
			text += fmt.Sprintf("Body %d Forum,%s\n", i, day)
		}
		in := inputOf(t, text)
		asked := questionsOn(in.Sheet, in.Columns, nil)
		if len(asked) != 1 || asked[0].Kind != AskDateOrder || !strings.Contains(asked[0].Question, says) {
			t.Errorf("%s: asked %+v", dates, asked)
		}
		for _, order := range []DateOrder{DayFirst, MonthFirst} {
			told, err := overlay(in.Sheet, in.Columns, []Column{{Letter: "B", Field: "created_on", DateOrder: order}}, "columns")
			if err != nil {
				t.Fatal(err)
			}
			if asked := questionsOn(in.Sheet, told, nil); len(asked) != 0 {
				t.Errorf("%s: told %d, and asked again: %+v", dates, order, asked)
			}
		}
	}
}
