package answer

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Key returns what is compared of a cell: its letters in lower case, blanks made one, without what nobody sees and without
// the punctuation around it. A cell of punctuation alone keeps it. It goes through a cell a few times, however long it is.
func Key(cell string) string {
	key := strings.Map(visible, strings.ToLower(cell))
	key = closedUp(strings.Join(strings.Fields(key), " "))
	if initials(key) {
		key = strings.ReplaceAll(key, ".", "")
	}
	if bare := strings.Trim(key, " .,;:!*'\"()[]{}<>“”‘"); bare != "" {
		key = bare
	}
	return parted(key)
}

// visible leaves out of a text what nobody sees, and writes dashes and apostrophes in one way.
func visible(r rune) rune {
	switch {
	case r == '_':
		return '-'
	case r == '`':
		return '\''
	case r < utf8.RuneSelf:
		return r
	case r == '\ufe0f' || r == '\ufe0e' || unicode.Is(unicode.Cf, r):
		return -1
	case unicode.Is(unicode.Pd, r) || r == '−':
		return '-'
	case r == '’' || r == 'ʼ' || r == '´':
		return '\''
	}
	return r
}

// closedUp leaves out the blanks around strokes: "n / a" is "n/a".
func closedUp(key string) string {
	if !strings.ContainsAny(key, `/\`) {
		return key
	}
	stroke := func(i int) bool { return i >= 0 && i < len(key) && (key[i] == '/' || key[i] == '\\') }
	var b strings.Builder
	b.Grow(len(key))
	for i := range len(key) {
		if key[i] != ' ' || !stroke(i-1) && !stroke(i+1) {
			b.WriteByte(key[i])
		}
	}
	return b.String()
}

// initials reports whether a text is letters with a full stop after each but perhaps the last, such as "n.a" and "t.b.c.".
func initials(key string) bool {
	for rest := key; rest != ""; {
		letter, size := utf8.DecodeRuneInString(rest)
		if !unicode.IsLetter(letter) {
			return rest == "." && strings.HasSuffix(key, "..")
		}
		first := len(rest) == len(key)
		if rest = rest[size:]; rest == "" {
			return !first
		}
		if rest[0] != '.' {
			return false
		}
		rest = rest[1:]
	}
	return key != ""
}

// parted puts a blank in the place of each hyphen between two letters: "in-place" is "in place".
func parted(key string) string {
	if !strings.Contains(key, "-") {
		return key
	}
	letters := []byte(key)
	for i, c := range letters {
		if c != '-' {
			continue
		}
		before, _ := utf8.DecodeLastRuneInString(key[:i])
		after, _ := utf8.DecodeRuneInString(key[i+1:])
		if unicode.IsLetter(before) && unicode.IsLetter(after) {
			letters[i] = ' '
		}
	}
	return string(letters)
}
