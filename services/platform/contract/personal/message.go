package personal

import (
	"slices"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/concordat-suite/concordat/services/platform/words/wording"
)

// Found says in which fields of a message words stand, as the contract writes the fields, without the indexes of lists.
type Found struct {
	// Erased are the personal ones, in which Erased stands in place of the words now.
	Erased []string
	// Remaining are the others, which are left as they are.
	Remaining []string
}

// Any says whether the words stand anywhere.
func (f Found) Any() bool { return len(f.Erased)+len(f.Remaining) > 0 }

// detailsOf are the personal fields that belong to one person, whose own erasure empties them. Words are not taken out of
// them: half an address would be left, and a person whom nobody finds.
var detailsOf = []protoreflect.FullName{
	"concordat.register.v1.Person.display_name", "concordat.register.v1.Person.post_title", "concordat.register.v1.Person.email",
	"concordat.register.v1.Person.telephone", "concordat.register.v1.SignIn.subject", "concordat.notification.v1.Notice.address",
	"concordat.notification.v1.UndeliverableAddress.address",
}

// Erase finds the words in a message and takes them out of its personal fields.
func Erase(find wording.Finder, m proto.Message) Found {
	s := search{finder: find}
	s.message(m.ProtoReflect(), "", false)
	return s.found
}

// search is the way of a finder through one message.
type search struct {
	finder wording.Finder
	found  Found
}

// message looks through m, which stands at the path of a field; personal tells that it is inside a personal field, whose
// path is the one to name.
func (s *search) message(m protoreflect.Message, path string, personal bool) {
	m.Range(func(field protoreflect.FieldDescriptor, value protoreflect.Value) bool {
		here, inside := path, personal
		if !personal {
			here = join(path, string(field.Name()))
			inside = Is(field)
		}
		if slices.Contains(detailsOf, field.FullName()) {
			here, inside = join(path, string(field.Name())), false
		}
		s.field(m, field, value, here, inside)
		return true
	})
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

func (s *search) field(m protoreflect.Message, field protoreflect.FieldDescriptor, value protoreflect.Value, path string, personal bool) {
	switch {
	case field.IsMap():
		s.entries(field, value.Map(), path, personal)
	case field.IsList():
		s.list(field, value.List(), path, personal)
	case field.Message() != nil:
		s.message(value.Message(), path, personal)
	case field.Kind() == protoreflect.StringKind:
		if text, ok := s.text(value.String(), path, personal); ok {
			m.Set(field, protoreflect.ValueOfString(text))
		}
	}
}

func (s *search) list(field protoreflect.FieldDescriptor, list protoreflect.List, path string, personal bool) {
	for i := range list.Len() {
		if field.Message() != nil {
			s.message(list.Get(i).Message(), path, personal)
		} else if field.Kind() == protoreflect.StringKind {
			if text, ok := s.text(list.Get(i).String(), path, personal); ok {
				list.Set(i, protoreflect.ValueOfString(text))
			}
		}
	}
}

func (s *search) entries(field protoreflect.FieldDescriptor, entries protoreflect.Map, path string, personal bool) {
	entries.Range(func(key protoreflect.MapKey, value protoreflect.Value) bool {
		if field.MapValue().Message() != nil {
			s.message(value.Message(), path, personal)
		} else if field.MapValue().Kind() == protoreflect.StringKind {
			if text, ok := s.text(value.String(), path, personal); ok {
				entries.Set(key, protoreflect.ValueOfString(text))
			}
		}
		return true
	})
}

// text gives what is to stand in place of a text, when that is something else.
func (s *search) text(text, path string, personal bool) (string, bool) {
	rest, found := s.finder.Erase(text)
	switch {
	case !found:
		return "", false
	case personal:
		s.found.Erased = with(s.found.Erased, path)
		return rest, true
	default:
		s.found.Remaining = with(s.found.Remaining, path)
		return "", false
	}
}

// with adds a path that is not there yet, keeping them in order.
func with(paths []string, path string) []string {
	at, there := slices.BinarySearch(paths, path)
	if there {
		return paths
	}
	return slices.Insert(paths, at, path)
}
