package postgres_test

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"runtime"
	"testing"

	"github.com/lib/pq"

	"github.com/concordat-suite/concordat/services/platform/data/postgres"
	"github.com/concordat-suite/concordat/services/platform/testing/postgrestest"
)

// harm is what happens to one statement.
type harm int

const (
	none harm = iota
	errorBefore
	errorAfter
	cancelBefore
	cancelAfter
	connectionCut
)

func (h harm) String() string {
	return [...]string{"none", "error before", "error after", "cancel before", "cancel after", "connection cut"}[h]
}

var errHarm = errors.New("harm")

// saboteur is a connector whose connections do harm to the statement number at, counted from the moment it is armed.
type saboteur struct {
	driver.Connector
	harm    harm
	at, now int
	cancel  context.CancelFunc
}

func (s *saboteur) Connect(ctx context.Context) (driver.Conn, error) {
	c, err := s.Connector.Connect(ctx)
	return &harmedConn{c, s}, err
}

func (s *saboteur) arm(h harm, at int, cancel context.CancelFunc) {
	s.harm, s.at, s.now, s.cancel = h, at, 0, cancel
}

// strike runs a statement with harm when its turn has come. The saboteur then rests, so that the rollback is as good as
// the connection allows.
func (s *saboteur) strike(conn driver.Conn, statement func() error) error {
	s.now++
	if s.harm == none || s.now != s.at {
		return statement()
	}
	h := s.harm
	s.harm = none
	switch h {
	case errorBefore:
		return errHarm
	case cancelBefore:
		s.cancel()
		return statement()
	case connectionCut:
		_ = conn.Close()
		return statement()
	}
	err := statement()
	switch h {
	case errorAfter:
		return errHarm
	case cancelAfter:
		s.cancel()
	}
	return err
}

// harmedConn passes everything on to lib/pq's connection.
type harmedConn struct {
	driver.Conn
	by *saboteur
}

func (c *harmedConn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (r driver.Result, err error) {
	err = c.by.strike(c.Conn, func() error {
		r, err = c.Conn.(driver.ExecerContext).ExecContext(ctx, query, args)
		return err
	})
	return r, err
}

func (c *harmedConn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (r driver.Rows, err error) {
	err = c.by.strike(c.Conn, func() error {
		r, err = c.Conn.(driver.QueryerContext).QueryContext(ctx, query, args)
		return err
	})
	return r, err
}

func (c *harmedConn) ResetSession(ctx context.Context) error {
	return c.Conn.(driver.SessionResetter).ResetSession(ctx)
}

func (c *harmedConn) IsValid() bool { return c.Conn.(driver.Validator).IsValid() }

// TestNextUserOfThePoolSeesNoOtherCouncil harms each round trip of a transaction in each way, on a pool of one
// connection, and then looks as the next user: without a council there must be no row at all, and the system role must
// be gone too.
func TestNextUserOfThePoolSeesNoOtherCouncil(t *testing.T) {
	t.Parallel()
	db, attacker := sabotaged(t)
	insertOK := insert("cambridge", "shared_things", "secret")
	if err := db.InCouncil(t.Context(), "cambridge", insertOK); err != nil {
		t.Fatal(err)
	}
	for name, way := range map[string]struct {
		trips int
		run   func(context.Context, func(*postgres.Tx) error) error
	}{
		"read": {3, func(ctx context.Context, f func(*postgres.Tx) error) error {
			return db.ReadCouncil(ctx, "cambridge", f)
		}},
		"write": {3, func(ctx context.Context, f func(*postgres.Tx) error) error { return db.InCouncil(ctx, "cambridge", f) }},
		"each": {5, func(ctx context.Context, f func(*postgres.Tx) error) error {
			return db.InEach(ctx, []string{"gravesham", "cambridge"}, f)
		}},
		"across": {3, db.AcrossCouncils},
	} {
		for h := none; h <= connectionCut; h++ {
			for trip := 1; trip <= way.trips; trip++ {
				t.Run(fmt.Sprintf("%s/%s/trip %d", name, h, trip), func(t *testing.T) {
					ctx, cancel := context.WithCancel(t.Context())
					defer cancel()
					attacker.arm(h, trip, cancel)
					err := harmlessly(func() error {
						return way.run(ctx, func(tx *postgres.Tx) error {
							var n int
							return tx.GetContext(ctx, &n, "SELECT count(*) FROM shared_things")
						})
					})
					attacker.arm(none, 0, nil)
					if (h == errorBefore || h == errorAfter) && err == nil {
						t.Error("the harm was not reported")
					}
					if n, err := postgres.RawCount(t.Context(), db, "shared_things"); err != nil || n != 0 {
						t.Errorf("the next user sees %d rows (%v), want none", n, err)
					}
				})
			}
		}
	}
}

// TestPanickingWorkIsRolledBack panics in the work itself, and ends its goroutine, as a failing test does.
func TestPanickingWorkIsRolledBack(t *testing.T) {
	t.Parallel()
	db, _ := sabotaged(t)
	for name, end := range map[string]func(){"panic": func() { panic(errHarm) }, "goexit": nil} {
		t.Run(name, func(t *testing.T) {
			done := make(chan struct{})
			go func() {
				defer close(done)
				_ = harmlessly(func() error {
					return db.InCouncil(t.Context(), "cambridge", func(tx *postgres.Tx) error {
						if err := insert("cambridge", "shared_things", name)(tx); err != nil {
							return err
						}
						if end == nil {
							runtime.Goexit()
						}
						end()
						return nil
					})
				})
			}()
			<-done
			var n int
			if err := db.ReadCouncil(t.Context(), "cambridge", count(t, "shared_things", &n)); err != nil || n != 0 {
				t.Errorf("%d rows are left (%v), want none", n, err)
			}
			if n, err := postgres.RawCount(t.Context(), db, "shared_things"); err != nil || n != 0 {
				t.Errorf("the next user sees %d rows (%v), want none", n, err)
			}
		})
	}
}

// harmlessly runs f and takes a panic for an error.
func harmlessly(f func() error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic: %v", r)
		}
	}()
	return f()
}

func sabotaged(t *testing.T) (*postgres.DB, *saboteur) {
	t.Helper()
	urls := postgrestest.NewURLs(t, service, testdata)
	connector, err := pq.NewConnector(urls.App + "&binary_parameters=yes")
	if err != nil {
		t.Fatal(err)
	}
	attacker := &saboteur{Connector: connector}
	db := postgres.OpenThrough(attacker, postgres.Role(service, postgres.App), postgres.MaxConns(1))
	t.Cleanup(func() { _ = db.Close() })
	return db, attacker
}
