package wording_test

import (
	"strings"
	"testing"

	"github.com/concordat-suite/concordat/services/platform/words/wording"
)

func TestWordsAreFoundWhole(t *testing.T) {
	const name = "Zoë O'Hara-Quill"
	for text, want := range map[string]string{
		"Zoë O'Hara-Quill":                   "[erased]",
		"ZOE  O’HARA QUILL, Cambridge":       "[erased], Cambridge",
		"(zoe.o.hara.quill@example.org)":     "([erased]@example.org)",
		"Zoe\u0308 O'Hara\nQuill and others": "[erased] and others",
		"Zoë O'Hara-Quill; Zoë O'Hara-Quill": "[erased]; [erased]",
		"Zoë O'Hara-Quilly":                  "Zoë O'Hara-Quilly",
		"O'Hara-Quill, Zoë":                  "O'Hara-Quill, Zoë",
		"Zoë O'Hara":                         "Zoë O'Hara",
		"":                                   "",
		"\xff Zoë O'Hara-Quill":              "\xff [erased]",
	} {
		words := wording.WordsOf(name)
		for kind, finder := range map[string]wording.Finder{"words": words.Finder(), "print": words.Print().Finder()} {
			got, found := finder.Erase(text)
			if got != want || found != strings.Contains(want, wording.Erased) || finder.In(text) != found {
				t.Errorf("%s: Erase(%q) = %q, %v; want %q", kind, text, got, found, want)
			}
		}
	}
}

func TestAPrintHoldsNoWords(t *testing.T) {
	words := wording.WordsOf("Jane Smith")
	one, other := words.Print(), words.Print()
	if strings.Contains(string(one.Hash)+string(one.Salt), "jane") || string(one.Hash) == string(other.Hash) {
		t.Error("two prints of the same words are the same, or hold them")
	}
	if (wording.Print{}).Finder().In("anything") {
		t.Error("an empty print finds something")
	}
}
