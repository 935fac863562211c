// Package pgserver starts a private PostgreSQL for one process: the standalone's, and the tests'. It listens on a unix
// socket in its own folder and nowhere else, runs also when the process is root, and stops when the process does, however
// that ends. Who may use it is decided by the rights of the folder; it is not for production.
package pgserver

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	_ "github.com/lib/pq" // the driver, to ask whether the server answers
)

// Options say how a server runs.
type Options struct {
	// Dir is the folder for everything: data, socket, log. It is made if it is missing.
	Dir string
	// Fast gives up durability for speed: a crash of the machine loses the data. For tests.
	Fast bool
	// MaxConnections is the number of connections the server accepts; 100 when unset.
	MaxConnections int
	// Programs is the folder with the programs initdb and postgres; found by Programs when unset.
	Programs string
}

// Server is a running PostgreSQL.
type Server struct {
	dir    string
	who    account
	socket string
	owned  string // the folder of the socket, when it lies outside dir
	lock   *os.File
	child  *child
}

// Superuser is the name of the server's first user, who may do everything and needs no password.
const Superuser = "postgres"

const (
	startWithin = 60 * time.Second
	stopWithin  = 30 * time.Second
	// socketPath is how long the path of a unix socket may be, less the name of the socket itself.
	socketPath = 107 - len("/.s.PGSQL.5432")
)

// Start starts the server and waits until it answers. It recovers what a killed server left, and refuses a folder that
// another process uses or that cannot be written.
func Start(ctx context.Context, o Options) (*Server, error) {
	dir, err := filepath.Abs(o.Dir)
	if err != nil {
		return nil, fmt.Errorf("folder for PostgreSQL: %w", err)
	}
	if o.Programs == "" {
		if o.Programs, err = Programs(); err != nil {
			return nil, err
		}
	}
	s := &Server{dir: dir, who: chooseAccount(program(o, "postgres"), "--version")}
	if s.lock, err = claim(s.who, dir); err != nil {
		return nil, err
	}
	if err := s.start(ctx, o); err != nil {
		return nil, errors.Join(err, s.release())
	}
	return s, nil
}

func (s *Server) start(ctx context.Context, o Options) error {
	ctx, cancel := context.WithTimeout(ctx, startWithin)
	defer cancel()
	if err := awaitFormer(ctx, s.data()); err != nil {
		return err
	}
	if err := initialise(ctx, s.who, o, s.data()); err != nil {
		return err
	}
	if err := s.makeSocketFolder(); err != nil {
		return err
	}
	for {
		err := s.launch(ctx, o)
		if err == nil || ctx.Err() != nil || !stillInUse(err) {
			return err
		}
		// Processes of a killed server are on their way out.
		time.Sleep(200 * time.Millisecond)
	}
}

// launch starts postgres and waits until it answers or ends.
func (s *Server) launch(ctx context.Context, o Options) error {
	c, err := s.who.run(program(o, "postgres"), s.arguments(o), s.dir, filepath.Join(s.dir, "postgres.log"))
	if err != nil {
		return err
	}
	if err := s.await(ctx, c); err != nil {
		c.stop(stopWithin)
		return fmt.Errorf("start PostgreSQL in %s: %w%s", s.dir, err, logTail(filepath.Join(s.dir, "postgres.log")))
	}
	s.child = c
	return nil
}

func (s *Server) arguments(o Options) []string {
	connections := o.MaxConnections
	if connections == 0 {
		connections = 100
	}
	settings := []string{
		"listen_addresses=", "unix_socket_directories=" + s.socket, "unix_socket_permissions=0700",
		fmt.Sprintf("max_connections=%d", connections), "log_min_messages=warning", "log_timezone=UTC", "timezone=UTC",
	}
	if o.Fast {
		settings = append(settings, "fsync=off", "synchronous_commit=off", "full_page_writes=off",
			"autovacuum=off", "max_wal_size=256MB", "shared_buffers=32MB")
	}
	args := []string{"-D", s.data()}
	for _, setting := range settings {
		args = append(args, "-c", setting)
	}
	return args
}

// await asks the server until it answers, fails for good, or ctx ends.
func (s *Server) await(ctx context.Context, c *child) error {
	db, err := sql.Open("postgres", s.URL("postgres", Superuser))
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	for {
		if err = db.PingContext(ctx); err == nil {
			return nil
		}
		select {
		case <-c.ended:
			return fmt.Errorf("it ended: %w", c.err)
		case <-ctx.Done():
			return fmt.Errorf("no answer: %w", ctx.Err())
		case <-time.After(10 * time.Millisecond):
		}
	}
}

// URL gives the address of a database as a user sees it.
func (s *Server) URL(db, user string) string {
	q := url.Values{"host": {s.socket}, "sslmode": {"disable"}}
	return (&url.URL{Scheme: "postgres", User: url.User(user), Path: "/" + db, RawQuery: q.Encode()}).String()
}

// Ended is closed when the server has ended, asked or not.
func (s *Server) Ended() <-chan struct{} { return s.child.ended }

// Stop ends the server and waits for it: connections are closed, everything committed is on disk.
func (s *Server) Stop() error {
	s.child.stop(stopWithin)
	return s.release()
}

// release gives the folder up.
func (s *Server) release() error {
	var err error
	if s.owned != "" {
		err = os.RemoveAll(s.owned)
	}
	return errors.Join(err, s.lock.Close())
}

func (s *Server) data() string { return filepath.Join(s.dir, "data") }

// makeSocketFolder puts the socket into the folder, or, when its path would be too long for a socket, into a temporary
// one.
func (s *Server) makeSocketFolder() error {
	s.socket = filepath.Join(s.dir, "run")
	if len(s.socket) <= socketPath {
		return s.who.mkdir(s.socket)
	}
	temporary, err := os.MkdirTemp("", "concordat-pg-")
	if err != nil {
		return fmt.Errorf("folder for PostgreSQL's socket: %w", err)
	}
	s.socket, s.owned = temporary, temporary
	return s.who.own(temporary)
}

// logTail gives the last lines of the server's log, for an error that somebody must act on.
func logTail(path string) string {
	b, err := os.ReadFile(path)
	if err != nil || len(b) == 0 {
		return ""
	}
	lines := strings.Split(strings.TrimSpace(string(b)), "\n")
	if len(lines) > 8 {
		lines = lines[len(lines)-8:]
	}
	return "\n" + path + " says:\n" + strings.Join(lines, "\n")
}

// stillInUse says whether PostgreSQL refused to start because parts of an earlier server still run.
func stillInUse(err error) bool {
	text := err.Error()
	return strings.Contains(text, "still in use") || strings.Contains(text, "lock file \"postmaster.pid\" already exists")
}
