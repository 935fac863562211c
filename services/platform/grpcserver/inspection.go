package grpcserver

import (
	"fmt"
	"strings"

	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/concordat-suite/concordat/services/platform/fault"
)

// inspection looks once at every value of a request, before the rules of form. It counts the values, and names the fields
// whose values nothing behind the server could keep, whatever the contract says of them: text with the character NUL,
// and instants before the year 1 or after 9999.
type inspection struct {
	fields []fault.Field // the first faults
	more   int           // how many more there are
	values int
	path   []place
}

// place is a step on the way to a value: a field, or one of the values of a list.
type place struct {
	field protoreflect.FieldDescriptor
	index int // -1 where the field is no list
}

func (i *inspection) message(m protoreflect.Message) {
	m.Range(func(field protoreflect.FieldDescriptor, value protoreflect.Value) bool {
		switch {
		case field.IsMap():
			value.Map().Range(func(key protoreflect.MapKey, value protoreflect.Value) bool {
				i.at(place{field, -1}, field.MapKey(), key.Value())
				i.at(place{field, -1}, field.MapValue(), value)
				return true
			})
		case field.IsList():
			i.list(field, value.List())
		default:
			i.at(place{field, -1}, field, value)
		}
		return true
	})
}

func (i *inspection) list(field protoreflect.FieldDescriptor, list protoreflect.List) {
	if field.Message() == nil && field.Kind() != protoreflect.StringKind {
		i.values += list.Len() // numbers and the like: nothing of them can be wrong here
		return
	}
	for index := range list.Len() {
		i.at(place{field, index}, field, list.Get(index))
	}
}

// at looks at one value, of the kind that the field has.
func (i *inspection) at(where place, kind protoreflect.FieldDescriptor, value protoreflect.Value) {
	i.values++
	i.path = append(i.path, where)
	defer func() { i.path = i.path[:len(i.path)-1] }()
	switch {
	case kind.Kind() == protoreflect.StringKind && strings.ContainsRune(value.String(), 0):
		i.refuse("must not have the character NUL")
	case kind.Message() == nil:
	case isInstant(value) && !isValidInstant(value):
		i.refuse("must be a point in time from the year 1 to 9999")
	default:
		i.message(value.Message())
	}
}

func (i *inspection) refuse(description string) {
	if len(i.fields) == fault.MaxFields {
		i.more++
		return
	}
	i.fields = append(i.fields, fault.Field{Path: i.where(), Description: description})
}

// where writes the path as the contract does, such as "partnership.former_names[1].display_name".
func (i *inspection) where() string {
	var path strings.Builder
	for at, step := range i.path {
		if at > 0 {
			path.WriteByte('.')
		}
		path.WriteString(string(step.field.Name()))
		if step.index >= 0 {
			fmt.Fprintf(&path, "[%d]", step.index)
		}
	}
	return path.String()
}

type instant interface{ CheckValid() error }

func isInstant(value protoreflect.Value) bool {
	_, is := value.Message().Interface().(instant)
	return is
}

func isValidInstant(value protoreflect.Value) bool {
	return value.Message().Interface().(instant).CheckValid() == nil
}
