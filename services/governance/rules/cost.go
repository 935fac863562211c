package rules

import (
	"fmt"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/checker"
	"cel.dev/cel-go/common/types"
)

// maxCost bounds what one expression may cost on the largest record that the contract allows, in CEL's units: walking a list of targets
// inside another list stays below it, a third list inside does not. It is checked when a pack is loaded, so that its author learns of it. It
// is an estimate that knows nothing of computed values: what a rule takes while it runs is bounded by its budget.
const maxCost = 1_000_000

// The largest record, as the contract bounds it: the elements of a list, and the characters of a text that rules look at.
const (
	maxElements = 200
	maxText     = 10_000
)

// bounds tells CEL how large the parts of a record can be.
type bounds struct{}

// EstimateSize gives the size of a list or text of the record.
func (bounds) EstimateSize(element checker.AstNode) *checker.SizeEstimate {
	switch element.Type().Kind() {
	case types.ListKind:
		return &checker.SizeEstimate{Max: maxElements}
	case types.StringKind:
		return &checker.SizeEstimate{Max: maxText}
	}
	return nil
}

// EstimateCallCost gives what a function of this package costs: each walks at most one list of the record.
func (bounds) EstimateCallCost(_, _ string, _ *checker.AstNode, _ []checker.AstNode) *checker.CallEstimate {
	return nil
}

// tooCostly says what is wrong with an expression that would take too long, or "".
func tooCostly(env *cel.Env, checked *cel.Ast) string {
	cost, err := env.EstimateCost(checked, bounds{})
	switch {
	case err != nil:
		return err.Error()
	case cost.Max > maxCost:
		return fmt.Sprintf("the expression could take too long: it walks lists inside lists (cost %d, at most %d)", cost.Max, maxCost)
	}
	return ""
}
