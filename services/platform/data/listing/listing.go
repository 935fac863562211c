// Package listing turns what a List request asks for (filter, order_by, page_size, page_token) into the end of one SQL
// query over an allow-list of columns, and its rows into a page with the token of the next. Pages are found by key,
// never by counting, so page 1,000 costs what page 1 costs.
package listing

import (
	"fmt"
	"slices"
	"strings"

	fieldv1 "github.com/concordat-suite/concordat/proto/gen/concordat/field/v1"
	"github.com/concordat-suite/concordat/services/platform/words/fault"
)

// Kind is what a field's column holds. Under row-level security only operators of these kinds can use an index.
type Kind int

const (
	// Text is free text. A filter's value may end in * to mean what begins with it.
	Text Kind = iota + 1
	// Word is one of the field's Values, such as a state.
	Word
	// UUID is an id.
	UUID
	// Date is a day.
	Date
	// Time is an instant.
	Time
	// Integer is a whole number, such as pence.
	Integer
	// Boolean is yes or no.
	Boolean
	// Texts is an array of free texts. It has a value when one of them is equal to it, or begins with it where it ends in *.
	Texts
)

// Field is a field of the contract that a list can be filtered by.
type Field struct {
	// Column is the column, or an expression over columns, that holds it.
	Column string
	// Kind is what the column holds.
	Kind Kind
	// Sight is who may see the field, as the contract says. Whoever may not see it in every record of the list may
	// not filter or order by it either, and is told that there is no such field.
	Sight fieldv1.Sight
	// Sortable says that a list can be ordered by it.
	Sortable bool
	// Nullable says that the column is null while nobody has said. Unset dates and times come last in an order, all
	// other unset values first.
	Nullable bool
	// Values are the words of the contract with what the column holds for each; for the kind Word only.
	Values map[string]any
	// Fold gives the stored form of a value, such as its lower case; nil when it is stored as it is.
	Fold func(string) string
	// Equals gives the condition that the field has the (folded) value, where more counts than the column's being equal to it,
	// such as a post that stands for its holder; arg makes a placeholder for a value. For the kinds Text and
	// Boolean ("true" and "false") only; nil usually.
	Equals func(value string, arg func(value any) string) string
}

// Schema is what one list can be asked for.
type Schema struct {
	// Fields are the allow-list, by their paths in the contract, such as "ending.ended_on".
	Fields map[string]Field
	// Key is the field that tells any two rows of a council apart; it ends every order. It must be among the Fields.
	Key string
	// Order is the order_by of a request that has none.
	Order string
	// Words gives the condition that a row has all of some words in its text, for words that stand alone in a filter; arg
	// makes a placeholder for a value. Nil when there is no word search.
	Words func(words []string, arg func(value any) string) string
}

// Request is what a List request asks for.
type Request struct {
	// List is the rpc. With Council, Filter, OrderBy and AsOf it binds a page token to the list it came from.
	List string
	// Council is the council whose records are listed, or "".
	Council string
	// Filter, OrderBy, PageSize and PageToken are as in the request.
	Filter, OrderBy string
	PageSize        int32
	PageToken       string
	// AsOf is the instant of a list of the past, as in the request; "" for now.
	AsOf string
	// Sight is what the caller sees of every record of the list (sight.Everywhere).
	Sight fieldv1.Sight
}

const (
	ordinaryPage = 50
	largestPage  = 1000
)

// Query is a request that has been understood.
type Query struct {
	// Size is how many rows a page has at most.
	Size int
	// Cut is the place in the council's log at which a list of the past is read: 0 on the first page, where the caller
	// sets it, and on later pages what it was.
	Cut int64

	schema  *Schema
	filter  condition
	named   map[string]bool
	words   []string // those that stand alone in the filter
	order   []ordered
	after   []string // the last row of the page before: the values that it is ordered by
	binding []byte
}

// Parse understands a request, or says in an Invalid fault what is wrong with it: FILTER_INVALID, ORDER_BY_INVALID,
// PAGE_SIZE_INVALID or PAGE_TOKEN_INVALID.
func (s *Schema) Parse(r Request) (*Query, error) {
	size, err := pageSize(r.PageSize)
	if err != nil {
		return nil, err
	}
	filter, err := s.parseFilter(r.Filter, r.Sight)
	if err != nil {
		return nil, err
	}
	order, err := s.parseOrder(r.OrderBy, r.Sight)
	if err != nil {
		return nil, err
	}
	q := &Query{Size: size, schema: s, filter: filter.condition, named: filter.named, words: filter.words, order: order,
		binding: bindingOf(r)}
	return q, q.resume(r.PageToken)
}

// pageSize takes too large a page for the largest.
func pageSize(asked int32) (int, error) {
	switch {
	case asked < 0:
		return 0, fault.Invalid("PAGE_SIZE_INVALID", "A page cannot have fewer than no rows. Leave page_size out, or ask for 1 to 1000.",
			fault.Field{Path: "page_size", Description: "must not be negative"})
	case asked == 0:
		return ordinaryPage, nil
	}
	return min(int(asked), largestPage), nil
}

// field gives a field that may be used with that sight. An unseen field is as unknown as any other.
func (s *Schema) field(path string, sight fieldv1.Sight) (Field, bool) {
	f, known := s.Fields[path]
	return f, known && f.Sight <= sight
}

func filterable(Field) bool { return true }

func sortable(f Field) bool { return f.Sortable }

// paths names the fields that the caller may choose from, for whoever named another.
func (s *Schema) paths(sight fieldv1.Sight, choose func(Field) bool) string {
	var paths []string
	for path, f := range s.Fields {
		if f.Sight <= sight && choose(f) {
			paths = append(paths, path)
		}
	}
	return words(paths)
}

// words writes a list of names in one line, in their order.
func words(names []string) string {
	slices.Sort(names)
	return strings.Join(names, ", ")
}

// Filters says whether the filter names the field, for lists that leave something out unless it is asked for.
func (q *Query) Filters(path string) bool { return q.named[path] }

// Words returns the words that stand alone in the filter, as they were written: for lists that look first how rare they are.
func (q *Query) Words() []string { return q.words }

// SQL gives the end of the query, to stand behind a WHERE with at least one condition whose arguments are given, and
// all arguments. It asks for one row more than the page has, which tells whether there is another page.
func (q *Query) SQL(arguments ...any) (string, []any) {
	w := &writer{arguments: arguments}
	text := ""
	if q.filter != nil {
		text += " AND " + q.filter(w)
	}
	if q.after != nil {
		text += " AND " + q.beyond(w)
	}
	return fmt.Sprintf("%s ORDER BY %s LIMIT %d", text, q.orderSQL(), q.Size+1), w.arguments
}

// Condition gives the filter alone, to stand behind a WHERE with at least one condition whose arguments are given, and all
// arguments: for counts over all that a list would give.
func (q *Query) Condition(arguments ...any) (string, []any) {
	w := &writer{arguments: arguments}
	if q.filter == nil {
		return "", w.arguments
	}
	return " AND " + q.filter(w), w.arguments
}

// writer numbers the placeholders of a query.
type writer struct {
	arguments []any
}

// arg adds an argument and gives its placeholder.
func (w *writer) arg(value any) string {
	w.arguments = append(w.arguments, value)
	return fmt.Sprintf("$%d", len(w.arguments))
}

// condition writes a part of the query in parentheses.
type condition func(*writer) string

// Page gives the rows of the page, and the token of the next one or "" when this is the last. Value gives a row's
// value of a field by the field's path in the schema: a string, int64, bool, time.Time, anything with String, or nil.
func Page[Row any](q *Query, rows []Row, value func(row Row, path string) any) ([]Row, string, error) {
	if len(rows) <= q.Size {
		return rows, "", nil
	}
	rows = rows[:q.Size]
	last := make([]string, len(q.order))
	for i, o := range q.order {
		text, err := o.text(value(rows[q.Size-1], o.path))
		if err != nil {
			return nil, "", fmt.Errorf("page token: %w", err)
		}
		last[i] = text
	}
	token, err := q.token(last)
	return rows, token, err
}
