package governance

import "testing"

func TestWeigh(t *testing.T) {
	v := func(outcome Outcome, severity Severity) Verdict {
		return Verdict{Criterion: "C", Outcome: outcome, Severity: severity}
	}
	for name, c := range map[string]struct {
		verdicts []Verdict
		want     Overall
		reason   string
	}{
		"all met":                         {[]Verdict{v(Met, Must), v(Met, Should)}, Green, "All 2 criteria are met."},
		"met where it applies":            {[]Verdict{v(Met, Must), v(NotApplicable, Must)}, Green, "The one criterion that applies is met."},
		"a warning":                       {[]Verdict{v(Met, Must), v(Warning, Must)}, Amber, "To put right: C."},
		"a should is not met":             {[]Verdict{v(Met, Must), v(NotMet, Should)}, Amber, "To put right: C."},
		"a must is not met":               {[]Verdict{v(NotMet, Must), v(Met, Must)}, Red, "Not met: C."},
		"not met, another not assessed":   {[]Verdict{v(NotMet, Must), v(NotAssessed, Must)}, Red, "Not met: C."},
		"not assessed":                    {[]Verdict{v(Met, Must), v(NotAssessed, Should)}, Grey, "Not assessed: C."},
		"a warning, another not assessed": {[]Verdict{v(Warning, Must), v(NotAssessed, Must)}, Grey, "Not assessed: C."},
		"nothing applies":                 {[]Verdict{v(NotApplicable, Must)}, NotScored, "Nothing in the policy applies to it."},
		"nothing is asked":                {nil, NotScored, "Nothing in the policy applies to it."},
	} {
		t.Run(name, func(t *testing.T) {
			if got, reason := Weigh(c.verdicts); got != c.want || reason != c.reason {
				t.Errorf("%s, %q; want %s, %q", got, reason, c.want, c.reason)
			}
		})
	}
	var many []Verdict
	for range 10 {
		many = append(many, v(NotMet, Must))
	}
	if _, reason := Weigh(many); reason != "Not met: C, C, C, C, C, C, C, C and 2 more." {
		t.Errorf("many: %q", reason)
	}
}
