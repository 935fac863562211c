package rules_test

import (
	"bytes"
	"reflect"
	"strings"
	"testing"

	"github.com/concordat-suite/concordat/services/governance"
	"github.com/concordat-suite/concordat/services/platform/words/date"
)

// TestTheDayOfTheNextChange moves from noted day to noted day and looks at every day between: no verdict may change on any other.
func TestTheDayOfTheNextChange(t *testing.T) {
	checker := checkerOf(t, bundled(t, "cambridge-guide"))
	d := dossier(t, `{"terms_of_reference":{"link":"x","next_review_on":"2025-08-15"},
		"risks":{"risks":[{"title":"x"}],"assessed_on":"2024-11-05"},
		"objective":{"text":"x"},"targets":{"targets":[{"title":"x","target_value":"1","recorded_on":"2024-12"}]},
		"resources":{"years":[{"financial_year":"2025/26","committed":{"officer_days":1},"needed":{"officer_days":1}}]}}`, "2025-06-30")
	d.Answers = map[string]governance.Answer{"S1.12": {ID: "a", Outcome: governance.Met, Evidence: "x", ValidUntil: date.MustParse("2025-09-30")}}
	d.Review = &governance.Standing{Open: date.MustParse("2026-06-01"), Deadline: date.MustParse("2026-06-30")}
	want := []string{"2025-08-16", "2025-10-01", "2025-11-06", "2026-01-01", "2026-04-01", "2026-07-01"}
	before := outcomes(t, checker, d)
	var changes []string
	for day := d.Today.AddDays(1); day.Before(date.MustParse("2026-07-03")); day = day.AddDays(1) {
		noted := check(t, checker, d).NextChange
		d.Today = day
		if now := outcomes(t, checker, d); now != before {
			changes, before = append(changes, day.String()), now
			if noted != day {
				t.Errorf("the verdicts changed on %s, and %s was noted", day, noted)
			}
		}
	}
	if !reflect.DeepEqual(changes, want) {
		t.Errorf("changes on %v, want %v", changes, want)
	}
}

func check(t testing.TB, checker governance.Checker, d governance.Dossier) governance.Assessment {
	t.Helper()
	a, err := checker.Check(t.Context(), d)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func outcomes(t testing.TB, checker governance.Checker, d governance.Dossier) string {
	t.Helper()
	var b bytes.Buffer
	for _, v := range check(t, checker, d).Verdicts {
		b.WriteString(v.Criterion + string(v.Outcome) + " ")
	}
	return b.String()
}

func TestTheSameInputsGiveTheSameAssessment(t *testing.T) {
	checker, again := checkerOf(t, bundled(t, "east-devon-policy")), checkerOf(t, bundled(t, "east-devon-policy"))
	d := dossier(t, `{"display_name":"x","resources":{"years":[{"financial_year":"2025/26"}]},"targets":{"targets":[{"title":"x"},{"title":"y"}]}}`, "2025-06-30")
	first := check(t, checker, d)
	for range 20 {
		if a := check(t, again, d); !reflect.DeepEqual(a, first) {
			t.Fatalf("%+v\nis not\n%+v", a, first)
		}
	}
}

func TestAVerdictNamesTheFactsItWasReadFrom(t *testing.T) {
	checker := checkerOf(t, bundled(t, "cambridge-guide"))
	d := dossier(t, `{"terms_of_reference":{"link":"https://example.org/tor","next_review_on":"2025-01-31"}}`, "2025-06-30")
	v := verdictOf(t, checker, d, "S1.5")
	name := "councils/cambridge/partnerships/01890000-0000-7000-8000-00000000000a"
	want := []governance.Fact{
		{Path: "partnership.terms_of_reference", Value: "https://example.org/tor", Resource: name, Version: 7},
		{Path: "partnership.terms_of_reference.next_review_on", Value: "2025-01-31", Resource: name, Version: 7},
	}
	if !reflect.DeepEqual(v.Facts, want) {
		t.Errorf("facts %+v, want %+v", v.Facts, want)
	}
}

func TestWhatIsNotOnTheRegisterIsNotScored(t *testing.T) {
	checker := checkerOf(t, bundled(t, "cambridge-guide"))
	d := dossier(t, `{}`, "2025-06-30")
	d.Subject.State = "ENDED"
	if a := check(t, checker, d); a.Overall != governance.NotScored || len(a.Verdicts) != 0 || !strings.Contains(a.Reason, "ended") {
		t.Errorf("%s (%s) with %d verdicts", a.Overall, a.Reason, len(a.Verdicts))
	}
}

// BenchmarkCheck checks one partnership against all criteria of a pack: at most 150 µs.
func BenchmarkCheck(b *testing.B) {
	checker := checkerOf(b, bundled(b, "cambridge-guide"))
	d := dossier(b, `{"display_name":"x","scope":"SCOPE_CITY","objective":{"text":"x"},"outcomes":{"text":"x"},
		"lead_member":{"person":"`+person+`"},"reasons":{"reasons":[{"reason":"REASON_FOR_JOINING_LEGAL_DUTY","evidence":"x","statute":"y"}]},
		"terms_of_reference":{"link":"x","next_review_on":"2025-08-15"},"complaints":{"text":"x","answered_by":"y"},"public_engagement":{"text":"x"},
		"risks":{"risks":[{"title":"x"}],"assessed_on":"2024-11-05"},"targets":{"targets":[{"title":"x","target_value":"1","recorded_on":"2025-05-01"}]},
		"resources":{"years":[{"financial_year":"2025/26","committed":{"officer_days":1},"needed":{"officer_days":1}}]}}`, "2025-06-30")
	b.ReportAllocs()
	for b.Loop() {
		if _, err := checker.Check(b.Context(), d); err != nil {
			b.Fatal(err)
		}
	}
}
