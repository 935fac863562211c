package sight

import (
	"cmp"
	"sync"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	fieldv1 "github.com/concordat-suite/concordat/proto/gen/concordat/field/v1"
)

// Opened returns the names of the records of which the answer shows restricted or exempt fields. One that the answer
// shows again later may be named again. What says of no record that it is part of it, such as a row that is no record
// yet, is taken for part of what the call is about.
func Opened(answer proto.Message, about string) []string {
	if answer == nil || !answer.ProtoReflect().IsValid() {
		return nil
	}
	found := &opened{}
	m := answer.ProtoReflect()
	found.look(m, confidentialOf(m.Descriptor()), about)
	return found.names
}

// Confidential returns the fields of a message, by name, that show something restricted or exempt: themselves, or
// inside.
func Confidential(message proto.Message) []string {
	m := message.ProtoReflect()
	c := confidentialOf(m.Descriptor())
	var names []string
	for _, field := range c.fields {
		if m.Has(field) {
			names = append(names, string(field.Name()))
		}
	}
	for _, step := range c.inside {
		within := &opened{}
		if m.Has(step.field) {
			eachMessage(m.Get(step.field), step.field, func(inner protoreflect.Message) { within.look(inner, step.of(), "it") })
		}
		if len(within.names) > 0 {
			names = append(names, string(step.field.Name()))
		}
	}
	return names
}

// opened collects the names.
type opened struct {
	names []string
}

// look notes the record that m is, or is part of, where it shows something confidential, and all records inside it.
func (o *opened) look(m protoreflect.Message, c *confidential, of string) {
	if c.named != nil {
		of = cmp.Or(m.Get(c.named).String(), of)
	}
	for _, field := range c.fields {
		if m.Has(field) {
			o.note(of)
			break
		}
	}
	for _, step := range c.inside {
		if m.Has(step.field) {
			eachMessage(m.Get(step.field), step.field, func(inner protoreflect.Message) { o.look(inner, step.of(), of) })
		}
	}
}

func (o *opened) note(name string) {
	if name != "" && (len(o.names) == 0 || o.names[len(o.names)-1] != name) {
		o.names = append(o.names, name)
	}
}

// confidential is what there is to look at in messages of one type.
type confidential struct {
	fields []protoreflect.FieldDescriptor // restricted or exempt
	inside []inside                       // other fields, in which there may be such
	named  protoreflect.FieldDescriptor   // what the record is called; nil for a part of one
}

type inside struct {
	field protoreflect.FieldDescriptor
	of    func() *confidential
}

// confidentials remembers what was worked out from the descriptors, which never change.
var confidentials sync.Map

func confidentialOf(message protoreflect.MessageDescriptor) *confidential {
	if c, ok := confidentials.Load(message); ok {
		return c.(*confidential)
	}
	c, _ := confidentials.LoadOrStore(message, newConfidential(message))
	return c.(*confidential)
}

func newConfidential(message protoreflect.MessageDescriptor) *confidential {
	c := &confidential{named: nameOf(message)}
	for i := range message.Fields().Len() {
		field := message.Fields().Get(i)
		inner := contained(field)
		switch {
		case isConfidential(field) && field != c.named:
			c.fields = append(c.fields, field)
		case inner != nil && holdsConfidential(inner, map[protoreflect.FullName]bool{}):
			c.inside = append(c.inside, inside{field, sync.OnceValue(func() *confidential { return confidentialOf(inner) })})
		}
	}
	return c
}

// nameOf returns the field that says which record a message is or is about; nil where it is part of one.
func nameOf(message protoreflect.MessageDescriptor) protoreflect.FieldDescriptor {
	for _, name := range []protoreflect.Name{"name", "partnership"} {
		if f := message.Fields().ByName(name); f != nil && f.Kind() == protoreflect.StringKind && !f.IsList() {
			return f
		}
	}
	return nil
}

func isConfidential(field protoreflect.FieldDescriptor) bool {
	said, ok := Said(field)
	return ok && said >= fieldv1.Sight_SIGHT_RESTRICTED
}

func holdsConfidential(message protoreflect.MessageDescriptor, seen map[protoreflect.FullName]bool) bool {
	if seen[message.FullName()] {
		return false
	}
	seen[message.FullName()] = true
	for i := range message.Fields().Len() {
		field := message.Fields().Get(i)
		if isConfidential(field) {
			return true
		}
		if inner := contained(field); inner != nil && holdsConfidential(inner, seen) {
			return true
		}
	}
	return false
}
