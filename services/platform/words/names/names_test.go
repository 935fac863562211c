package names

import (
	"testing"

	"github.com/concordat-suite/concordat/services/platform/testing/fuzztest"
	"github.com/concordat-suite/concordat/services/platform/words/fault"
)

const id = "0199b7a2-9d3c-7c41-9d6b-3f1f1f0c2a11"

func TestParse(t *testing.T) {
	partnership := New("councils/{council}/partnerships/{partnership}")
	for name, want := range map[string]string{
		"councils/cambridge/partnerships/" + id:           id,
		"councils/Cambridge/partnerships/" + id:           "",
		"councils/cambridge/partnerships/":                "",
		"councils/cambridge/partnerships/42":              "",
		"councils/cambridge/partnerships/" + id + "/":     "",
		"councils/cambridge/partnerships/" + id + "/more": "",
		"councils//partnerships/" + id:                    "",
		"councils/cambridge/meetings/" + id:               "",
		"councils/cambridge":                              "",
		"councils/../partnerships/" + id:                  "",
		"":                                                "",
	} {
		t.Run(name, func(t *testing.T) {
			council, got, err := partnership.Parse2(name)
			if got != want {
				t.Errorf("Parse2() = %q, want %q", got, want)
			}
			if (err == nil) != (want != "") || (err == nil) != (council == "cambridge") {
				t.Errorf("Parse2() council = %q, error = %v", council, err)
			}
			if err != nil && fault.Reason(err) != "NOT_FOUND" {
				t.Errorf("Parse2() reason = %q, want NOT_FOUND", fault.Reason(err))
			}
		})
	}
}

func TestFormatIsTheInverseOfParse(t *testing.T) {
	criterion := New("councils/{council}/policies/{policy}/criteria/{criterion:word}")
	name := criterion.Format("east-devon", id, "s1.4a")
	council, policy, word, err := criterion.Parse3(name)
	if err != nil || council != "east-devon" || policy != id || word != "s1.4a" {
		t.Errorf("Parse3(%q) = %q, %q, %q, %v", name, council, policy, word, err)
	}
}

func TestCouncil(t *testing.T) {
	for name, want := range map[string]string{
		"councils/cambridge":                   "cambridge",
		"councils/east-devon/partnerships/any": "east-devon",
		"councils/":                            "",
		"councils/-x":                          "",
		"people/cambridge":                     "",
	} {
		got, ok := Council(name)
		if ok != (want != "") || (ok && got != want) {
			t.Errorf("Council(%q) = %q, %v, want %q", name, got, ok, want)
		}
	}
}

func FuzzName(f *testing.F) {
	for _, seed := range []string{
		"councils/cambridge/things/0199b7a2-9d3c-7c41-9d6b-3f1f1f0c2a11", "councils/cambridge", "councils/../things/x", "councils//things/",
		"councils/cambridge/things/%2e%2e", "councils/Cambridge/things/1", "/", "councils/a/b/c/d/e", "councils/cambridge/things/0199b7a2-9d3c-7c41-9d6b-3f1f1f0c2a11/",
	} {
		f.Add(seed)
	}
	pattern := New("councils/{council}/things/{thing}")
	f.Fuzz(func(t *testing.T, name string) {
		fuzztest.Quick(t, func() { _, _, _ = pattern.Parse2(name) })
		council, thing, err := pattern.Parse2(name)
		if err != nil {
			if council != "" || thing != "" {
				t.Errorf("%q is refused and still gives %q, %q", name, council, thing)
			}
			return
		}
		if again := pattern.Format(council, thing); again != name {
			t.Errorf("%q is read as %q", name, again)
		}
		if of, ok := Council(name); !ok || of != council {
			t.Errorf("%q is of council %q to one reader and of %q to the other", name, council, of)
		}
	})
}
