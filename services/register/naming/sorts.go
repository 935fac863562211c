package naming

import (
	"slices"
	"strings"
)

// sorts are the framing words that say which body of a partnership it is. A board, an executive and a management group of one
// name are three bodies.
var sorts = set("board", "committee", "executive", "forum", "group", "joint", "management", "members", "network", "panel", "partnership",
	"partnerships", "steering", "team")

// Apart reports whether two names that are otherwise alike are told apart by what sort of body they say: one says a word
// of it that the other does not.
func Apart(a, b string) bool { return !slices.Equal(sortsOf(a), sortsOf(b)) }

// Different reports whether each of two names says a sort of body that the other does not, such as "Waste Board" and "Waste
// Forum": these are two bodies.
func Different(a, b string) bool {
	x, y := sortsOf(a), sortsOf(b)
	return lacksAny(x, y) && lacksAny(y, x)
}

func lacksAny(of, in []string) bool {
	return slices.ContainsFunc(of, func(word string) bool { return !slices.Contains(in, word) })
}

// sortsOf returns the words of a name that say its sort, in alphabetical order, slips in their spelling put right.
func sortsOf(name string) []string {
	var found []string
	for _, word := range strings.Fields(Key(name)) {
		if sort := sortOf(word); sort != "" {
			found = append(found, sort)
		}
	}
	slices.Sort(found)
	return slices.Compact(found)
}

func sortOf(word string) string {
	if !sorts[word] {
		word = meantBy(word)
	}
	if word == "partnerships" {
		return "partnership"
	}
	return word
}

// meantBy returns the sort that a word is a slip of; "" when it is none.
func meantBy(word string) string {
	for sort := range sorts {
		if misspelt(word, sort) {
			return sort
		}
	}
	return ""
}
