package imports

import (
	"strings"
	"testing"

	"github.com/concordat-suite/concordat/services/platform/files/sheet"
	"github.com/concordat-suite/concordat/services/platform/words/fault"
)

// TestNameHeadings finds the column of names under the headings that councils write, and none where there is none.
func TestNameHeadings(t *testing.T) {
	for heading, want := range map[string]bool{
		"Partnership": true, "Partnerships": true, "Partnership(s)": true, "Name of Partnership(s)": true, "Body": true, "Outside Bodies": true, "Title of Partnership": true, "Title of the outside body": true,
		"Group": true, "Working groups": true, "Partnership / Outside Body": true, "Partnerships and Groups": true, "Partnership/Organisation Name": true, "Partnership or joint committee": true, "Board / Forum": true,
		"Organisations": true, "Our strategic partnerships": true, "Council companies": true, "Joint Committees": true, "Shared services": true, "Names of bodies": true, "List of partnerships": true, "PARTNERSHIP\nNAME": true,
		"Partneriaeth": true, "Partneriaethau": true, "Enw'r bartneriaeth": true, "Enw’r Corff": true, "Cyrff allanol": true, "Enw / Name": true, "Partneriaeth / Partnership": true, "Corff neu bartneriaeth": true, "Teitl y bartneriaeth": true, "Grŵp": true,
		"Partnership type": false, "Partners": false, "Partner organisations": false, "Lead officer": false, "Committee": false, "Name of contact": false, "Cost to council": false, "Group leader": false, "Strategic Partnership Board": false,
		"Partnership agreement": false, "Terms of reference of the body": false, "Body reported to": false, "Swyddog arweiniol": false, "Aelod cabinet": false,
	} {
		if got := nameColumn([]Column{{Heading: "Something"}, {Heading: heading}}) == 1; got != want {
			t.Errorf("%q is taken for names: %v", heading, got)
		}
	}
	for headings, want := range map[string]int{
		"Group|Partnership|Lead": 1, "Organisation|Outside body|Term": 1, "Ref|Partneriaeth / Partnership|Math / Type": 1, "Directorate|Title of Group or Partnership|Partners": 1, "Partner|Body": 1,
	} {
		var columns []Column
		for _, heading := range strings.Split(headings, "|") {
			columns = append(columns, Column{Heading: heading})
		}
		if got := nameColumn(columns); got != want {
			t.Errorf("%q: the names are in column %d, want %d", headings, got, want)
		}
	}
}

// TestRecognisedHeadings holds what columns are taken for by their headings.
func TestRecognisedHeadings(t *testing.T) {
	for heading, want := range map[string]string{
		"Is there an exit strategy?": "exit", "Exit strategy in place? (Y/N)": "exit", "Exit Strategy Y/N": "exit", "Has terms of reference": "terms_of_reference", "Does it have an agreement?": "agreement", "Complaints procedure in place": "complaints",
		"Responsible Officers": "responsible_officer", "Lead Officer(s)": "responsible_officer", "Named officer": "responsible_officer", "Service Areas": "service_area", "Service area / Directorate": "service_area", "Portfolio Holder(s)": "lead_member", "Accountable bodies": "accountable_body",
		"Partner": "partners", "Aims & Objectives": "objective", "Aims and purpose": "objective", "Terms of Reference / Agreement": "terms_of_reference", "Key Risk": "risks", "Liability": "liabilities",
		"Swyddog Cyfrifol": "responsible_officer", "Aelod Cabinet": "lead_member", "Cylch Gorchwyl": "terms_of_reference", "Cylch Gorchwyl / Terms of Reference": "terms_of_reference", "Nodau ac Amcanion": "objective", "Statudol?": "statutory_basis",
		"Cost i'r Cyngor 2025/26": "resources.committed.revenue", "Cyllideb 2025/26": "resources.total_budget", "Strategaeth ymadael": "exit", "Pwyllgor Craffu": "scrutiny_committee", "Partneriaid": "partners", "Dyddiad sefydlu": "created_on", "Created on": "created_on", "Date set up": "created_on", "Crëwyd ar": "created_on", "Risgiau": "risks", "Math": "kind", "Sylwadau": "notes", "Maes gwasanaeth": "service_area",
		"Seat": "", "Representative": "", "Term": "", "Significant?": "", "Roles and responsibilities": "", "Officer time": "", "In the yearly update of": "",
	} {
		if got := recognise(heading, nil); got != want {
			t.Errorf("%q is taken for %q, want %q", heading, got, want)
		}
	}
}

// TestMapKeepsOtherGuesses holds that what is told of one column leaves the others as they are proposed, and that a guess gives way.
func TestMapKeepsOtherGuesses(t *testing.T) {
	book, err := sheet.Read([]byte("Partnership,Who looks after it,Lead officer,Cost 2025/26,Objective\nA,B,C,1,x\n"))
	if err != nil {
		t.Fatal(err)
	}
	s := book.Sheets[0]
	for name, c := range map[string]struct {
		told []Column
		want string
	}{
		"one column":              {[]Column{{Heading: "Who looks after it", Field: "lead_member"}}, "display_name|lead_member|responsible_officer|resources.committed.revenue 2025/26|objective"},
		"in place of a guess":     {[]Column{{Letter: "B", Field: "responsible_officer"}}, "display_name|responsible_officer|notes|resources.committed.revenue 2025/26|objective"},
		"another column of names": {[]Column{{Letter: "B", Field: "display_name"}}, "|display_name|responsible_officer|resources.committed.revenue 2025/26|objective"},
		"nothing":                 {[]Column{{Letter: "E"}}, "display_name||responsible_officer|resources.committed.revenue 2025/26|"},
		"another year":            {[]Column{{Letter: "D", Field: "resources.total_budget", FinancialYear: "2024/25"}}, "display_name||responsible_officer|resources.total_budget 2024/25|objective"},
	} {
		columns, err := ProposeWith(s, c.told, "columns")
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		var got []string
		for _, column := range columns {
			got = append(got, strings.TrimSpace(column.Field+" "+column.FinancialYear))
		}
		if strings.Join(got, "|") != c.want {
			t.Errorf("%s: mapped as %q, want %q", name, strings.Join(got, "|"), c.want)
		}
	}
	for reason, told := range map[string][]Column{
		"MAPPING_FIELD_UNKNOWN": {{Letter: "B", Field: "nonsense"}}, "MAPPING_TWICE": {{Letter: "B", Field: "objective"}, {Letter: "C", Field: "objective"}},
		"MAPPING_COLUMN_UNKNOWN": {{Letter: "Z", Field: "notes"}}, "MAPPING_NAME_MISSING": {{Letter: "A", Field: "notes"}},
	} {
		if _, err := ProposeWith(s, told, "columns"); fault.Reason(err) != reason {
			t.Errorf("%v: %v, want %s", told, err, reason)
		}
	}
	nameless, _ := sheet.Read([]byte("What,Lead officer\nA,B\n"))
	if columns, err := ProposeWith(nameless.Sheets[0], []Column{{Heading: "What", Field: "display_name"}}, "columns"); err != nil || columns[1].Field != "responsible_officer" {
		t.Errorf("told where the names are: %+v, %v", columns, err)
	}
}
