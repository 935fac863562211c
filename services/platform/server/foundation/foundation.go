// Package foundation lays what every service stands on, in the same order: certificates, listeners, who calls and by
// what right, the gRPC server, the operations listener. What the service itself is made of stands in its app.
package foundation

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/keepalive"

	journalv1 "github.com/concordat-suite/concordat/proto/gen/concordat/journal/v1"
	"github.com/concordat-suite/concordat/services/platform/contract/access"
	"github.com/concordat-suite/concordat/services/platform/contract/access/feed"
	"github.com/concordat-suite/concordat/services/platform/data/follow"
	"github.com/concordat-suite/concordat/services/platform/data/openings"
	"github.com/concordat-suite/concordat/services/platform/data/postgres"
	"github.com/concordat-suite/concordat/services/platform/server/grpcserver"
	"github.com/concordat-suite/concordat/services/platform/server/identity"
	"github.com/concordat-suite/concordat/services/platform/server/mtls"
	"github.com/concordat-suite/concordat/services/platform/server/ops"
	"github.com/concordat-suite/concordat/services/platform/server/origin"
	"github.com/concordat-suite/concordat/services/platform/server/process"
	"github.com/concordat-suite/concordat/services/platform/server/settings"
)

// The identities of the services, as their certificates and the contract's allow options name them.
const (
	Register     = "register"
	Governance   = "governance-check"
	Notification = "notification"
	Reporting    = "reporting"
)

// Foundation is what a service stands on. Services register their gRPC services with it and call Run.
type Foundation struct {
	*grpcserver.Server
	// Logger is the service's log.
	Logger *slog.Logger
	// Metrics is where the service's own figures are registered.
	Metrics *prometheus.Registry
	// Directory knows who holds which role.
	Directory *access.Directory
	// Clock is business time.
	Clock func() time.Time

	certificates mtls.Source
	settings     settings.Service
	operations   net.Listener
	followers    []*follow.Follower
	settled      func(ctx context.Context, method, council string) error
	trace        *openings.Writer // nil where nothing is kept
	parts        []func(context.Context) error
}

// Lay opens the listeners and makes the server of the service with that identity. Limits may leave everything out.
func Lay(service string, s settings.Service, limits grpcserver.Limits) (*Foundation, error) {
	f := &Foundation{settings: s, Clock: s.Clock, Logger: s.Logger, Metrics: prometheus.NewRegistry(), certificates: s.Certificates}
	if f.Clock == nil {
		f.Clock = time.Now
	}
	if f.Logger == nil {
		f.Logger = slog.New(slog.NewJSONHandler(os.Stderr, &slog.HandlerOptions{Level: s.LogLevel})).With("service", service)
	}
	f.Metrics.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	f.Directory = access.NewDirectory(f.Clock, s.Operators...)
	if err := f.openCertificates(); err != nil {
		return nil, err
	}
	verifier, err := identity.NewVerifier(&http.Client{}, time.Now, issuers(s)...)
	if err != nil {
		return nil, err
	}
	publicTLS, err := f.publicTLS()
	if err != nil {
		return nil, err
	}
	limits.Drain, limits.MaxConnectionAge = s.Drain, s.MaxConnectionAge
	return f, f.listen(grpcserver.Options{
		PublicTLS: publicTLS, InternalTLS: mtls.Server(f.certificates),
		Verifier: verifier, Directory: f.Directory, Logger: f.Logger, Metrics: f.Metrics, Limits: limits,
		TrustLoopback: s.TrustLoopbackGateway, Service: service, GrantsWait: grantsWait,
		Rates:       grpcserver.Rates{Council: int(s.RatePerCouncil), Caller: int(s.RatePerCaller), Address: int(s.RatePerAddress)},
		Connections: origin.Limits{PerAddress: int(s.MaxConnectionsPerAddress), All: int(s.MaxConnections), Refused: f.countRefused()},
	})
}

// countRefused makes the figure of the connections that were more than the settings allow.
func (f *Foundation) countRefused() func() {
	refused := prometheus.NewCounter(prometheus.CounterOpts{
		Name: "concordat_connections_refused_total", Help: "Connections to the public listener that were closed because too many were open.",
	})
	f.Metrics.MustRegister(refused)
	return refused.Inc
}

// grantsWait is longer than the second between two words of the register.
const grantsWait = 1500 * time.Millisecond

func issuers(s settings.Service) []identity.Issuer {
	issuers := make([]identity.Issuer, len(s.Issuers))
	for i, issuer := range s.Issuers {
		if issuer.Audience == "" {
			issuer.Audience = s.Audience
		}
		issuers[i] = issuer
	}
	return issuers
}

func (f *Foundation) openCertificates() error {
	if f.certificates != nil {
		return nil
	}
	files, err := mtls.OpenFiles(f.settings.IdentityCertFile, f.settings.IdentityKeyFile, f.settings.IdentityCAFile)
	if err != nil {
		return fmt.Errorf("IDENTITY_CERT_FILE, IDENTITY_KEY_FILE and IDENTITY_CA_FILE: %w", err)
	}
	f.certificates = files
	return nil
}

// publicTLS is nil when the settings name no certificate for the public listener.
func (f *Foundation) publicTLS() (*tls.Config, error) {
	if f.settings.PublicCertFile == "" && f.settings.PublicKeyFile == "" {
		return nil, nil
	}
	files, err := mtls.OpenFiles(f.settings.PublicCertFile, f.settings.PublicKeyFile, f.settings.IdentityCAFile)
	if err != nil {
		return nil, fmt.Errorf("PUBLIC_CERT_FILE, PUBLIC_KEY_FILE and IDENTITY_CA_FILE: %w", err)
	}
	return mtls.Public(files), nil
}

// listen opens the three listeners, or none.
func (f *Foundation) listen(options grpcserver.Options) error {
	var opened []net.Listener
	for _, door := range []struct {
		setting, address string
		listener         *net.Listener
	}{
		{"PUBLIC_ADDRESS", f.settings.PublicAddress, &options.Public},
		{"INTERNAL_ADDRESS", f.settings.InternalAddress, &options.Internal},
		{"OPS_ADDRESS", f.settings.OpsAddress, &f.operations},
	} {
		listener, err := net.Listen("tcp", door.address)
		if err != nil {
			for _, l := range opened {
				err = errors.Join(err, l.Close())
			}
			return fmt.Errorf("%s: %w", door.setting, err)
		}
		*door.listener = listener
		opened = append(opened, listener)
	}
	f.Server = grpcserver.New(options)
	return nil
}

// Dial makes a client of another service's internal listener. Calls on it are certain of who answers.
func (f *Foundation) Dial(service, address string) (*grpc.ClientConn, error) {
	connection, err := grpc.NewClient(address,
		grpc.WithTransportCredentials(credentials.NewTLS(mtls.Client(f.certificates, service))),
		grpc.WithKeepaliveParams(keepalive.ClientParameters{Time: 10 * time.Second, Timeout: 5 * time.Second}))
	if err != nil {
		return nil, fmt.Errorf("dial %s at %s: %w", service, address, err)
	}
	return connection, nil
}

// Run serves until ctx ends, together with the service's own parts, such as followers and workers, and keeps up with the
// grants in the register's journal: the register's own by the same way as everywhere else. The service is ready when
// its server is and all the checks pass. The operations listener goes last, so that a stopping service says
// that it is not ready.
func (f *Foundation) Run(ctx context.Context, checks []ops.Check, parts ...func(context.Context) error) error {
	f.SetAwait(f.await)
	register, err := f.Dial(Register, f.settings.RegisterInternal)
	if err != nil {
		return err
	}
	defer func() { _ = register.Close() }()
	grants := func(ctx context.Context) error {
		return follow.Tail(ctx, journalv1.NewJournalServiceClient(register), feed.New(f.Directory), feed.Types()...)
	}
	operations, stop := context.WithCancel(context.WithoutCancel(ctx))
	ended := make(chan error, 1)
	go func() {
		ended <- ops.Serve(operations, f.operations, f.operationsPages(checks))
	}()
	err = process.All(ctx, append(append(parts, f.parts...), grants, f.Serve)...)
	if f.trace != nil {
		err = errors.Join(err, f.trace.Close(ctx))
	}
	stop()
	return errors.Join(err, <-ended)
}

// KeepTrace has the service keep, in its database, who opens what is confidential, and gives what is kept. It is called
// before Run.
func (f *Foundation) KeepTrace(db *postgres.DB) openings.Database {
	kept := openings.In(db)
	f.trace = openings.NewWriter(kept, f.Clock, f.Logger)
	f.SetTrace(f.trace)
	f.parts = append(f.parts, f.trace.Run, kept.Purging(f.Clock, f.Logger))
	return kept
}

// operationsPages are what the operations listener answers.
func (f *Foundation) operationsPages(checks []ops.Check) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/", ops.Handler(f.Metrics, append(checks, f.Ready)...))
	parked := f.parkedPage()
	mux.Handle("/parked", parked)
	mux.Handle("/parked/", parked)
	if f.settings.Reflection {
		mux.Handle("/grpc.reflection.v1.ServerReflection/", f.Reflection())
		mux.Handle("/grpc.reflection.v1alpha.ServerReflection/", f.Reflection())
	}
	return mux
}
