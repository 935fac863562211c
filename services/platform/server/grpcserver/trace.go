package grpcserver

import (
	"cmp"
	"context"

	"google.golang.org/grpc"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/concordat-suite/concordat/services/platform/contract/sight"
	"github.com/concordat-suite/concordat/services/platform/words/caller"
)

// Trace keeps who opened restricted or exempt fields of which record, and who exported what; openings.Writer is the one in
// use.
type Trace interface {
	// Room returns when what a call opens can be kept, or fails.
	Room(ctx context.Context) error
	// Note notes that the caller opened records, or took them away in a file.
	Note(c *caller.Caller, records []string, export bool)
}

// exportHeader is how the gateway says that it makes a file of what is answered, and in which format. Whoever else says so
// leaves a trace of an export and gets nothing by it.
const exportHeader = "x-export-format"

// traceStep notes what the answer to a call shows. Services, who call on the internal listener, open nothing for anybody.
type traceStep struct{ *chain }

func (s traceStep) unary() grpc.UnaryServerInterceptor {
	return func(ctx context.Context, request any, _ *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (any, error) {
		current := callIn(ctx)
		export := s.exports(ctx, current, request)
		if s.Trace == nil || current.Service != "" || current.Council == "" || current.Subject == "" && !export {
			return handler(ctx, request)
		}
		if err := s.Trace.Room(ctx); err != nil {
			return nil, err
		}
		answer, err := handler(ctx, request)
		if err != nil {
			return nil, err
		}
		s.note(current, answer, export)
		return answer, nil
	}
}

// note notes the records of which the answer shows something confidential, and an export besides as a whole. What
// belongs to no record is noted of what the call is about.
func (s traceStep) note(current *call, answer any, export bool) {
	message, ok := answer.(proto.Message)
	if !ok {
		return
	}
	about := cmp.Or(current.record, "councils/"+current.Council)
	records := sight.Opened(message, about)
	if export {
		records = append(records, about)
	}
	s.Trace.Note(&current.Caller, records, export)
}

// exports reports whether the answer is taken away in a file: the contract says so of the rpc, the request asks for it, or
// the gateway says that it makes one.
func (s traceStep) exports(ctx context.Context, current *call, request any) bool {
	if current.rule == nil {
		return false
	}
	return current.rule.Export || header(ctx, exportHeader) != "" || exportable(request)
}

// exportable reports whether the request asks for what the caller may take away in a file.
func exportable(request any) bool {
	message, ok := request.(proto.Message)
	if !ok {
		return false
	}
	m := message.ProtoReflect()
	field := m.Descriptor().Fields().ByName("exportable")
	return field != nil && field.Kind() == protoreflect.BoolKind && m.Get(field).Bool()
}

// stream does nothing: streams are for services.
func (traceStep) stream() grpc.StreamServerInterceptor {
	return func(service any, stream grpc.ServerStream, _ *grpc.StreamServerInfo, handler grpc.StreamHandler) error {
		return handler(service, stream)
	}
}
