package listing

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.einride.tech/aip/filtering"
	expr "google.golang.org/genproto/googleapis/api/expr/v1alpha1"

	fieldv1 "github.com/concordat-suite/concordat/proto/gen/concordat/field/v1"
	"github.com/concordat-suite/concordat/services/platform/words/date"
	"github.com/concordat-suite/concordat/services/platform/words/fault"
	"github.com/concordat-suite/concordat/services/platform/words/ids"
)

// parsedFilter is a filter that has been understood. The condition of an empty one is nil.
type parsedFilter struct {
	condition condition
	named     map[string]bool // the fields that it names
	words     []string        // the words that stand alone in it
}

// parseFilter understands a filter in the language of AIP-160.
func (s *Schema) parseFilter(filter string, sight fieldv1.Sight) (parsedFilter, error) {
	var none parsedFilter
	if strings.TrimSpace(filter) == "" {
		return none, nil
	}
	if why := guard(filter); why != "" {
		return none, badFilter(why)
	}
	if why := foreignIn(filter); why != "" {
		return none, badFilter(why)
	}
	var parser filtering.Parser
	parser.Init(filter)
	parsed, err := parser.Parse()
	if err != nil {
		return none, badFilter(unreadable(filter))
	}
	t := &translation{schema: s, sight: sight, named: map[string]bool{}}
	c, err := t.expression(parsed.GetExpr())
	if err != nil {
		return none, badFilter(err.Error())
	}
	return parsedFilter{c, t.named, t.words}, nil
}

func badFilter(why string) *fault.Error {
	return fault.Invalid("FILTER_INVALID", "The filter "+why+".", fault.Field{Path: "filter", Description: why})
}

// translation makes conditions of a parsed filter.
type translation struct {
	schema     *Schema
	sight      fieldv1.Sight
	conditions int
	named      map[string]bool // the fields that the filter names
	words      []string        // the words that stand alone in it
}

func (t *translation) expression(e *expr.Expr) (condition, error) {
	call := e.GetCallExpr()
	if call == nil {
		word, err := t.bareWord(e)
		return t.schema.allWords([]string{word}), err
	}
	switch call.GetFunction() {
	case filtering.FunctionAnd, filtering.FunctionFuzzyAnd:
		return t.all(call.GetArgs())
	case filtering.FunctionOr:
		return t.any(call.GetArgs())
	case filtering.FunctionNot:
		return t.not(call.GetArgs())
	case filtering.FunctionEquals, filtering.FunctionNotEquals, filtering.FunctionLessThan, filtering.FunctionLessEquals,
		filtering.FunctionGreaterThan, filtering.FunctionGreaterEquals, filtering.FunctionHas:
		return t.comparison(call.GetFunction(), call.GetArgs())
	}
	return nil, fmt.Errorf("has the function %q, and there are none", call.GetFunction())
}

// all is true where each of its parts is. The words that stand alone among them are one condition, so that a row is looked
// through once for all of them.
func (t *translation) all(parts []*expr.Expr) (condition, error) {
	var words []string
	var conditions []condition
	for _, part := range flattened(parts) {
		if part.GetCallExpr() == nil {
			word, err := t.bareWord(part)
			if err != nil {
				return nil, err
			}
			words = append(words, word)
			continue
		}
		c, err := t.expression(part)
		if err != nil {
			return nil, err
		}
		conditions = append(conditions, c)
	}
	if len(words) > 0 {
		conditions = append(conditions, t.schema.allWords(words))
	}
	return joined(conditions, " AND "), nil
}

// flattened returns the parts of an AND, with those of any AND among them in its place.
func flattened(parts []*expr.Expr) []*expr.Expr {
	var flat []*expr.Expr
	for _, part := range parts {
		switch call := part.GetCallExpr(); call.GetFunction() {
		case filtering.FunctionAnd, filtering.FunctionFuzzyAnd:
			flat = append(flat, flattened(call.GetArgs())...)
		default:
			flat = append(flat, part)
		}
	}
	return flat
}

// any is true where one of its parts is.
func (t *translation) any(parts []*expr.Expr) (condition, error) {
	conditions := make([]condition, len(parts))
	for i, part := range parts {
		c, err := t.expression(part)
		if err != nil {
			return nil, err
		}
		conditions[i] = c
	}
	return joined(conditions, " OR "), nil
}

func joined(conditions []condition, with string) condition {
	return func(w *writer) string {
		texts := make([]string, len(conditions))
		for i, c := range conditions {
			texts[i] = c(w)
		}
		return "(" + strings.Join(texts, with) + ")"
	}
}

// not is true where its condition is false or cannot be answered because nobody has said.
func (t *translation) not(arguments []*expr.Expr) (condition, error) {
	c, err := t.expression(arguments[0])
	if err != nil {
		return nil, err
	}
	return func(w *writer) string { return "(" + c(w) + " IS NOT TRUE)" }, nil
}

// bareWord returns a word that is to be looked for in the text of the records.
func (t *translation) bareWord(e *expr.Expr) (string, error) {
	word, ok := plain(e)
	if !ok || word == "" {
		return "", errors.New("has a part that is neither a comparison nor a word")
	}
	if t.schema.Words == nil {
		return "", fmt.Errorf("has the word %q alone; say which field it is to be compared with", word)
	}
	t.words = append(t.words, word)
	return word, t.count()
}

// allWords is true where the text of a record has all of the words.
func (s *Schema) allWords(words []string) condition {
	return func(w *writer) string { return "(" + s.Words(words, w.arg) + ")" }
}

func (t *translation) count() error {
	if t.conditions++; t.conditions > maxConditions {
		return fmt.Errorf("has more than %d conditions", maxConditions)
	}
	return nil
}

func (t *translation) comparison(operator string, sides []*expr.Expr) (condition, error) {
	if err := t.count(); err != nil {
		return nil, err
	}
	path, ok := fieldPath(sides[0])
	if !ok {
		return nil, errors.New("compares something that is no field; the field stands on the left")
	}
	field, ok := t.schema.field(path, t.sight)
	if !ok {
		return nil, fmt.Errorf("names %q, which is no field that this list can be filtered by; there are %s", path, t.schema.paths(t.sight, filterable))
	}
	t.named[path] = true
	value, ok := plain(sides[1])
	if !ok {
		return nil, fmt.Errorf("compares %q with something that is no value", path)
	}
	if operator == filtering.FunctionHas && value == "*" {
		return present(field), nil
	}
	c, err := compare(field, operator, value)
	if err != nil {
		return nil, fmt.Errorf("compares %q %w", path, err)
	}
	return c, nil
}

// present is true where somebody has said. A text or a word that nobody has said is empty.
func present(f Field) condition {
	switch f.Kind {
	case Text, Word:
		return func(*writer) string { return "(coalesce(" + f.Column + "::text, '') <> '')" }
	case Texts:
		return func(*writer) string { return "(cardinality(" + f.Column + ") > 0)" }
	}
	return func(*writer) string { return "(" + f.Column + " IS NOT NULL)" }
}

// compare holds a column against a value. A field that nobody has said differs from every value.
func compare(f Field, operator, text string) (condition, error) {
	if prefix, ok := strings.CutSuffix(text, "*"); ok && (f.Kind == Text || f.Kind == Texts) {
		return begins(f, operator, prefix)
	}
	value, err := f.value(text)
	if err != nil {
		return nil, err
	}
	switch {
	case f.Equals != nil:
		return f.equals(operator, fmt.Sprint(value))
	case f.Kind == Texts:
		return f.oneEquals(operator, fmt.Sprint(value))
	}
	switch operator {
	case filtering.FunctionHas:
		operator = filtering.FunctionEquals
	case filtering.FunctionNotEquals:
		operator = "IS DISTINCT FROM"
	case filtering.FunctionEquals:
	default:
		if f.Kind == Word || f.Kind == Boolean || f.Kind == UUID {
			return nil, errors.New("by size, and it has no order; use = or !=")
		}
	}
	return func(w *writer) string { return fmt.Sprintf("(%s %s %s%s)", f.Column, operator, w.arg(value), f.cast()) }, nil
}

// equals holds a field that has a condition of its own against a value.
func (f Field) equals(operator, value string) (condition, error) {
	found := func(w *writer) string { return "(" + f.Equals(value, w.arg) + ")" }
	return isOrIsNot(operator, found, "by size, and it has no order; use = or !=")
}

// oneEquals holds each text of an array against a value.
func (f Field) oneEquals(operator, value string) (condition, error) {
	found := func(w *writer) string { return fmt.Sprintf("(%s::text = ANY (%s))", w.arg(value), f.Column) }
	return isOrIsNot(operator, found, "by size, and it has no order; use = or !=")
}

// isOrIsNot is true where the condition is, or where it is not, as the operator asks; other operators are refused with
// the reason.
func isOrIsNot(operator string, found condition, why string) (condition, error) {
	switch operator {
	case filtering.FunctionEquals, filtering.FunctionHas:
		return found, nil
	case filtering.FunctionNotEquals:
		return func(w *writer) string { return "(" + found(w) + " IS NOT TRUE)" }, nil
	}
	return nil, errors.New(why)
}

func begins(f Field, operator, prefix string) (condition, error) {
	prefix = f.fold(prefix)
	found := func(w *writer) string {
		if f.Kind == Texts {
			return fmt.Sprintf("(EXISTS (SELECT FROM unnest(%s) AS one (text) WHERE starts_with(one.text, %s::text)))",
				f.Column, w.arg(prefix))
		}
		return fmt.Sprintf("(starts_with(%s, %s::text))", f.Column, w.arg(prefix))
	}
	return isOrIsNot(operator, found, "by size with what ends in *; use = or !=")
}

// value reads a filter's value as the field's kind has it.
func (f Field) value(text string) (any, error) {
	switch f.Kind {
	case Word:
		value, ok := f.Values[text]
		if !ok {
			return nil, fmt.Errorf("with %q, which is none of its values; there are %s", text, words(slices.Collect(maps.Keys(f.Values))))
		}
		return value, nil
	case Text, Texts:
		return f.fold(text), nil
	}
	if !f.Kind.valid(text) {
		return nil, fmt.Errorf("with %q, which is no %s", text, f.Kind.example())
	}
	return text, nil
}

func (f Field) fold(text string) string {
	if f.Fold == nil {
		return text
	}
	return f.Fold(text)
}

// valid says whether the text is a value of the kind, as the database reads it.
func (k Kind) valid(text string) bool {
	var err error
	switch k {
	case UUID:
		return ids.Valid(text)
	case Date:
		_, err = date.Parse(text)
	case Time:
		_, err = time.Parse(time.RFC3339Nano, text)
	case Integer:
		_, err = strconv.ParseInt(text, 10, 64)
	case Boolean:
		return text == "true" || text == "false"
	}
	return err == nil
}

func (k Kind) example() string {
	return map[Kind]string{
		UUID: "id", Date: `date such as "2026-09-18"`, Time: `time such as "2026-09-18T10:30:00Z"`, Integer: "whole number",
		Boolean: "true or false",
	}[k]
}

// cast tells the database what a placeholder holds.
func (f Field) cast() string {
	return map[Kind]string{
		Text: "::text", UUID: "::uuid", Date: "::date", Time: "::timestamptz", Integer: "::bigint", Boolean: "::boolean",
	}[f.Kind]
}

// fieldPath gives the path of a field, such as ending.ended_on.
func fieldPath(e *expr.Expr) (string, bool) {
	if selected := e.GetSelectExpr(); selected != nil {
		above, ok := fieldPath(selected.GetOperand())
		return above + "." + selected.GetField(), ok
	}
	if ident := e.GetIdentExpr(); ident != nil {
		return ident.GetName(), true
	}
	return "", false
}

// plain gives a value as it was written: a word, a quoted text or a number.
func plain(e *expr.Expr) (string, bool) {
	if path, ok := fieldPath(e); ok {
		return path, true
	}
	constant := e.GetConstExpr()
	if constant == nil {
		return "", false
	}
	switch value := constant.GetConstantKind().(type) {
	case *expr.Constant_StringValue:
		return value.StringValue, true
	case *expr.Constant_Int64Value:
		return strconv.FormatInt(value.Int64Value, 10), true
	case *expr.Constant_DoubleValue:
		return strconv.FormatFloat(value.DoubleValue, 'f', -1, 64), true
	}
	return "", false
}
