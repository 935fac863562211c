package grpcserver

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"

	"google.golang.org/grpc"
	"google.golang.org/grpc/encoding"
	protocodec "google.golang.org/grpc/encoding/proto"
	"google.golang.org/grpc/mem"
	"google.golang.org/protobuf/proto"

	"github.com/concordat-suite/concordat/services/platform/words/fault"
)

// gRPC reads a request before the chain knows whose it is, and answers one that is too large or cannot be read by itself:
// without a reason, and without a line in the log. Requests are therefore read here, in the middle of the chain: when it
// is known who calls, so that no stranger's bytes take memory, and so that what is wrong is a fault like any other.

// wire is what a stream of gRPC's transport offers below RecvMsg.
type wire interface {
	ReadMessageHeader(header []byte) error
	Read(n int) (mem.BufferSlice, error)
}

// messages reads and writes the contract's messages.
var messages = encoding.GetCodecV2(protocodec.Name)

// receive reads the one request of a call, of the size and within the time that its caller is allowed.
func (c *chain) receive(ctx context.Context, request any) error {
	stream := grpc.ServerTransportStreamFromContext(ctx)
	from, ok := stream.(wire)
	if !ok {
		return fmt.Errorf("a stream of gRPC's transport is a %T, which cannot be read from", stream)
	}
	arriving := c.awaitArrival(ctx)
	var header [5]byte
	if err := from.ReadMessageHeader(header[:]); err != nil {
		return arriving.end(err)
	}
	if header[0] != 0 {
		return unreadable("it is compressed, which is not offered here")
	}
	length := binary.BigEndian.Uint32(header[1:])
	if err := c.admit(ctx, stream.Method(), length); err != nil {
		return err
	}
	arriving.expect(length)
	data, err := from.Read(int(length))
	if err != nil {
		return arriving.end(err)
	}
	defer data.Free()
	if err := messages.Unmarshal(data, request); err != nil {
		return unreadable("it is not the message that the contract has for this call").Because(err)
	}
	return arriving.end(nothingMore(from))
}

// nothingMore refuses a second request in a call that has one.
func nothingMore(from wire) error {
	var header [5]byte
	switch err := from.ReadMessageHeader(header[:]); {
	case errors.Is(err, io.EOF):
		return nil
	case err != nil:
		return err
	}
	return unreadable("there is more than one in the call")
}

// broken is a request that did not arrive whole.
func broken(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return unreadable("it did not arrive whole").Because(err)
	}
	return err // the caller has gone, or their time is up
}

func unreadable(why string) *fault.Error {
	return fault.Invalid("REQUEST_UNREADABLE", "The request cannot be read: "+why+".")
}

// receiving registers services whose requests are read here.
type receiving struct {
	*chain
	server *grpc.Server
	// before and after are the steps of the chain before the request is read, and after.
	before, after grpc.UnaryServerInterceptor
}

// RegisterService registers the service with handlers that read their requests here. Streams do it in sizes.
func (r receiving) RegisterService(description *grpc.ServiceDesc, implementation any) {
	reading := *description
	reading.Methods = make([]grpc.MethodDesc, len(description.Methods))
	for i, method := range description.Methods {
		full := fmt.Sprintf("/%s/%s", description.ServiceName, method.MethodName)
		reading.Methods[i] = grpc.MethodDesc{MethodName: method.MethodName, Handler: r.reading(full, method.Handler)}
	}
	r.server.RegisterService(&reading, implementation)
}

// reading is a handler that passes the chain up to where it is known who calls, reads the request and passes the rest.
func (r receiving) reading(method string, handler grpc.MethodHandler) grpc.MethodHandler {
	return func(service any, ctx context.Context, _ func(any) error, _ grpc.UnaryServerInterceptor) (any, error) {
		info := &grpc.UnaryServerInfo{Server: service, FullMethod: method}
		return r.before(ctx, nil, info, func(ctx context.Context, _ any) (any, error) {
			return handler(service, ctx, func(request any) error { return r.receive(ctx, request) }, r.after)
		})
	}
}

// inTurn makes one interceptor of some steps, the first of which is the outermost.
func inTurn(steps []step) grpc.UnaryServerInterceptor {
	links := make([]grpc.UnaryServerInterceptor, len(steps))
	for i, s := range steps {
		links[i] = s.unary()
	}
	return func(ctx context.Context, request any, info *grpc.UnaryServerInfo, last grpc.UnaryHandler) (any, error) {
		next := last
		for _, link := range slices.Backward(links) {
			inner := next
			next = func(ctx context.Context, request any) (any, error) { return link(ctx, request, info, inner) }
		}
		return next(ctx, request)
	}
}

// sizes is the step that measures answers, and for streams reads the request.
type sizes struct{ *chain }

func (s sizes) unary() grpc.UnaryServerInterceptor {
	return func(ctx context.Context, request any, _ *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (any, error) {
		answer, err := handler(ctx, request)
		if err != nil {
			return nil, err
		}
		return answer, sendable(answer)
	}
}

func (s sizes) stream() grpc.StreamServerInterceptor {
	return func(service any, stream grpc.ServerStream, info *grpc.StreamServerInfo, handler grpc.StreamHandler) error {
		if info.IsClientStream {
			return handler(service, stream) // not offered, so that there is nothing to read
		}
		return handler(service, &sized{ServerStream: stream, chain: s.chain})
	}
}

// sized is a stream with one request, which is read here, and any number of answers, which are measured.
type sized struct {
	grpc.ServerStream
	*chain
}

// RecvMsg reads the request.
func (s *sized) RecvMsg(m any) error { return s.receive(s.Context(), m) }

// SendMsg sends an answer that is not too large.
func (s *sized) SendMsg(m any) error {
	if err := sendable(m); err != nil {
		return err
	}
	return s.ServerStream.SendMsg(m)
}

// sendable refuses an answer that clients would not take.
func sendable(answer any) error {
	if message, ok := answer.(proto.Message); ok && proto.Size(message) > maxAnswer {
		return fault.Exhausted("ANSWER_TOO_LARGE",
			fmt.Sprintf("The answer would be larger than %d MiB. Ask for less at a time: a smaller page_size, or a narrower filter.", maxAnswer>>20)).
			With("limit_bytes", fmt.Sprint(maxAnswer))
	}
	return nil
}
