package routes

import (
	"strings"

	"google.golang.org/protobuf/reflect/protoreflect"
)

// ItemsOf returns the field of a list's answer that has the items; nil when the message answers no list.
func ItemsOf(answer protoreflect.MessageDescriptor) protoreflect.FieldDescriptor {
	name := string(answer.Name())
	if !strings.HasPrefix(name, "List") || !strings.HasSuffix(name, "Response") {
		return nil
	}
	fields := answer.Fields()
	for i := range fields.Len() {
		if field := fields.Get(i); field.IsList() && field.Message() != nil {
			return field
		}
	}
	return nil
}
