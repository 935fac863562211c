package docs

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"testing"
)

// spaced finds an address whose filter has a space: no client may send it so.
var spaced = regexp.MustCompile("[?&](filter|order_by)=[^ `\"'&\\n]* [^`\\n]*")

// Every address in the documents can be pasted: what a filter needs to have escaped is escaped, or curl does it.
func TestFiltersCanBePasted(t *testing.T) {
	err := filepath.WalkDir("../../docs", func(file string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || filepath.Ext(file) != ".md" {
			return err
		}
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		for _, found := range spaced.FindAllString(string(text), -1) {
			t.Errorf("%s: %q has a space; write %%20, or --data-urlencode", file, found)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
