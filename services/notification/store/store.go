// Package store keeps what the notification service has learned from the register, the steps that are due, and the
// ledger of notices with its journal, in PostgreSQL. All SQL of the service is here.
package store

import (
	"context"
	"embed"
	"time"

	"github.com/concordat-suite/concordat/services/notification"
	"github.com/concordat-suite/concordat/services/platform/data/journal"
	"github.com/concordat-suite/concordat/services/platform/data/postgres"
)

// Migrations make the tables.
//
//go:embed migrations
var Migrations embed.FS

// Store is the service's database.
type Store struct {
	db     *postgres.DB
	gather time.Duration
}

// New gives the store in db.
func New(db *postgres.DB) *Store { return &Store{db: db} }

// Gathering returns the store with a time that a message about what somebody did waits for more of the same.
func (s *Store) Gathering(d time.Duration) *Store { return &Store{db: s.db, gather: d} }

// Read runs f in a transaction that writes nothing.
func (s *Store) Read(ctx context.Context, council string, f func(notification.Tx) error) error {
	return s.db.ReadCouncil(ctx, council, func(tx *postgres.Tx) error { return f(&reader{tx: tx}) })
}

// Write runs f in a transaction that journals the lines it adds and saves.
func (s *Store) Write(ctx context.Context, council string, now time.Time, f func(notification.WriteTx) error) error {
	_, err := journal.Write(ctx, s.db, council, now, func(tx *journal.Tx) error {
		return f(&writer{reader: reader{tx: tx.Tx}, journal: tx, gather: s.gather})
	})
	return err
}

// CouncilsWithDueSteps gives the councils that have steps to be told at a time, hand-overs that could not be carried
// out, privileged grants of which something became, or facts that are proposed.
func (s *Store) CouncilsWithDueSteps(ctx context.Context, now time.Time) ([]string, error) {
	return s.councils(ctx, `
		SELECT council FROM due_steps WHERE told_at IS NULL AND due_at <= $1
		UNION SELECT council FROM due_news WHERE told_at IS NULL AND due_at <= $1
		UNION SELECT council FROM hand_overs WHERE told_at IS NULL
		UNION SELECT council FROM grants WHERE told_at IS NULL
		UNION SELECT council FROM field_proposals WHERE told_at IS NULL ORDER BY council`, now)
}

// CouncilsWithMail gives the councils that have messages to go which nobody has leased.
func (s *Store) CouncilsWithMail(ctx context.Context, now time.Time) ([]string, error) {
	return s.councils(ctx, `
		SELECT DISTINCT council FROM messages WHERE NOT ended AND leased_until < clock_timestamp() AND not_before <= $1 ORDER BY council`, now)
}

func (s *Store) councils(ctx context.Context, query string, args ...any) (councils []string, err error) {
	err = s.db.AcrossCouncils(ctx, func(tx *postgres.Tx) error {
		return tx.SelectContext(ctx, &councils, query, args...)
	})
	return councils, err
}

// reader reads one council's rows.
type reader struct {
	tx *postgres.Tx
}

// writer changes one council's ledger.
type writer struct {
	reader
	journal *journal.Tx
	gather  time.Duration
}

// given leaves a zero time out.
func given(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

// moment reads a time that may be missing.
func moment(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return t.UTC()
}
