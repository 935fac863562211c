package governance

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/concordat-suite/concordat/services/platform/fault"
)

// Problem is one thing that is wrong with a pack.
type Problem struct {
	// At is where it is.
	At Place
	// Text says what is wrong and what would be right.
	Text string
}

// String gives the problem with its place.
func (p Problem) String() string {
	return fmt.Sprintf("line %d, column %d: %s", p.At.Line, p.At.Column, p.Text)
}

// PackInvalid is the fault of a pack that has problems; nil without any.
func PackInvalid(problems []Problem) error {
	if len(problems) == 0 {
		return nil
	}
	slices.SortStableFunc(problems, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.At.Line, b.At.Line), cmp.Compare(a.At.Column, b.At.Column), cmp.Compare(a.Text, b.Text))
	})
	fields := make([]fault.Field, len(problems))
	for i, p := range problems {
		fields[i] = fault.Field{Path: "pack_text", Description: p.String()}
	}
	more := ""
	if n := len(problems) - 1; n > 0 {
		more = fmt.Sprintf(" Further problems: %d; all are listed.", n)
	}
	return fault.Invalid("PACK_INVALID",
		"The policy pack cannot be used. "+strings.Replace(problems[0].String(), "line", "Line", 1)+"."+more, fields...)
}
