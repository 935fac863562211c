package packs

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/concordat-suite/concordat/services/governance"
	"github.com/concordat-suite/concordat/services/platform/words/legible"
)

// form checks that a document has the form of a Go type: no field that the type does not have, none twice, and values of the right kind.
type form struct{ problems governance.Problems }

var nodeType = reflect.TypeFor[yaml.Node]()

func (f *form) refuse(node *yaml.Node, format string, arguments ...any) {
	at := governance.Place{Line: node.Line, Column: node.Column}
	f.problems.Add(at, func() string { return fmt.Sprintf(format, arguments...) })
}

// checkTexts refuses characters that nobody sees, which may also come of an escape such as "\u202e".
func (f *form) checkTexts(node *yaml.Node) {
	if wrong := legible.Fault(node.Value, true); wrong != "" {
		f.refuse(node, "the text %s", wrong)
	}
	for _, inner := range node.Content {
		f.checkTexts(inner)
	}
}

func (f *form) check(node *yaml.Node, want reflect.Type) {
	switch {
	case node.Kind == yaml.AliasNode, want == nodeType:
		f.checkWrittenOut(node)
	case want.Kind() == reflect.Pointer:
		f.check(node, want.Elem())
	case want.Kind() == reflect.Struct:
		f.checkFields(node, want)
	case want.Kind() == reflect.Map:
		f.checkPairs(node, func(_ *yaml.Node, value *yaml.Node) { f.check(value, want.Elem()) })
	case want.Kind() == reflect.Slice:
		f.checkList(node, want.Elem())
	default:
		f.checkScalar(node, want.Kind())
	}
}

// checkWrittenOut refuses references inside a part of the pack that is free in form.
func (f *form) checkWrittenOut(node *yaml.Node) {
	if node.Kind == yaml.AliasNode {
		f.refuse(node, "write it out: a pack has no references")
		return
	}
	for _, inner := range node.Content {
		f.checkWrittenOut(inner)
	}
}

func (f *form) checkFields(node *yaml.Node, want reflect.Type) {
	fields := map[string]reflect.Type{}
	for i := range want.NumField() {
		if name := want.Field(i).Tag.Get("yaml"); name != "" {
			fields[name] = want.Field(i).Type
		}
	}
	names := slices.Sorted(maps.Keys(fields))
	f.checkPairs(node, func(key, value *yaml.Node) {
		if t, known := fields[key.Value]; known {
			f.check(value, t)
			return
		}
		f.refuse(key, "there is no field %q here; the fields are %s", key.Value, strings.Join(names, ", "))
	})
}

// checkPairs calls each for the pairs of a mapping.
func (f *form) checkPairs(node *yaml.Node, each func(key, value *yaml.Node)) {
	if node.Kind != yaml.MappingNode {
		f.refuse(node, "fields are needed here, each with a colon after its name")
		return
	}
	seen := map[string]bool{}
	for i := 0; i < len(node.Content); i += 2 {
		key, value := node.Content[i], node.Content[i+1]
		if seen[key.Value] {
			f.refuse(key, "the field %q stands here twice", key.Value)
		}
		seen[key.Value] = true
		each(key, value)
	}
}

func (f *form) checkList(node *yaml.Node, element reflect.Type) {
	if node.Kind != yaml.SequenceNode {
		f.refuse(node, "a list is needed here")
		return
	}
	for _, item := range node.Content {
		f.check(item, element)
	}
}

func (f *form) checkScalar(node *yaml.Node, want reflect.Kind) {
	if node.Kind != yaml.ScalarNode {
		f.refuse(node, "a single value is needed here")
		return
	}
	switch {
	case want == reflect.Int && node.Tag != "!!int":
		f.refuse(node, "a whole number is needed here, not %q", node.Value)
	case want == reflect.Bool && node.Tag != "!!bool":
		f.refuse(node, "true or false is needed here, not %q", node.Value)
	}
}

// expression gives a text with the places of its parts, so that a fault inside can be pointed at.
func expression(node *yaml.Node, lines []string) governance.Expression {
	e := governance.Expression{Text: node.Value}
	switch {
	case node.Kind == 0:
		return e
	case node.Style&yaml.LiteralStyle != 0:
		e.At = literalParts(node, lines)
	case node.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle) != 0:
		e.At = []governance.Part{{Place: governance.Place{Line: node.Line, Column: node.Column + 1}}}
	default:
		e.At = foldedParts(node, lines)
	}
	return e
}

// literalParts gives the places of the lines of a block that keeps its line breaks.
func literalParts(node *yaml.Node, lines []string) []governance.Part {
	var parts []governance.Part
	offset := 0
	for i, text := range strings.Split(node.Value, "\n") {
		if at := node.Line + i; at < len(lines) {
			indent := len(lines[at]) - len(text)
			parts = append(parts, governance.Part{Offset: offset, Place: governance.Place{Line: at + 1, Column: max(indent, 0) + 1}})
		}
		offset += len(text) + 1
	}
	return parts
}

// foldedParts gives the places of the lines of a text whose line breaks became spaces.
func foldedParts(node *yaml.Node, lines []string) []governance.Part {
	at, column := node.Line-1, node.Column-1
	if node.Style&yaml.FoldedStyle != 0 {
		at, column = node.Line, 0
	}
	var parts []governance.Part
	for offset := 0; offset < len(node.Value) && at < len(lines); at, column = at+1, 0 {
		line := lines[at][min(column, len(lines[at])):]
		text := strings.TrimSpace(line)
		if text == "" || !strings.HasPrefix(node.Value[offset:], text[:1]) {
			break
		}
		indent := column + strings.Index(line, text)
		parts = append(parts, governance.Part{Offset: offset, Place: governance.Place{Line: at + 1, Column: indent + 1}})
		offset += len(text) + 1
	}
	return parts
}
