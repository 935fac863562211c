package rules

import (
	"strings"

	"cel.dev/cel-go/common/ast"
	"google.golang.org/protobuf/reflect/protoreflect"

	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/governance"
)

// path is a way to a fact that an expression reads, from the partnership on. It passes through lists.
type path struct {
	// text is the way as the contract writes it, such as "partnership.targets.targets.due_on".
	text string
	// fields is the same, field by field.
	fields []protoreflect.FieldDescriptor
	// asked says that the expression only asks has() of it.
	asked bool
}

// fact is the way below the partnership, such as "targets.targets.due_on".
func (p path) fact() string { return strings.TrimPrefix(p.text, root+".") }

// root is the name of the partnership in expressions.
const root = "partnership"

// pathsOf gives the facts that an expression reads, in the order of reading.
func pathsOf(e ast.Expr) []path {
	r := reader{lists: map[string]string{}, seen: map[string]int{}}
	r.read(e)
	return r.paths
}

// reader walks an expression and gathers the paths.
type reader struct {
	// lists are the ways to the elements that the variables of all(), exists() and their like stand for.
	lists map[string]string
	paths []path
	seen  map[string]int
}

func (r *reader) read(e ast.Expr) {
	switch e.Kind() {
	case ast.SelectKind:
		r.add(r.way(e), e.AsSelect().IsTestOnly())
		if _, inner := r.origin(e); inner != nil {
			r.read(inner)
		}
	case ast.CallKind:
		if e.AsCall().IsMemberFunction() {
			r.read(e.AsCall().Target())
		}
		r.readAll(e.AsCall().Args())
	case ast.ListKind:
		r.readAll(e.AsList().Elements())
	case ast.ComprehensionKind:
		r.readComprehension(e.AsComprehension())
	}
}

func (r *reader) readAll(expressions []ast.Expr) {
	for _, e := range expressions {
		r.read(e)
	}
}

func (r *reader) readComprehension(c ast.ComprehensionExpr) {
	r.read(c.IterRange())
	outer, had := r.lists[c.IterVar()]
	r.lists[c.IterVar()] = r.way(c.IterRange())
	r.readAll([]ast.Expr{c.AccuInit(), c.LoopCondition(), c.LoopStep(), c.Result()})
	if delete(r.lists, c.IterVar()); had {
		r.lists[c.IterVar()] = outer
	}
}

// origin gives the expression below all selections, when it is no plain name.
func (r *reader) origin(e ast.Expr) (ast.Expr, ast.Expr) {
	for e.Kind() == ast.SelectKind {
		e = e.AsSelect().Operand()
	}
	if e.Kind() == ast.IdentKind {
		return e, nil
	}
	return e, e
}

// way gives the text of the way to what e stands for, or "" when that is no part of the partnership.
func (r *reader) way(e ast.Expr) string {
	switch e.Kind() {
	case ast.IdentKind:
		if name := e.AsIdent(); name == root {
			return root
		}
		return r.lists[e.AsIdent()]
	case ast.SelectKind:
		if base := r.way(e.AsSelect().Operand()); base != "" {
			return base + "." + e.AsSelect().FieldName()
		}
	case ast.ComprehensionKind:
		return r.way(e.AsComprehension().IterRange()) // filter() keeps elements of the list
	case ast.CallKind:
		return r.wayOfCall(e.AsCall())
	}
	return ""
}

// wayOfCall follows the calls that give a part of their first argument.
func (r *reader) wayOfCall(c ast.CallExpr) string {
	if c.IsMemberFunction() || len(c.Args()) == 0 {
		return ""
	}
	base := r.way(c.Args()[0])
	switch {
	case base == "":
		return ""
	case c.FunctionName() == "_[_]":
		return base
	case c.FunctionName() == "year":
		return base + ".years"
	}
	return ""
}

// add keeps a path once; one that is read and asked has() of counts as read.
func (r *reader) add(text string, asked bool) {
	if at, known := r.seen[text]; known {
		r.paths[at].asked = r.paths[at].asked && asked
		return
	}
	if fields := fieldsOf(text); fields != nil {
		r.seen[text] = len(r.paths)
		r.paths = append(r.paths, path{text: text, fields: fields, asked: asked})
	}
}

// fieldsOf resolves a way into its fields, or gives nil when it leads nowhere.
func fieldsOf(text string) []protoreflect.FieldDescriptor {
	way, ok := strings.CutPrefix(text, root+".")
	if !ok {
		return nil
	}
	message := (&registerv1.Partnership{}).ProtoReflect().Descriptor()
	var fields []protoreflect.FieldDescriptor
	for name := range strings.SplitSeq(way, ".") {
		if message == nil {
			return nil
		}
		field := message.Fields().ByName(protoreflect.Name(name))
		if field == nil {
			return nil
		}
		fields, message = append(fields, field), field.Message()
	}
	return fields
}

// missing gives the fact on the way that nobody has stated and that is one of the keys of an unknown; false when there is none.
func (p path) missing(partnership protoreflect.Message, keys map[string]bool) (governance.MissingFact, bool) {
	if p.asked {
		return governance.MissingFact{}, false
	}
	depth := gap([]protoreflect.Message{partnership}, p.fields, keys)
	if depth == 0 {
		return governance.MissingFact{}, false
	}
	parts := strings.Split(p.text, ".")
	return governance.MissingFact{Path: strings.Join(parts[:depth+1], "."), Words: wordsOf(p.fields[:depth])}, true
}

// gap says how many fields down the way the first one is that nobody has stated, in any of the messages; 0 when all are stated.
func gap(messages []protoreflect.Message, fields []protoreflect.FieldDescriptor, keys map[string]bool) int {
	for depth, field := range fields {
		for _, m := range messages {
			if unsaid(m, field) && factTypes[m.Descriptor().FullName()] != nil && keys[factKey(field)] {
				return depth + 1
			}
		}
		messages = below(messages, field)
	}
	for _, m := range messages { // present, and empty of what was asked: see given and total
		if keys[string(m.Descriptor().FullName())] {
			return len(fields)
		}
	}
	return 0
}

// below gives the messages that field holds in each of the messages.
func below(messages []protoreflect.Message, field protoreflect.FieldDescriptor) []protoreflect.Message {
	if field.Message() == nil {
		return nil
	}
	var found []protoreflect.Message
	for _, m := range messages {
		switch {
		case field.IsList():
			for list, i := m.Get(field).List(), 0; i < list.Len(); i++ {
				found = append(found, list.Get(i).Message())
			}
		case m.Has(field):
			found = append(found, m.Get(field).Message())
		}
	}
	return found
}
