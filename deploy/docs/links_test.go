package docs

import (
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// link is a link of a page to another file, without the place in it.
var link = regexp.MustCompile(`\]\(([^)#\s]+)(?:#[^)]*)?\)`)

// TestEveryPageIsReached follows the links from README.md as a reader would: every page of docs/ is reached, and every
// link leads to something.
func TestEveryPageIsReached(t *testing.T) {
	const root = "../.."
	reached := follow(t, root, "README.md")
	pages := 0
	err := filepath.WalkDir(filepath.Join(root, "docs"), func(file string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || filepath.Ext(file) != ".md" {
			return err
		}
		pages++
		page, err := filepath.Rel(root, file)
		if err == nil && !reached[filepath.ToSlash(page)] {
			t.Errorf("no link leads from README.md to %s", page)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if pages < 10 {
		t.Errorf("only %d pages were found in docs/", pages)
	}
}

// follow gives the pages that links lead to from the first, with itself.
func follow(t *testing.T, root, first string) map[string]bool {
	t.Helper()
	reached := map[string]bool{first: true}
	for waiting := []string{first}; len(waiting) > 0; waiting = waiting[1:] {
		page := waiting[0]
		text, err := os.ReadFile(filepath.Join(root, page))
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range link.FindAllStringSubmatch(string(text), -1) {
			target := path.Join(path.Dir(page), found[1])
			if strings.Contains(found[1], "://") || reached[target] {
				continue
			}
			if _, err := os.Stat(filepath.Join(root, target)); err != nil {
				t.Errorf("%s links to %s, which is not there", page, found[1])
				continue
			}
			reached[target] = true
			if path.Ext(target) == ".md" {
				waiting = append(waiting, target)
			}
		}
	}
	return reached
}
