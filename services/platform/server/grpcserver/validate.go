package grpcserver

import (
	"context"
	"errors"
	"fmt"

	"buf.build/go/protovalidate"
	"google.golang.org/protobuf/proto"

	"github.com/concordat-suite/concordat/services/platform/words/fault"
)

// manyValues is how many values a request may have to be looked through for all of its faults. In a larger one the first
// fault ends the search: finding hundreds of thousands of them would cost seconds, and nobody reads them.
const manyValues = 5000

// validate holds the request against the rules of form in the contract.
func (c *chain) validate(ctx context.Context, request proto.Message) error {
	current := callIn(ctx)
	if isOpen(current.Method) {
		return nil
	}
	seen := inspection{kinds: c.kinds}
	seen.message(request.ProtoReflect())
	if len(seen.fields) > 0 {
		return invalid(seen.fields, seen.more)
	}
	if seen.values > manyValues {
		return c.validateLarge(request)
	}
	err := c.validator.Validate(request)
	if violated := (*protovalidate.ValidationError)(nil); errors.As(err, &violated) {
		return invalid(violations(violated))
	}
	return err
}

// validateLarge names the first fault of a request that has very many values.
func (c *chain) validateLarge(request proto.Message) error {
	err := c.validator.Validate(request, protovalidate.WithFailFast())
	violated := (*protovalidate.ValidationError)(nil)
	if !errors.As(err, &violated) {
		return err
	}
	refused := invalid(violations(violated))
	refused.Message += " The request is so large that the search for faults ended here; there may be more."
	return refused
}

// violations gives the first fields of the request that are wrong, and how many more there are.
func violations(violated *protovalidate.ValidationError) (fields []fault.Field, more int) {
	listed := min(len(violated.Violations), fault.MaxFields)
	for _, v := range violated.Violations[:listed] {
		fields = append(fields, fault.Field{
			Path:        protovalidate.FieldPathString(v.Proto.GetField()),
			Description: inWords(v),
		})
	}
	return fields, len(violated.Violations) - listed
}

// invalid is the fault of a request with wrong fields. Its message is about the first of them.
func invalid(fields []fault.Field, more int) *fault.Error {
	message := "The request is not in order."
	if len(fields) > 0 {
		message = fmt.Sprintf("The request is not in order: %s %s.", fields[0].Path, fields[0].Description)
	}
	refused := fault.Invalid("REQUEST_INVALID", message, fields...)
	refused.More = more
	return refused
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
