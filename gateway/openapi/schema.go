package openapi

import (
	"fmt"
	"strings"

	"buf.build/gen/go/bufbuild/protovalidate/protocolbuffers/go/buf/validate"
	"github.com/getkin/kin-openapi/openapi3"
	"google.golang.org/genproto/googleapis/api/annotations"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/concordat-suite/concordat/gateway/routes"
	fieldv1 "github.com/concordat-suite/concordat/proto/gen/concordat/field/v1"
)

// schemaName is a message's or enum's name in the document, such as register.v1.Partnership.
func schemaName(element protoreflect.Descriptor) string {
	return strings.TrimPrefix(string(element.FullName()), "concordat.")
}

// reference points to the schema of a message or enum, and makes it when it is not there yet.
func (b *builder) reference(element protoreflect.Descriptor) *openapi3.SchemaRef {
	name := schemaName(element)
	known, ok := b.document.Components.Schemas[name]
	if !ok {
		known = openapi3.NewSchemaRef("", &openapi3.Schema{})
		b.document.Components.Schemas[name] = known // first, since messages may contain themselves
		switch element := element.(type) {
		case protoreflect.MessageDescriptor:
			*known.Value = *b.message(element, nil)
		case protoreflect.EnumDescriptor:
			*known.Value = *b.enum(element)
		}
	}
	return openapi3.NewSchemaRef("#/components/schemas/"+name, known.Value)
}

// message describes a message without the fields that are left out.
func (b *builder) message(message protoreflect.MessageDescriptor, leaveOut map[string]bool) *openapi3.Schema {
	schema := openapi3.NewObjectSchema()
	schema.Description = b.source.Comment(message)
	schema.Properties = openapi3.Schemas{}
	no := false
	schema.AdditionalProperties = openapi3.AdditionalProperties{Has: &no} // an unknown field is refused
	fields := message.Fields()
	for i := range fields.Len() {
		if field := fields.Get(i); !leaveOut[string(field.Name())] {
			schema.Properties[string(field.Name())] = b.field(field)
		}
	}
	if items := routes.ItemsOf(message); items != nil {
		schema.Required = []string{string(items.Name())} // it is there even when it is empty
	}
	return schema
}

func (b *builder) enum(enum protoreflect.EnumDescriptor) *openapi3.Schema {
	schema := openapi3.NewStringSchema()
	lines := []string{b.source.Comment(enum), ""}
	for i := range enum.Values().Len() {
		value := enum.Values().Get(i)
		schema.Enum = append(schema.Enum, string(value.Name()))
		lines = append(lines, fmt.Sprintf("- `%s`: %s", value.Name(), b.source.Comment(value)))
	}
	schema.Description = strings.Join(lines, "\n")
	return schema
}

// field describes a field: its type, what the contract says of it, its limits, and who may see it.
func (b *builder) field(field protoreflect.FieldDescriptor) *openapi3.SchemaRef {
	rules, _ := proto.GetExtension(field.Options(), validate.E_Field).(*validate.FieldRules)
	var ref *openapi3.SchemaRef
	switch {
	case field.IsMap():
		ref = openapi3.NewSchemaRef("", openapi3.NewObjectSchema())
		ref.Value.AdditionalProperties = openapi3.AdditionalProperties{Schema: b.single(field.MapValue())}
	case field.IsList():
		items := b.single(field)
		if items.Value != nil {
			limit(items.Value, rules.GetRepeated().GetItems())
		}
		ref = openapi3.NewSchemaRef("", openapi3.NewArraySchema())
		ref.Value.Items = items
	default:
		ref = b.single(field)
	}
	if ref.Ref != "" {
		// OpenAPI 3.0 allows nothing beside a reference, so what is said of the field goes around it.
		ref = openapi3.NewSchemaRef("", &openapi3.Schema{AllOf: openapi3.SchemaRefs{ref}})
	}
	limit(ref.Value, rules)
	ref.Value.Description = b.source.Comment(field)
	ref.Value.ReadOnly = behaves(field, annotations.FieldBehavior_OUTPUT_ONLY)
	if sight, _ := proto.GetExtension(field.Options(), fieldv1.E_Field).(*fieldv1.Field); sight != nil {
		ref.Value.Extensions = map[string]any{
			"x-sight":    strings.TrimPrefix(sight.GetSight().String(), "SIGHT_"),
			"x-personal": sight.GetPersonal(),
		}
	}
	return ref
}

// single describes one value of a field's type, as protobuf writes it in JSON.
func (b *builder) single(field protoreflect.FieldDescriptor) *openapi3.SchemaRef {
	switch field.Kind() {
	case protoreflect.MessageKind, protoreflect.GroupKind:
		if schema := wellKnown(field.Message().FullName()); schema != nil {
			return openapi3.NewSchemaRef("", schema)
		}
		return b.reference(field.Message())
	case protoreflect.EnumKind:
		return b.reference(field.Enum())
	default:
		return openapi3.NewSchemaRef("", scalar(field.Kind()))
	}
}

func scalar(kind protoreflect.Kind) *openapi3.Schema {
	switch kind {
	case protoreflect.BoolKind:
		return openapi3.NewBoolSchema()
	case protoreflect.BytesKind:
		return openapi3.NewStringSchema().WithFormat("byte")
	case protoreflect.FloatKind, protoreflect.DoubleKind:
		return openapi3.NewFloat64Schema()
	case protoreflect.Int64Kind, protoreflect.Sint64Kind, protoreflect.Sfixed64Kind, protoreflect.Uint64Kind, protoreflect.Fixed64Kind:
		return openapi3.NewStringSchema().WithFormat("int64") // JSON's numbers do not hold 64 bits
	case protoreflect.StringKind:
		return openapi3.NewStringSchema()
	default:
		return openapi3.NewInt32Schema()
	}
}

// wellKnown describes the messages that have a form of their own in JSON.
func wellKnown(name protoreflect.FullName) *openapi3.Schema {
	switch name {
	case "google.protobuf.Timestamp":
		return openapi3.NewDateTimeSchema()
	case "google.protobuf.Duration":
		return openapi3.NewStringSchema().WithFormat("duration")
	case "google.protobuf.FieldMask":
		return openapi3.NewStringSchema()
	case "google.protobuf.Empty", "google.protobuf.Struct", "google.protobuf.Any":
		return openapi3.NewObjectSchema()
	case "google.protobuf.Value":
		return &openapi3.Schema{}
	}
	return nil
}

// limit copies the limits that the contract's validation rules set.
func limit(schema *openapi3.Schema, rules *validate.FieldRules) {
	if text := rules.GetString(); text != nil {
		schema.MinLength, schema.MaxLength, schema.Pattern = text.GetMinLen(), text.MaxLen, text.GetPattern()
		if text.GetUuid() {
			schema.Format = "uuid"
		}
	}
	if list := rules.GetRepeated(); list != nil {
		schema.MinItems, schema.MaxItems, schema.UniqueItems = list.GetMinItems(), list.MaxItems, list.GetUnique()
	}
	if number := rules.GetInt32(); number != nil {
		if n, ok := number.GetGreaterThan().(*validate.Int32Rules_Gte); ok {
			schema.Min = openapi3.Ptr(float64(n.Gte))
		}
		if n, ok := number.GetLessThan().(*validate.Int32Rules_Lte); ok {
			schema.Max = openapi3.Ptr(float64(n.Lte))
		}
	}
}

func behaves(field protoreflect.FieldDescriptor, want annotations.FieldBehavior) bool {
	behaviours, _ := proto.GetExtension(field.Options(), annotations.E_FieldBehavior).([]annotations.FieldBehavior)
	for _, b := range behaviours {
		if b == want {
			return true
		}
	}
	return false
}
