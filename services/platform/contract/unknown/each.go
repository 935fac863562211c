package unknown

import (
	"sort"
	"strconv"

	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/concordat-suite/concordat/services/platform/contract/personal"
)

// Each calls visit for m and each message in it that has unknown fields. The path leads from m to it: the names of fields,
// with an index or a key after one that is a list or a map.
func Each(m protoreflect.Message, path []string, visit func(m protoreflect.Message, path []string)) {
	if len(m.GetUnknown()) > 0 {
		visit(m, path)
	}
	m.Range(func(field protoreflect.FieldDescriptor, value protoreflect.Value) bool {
		if personal.Inside(field) == nil {
			return true
		}
		at := append(path[:len(path):len(path)], string(field.Name()))
		switch {
		case field.IsMap():
			eachEntry(value.Map(), at, visit)
		case field.IsList():
			for i := range value.List().Len() {
				Each(value.List().Get(i).Message(), append(at[:len(at):len(at)], strconv.Itoa(i)), visit)
			}
		default:
			Each(value.Message(), at, visit)
		}
		return true
	})
}

// eachEntry visits the entries of a map in the order of their keys.
func eachEntry(entries protoreflect.Map, path []string, visit func(protoreflect.Message, []string)) {
	var keys []protoreflect.MapKey
	entries.Range(func(at protoreflect.MapKey, _ protoreflect.Value) bool {
		keys = append(keys, at)
		return true
	})
	sort.Slice(keys, func(i, j int) bool { return keys[i].String() < keys[j].String() })
	for _, at := range keys {
		Each(entries.Get(at).Message(), append(path[:len(path):len(path)], at.String()), visit)
	}
}
