// Package grpcserver serves gRPC the one way in which every Concordat service does: a public listener for callers with
// tokens and an internal one for the other services, each with the same visible chain of interceptors. What a service
// offers is told apart by the contract: an rpc that its allow option opens to services is reachable on the internal
// listener only, every other on the public one only.
package grpcserver

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"slices"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"go.opentelemetry.io/otel/trace"
	"google.golang.org/grpc"
	"google.golang.org/grpc/health"
	"google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"

	"github.com/concordat-suite/concordat/services/platform/contract/access"
	"github.com/concordat-suite/concordat/services/platform/contract/position"
	"github.com/concordat-suite/concordat/services/platform/server/identity"
	"github.com/concordat-suite/concordat/services/platform/server/origin"
	"github.com/concordat-suite/concordat/services/platform/words/caller"
)

// Verifier says whose token it is; identity.Verifier is the one in use. It fails with an Unauthenticated fault.
type Verifier interface {
	Verify(ctx context.Context, token string) (identity.Identity, error)
}

// Options are what a server is made of.
type Options struct {
	// Public is where callers with tokens come in, and Internal where the other services do. A nil listener leaves
	// that door out.
	Public, Internal net.Listener
	// PublicTLS is nil for a plain listener, which only loopback may be.
	PublicTLS *tls.Config
	// InternalTLS must ask for certificates (mtls.Server).
	InternalTLS *tls.Config
	// Verifier and Directory say who a caller is and which roles they hold.
	Verifier  Verifier
	Directory *access.Directory
	// Logger gets one line for each call.
	Logger *slog.Logger
	// Metrics is where the server's figures are registered.
	Metrics prometheus.Registerer
	// Tracer makes spans; with nil the caller's trace is carried on and none is made.
	Tracer trace.TracerProvider
	// Limits bound what one caller can use up; the zero Limits are the ordinary ones.
	Limits Limits
	// TrustLoopback believes the request id and the client address that come from this machine, for a gateway that
	// runs in the same process and has no certificate.
	TrustLoopback bool
	// Rates bound how often callers on the public listener may call.
	Rates Rates
	// Connections bound those of the public listener.
	Connections origin.Limits
	// Contract is where the descriptors of the registered services are found; nil is the files linked into the program.
	Contract *protoregistry.Files
	// Sight says how much of an answer the caller may see, for answers that are given again to a repeated request. Nil
	// shows of them what the caller's rights to the call bring: one of them reached the record when it was first made.
	Sight func(c *caller.Caller, answer proto.Message) caller.Sight
	// Service is the identity of the service, under which positions of its journal go out; "" sends none.
	Service string
	// Await returns when the service has taken in a journal up to a position, so that the call answers from no less, or
	// when ctx ends, with its error. Nil waits for nothing.
	Await func(ctx context.Context, method string, m position.Mark) error
	// GrantsWait is for how long a caller whose roles do not allow the call may wait for a grant that is under way: somebody
	// who was made known, or was given another role, a moment ago is not refused. 0 waits for nothing.
	GrantsWait time.Duration
	// Trace keeps who opened what is confidential, and who exported what; nil keeps nothing.
	Trace Trace
	// Now is the real clock; nil is time.Now.
	Now func() time.Time
}

// Server collects services and then serves them. It is a grpc.ServiceRegistrar.
type Server struct {
	options  Options
	health   *health.Server
	services []registration
	serving  atomic.Bool
	// reflecting answers those who ask for the contract, once the server serves.
	reflecting atomic.Pointer[grpc.Server]
}

type registration struct {
	description    *grpc.ServiceDesc
	implementation any
}

// New makes a server that offers nothing yet.
func New(options Options) *Server {
	options.Limits = options.Limits.orOrdinary()
	if options.Now == nil {
		options.Now = time.Now
	}
	if options.Contract == nil {
		options.Contract = protoregistry.GlobalFiles
	}
	return &Server{options: options, health: health.NewServer()}
}

// SetSight sets Options.Sight. It is called before Serve.
func (s *Server) SetSight(sight func(c *caller.Caller, answer proto.Message) caller.Sight) {
	s.options.Sight = sight
}

// SetTrace sets Options.Trace. It is called before Serve.
func (s *Server) SetTrace(trace Trace) { s.options.Trace = trace }

// SetAwait sets Options.Await. It is called before Serve.
func (s *Server) SetAwait(await func(ctx context.Context, method string, m position.Mark) error) {
	s.options.Await = await
}

// RegisterService adds a service. It is called by the generated Register functions, before Serve.
func (s *Server) RegisterService(description *grpc.ServiceDesc, implementation any) {
	s.services = append(s.services, registration{description, implementation})
}

// Ready is nil while the server takes calls and knows the callers' grants.
func (s *Server) Ready(context.Context) error {
	switch {
	case !s.serving.Load():
		return errors.New("not serving")
	case !s.options.Directory.CaughtUp():
		return errors.New("grants not caught up with the register")
	}
	return nil
}

// Serve serves until ctx ends, then lets running calls end for as long as the limits say. It fails at once when an
// rpc has no rule.
func (s *Server) Serve(ctx context.Context) error {
	stopping, stopStreams := context.WithCancel(context.WithoutCancel(ctx))
	defer stopStreams()
	doors, err := s.open(stopping)
	if err != nil {
		return err
	}
	ended := make(chan error, len(doors))
	for _, d := range doors {
		go func() { ended <- d.server.Serve(d.listener) }()
	}
	s.serving.Store(true)
	select {
	case <-ctx.Done():
		err = nil
	case err = <-ended:
		err = fmt.Errorf("serve: %w", err)
	}
	s.serving.Store(false)
	s.health.Shutdown() // not ready; whoever sends calls here has until the last one ends to notice
	stopStreams()
	drain(doors, s.options.Limits.Drain)
	return err
}

// open checks the rules of everything registered and makes the doors.
func (s *Server) open(stopping context.Context) ([]*door, error) {
	if err := s.options.secured(); err != nil {
		return nil, err
	}
	descriptors, err := s.descriptors()
	if err != nil {
		return nil, err
	}
	rules, err := access.Load(descriptors...)
	if err != nil {
		return nil, fmt.Errorf("the contract's rules of access: %w", err)
	}
	shared, err := newChain(stopping, s.options, rules, descriptors)
	if err != nil {
		return nil, err
	}
	for _, r := range s.services {
		s.health.SetServingStatus(r.description.ServiceName, grpc_health_v1.HealthCheckResponse_SERVING)
	}
	var doors []*door
	if s.options.Public != nil {
		doors = append(doors, s.door(shared, s.options.Public, s.options.PublicTLS, false))
	}
	if s.options.Internal != nil {
		doors = append(doors, s.door(shared, s.options.Internal, s.options.InternalTLS, true))
	}
	return doors, nil
}

// secured refuses listeners on which tokens or the journal could be overheard.
func (o Options) secured() error {
	if o.Internal != nil && o.InternalTLS == nil {
		return errors.New("the internal listener needs mutual TLS")
	}
	if o.Public == nil || o.PublicTLS != nil {
		return nil
	}
	if address, ok := o.Public.Addr().(*net.TCPAddr); ok && !address.IP.IsLoopback() {
		return fmt.Errorf("the public listener on %s needs TLS: without it only loopback is allowed", address)
	}
	return nil
}

func (s *Server) descriptors() ([]protoreflect.ServiceDescriptor, error) {
	var found []protoreflect.ServiceDescriptor
	for _, r := range s.services {
		d, err := s.options.Contract.FindDescriptorByName(protoreflect.FullName(r.description.ServiceName))
		if err != nil {
			return nil, fmt.Errorf("descriptor of %s: %w", r.description.ServiceName, err)
		}
		service, ok := d.(protoreflect.ServiceDescriptor)
		if !ok {
			return nil, fmt.Errorf("%s is no service", r.description.ServiceName)
		}
		found = append(found, service)
	}
	return found, nil
}

// door is one listener with its gRPC server.
type door struct {
	listener net.Listener
	server   *grpc.Server
}

func (s *Server) door(shared *chain, listener net.Listener, config *tls.Config, internal bool) *door {
	before, after := shared.steps(internal)
	options := append(s.options.Limits.serverOptions(), shared.serverOptions(config, slices.Concat(before, after))...)
	server := grpc.NewServer(options...)
	reading := receiving{shared, server, inTurn(before), inTurn(after)}
	for _, r := range s.services {
		if shared.offers(r.description, internal) {
			reading.RegisterService(r.description, r.implementation)
		}
	}
	grpc_health_v1.RegisterHealthServer(reading, s.health)
	if !internal {
		s.reflecting.Store(reflector(server))
		listener = origin.Listen(listener, s.options.Connections)
	}
	return &door{listener: listener, server: server}
}

// drain lets running calls end, and cuts them after the limit.
func drain(doors []*door, limit time.Duration) {
	cut := time.AfterFunc(limit, func() {
		for _, d := range doors {
			d.server.Stop()
		}
	})
	defer cut.Stop()
	done := make(chan struct{})
	for _, d := range doors {
		go func() {
			d.server.GracefulStop()
			done <- struct{}{}
		}()
	}
	for range doors {
		<-done
	}
}
