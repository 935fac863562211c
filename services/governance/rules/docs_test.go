package rules_test

import (
	"os"
	"strings"
	"testing"

	"github.com/concordat-suite/concordat/services/governance/packs"
)

// TestThePackInTheDocumentationWorks reads the pack that docs/policy-packs.md shows.
func TestThePackInTheDocumentationWorks(t *testing.T) {
	page, err := os.ReadFile("../../../docs/policy-packs.md")
	if err != nil {
		t.Fatal(err)
	}
	_, after, _ := strings.Cut(string(page), "```yaml\n")
	text, _, found := strings.Cut(after, "```")
	if !found {
		t.Fatal("the page shows no pack")
	}
	pack, err := packs.Parse([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	failures, err := checkerOf(t, pack).Examples(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, failure := range failures {
		t.Error(failure)
	}
}
