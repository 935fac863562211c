package rules

import (
	"strings"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"

	"github.com/concordat-suite/concordat/services/governance"
)

// text is a reason in words, with expressions between braces.
type text struct{ pieces []piece }

// piece is some words, or an expression.
type piece struct {
	words      string
	expression *expression
}

// text reads the words and compiles what stands between braces.
func (c *Compiler) text(source governance.Expression) (text, []governance.Problem) {
	var t text
	var problems []governance.Problem
	rest, at := source.Text, 0
	for {
		words, after, found := strings.Cut(rest, "{")
		t.pieces = append(t.pieces, piece{words: words})
		if !found {
			return t, problems
		}
		at += len(words) + 1
		inner, following, closed := strings.Cut(after, "}")
		if !closed {
			return t, append(problems, governance.Problem{At: source.PlaceOf(at), Text: "the brace is never closed"})
		}
		e, wrong := c.compile(source.Within(at, at+len(inner)), cel.StringType)
		problems = append(problems, wrong...)
		t.pieces = append(t.pieces, piece{expression: e})
		rest, at = following, at+len(inner)+1
	}
}

// maxReason is how many bytes of a reason are written before the rest is left out.
const maxReason = 5_000

// write returns the words for a record. A fact that nobody has stated shows as such.
func (t text) write(r *record) string {
	var b strings.Builder
	for _, p := range t.pieces {
		if b.Len() > maxReason {
			break
		}
		b.WriteString(p.words)
		if p.expression == nil {
			continue
		}
		if value, ok := p.expression.eval(r).value.(types.String); ok {
			b.WriteString(string(value))
		} else {
			b.WriteString("(not stated)")
		}
	}
	return cut(b.String(), maxReason)
}

// paths gives the facts that the words show.
func (t text) paths() []path {
	var all []path
	for _, p := range t.pieces {
		if p.expression != nil {
			all = append(all, p.expression.paths...)
		}
	}
	return all
}
