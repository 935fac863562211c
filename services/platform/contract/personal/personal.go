// Package personal knows which fields of the contract hold a person's name or contact, or words in which anybody may be
// named: those that the (concordat.field.v1.field) option calls personal. It finds words that name somebody, in messages
// and in rows, and takes them out. What an erasure means for a record is the services' affair, and how personal fields are
// kept apart in the log is package journal's.
package personal

import (
	"sync"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	fieldv1 "github.com/concordat-suite/concordat/proto/gen/concordat/field/v1"
)

// Field is a field of a message that is personal, with all that is inside it, or else leads to one that is.
type Field struct {
	Descriptor protoreflect.FieldDescriptor
	Personal   bool
}

// fields keeps what Fields found, by message: the options of a field take longer to read than the field itself.
var fields sync.Map // of protoreflect.MessageDescriptor to []Field

// Fields gives the fields of a message that are personal or hold messages with such fields, in the order in which the
// contract has them.
func Fields(message protoreflect.MessageDescriptor) []Field {
	if known, ok := fields.Load(message); ok {
		return known.([]Field)
	}
	var found []Field
	for i := range message.Fields().Len() {
		field := message.Fields().Get(i)
		if Is(field) {
			found = append(found, Field{field, true})
		} else if leads(field, map[protoreflect.FullName]bool{}) {
			found = append(found, Field{field, false})
		}
	}
	fields.Store(message, found)
	return found
}

// Is says whether the contract calls the field personal.
func Is(field protoreflect.FieldDescriptor) bool {
	option, ok := proto.GetExtension(field.Options(), fieldv1.E_Field).(*fieldv1.Field)
	return ok && option.GetPersonal()
}

// leads says whether a personal field is inside the field, looking once at each type of message.
func leads(field protoreflect.FieldDescriptor, seen map[protoreflect.FullName]bool) bool {
	inside := Inside(field)
	if inside == nil || seen[inside.FullName()] {
		return false
	}
	seen[inside.FullName()] = true
	for i := range inside.Fields().Len() {
		if next := inside.Fields().Get(i); Is(next) || leads(next, seen) {
			return true
		}
	}
	return false
}

// Inside gives the type of message that a field holds, looking through lists and maps; nil when it holds none.
func Inside(field protoreflect.FieldDescriptor) protoreflect.MessageDescriptor {
	if field.IsMap() {
		return field.MapValue().Message()
	}
	return field.Message()
}
