package rules

import (
	"fmt"

	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/overloads"
)

// forbidden says what in an expression no rule has a use for and could not be bounded, or "".
func forbidden(e ast.Expr) string {
	var why string
	ast.PostOrderVisit(e, ast.NewExprVisitor(func(e ast.Expr) {
		switch {
		case e.Kind() == ast.StructKind:
			why = fmt.Sprintf("a rule cannot make a %s of its own; compare the facts one by one", e.AsStruct().TypeName())
		case e.Kind() == ast.CallKind && e.AsCall().FunctionName() == overloads.Matches:
			if wrong := badPattern(e.AsCall()); wrong != "" {
				why = wrong
			}
		}
	}))
	return why
}
