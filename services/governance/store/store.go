// Package store keeps what governance checks know in PostgreSQL: all its SQL is here. What the register said is kept as the bytes received;
// policies, answers and assessments are the service's own, and every change of them goes into the council's journal in the same transaction.
package store

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"strings"
	"time"

	"google.golang.org/protobuf/proto"

	"github.com/concordat-suite/concordat/services/governance"
	"github.com/concordat-suite/concordat/services/platform/data/journal"
	"github.com/concordat-suite/concordat/services/platform/data/postgres"
	"github.com/concordat-suite/concordat/services/platform/words/date"
)

// Migrations make the tables.
//
//go:embed migrations/*.sql
var Migrations embed.FS

// Store keeps what governance checks know.
type Store struct{ db *postgres.DB }

// New makes a store over a database that is migrated.
func New(db *postgres.DB) *Store { return &Store{db: db} }

// Read runs f in a read-only transaction of the council.
func (s *Store) Read(ctx context.Context, council string, f func(governance.Reader) error) error {
	return s.db.ReadCouncil(ctx, council, func(tx *postgres.Tx) error { return f(&reader{tx}) })
}

// Write runs f in a writing transaction of the council, with its journal.
func (s *Store) Write(ctx context.Context, council string, now time.Time, f func(governance.Tx) error) error {
	_, err := journal.Write(ctx, s.db, council, now, func(tx *journal.Tx) error {
		return f(&writer{reader: reader{tx.Tx}, journal: tx})
	})
	return err
}

// reader reads what is kept of one council.
type reader struct{ tx *postgres.Tx }

// writer reads and writes what is kept of one council.
type writer struct {
	reader
	journal *journal.Tx
}

// council is the one whose records these are.
func (r *reader) council() string { return r.tx.Council }

// record writes the journal entry of a resource as it is after the change.
func (w *writer) record(name string, version int64, m proto.Message, minute string) {
	w.journal.Record(journal.Change{Name: name, Version: version, State: m, MinuteReference: minute})
}

// deterministic gives the same bytes for the same message.
var deterministic = proto.MarshalOptions{Deterministic: true}

func marshal(m proto.Message) ([]byte, error) {
	body, err := deterministic.Marshal(m)
	if err != nil {
		return nil, fmt.Errorf("store a %s: %w", m.ProtoReflect().Descriptor().FullName(), err)
	}
	return body, nil
}

func unmarshal(body []byte, m proto.Message) error {
	if err := proto.Unmarshal(body, m); err != nil {
		return fmt.Errorf("read a stored %s: %w", m.ProtoReflect().Descriptor().FullName(), err)
	}
	return nil
}

// day keeps a date; an unknown one as null.
func day(d date.Date) sql.NullString { return sql.NullString{String: d.String(), Valid: !d.IsZero()} }

// dateOf reads a date that may be null.
func dateOf(t sql.NullTime) date.Date {
	if !t.Valid {
		return date.Date{}
	}
	return date.Of(t.Time)
}

// sortName is a name as lists are ordered by: case and leading punctuation aside.
func sortName(name string) string { return strings.ToLower(strings.TrimLeft(name, " '\"(‘“")) }

// cut is the place in the council's journal at which a list is read; 0 reads what is newest.
type cut int64

// of gives the condition on rows with from_seq and to_seq that were there at the cut; argument is the cut's placeholder.
func (c cut) of(table, argument string) string {
	if c == 0 {
		// The placeholder must be used, so that its type is known.
		return fmt.Sprintf("(%[1]s.to_seq IS NULL AND %[2]s::bigint = 0)", table, argument)
	}
	return fmt.Sprintf("(%[1]s.from_seq <= %[2]s AND (%[1]s.to_seq IS NULL OR %[1]s.to_seq > %[2]s))", table, argument)
}
