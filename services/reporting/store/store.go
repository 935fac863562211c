// Package store keeps the reporting service's data in PostgreSQL: its copy of the logs it follows, snapshots, reports and
// documents. It holds all of the service's SQL.
package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"time"

	"github.com/concordat-suite/concordat/services/platform/contract/unknown"
	"github.com/concordat-suite/concordat/services/platform/data/journal"
	"github.com/concordat-suite/concordat/services/platform/data/postgres"
	"github.com/concordat-suite/concordat/services/platform/words/names"
	"github.com/concordat-suite/concordat/services/reporting"
)

// Migrations make the service's tables.
//
//go:embed migrations/*.sql
var Migrations embed.FS

// Store is the service's data.
type Store struct{ db *postgres.DB }

// New makes a store on a database.
func New(db *postgres.DB) *Store { return &Store{db} }

// Read runs f in one reading transaction of the council.
func (s *Store) Read(ctx context.Context, council string, f func(reporting.Reader) error) error {
	return s.db.ReadCouncil(ctx, council, func(tx *postgres.Tx) error { return f(&reader{tx: tx}) })
}

// Write runs f in one writing transaction of the council, whose changes are recorded in the journal.
func (s *Store) Write(ctx context.Context, council string, now time.Time, f func(reporting.Writer) error) error {
	_, err := journal.Write(ctx, s.db, council, now, func(tx *journal.Tx) error {
		return f(&writer{reader: reader{tx.Tx, unknown.Held()}, tx: tx})
	})
	return err
}

// reader reads one council's data.
type reader struct {
	tx *postgres.Tx
	// unknown are the fields that this program does not know of what a writing transaction has read; nil in others.
	unknown *unknown.Fields
}

// writer reads and saves one council's data.
type writer struct {
	reader
	tx *journal.Tx
}

// missing makes the one answer for what is absent of an empty result.
func missing(err error, doing string, of ...any) error {
	if errors.Is(err, sql.ErrNoRows) {
		return names.Missing()
	}
	return fmt.Errorf(doing+": %w", append(of, err)...)
}
