package rules_test

import (
	"strings"
	"testing"

	"github.com/concordat-suite/concordat/services/governance"
	"github.com/concordat-suite/concordat/services/governance/packs"
	"github.com/concordat-suite/concordat/services/platform/words/fault"
)

// oneRule is a pack with one criterion, whose first condition is given as it is to stand in the file.
func oneRule(t testing.TB, when, because, rest string) *governance.Pack {
	t.Helper()
	pack, err := packs.Parse([]byte(`pack: our-policy
title: Our policy
kinds: [PARTNERSHIP]
review_months: 12
criteria:
  - id: A1
    title: A title
    requirement: What is asked
    source: Section 1
    severity: MUST
    section: IDENTITY
    rule:
      - when: ` + when + `
        then: NOT_MET
        because: ` + because + `
      - then: MET
        because: It is there.
` + rest))
	if err != nil {
		t.Fatal(err)
	}
	return pack
}

func TestCompileSaysWhatIsWrongAndWhere(t *testing.T) {
	for name, c := range map[string]struct{ when, because, rest, want string }{
		"an unknown fact": {"partnership.outcome.none", "x", "",
			"line 13, column 26: undefined field 'outcome'"},
		"an unknown name": {"'partner.kind == 1'", "x", "",
			"line 13, column 16: undeclared reference to 'partner'"},
		"in a block, on its second line": {"|\n          partnership.risks.none ||\n            partnership.risk.none", "x", "",
			"line 15, column 24: undefined field 'risk'"},
		"in a text folded over two lines": {"partnership.risks.none ||\n          partnership.risk.none", "x", "",
			"line 14, column 22: undefined field 'risk'"},
		"no expression": {"partnership.risks.", "x", "",
			"line 13, column 33: this is no expression"},
		"not true or false": {"partnership.display_name", "x", "",
			"line 13, column 15: the expression gives a text, but true or false is needed here"},
		"types that do not go together": {"partnership.display_name == 1", "x", "",
			"line 13, column 40: found no matching overload for '_==_' applied to '(string, int)'"},
		"in the words of the reason": {"partnership.risks.none", "'It is {partnership.nam}.'", "",
			"line 15, column 37: undefined field 'nam'"},
		"a brace that is not closed": {"partnership.risks.none", "'It is {partnership.name.'", "",
			"line 15, column 26: the brace is never closed"},
		"a rule that takes too long": {"'partnership.targets.targets.all(a, partnership.targets.targets.all(b, partnership.targets.targets.all(c, a.title == b.title && c.title == a.title)))'", "x", "",
			"line 13, column 16: the expression could take too long"},
		"an unknown fact in an example": {"partnership.risks.none", "x", "examples:\n  - title: One\n    today: 2025-06-30\n    partnership: {risk: {}}\n    expect: {overall: RED}\n",
			"line 19, column 5: the partnership of example \"One\" cannot be read: unknown field \"risk\""},
		"a verdict on an unknown criterion": {"partnership.risks.none", "x", "examples:\n  - title: One\n    today: 2025-06-30\n    partnership: {}\n    expect: {verdicts: {A2: MET}}\n",
			"which is no criterion of this policy"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := compiler(t).Compile(t.Context(), oneRule(t, c.when, c.because, c.rest))
			if fault.Reason(err) != "PACK_INVALID" {
				t.Fatalf("error %v, want PACK_INVALID", err)
			}
			if got := fault.As(err).Fields[0].Description; !strings.Contains(got, c.want) {
				t.Errorf("%s\nlacks %s", got, c.want)
			}
		})
	}
}

func TestAFailingExampleIsNamed(t *testing.T) {
	checker := checkerOf(t, oneRule(t, "partnership.risks.none", "No risks.", "examples:\n  - title: Stated none\n    today: 2025-06-30\n    partnership: {risks: {none: true}}\n    expect: {overall: GREEN, verdicts: {A1: MET}}\n"))
	failures, err := checker.Examples(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	got := strings.Join(failures, "\n")
	want := `Example "Stated none": the whole should be GREEN and is RED (Not met: A1.)
Example "Stated none": A1 should be MET and is NOT_MET (No risks.)`
	if got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
}

// TestSignificance has the thresholds of Gravesham's rules: £50,000 or more, or a corporate objective, or a legal duty.
func TestSignificance(t *testing.T) {
	const rule = `significance:
  at_least: 1
  tests:
    - id: money
      title: Council resources of £50,000 or more
      test: total(year(partnership.resources, today.financialYear()).committed) >= 5000000
    - id: duty
      title: A legal duty
      test: partnership.reasons.reasons.exists(r, r.reason == ReasonForJoining.REASON_FOR_JOINING_LEGAL_DUTY)
`
	checker := checkerOf(t, oneRule(t, "partnership.risks.none", "x", rule))
	money := func(pence string) string {
		return `"resources":{"years":[{"financial_year":"2025/26","committed":{"grant":{"pence":"` + pence + `"}}}]}`
	}
	for name, c := range map[string]struct {
		facts string
		want  governance.Significance
	}{
		"£49,999.99":                     {`{"reasons":{},` + money("4999999") + `}`, governance.NotSignificant},
		"£50,000.00":                     {`{` + money("5000000") + `}`, governance.Significant},
		"a duty, at nothing":             {`{"reasons":{"reasons":[{"reason":"REASON_FOR_JOINING_LEGAL_DUTY"}]},` + money("0") + `}`, governance.Significant},
		"little money, reasons not said": {`{` + money("4999999") + `}`, governance.SignificanceNotAssessed},
		"nothing is said of either":      {`{}`, governance.SignificanceNotAssessed},
		"a duty, nothing said of money":  {`{"reasons":{"reasons":[{"reason":"REASON_FOR_JOINING_LEGAL_DUTY"}]}}`, governance.Significant},
	} {
		t.Run(name, func(t *testing.T) {
			if got := check(t, checker, dossier(t, c.facts, "2025-06-30")).Significance; got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
}

func TestWorkingDaysAndOtherDates(t *testing.T) {
	for when, want := range map[string]governance.Outcome{
		`today.workingDaysAhead("2024-09-11", "2024-09-18") == 5`:                              governance.NotMet,
		`today.clearDays("2024-09-10", "2024-09-18") == 5`:                                     governance.NotMet,
		`today.daysSince("2025-06-01") == 29`:                                                  governance.NotMet,
		`today.financialYear() == "2025/26" && today.date() > "2025-06-29"`:                    governance.NotMet,
		`words("2025-06") == "June 2025" && pounds(-123456789) == "-£1,234,567.89"`:            governance.NotMet,
		`today.isAfter("no date")`:                                                             governance.NotAssessed,
		`today.clearDays("2024-09-10", "2099-09-18") == 5`:                                     governance.NotAssessed,
		`review.deadline == "" && review_months == 12 && council.name == "councils/cambridge"`: governance.NotMet,
	} {
		checker := checkerOf(t, oneRule(t, "'"+when+"'", "x", ""))
		if v := verdictOf(t, checker, dossier(t, `{}`, "2025-06-30"), "A1"); v.Outcome != want {
			t.Errorf("%s: %s, %s", when, v.Outcome, v.Reason)
		}
	}
}
