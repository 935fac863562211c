package grpcserver_test

import (
	"context"
	"fmt"
	"net"
	"strings"
	"testing"
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc"
	"google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"

	"github.com/concordat-suite/concordat/services/platform/contract/access"
	"github.com/concordat-suite/concordat/services/platform/server/grpcserver"
	"github.com/concordat-suite/concordat/services/platform/server/origin"
	"github.com/concordat-suite/concordat/services/platform/words/caller"
)

const ofGravesham = `name: "councils/gravesham/things/1"`

// limitedSuite is a server whose clock stands still, so that nothing comes free by itself.
func limitedSuite(t *testing.T, r grpcserver.Rates) *suite {
	s := start(t, func(o *grpcserver.Options) { o.Rates, o.TrustLoopback = r, true })
	for _, subject := range []string{"bob", "cat"} {
		s.directory.PutPerson("gravesham", access.Person{ID: subject, SignIns: []access.SignIn{{Issuer: "https://login.example", Subject: subject}}})
		s.directory.PutTerm("gravesham", access.Term{ID: subject, Person: subject, Role: caller.Employee})
	}
	return s
}

// times makes a call so often and gives how often each outcome came.
func (s *suite) times(ctx context.Context, t *testing.T, n int, method, request string) map[string]int {
	t.Helper()
	public, found := s.asPublic(t), map[string]int{}
	for range n {
		_, err := s.ask(ctx, t, public, method, request)
		found[outcome(err)]++
	}
	return found
}

const rateLimited = "ResourceExhausted RATE_LIMITED"

func TestRates(t *testing.T) {
	type calls struct {
		n               int
		ctx             context.Context
		method, request string
		want            map[string]int
	}
	const noToken, badToken = "Unauthenticated TOKEN_MISSING", "Unauthenticated TOKEN_NOT_ACCEPTED"
	elsewhere := as("", "x-client-address", "192.0.2.9")
	for name, test := range map[string]struct {
		rates grpcserver.Rates
		calls []calls
	}{
		"a council's people together": {grpcserver.Rates{Council: 5}, []calls{
			{3, as("bob"), "Get", ofGravesham, map[string]int{"OK": 3}},
			{3, as("cat"), "Get", ofGravesham, map[string]int{"OK": 2, rateLimited: 1}},
			{3, as("ann"), "Get", mine, map[string]int{"OK": 3}},
		}},
		"strangers use up nothing of a council's": {grpcserver.Rates{Council: 5}, []calls{
			{9, as("ann"), "Get", ofGravesham, map[string]int{"NotFound NOT_FOUND": 9}},
			{9, as(""), "GetPublished", ofGravesham, map[string]int{"OK": 9}},
			{5, as("bob"), "Get", ofGravesham, map[string]int{"OK": 5}},
		}},
		"a caller": {grpcserver.Rates{Caller: 5}, []calls{
			{6, as("ann"), "Get", mine, map[string]int{"OK": 5, rateLimited: 1}},
			{1, as("ann"), "Get", ofGravesham, map[string]int{rateLimited: 1}},
			{1, as("ian"), "GetPublished", mine, map[string]int{"OK": 1}},
		}},
		"an address without a token": {grpcserver.Rates{Address: 5}, []calls{
			{6, as(""), "GetPublished", mine, map[string]int{"OK": 5, rateLimited: 1}},
			{1, as("", "authorization", "Bearer no"), "Get", mine, map[string]int{rateLimited: 1}},
			{1, as("", "authorization", "Basic no"), "Get", mine, map[string]int{rateLimited: 1}},
			{1, as(""), "Burn", mine, map[string]int{rateLimited: 1}},
			{2, elsewhere, "GetPublished", mine, map[string]int{"OK": 2}},
			{9, as("ann"), "Get", mine, map[string]int{"OK": 9}},
		}},
		"refused calls count": {grpcserver.Rates{Address: 2}, []calls{
			{1, as(""), "Get", mine, map[string]int{noToken: 1}},
			{2, as("", "authorization", "Bearer no"), "Get", mine, map[string]int{badToken: 1, rateLimited: 1}},
		}},
		"further pages do not": {grpcserver.Rates{Caller: 2, Council: 2}, []calls{
			{9, as("ann", "x-continued", "1"), "Get", mine, map[string]int{"OK": 9}},
			{2, as("ann"), "Get", mine, map[string]int{"OK": 2}},
		}},
		"none": {grpcserver.Rates{}, []calls{
			{100, as(""), "GetPublished", mine, map[string]int{"OK": 100}},
		}},
	} {
		t.Run(name, func(t *testing.T) {
			s := limitedSuite(t, test.rates)
			for i, c := range test.calls {
				if got := s.times(c.ctx, t, c.n, c.method, c.request); fmt.Sprint(got) != fmt.Sprint(c.want) {
					t.Errorf("calls %d come to %v, want %v", i, got, c.want)
				}
			}
		})
	}
}

// Only the gateway's word counts for where a call comes from, and for a further page.
func TestOnlyTheGatewayIsBelievedWhereACallComesFrom(t *testing.T) {
	s := start(t, func(o *grpcserver.Options) { o.Rates = grpcserver.Rates{Address: 5} })
	public, refused := s.asPublic(t), 0
	for i := range 10 {
		ctx := as("", "x-client-address", fmt.Sprintf("192.0.2.%d", i), "x-continued", "1")
		if _, err := s.ask(ctx, t, public, "GetPublished", mine); outcome(err) == rateLimited {
			refused++
		}
	}
	if refused != 5 {
		t.Errorf("%d of 10 calls were refused, want 5", refused)
	}
}

func TestServicesAreNotCounted(t *testing.T) {
	s := limitedSuite(t, grpcserver.Rates{Council: 1, Caller: 1, Address: 1})
	on := s.asService(t, "reporting")
	for range 9 {
		if _, err := s.ask(as(""), t, on, "Explain", mine); err != nil {
			t.Fatal(err)
		}
	}
}

// TestARefusalSaysWhenToComeAgain reads what a client is told, in words, for programs and in the headers, and comes again
// then.
func TestARefusalSaysWhenToComeAgain(t *testing.T) {
	s := limitedSuite(t, grpcserver.Rates{Caller: 30})
	public := s.asPublic(t)
	var headers metadata.MD
	ask := func() error {
		_, err := s.ask(as("ann"), t, public, "Get", mine, grpc.Header(&headers))
		return err
	}
	if err := ask(); err != nil || len(headers.Get("ratelimit")) != 0 {
		t.Fatalf("the first call: %v, %v, want no word of limits", err, headers)
	}
	for range 28 {
		if err := ask(); err != nil {
			t.Fatal(err)
		}
	}
	if got := headers.Get("ratelimit"); len(got) != 1 || got[0] != `"caller";r=1;t=58` {
		t.Errorf("ratelimit = %q when one call is left", got)
	}
	if err := ask(); err != nil {
		t.Fatal(err)
	}
	refused := status.Convert(ask())
	if got := headers.Get("ratelimit-policy"); len(got) != 1 || got[0] != `"caller";q=30;w=60` {
		t.Errorf("ratelimit-policy = %q", got)
	}
	if got := headers.Get("ratelimit"); len(got) != 1 || got[0] != `"caller";r=0;t=2` {
		t.Errorf("ratelimit = %q when none is left", got)
	}
	for _, want := range []string{"30 calls", "2 seconds"} {
		if !strings.Contains(refused.Message(), want) {
			t.Errorf("the refusal says %q, want %q in it", refused.Message(), want)
		}
	}
	var retry *errdetails.RetryInfo
	for _, detail := range refused.Details() {
		if d, ok := detail.(*errdetails.RetryInfo); ok {
			retry = d
		}
	}
	if retry.GetRetryDelay().AsDuration() != 2*time.Second {
		t.Fatalf("RetryInfo = %v, want 2 s", retry)
	}
	s.now = s.now.Add(2 * time.Second)
	if err := ask(); err != nil {
		t.Errorf("when told to come again: %v", err)
	}
}

// TestStreamsOfHealth opens more of them from one address than it may, while others go on.
func TestStreamsOfHealth(t *testing.T) {
	const most = 8
	s := start(t, func(o *grpcserver.Options) { o.TrustLoopback = true })
	client := grpc_health_v1.NewHealthClient(s.asPublic(t))
	watch := func(address string) error {
		stream, err := client.Watch(as("", "x-client-address", address), &grpc_health_v1.HealthCheckRequest{})
		if err != nil {
			return err
		}
		_, err = stream.Recv()
		return err
	}
	for range most {
		if err := watch("192.0.2.1"); err != nil {
			t.Fatal(err)
		}
	}
	if err := watch("192.0.2.1"); outcome(err) != "ResourceExhausted TOO_MANY_OPEN" {
		t.Errorf("one more from the address: %v, want TOO_MANY_OPEN", err)
	}
	if err := watch("192.0.2.2"); err != nil {
		t.Errorf("another address: %v", err)
	}
	if _, err := client.Check(as("", "x-client-address", "192.0.2.1"), &grpc_health_v1.HealthCheckRequest{}); err != nil {
		t.Errorf("a probe: %v", err)
	}
	if _, err := s.ask(as("ann", "x-client-address", "192.0.2.1"), t, s.asPublic(t), "Get", mine); err != nil {
		t.Errorf("somebody signed in: %v", err)
	}
}

// TestConnectionsOfOneAddress opens one more than an address may have.
func TestConnectionsOfOneAddress(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	start(t, func(o *grpcserver.Options) { o.Public, o.Connections = listener, origin.Limits{PerAddress: 3} })
	for range 3 {
		conn, err := net.Dial("tcp", listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		framesOver(t, conn) // it has begun to speak
	}
	conn, err := net.Dial("tcp", listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(20 * time.Second)); err != nil {
		t.Fatal(err)
	}
	if n, err := conn.Read(make([]byte, 1)); err == nil || n > 0 {
		t.Error("the server speaks on a connection more than allowed")
	}
}
