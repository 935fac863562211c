package grpcserver

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"

	"google.golang.org/grpc"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/concordat-suite/concordat/services/platform/contract/access"
	"github.com/concordat-suite/concordat/services/platform/contract/sight"
	"github.com/concordat-suite/concordat/services/platform/data/requests"
)

// repeatable is an rpc that its client may send again under the same request_id.
type repeatable struct {
	requestID protoreflect.FieldDescriptor
	answer    protoreflect.FullName
}

// repeatables finds the writing rpcs whose requests have a request_id.
func repeatables(rules access.Rules, services []protoreflect.ServiceDescriptor) map[string]repeatable {
	found := map[string]repeatable{}
	for _, service := range services {
		for i := range service.Methods().Len() {
			method := service.Methods().Get(i)
			name := fmt.Sprintf("/%s/%s", service.FullName(), method.Name())
			field := method.Input().Fields().ByName("request_id")
			if field != nil && field.Kind() == protoreflect.StringKind && rules[name].Writes {
				found[name] = repeatable{requestID: field, answer: method.Output().FullName()}
			}
		}
	}
	return found
}

// replayStep hands a request_id to whoever writes (journal.Write claims it), and turns the news that the call was done
// before into its first answer.
type replayStep struct{ *chain }

func (s replayStep) unary() grpc.UnaryServerInterceptor {
	return func(ctx context.Context, request any, _ *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (any, error) {
		message, ok := request.(proto.Message)
		kept, isRepeatable := s.repeatable[callIn(ctx).Method]
		if !ok || !isRepeatable {
			return handler(ctx, request)
		}
		ctx, err := kept.with(ctx, message)
		if err != nil {
			return nil, err
		}
		answer, err := handler(ctx, request)
		if before := (*requests.Replayed)(nil); errors.As(err, &before) {
			return s.seen(ctx, before.Answer), nil
		}
		return answer, err
	}
}

// stream does nothing: streams are never repeated.
func (replayStep) stream() grpc.StreamServerInterceptor {
	return func(service any, stream grpc.ServerStream, _ *grpc.StreamServerInfo, handler grpc.StreamHandler) error {
		return handler(service, stream)
	}
}

func (r repeatable) with(ctx context.Context, request proto.Message) (context.Context, error) {
	id := request.ProtoReflect().Get(r.requestID).String()
	if id == "" {
		return ctx, nil
	}
	content, err := proto.MarshalOptions{Deterministic: true}.Marshal(request)
	if err != nil {
		return nil, fmt.Errorf("hash the request: %w", err)
	}
	hash := sha256.Sum256(content)
	return requests.With(ctx, requests.Request{ID: id, Method: callIn(ctx).Method, Hash: hash[:], Answer: r.answer}), nil
}

// seen takes out of a stored answer what the caller may not see, now: the answer is kept whole.
func (s replayStep) seen(ctx context.Context, answer proto.Message) proto.Message {
	c := &callIn(ctx).Caller
	level := c.SightAnswered()
	if s.Sight != nil {
		level = s.Sight(c, answer)
	}
	sight.Prune(answer, level)
	return answer
}
