package rules_test

import (
	"slices"
	"testing"

	"github.com/concordat-suite/concordat/services/governance"
	"github.com/concordat-suite/concordat/services/governance/packs"
	"github.com/concordat-suite/concordat/services/governance/rules"
)

func compiler(t testing.TB) *rules.Compiler {
	t.Helper()
	c, err := rules.NewCompiler()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func bundled(t testing.TB, id string) *governance.Pack {
	t.Helper()
	all, err := packs.Bundled()
	if err != nil {
		t.Fatal(err)
	}
	for _, pack := range all {
		if pack.ID == id {
			return pack
		}
	}
	t.Fatalf("no bundled pack %s", id)
	return nil
}

func TestBundledPacksGiveTheVerdictsTheyExpect(t *testing.T) {
	for _, id := range []string{"cambridge-guide", "east-devon-policy"} {
		t.Run(id, func(t *testing.T) {
			checker, err := compiler(t).Compile(t.Context(), bundled(t, id))
			if err != nil {
				t.Fatal(err)
			}
			failures, err := checker.Examples(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			for _, failure := range failures {
				t.Error(failure)
			}
		})
	}
}

// TestWhatThePacksMakeOfTheirSources goes through the sources' requirements one by one: those that the register has facts
// for are rules, which a blank leaves not assessed, and all others judgements, whose evidence runs out.
func TestWhatThePacksMakeOfTheirSources(t *testing.T) {
	for id, rules := range map[string][]string{
		"cambridge-guide":   {"S1.1", "S1.2", "S1.4a", "S1.4b", "S1.4c", "S1.4d", "S1.4e", "S1.5", "S1.6", "S1.7", "S1.8", "S1.20", "S1.21"},
		"east-devon-policy": {"E1", "E4.1", "E4.2", "E4.3", "E4.4", "E4.5", "E4.6", "E4.7", "E4.8", "E4.9", "E4.10", "E4.11", "E5.1"},
	} {
		pack := bundled(t, id)
		checker := checkerOf(t, pack)
		found := 0
		for _, c := range pack.Criteria {
			if slices.Contains(rules, c.ID) {
				found++
				if c.Judgement != nil || len(c.Cases) == 0 {
					t.Errorf("%s: %s is no rule", id, c.ID)
				}
			} else if c.Judgement == nil || c.Judgement.ValidMonths < 1 || c.Judgement.Question == "" {
				t.Errorf("%s: %s is neither one of the rules nor a judgement whose evidence runs out", id, c.ID)
			}
			if v := verdictOf(t, checker, dossier(t, `{}`, "2025-06-30"), c.ID); v.Outcome != governance.NotAssessed || v.Reason == "" {
				t.Errorf("%s: %s of a blank record is %s (%s), want not assessed", id, c.ID, v.Outcome, v.Reason)
			}
		}
		if found != len(rules) {
			t.Errorf("%s has %d of its %d rules", id, found, len(rules))
		}
	}
}
