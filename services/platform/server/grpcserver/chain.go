package grpcserver

import (
	"context"
	"crypto/tls"
	"fmt"
	"strings"

	"buf.build/go/protovalidate"
	"go.opentelemetry.io/contrib/instrumentation/google.golang.org/grpc/otelgrpc"
	metricnoop "go.opentelemetry.io/otel/metric/noop"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/stats"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/concordat-suite/concordat/services/platform/contract/access"
	"github.com/concordat-suite/concordat/services/platform/limits/share"
)

// chain is what every call passes, with everything that is worked out once: rules, validators, figures.
type chain struct {
	Options
	rules      access.Rules
	validator  protovalidate.Validator
	kinds      kinds
	repeatable map[string]repeatable
	figures    *figures
	limited    limited
	arriving   *share.Shares   // bytes of large requests, by caller
	unsigned   *share.Shares   // calls and streams without a token, by address
	watching   *share.Shares   // streams of the health protocol, by address
	stopping   context.Context // ends when the server begins to stop
	granted    awaiting        // calls that wait for a grant to arrive
}

func newChain(stopping context.Context, options Options, rules access.Rules, services []protoreflect.ServiceDescriptor) (*chain, error) {
	var requests []protoreflect.MessageDescriptor
	for _, service := range services {
		for i := range service.Methods().Len() {
			requests = append(requests, service.Methods().Get(i).Input())
		}
	}
	validator, err := protovalidate.New(protovalidate.WithMessageDescriptors(requests...), protovalidate.WithDisableLazy())
	if err != nil {
		return nil, fmt.Errorf("the contract's rules of form: %w", err)
	}
	figures, err := newFigures(options.Metrics, rules)
	if err != nil {
		return nil, err
	}
	return &chain{
		Options: options, rules: rules, validator: validator, kinds: kindsOf(requests...), repeatable: repeatables(rules, services),
		figures: figures, stopping: stopping, limited: newLimited(options.Rates), arriving: share.New(arrivingEach, arrivingAll),
		unsigned: share.New(unsignedEach, unsignedAll), watching: share.New(watchingEach, watchingAll),
	}, nil
}

// steps are the chain of one listener: what a call passes before its request is read, and after. These lists are the order
// in which it passes; the reasons stand beside.
func (c *chain) steps(internal bool) (before, after []step) {
	authenticate, permit := c.authenticate, c.permit
	if internal {
		authenticate, permit = c.authenticateService, c.permitService
	}
	before = []step{
		around(c.begin),                          // joins all lines of a call
		around(c.accessLog),                      // one line for each call, with the final status
		around(c.faultToStatus),                  // errors become statuses in one place
		around(c.recoverPanic),                   // a bug costs one call, and is an error like others
		timeLimits{c.Limits.MaxCall, c.stopping}, // no call outlives its caller's patience, or ours
		sizes{c},                                 // nothing too large comes in or goes out
		around(authenticate),                     // who is it, and do they call too often
	}
	after = []step{
		check(permit),           // may they, before any validation (AIP-211), and does their council call too often
		check(c.validate),       // the rules of form in the contract
		around(c.readOwnWrites), // no answer from before what its caller wrote
		traceStep{c},            // who opens what is confidential leaves a trace
		replayStep{c},           // a call sent again gets its first answer
		tryStep{},               // a call that is only tried keeps nothing
	}
	return before, after
}

// serverOptions are those of a server whose streams pass these steps. Calls with one request pass them in receiving.
func (c *chain) serverOptions(config *tls.Config, steps []step) []grpc.ServerOption {
	// An rpc that is not offered passes the same steps, so that it too is logged and answered like every other error.
	options := []grpc.ServerOption{grpc.UnknownServiceHandler(notOffered), grpc.InTapHandle(tapped)}
	if c.Tracer != nil {
		options = append(options, grpc.StatsHandler(c.telemetry()))
	}
	for _, s := range steps {
		options = append(options, grpc.ChainStreamInterceptor(s.stream()))
	}
	if config != nil {
		options = append(options, grpc.Creds(credentials.NewTLS(config)))
	}
	return options
}

// telemetry makes spans. Figures are our own (figures.go): fewer series, and no second registry.
func (c *chain) telemetry() stats.Handler {
	return otelgrpc.NewServerHandler(
		otelgrpc.WithTracerProvider(c.Tracer),
		otelgrpc.WithMeterProvider(metricnoop.NewMeterProvider()),
		otelgrpc.WithPropagators(traceContext),
	)
}

// offers says whether any rpc of the service is for that door.
func (c *chain) offers(service *grpc.ServiceDesc, internal bool) bool {
	for method, rule := range c.rules {
		if strings.HasPrefix(method, "/"+service.ServiceName+"/") && internal == forServices(rule) {
			return true
		}
	}
	return false
}

func forServices(rule *access.Rule) bool { return len(rule.Services) > 0 }

// step is one link of the chain, for calls with one request and for streams alike.
type step interface {
	unary() grpc.UnaryServerInterceptor
	stream() grpc.StreamServerInterceptor
}

// around is a step that wraps the rest of the call.
type around func(ctx context.Context, next func(context.Context) error) error

func (a around) unary() grpc.UnaryServerInterceptor {
	return func(ctx context.Context, request any, _ *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (answer any, err error) {
		err = a(ctx, func(ctx context.Context) (err error) {
			answer, err = handler(ctx, request)
			return err
		})
		if err != nil {
			return nil, err
		}
		return answer, nil
	}
}

func (a around) stream() grpc.StreamServerInterceptor {
	return func(service any, stream grpc.ServerStream, _ *grpc.StreamServerInfo, handler grpc.StreamHandler) error {
		return a(stream.Context(), func(ctx context.Context) error {
			return handler(service, &streamWith{ServerStream: stream, ctx: ctx})
		})
	}
}

// check is a step that looks at each request before it goes on.
type check func(ctx context.Context, request proto.Message) error

func (c check) unary() grpc.UnaryServerInterceptor {
	return func(ctx context.Context, request any, _ *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (any, error) {
		if err := c.each(ctx, request); err != nil {
			return nil, err
		}
		return handler(ctx, request)
	}
}

func (c check) stream() grpc.StreamServerInterceptor {
	return func(service any, stream grpc.ServerStream, _ *grpc.StreamServerInfo, handler grpc.StreamHandler) error {
		return handler(service, &streamWith{ServerStream: stream, ctx: stream.Context(), check: c})
	}
}

func (c check) each(ctx context.Context, request any) error {
	message, ok := request.(proto.Message)
	if !ok {
		return fmt.Errorf("request is a %T, not a message", request)
	}
	return c(ctx, message)
}

// streamWith is a stream with another context, or with a check on what comes in.
type streamWith struct {
	grpc.ServerStream
	ctx   context.Context
	check check
}

// Context gives the context that the steps before have filled.
func (s *streamWith) Context() context.Context { return s.ctx }

// RecvMsg lets the check look at each message before the handler does.
func (s *streamWith) RecvMsg(m any) error {
	if err := s.ServerStream.RecvMsg(m); err != nil || s.check == nil {
		return err
	}
	return s.check.each(s.ctx, m)
}
