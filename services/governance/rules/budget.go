package rules

import (
	"context"
	"errors"

	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/common/types/traits"
	"cel.dev/cel-go/interpreter"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
)

// What evaluation may take. A unit of work is about the time in which one node of an expression is evaluated: some 50 ns.
const (
	// expressionWork bounds one expression on one record: two lists of 200 inside each other, with a condition of ten nodes, fit.
	expressionWork = 800_000
	// checkWork bounds all expressions of a policy on one record together.
	checkWork = 1_600_000
	// expressionMade bounds the bytes of all values that one expression computes.
	expressionMade = 1 << 20
	// textMade bounds one computed text, in bytes. The longest text of a record fits three times.
	textMade = 32 << 10
	// lookEvery is how much work is done between two looks at the context.
	lookEvery = 5_000
	// workBytes is how many bytes are compared or walked for one unit of work.
	workBytes = 16
	// elementBytes is what a computed list takes for each element, beside the element.
	elementBytes = 32
)

// Why an expression was stopped, as verdicts and problems of examples say it.
var (
	errTooLong  = errors.New("the rule takes too long on this record; make it walk fewer lists inside lists")
	errTooLarge = errors.New("the rule computes texts or lists that are too large; make it join or repeat less")
)

// budgetName is the variable under which a program finds its budget. No expression can name it.
const budgetName = "@budget"

// budget is what is left for the expressions of one check. What it charges depends on the expressions and the record alone, so the same
// dossier always gives the same assessment.
type budget struct {
	ctx context.Context
	// left is for all expressions of the check; work and made are for the present one.
	left, work, made int64
	// unlooked is the work since the last look at the context.
	unlooked int64
	// stopped is why the present expression was stopped; nil when it was not.
	stopped error
}

func newBudget(ctx context.Context) budget { return budget{ctx: ctx, left: checkWork} }

// begin starts the next expression.
func (b *budget) begin() {
	b.work, b.made, b.stopped = min(expressionWork, b.left), expressionMade, nil
	b.left -= b.work
}

// end gives back what the expression has not used.
func (b *budget) end() { b.left += max(b.work, 0) }

// spend takes work from the budget and ends the evaluation when it is used up, or when the context has ended.
func (b *budget) spend(n int64) {
	if b.work -= n; b.work < 0 {
		b.stop(errTooLong)
	}
	if b.unlooked += n; b.unlooked >= lookEvery {
		b.unlooked = 0
		if err := b.ctx.Err(); err != nil {
			b.stop(err)
		}
	}
}

// stop ends the evaluation in the way that CEL's own limits do. An error as a value would not: `||` and all() go on after one.
func (b *budget) stop(why error) {
	b.stopped = why
	panic(interpreter.EvalCancelledError{Message: why.Error(), Cause: interpreter.CostLimitExceeded})
}

// keep charges for a computed value.
func (b *budget) keep(v ref.Val) {
	n := b.size(v, b.made)
	if _, text := v.(types.String); text && n > textMade {
		b.stop(errTooLarge)
	}
	if b.made -= n; b.made < 0 {
		b.stop(errTooLarge)
	}
	b.spend(n / workBytes)
}

// size returns the bytes of a value with all that is in it, counted again wherever it stands. It stops counting above most. Messages of the
// record count as one element: a computed list refers to them.
func (b *budget) size(v ref.Val, most int64) int64 {
	switch v := v.(type) {
	case types.String:
		return int64(len(v))
	case types.Bytes:
		return int64(len(v))
	case traits.Lister:
		return b.sizeOfAll(v.Iterator(), most, func(e ref.Val, most int64) int64 { return b.size(e, most) })
	case traits.Mapper:
		return b.sizeOfAll(v.Iterator(), most, func(key ref.Val, most int64) int64 {
			n := b.size(key, most)
			return n + elementBytes + b.size(v.Get(key), most-n)
		})
	}
	return 0
}

func (b *budget) sizeOfAll(elements traits.Iterator, most int64, size func(ref.Val, int64) int64) int64 {
	var n int64
	for n <= most && elements.HasNext() == types.True {
		n += elementBytes
		n += size(elements.Next(), most-n)
	}
	return n
}

// compareWork is the work of comparing two values. Texts of different length differ at once.
func (b *budget) compareWork(one, other ref.Val) int64 {
	x, text := one.(types.String)
	if y, both := other.(types.String); text && both {
		if len(x) != len(y) {
			return 0
		}
		return int64(len(x)) / workBytes
	}
	return b.deepWork(one) + b.deepWork(other)
}

// deepWork is the work of comparing a value with all that is in it, messages included.
func (b *budget) deepWork(v ref.Val) int64 {
	switch v := v.(type) {
	case types.String, types.Bytes:
		return b.size(v, textMade)/workBytes + 1
	case traits.Lister:
		return b.deepWorkOfAll(v.Iterator(), b.deepWork)
	case traits.Mapper:
		return b.deepWorkOfAll(v.Iterator(), func(key ref.Val) int64 { return b.deepWork(key) + b.deepWork(v.Get(key)) })
	case *types.Optional:
		return 1
	}
	if m, ok := v.Value().(protoreflect.ProtoMessage); ok {
		return int64(proto.Size(m)/workBytes) + 1
	}
	return 1
}

func (b *budget) deepWorkOfAll(elements traits.Iterator, work func(ref.Val) int64) int64 {
	var n int64
	for n <= b.work && elements.HasNext() == types.True {
		n += 1 + work(elements.Next())
	}
	return n
}
