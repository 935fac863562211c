package grpcserver_test

import (
	"context"
	"maps"
	"net"
	"strings"
	"testing"

	"go.opentelemetry.io/otel/trace"
	"go.opentelemetry.io/otel/trace/noop"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/test/bufconn"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoregistry"

	"github.com/concordat-suite/concordat/services/platform/server/grpcserver"
	"github.com/concordat-suite/concordat/services/platform/testing/contracttest"
)

func TestRequestIDs(t *testing.T) {
	trusting := start(t, func(o *grpcserver.Options) { o.TrustLoopback = true })
	wary := start(t, nil)
	for name, test := range map[string]struct {
		suite *suite
		sent  string
		kept  bool
	}{
		"from a gateway that is trusted": {trusting, "0199-abc", true},
		"from anybody":                   {wary, "0199-abc", false},
		"one that is none":               {trusting, "forged\nline", false},
	} {
		t.Run(name, func(t *testing.T) {
			if strings.Contains(test.sent, "\n") {
				test.sent = strings.Repeat("x", 65) // gRPC itself refuses line breaks
			}
			var headers metadata.MD
			_, err := test.suite.ask(as("ann", "x-request-id", test.sent), t, test.suite.asPublic(t), "Get", mine, grpc.Header(&headers))
			if err != nil {
				t.Fatal(err)
			}
			got := strings.Join(headers.Get("x-request-id"), ",")
			if (got == test.sent) != test.kept || got != test.suite.caller.Load().RequestID {
				t.Errorf("request id = %q, the handler's = %q, sent %q", got, test.suite.caller.Load().RequestID, test.sent)
			}
		})
	}
}

func TestTheCallersTraceIsCarriedOn(t *testing.T) {
	const id = "0af7651916cd43dd8448eb211c80319c"
	for name, change := range map[string]func(*grpcserver.Options){
		"without a tracer": nil,
		"with one":         func(o *grpcserver.Options) { o.Tracer = noop.NewTracerProvider() },
	} {
		t.Run(name, func(t *testing.T) {
			s := start(t, change)
			var got trace.SpanContext
			s.handle = func(ctx context.Context, m proto.Message) (proto.Message, error) {
				got = trace.SpanContextFromContext(ctx)
				return m, nil
			}
			ctx := as("ann", "traceparent", "00-"+id+"-b7ad6b7169203331-01")
			if _, err := s.ask(ctx, t, s.asPublic(t), "Get", mine); err != nil {
				t.Fatal(err)
			}
			if got.TraceID().String() != id {
				t.Errorf("trace = %q, want %q", got.TraceID(), id)
			}
		})
	}
}

func TestFigures(t *testing.T) {
	s := start(t, nil)
	public := s.asPublic(t)
	_, _ = s.ask(as("ann"), t, public, "Get", mine)
	_, _ = s.ask(as("ian"), t, public, "Get", mine)
	families, err := s.metrics.Gather()
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]uint64{}
	for _, family := range families {
		for _, m := range family.GetMetric() {
			labels := map[string]string{}
			for _, l := range m.GetLabel() {
				labels[l.GetName()] = l.GetValue()
			}
			if labels["method"] == "/test.v1.Things/Get" {
				seen[labels["code"]] += uint64(m.GetCounter().GetValue()) + m.GetHistogram().GetSampleCount()
			}
		}
	}
	want := map[string]uint64{"OK": 1, "PermissionDenied": 1, "": 2}
	if !maps.Equal(seen, want) {
		t.Errorf("calls by code, and durations without = %v, want %v", seen, want)
	}
}

func TestServeRefusesWhatIsNotSafe(t *testing.T) {
	everywhere, err := net.Listen("tcp", "0.0.0.0:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = everywhere.Close() }()
	file := contracttest.Compile(t, `message Thing { string name = 1; } service Things { rpc Get(Thing) returns (Thing); }`)
	files := &protoregistry.Files{}
	if err := files.RegisterFile(file); err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		options grpcserver.Options
		want    string
	}{
		"an rpc without a rule":          {grpcserver.Options{Contract: files}, "rules of access"},
		"tokens in the clear":            {grpcserver.Options{Contract: files, Public: everywhere}, "needs TLS"},
		"an internal door without a key": {grpcserver.Options{Contract: files, Internal: everywhere}, "needs mutual TLS"},
	} {
		t.Run(name, func(t *testing.T) {
			s := grpcserver.New(test.options)
			s.RegisterService(&grpc.ServiceDesc{ServiceName: "test.v1.Things", HandlerType: (*any)(nil)}, s)
			if err := s.Serve(context.Background()); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("Serve() = %v, want %q", err, test.want)
			}
		})
	}
}

func BenchmarkGet(b *testing.B) {
	s := start(b, nil)
	public := s.asPublic(b)
	ctx := as("ann")
	for b.Loop() {
		if _, err := s.ask(ctx, b, public, "Get", mine); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkBare is the floor: the same call with no steps at all.
func BenchmarkBare(b *testing.B) {
	s := start(b, nil)
	listener := bufconn.Listen(1 << 20)
	server := grpc.NewServer()
	server.RegisterService(&grpc.ServiceDesc{ServiceName: "test.v1.Things", HandlerType: (*any)(nil), Methods: []grpc.MethodDesc{{
		MethodName: "Get",
		Handler: func(_ any, _ context.Context, decode func(any) error, _ grpc.UnaryServerInterceptor) (any, error) {
			request := s.thing()
			return request, decode(request)
		},
	}}}, s)
	go func() { _ = server.Serve(listener) }()
	defer server.Stop()
	connection := s.dial(b, listener, insecure.NewCredentials())
	ctx := as("ann")
	for b.Loop() {
		if _, err := s.ask(ctx, b, connection, "Get", mine); err != nil {
			b.Fatal(err)
		}
	}
}
