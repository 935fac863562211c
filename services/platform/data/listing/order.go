package listing

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.einride.tech/aip/ordering"

	fieldv1 "github.com/concordat-suite/concordat/proto/gen/concordat/field/v1"
	"github.com/concordat-suite/concordat/services/platform/words/fault"
)

// maxOrder bounds an order_by in bytes.
const maxOrder = 512

// ordered is one field of an order.
type ordered struct {
	Field
	path string
	desc bool
}

// parseOrder reads an order_by such as "review_due, display_name desc" and ends it with the key.
func (s *Schema) parseOrder(text string, sight fieldv1.Sight) ([]ordered, error) {
	if strings.TrimSpace(text) == "" {
		text, sight = s.Order, fieldv1.Sight_SIGHT_EXEMPT // the schema's own order is nobody's question
	}
	var parsed ordering.OrderBy
	if len(text) > maxOrder {
		return nil, badOrder("is too long")
	}
	if err := parsed.UnmarshalString(strings.TrimSpace(text)); err != nil {
		return nil, badOrder(`cannot be read; write fields with commas between them, and desc behind those that go down`)
	}
	var order []ordered
	for _, p := range parsed.Fields {
		field, ok := s.field(p.Path, sight)
		switch {
		case !ok || !field.Sortable:
			return nil, badOrder(fmt.Sprintf("names %q, which is no field that this list can be ordered by; there are %s", p.Path, s.paths(sight, sortable)))
		case slices.ContainsFunc(order, func(o ordered) bool { return o.path == p.Path }):
			return nil, badOrder(fmt.Sprintf("names %q twice", p.Path))
		}
		order = append(order, ordered{Field: field, path: p.Path, desc: p.Desc})
	}
	return s.withKey(order), nil
}

func badOrder(why string) *fault.Error {
	return fault.Invalid("ORDER_BY_INVALID", "The order "+why+".", fault.Field{Path: "order_by", Description: why})
}

// withKey ends the order with the key, in the direction of the field before it, so that an index serves both.
func (s *Schema) withKey(order []ordered) []ordered {
	if slices.ContainsFunc(order, func(o ordered) bool { return o.path == s.Key }) {
		return order
	}
	desc := len(order) > 0 && order[len(order)-1].desc
	return append(order, ordered{Field: s.Fields[s.Key], path: s.Key, desc: desc})
}

func (q *Query) orderSQL() string {
	parts := make([]string, len(q.order))
	for i, o := range q.order {
		parts[i] = o.expression()
		if o.desc {
			parts[i] += " DESC"
		}
	}
	return strings.Join(parts, ", ")
}

// beyond is the condition that a row comes after the last one of the page before.
func (q *Query) beyond(w *writer) string {
	columns, values := make([]string, len(q.order)), make([]string, len(q.order))
	for i, o := range q.order {
		columns[i], values[i] = o.expression(), w.arg(q.after[i])+o.castAll()
	}
	mixed := slices.ContainsFunc(q.order, func(o ordered) bool { return o.desc != q.order[0].desc })
	if !mixed {
		return fmt.Sprintf("(%s) %s (%s)", strings.Join(columns, ", "), q.order[0].past(), strings.Join(values, ", "))
	}
	last := len(q.order) - 1
	text := fmt.Sprintf("%s %s %s", columns[last], q.order[last].past(), values[last])
	for i := last - 1; i >= 0; i-- {
		text = fmt.Sprintf("(%s %s %s OR (%s = %s AND %s))", columns[i], q.order[i].past(), values[i], columns[i], values[i], text)
	}
	return "(" + text + ")"
}

// past is the comparison with the last row.
func (o ordered) past() string {
	if o.desc {
		return "<"
	}
	return ">"
}

// expression is what is ordered by: the column, with something in the place of what nobody has said, since null can
// be compared with nothing.
func (o ordered) expression() string {
	if !o.Nullable {
		return o.Column
	}
	return fmt.Sprintf("coalesce(%s, '%s'%s)", o.Column, o.unset(), o.castAll())
}

// unset stands for what nobody has said.
func (o ordered) unset() string {
	switch o.Kind {
	case Date, Time:
		return "infinity"
	case Integer:
		return "-9223372036854775808"
	case Boolean:
		return "false"
	case UUID:
		return "00000000-0000-0000-0000-000000000000"
	default:
		return ""
	}
}

// castAll is the cast of a value of the order; a word is ordered by what its column holds.
func (o ordered) castAll() string {
	if o.Kind == Word {
		return wordCast(o.Values)
	}
	return o.cast()
}

// wordCast tells whether words are stored as numbers or as text.
func wordCast(values map[string]any) string {
	for _, v := range values {
		if _, isText := v.(string); isText {
			return "::text"
		}
	}
	return "::bigint"
}

// text writes a row's value into a token.
func (o ordered) text(value any) (string, error) {
	switch v := value.(type) {
	case nil:
		return o.unset(), nil
	case string:
		if v == "" && (o.Kind == Date || o.Kind == Time) {
			return o.unset(), nil
		}
		return v, nil
	case time.Time:
		return v.UTC().Format(time.RFC3339Nano), nil
	case bool:
		return strconv.FormatBool(v), nil
	case int, int32, int64:
		return fmt.Sprint(v), nil
	case fmt.Stringer:
		return o.text(v.String())
	}
	return "", fmt.Errorf("%s: a %T cannot be in a page token", o.path, value)
}

// readable says whether the text of a token is one that text could have written.
func (o ordered) readable(text string) bool {
	switch {
	case o.Nullable && text == o.unset():
		return true
	case o.Kind == Word && o.castAll() == "::bigint":
		return Integer.valid(text)
	case o.Kind == Word || o.Kind == Text:
		return !strings.ContainsRune(text, 0)
	}
	return o.Kind.valid(text)
}
