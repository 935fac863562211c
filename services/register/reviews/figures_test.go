package reviews

import (
	"strings"
	"testing"

	"github.com/concordat-suite/concordat/services/platform/words/fault"
	"github.com/concordat-suite/concordat/services/register"
)

// costed is a partnership of which everything is stated, with the figures of these financial years.
func costed(t *testing.T, years ...string) *register.Partnership {
	t.Helper()
	p := known(t)
	p.NotKnown, p.Exit, p.PublicEngagement = nil, p.Complaints, p.Complaints
	some := &register.Commitment{Grant: &register.Money{Pence: 500000}}
	for _, year := range years {
		p.Resources.Years = append(p.Resources.Years,
			register.YearResources{FinancialYear: year, Committed: some, Needed: some, TotalBudget: some.Grant})
	}
	return p
}

// A return of September 2027 tells of 2026/27, and a policy judges the commitments of 2027/28.
func TestAReturnAsksForTheFiguresThatAPolicyJudges(t *testing.T) {
	for name, test := range map[string]struct {
		reviewed, present string
		stated            []string
		why               string
	}{
		"both years are stated":        {"2026/27", "2027/28", []string{"2026/27", "2027/28"}, ""},
		"the new year is not":          {"2026/27", "2027/28", []string{"2025/26", "2026/27"}, "figures of 2027/28."},
		"the year under review is not": {"2026/27", "2027/28", []string{"2027/28"}, "figures of 2026/27."},
		"neither is":                   {"2026/27", "2027/28", []string{"2024/25"}, "figures of 2026/27 and 2027/28."},
		"the review names no year":     {"", "2027/28", []string{"2026/27"}, "figures of 2027/28."},
		"the present year is reviewed": {"2027/28", "2027/28", []string{"2026/27"}, "figures of 2027/28."},
		"it takes no money at all":     {"2026/27", "2027/28", nil, ""},
	} {
		t.Run(name, func(t *testing.T) {
			p := costed(t, test.stated...)
			r := asked(t, p, accepted(t))
			day := at(t, "2025-06-10")
			day.FinancialYear = test.present
			r.ask(&Review{FinancialYear: test.reviewed}, day)
			why := ""
			for _, q := range r.Questions(p, day.Today()) {
				if q.Kind != Confirm {
					why += q.Fact + " " + q.Why
				}
			}
			if (why == "") != (test.why == "") || !strings.Contains(why, test.why) {
				t.Errorf("it asks %q, want %q", why, test.why)
			}
			if err := r.ConfirmSections(Confirmation{}, p, "ann", day); err != nil {
				t.Fatal(err)
			}
			want := ""
			if test.why != "" {
				want = "RETURN_INCOMPLETE"
			}
			if got := fault.Reason(r.Submit("ann", "ann", r.unsaid(p), day.Now)); got != want {
				t.Errorf("Submit() reason = %q, want %q", got, want)
			}
		})
	}
}

func TestFiguresMayBeSaidNotToBeKnown(t *testing.T) {
	p := costed(t, "2023/24")
	r := asked(t, p, accepted(t))
	day := at(t, "2025-06-10")
	day.FinancialYear = "2025/26"
	r.ask(&Review{FinancialYear: "2024/25"}, day)
	before := *r
	r.NotKnown = notKnown("resources")
	if err := r.Write(&before, []Part{NotKnownPart}, p, "ann", day.Now); err != nil {
		t.Fatal(err)
	}
	if err := r.ConfirmSections(Confirmation{StillNotKnown: true}, p, "ann", day); err != nil {
		t.Fatal(err)
	}
	if left := r.Questions(p, day.Today()); len(left) != 0 {
		t.Errorf("it still asks %v", left)
	}
	if err := r.Submit("ann", "ann", r.unsaid(p), day.Now); err != nil || len(r.NotKnown) != 1 {
		t.Errorf("Submit() = %v with %v, want the reason in the return", err, r.NotKnown)
	}
}
