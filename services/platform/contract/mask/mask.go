// Package mask applies update masks: what an Update may change is what its mask names, and the mask may name only
// what a client may set. Whether a role may change a field is the domain's affair.
package mask

import (
	"fmt"
	"slices"
	"strings"

	"google.golang.org/genproto/googleapis/api/annotations"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/known/fieldmaskpb"

	"github.com/concordat-suite/concordat/services/platform/words/fault"
)

// maxPaths bounds a mask; no resource has as many fields.
const maxPaths = 256

// Apply sets in dst the fields that the mask names, as they are in src: a field that src leaves unset is cleared in
// dst. The etag is the version the caller read and no part of the record: a mask may name it, and nothing happens.
// A mask is required; "*", unknown paths, paths into lists and maps, and paths of fields that only the server
// sets or that never change are refused, and then dst is left as it was. Where a path names a whole message, the
// fields inside it that only the server sets stay as they are in dst.
func Apply(dst, src proto.Message, m *fieldmaskpb.FieldMask) error {
	if err := Check(src, m); err != nil {
		return err
	}
	to, from := dst.ProtoReflect(), src.ProtoReflect()
	if to.Descriptor() != from.Descriptor() {
		return fmt.Errorf("apply mask: %s is not a %s", to.Descriptor().FullName(), from.Descriptor().FullName())
	}
	for _, path := range Paths(m) {
		set(to, from, strings.Split(path, "."))
	}
	return nil
}

// Given gives a copy of a resource that a client wants created, without what only the server sets.
func Given[M proto.Message](m M) M {
	given := proto.CloneOf(m)
	clearOutputOnly(given.ProtoReflect())
	return given
}

// Check refuses a mask that Apply would refuse for messages of this type.
func Check(message proto.Message, m *fieldmaskpb.FieldMask) error {
	paths := Paths(m)
	switch {
	case len(paths) == 0:
		return fault.Invalid("UPDATE_MASK_REQUIRED", "Say in update_mask which fields are to change.",
			fault.Field{Path: "update_mask", Description: "must name at least one field"})
	case len(paths) > maxPaths:
		return fault.Invalid("UPDATE_MASK_INVALID", "The update_mask names more fields than there are.",
			fault.Field{Path: "update_mask", Description: fmt.Sprintf("must name at most %d fields", maxPaths)})
	}
	var wrong []fault.Field
	for _, path := range paths {
		if why := refusal(message.ProtoReflect().Descriptor(), path); why != "" {
			wrong = append(wrong, fault.Field{Path: "update_mask", Description: fmt.Sprintf("%q %s", path, why)})
		}
	}
	if len(wrong) > 0 {
		return fault.Invalid("UPDATE_MASK_INVALID", "The update_mask names fields that cannot be changed: "+
			wrong[0].Description+". Name only fields of the resource that may be set.", wrong...)
	}
	return nil
}

// Paths are the fields that the mask names, save the etag: what the update is about.
func Paths(m *fieldmaskpb.FieldMask) []string {
	paths := m.GetPaths()
	if !slices.Contains(paths, "etag") {
		return paths
	}
	return slices.DeleteFunc(slices.Clone(paths), func(path string) bool { return path == "etag" })
}

// Outside gives the paths of the mask that lie in none of the allowed ones, so that the domain can refuse a caller
// whose right reaches only part of a record. "contacts" allows "contacts.email"; the reverse is not so.
func Outside(m *fieldmaskpb.FieldMask, allowed ...string) []string {
	var outside []string
	for _, path := range Paths(m) {
		within := func(whole string) bool { return path == whole || strings.HasPrefix(path, whole+".") }
		if !slices.ContainsFunc(allowed, within) {
			outside = append(outside, path)
		}
	}
	return outside
}

// refusal says why a path may not stand in a mask, or "" when it may.
func refusal(message protoreflect.MessageDescriptor, path string) string {
	if strings.Contains(path, "*") {
		return "is a wildcard; name each field"
	}
	parts := strings.Split(path, ".")
	for i, part := range parts {
		if message == nil {
			return "goes into a field that is set as a whole"
		}
		field := message.Fields().ByName(protoreflect.Name(part))
		switch {
		case field == nil:
			return "is no field"
		case Protected(field):
			return "is set by the server or never changes"
		}
		message = nil
		if i < len(parts)-1 && !field.IsList() && !field.IsMap() {
			message = field.Message()
		}
	}
	return ""
}

// Protected says whether clients may never change the field: it is the resource's name, set by the server only, or
// set once when the resource is created.
func Protected(field protoreflect.FieldDescriptor) bool {
	return behaves(field, annotations.FieldBehavior_OUTPUT_ONLY, annotations.FieldBehavior_IMMUTABLE,
		annotations.FieldBehavior_IDENTIFIER)
}

func behaves(field protoreflect.FieldDescriptor, any ...annotations.FieldBehavior) bool {
	behaviours, _ := proto.GetExtension(field.Options(), annotations.E_FieldBehavior).([]annotations.FieldBehavior)
	return slices.ContainsFunc(behaviours, func(b annotations.FieldBehavior) bool { return slices.Contains(any, b) })
}

// set makes the field at path in to what it is in from.
func set(to, from protoreflect.Message, path []string) {
	field := to.Descriptor().Fields().ByName(protoreflect.Name(path[0]))
	if len(path) == 1 {
		setField(to, from, field)
	} else if to.Has(field) || from.Has(field) {
		set(to.Mutable(field).Message(), from.Get(field).Message(), path[1:])
	}
}

func setField(to, from protoreflect.Message, field protoreflect.FieldDescriptor) {
	switch {
	case singularMessage(field):
		setMessage(to, from, field)
	case from.Has(field):
		to.Set(field, from.Get(field))
		eachElement(to.Get(field), field, clearOutputOnly)
	default:
		to.Clear(field)
	}
}

func singularMessage(field protoreflect.FieldDescriptor) bool {
	return field.Message() != nil && !field.IsList() && !field.IsMap()
}

// setMessage replaces a whole message field by field, except what clients may never change inside it.
func setMessage(to, from protoreflect.Message, field protoreflect.FieldDescriptor) {
	if !to.Has(field) && !from.Has(field) {
		return
	}
	inner := to.Mutable(field).Message()
	for i := range field.Message().Fields().Len() {
		if part := field.Message().Fields().Get(i); !Protected(part) {
			setField(inner, from.Get(field).Message(), part)
		}
	}
	if !from.Has(field) && proto.Size(inner.Interface()) == 0 {
		to.Clear(field)
	}
}

// eachElement calls f with every message of a list or map.
func eachElement(value protoreflect.Value, field protoreflect.FieldDescriptor, f func(protoreflect.Message)) {
	switch {
	case field.IsList() && field.Message() != nil:
		for i := range value.List().Len() {
			f(value.List().Get(i).Message())
		}
	case field.IsMap() && field.MapValue().Message() != nil:
		value.Map().Range(func(_ protoreflect.MapKey, v protoreflect.Value) bool {
			f(v.Message())
			return true
		})
	}
}

// clearOutputOnly takes out of the element of a list what only the server sets: the elements are new, so there is
// nothing to keep.
func clearOutputOnly(m protoreflect.Message) {
	m.Range(func(field protoreflect.FieldDescriptor, value protoreflect.Value) bool {
		switch {
		case behaves(field, annotations.FieldBehavior_OUTPUT_ONLY):
			m.Clear(field)
		case singularMessage(field):
			clearOutputOnly(value.Message())
		default:
			eachElement(value, field, clearOutputOnly)
		}
		return true
	})
}
