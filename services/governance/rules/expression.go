package rules

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"google.golang.org/protobuf/reflect/protoreflect"

	governancev1 "github.com/concordat-suite/concordat/proto/gen/concordat/governance/v1"
	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/governance"
)

// maxExpression bounds the length of an expression, in characters.
const maxExpression = 4_000

// newEnvironment declares what expressions may use: the parts of the Dossier and the functions of this package.
func newEnvironment() (*cel.Env, error) {
	registry, err := types.NewRegistry()
	if err != nil {
		return nil, fmt.Errorf("make the registry of types: %w", err)
	}
	if err := registerTypes(registry, governancev1.File_concordat_governance_v1_dossier_proto); err != nil {
		return nil, err
	}
	options := append([]cel.EnvOption{
		cel.CustomTypeAdapter(registry),
		cel.CustomTypeProvider(factProvider{registry}),
		cel.Container("concordat.register.v1"),
		cel.ParserExpressionSizeLimit(maxExpression),
		cel.ParserRecursionLimit(50),
		cel.Variable(root, messageType(&registerv1.Partnership{})),
		cel.Variable("council", messageType(&registerv1.Council{})),
		cel.Variable("review", messageType(&governancev1.ReviewStanding{})),
		cel.Variable("vacant_posts", cel.ListType(cel.StringType)),
		cel.Variable("today", dayType),
		cel.Variable("review_months", cel.IntType),
	}, functions(registry)...)
	return cel.NewEnv(options...)
}

// registerTypes makes the messages of a file of the contract known, and those of the files that it needs.
func registerTypes(registry *types.Registry, file protoreflect.FileDescriptor) error {
	for i := range file.Imports().Len() {
		if err := registerTypes(registry, file.Imports().Get(i).FileDescriptor); err != nil {
			return err
		}
	}
	if err := registry.RegisterDescriptor(file); err != nil {
		return fmt.Errorf("register the types of %s: %w", file.Path(), err)
	}
	return nil
}

// expression is a compiled piece of CEL, with the facts it reads.
type expression struct {
	program cel.Program
	paths   []path
}

// compile checks an expression and its type. It gives the problems with their places in the pack.
func (c *Compiler) compile(source governance.Expression, want *cel.Type) (*expression, []governance.Problem) {
	checked, issues := c.env.Compile(source.Text)
	if issues != nil && issues.Err() != nil {
		var problems []governance.Problem
		for _, e := range issues.Errors() {
			problems = append(problems, governance.Problem{
				At: source.Place(e.Location.Line(), e.Location.Column()), Text: plain(e.Message)})
		}
		return nil, problems
	}
	problem := func(text string) []governance.Problem {
		return []governance.Problem{{At: source.Place(1, 0), Text: text}}
	}
	if got := checked.OutputType(); !got.IsExactType(want) {
		return nil, problem(fmt.Sprintf("the expression gives %s, but %s is needed here", typeWords(got), typeWords(want)))
	}
	if text := tooCostly(c.env, checked); text != "" {
		return nil, problem(text)
	}
	if text := forbidden(checked.NativeRep().Expr()); text != "" {
		return nil, problem(text)
	}
	program, err := c.env.Program(checked, cel.EvalOptions(cel.OptOptimize),
		cel.CustomDecoratorV2(c.calls.charging(checked.NativeRep().Expr())))
	if err != nil {
		return nil, problem(err.Error())
	}
	return &expression{program: program, paths: pathsOf(checked.NativeRep().Expr())}, nil
}

// plain takes the parser's own words out of its messages.
func plain(message string) string {
	message = strings.ReplaceAll(message, " (in container 'concordat.register.v1')", "")
	return strings.ReplaceAll(message, "Syntax error: ", "this is no expression: ")
}

func typeWords(t *cel.Type) string {
	switch {
	case t.IsExactType(cel.BoolType):
		return "true or false"
	case t.IsExactType(cel.StringType):
		return "a text"
	case t.IsExactType(cel.IntType):
		return "a number"
	}
	return t.String()
}

// record is the dossier of one check, as the expressions see it.
type record struct {
	partnership *registerv1.Partnership
	reflected   protoreflect.Message
	council     *registerv1.Council
	review      *governancev1.ReviewStanding
	vacant      []string
	today       *day
	months      int64
	// budget is what the expressions may still take.
	budget budget
}

// ResolveName gives the value of a variable.
func (r *record) ResolveName(name string) (any, bool) {
	switch name {
	case root:
		return r.partnership, true
	case "council":
		return r.council, true
	case "review":
		return r.review, true
	case "vacant_posts":
		return r.vacant, true
	case "today":
		return r.today, true
	case "review_months":
		return r.months, true
	case budgetName:
		return &r.budget, true
	}
	return nil, false
}

// Parent is nil: there are no variables but these.
func (r *record) Parent() cel.Activation { return nil }

// result is what an expression gave: a value, or the facts that it lacks, or an error.
type result struct {
	value ref.Val
	lack
	err error
}

// lack is what an expression lacks to be decided.
type lack struct {
	missing []governance.MissingFact
	// years are the financial years, such as "2025/26", whose figures are among the missing facts; yearsOnly says that nothing else is.
	years     []string
	yearsOnly bool
}

// eval gives the value of the expression for a record.
func (e *expression) eval(r *record) result {
	r.budget.begin()
	value, _, err := e.program.Eval(r)
	r.budget.end()
	switch {
	case r.budget.stopped != nil:
		return result{err: r.budget.stopped}
	case err != nil:
		return result{err: errors.New(shorten(err.Error()))}
	}
	if unknown, ok := value.(*types.Unknown); ok {
		return result{lack: e.lacks(r, unknown)}
	}
	return result{value: value}
}

// lacks names the facts that an unknown stands for, in the order in which the expression reads them.
func (e *expression) lacks(r *record, unknown *types.Unknown) lack {
	keys := keysOf(unknown)
	var l lack
	for _, p := range e.paths {
		if fact, found := p.missing(r.reflected, keys); found {
			l.missing = appendFact(l.missing, fact)
		}
	}
	l.yearsOnly = len(l.missing) == 0
	for _, key := range slices.Sorted(maps.Keys(keys)) {
		if name, isYear := strings.CutPrefix(key, yearKey); isYear {
			l.years = append(l.years, name)
			l.missing = appendFact(l.missing, governance.MissingFact{Path: "partnership.resources.years", Words: "the figures for " + name})
		}
	}
	return l
}

func appendFact(facts []governance.MissingFact, fact governance.MissingFact) []governance.MissingFact {
	for _, f := range facts {
		if f.Path == fact.Path {
			return facts
		}
	}
	return append(facts, fact)
}
