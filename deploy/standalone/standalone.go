// Package standalone runs the whole suite in one process on one machine: a private PostgreSQL, the four services, the
// gateway, a development sign-in, a mail sink and a demo council. Each service is assembled by the same app that its own
// program runs; only what surrounds them is different.
package standalone

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"path/filepath"
	"time"

	"github.com/concordat-suite/concordat/deploy/devissuer"
	gatewayapp "github.com/concordat-suite/concordat/gateway/app"
	"github.com/concordat-suite/concordat/gateway/web"
	"github.com/concordat-suite/concordat/services/platform/server/process"
)

// Config says how to run.
type Config struct {
	// Data is the folder for everything that is kept.
	Data string
	// HTTP is the address of the REST door, on loopback. The other parts listen on the ports after it.
	HTTP string
	// DatabaseURL is a PostgreSQL to use instead of a private one, as its superuser.
	DatabaseURL string
	// Empty leaves out the demo council.
	Empty bool
	// Unlimited lets everybody call as often as they like.
	Unlimited bool
	// Clock is when business time begins; zero is now.
	Clock time.Time
	// Out is where people read how it goes.
	Out io.Writer
}

// suite is a running standalone.
type suite struct {
	Config
	addresses addresses
	clock     *Clock
	database  *database
	logger    *slog.Logger
	folder    string
}

// Run starts everything, says where it is, and runs until ctx ends.
func Run(ctx context.Context, cfg Config) error {
	err := (&suite{Config: cfg}).run(ctx)
	if ctx.Err() != nil && (err == nil || errors.Is(err, context.Canceled)) {
		fmt.Fprintln(cfg.Out, "Stopped.")
		return nil
	}
	return err
}

// run opens what everything stands on, in order, and closes it in the opposite one.
func (s *suite) run(ctx context.Context) (err error) {
	if s.addresses, err = readAddresses(s.HTTP); err != nil {
		return err
	}
	if err := s.addresses.check(parts); err != nil {
		return err
	}
	door, err := net.Listen("tcp", s.addresses.at(offsetGateway))
	if err != nil {
		return fmt.Errorf("listen for HTTP: %w", err)
	}
	defer func() { _ = door.Close() }() // the gateway has closed it when all went well
	folder, err := openFolder(s.Data)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, folder.close()) }()
	s.folder = folder.path
	s.logger = slog.New(slog.NewJSONHandler(folder.log, nil))
	process.LogTo(s.logger) // this process is ours, and the terminal is for people
	if s.clock, err = openClock(s.folder, s.Clock); err != nil {
		return err
	}
	fmt.Fprintln(s.Out, "Starting PostgreSQL …")
	if s.database, err = openDatabase(ctx, s.folder, s.DatabaseURL); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.database.stop()) }()
	return s.runAll(ctx, door)
}

// runAll runs the parts from the inside out: what others call starts first and stops last.
func (s *suite) runAll(ctx context.Context, door net.Listener) error {
	services, err := s.services(ctx)
	if err != nil {
		return err
	}
	standIns, err := s.openStandIns()
	if err != nil {
		return err
	}
	inner, stopInner := context.WithCancel(context.WithoutCancel(ctx))
	defer stopInner()
	outer, stopOuter := context.WithCancel(ctx)
	defer stopOuter()
	ended := make(chan error, 1)
	go func() {
		ended <- process.All(inner, append(services, standIns.run, s.watchDatabase)...)
		stopOuter() // without them the gateway is of no use
	}()
	err = s.open(outer, door, standIns.issuer)
	stopInner()
	if inside := <-ended; inside != nil {
		return inside // the reason, of which err is only a consequence
	}
	return err
}

// open loads the demo council once the services are ready, and then opens the door until ctx ends.
func (s *suite) open(ctx context.Context, door net.Listener, issuer *devissuer.Issuer) error {
	fmt.Fprintln(s.Out, "Starting the services …")
	starting, cancel := context.WithTimeoutCause(ctx, startTime, errors.New("the services did not get ready in a minute"))
	defer cancel()
	if err := s.awaitReady(starting, parts...); err != nil {
		return err
	}
	if !s.Empty {
		if err := s.loadDemo(ctx, issuer); err != nil {
			return fmt.Errorf("load the demo council: %w", err)
		}
	}
	s.greet()
	return gatewayapp.Run(ctx, gatewayapp.Config{
		Listener:     door,
		Register:     s.addresses.at(offsetRegister),
		Governance:   s.addresses.at(offsetGovernance),
		Notification: s.addresses.at(offsetNotification),
		Reporting:    s.addresses.at(offsetReporting),
		Drain:        drain,
		Links:        s.links(),
		Clock:        s.clock.Now,
		Ready:        func(ctx context.Context) error { return s.ready(ctx, parts...) },
	})
}

// watchDatabase ends the suite when the private PostgreSQL ends by itself.
func (s *suite) watchDatabase(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return nil
	case <-s.database.ended():
		return fmt.Errorf("PostgreSQL has ended; %s says why", filepath.Join(s.folder, "postgres", "postgres.log"))
	}
}

// links are the addresses for the front page and for the greeting.
func (s *suite) links() []web.Link {
	a := s.addresses
	return []web.Link{
		{Title: "Mail that was sent", URL: a.url(offsetMail) + "/", Text: "Nothing leaves this machine: every message is kept here."},
		{Title: "Sign-in", URL: a.url(offsetSignIn) + "/people", Text: "The people of the demo council, one for each role; concordat token --as ROLE gives a token."},
		{Title: "Register, gRPC on " + a.at(offsetRegister), Text: "Councils, people, partnerships, imports, reviews."},
		{Title: "Governance check, gRPC on " + a.at(offsetGovernance), Text: "Policies, verdicts, answers."},
		{Title: "Notification, gRPC on " + a.at(offsetNotification), Text: "Reminders and who was told."},
		{Title: "Reporting, gRPC on " + a.at(offsetReporting), Text: "Frozen data and reports."},
		{Title: "Business time", URL: a.url(offsetClock) + "/clock", Text: `What day the suite believes it is; POST {"advance": "24h"} moves it on.`},
	}
}
