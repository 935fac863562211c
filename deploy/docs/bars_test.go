package docs

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestTheBarsNameTestsThatExist holds the list of bars in docs/requirements.md to the tests in the folders it names.
func TestTheBarsNameTestsThatExist(t *testing.T) {
	page, err := os.ReadFile("../../docs/requirements.md")
	if err != nil {
		t.Fatal(err)
	}
	_, bars, found := strings.Cut(string(page), "## Bars")
	if !found {
		t.Fatal("docs/requirements.md has no section of bars")
	}
	named := regexp.MustCompile("`([a-z0-9/]+)`: ((?:(?:Test|Fuzz)[A-Za-z0-9]+(?:, )?)+)").FindAllStringSubmatch(bars, -1)
	if len(named) < 20 {
		t.Fatalf("only %d folders with tests are named", len(named))
	}
	for _, m := range named {
		source := testsIn(t, filepath.Join("../..", m[1]))
		for _, name := range strings.Split(m[2], ", ") {
			if !strings.Contains(source, "func "+name+"(") {
				t.Errorf("%s has no %s", m[1], name)
			}
		}
	}
}

// testsIn is the text of all test files of a folder.
func testsIn(t *testing.T, folder string) string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(folder, "*_test.go"))
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		all.Write(text)
	}
	return all.String()
}
