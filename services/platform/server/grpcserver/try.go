package grpcserver

import (
	"context"

	"google.golang.org/grpc"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/concordat-suite/concordat/services/platform/words/preview"
)

// validateOnly is the field of a request that asks to try the call and keep nothing.
const validateOnly protoreflect.Name = "validate_only"

// tryStep tells whoever writes that a call is only tried: none of its transactions is then committed.
type tryStep struct{}

func (tryStep) unary() grpc.UnaryServerInterceptor {
	return func(ctx context.Context, request any, _ *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (any, error) {
		if message, ok := request.(proto.Message); ok && tries(message.ProtoReflect()) {
			ctx = preview.With(ctx)
		}
		return handler(ctx, request)
	}
}

// stream does nothing: streams write nothing.
func (tryStep) stream() grpc.StreamServerInterceptor {
	return func(service any, stream grpc.ServerStream, _ *grpc.StreamServerInfo, handler grpc.StreamHandler) error {
		return handler(service, stream)
	}
}

// tries reports whether the request asks only to try the call.
func tries(request protoreflect.Message) bool {
	field := request.Descriptor().Fields().ByName(validateOnly)
	return field != nil && field.Kind() == protoreflect.BoolKind && request.Get(field).Bool()
}
