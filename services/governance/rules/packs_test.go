package rules_test

import (
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
			checker, err := compiler(t).Compile(bundled(t, id))
			if err != nil {
				t.Fatal(err)
			}
			for _, failure := range checker.Examples() {
				t.Error(failure)
			}
		})
	}
}
