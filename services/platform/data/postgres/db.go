// Package postgres is the only way to a service's database. Every statement runs in a transaction that belongs to one
// council, whose rows are all it can see, or, for the few jobs that need it, to the system role across councils. A
// connection never goes back to the pool inside a transaction: its next user would see another council's rows.
//
// It also makes databases and roles (Bootstrap), brings them up to date (Migrate) and wakes the readers of a database
// after a commit (Bell). What is stored is each service's own affair, in its package store.
package postgres

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"strings"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"
	"golang.org/x/sync/semaphore"

	"github.com/concordat-suite/concordat/services/platform/limits/share"
)

// maxConns bounds the pool of a process unless MaxConns says otherwise: four services with two replicas each stay
// below the 100 connections that PostgreSQL accepts by default.
const maxConns = 10

// DB is the database of one service, as its app role sees it.
type DB struct {
	pool   *sqlx.DB
	bell   *Bell
	system string // the role for work across councils
	conns  int
	// turns lets those who wait for a connection have one in the order of their coming. The pool itself picks any of them,
	// so that some would wait for several times as long as the others.
	turns *semaphore.Weighted
	// councils bounds how many connections the calls of one council hold at once; nil does not.
	councils *share.Shares
}

// Option changes how a database is opened.
type Option func(*DB)

// MaxConns bounds the number of connections that the process keeps.
func MaxConns(n int) Option { return func(db *DB) { db.conns = n } }

// PerCouncil bounds how many connections the calls about one council hold at once. More of them wait a little and are then
// refused, so that however much one council asks, the others find connections free. Work that nobody waits for, such as
// following a journal, is not counted.
func PerCouncil(n int) Option { return func(db *DB) { db.councils = share.New(n, 0) } }

// Open prepares the pool for the database at address, such as
// "postgres://register_app@db.internal/register?sslmode=verify-full". It does not wait for the database, so that
// services may start in any order; see Ready. The work in the background ends with ctx or with Close.
func Open(ctx context.Context, address string, options ...Option) (*DB, error) {
	user, dsn, err := prepare(address)
	if err != nil {
		return nil, err
	}
	connector, err := pq.NewConnector(dsn)
	if err != nil {
		return nil, fmt.Errorf("database address: %w", redacted(err, address))
	}
	db := open(sql.OpenDB(connector), user, options...)
	db.bell = newBell(ctx, dsn)
	return db, nil
}

func open(pool *sql.DB, user string, options ...Option) *DB {
	db := &DB{pool: sqlx.NewDb(pool, "postgres"), conns: maxConns}
	db.system = Role(strings.TrimSuffix(user, "_app"), System)
	for _, option := range options {
		option(db)
	}
	db.turns = semaphore.NewWeighted(int64(db.conns))
	pool.SetMaxOpenConns(db.conns)
	pool.SetMaxIdleConns(db.conns)
	return db
}

// prepare checks a database address and adds what every connection needs: with binary parameters a query with
// arguments is one round trip instead of two.
func prepare(address string) (user, dsn string, err error) {
	u, err := url.Parse(address)
	if err != nil || (u.Scheme != "postgres" && u.Scheme != "postgresql") {
		return "", "", errors.New("database address: want postgres://user@host/database?sslmode=…")
	}
	q := u.Query()
	if q.Get("sslmode") == "" {
		return "", "", errors.New("database address: say sslmode, such as sslmode=verify-full; no default is assumed")
	}
	if u.User.Username() == "" {
		return "", "", errors.New("database address: say the user, such as register_app")
	}
	q.Set("binary_parameters", "yes")
	if q.Get("connect_timeout") == "" {
		q.Set("connect_timeout", "5")
	}
	u.RawQuery = q.Encode()
	return u.User.Username(), u.String(), nil
}

// redacted keeps the password of an address out of an error.
func redacted(err error, address string) error {
	if u, parseErr := url.Parse(address); parseErr == nil {
		if password, ok := u.User.Password(); ok && password != "" {
			return errors.New(strings.ReplaceAll(err.Error(), password, "…"))
		}
	}
	return err
}

// Ready says whether the database answers.
func (db *DB) Ready(ctx context.Context) error {
	if err := db.pool.PingContext(ctx); err != nil {
		return notConnected(ctx, err)
	}
	return nil
}

// Bell wakes those who read the database when something was committed.
func (db *DB) Bell() *Bell { return db.bell }

// Close closes every connection.
func (db *DB) Close() error {
	if db.bell != nil {
		db.bell.close()
	}
	return db.pool.Close()
}

var councilID = regexp.MustCompile(`^[a-z][a-z0-9-]{1,38}[a-z0-9]$`)

// ValidCouncil says whether s has the form of a council's id, its slug.
func ValidCouncil(s string) bool { return councilID.MatchString(s) }
