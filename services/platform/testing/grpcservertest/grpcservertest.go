// Package grpcservertest gives tests of a service's API the real server in memory, with all its steps on: tokens,
// rights, validation, statuses. Only two things are not as in production: a token is its bearer's subject, and grants
// are put into the directory by hand.
package grpcservertest

import (
	"context"
	"log/slog"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/grpc/test/bufconn"

	"github.com/concordat-suite/concordat/services/platform/contract/access"
	"github.com/concordat-suite/concordat/services/platform/server/grpcserver"
	"github.com/concordat-suite/concordat/services/platform/server/identity"
	"github.com/concordat-suite/concordat/services/platform/server/mtls"
	"github.com/concordat-suite/concordat/services/platform/words/caller"
	"github.com/concordat-suite/concordat/services/platform/words/fault"
)

const (
	// Issuer is the provider whose tokens the server takes.
	Issuer = "https://login.example"
	// Operator is the subject of the installation's operator.
	Operator = "operator"
	// identityUnderTest is the service that the server says it is.
	identityUnderTest = "service-under-test"
)

// Server is a running server.
type Server struct {
	// Directory holds the grants; see Grant.
	Directory *access.Directory
	// Public is a connection to the public listener.
	Public *grpc.ClientConn

	authority *mtls.Authority
	internal  *bufconn.Listener
	log       *journal
}

// Start runs a server until the test ends. The clock is business time; register adds the services. Change, which may
// be nil, is the last word on the server's options.
func Start(t testing.TB, clock func() time.Time, register func(*grpcserver.Server, *access.Directory), change func(*grpcserver.Options)) *Server {
	t.Helper()
	authority, err := mtls.NewAuthority()
	if err != nil {
		t.Fatal(err)
	}
	s := &Server{
		Directory: access.NewDirectory(clock, SignIn(Operator)), authority: authority, internal: bufconn.Listen(1 << 20),
		log: &journal{},
	}
	s.Directory.Heard(time.Now(), true)
	public := bufconn.Listen(1 << 20)
	options := grpcserver.Options{
		Public: public, Internal: s.internal, InternalTLS: mtls.Server(s.certificate(t, identityUnderTest)), Verifier: tokens{},
		Directory: s.Directory, Logger: slog.New(slog.NewJSONHandler(s.log, nil)), Metrics: prometheus.NewRegistry(),
	}
	if change != nil {
		change(&options)
	}
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("faults in the server's log:\n%s", s.log.faults())
		}
	})
	server := grpcserver.New(options)
	register(server, s.Directory)
	run(t, server)
	s.Public = dial(t, public, insecure.NewCredentials())
	return s
}

// Log gives what the server has logged.
func (s *Server) Log() string { return string(s.log.content()) }

func run(t testing.TB, server *grpcserver.Server) {
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Errorf("Serve() = %v", err)
		}
	})
}

// Service gives a connection to the internal listener with the identity of a service.
func (s *Server) Service(t testing.TB, service string) *grpc.ClientConn {
	t.Helper()
	return dial(t, s.internal, credentials.NewTLS(mtls.Client(s.certificate(t, service), identityUnderTest)))
}

func (s *Server) certificate(t testing.TB, service string) mtls.Source {
	t.Helper()
	issued, err := s.authority.Issue(service)
	if err != nil {
		t.Fatal(err)
	}
	return issued
}

func dial(t testing.TB, listener *bufconn.Listener, creds credentials.TransportCredentials) *grpc.ClientConn {
	t.Helper()
	connection, err := grpc.NewClient("passthrough:///memory", grpc.WithTransportCredentials(creds),
		grpc.WithContextDialer(func(ctx context.Context, _ string) (net.Conn, error) { return listener.DialContext(ctx) }))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = connection.Close() })
	return connection
}

// Grant makes the person with this id hold a role in the council from now on. The person signs in with their id as
// the subject.
func (s *Server) Grant(council, person string, role caller.Role, areas ...string) {
	s.Directory.PutPerson(council, access.Person{ID: person, SignIns: []access.SignIn{SignIn(person)}})
	s.Directory.PutTerm(council, access.Term{ID: person + string(role), Person: person, Role: role, Areas: areas})
}

// Name makes a record of the council name the person in a role, as well as whom it named before.
func (s *Server) Name(council, person string, role caller.Role, record string) {
	s.Directory.PutPerson(council, access.Person{ID: person, SignIns: []access.SignIn{SignIn(person)}})
	s.Directory.PutNames(council, record+string(role), []access.Named{{Person: person, Role: role}})
}

// SignIn is the account with that subject.
func SignIn(subject string) access.SignIn { return access.SignIn{Issuer: Issuer, Subject: subject} }

// As gives a context that signs in with that subject; "" is the public.
func As(subject string) context.Context {
	if subject == "" {
		return context.Background()
	}
	return metadata.AppendToOutgoingContext(context.Background(), "authorization", "Bearer "+subject+mark)
}

// Reason gives the reason in the ErrorInfo of an error that the server sent: "" for none, and the code's name for an
// error that has no ErrorInfo, which only the transport may make.
func Reason(err error) string {
	if err == nil {
		return ""
	}
	s := status.Convert(err)
	for _, d := range s.Details() {
		if info, ok := d.(*errdetails.ErrorInfo); ok && info.GetDomain() == grpcserver.Domain {
			return info.GetReason()
		}
	}
	return s.Code().String()
}

// mark ends every good token.
const mark = "!"

type tokens struct{}

// Verify takes a token for the subject that it names.
func (tokens) Verify(_ context.Context, token string) (identity.Identity, error) {
	subject, ok := strings.CutSuffix(token, mark)
	if !ok || subject == "" {
		return identity.Identity{}, fault.Unauthenticated("TOKEN_NOT_ACCEPTED", "This is no token of the test.")
	}
	return identity.Identity{Issuer: Issuer, Subject: subject, Expires: time.Now().Add(time.Hour)}, nil
}
