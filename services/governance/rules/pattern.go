package rules

import (
	"fmt"
	"regexp"
	"regexp/syntax"

	"cel.dev/cel-go/common/ast"
	celfunctions "cel.dev/cel-go/common/functions"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/interpreter"
)

// The bounds of a pattern that matches() takes: its characters, and the steps of which it is made when it is compiled. Matching tries
// many of the steps at each character of the text.
const (
	maxPattern = 200
	maxSteps   = 500
)

// stepsTried is how many steps of a pattern are tried for one unit of work.
const stepsTried = 4

// badPattern says what is wrong with the pattern of matches(), or "". One that is computed cannot be judged before it is used.
func badPattern(c ast.CallExpr) string {
	pattern := c.Args()[len(c.Args())-1]
	if pattern.Kind() != ast.LiteralKind {
		return "the pattern of matches() must be written out in quotes"
	}
	text, _ := pattern.AsLiteral().(types.String)
	if len(text) > maxPattern {
		return fmt.Sprintf("the pattern of matches() has %d characters, at most %d are read", len(text), maxPattern)
	}
	steps, err := stepsOf(string(text))
	switch {
	case err != nil:
		return fmt.Sprintf("the pattern of matches() is no regular expression: %s", err)
	case steps > maxSteps:
		return fmt.Sprintf("the pattern of matches() repeats too much (%d steps, at most %d); write shorter repetitions", steps, maxSteps)
	}
	return ""
}

// stepsOf counts the steps that a pattern is compiled into, with its repetitions written out.
func stepsOf(pattern string) (int, error) {
	parsed, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		return 0, err
	}
	compiled, err := syntax.Compile(parsed.Simplify())
	if err != nil {
		return 0, err
	}
	return len(compiled.Inst), nil
}

// matching is the call of matches(), with its pattern compiled.
func matching(call interpreter.InterpretableCall) interpreter.InterpretableV2 {
	args := call.Args()
	constant, ok := args[1].(interpreter.InterpretableConst)
	if !ok {
		return call
	}
	text := string(constant.Value().(types.String))
	compiled, err := regexp.Compile(text)
	if err != nil {
		return call // it is refused with the expression
	}
	steps, _ := stepsOf(text)
	return &pricedCall{id: call.ID(), function: call.Function(), overload: call.OverloadID(), args: args[:1],
		price: price{steps: int64(steps)}, binding: &celfunctions.Overload{Unary: func(v ref.Val) ref.Val {
			s, ok := v.(types.String)
			if !ok {
				return types.MaybeNoSuchOverloadErr(v)
			}
			return types.Bool(compiled.MatchString(string(s)))
		}}}
}

// matchWork is the work of matching a text with a pattern of so many steps.
func matchWork(v ref.Val, steps int64) int64 {
	text, _ := v.(types.String)
	return (int64(len(text)) + 1) * steps / stepsTried
}
