// Package legible says which characters a text may have, so that it reads the same wherever it is shown: in a page, a
// mail's subject, a spreadsheet, a terminal or a committee paper. It knows characters only, not what a text is for.
package legible

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Fault says what is wrong with a text that is one line, or with one of paragraphs, which may have line breaks and tabs.
// It is "" when nothing is. It reads on after the text's name: "must not have …".
func Fault(text string, paragraphs bool) string {
	for at, r := range text {
		switch {
		case !refused(r), paragraphs && breaks(text, at, r):
		case r == '\n' || r == '\r' || r == '\t':
			return "must be one line, without line breaks and tabs"
		case unicode.IsControl(r):
			return fmt.Sprintf("must not have control characters; take out %U, character %d", r, position(text, at))
		case unseen(r):
			return fmt.Sprintf("must not have characters that nobody sees; take out %U, character %d", r, position(text, at))
		case r == '\u2028' || r == '\u2029':
			return fmt.Sprintf("must not have the separator %U; put an ordinary line break in place of character %d", r, position(text, at))
		default:
			return fmt.Sprintf("must not have characters that turn the direction of writing; take out %U, character %d", r, position(text, at))
		}
	}
	return ""
}

// Blank reports whether a text has characters and says nothing.
func Blank(text string) bool { return text != "" && strings.TrimSpace(text) == "" }

// position is which letter of the text begins at a byte, from 1.
func position(text string, at int) int { return utf8.RuneCountInString(text[:at]) + 1 }

// unseen reports whether nobody sees a letter: two names that differ by it alone look the same. A joiner is none, since it
// makes one sign of those beside it.
func unseen(r rune) bool { return r == '\u200b' || r == '\u2060' || r == '\ufeff' }

// refused reports whether a letter is a control character or unseen, turns the direction of writing, or parts lines
// otherwise than by an ordinary line break.
func refused(r rune) bool {
	switch {
	case r < ' ', r >= '\x7f' && r <= '\u009f', unseen(r):
		return true
	case r < '\u2028':
		return false
	}
	return r <= '\u202e' || r >= '\u2066' && r <= '\u2069' // separators of lines and paragraphs, embeddings and overrides; isolates
}

// breaks reports whether the letter is an ordinary line break or a tab. A carriage return is part of a line break only
// before a line feed.
func breaks(text string, at int, r rune) bool {
	return r == '\n' || r == '\t' || r == '\r' && strings.HasPrefix(text[at+1:], "\n")
}

// Clean gives a text of paragraphs without what Fault refuses of it. Every line ends in \n, and all separators of lines
// and paragraphs become line breaks. It reports whether anything else than a line's end was taken out.
func Clean(text string) (clean string, changed bool) {
	if Fault(text, true) == "" && !strings.Contains(text, "\r") {
		return text, false
	}
	text = lineEnds.Replace(text)
	clean = strings.Map(func(r rune) rune {
		if refused(r) && r != '\n' && r != '\t' {
			changed = true
			return -1
		}
		return r
	}, text)
	return clean, changed
}

// lineEnds are the ways in which lines end in files.
var lineEnds = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u0085", "\n", "\v", "\n", "\u2028", "\n", "\u2029", "\n")

// OneLine gives a text as one line, without what Fault refuses of it: line breaks and tabs become spaces.
func OneLine(text string) string {
	if Fault(text, false) == "" {
		return text
	}
	clean, _ := Clean(text)
	return strings.Join(strings.Fields(clean), " ")
}
