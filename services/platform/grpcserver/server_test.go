package grpcserver_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"strings"
	"testing"
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/grpc/test/bufconn"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoregistry"

	fieldv1 "github.com/concordat-suite/concordat/proto/gen/concordat/field/v1"
	"github.com/concordat-suite/concordat/services/platform/access"
	"github.com/concordat-suite/concordat/services/platform/caller"
	"github.com/concordat-suite/concordat/services/platform/fault"
	"github.com/concordat-suite/concordat/services/platform/grpcserver"
	"github.com/concordat-suite/concordat/services/platform/internal/contracttest"
	"github.com/concordat-suite/concordat/services/platform/mtls"
	"github.com/concordat-suite/concordat/services/platform/requests"
)

const mine = `name: "councils/cambridge/things/1"`

// outcome gives code and reason of an error, such as "NotFound NOT_FOUND", and "OK" without one.
func outcome(err error) string {
	s := status.Convert(err)
	for _, d := range s.Details() {
		if info, ok := d.(*errdetails.ErrorInfo); ok {
			return s.Code().String() + " " + info.GetReason()
		}
	}
	return s.Code().String()
}

func TestWhoMayCallWhat(t *testing.T) {
	s := start(t, nil)
	public := s.asPublic(t)
	const denied, missing = "PermissionDenied PERMISSION_DENIED", "NotFound NOT_FOUND"
	for _, test := range []struct{ method, as, request, want string }{
		{"Get", "", mine, "Unauthenticated TOKEN_MISSING"},
		{"Get", "ann", mine, "OK"},
		{"Get", "ian", mine, denied},
		{"Get", "stranger", mine, missing},
		{"Get", "ann", `name: "councils/gravesham/things/1"`, missing},
		{"Get", "ann", `name: "councils/nowhere/things/1"`, missing},
		{"Get", "ann", `name: "things/1"`, missing},
		{"Get", "ann", ``, missing},
		{"Get", "operator", mine, "OK"},
		{"Change", "operator", mine, missing},
		{"Change", "ian", mine, denied},
		{"Change", "ian", mine + `title: "too long by far"`, denied},
		{"GetPublished", "", mine, "OK"},
		{"GetPublished", "stranger", mine, "OK"},
		{"GetPublished", "", ``, missing},
		{"WhoAmI", "", mine, "Unauthenticated TOKEN_MISSING"},
		{"WhoAmI", "stranger", mine, "OK"},
		{"Explain", "ann", mine, "Unimplemented METHOD_UNKNOWN"},
		{"Explain", "", mine, "Unimplemented METHOD_UNKNOWN"},
		{"Nothing", "ann", mine, "Unimplemented METHOD_UNKNOWN"},
		{"get", "ann", mine, "Unimplemented METHOD_UNKNOWN"},
		{"Get/", "ann", mine, "Unimplemented METHOD_UNKNOWN"},
		{"/Get", "", mine, "Unimplemented METHOD_UNKNOWN"},
	} {
		t.Run(test.method+" as "+test.as+" of "+test.request, func(t *testing.T) {
			_, err := s.ask(as(test.as), t, public, test.method, test.request)
			if got := outcome(err); got != test.want {
				t.Errorf("outcome = %q, want %q", got, test.want)
			}
		})
	}
}

func TestStreamsAreGuardedAlike(t *testing.T) {
	s := start(t, nil)
	public := s.asPublic(t)
	for _, test := range []struct{ method, as, request, want string }{
		{"WatchThings", "ann", mine, "OK"},
		{"WatchThings", "ian", mine, "PermissionDenied PERMISSION_DENIED"},
		{"WatchThings", "stranger", mine, "NotFound NOT_FOUND"},
		{"WatchThings", "", mine, "Unauthenticated TOKEN_MISSING"},
		{"WatchThings", "ann", mine + `title: "too long by far"`, "InvalidArgument REQUEST_INVALID"},
		{"WatchJournal", "ann", mine, "Unimplemented METHOD_UNKNOWN"},
	} {
		if got := outcome(s.watch(as(test.as), t, public, test.method, test.request)); got != test.want {
			t.Errorf("%s as %q: outcome = %q, want %q", test.method, test.as, got, test.want)
		}
	}
}

func TestServicesComeInByTheirOwnDoor(t *testing.T) {
	s := start(t, nil)
	other, err := mtls.NewAuthority()
	if err != nil {
		t.Fatal(err)
	}
	foreign, err := other.Issue("reporting")
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		on           *grpc.ClientConn
		method, want string
	}{
		"the service that may":         {s.asService(t, "reporting"), "Explain", "OK"},
		"another service":              {s.asService(t, "notification"), "Explain", "PermissionDenied SERVICE_NOT_ALLOWED"},
		"the gateway":                  {s.asService(t, "gateway"), "Explain", "PermissionDenied SERVICE_NOT_ALLOWED"},
		"what is the public's":         {s.asService(t, "reporting"), "Get", "Unimplemented METHOD_UNKNOWN"},
		"no certificate":               {s.dial(t, s.internal, insecure.NewCredentials()), "Explain", "Unavailable"},
		"another authority":            {s.dial(t, s.internal, credentials.NewTLS(mtls.Client(foreign, "register"))), "Explain", "Unavailable"},
		"what is open, with ann's":     {s.asService(t, "reporting"), "GetPublished", "Unimplemented METHOD_UNKNOWN"},
		"the stream that is for it":    {s.asService(t, "reporting"), "WatchJournal", "OK"},
		"the stream that is not":       {s.asService(t, "notification"), "WatchJournal", "PermissionDenied SERVICE_NOT_ALLOWED"},
		"a record of no council":       {s.asService(t, "reporting"), "Explain ", "NotFound NOT_FOUND"},
		"the public's door, uncovered": {s.asPublic(t), "WatchJournal", "Unimplemented METHOD_UNKNOWN"},
	} {
		t.Run(name, func(t *testing.T) {
			request, method := mine, test.method
			if strings.HasSuffix(method, " ") {
				request, method = "", strings.TrimSpace(method)
			}
			var err error
			if strings.HasPrefix(method, "Watch") {
				err = s.watch(as("ann"), t, test.on, method, request)
			} else {
				_, err = s.ask(as("ann"), t, test.on, method, request)
			}
			if got := outcome(err); got != test.want {
				t.Errorf("outcome = %q, want %q (%v)", got, test.want, err)
			}
		})
	}
}

func TestWhatTheHandlerSees(t *testing.T) {
	s := start(t, nil)
	s.directory.PutNames("cambridge", "p", []access.Named{{Person: "ann", Role: caller.ResponsibleOfficer}})
	if _, err := s.ask(as("ann"), t, s.asPublic(t), "Get", mine); err != nil {
		t.Fatal(err)
	}
	c := s.caller.Load()
	if c.Council != "cambridge" || c.Person != "ann" || c.Subject != "ann" || c.Method != "/test.v1.Things/Get" || c.RequestID == "" {
		t.Errorf("caller = %+v", c)
	}
	if len(c.Rights) != 2 || c.Rights[0].Role != caller.Employee || c.Rights[1].Scope != caller.Own {
		t.Errorf("rights = %+v, want employee over any and responsible officer over own", c.Rights)
	}
	if _, err := s.ask(as("operator"), t, s.asPublic(t), "Get", mine); err != nil || !s.caller.Load().Has(caller.Operator) || s.caller.Load().Person != "" {
		t.Errorf("operator: caller = %+v, %v", s.caller.Load(), err)
	}
	if _, err := s.ask(as(""), t, s.asService(t, "reporting"), "Explain", mine); err != nil || s.caller.Load().Service != "reporting" || s.caller.Load().Council != "cambridge" {
		t.Errorf("service: caller = %+v, %v", s.caller.Load(), err)
	}
}

func TestARevokedRoleIsGoneAtOnce(t *testing.T) {
	s := start(t, nil)
	public := s.asPublic(t)
	s.directory.PutTerm("cambridge", access.Term{ID: "ann", Person: "ann", Role: caller.Employee, Revoked: true})
	if _, err := s.ask(as("ann"), t, public, "Get", mine); outcome(err) != "NotFound NOT_FOUND" {
		t.Errorf("outcome = %q, want NOT_FOUND", outcome(err))
	}
}

func TestASilentRegister(t *testing.T) {
	s := start(t, nil)
	public := s.asPublic(t)
	expect := func(when, method, as_, want string) {
		t.Helper()
		if _, err := s.ask(as(as_), t, public, method, mine); outcome(err) != want {
			t.Errorf("%s: %s as %q = %q, want %q", when, method, as_, outcome(err), want)
		}
	}
	s.now = s.now.Add(4 * time.Minute)
	expect("after four minutes", "Change", "ann", "OK")
	s.now = s.now.Add(2 * time.Minute)
	expect("after six minutes", "Get", "ann", "OK")
	expect("after six minutes", "Change", "ann", "Unavailable GRANTS_TOO_OLD")
	s.directory.Heard(s.now, true)
	expect("heard again", "Change", "ann", "OK")
}

func TestBeforeTheGrantsAreKnown(t *testing.T) {
	s := start(t, func(o *grpcserver.Options) { o.Directory = access.NewDirectory(time.Now) })
	public := s.asPublic(t)
	if _, err := s.ask(as("ann"), t, public, "Get", mine); outcome(err) != "Unavailable GRANTS_NOT_READY" {
		t.Errorf("outcome = %q, want GRANTS_NOT_READY", outcome(err))
	}
	if _, err := s.ask(as(""), t, public, "GetPublished", mine); err != nil {
		t.Errorf("what is public needs no grants: %v", err)
	}
	if s.server.Ready(context.Background()) == nil {
		t.Error("Ready() = nil, want not ready")
	}
}

func TestTokens(t *testing.T) {
	s := start(t, nil)
	public := s.asPublic(t)
	for name, headers := range map[string][]string{
		"another scheme":  {"authorization", "Basic YW5uOiE="},
		"no token":        {"authorization", "Bearer "},
		"only the scheme": {"authorization", "Bearer"},
		"twice":           {"authorization", "Bearer ann!", "authorization", "Bearer ian!"},
		"not accepted":    {"authorization", "Bearer ann"},
	} {
		t.Run(name, func(t *testing.T) {
			for _, method := range []string{"Get", "GetPublished"} {
				_, err := s.ask(as("", headers...), t, public, method, mine)
				if got := outcome(err); got != "Unauthenticated TOKEN_NOT_ACCEPTED" {
					t.Errorf("%s: outcome = %q, want TOKEN_NOT_ACCEPTED", method, got)
				}
			}
		})
	}
}

func TestAnErrorTellsWhatItShould(t *testing.T) {
	var log bytes.Buffer
	s := start(t, func(o *grpcserver.Options) { o.Logger = slog.New(slog.NewJSONHandler(&log, nil)) })
	public := s.asPublic(t)
	const secret = `pq: relation "people" does not exist`
	for name, test := range map[string]struct {
		err  error
		want string
	}{
		"a fault":                 {fault.Stale("STALE_ETAG", "Read it again."), "Aborted STALE_ETAG"},
		"a fault that is wrapped": {fmt.Errorf("renew: %w", fault.Precondition("NOT_ACTIVE", "It is not active.")), "FailedPrecondition NOT_ACTIVE"},
		"with a cause":            {fault.Conflict("TAKEN", "It is taken.").Because(errors.New(secret)), "AlreadyExists TAKEN"},
		"any other":               {errors.New(secret), "Internal INTERNAL"},
		"another's status":        {status.Error(codes.NotFound, secret), "Internal INTERNAL"},
		"another's absence":       {status.Error(codes.Unavailable, secret), "Unavailable UNAVAILABLE"},
		"time is up":              {fmt.Errorf("query: %w", context.DeadlineExceeded), "DeadlineExceeded DEADLINE_EXCEEDED"},
		"given up":                {context.Canceled, "Canceled CANCELLED"},
	} {
		t.Run(name, func(t *testing.T) {
			s.handle = func(context.Context, proto.Message) (proto.Message, error) { return nil, test.err }
			_, err := s.ask(as("ann"), t, public, "Get", mine)
			if got := outcome(err); got != test.want {
				t.Errorf("outcome = %q, want %q", got, test.want)
			}
			if strings.Contains(fmt.Sprint(status.Convert(err).Proto()), "people") {
				t.Errorf("the answer holds internals: %v", err)
			}
		})
	}
	if !strings.Contains(log.String(), "relation") {
		t.Error("the log does not hold the cause")
	}
}

func TestAPanicCostsOneCall(t *testing.T) {
	s := start(t, nil)
	public := s.asPublic(t)
	s.handle = func(context.Context, proto.Message) (proto.Message, error) { panic("a bug") }
	if _, err := s.ask(as("ann"), t, public, "Get", mine); outcome(err) != "Internal INTERNAL" {
		t.Errorf("outcome = %q, want INTERNAL", outcome(err))
	}
	if err := s.watch(as("ann"), t, public, "WatchThings", mine); outcome(err) != "Internal INTERNAL" {
		t.Errorf("stream: outcome = %q, want INTERNAL", outcome(err))
	}
	s.handle = func(_ context.Context, m proto.Message) (proto.Message, error) { return m, nil }
	if _, err := s.ask(as("ann"), t, public, "Get", mine); err != nil {
		t.Errorf("the next call: %v", err)
	}
}

func TestWrongFormNamesTheField(t *testing.T) {
	s := start(t, nil)
	_, err := s.ask(as("ann"), t, s.asPublic(t), "Change", mine+`title: "too long by far"`)
	for _, d := range status.Convert(err).Details() {
		if bad, ok := d.(*errdetails.BadRequest); ok {
			if v := bad.GetFieldViolations(); len(v) == 1 && v[0].GetField() == "title" && v[0].GetDescription() != "" {
				return
			}
		}
	}
	t.Errorf("details = %v, want one violation of title", status.Convert(err).Details())
}

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

func TestDeadlines(t *testing.T) {
	s := start(t, func(o *grpcserver.Options) { o.Limits.MaxCall = 50 * time.Millisecond })
	public := s.asPublic(t)
	s.handle = func(ctx context.Context, _ proto.Message) (proto.Message, error) {
		<-ctx.Done()
		return nil, errors.New("pq: canceling statement due to user request")
	}
	begin := time.Now()
	if _, err := s.ask(as("ann"), t, public, "Get", mine); outcome(err) != "DeadlineExceeded DEADLINE_EXCEEDED" {
		t.Errorf("outcome = %q, want DEADLINE_EXCEEDED", outcome(err))
	}
	if took := time.Since(begin); took > 5*time.Second {
		t.Errorf("took %v, want about 50 ms", took)
	}
}

func TestLargeRequests(t *testing.T) {
	s := start(t, func(o *grpcserver.Options) {
		o.Limits.MaxRequest = 1 << 10
		o.Limits.LargeRequests = map[string]int{"/test.v1.Things/GetPublished": 4 << 10}
	})
	public := s.asPublic(t)
	request := fmt.Sprintf(`%s request_id: "%s"`, mine, strings.Repeat("x", 2<<10))
	if _, err := s.ask(as("ann"), t, public, "Change", request); outcome(err) != "ResourceExhausted REQUEST_TOO_LARGE" {
		t.Errorf("outcome = %q, want REQUEST_TOO_LARGE", outcome(err))
	}
	if _, err := s.ask(as("ann"), t, public, "GetPublished", request); err != nil {
		t.Errorf("a method with a larger limit: %v", err)
	}
}

func TestRepeatedRequests(t *testing.T) {
	s := start(t, func(o *grpcserver.Options) {
		o.Sight = func(c *caller.Caller, _ proto.Message) fieldv1.Sight {
			if c.Person == "ann" {
				return fieldv1.Sight_SIGHT_COUNCIL
			}
			return fieldv1.Sight_SIGHT_EXEMPT
		}
	})
	public := s.asPublic(t)
	var seen []requests.Request
	s.handle = func(ctx context.Context, m proto.Message) (proto.Message, error) {
		seen = append(seen, requests.From(ctx))
		if len(seen) == 1 {
			return m, nil
		}
		first := contracttest.Message(t, s.file, "Thing", mine+`title: "secret"`)
		return nil, fmt.Errorf("edit: %w", &requests.Replayed{Answer: first})
	}
	request := mine + `request_id: "7"`
	if _, err := s.ask(as("ann"), t, public, "Change", request); err != nil {
		t.Fatal(err)
	}
	again, err := s.ask(as("ann"), t, public, "Change", request)
	if err != nil {
		t.Fatal(err)
	}
	if want := contracttest.Message(t, s.file, "Thing", mine); !proto.Equal(again, want) {
		t.Errorf("the answer given again = %v, want the first one, pruned: %v", again, want)
	}
	if len(seen) != 2 || seen[0].ID != "7" || seen[0].Method != "/test.v1.Things/Change" || seen[0].Answer != "test.v1.Thing" {
		t.Fatalf("requests = %+v", seen)
	}
	_, _ = s.ask(as("ann"), t, public, "Change", request+`title: "other"`)
	if !bytes.Equal(seen[0].Hash, seen[1].Hash) || bytes.Equal(seen[0].Hash, seen[2].Hash) {
		t.Error("the hash does not follow the content")
	}
	for _, method := range []string{"Change", "Get"} {
		if _, _ = s.ask(as("ann"), t, public, method, mine); seen[len(seen)-1].ID != "" {
			t.Errorf("%s without a request_id: %+v", method, seen[len(seen)-1])
		}
	}
}

func TestHeadersAndMessagesAreBounded(t *testing.T) {
	s := start(t, nil)
	public := s.asPublic(t)
	if _, err := s.ask(as("ann", "padding", strings.Repeat("x", 20<<10)), t, public, "Get", mine); err == nil {
		t.Error("20 KiB of headers were taken")
	}
	if _, err := s.ask(as("ann", "padding", strings.Repeat("x", 8<<10)), t, public, "Get", mine); err != nil {
		t.Errorf("8 KiB of headers: %v", err)
	}
	huge := fmt.Sprintf(`%s request_id: "%s"`, mine, strings.Repeat("x", 5<<20))
	if _, err := s.ask(as("ann"), t, public, "GetPublished", huge); status.Code(err) != codes.ResourceExhausted {
		t.Errorf("a request of 5 MiB: %v, want ResourceExhausted", err)
	}
}

func TestAStreamEndsWithItsToken(t *testing.T) {
	s := start(t, func(o *grpcserver.Options) { o.Verifier = tokens{time.Now().Add(50 * time.Millisecond)} })
	s.handle = func(ctx context.Context, _ proto.Message) (proto.Message, error) {
		<-ctx.Done()
		return nil, ctx.Err()
	}
	if err := s.watch(as("ann"), t, s.asPublic(t), "WatchThings", mine); outcome(err) != "DeadlineExceeded DEADLINE_EXCEEDED" {
		t.Errorf("outcome = %q, want DEADLINE_EXCEEDED", outcome(err))
	}
}

func TestStopping(t *testing.T) {
	s := start(t, func(o *grpcserver.Options) { o.Limits.Drain = 5 * time.Second })
	public := s.asPublic(t)
	running, finish := make(chan string, 2), make(chan struct{})
	s.handle = func(ctx context.Context, m proto.Message) (proto.Message, error) {
		method := caller.From(ctx).Method
		running <- method
		if strings.HasSuffix(method, "WatchThings") {
			<-ctx.Done()
			return nil, ctx.Err()
		}
		<-finish
		return m, nil
	}
	call, stream := make(chan error, 1), make(chan error, 1)
	go func() {
		_, err := s.ask(as("ann"), t, public, "Get", mine)
		call <- err
	}()
	go func() { stream <- s.watch(as("ann"), t, public, "WatchThings", mine) }()
	<-running
	<-running
	begin := time.Now()
	s.stop()
	if err := <-stream; outcome(err) != "Unavailable STOPPING" {
		t.Errorf("stream: outcome = %q, want STOPPING", outcome(err))
	}
	close(finish)
	if err := <-call; err != nil {
		t.Errorf("a running call must end well: %v", err)
	}
	<-s.ended
	if took := time.Since(begin); took > 4*time.Second {
		t.Errorf("stopping took %v", took)
	}
	if s.server.Ready(context.Background()) == nil {
		t.Error("Ready() = nil after the end")
	}
}

func TestHealthIsOpen(t *testing.T) {
	s := start(t, nil)
	answer, err := grpc_health_v1.NewHealthClient(s.asPublic(t)).Check(context.Background(), &grpc_health_v1.HealthCheckRequest{})
	if err != nil || answer.GetStatus() != grpc_health_v1.HealthCheckResponse_SERVING {
		t.Errorf("Check() = %v, %v", answer, err)
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
	seen := map[string]int{}
	for _, f := range families {
		seen[f.GetName()] = len(f.GetMetric())
	}
	if seen["concordat_rpc_calls_total"] != 2 || seen["concordat_rpc_duration_seconds"] != 1 {
		t.Errorf("series = %v, want two codes and one duration", seen)
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
