package erasures

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// elsewhere finds the fields of services other than the register on the page of personal data, with the service that keeps
// them and how they are erased.
var elsewhere = regexp.MustCompile("(?m)^\\| `(?:governance|notification|reporting)\\.v1\\.[^`]+` \\|[^|]+\\|[^|]+\\| ([a-z-]+): [^|]+\\| ([AB, -]+) \\|$")

// TestAPreviewNamesEveryServiceItDoesNotSearch holds what a preview says against the page of personal data.
func TestAPreviewNamesEveryServiceItDoesNotSearch(t *testing.T) {
	page, err := os.ReadFile("../../../docs/personal-data.md")
	if err != nil {
		t.Fatal(err)
	}
	kept := map[string]bool{}
	for _, m := range elsewhere.FindAllStringSubmatch(string(page), -1) {
		kept[m[1]] = kept[m[1]] || strings.Contains(m[2], "B")
	}
	if len(kept) != 3 {
		t.Fatalf("the page has texts of %v", kept)
	}
	for service, words := range kept {
		named := slices.ContainsFunc(notSearched, func(said string) bool { return strings.HasPrefix(said, service+": ") })
		if words != named {
			t.Errorf("%s keeps words of its own: %t; a preview says so: %t", service, words, named)
		}
	}
}
