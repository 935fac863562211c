package grpcserver_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"sync/atomic"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/test/bufconn"
	"google.golang.org/protobuf/encoding/prototext"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
	"google.golang.org/protobuf/types/dynamicpb"

	"github.com/concordat-suite/concordat/services/platform/contract/access"
	"github.com/concordat-suite/concordat/services/platform/server/grpcserver"
	"github.com/concordat-suite/concordat/services/platform/server/identity"
	"github.com/concordat-suite/concordat/services/platform/server/mtls"
	"github.com/concordat-suite/concordat/services/platform/testing/contracttest"
	"github.com/concordat-suite/concordat/services/platform/words/caller"
	"github.com/concordat-suite/concordat/services/platform/words/date"
	"github.com/concordat-suite/concordat/services/platform/words/fault"
)

const contract = `
message Thing {
  option (google.api.resource) = {type: "concordat/Thing" pattern: "councils/{council}/things/{thing}"};
  string name = 1 [(concordat.field.v1.field) = {sight: SIGHT_PUBLIC}];
  string title = 2 [(buf.validate.field).string.max_len = 10, (concordat.field.v1.field) = {sight: SIGHT_RESTRICTED}];
  string request_id = 3 [(concordat.field.v1.field) = {sight: SIGHT_PUBLIC}];
  repeated Part parts = 4 [(concordat.field.v1.field) = {sight: SIGHT_PUBLIC}];
  bool validate_only = 5 [(concordat.field.v1.field) = {sight: SIGHT_PUBLIC}];
}
message Part {
  string title = 1 [(buf.validate.field).string.min_len = 1, (concordat.field.v1.field) = {sight: SIGHT_PUBLIC}];
}
service Things {
  rpc Get(Thing) returns (Thing) {
    option (concordat.access.v1.allow) = {roles: [
      {role: ROLE_EMPLOYEE scope: SCOPE_ANY}, {role: ROLE_RESPONSIBLE_OFFICER scope: SCOPE_OWN}, {role: ROLE_OPERATOR scope: SCOPE_ANY}]};
    option (google.api.http) = {get: "/v1/{name=councils/*/things/*}"};
  }
  rpc Change(Thing) returns (Thing) { option (concordat.access.v1.allow) = {roles: {role: ROLE_EMPLOYEE scope: SCOPE_ANY}}; }
  rpc Decide(Thing) returns (Thing) { option (concordat.access.v1.allow) = {roles: {role: ROLE_EMPLOYEE scope: SCOPE_ANY} person: true}; }
  rpc Find(Thing) returns (Thing) {
    option (concordat.access.v1.allow) = {roles: [{role: ROLE_EMPLOYEE scope: SCOPE_ANY}, {role: ROLE_INTERNAL_AUDIT scope: SCOPE_ANY}]};
  }
  rpc GetPublished(Thing) returns (Thing) { option (concordat.access.v1.allow) = {public: true}; }
  rpc WhoAmI(Thing) returns (Thing) { option (concordat.access.v1.allow) = {signed_in: true}; }
  rpc Explain(Thing) returns (Thing) { option (concordat.access.v1.allow) = {services: "reporting"}; }
  rpc WatchThings(Thing) returns (stream Thing) { option (concordat.access.v1.allow) = {roles: {role: ROLE_EMPLOYEE scope: SCOPE_ANY}}; }
  rpc WatchJournal(Thing) returns (stream Thing) { option (concordat.access.v1.allow) = {services: "reporting"}; }
}`

// handler is what a test's service does: it sees the context and the request, and answers.
type handler func(ctx context.Context, request proto.Message) (proto.Message, error)

// suite is a real server in memory, with all its steps on.
type suite struct {
	file      protoreflect.FileDescriptor
	directory *access.Directory
	authority *mtls.Authority
	handle    handler
	caller    atomic.Pointer[caller.Caller] // of the last call that reached the handler
	now       time.Time                     // the real clock
	public    *bufconn.Listener
	internal  *bufconn.Listener
	server    *grpcserver.Server
	metrics   *prometheus.Registry
	stop      func()
	ended     chan struct{}
}

// tokens maps tokens to subjects: a token is the subject's name with an exclamation mark.
type tokens struct{ expires time.Time }

func (v tokens) Verify(_ context.Context, token string) (identity.Identity, error) {
	if len(token) < 2 || token[len(token)-1] != '!' {
		return identity.Identity{}, fault.Unauthenticated("TOKEN_NOT_ACCEPTED", "No.")
	}
	return identity.Identity{Issuer: "https://login.example", Subject: token[:len(token)-1], Expires: v.expires}, nil
}

func start(t testing.TB, change func(*grpcserver.Options)) *suite {
	t.Helper()
	authority, err := mtls.NewAuthority()
	if err != nil {
		t.Fatal(err)
	}
	s := &suite{
		file: contracttest.Compile(t, contract), authority: authority, now: time.Now(),
		public: bufconn.Listen(1 << 20), internal: bufconn.Listen(1 << 20), metrics: prometheus.NewRegistry(),
	}
	s.handle = func(_ context.Context, request proto.Message) (proto.Message, error) { return request, nil }
	s.directory = access.NewDirectory(time.Now, access.SignIn{Issuer: "https://login.example", Subject: "operator"})
	s.directory.Heard(s.now, true)
	for subject, role := range map[string]caller.Role{"ann": caller.Employee, "ian": caller.InternalAudit} {
		s.directory.PutPerson("cambridge", access.Person{ID: subject, SignIns: []access.SignIn{{Issuer: "https://login.example", Subject: subject}}})
		s.directory.PutTerm("cambridge", access.Term{ID: subject, Person: subject, Role: role})
	}
	s.directory.PutPerson("cambridge", access.Person{ID: "ivy", SignIns: []access.SignIn{{Issuer: "https://login.example", Subject: "ivy"}}})
	for _, role := range []caller.Role{caller.Employee, caller.InternalAudit} {
		s.directory.PutTerm("cambridge", access.Term{ID: "ivy-" + string(role), Person: "ivy", Role: role})
	}
	s.directory.PutApplication("cambridge", access.Application{
		ID: "robot", SignIn: access.SignIn{Issuer: "https://login.example", Subject: "robot"}, Roles: []caller.Role{caller.Employee}, Owner: "ann",
		Until: date.In(time.Now(), time.UTC).AddDays(7),
	})
	files := &protoregistry.Files{}
	if err := files.RegisterFile(s.file); err != nil {
		t.Fatal(err)
	}
	options := grpcserver.Options{
		Public: s.public, Internal: s.internal, InternalTLS: mtls.Server(s.certificate(t, "register")),
		Verifier: tokens{time.Now().Add(time.Hour)}, Directory: s.directory, Logger: slog.New(slog.NewJSONHandler(io.Discard, nil)),
		Metrics: s.metrics, Contract: files, Now: func() time.Time { return s.now },
	}
	if change != nil {
		change(&options)
	}
	s.server = grpcserver.New(options)
	s.server.RegisterService(s.description(), s)
	ctx, stop := context.WithCancel(context.Background())
	s.stop, s.ended = stop, make(chan struct{})
	go func() {
		defer close(s.ended)
		if err := s.server.Serve(ctx); err != nil {
			t.Errorf("Serve() = %v", err)
		}
	}()
	t.Cleanup(func() {
		stop()
		<-s.ended
	})
	return s
}

func (s *suite) certificate(t testing.TB, service string) mtls.Source {
	t.Helper()
	issued, err := s.authority.Issue(service)
	if err != nil {
		t.Fatal(err)
	}
	return issued
}

// description makes what protoc-gen-go-grpc would make of the contract.
func (s *suite) description() *grpc.ServiceDesc {
	service := s.file.Services().Get(0)
	d := &grpc.ServiceDesc{ServiceName: string(service.FullName()), HandlerType: (*any)(nil)}
	for i := range service.Methods().Len() {
		m := service.Methods().Get(i)
		if m.IsStreamingServer() {
			d.Streams = append(d.Streams, grpc.StreamDesc{StreamName: string(m.Name()), ServerStreams: true, Handler: s.stream})
			continue
		}
		full := fmt.Sprintf("/%s/%s", service.FullName(), m.Name())
		d.Methods = append(d.Methods, grpc.MethodDesc{MethodName: string(m.Name()), Handler: s.unary(full)})
	}
	return d
}

func (s *suite) unary(method string) grpc.MethodHandler {
	return func(_ any, ctx context.Context, decode func(any) error, interceptor grpc.UnaryServerInterceptor) (any, error) {
		request := s.thing()
		if err := decode(request); err != nil {
			return nil, err
		}
		return interceptor(ctx, request, &grpc.UnaryServerInfo{FullMethod: method}, func(ctx context.Context, request any) (any, error) {
			s.caller.Store(caller.From(ctx))
			return s.handle(ctx, request.(proto.Message))
		})
	}
}

func (s *suite) stream(_ any, stream grpc.ServerStream) error {
	request := s.thing()
	if err := stream.RecvMsg(request); err != nil {
		return err
	}
	s.caller.Store(caller.From(stream.Context()))
	answer, err := s.handle(stream.Context(), request)
	if err != nil {
		return err
	}
	return stream.SendMsg(answer)
}

func (s *suite) thing() *dynamicpb.Message { return dynamicpb.NewMessage(s.file.Messages().Get(0)) }

// dial connects to a listener, in the clear or with the identity of a service.
func (s *suite) dial(t testing.TB, listener *bufconn.Listener, creds credentials.TransportCredentials, options ...grpc.DialOption) *grpc.ClientConn {
	t.Helper()
	connection, err := grpc.NewClient("passthrough:///memory", append(options, grpc.WithTransportCredentials(creds),
		grpc.WithContextDialer(func(ctx context.Context, _ string) (net.Conn, error) { return listener.DialContext(ctx) }))...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = connection.Close() })
	return connection
}

func (s *suite) asPublic(t testing.TB) *grpc.ClientConn {
	return s.dial(t, s.public, insecure.NewCredentials())
}

func (s *suite) asService(t testing.TB, service string) *grpc.ClientConn {
	return s.dial(t, s.internal, credentials.NewTLS(mtls.Client(s.certificate(t, service), "register")))
}

// as gives a context that signs in as subject, with more headers in pairs.
func as(subject string, headers ...string) context.Context {
	if subject != "" {
		headers = append(headers, "authorization", "Bearer "+subject+"!")
	}
	return metadata.AppendToOutgoingContext(context.Background(), headers...)
}

// ask calls a unary rpc of the test's contract.
func (s *suite) ask(ctx context.Context, t testing.TB, on *grpc.ClientConn, method, request string, options ...grpc.CallOption) (proto.Message, error) {
	t.Helper()
	in := s.thing()
	if err := prototext.Unmarshal([]byte(request), in); err != nil {
		t.Fatal(err)
	}
	return s.send(ctx, on, method, in, options...)
}

// send calls a unary rpc of the test's contract with a request that is made already.
func (s *suite) send(ctx context.Context, on *grpc.ClientConn, method string, in proto.Message, options ...grpc.CallOption) (proto.Message, error) {
	out := s.thing()
	return out, on.Invoke(ctx, "/test.v1.Things/"+method, in, out, options...)
}

// watch calls a streaming rpc and gives its first message.
func (s *suite) watch(ctx context.Context, t testing.TB, on *grpc.ClientConn, method, request string) error {
	t.Helper()
	in := s.thing()
	if err := prototext.Unmarshal([]byte(request), in); err != nil {
		t.Fatal(err)
	}
	stream, err := on.NewStream(ctx, &grpc.StreamDesc{ServerStreams: true}, "/test.v1.Things/"+method)
	if err != nil {
		return err
	}
	if err := stream.SendMsg(in); err != nil {
		return err
	}
	if err := stream.CloseSend(); err != nil {
		return err
	}
	return stream.RecvMsg(s.thing())
}
