// Package masktest checks an updatable resource against its own contract: whatever a mask says, the fields that
// clients may never change do not change. The cases are made from the field_behavior annotations, so a new field is
// covered on the day it is added.
package masktest

import (
	"slices"
	"strings"
	"testing"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
	"google.golang.org/protobuf/types/known/fieldmaskpb"

	"github.com/concordat-suite/concordat/services/platform/contract/mask"
	"github.com/concordat-suite/concordat/services/platform/words/fault"
)

// Apply is the update under test: mask.Apply, or a service's whole update of a stored resource.
type Apply func(dst, src proto.Message, m *fieldmaskpb.FieldMask) error

// Package checks every resource that an Update of a package of the contract, such as "concordat.register.v1", changes.
func Package(t *testing.T, name protoreflect.FullName, apply Apply) {
	t.Helper()
	protoregistry.GlobalFiles.RangeFilesByPackage(name, func(file protoreflect.FileDescriptor) bool {
		for i := range file.Services().Len() {
			for _, resource := range updated(file.Services().Get(i)) {
				t.Run(string(resource.Descriptor().Name()), func(t *testing.T) { Check(t, resource.New().Interface(), apply) })
			}
		}
		return true
	})
}

// updated gives the types of the resources that the service's Updates change.
func updated(service protoreflect.ServiceDescriptor) []protoreflect.MessageType {
	var resources []protoreflect.MessageType
	for i := range service.Methods().Len() {
		method := service.Methods().Get(i)
		if !strings.HasPrefix(string(method.Name()), "Update") {
			continue
		}
		if resource, err := protoregistry.GlobalTypes.FindMessageByName(method.Output().FullName()); err == nil {
			resources = append(resources, resource)
		}
	}
	return resources
}

// Check runs every case for the type of resource.
func Check(t *testing.T, resource proto.Message, apply Apply) {
	t.Helper()
	for _, path := range append(Bad(), Protected(resource.ProtoReflect().Descriptor())...) {
		t.Run("refuses "+path, func(t *testing.T) { refuses(t, resource, path, apply) })
	}
	for _, path := range Containers(resource.ProtoReflect().Descriptor()) {
		t.Run("keeps what is protected in "+path, func(t *testing.T) { keeps(t, resource, path, apply) })
	}
}

// Bad gives masks that are wrong for every resource; "" is the mask that names nothing.
func Bad() []string { return []string{"", "*", "no_such_field", "name.no_such_field", "*.name"} }

// Protected gives the path of every field of the resource that clients may never change, however deep.
func Protected(m protoreflect.MessageDescriptor) []string {
	return walk(m, nil, mask.Protected)
}

// Containers gives the paths of the messages that clients may set as a whole and that hold a protected field.
func Containers(m protoreflect.MessageDescriptor) []string {
	return walk(m, nil, func(f protoreflect.FieldDescriptor) bool {
		return !mask.Protected(f) && len(walk(f.Message(), nil, mask.Protected)) > 0
	})
}

// walk gives the paths of the fields that want says yes to. It stops at lists and maps, which are set as a whole, at
// protected fields, and at a type inside itself.
func walk(m protoreflect.MessageDescriptor, above []protoreflect.FieldDescriptor, want func(protoreflect.FieldDescriptor) bool) []string {
	var paths []string
	for i := 0; m != nil && i < m.Fields().Len(); i++ {
		field := m.Fields().Get(i)
		here := append(slices.Clone(above), field)
		if want(field) {
			paths = append(paths, join(here))
		}
		if field.IsList() || field.IsMap() || mask.Protected(field) || slices.Contains(above, field) {
			continue
		}
		paths = append(paths, walk(field.Message(), here, want)...)
	}
	return paths
}

func join(fields []protoreflect.FieldDescriptor) string {
	names := make([]string, len(fields))
	for i, f := range fields {
		names[i] = string(f.Name())
	}
	return strings.Join(names, ".")
}

func refuses(t *testing.T, resource proto.Message, path string, apply Apply) {
	var m *fieldmaskpb.FieldMask
	if path != "" {
		m = &fieldmaskpb.FieldMask{Paths: []string{path}}
	}
	before, src := fill(resource, 1), fill(resource, 2)
	dst := proto.CloneOf(before)
	if err := apply(dst, src, m); fault.KindOf(err) != fault.KindInvalid {
		t.Errorf("update with mask %q: error = %v, want an invalid one", path, err)
	}
	if !proto.Equal(dst, before) {
		t.Errorf("update with mask %q changed the record: %v, want %v", path, dst, before)
	}
}

func keeps(t *testing.T, resource proto.Message, path string, apply Apply) {
	before := fill(resource, 1)
	for _, src := range []proto.Message{fill(resource, 2), resource.ProtoReflect().New().Interface()} {
		dst := proto.CloneOf(before)
		if err := apply(dst, src, &fieldmaskpb.FieldMask{Paths: []string{path}}); err != nil {
			t.Fatalf("update with mask %q: %v", path, err)
		}
		for _, protected := range Protected(resource.ProtoReflect().Descriptor()) {
			if got, want := value(dst, protected), value(before, protected); !got.Equal(want) {
				t.Errorf("update with mask %q: %s = %v, want %v", path, protected, got, want)
			}
		}
	}
}

func value(m proto.Message, path string) protoreflect.Value {
	at := protoreflect.ValueOfMessage(m.ProtoReflect())
	for part := range strings.SplitSeq(path, ".") {
		message := at.Message()
		at = message.Get(message.Descriptor().Fields().ByName(protoreflect.Name(part)))
	}
	return at
}

// fill makes a message of the type of resource in which every field that is not a list or map is set, with values
// that differ by seed.
func fill(resource proto.Message, seed int64) proto.Message {
	m := resource.ProtoReflect().New()
	fillMessage(m, seed, 0)
	return m.Interface()
}

// maxDepth ends the filling of types that contain themselves.
const maxDepth = 4

func fillMessage(m protoreflect.Message, seed int64, depth int) {
	for i := range m.Descriptor().Fields().Len() {
		field := m.Descriptor().Fields().Get(i)
		switch {
		case field.IsList() || field.IsMap() || (field.ContainingOneof() != nil && m.WhichOneof(field.ContainingOneof()) != nil):
		case field.Message() != nil:
			if depth < maxDepth {
				fillMessage(m.Mutable(field).Message(), seed, depth+1)
			}
		default:
			m.Set(field, scalar(field, seed))
		}
	}
}

func scalar(field protoreflect.FieldDescriptor, seed int64) protoreflect.Value {
	switch field.Kind() {
	case protoreflect.BoolKind:
		return protoreflect.ValueOfBool(seed == 1)
	case protoreflect.EnumKind:
		return protoreflect.ValueOfEnum(protoreflect.EnumNumber(seed))
	case protoreflect.Int32Kind, protoreflect.Sint32Kind, protoreflect.Sfixed32Kind:
		return protoreflect.ValueOfInt32(int32(seed))
	case protoreflect.Uint32Kind, protoreflect.Fixed32Kind:
		return protoreflect.ValueOfUint32(uint32(seed))
	case protoreflect.Int64Kind, protoreflect.Sint64Kind, protoreflect.Sfixed64Kind:
		return protoreflect.ValueOfInt64(seed)
	case protoreflect.Uint64Kind, protoreflect.Fixed64Kind:
		return protoreflect.ValueOfUint64(uint64(seed))
	case protoreflect.FloatKind:
		return protoreflect.ValueOfFloat32(float32(seed))
	case protoreflect.DoubleKind:
		return protoreflect.ValueOfFloat64(float64(seed))
	case protoreflect.BytesKind:
		return protoreflect.ValueOfBytes([]byte{byte(seed)})
	default:
		return protoreflect.ValueOfString(strings.Repeat("x", int(seed)))
	}
}
