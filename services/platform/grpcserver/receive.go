package grpcserver

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strings"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/encoding"
	protocodec "google.golang.org/grpc/encoding/proto"
	"google.golang.org/grpc/mem"
	"google.golang.org/grpc/tap"
	"google.golang.org/protobuf/proto"

	"github.com/concordat-suite/concordat/services/platform/fault"
)

// gRPC answers a request that is too large or cannot be read by itself: without a reason, before the chain, and so
// without a line in the log. Requests are therefore read here, and what is wrong with one is a fault like any other,
// which its caller learns once the chain knows who they are.

// wire is what a stream of gRPC's transport offers below RecvMsg.
type wire interface {
	ReadMessageHeader(header []byte) error
	Read(n int) (mem.BufferSlice, error)
}

// messages reads and writes the contract's messages.
var messages = encoding.GetCodecV2(protocodec.Name)

// receive reads the one request of a call.
func (c *chain) receive(ctx context.Context, request any) error {
	stream := grpc.ServerTransportStreamFromContext(ctx)
	from, ok := stream.(wire)
	if !ok {
		return fmt.Errorf("a stream of gRPC's transport is a %T, which cannot be read from", stream)
	}
	var header [5]byte
	if err := from.ReadMessageHeader(header[:]); err != nil {
		return broken(err)
	}
	if header[0] != 0 {
		return unreadable("it is compressed, which is not offered here")
	}
	length, limit := binary.BigEndian.Uint32(header[1:]), c.Limits.requestLimit(stream.Method())
	if uint64(length) > uint64(limit) {
		return fault.Exhausted("REQUEST_TOO_LARGE", fmt.Sprintf("The request is larger than %d KiB. Send less at a time.", limit>>10)).
			With("limit_bytes", fmt.Sprint(limit))
	}
	data, err := from.Read(int(length))
	if err != nil {
		return broken(err)
	}
	defer data.Free()
	if err := messages.Unmarshal(data, request); err != nil {
		return unreadable("it is not the message that the contract has for this call").Because(err)
	}
	return nothingMore(from)
}

// nothingMore refuses a second request in a call that has one.
func nothingMore(from wire) error {
	var header [5]byte
	switch err := from.ReadMessageHeader(header[:]); {
	case errors.Is(err, io.EOF):
		return nil
	case err != nil:
		return broken(err)
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

// notRead goes through the chain in place of a request that could not be read.
type notRead struct{ why error }

// receiving registers services whose requests are read here.
type receiving struct {
	*chain
	server *grpc.Server
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

// reading is a handler that gives the chain every request, also those that could not be read.
func (c *chain) reading(method string, handler grpc.MethodHandler) grpc.MethodHandler {
	return func(service any, ctx context.Context, _ func(any) error, steps grpc.UnaryServerInterceptor) (any, error) {
		var why error
		answer, err := handler(service, ctx, func(request any) error {
			why = c.receive(ctx, request)
			return why
		}, steps)
		if why == nil {
			return answer, err
		}
		return steps(ctx, notRead{why}, &grpc.UnaryServerInfo{Server: service, FullMethod: method}, neverReached)
	}
}

// neverReached stands behind a request that could not be read: the first step that looks at it ends the call.
func neverReached(context.Context, any) (any, error) {
	return nil, errors.New("a request that could not be read got past every check")
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
			return handler(service, stream) // reflection, of which we have no contract
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

// refuseMalformedPath answers a path in which there is no service and method as every other call that is not offered;
// gRPC itself would do so without a reason.
func refuseMalformedPath(ctx context.Context, call *tap.Info) (context.Context, error) {
	if strings.HasPrefix(call.FullMethodName, "/") && strings.LastIndexByte(call.FullMethodName, '/') > 0 {
		return ctx, nil
	}
	return nil, withDetails(codes.Unimplemented, noSuchCall, &errdetails.ErrorInfo{Reason: "METHOD_UNKNOWN", Domain: Domain}).Err()
}
