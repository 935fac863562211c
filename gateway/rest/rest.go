// Package rest is the HTTP door of the suite: it turns JSON over HTTP into the contract's calls and their answers and
// errors back. It decides nothing about people or records; it refuses what is malformed, and forwards the caller's token
// and nothing else of the request's headers.
package rest

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"strings"

	"github.com/grpc-ecosystem/grpc-gateway/v2/runtime"
	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/concordat-suite/concordat/gateway/routes"
)

// Service is one service behind the door.
type Service struct {
	// Package is the package of the contract that the service answers for, such as concordat.register.v1.
	Package protoreflect.FullName
	// Conn leads to the service's public listener. Make it with Interceptor.
	Conn *grpc.ClientConn
	// Register are the generated handlers of the gRPC services it offers, such as
	// registerv1.RegisterPartnershipServiceHandler.
	Register []func(context.Context, *runtime.ServeMux, *grpc.ClientConn) error
}

// Interceptor must be on every connection to a service: it carries what HTTP says in headers into the messages.
func Interceptor() grpc.DialOption { return grpc.WithUnaryInterceptor(applyPreconditions) }

// New makes the door to the services.
func New(ctx context.Context, services ...Service) (http.Handler, error) {
	all, err := routes.All()
	if err != nil {
		return nil, fmt.Errorf("read the routes: %w", err)
	}
	known := make(map[string]*routes.Route, len(all))
	for _, route := range all {
		known[route.Key()] = route
	}
	files := &exporter{known: known, connections: map[protoreflect.FullName]*grpc.ClientConn{}}
	mux := newMux(known, files)
	files.mux = mux
	for _, service := range services {
		files.connections[service.Package] = service.Conn
		for _, register := range service.Register {
			if err := register(ctx, mux, service.Conn); err != nil {
				return nil, fmt.Errorf("register a service: %w", err)
			}
		}
	}
	return guard(mux), nil
}

// newMux makes a mux without the parts of its defaults that let a client act as somebody else: see the options.
func newMux(known map[string]*routes.Route, files *exporter) *runtime.ServeMux {
	return runtime.NewServeMux(
		// No header becomes metadata, or metadata a header, but Authorization, which the mux forwards by itself, and the
		// position by which callers read their own writes.
		runtime.WithIncomingHeaderMatcher(onlyPosition),
		runtime.WithOutgoingHeaderMatcher(onlyPosition),
		runtime.WithOutgoingTrailerMatcher(func(string) (string, bool) { return "", false }),
		runtime.WithDisableHTTPMethodOverride(),
		runtime.WithDisablePathLengthFallback(), // a form POST stays a POST
		runtime.WithMetadata(ownMetadata),
		// Documents are sent as they are, all else as JSON.
		runtime.WithMarshalerOption(runtime.MIMEWildcard, &runtime.HTTPBodyMarshaler{Marshaler: &runtime.JSONPb{
			// Fields are called as in the contract, in masks, filters and errors too.
			MarshalOptions:   protojson.MarshalOptions{UseProtoNames: true},
			UnmarshalOptions: protojson.UnmarshalOptions{DiscardUnknown: false},
		}}),
		runtime.WithForwardResponseOption(forwardETag),
		runtime.WithForwardResponseOption(confineDocument),
		runtime.WithErrorHandler(errorHandler),
		runtime.WithRoutingErrorHandler(routingErrorHandler),
		runtime.WithMiddlewares(strict(known, files)),
		runtime.WithWriteContentLength(),
	)
}

// positionHeader is the header of calls and answers that says what the caller has written.
const positionHeader = "Concordat-Position"

// onlyPosition lets no header or metadata through but the position.
func onlyPosition(name string) (string, bool) {
	return positionHeader, strings.EqualFold(name, positionHeader)
}

// ownMetadata is what the gateway itself says of a call; services believe it of the gateway only.
func ownMetadata(ctx context.Context, r *http.Request) metadata.MD {
	address, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		address = r.RemoteAddr
	}
	return metadata.Pairs("x-request-id", requestIDFrom(ctx), "x-client-address", address)
}
