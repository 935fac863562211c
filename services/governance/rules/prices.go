package rules

import (
	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/ast"
	celfunctions "cel.dev/cel-go/common/functions"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/overloads"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/common/types/traits"
	"cel.dev/cel-go/interpreter"
)

// price is what a call costs beside the node itself.
type price struct {
	// work is charged for each call.
	work int64
	// bytes says that texts among the arguments are walked, and deep that everything in them is.
	bytes, deep bool
	// steps is the size of the regular expression that the first argument is matched with; 0 for all other calls.
	steps int64
	// makes says that the result is a new value, which may be large.
	makes bool
}

// The work of calls that do more than CEL's own: reading a date, counting days by the calendar, looking up a time zone.
const (
	dateWork     = 20
	calendarWork = 8_000
	zoneWork     = 4_000
	// mergeWork is for each node of a turn that leads to what is not stated.
	mergeWork = 16
	// keyWork is for an index that is computed: a text must be hashed.
	keyWork = 40
)

// prices are the calls whose cost depends on the size of values, or is not small. All others take one unit.
var prices = priceList()

func priceList() map[string]price {
	list := map[string]price{
		operators.Equals: {deep: true}, operators.NotEquals: {deep: true}, operators.In: {deep: true},
		operators.Add:        {makes: true},
		overloads.Contains:   {bytes: true, work: 1},
		"workingDaysAhead":   {bytes: true, work: calendarWork},
		"clearDays":          {bytes: true, work: calendarWork},
		overloads.StartsWith: {bytes: true}, overloads.EndsWith: {bytes: true}, overloads.Size: {bytes: true},
	}
	for _, f := range []string{operators.Less, operators.LessEquals, operators.Greater, operators.GreaterEquals,
		overloads.TypeConvertInt, overloads.TypeConvertUint, overloads.TypeConvertDouble, overloads.TypeConvertBool,
		overloads.TypeConvertTimestamp, overloads.TypeConvertDuration} {
		list[f] = price{bytes: true}
	}
	for _, f := range []string{overloads.TypeConvertString, overloads.TypeConvertBytes, "words", "pounds"} {
		list[f] = price{bytes: true, makes: true, work: dateWork}
	}
	list["year"] = price{bytes: true, work: 5 * dateWork}
	for _, f := range []string{"isAfter", "isWithin", "daysSince", "total", "given", "date", "financialYear"} {
		list[f] = price{bytes: true, work: dateWork}
	}
	for _, f := range []string{overloads.TimeGetFullYear, overloads.TimeGetMonth, overloads.TimeGetDayOfYear,
		overloads.TimeGetDayOfMonth, overloads.TimeGetDate, overloads.TimeGetDayOfWeek, overloads.TimeGetHours,
		overloads.TimeGetMinutes, overloads.TimeGetSeconds, overloads.TimeGetMilliseconds} {
		list[f] = price{bytes: true, work: zoneWork}
	}
	return list
}

// calls finds what a call runs.
type calls map[string]*celfunctions.Overload

// callsOf gathers the bindings of all functions that expressions may call.
func callsOf(env *cel.Env) (calls, error) {
	found := calls{}
	for _, f := range env.Functions() {
		bindings, err := f.Bindings()
		if err != nil {
			return nil, err
		}
		for _, b := range bindings {
			found[b.Operator] = b
		}
	}
	equals := &celfunctions.Overload{Binary: types.Equal}
	differs := &celfunctions.Overload{Binary: func(a, b ref.Val) ref.Val { return types.Bool(types.Equal(a, b) != types.True) }}
	found[operators.Equals], found[overloads.Equals] = equals, equals // the interpreter has nodes of its own for these
	found[operators.NotEquals], found[overloads.NotEquals] = differs, differs
	return found, nil
}

// find returns the binding of an overload, or that of the function where the overload is known only when it is called.
func (c calls) find(call interpreter.InterpretableCall) *celfunctions.Overload {
	if f := c[call.OverloadID()]; f != nil {
		return f
	}
	return c[call.Function()]
}

// charging makes the nodes of an expression that can cost much charge for it: loops for every turn, calls by the size of their arguments,
// and whatever computes a value by its size. All other nodes stay as they are, so that a plain rule runs as fast as without.
func (c calls) charging(e ast.Expr) interpreter.InterpretableDecoratorV2 {
	turns := turnsOf(e)
	return func(node interpreter.InterpretableV2) (interpreter.InterpretableV2, error) {
		weight, isTurn := turns[node.ID()]
		charged := c.charged(node)
		if isTurn {
			return &turn{InterpretableV2: charged, weight: weight}, nil
		}
		return charged, nil
	}
}

func (c calls) charged(node interpreter.InterpretableV2) interpreter.InterpretableV2 {
	switch n := node.(type) {
	case interpreter.InterpretableConstructor:
		for _, value := range n.InitVals() {
			if _, constant := value.(interpreter.InterpretableConst); !constant {
				return &made{node}
			}
		}
	case interpreter.InterpretableCall:
		if n.Function() == overloads.Matches {
			return matching(n)
		}
		if p, priced := prices[n.Function()]; priced {
			return &pricedCall{id: n.ID(), function: n.Function(), overload: n.OverloadID(), args: n.Args(), binding: c.find(n), price: p}
		}
	}
	return node
}

// budgetOf returns the budget of the evaluation.
func budgetOf(frame *interpreter.ExecutionFrame) *budget {
	found, _ := frame.ResolveName(budgetName)
	return found.(*budget)
}

// turn is what a loop does for each element.
type turn struct {
	interpreter.InterpretableV2
	weight int64
}

// Exec charges for one turn. Unknowns are merged at each, which takes longer the more facts are not stated.
func (t *turn) Exec(frame *interpreter.ExecutionFrame) ref.Val {
	b := budgetOf(frame)
	b.spend(t.weight)
	value := t.InterpretableV2.Exec(frame)
	if unknown, ok := value.(*types.Unknown); ok {
		n := int64(len(unknown.IDs()))
		b.spend(mergeWork*t.weight + n*n)
	}
	return value
}

// Eval does the same for CEL's older form of evaluation.
func (t *turn) Eval(a interpreter.Activation) ref.Val { return t.Exec(interpreter.AsFrame(a)) }

// made is a list or map that an expression makes.
type made struct{ interpreter.InterpretableV2 }

// Exec charges for the value.
func (m *made) Exec(frame *interpreter.ExecutionFrame) ref.Val {
	value := m.InterpretableV2.Exec(frame)
	budgetOf(frame).keep(value)
	return value
}

// Eval does the same for CEL's older form of evaluation.
func (m *made) Eval(a interpreter.Activation) ref.Val { return m.Exec(interpreter.AsFrame(a)) }

// pricedCall is a call that charges before it runs, by its arguments, and after it by its result. It takes the place of CEL's own node, which
// does not tell its arguments' values.
type pricedCall struct {
	id                 int64
	function, overload string
	args               []interpreter.InterpretableV2
	binding            *celfunctions.Overload
	price              price
}

// ID returns the id of the expression.
func (c *pricedCall) ID() int64 { return c.id }

// Eval does the same as Exec for CEL's older form of evaluation.
func (c *pricedCall) Eval(a interpreter.Activation) ref.Val { return c.Exec(interpreter.AsFrame(a)) }

// Exec evaluates the arguments, charges and calls. An argument that is an error or not known is the result, as in CEL.
func (c *pricedCall) Exec(frame *interpreter.ExecutionFrame) ref.Val {
	var room [3]ref.Val
	values := room[:0]
	var unknown *types.Unknown
	for _, arg := range c.args {
		value := arg.Exec(frame)
		if types.IsError(value) {
			return value
		}
		unknown, _ = types.MaybeMergeUnknowns(value, unknown)
		values = append(values, value)
	}
	if unknown != nil {
		return unknown
	}
	b := budgetOf(frame)
	b.spend(c.price.of(b, values))
	result := types.LabelErrNode(c.id, c.call(values))
	if c.price.makes {
		b.keepResult(values, result)
	}
	return result
}

// call runs the function, or what the first argument does by that name.
func (c *pricedCall) call(values []ref.Val) ref.Val {
	f := c.binding
	if f != nil && (f.OperandTrait == 0 || len(values) > 0 && values[0].Type().HasTrait(f.OperandTrait)) {
		switch {
		case len(values) == 1 && f.Unary != nil:
			return f.Unary(values[0])
		case len(values) == 2 && f.Binary != nil:
			return f.Binary(values[0], values[1])
		case f.Function != nil:
			return f.Function(values...)
		}
	}
	if receiver, ok := values[0].(traits.Receiver); ok {
		return receiver.Receive(c.function, c.overload, values[1:])
	}
	return types.NewErr("no such overload: %s", c.function)
}

// of returns the work of a call with these arguments.
func (p price) of(b *budget, values []ref.Val) int64 {
	work := p.work
	switch {
	case p.steps > 0:
		return matchWork(values[0], p.steps)
	case p.deep:
		work += b.compareWork(values[0], values[1])
	case p.bytes:
		for _, v := range values {
			work += textWork(v)
		}
	}
	return work
}

func textWork(v ref.Val) int64 {
	switch v := v.(type) {
	case types.String:
		return int64(len(v)) / workBytes
	case types.Bytes:
		return int64(len(v)) / workBytes
	}
	return 0
}

// keepResult charges for what a call has computed. A loop adds to its own list in place: only what is added counts then.
func (b *budget) keepResult(values []ref.Val, result ref.Val) {
	if _, inPlace := result.(traits.MutableLister); inPlace {
		b.keep(values[1])
		return
	}
	b.keep(result)
}

// turnsOf finds what the loops of an expression do at each turn, and how much that is in nodes. Loops inside a loop count for themselves.
func turnsOf(e ast.Expr) map[int64]int64 {
	turns := map[int64]int64{}
	ast.PostOrderVisit(e, ast.NewExprVisitor(func(e ast.Expr) {
		if e.Kind() == ast.ComprehensionKind {
			loop := e.AsComprehension()
			turns[loop.LoopStep().ID()] = nodes(loop.LoopStep()) + nodes(loop.LoopCondition())
		}
	}))
	return turns
}

// nodes counts the nodes of an expression that are evaluated once when it is.
func nodes(e ast.Expr) int64 {
	switch e.Kind() {
	case ast.LiteralKind:
		return 0
	case ast.SelectKind:
		return 1 + nodes(e.AsSelect().Operand())
	case ast.CallKind:
		return nodesOfCall(e.AsCall())
	case ast.ListKind:
		return 1 + nodesOf(e.AsList().Elements())
	case ast.MapKind:
		n := int64(1)
		for _, entry := range e.AsMap().Entries() {
			n += keyWork + nodes(entry.AsMapEntry().Key()) + nodes(entry.AsMapEntry().Value())
		}
		return n
	case ast.ComprehensionKind:
		loop := e.AsComprehension()
		return 2 + nodes(loop.IterRange()) + nodes(loop.AccuInit()) + nodes(loop.Result())
	}
	return 1
}

func nodesOfCall(c ast.CallExpr) int64 {
	n := 1 + nodesOf(c.Args())
	if c.IsMemberFunction() {
		n += nodes(c.Target())
	}
	if c.FunctionName() == operators.Index && c.Args()[1].Kind() != ast.LiteralKind {
		n += keyWork
	}
	return n
}

func nodesOf(all []ast.Expr) int64 {
	var n int64
	for _, e := range all {
		n += nodes(e)
	}
	return n
}
