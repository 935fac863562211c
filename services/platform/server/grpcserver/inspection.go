package grpcserver

import (
	"fmt"
	"strings"

	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/concordat-suite/concordat/services/platform/words/fault"
	"github.com/concordat-suite/concordat/services/platform/words/legible"
)

// inspection looks once at every value of a request, before the rules of form. It counts the values, and names the fields
// whose values the contract lets no request have: text that does not read the same everywhere, links and addresses that are
// none, and instants before the year 1 or after 9999. A text of blanks becomes an empty one. Of what only the server sets, and a client perhaps sends back as it
// was, no more is asked than that it can be kept.
type inspection struct {
	kinds  kinds
	fields []fault.Field // the first faults
	more   int           // how many more there are
	values int
	path   []place
	ours   int // how many fields on the way are set by the server only
}

// place is a step on the way to a value: a field, or one of the values of a list.
type place struct {
	field protoreflect.FieldDescriptor
	index int // -1 where the field is no list
}

func (i *inspection) message(m protoreflect.Message) {
	m.Range(func(field protoreflect.FieldDescriptor, value protoreflect.Value) bool {
		if i.kinds[field.FullName()].outputOnly {
			i.ours++
			defer func() { i.ours-- }()
		}
		switch {
		case field.IsMap():
			value.Map().Range(func(key protoreflect.MapKey, value protoreflect.Value) bool {
				i.at(place{field, -1}, field.MapKey(), key.Value())
				i.at(place{field, -1}, field.MapValue(), value)
				return true
			})
		case field.IsList():
			i.list(field, value.List())
		case field.Kind() == protoreflect.StringKind && i.ours == 0 && legible.Blank(value.String()):
			i.values++
			m.Set(field, protoreflect.ValueOfString("")) // it says nothing: whoever must say something is told so
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
	case kind.Kind() == protoreflect.StringKind:
		if wrong := i.text(where, value.String()); wrong != "" {
			i.refuse(wrong)
		}
	case kind.Message() == nil:
	case isInstant(value) && !isValidInstant(value):
		i.refuse("must be a point in time from the year 1 to 9999")
	default:
		i.message(value.Message())
	}
}

// text says what is wrong with the text of a field; "" when nothing is.
func (i *inspection) text(where place, text string) string {
	switch {
	case i.ours == 0 && where.index >= 0 && legible.Blank(text):
		return "must not be of blanks alone; leave it out, or write something"
	case i.ours == 0:
		return i.kinds[where.field.FullName()].fault(text)
	case strings.ContainsRune(text, 0):
		return "must not have the character NUL"
	}
	return ""
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
