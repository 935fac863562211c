package listing

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// The bounds of a filter. They are checked before it is parsed, because the parser can be made to burn seconds or to
// overflow the stack, which nothing recovers.
const (
	maxFilter     = 2 << 10 // bytes
	maxNesting    = 32      // parentheses
	maxDots       = 8       // in one path
	maxConditions = 64
	maxWords      = 2 * maxConditions // a condition has two: a field and a value
)

// guard says why a filter may not be parsed, or "" when it may. It takes one pass and no memory.
func guard(filter string) string {
	switch {
	case len(filter) > maxFilter:
		return fmt.Sprintf("is longer than %d bytes", maxFilter)
	case !utf8.ValidString(filter) || strings.ContainsRune(filter, 0):
		return "is no text"
	}
	var g guarding
	for i := 0; i < len(filter); i++ {
		if why := g.see(filter[i]); why != "" {
			return why
		}
	}
	return ""
}

// guarding is how far a guard has got.
type guarding struct {
	quote                byte // the quotation mark that the scan is inside of, or 0
	escaped              bool
	nesting, dots, words int
	inWord               bool
}

func (g *guarding) see(c byte) string {
	if g.quote != 0 {
		g.seeQuoted(c)
		return ""
	}
	switch c {
	case '(':
		g.nesting++
		g.inWord, g.dots = false, 0
	case ')':
		g.nesting--
		g.inWord, g.dots = false, 0
	case ' ', '\t', '\n', '\r', '=', '<', '>', '!', ':', ',', '-':
		g.inWord, g.dots = false, 0
	case '.':
		g.dots++
	case '"', '\'':
		g.quote = c
		g.word()
	default:
		g.word()
	}
	return g.why()
}

func (g *guarding) seeQuoted(c byte) {
	switch {
	case g.escaped:
		g.escaped = false
	case c == '\\':
		g.escaped = true
	case c == g.quote:
		g.quote, g.inWord = 0, false
	}
}

func (g *guarding) word() {
	if !g.inWord {
		g.words++
	}
	g.inWord = true
}

func (g *guarding) why() string {
	switch {
	case g.nesting > maxNesting:
		return fmt.Sprintf("nests parentheses deeper than %d", maxNesting)
	case g.dots > maxDots:
		return fmt.Sprintf("has a path with more than %d dots", maxDots)
	case g.words > maxWords:
		return fmt.Sprintf("has more than %d conditions", maxConditions)
	}
	return ""
}
