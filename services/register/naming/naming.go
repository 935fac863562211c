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
	if strings.Contains(name, "(") {
		name = shortName.ReplaceAllString(name, " ")
	}
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

// framingFrom are the framing words by their first letters.
var framingFrom = byFirst(framing)

func byFirst(words map[string]bool) map[byte][]string {
	by := map[byte][]string{}
	for w := range words {
		by[w[0]] = append(by[w[0]], w)
	}
	return by
}

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
	for _, w := range framingFrom[word[0]] {
		if misspelt(word, w) {
			return true
		}
	}
	return false
}
