// Package naming compares the names of partnerships. The same body is written in many ways, from one list to the next
// and from one year to the next; a new entry is compared with what is there, by people and by imports alike.
package naming

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// shortName finds a short name in brackets, such as "(LEP)" or "(ACTVaR)". Other brackets tell bodies apart:
// "Health and Wellbeing Board (County Council)".
var shortName = regexp.MustCompile(`\(\s*[A-Z][A-Za-z0-9&]*[A-Z0-9][A-Za-z0-9&]*\s*\)`)

// Key gives what is compared of a name: case, punctuation, dashes and a short name in brackets left aside.
// Two names with the same key are the same name.
func Key(name string) string {
	name = shortName.ReplaceAllString(name, " ")
	var b strings.Builder
	for _, r := range strings.ToLower(name) {
		switch {
		case unicode.IsLetter(r), unicode.IsDigit(r):
			b.WriteRune(r)
		case r == '\'', r == '’', r == '‘', r == '`', r == 'ʼ':
			// Apostrophes come and go: "Children's", "Childrens".
		case r == '&':
			b.WriteString(" and ")
		default:
			b.WriteByte(' ')
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// framing are the words that say what sort of body it is, or nothing at all. They come and go between one list and
// the next, and do not tell bodies apart.
var framing = set("a", "an", "and", "at", "for", "in", "of", "on", "the", "to",
	"board", "committee", "executive", "forum", "group", "joint", "limited", "ltd", "management", "members", "network",
	"panel", "partnership", "partnerships", "plc", "steering", "team")

func set(words ...string) map[string]bool {
	s := make(map[string]bool, len(words))
	for _, w := range words {
		s[w] = true
	}
	return s
}

// Words gives the different words of the names, in alphabetical order, as Key writes them.
func Words(names ...string) []string {
	var words []string
	for _, name := range names {
		words = append(words, strings.Fields(Key(name))...)
	}
	slices.Sort(words)
	return slices.Compact(words)
}

// Telling gives the words of a name that tell the body apart from others, in alphabetical order; none for a name made
// of framing only, which resembles nothing.
func Telling(name string) []string {
	words := telling(name)
	slices.Sort(words)
	return slices.Compact(words)
}

// telling gives them as they stand in the name.
func telling(name string) []string { return slices.DeleteFunc(strings.Fields(Key(name)), frames) }

// frames says whether a word is framing, or framing with a slip in it, such as "Partnershp".
func frames(word string) bool {
	if framing[word] {
		return true
	}
	for w := range framing {
		if misspelt(word, w) {
			return true
		}
	}
	return false
}

// Resemblances finds names that may be the same though they are not: they differ in framing words, in order, in the
// spelling of one word, or in where words are joined. It looks names up by their telling words, whole, run together and
// with one word left out, so that ten thousand names are not each compared with ten thousand.
type Resemblances[T comparable] struct {
	whole   map[string][]T
	joined  map[string][]T // "Well-being" and "Wellbeing"
	without map[lookup][]spelled[T]
}

// lookup is what two names share of which one has a word spelled differently: the other words, and what the word begins
// with. Its length is part of it, so that of ten thousand names that differ in one word only the like ones are compared.
type lookup struct {
	rest   string
	first  byte
	length int
}

// spelled is a body whose name has word beside the words it was looked up by.
type spelled[T comparable] struct {
	body T
	word string
}

// NewResemblances makes one that knows no name yet.
func NewResemblances[T comparable]() *Resemblances[T] {
	return &Resemblances[T]{whole: map[string][]T{}, joined: map[string][]T{}, without: map[lookup][]spelled[T]{}}
}

// Add makes body known under name.
func (r *Resemblances[T]) Add(name string, body T) {
	words := Telling(name)
	if len(words) == 0 {
		return
	}
	whole := strings.Join(words, " ")
	r.whole[whole] = append(r.whole[whole], body)
	joined := strings.Join(telling(name), "")
	r.joined[joined] = append(r.joined[joined], body)
	for i, word := range words {
		if !spellable(word) {
			continue
		}
		at := lookup{leaveOut(words, i), word[0], len(word)}
		r.without[at] = append(r.without[at], spelled[T]{body, word})
	}
}

// Find gives the bodies whose names resemble name, without repeats, in the order in which they were added.
func (r *Resemblances[T]) Find(name string) []T {
	words := Telling(name)
	if len(words) == 0 {
		return nil
	}
	found := slices.Concat(r.whole[strings.Join(words, " ")], r.joined[strings.Join(telling(name), "")])
	for i, word := range words {
		if !spellable(word) {
			continue
		}
		rest := leaveOut(words, i)
		for length := len(word) - mostLetters; length <= len(word)+mostLetters; length++ {
			for _, other := range r.without[lookup{rest, word[0], length}] {
				if misspelt(word, other.word) {
					found = append(found, other.body)
				}
			}
		}
	}
	return unique(found)
}

// mostLetters is by how many letters, and so by how many bytes at most of two each, a word may be spelled differently.
const mostLetters = 4

// spellable says whether a word is one that can be told to be spelled differently: not too short, and without digits.
func spellable(word string) bool { return len(word) >= 5 && !strings.ContainsAny(word, "0123456789") }

func leaveOut(words []string, i int) string {
	return strings.Join(slices.Concat(words[:i], words[i+1:]), " ")
}

func unique[T comparable](values []T) []T {
	seen := make(map[T]bool, len(values))
	return slices.DeleteFunc(values, func(v T) bool {
		again := seen[v]
		seen[v] = true
		return again
	})
}

// misspelt says whether two different words may be one word spelled differently: they begin alike, have no digits,
// and differ in one letter, or in two when they are long. "Rural" and "Urban" are not.
func misspelt(a, b string) bool {
	if a == b || !spellable(a) || !spellable(b) || a[0] != b[0] {
		return false
	}
	allowed := 1
	if min(len(a), len(b)) >= 9 {
		allowed = 2
	}
	return distance([]rune(a), []rune(b)) <= allowed
}

// distance counts the letters to insert, remove or change to turn a into b.
func distance(a, b []rune) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i, x := range a {
		diagonal := row[0]
		row[0] = i + 1
		for j, y := range b {
			change := diagonal
			if x != y {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
