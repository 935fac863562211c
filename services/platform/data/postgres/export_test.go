package postgres

import (
	"context"
	"database/sql"
	"database/sql/driver"
)

// OpenThrough opens a database through a connector of the test's own.
func OpenThrough(connector driver.Connector, user string, options ...Option) *DB {
	return open(sql.OpenDB(connector), user, options...)
}

// RawCount counts the rows of a table that a user of the pool sees who sets no council: outside any transaction of ours.
func RawCount(ctx context.Context, db *DB, table string) (n int, err error) {
	err = db.pool.GetContext(ctx, &n, "SELECT count(*) FROM "+table)
	return n, err
}

// QueuedAtThePool returns how often somebody waited for a connection at the pool itself, which keeps no order.
func QueuedAtThePool(db *DB) int64 { return db.pool.Stats().WaitCount }
