package legible_test

import (
	"strings"
	"testing"
	"testing/quick"

	"github.com/concordat-suite/concordat/services/platform/words/legible"
)

func TestFault(t *testing.T) {
	for name, c := range map[string]struct {
		text             string
		line, paragraphs string // what the fault says, "" for none
	}{
		"plain":                  {"Mill Road Compact", "", ""},
		"Welsh":                  {"Bwrdd Gwasanaethau Cyhoeddus Tŷ Ŵyr", "", ""},
		"right to left":          {"مجلس", "", ""},
		"emoji with a joiner":    {"👩‍🌾", "", ""},
		"two lines":              {"a\nb", "one line", ""},
		"two lines of Windows":   {"a\r\nb", "one line", ""},
		"a tab":                  {"a\tb", "one line", ""},
		"a carriage return":      {"a\rb", "one line", "must be one line"},
		"a return at the end":    {"a\r", "one line", "must be one line"},
		"NUL":                    {"a\x00b", "U+0000, character 2", "U+0000, character 2"},
		"escape":                 {"\x1b[31m", "U+001B, character 1", "U+001B"},
		"delete":                 {"a\x7f", "U+007F", "U+007F"},
		"a C1 control":           {"ä\u009b", "U+009B, character 2", "U+009B, character 2"},
		"next line":              {"a\u0085b", "U+0085", "U+0085"},
		"a line separator":       {"a\u2028b", "U+2028", "U+2028"},
		"a paragraph separator":  {"a\u2029b", "U+2029", "U+2029"},
		"right-to-left override": {"a\u202eb", "direction of writing", "direction of writing"},
		"an embedding":           {"a\u202ab", "direction of writing", "direction of writing"},
		"a space without width":  {"City\u200b Deal", "U+200B, character 5", "U+200B, character 5"},
		"a mark of byte order":   {"\ufeffCity Deal", "U+FEFF, character 1", "nobody sees"},
		"a joiner of words":      {"City\u2060Deal", "U+2060", "nobody sees"},
		"an isolate":             {"a\u2066b\u2069", "direction of writing", "direction of writing"},
	} {
		for paragraphs, want := range map[bool]string{false: c.line, true: c.paragraphs} {
			got := legible.Fault(c.text, paragraphs)
			if (got == "") != (want == "") || !strings.Contains(got, want) {
				t.Errorf("%s, paragraphs %v: %q, want %q", name, paragraphs, got, want)
			}
		}
	}
}

func TestBlank(t *testing.T) {
	for text, want := range map[string]bool{"": false, "a": false, " a": false, " ": true, "\u00a0": true, " \n\t": true} {
		if got := legible.Blank(text); got != want {
			t.Errorf("Blank(%q) = %v, want %v", text, got, want)
		}
	}
}

func TestWhatIsCleanHasNoFault(t *testing.T) {
	letters := []rune("ab ä\x00\x1b\r\n\t\v\f\u0085\u009f\u2028\u2029\u202a\u202e\u2066\u2069\u200d\ufeff")
	holds := func(choices []uint8) bool {
		var text strings.Builder
		for _, c := range choices {
			text.WriteRune(letters[int(c)%len(letters)])
		}
		clean, changed := legible.Clean(text.String())
		again, changedAgain := legible.Clean(clean)
		return legible.Fault(clean, true) == "" && legible.Fault(legible.OneLine(text.String()), false) == "" &&
			again == clean && !changedAgain && (changed || strings.Count(clean, "\n") >= strings.Count(text.String(), "\n"))
	}
	if err := quick.Check(holds, nil); err != nil {
		t.Error(err)
	}
}

func TestCleanKeepsLines(t *testing.T) {
	for text, want := range map[string]string{
		"a\r\nb\rc\nd":    "a\nb\nc\nd",
		"a\u2028b\u0085c": "a\nb\nc",
		"a\u202eb\x00c":   "abc",
		"a\tb":            "a\tb",
	} {
		if got, _ := legible.Clean(text); got != want {
			t.Errorf("Clean(%q) = %q, want %q", text, got, want)
		}
	}
	if got := legible.OneLine("  Safer\r\n\tStreets\u202e  "); got != "Safer Streets" {
		t.Errorf("OneLine = %q", got)
	}
	if got := legible.OneLine("two  spaces"); got != "two  spaces" {
		t.Errorf("OneLine changed a text in order: %q", got)
	}
}
