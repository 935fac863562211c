// Package rest is the HTTP door of the suite: it turns JSON over HTTP into the contract's calls and their answers and
// errors back. It decides nothing about people or records; it refuses what is malformed, and forwards the caller's token
// and nothing else of the request's headers.
package rest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/grpc-ecosystem/grpc-gateway/v2/runtime"
	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/concordat-suite/concordat/gateway/routes"
	"github.com/concordat-suite/concordat/services/platform/server/origin"
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

// Options are what the door is made of.
type Options struct {
	// Services are behind it, the register among them: it says whose token comes with a large body.
	Services []Service
	// Proxies are believed for whom they speak.
	Proxies origin.Proxies
	// Arrival is how long a body may take to arrive, beside the second for each MiB: 10 s when it is 0.
	Arrival time.Duration
	// Call is the longest that a call to a service may take: 30 s when it is 0.
	Call time.Duration
	// Now is the time by which files are named: that of the machine when it is nil.
	Now func() time.Time
}

// New makes the door to the services.
func New(ctx context.Context, options Options) (http.Handler, error) {
	all, err := routes.All()
	if err != nil {
		return nil, fmt.Errorf("read the routes: %w", err)
	}
	known := make(map[string]*routes.Route, len(all))
	for _, route := range all {
		known[route.Key()] = route
	}
	options.Call = cmp.Or(options.Call, longestCall)
	if options.Now == nil {
		options.Now = time.Now
	}
	files := newExporter(known, options)
	register, ok := files.connections[registerPackage]
	if !ok {
		return nil, errors.New("the register is not among the services behind the door")
	}
	bodies := newIntake(nil, register, cmp.Or(options.Arrival, arrival))
	mux := newMux(known, files, bodies)
	files.mux, bodies.mux = mux, mux
	for _, service := range options.Services {
		for _, register := range service.Register {
			if err := register(ctx, mux, service.Conn); err != nil {
				return nil, fmt.Errorf("register a service: %w", err)
			}
		}
	}
	return guard(methods(routes.PathsOf(all), answering(mux)), options.Proxies), nil
}

// registerPackage is the package of the contract that the register answers for.
const registerPackage = protoreflect.FullName("concordat.register.v1")

// newMux makes a mux without the parts of its defaults that let a client act as somebody else: see the options.
func newMux(known map[string]*routes.Route, files *exporter, bodies *intake) *runtime.ServeMux {
	return runtime.NewServeMux(
		// No header becomes metadata, or metadata a header, but Authorization, which the mux forwards by itself, the
		// position by which callers read their own writes, and in answers how much of a rate is left.
		runtime.WithIncomingHeaderMatcher(onlyPosition),
		runtime.WithOutgoingHeaderMatcher(positionAndRates),
		runtime.WithOutgoingTrailerMatcher(func(string) (string, bool) { return "", false }),
		runtime.WithDisableHTTPMethodOverride(),
		runtime.WithDisablePathLengthFallback(), // a form POST stays a POST
		runtime.WithMetadata(ownMetadata),
		// Documents are sent as they are, all else as JSON.
		runtime.WithMarshalerOption(runtime.MIMEWildcard, &runtime.HTTPBodyMarshaler{Marshaler: &answerJSON{runtime.JSONPb{
			// Fields are called as in the contract, in masks, filters and errors too.
			MarshalOptions:   protojson.MarshalOptions{UseProtoNames: true},
			UnmarshalOptions: protojson.UnmarshalOptions{DiscardUnknown: false},
		}}}),
		runtime.WithForwardResponseOption(forwardETag),
		runtime.WithForwardResponseOption(forwardLocation),
		runtime.WithForwardResponseOption(confineDocument),
		runtime.WithErrorHandler(errorHandler),
		runtime.WithRoutingErrorHandler(routingErrorHandler),
		runtime.WithMiddlewares(strict(known, files, bodies)),
		runtime.WithWriteContentLength(),
	)
}

// positionHeader is the header of calls and answers that says what the caller has written.
const positionHeader = "Concordat-Position"

// onlyPosition lets no header or metadata through but the position.
func onlyPosition(name string) (string, bool) {
	return positionHeader, strings.EqualFold(name, positionHeader)
}

// rateHeaders tell how much of which rate is left, by the names that the services give them.
var rateHeaders = map[string]string{"ratelimit": "RateLimit", "ratelimit-policy": "RateLimit-Policy"}

// positionAndRates lets the position through, and how much of a rate is left.
func positionAndRates(name string) (string, bool) {
	if header, ok := rateHeaders[strings.ToLower(name)]; ok {
		return header, true
	}
	return onlyPosition(name)
}

// forwardRates puts how much of a rate is left into the headers of a refusal, as the mux does of an answer.
func forwardRates(ctx context.Context, w http.ResponseWriter) {
	said, _ := runtime.ServerMetadataFromContext(ctx)
	for name, header := range rateHeaders {
		for _, value := range said.HeaderMD.Get(name) {
			w.Header().Add(header, value)
		}
	}
}

// ownMetadata is what the gateway itself says of a call; services believe it of the gateway only.
func ownMetadata(ctx context.Context, _ *http.Request) metadata.MD {
	return metadata.Pairs("x-request-id", requestIDFrom(ctx), "x-client-address", clientFrom(ctx))
}
