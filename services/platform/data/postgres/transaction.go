package postgres

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"

	"github.com/concordat-suite/concordat/services/platform/words/fault"
	"github.com/concordat-suite/concordat/services/platform/words/preview"
)

// The last statement of a transaction. COMMIT in a transaction that has failed rolls back and reports success, so a
// writing one first runs something that a failed transaction refuses; both go in one round trip.
const (
	commitRead  = "commit"
	commitWrite = "set constraints all immediate; commit"
	// keepNothing ends the transaction of a call that is only tried: the database checks all that it checks at a commit.
	keepNothing = "set constraints all immediate; rollback"
)

// rollbackWithin is how long a rollback may take before the connection is thrown away instead.
const rollbackWithin = 2 * time.Second

// InCouncil runs f in a transaction that sees and writes only council's rows, and commits it when f returns nil. On an
// error or a panic nothing is kept, nor is it of a call that is only tried (package preview), whatever f returns. f runs at
// most once and must not keep tx.
func (db *DB) InCouncil(ctx context.Context, council string, f func(tx *Tx) error) error {
	begin, err := beginFor(council, "begin")
	if err != nil {
		return err
	}
	return db.run(ctx, &Tx{Council: council}, begin, commitWrite, f)
}

// InEach runs f for each of some councils, in their order, in one transaction: each time it sees and writes only that
// council's rows. All of it is kept, or nothing. Those who use it for the same rows give the councils in the same order.
func (db *DB) InEach(ctx context.Context, councils []string, f func(tx *Tx) error) error {
	if len(councils) == 0 {
		return nil
	}
	return db.InCouncil(ctx, councils[0], func(tx *Tx) error {
		if err := f(tx); err != nil {
			return err
		}
		for _, council := range councils[1:] {
			turn, err := turnTo(council)
			if err != nil {
				return err
			}
			if _, err := tx.ExecContext(ctx, turn); err != nil {
				return err
			}
			if err := f(&Tx{Council: council, conn: tx.conn}); err != nil {
				return err
			}
		}
		return nil
	})
}

// ReadCouncil runs f in a read-only transaction that sees only council's rows: three round trips for one query.
func (db *DB) ReadCouncil(ctx context.Context, council string, f func(tx *Tx) error) error {
	begin, err := beginFor(council, "begin read only")
	if err != nil {
		return err
	}
	return db.run(ctx, &Tx{Council: council}, begin, commitRead, f)
}

// AcrossCouncils runs f in a transaction of the system role, which sees all councils' rows of the tables that grant it
// (concordat_across in a migration). It is for the few jobs that belong to no council: feeds, leases, purges.
func (db *DB) AcrossCouncils(ctx context.Context, f func(tx *Tx) error) error {
	return db.run(ctx, &Tx{}, "begin; set local role "+db.system, commitWrite, f)
}

// beginFor opens a transaction and tells row-level security the council, in one statement without arguments.
func beginFor(council, begin string) (string, error) {
	turn, err := turnTo(council)
	return begin + "; " + turn, err
}

// turnTo tells row-level security the council. The id's pattern has no character that would end the quoted string.
func turnTo(council string) (string, error) {
	if !ValidCouncil(council) {
		return "", fault.NotFound("COUNCIL_NOT_FOUND", "There is no such council, or you have no role in it.")
	}
	return "set local concordat.council = '" + council + "'", nil
}

func (db *DB) run(ctx context.Context, tx *Tx, begin, commit string, f func(*Tx) error) error {
	giveBack, err := db.takeShare(ctx, tx.Council)
	if err != nil {
		return err
	}
	defer giveBack() // after the connection
	if err := db.turns.Acquire(ctx, 1); err != nil {
		return notConnected(ctx, err)
	}
	defer db.turns.Release(1)
	conn, err := db.begin(ctx, begin)
	if err != nil {
		return away(ctx, err)
	}
	ended := false
	defer func() { // also on a panic, and when a test ends its goroutine
		if !ended {
			rollback(ctx, conn)
		}
		_ = conn.Close() // gives it back to the pool
	}()
	tx.conn = conn
	if err := f(tx); err != nil {
		return away(ctx, err)
	}
	if preview.Asked(ctx) {
		commit = keepNothing
	}
	if _, err := conn.ExecContext(ctx, commit); err != nil {
		return commitFailed(ctx, err)
	}
	ended = true
	return nil
}

// begin takes a connection and opens the transaction on it. Connections that have died in the pool, such as after a
// restart of the database, are thrown away and the next one is tried: nothing has happened yet.
func (db *DB) begin(ctx context.Context, statement string) (*sqlx.Conn, error) {
	for try := 0; ; try++ {
		conn, err := db.pool.Connx(ctx)
		if err != nil {
			return nil, notConnected(ctx, err)
		}
		_, err = conn.ExecContext(ctx, statement)
		if err == nil {
			return conn, nil
		}
		discard(conn)
		if try >= db.conns || ctx.Err() != nil || !unreachable(err) {
			return nil, err
		}
	}
}

// rollback ends the transaction whatever became of ctx, or else the connection.
func rollback(ctx context.Context, conn *sqlx.Conn) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), rollbackWithin)
	defer cancel()
	if _, err := conn.ExecContext(ctx, "rollback"); err != nil {
		discard(conn)
	}
}

// discard closes the connection itself, so that the pool does not get it back.
func discard(conn *sqlx.Conn) {
	_ = conn.Raw(func(any) error { return driver.ErrBadConn })
	_ = conn.Close()
}

// Tx is a transaction. Placeholders are $1, $2; columns are named, never *.
type Tx struct {
	// Council is the council whose rows it sees, or "" across councils.
	Council string

	conn *sqlx.Conn
}

// ExecContext runs a statement that gives no rows.
func (tx *Tx) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	return tx.conn.ExecContext(ctx, query, args...)
}

// QueryxContext runs a query; the caller closes the rows.
func (tx *Tx) QueryxContext(ctx context.Context, query string, args ...any) (*sqlx.Rows, error) {
	return tx.conn.QueryxContext(ctx, query, args...)
}

// QueryRowxContext runs a query of at most one row.
func (tx *Tx) QueryRowxContext(ctx context.Context, query string, args ...any) *sqlx.Row {
	return tx.conn.QueryRowxContext(ctx, query, args...)
}

// GetContext reads one row into dest, or gives sql.ErrNoRows.
func (tx *Tx) GetContext(ctx context.Context, dest any, query string, args ...any) error {
	return tx.conn.GetContext(ctx, dest, query, args...)
}

// SelectContext reads all rows into the slice dest points to.
func (tx *Tx) SelectContext(ctx context.Context, dest any, query string, args ...any) error {
	return tx.conn.SelectContext(ctx, dest, query, args...)
}

// ExecOne runs a statement that must change exactly one row; when it does not, it gives otherwise, such as a fault of
// kind Stale.
func (tx *Tx) ExecOne(ctx context.Context, otherwise error, query string, args ...any) error {
	result, err := tx.conn.ExecContext(ctx, query, args...)
	if err != nil {
		return err
	}
	n, err := result.RowsAffected()
	if err != nil {
		return fmt.Errorf("count changed rows: %w", err)
	}
	if n != 1 {
		return otherwise
	}
	return nil
}
