package imports

import (
	"slices"
	"strings"
	"testing"

	"github.com/concordat-suite/concordat/services/platform/files/sheet"
	"github.com/concordat-suite/concordat/services/platform/words/date"
)

// TestSharePointExport plans a list as SharePoint exports it, with a column of every kind.
func TestSharePointExport(t *testing.T) {
	const file = "Title,Objective,Responsible officer,Lead member,Partners,Directorate,Established,Cost 2025/26,Terms of reference,Exit strategy,Website,Remark\n" +
		`"<div class=""ExternalClass0A1B""><p>&#8203;Waste &amp; Recycling&#160;Partnership</p></div>",` +
		`"<div class=""ExternalClass9F""><p>To cut waste.</p><p>To share&#160;depots &amp; crews<br></p></div>",` +
		`"12;#Ada Lovelace,#i:0#.f|membership|ada@council.example,#ada@council.example,#,#Ada Lovelace",` +
		`"3;#Cyd Charisse;#4;#Bob Hope",` +
		`"<ul><li>NHS</li><li>Police (Durham, Darlington)</li></ul>",` +
		`"7;#Housing|0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f",` +
		`2019-06-30T23:00:00Z,` +
		`"float;#5605.50000000000",` +
		`"<a href=""https://council.example/tor.pdf"">Terms 2019</a>",` +
		`"<div>No</div>",` +
		`"https://waste.example, Our pages",` +
		`"{""@odata.type"":""#SP"",""Id"":4,""Value"":""Reviewed""}"` + "\n" +
		`Safer Partnership,,Bob&#39;s Team;#9,,"[""NHS"",""Police""]",,datetime;#2018-04-01 00:00:00,(500),,boolean;#1,,` + "\n"
	plan := planOf(t, file)
	got := map[string][]string{}
	for _, at := range plan.order[:1] {
		record := plan.drafts[at].record
		for _, f := range fields {
			if f.show != nil && f.show(record) != nil {
				got[f.Name] = f.show(record)
			}
		}
	}
	for name, want := range map[string][]string{
		"display_name": {"Waste & Recycling Partnership"}, "objective": {"To cut waste.\nTo share depots & crews"},
		"responsible_officer": {"person ada"}, "lead_member": {"Cyd Charisse; Bob Hope"}, "partners": {"NHS", "Police (Durham, Darlington)"},
		"service_area": {"housing"}, "created_on": {"1 July 2019"}, "resources.committed.revenue": {"£5605.50 in 2025/26"},
		"terms_of_reference": {"Terms 2019", "https://council.example/tor.pdf"}, "exit": {"none"}, "web_page": {"https://waste.example"}, "notes": {"Reviewed"},
	} {
		if !slices.Equal(got[name], want) {
			t.Errorf("%s: got %q, want %q", name, got[name], want)
		}
	}
	second := plan.drafts[plan.order[1]].record
	if second.ResponsibleOfficer.Text != "Bob's Team" || len(second.Partners.Partners) != 2 || second.CreatedOn.String() != "2018-04-01" || !second.Exit.BareYes() {
		t.Errorf("the second record reads %+v", second)
	}
	said := remarksOn(&sheet.Book{}, inputOf(t, file).Sheet)
	if !slices.ContainsFunc(said, func(p Problem) bool { return strings.Contains(p.Problem, "web page or a SharePoint list") }) {
		t.Errorf("the plan does not say what was read: %+v", said)
	}
}

// TestDatesOutOfReason warns of dates that can hardly be meant, judged by the day of the plan.
func TestDatesOutOfReason(t *testing.T) {
	in := inputOf(t, "Partnership,Established\nOne Forum,1900\nTwo Alliance,3/4/66\nThree Network,2027\nFour Trust,2026\nFive Panel,1/12/2026\nSix Club,1974\n")
	in.Today = date.MustParse("2026-11-29")
	plan, err := MakePlan(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{"more than a century ago", "39 years ahead", "has not come yet", "", "has not come yet", ""} {
		row := plan.Rows[i]
		said := ""
		for _, w := range row.Warnings {
			said += w.Problem
		}
		if (said == "") != (want == "") || !strings.Contains(said, want) {
			t.Errorf("row %d (%s): got %q, want %q", row.Number, row.DisplayName, said, want)
		}
		if plan.drafts[plan.order[i]].record.CreatedOn.IsZero() {
			t.Errorf("row %d: the date is lost", row.Number)
		}
	}
}
