package grpcserver

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"buf.build/go/protovalidate"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/concordat-suite/concordat/services/platform/fault"
)

// validate holds the request against the rules of form in the contract.
func (c *chain) validate(ctx context.Context, request proto.Message) error {
	current := callIn(ctx)
	if isOpen(current.Method) {
		return nil
	}
	if fields := unusable(request.ProtoReflect(), ""); len(fields) > 0 {
		return fault.Invalid("REQUEST_INVALID", fmt.Sprintf("The request is not in order: %s %s.", fields[0].Path, fields[0].Description), fields...)
	}
	err := c.validator.Validate(request)
	if violated := (*protovalidate.ValidationError)(nil); errors.As(err, &violated) {
		return invalid(violated)
	}
	return err
}

// invalid names every field of the request that is wrong.
func invalid(violated *protovalidate.ValidationError) *fault.Error {
	var fields []fault.Field
	for _, v := range violated.Violations {
		fields = append(fields, fault.Field{
			Path:        protovalidate.FieldPathString(v.Proto.GetField()),
			Description: inWords(v),
		})
	}
	message := "The request is not in order."
	if len(fields) > 0 {
		message = fmt.Sprintf("The request is not in order: %s %s.", fields[0].Path, fields[0].Description)
	}
	return fault.Invalid("REQUEST_INVALID", message, fields...)
}

// unusable names the fields whose values nothing behind the server could keep, whatever the contract says of them: text
// with the character NUL, and instants before the year 1 or after 9999.
func unusable(message protoreflect.Message, prefix string) (fields []fault.Field) {
	message.Range(func(field protoreflect.FieldDescriptor, value protoreflect.Value) bool {
		path := prefix + string(field.Name())
		switch {
		case field.IsMap():
			value.Map().Range(func(key protoreflect.MapKey, value protoreflect.Value) bool {
				fields = append(fields, unusableValue(field.MapKey(), key.Value(), path)...)
				fields = append(fields, unusableValue(field.MapValue(), value, path)...)
				return true
			})
		case field.IsList():
			for i := range value.List().Len() {
				fields = append(fields, unusableValue(field, value.List().Get(i), fmt.Sprintf("%s[%d]", path, i))...)
			}
		default:
			fields = append(fields, unusableValue(field, value, path)...)
		}
		return true
	})
	return fields
}

func unusableValue(field protoreflect.FieldDescriptor, value protoreflect.Value, path string) []fault.Field {
	switch {
	case field.Kind() == protoreflect.StringKind && strings.ContainsRune(value.String(), 0):
		return []fault.Field{{Path: path, Description: "must not have the character NUL"}}
	case field.Message() == nil:
		return nil
	}
	if instant, ok := value.Message().Interface().(interface{ CheckValid() error }); ok && instant.CheckValid() != nil {
		return []fault.Field{{Path: path, Description: "must be a point in time from the year 1 to 9999"}}
	}
	return unusable(value.Message(), path+".")
}

// forms are the patterns of the contract, and what people call what they ask for.
var forms = []struct{ pattern, words string }{
	{`[0-9]{4}-[0-9]{2}-[0-9]{2}`, "must be a date, such as 2026-09-18"},
	{`[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?`, "must be a year, month or date, such as 2026, 2026-09 or 2026-09-18"},
	{`[0-9]{4}(-[0-9]{2}(-[0-9]{2})?|/[0-9]{2})?`, "must be a year, month, date or financial year, such as 2026, 2026-09, 2026-09-18 or 2026/27"},
	{`[a-z_]*`, "must be the name of a field, in lower case"},
	{`[0-9]{4}/[0-9]{2}`, "must be a financial year, such as 2026/27"},
	{`[A-Z]{3}`, "must be the three capital letters of a currency, such as GBP"},
	{`[A-Z]{0,3}`, "must be the letters of a column, such as C or AA"},
	{`[a-z][a-z0-9-]{1,38}[a-z0-9]`, "must be 3 to 40 lower-case letters, digits and hyphens, and begin with a letter"},
	{`[a-z][a-z0-9-]{1,61}[a-z0-9]`, "must be 3 to 63 lower-case letters, digits and hyphens, and begin with a letter"},
}

// inWords says what a violated rule asks for; a pattern is no answer for people.
func inWords(v *protovalidate.Violation) string {
	switch {
	case v.RuleDescriptor == nil:
		return v.Proto.GetMessage()
	case v.RuleDescriptor.Name() == "uuid":
		return "must be a UUID, such as 0199b7a2-9d3c-7c41-9d6b-3f1f1f0c2a11"
	case v.RuleDescriptor.Name() != "pattern":
		return v.Proto.GetMessage()
	}
	if words := formOf(v.RuleValue.String()); words != "" {
		return words
	}
	return v.Proto.GetMessage()
}

// formOf says in words what a pattern asks for, whether or not it lets an empty text pass.
func formOf(pattern string) string {
	for _, form := range forms {
		if pattern == "^"+form.pattern+"$" || pattern == "^("+form.pattern+")?$" {
			return form.words
		}
	}
	return ""
}
