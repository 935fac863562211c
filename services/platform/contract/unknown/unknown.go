// Package unknown keeps the fields of a stored record that this program does not know. A newer program wrote them: while
// replicas are replaced one by one, and after an update was taken back. An edit by the older one must not lose them.
package unknown

import (
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/concordat-suite/concordat/services/platform/contract/personal"
)

// Fields are the unknown fields of the records that one writing transaction has read. Nil is for a transaction that only
// reads: it drops them, as nobody can say who may see them.
type Fields struct{ held map[key]proto.Message }

// key says of which record the fields are. A record that has no name is not kept.
type key struct {
	kind protoreflect.FullName
	name string
}

// Held returns the fields of a transaction that has read nothing yet.
func Held() *Fields { return &Fields{held: map[key]proto.Message{}} }

// Unmarshal decodes a stored body into m, without what m's type does not know; that is kept for Return.
func (f *Fields) Unmarshal(body []byte, m proto.Message) error {
	if err := (proto.UnmarshalOptions{DiscardUnknown: true}).Unmarshal(body, m); err != nil {
		return err
	}
	if f == nil || proto.Size(m) == len(body) { // nothing was dropped
		return nil
	}
	whole := m.ProtoReflect().New().Interface()
	if err := proto.Unmarshal(body, whole); err != nil {
		return err
	}
	if k, named := keyOf(whole); named && inside(whole.ProtoReflect()) {
		f.held[k] = whole
	}
	return nil
}

// Return puts the fields that were read with the record of the same name into m, which is about to be stored.
func (f *Fields) Return(m proto.Message) {
	if f == nil {
		return
	}
	k, named := keyOf(m)
	if stored := f.held[k]; named && stored != nil {
		put(stored.ProtoReflect(), m.ProtoReflect())
	}
}

func keyOf(m proto.Message) (key, bool) {
	named, ok := m.(interface{ GetName() string })
	if !ok || named.GetName() == "" {
		return key{}, false
	}
	return key{m.ProtoReflect().Descriptor().FullName(), named.GetName()}, true
}

// Drop takes every unknown field out of m.
func Drop(m proto.Message) {
	Each(m.ProtoReflect(), nil, func(m protoreflect.Message, _ []string) { m.SetUnknown(nil) })
}

// inside reports whether m or a message in it has an unknown field.
func inside(m protoreflect.Message) (found bool) {
	Each(m, nil, func(protoreflect.Message, []string) { found = true })
	return found
}

// put copies the unknown fields of a stored message into the one that takes its place, and so with the messages inside.
func put(stored, next protoreflect.Message) {
	if fields := stored.GetUnknown(); len(fields) > 0 {
		next.SetUnknown(append(next.GetUnknown()[:len(next.GetUnknown()):len(next.GetUnknown())], fields...))
	}
	stored.Range(func(field protoreflect.FieldDescriptor, value protoreflect.Value) bool {
		switch {
		case personal.Inside(field) == nil || !next.Has(field):
		case field.IsMap():
			value.Map().Range(func(at protoreflect.MapKey, value protoreflect.Value) bool {
				if entries := next.Get(field).Map(); entries.Has(at) {
					put(value.Message(), entries.Get(at).Message())
				}
				return true
			})
		case field.IsList():
			putList(value.List(), next.Get(field).List())
		default:
			put(value.Message(), next.Get(field).Message())
		}
		return true
	})
}

// putList copies the unknown fields of each element into the one that is the same but for them. Where none is, and the
// list is as long as it was, the element at the same place was edited.
func putList(stored, next protoreflect.List) {
	taken := map[int]bool{}
	for i := range stored.Len() {
		element := stored.Get(i).Message()
		if !inside(element) {
			continue
		}
		if at := find(element, next, taken); at >= 0 {
			taken[at] = true
			put(element, next.Get(at).Message())
		} else if next.Len() == stored.Len() && !taken[i] {
			taken[i] = true
			put(element, next.Get(i).Message())
		}
	}
}

// find returns where in the list the element stands, but for its unknown fields; -1 when it does not.
func find(element protoreflect.Message, list protoreflect.List, taken map[int]bool) int {
	known := proto.Clone(element.Interface())
	Drop(known)
	for i := range list.Len() {
		if !taken[i] && proto.Equal(known, list.Get(i).Message().Interface()) {
			return i
		}
	}
	return -1
}
