// Package wording finds words that name somebody in other texts, however they are written, and takes them out. Where such
// words stand in the contract's messages is package personal's affair.
package wording

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Erased stands in place of words that were erased.
const Erased = "[erased]"

// Words are the words of a text as they are compared: letters and digits in lower case and without accents, everything
// between them aside.
type Words []string

// WordsOf gives the words of a text.
func WordsOf(text string) Words {
	var words Words
	for _, w := range split(text) {
		words = append(words, w.text)
	}
	return words
}

// Letters counts the letters and digits of all words.
func (w Words) Letters() int { return utf8.RuneCountInString(strings.Join(w, "")) }

// word is one word of a text, with the bytes where it stands.
type word struct {
	text     string
	from, to int
}

func split(text string) []word {
	var words []word
	from := -1
	for i, r := range text {
		inside := unicode.IsLetter(r) || unicode.IsDigit(r) || from >= 0 && unicode.IsMark(r)
		if inside && from < 0 {
			from = i
		}
		if !inside && from >= 0 {
			words, from = append(words, word{fold(text[from:i]), from, i}), -1
		}
	}
	if from >= 0 {
		words = append(words, word{fold(text[from:]), from, len(text)})
	}
	return words
}

// fold writes a word as words are compared.
func fold(w string) string {
	ascii := true
	for i := 0; i < len(w); i++ {
		ascii = ascii && w[i] < utf8.RuneSelf
	}
	if ascii {
		return strings.ToLower(w)
	}
	return strings.Map(func(r rune) rune {
		if unicode.IsMark(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, norm.NFKD.String(w))
}

// Print is what is kept of words: enough to know them again, not to read them.
type Print struct {
	// Count is how many words they are.
	Count int
	// Salt is random, Hash the SHA-256 of it and the words.
	Salt, Hash []byte
}

// Print makes a print, with a salt of its own.
func (w Words) Print() Print {
	p := Print{Count: len(w), Salt: make([]byte, 16)}
	_, _ = rand.Read(p.Salt) // never fails
	p.Hash = p.of(w)
	return p
}

func (p Print) of(words []string) []byte {
	h := sha256.New()
	h.Write(p.Salt)
	h.Write([]byte(strings.Join(words, " ")))
	return h.Sum(nil)
}

// Finder finds the same words in other texts.
type Finder struct {
	count int
	same  func(words []string) bool
}

// Finder finds these words.
func (w Words) Finder() Finder {
	return Finder{len(w), func(other []string) bool { return slices.Equal(w, other) }}
}

// Finder finds the words that the print was made of.
func (p Print) Finder() Finder {
	return Finder{p.Count, func(other []string) bool { return bytes.Equal(p.Hash, p.of(other)) }}
}

// In says whether the words stand in the text.
func (f Finder) In(text string) bool {
	_, found := f.Erase(text)
	return found
}

// Erase puts Erased in place of the words wherever they stand in the text, and says whether they do.
func (f Finder) Erase(text string) (string, bool) {
	if f.count == 0 || len(text) < f.count {
		return text, false
	}
	words := split(text)
	plain := make([]string, len(words))
	for i, w := range words {
		plain[i] = w.text
	}
	var rest strings.Builder
	kept := 0 // of the text
	for i := 0; i+f.count <= len(words); i++ {
		if !f.same(plain[i : i+f.count]) {
			continue
		}
		rest.WriteString(text[kept:words[i].from])
		rest.WriteString(Erased)
		i += f.count - 1
		kept = words[i].to
	}
	if kept == 0 {
		return text, false
	}
	rest.WriteString(text[kept:])
	return rest.String(), true
}
