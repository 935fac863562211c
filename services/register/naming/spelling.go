package naming

import (
	"strings"
	"unicode/utf8"
)

// spellable says whether a word is one that can be told to be spelled differently: not too short, and without digits.
func spellable(word string) bool { return len(word) >= 5 && !strings.ContainsAny(word, "0123456789") }

// mostSlips is by how many letters two spellings of a long word may differ.
const mostSlips = 2

// misspelt says whether two different words may be one word spelled differently: they begin alike, have no digits,
// and differ in one letter, or in two when they are long. "Rural" and "Urban" are not.
func misspelt(a, b string) bool {
	if a == b || !spellable(a) || !spellable(b) || a[0] != b[0] {
		return false
	}
	return within(a, b, slips(a, b))
}

// slips is by how many letters two words may differ: by one, or by two when both are long.
func slips(a, b string) int {
	if min(len(a), len(b)) >= 9 {
		return mostSlips
	}
	return 1
}

// within says whether at most so many letters have to be inserted, removed or changed to turn a into b.
func within(a, b string, most int) bool {
	if difference := utf8.RuneCountInString(a) - utf8.RuneCountInString(b); difference > most || -difference > most {
		return false
	}
	x, y := apart(a, b)
	return distance([]rune(x), []rune(y), most) <= most
}

// apart gives what is left of two words without what they begin and end with alike.
func apart(a, b string) (x, y string) {
	from := 0
	for from < min(len(a), len(b)) && a[from] == b[from] {
		from++
	}
	for from > 0 && from < len(a) && !utf8.RuneStart(a[from]) || from > 0 && from < len(b) && !utf8.RuneStart(b[from]) {
		from-- // back to where a letter begins
	}
	a, b = a[from:], b[from:]
	alike := 0
	for alike < min(len(a), len(b)) && a[len(a)-1-alike] == b[len(b)-1-alike] {
		alike++
	}
	for alike > 0 && !utf8.RuneStart(a[len(a)-alike]) {
		alike--
	}
	return a[:len(a)-alike], b[:len(b)-alike]
}

// distance counts the letters to insert, remove or change to turn a into b, as long as they are no more than most: what it
// gives above that is no count. Only spellings near each other are followed, so a long word costs little more than a short one.
func distance(a, b []rune, most int) int {
	row, far := make([]int, len(b)+1), most+1
	for j := range row {
		row[j] = min(j, far)
	}
	for i, x := range a {
		from, to := max(0, i-most), min(len(b), i+most+1)
		diagonal, best := row[from], far
		row[from] = far
		if from == 0 {
			row[0] = min(i+1, far)
		}
		for j := from; j < to; j++ {
			change := diagonal
			if x != b[j] {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1, far)
			best = min(best, row[j+1])
		}
		if best = min(best, row[0]); best >= far {
			return far
		}
	}
	return row[len(b)]
}
