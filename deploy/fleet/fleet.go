// Package fleet runs the suite as production does, each program a process of its own, on loopback: for the end-to-end
// tests that kill them and the benchmarks that measure them. The people sign in at a development identity provider and
// the mail ends in a sink, both in the caller's process.
package fleet

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"

	"github.com/concordat-suite/concordat/deploy/devissuer"
	"github.com/concordat-suite/concordat/deploy/mailsink"
	"github.com/concordat-suite/concordat/services/platform/data/pgserver"
	"github.com/concordat-suite/concordat/services/platform/data/postgres"
	"github.com/concordat-suite/concordat/services/platform/server/mtls"
	"github.com/concordat-suite/concordat/services/platform/testing/freeport"
)

// The programs, as make build names them.
const (
	Register     = "register"
	Governance   = "governance-check"
	Notification = "notification"
	Reporting    = "reporting"
	Gateway      = "gateway"
)

// Operator is the subject of the sign-in that may create councils.
const Operator = "operator"

// Options say what to run.
type Options struct {
	// Programs is the folder with the built programs.
	Programs string
	// Dir is an empty folder for the database, the certificates and the logs.
	Dir string
	// Run are the programs to start; empty for all five.
	Run []string
	// Fast gives up the database's durability for speed.
	Fast bool
	// Applications may sign in as themselves.
	Applications []devissuer.Application
	// LogLevel is from which level on the programs log: WARN when empty, since a line for each call would weigh on what is
	// measured.
	LogLevel string
	// Settings are more settings for all programs, each NAME=value, that take the place of the fleet's own.
	Settings []string
}

// Fleet is the running suite.
type Fleet struct {
	// Database is the private PostgreSQL.
	Database *pgserver.Server
	// Mail is where all mail ends.
	Mail *mailsink.Sink

	options   Options
	issuer    *devissuer.Issuer
	issuerURL string
	smtp      string
	ports     map[string]ports
	processes map[string]*Process
	servers   []func() error // what to close in the caller's process, last first
}

// ports are the addresses of one program.
type ports struct{ public, internal, ops string }

// Start brings up the database, the sign-in, the mail sink and the programs, and waits until all are ready.
func Start(ctx context.Context, o Options) (*Fleet, error) {
	if len(o.Run) == 0 {
		o.Run = []string{Register, Governance, Notification, Reporting, Gateway}
	}
	f := &Fleet{options: o, processes: map[string]*Process{}, ports: map[string]ports{}}
	if err := f.start(ctx); err != nil {
		return nil, errors.Join(err, f.Stop())
	}
	return f, nil
}

func (f *Fleet) start(ctx context.Context) error {
	steps := []func(context.Context) error{f.makeDatabases, f.startSignIn, f.startMail, f.choosePorts, f.certify}
	for _, step := range steps {
		if err := step(ctx); err != nil {
			return err
		}
	}
	for _, program := range f.options.Run {
		if err := f.Launch(ctx, program); err != nil {
			return err
		}
	}
	return nil
}

// StartDatabase brings the database up, again after StopDatabase.
func (f *Fleet) StartDatabase(ctx context.Context) error {
	server, err := pgserver.Start(ctx, pgserver.Options{Dir: filepath.Join(f.options.Dir, "postgres"), Fast: f.options.Fast})
	if err != nil {
		return err
	}
	f.Database = server
	return nil
}

// StopDatabase takes the database away from the programs.
func (f *Fleet) StopDatabase() error { return f.Database.Stop() }

func (f *Fleet) makeDatabases(ctx context.Context) error {
	if err := f.StartDatabase(ctx); err != nil {
		return err
	}
	f.servers = append(f.servers, f.StopDatabase)
	for _, service := range f.services() {
		if err := postgres.Bootstrap(ctx, f.Database.URL("postgres", pgserver.Superuser), service, postgres.Secrets{}); err != nil {
			return err
		}
	}
	return nil
}

// services are the programs that have a database.
func (f *Fleet) services() []string {
	var services []string
	for _, program := range f.options.Run {
		if program != Gateway {
			services = append(services, program)
		}
	}
	return services
}

func (f *Fleet) startSignIn(context.Context) error {
	listener, err := devissuer.Listen("127.0.0.1:0")
	if err != nil {
		return err
	}
	f.issuerURL = "http://" + listener.Addr().String()
	if f.issuer, err = devissuer.New(devissuer.Config{
		Issuer: f.issuerURL, Audience: "concordat", Applications: f.options.Applications,
	}); err != nil {
		return err
	}
	f.serve(listener, f.issuer.Handler())
	return nil
}

func (f *Fleet) startMail(context.Context) error {
	f.Mail = mailsink.New()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	f.smtp = listener.Addr().String()
	go func() { _ = f.Mail.ServeSMTP(listener) }() // ends when the listener is closed
	f.servers = append(f.servers, listener.Close)
	return nil
}

func (f *Fleet) serve(listener net.Listener, handler http.Handler) {
	server := &http.Server{Handler: handler} //nolint:gosec // loopback, for one run
	go func() { _ = server.Serve(listener) }()
	f.servers = append(f.servers, server.Close)
}

func (f *Fleet) choosePorts(context.Context) error {
	for _, program := range append(f.services(), Gateway) {
		var addresses [3]string
		for i := range addresses {
			var err error
			if addresses[i], err = freeport.Address(); err != nil {
				return err
			}
		}
		f.ports[program] = ports{addresses[0], addresses[1], addresses[2]}
	}
	return nil
}

func (f *Fleet) certify(context.Context) error {
	authority, err := mtls.NewAuthority()
	if err != nil {
		return err
	}
	if err := os.MkdirAll(f.certificates(), 0o700); err != nil {
		return err
	}
	for _, program := range f.options.Run {
		if err := authority.WriteFiles(f.certificates(), program); err != nil {
			return err
		}
	}
	return nil
}

func (f *Fleet) certificates() string { return filepath.Join(f.options.Dir, "certificates") }

// Public is the address at which a program serves callers with tokens: gRPC of a service, HTTP of the gateway.
func (f *Fleet) Public(program string) string { return f.ports[program].public }

// Issuer is the `iss` of the tokens.
func (f *Fleet) Issuer() string { return f.issuerURL }

// Token signs somebody in.
func (f *Fleet) Token(subject string) (string, error) {
	return f.issuer.Token(subject, "fleet", devissuer.MaxLifetime)
}

// Stop ends every process, then what runs in the caller's.
func (f *Fleet) Stop() error {
	var err error
	for _, p := range f.processes {
		err = errors.Join(err, p.Stop())
	}
	for i := len(f.servers) - 1; i >= 0; i-- {
		err = errors.Join(err, f.servers[i]())
	}
	return err
}

// Process gives a running program, to be killed or looked at.
func (f *Fleet) Process(program string) *Process { return f.processes[program] }

// Launch starts a program, again after it was killed, and waits until it is ready.
func (f *Fleet) Launch(ctx context.Context, program string) error {
	p, err := launch(filepath.Join(f.options.Programs, program), filepath.Join(f.options.Dir, program+".log"), f.environment(program))
	if err != nil {
		return fmt.Errorf("launch %s: %w", program, err)
	}
	f.processes[program] = p
	return p.await(ctx, "http://"+f.probe(program)+"/readyz")
}

// probe is where the program says whether it is ready.
func (f *Fleet) probe(program string) string {
	if program == Gateway {
		return f.ports[Gateway].public
	}
	return f.ports[program].ops
}
