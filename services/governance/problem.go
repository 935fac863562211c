package governance

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/concordat-suite/concordat/services/platform/words/fault"
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

// Problems are what is wrong with a pack: the first ones, and how many more there are, since a pack of half a mebibyte has
// room for hundreds of thousands.
type Problems struct {
	// Listed are the first problems found.
	Listed []Problem
	// More is how many were found after them.
	More int
}

// Add keeps a problem, or counts it when enough are kept. text is made only of what is kept.
func (p *Problems) Add(at Place, text func() string) {
	if len(p.Listed) >= fault.MaxFields {
		p.More++
		return
	}
	p.Listed = append(p.Listed, Problem{At: at, Text: text()})
}

// Fault is the fault of a pack that has these problems, in the order of its lines; nil without any.
func (p *Problems) Fault() error {
	if len(p.Listed) == 0 {
		return nil
	}
	slices.SortStableFunc(p.Listed, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.At.Line, b.At.Line), cmp.Compare(a.At.Column, b.At.Column), cmp.Compare(a.Text, b.Text))
	})
	message := "The policy pack cannot be used. " + strings.Replace(p.Listed[0].String(), "line", "Line", 1) + "."
	if further := len(p.Listed) + p.More - 1; further > 0 {
		message += fmt.Sprintf(" Further problems: %d.", further)
	}
	listed := p.Listed[:min(len(p.Listed), fault.MaxFields)]
	fields := make([]fault.Field, len(listed))
	for i, problem := range listed {
		fields[i] = fault.Field{Path: "pack_text", Description: problem.String()}
	}
	refused := fault.Invalid("PACK_INVALID", message, fields...)
	refused.More = len(p.Listed) + p.More - len(listed)
	return refused
}

// PackInvalid is the fault of a pack that has these problems; nil without any.
func PackInvalid(problems []Problem) error {
	all := Problems{Listed: problems}
	return all.Fault()
}
