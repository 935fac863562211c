package grpcservertest

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"google.golang.org/protobuf/reflect/protoreflect"
)

// filtersOf adds the filters that let exactly the values of a record through, one field each and two messages deep,
// and the orders by its fields.
func filtersOf(m protoreflect.Message, at string, filters, orders map[string]bool) {
	m.Range(func(f protoreflect.FieldDescriptor, v protoreflect.Value) bool {
		path := at + string(f.Name())
		switch {
		case f.IsMap():
		case f.IsList():
			for i := range min(v.List().Len(), 3) {
				if value, ok := literal(f, v.List().Get(i)); ok {
					filters[path+":"+value] = true
				}
			}
		default:
			if value, ok := literal(f, v); ok {
				filters[path+" = "+value], orders[path] = true, true
				filters[string(f.Name())+" = "+value] = true // some lists take the fields inside a record by their own names
			} else if f.Message() != nil && at == "" {
				filtersOf(v.Message(), path+".", filters, orders)
			}
		}
		return true
	})
}

// literal writes a value as a filter has it.
func literal(f protoreflect.FieldDescriptor, v protoreflect.Value) (string, bool) {
	switch f.Kind() {
	case protoreflect.StringKind:
		return strconv.Quote(v.String()), len(v.String()) <= 200
	case protoreflect.BoolKind, protoreflect.Int32Kind, protoreflect.Int64Kind, protoreflect.Uint32Kind, protoreflect.Uint64Kind:
		return v.String(), true
	case protoreflect.EnumKind:
		value := f.Enum().Values().ByNumber(v.Enum())
		if value == nil {
			return "", false
		}
		none := string(f.Enum().Values().Get(0).Name()) // such as OUTCOME_UNSPECIFIED
		return strings.TrimPrefix(string(value.Name()), strings.TrimSuffix(none, "UNSPECIFIED")), true
	case protoreflect.MessageKind:
		if f.Message().FullName() != "google.protobuf.Timestamp" {
			return "", false
		}
		fields := f.Message().Fields()
		at := time.Unix(v.Message().Get(fields.ByName("seconds")).Int(), v.Message().Get(fields.ByName("nanos")).Int()).UTC()
		return fmt.Sprintf("%q", at.Format(time.RFC3339Nano)), true
	}
	return "", false
}
