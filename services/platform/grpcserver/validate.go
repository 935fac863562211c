package grpcserver

import (
	"context"
	"errors"
	"fmt"

	"buf.build/go/protovalidate"
	"google.golang.org/protobuf/proto"

	"github.com/concordat-suite/concordat/services/platform/fault"
)

// validate holds the request against the rules of form in the contract, and against the size its method allows.
func (c *chain) validate(ctx context.Context, request proto.Message) error {
	current := callIn(ctx)
	if isOpen(current.Method) {
		return nil
	}
	if len(c.Limits.LargeRequests) > 0 {
		if limit := c.Limits.requestLimit(current.Method); proto.Size(request) > limit {
			return fault.Exhausted("REQUEST_TOO_LARGE", fmt.Sprintf("The request is larger than %d KiB. Send less at a time.", limit>>10)).
				With("limit_bytes", fmt.Sprint(limit))
		}
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
			Description: v.Proto.GetMessage(),
		})
	}
	message := "The request is not in order."
	if len(fields) > 0 {
		message = fmt.Sprintf("The request is not in order: %s %s.", fields[0].Path, fields[0].Description)
	}
	return fault.Invalid("REQUEST_INVALID", message, fields...)
}
