// Package store keeps the register's records in PostgreSQL: all its SQL is here. A record is one row, whose body is the
// contract's message; the columns beside it are what is looked up, filtered or ordered by. Every change goes into the
// council's journal in the same transaction, and where lists can be read as of an instant, into a history table with
// the same columns by the same statement.
package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"strings"
	"time"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/concordat-suite/concordat/services/platform/contract/unknown"
	"github.com/concordat-suite/concordat/services/platform/data/journal"
	"github.com/concordat-suite/concordat/services/platform/data/postgres"
	"github.com/concordat-suite/concordat/services/platform/words/date"
	"github.com/concordat-suite/concordat/services/platform/words/names"
	"github.com/concordat-suite/concordat/services/register"
)

// Migrations make the register's tables.
//
//go:embed migrations/*.sql
var Migrations embed.FS

// Store keeps the records.
type Store struct {
	db *postgres.DB
}

// New makes a store over a database that is migrated.
func New(db *postgres.DB) *Store { return &Store{db: db} }

// Read runs f in a read-only transaction of the council.
func (s *Store) Read(ctx context.Context, council string, f func(register.Reader) error) error {
	return s.read(ctx, council, func(r *reader) error { return f(r) })
}

// Write runs f in a writing transaction of the council, with its journal.
func (s *Store) Write(ctx context.Context, council string, now time.Time, f func(register.Tx) error) error {
	return s.write(ctx, council, now, func(tx *writer) error { return f(tx) })
}

// read and write are what the stores of the register's other parts (imports, reviews) stand on, so that one
// transaction may hold their records and the partnerships.
func (s *Store) read(ctx context.Context, council string, f func(*reader) error) error {
	return s.db.ReadCouncil(ctx, council, func(tx *postgres.Tx) error { return f(&reader{tx: tx}) })
}

func (s *Store) write(ctx context.Context, council string, now time.Time, f func(*writer) error) error {
	_, err := journal.Write(ctx, s.db, council, now, func(tx *journal.Tx) error {
		return f(&writer{reader: reader{tx.Tx, unknown.Held()}, journal: tx, known: map[string][]string{}})
	})
	return err
}

// reader reads the records of one council.
type reader struct {
	tx *postgres.Tx
	// unknown are the fields that this program does not know of what a writing transaction has read; nil in others.
	unknown *unknown.Fields
}

// writer reads and writes the records of one council.
type writer struct {
	reader
	journal *journal.Tx
	// known are the words of the names of the partnerships that this transaction holds, by id.
	known map[string][]string
}

// council is the one whose records these are.
func (r *reader) council() string { return r.tx.Council }

// one reads the body of at most one row into m, or gives names.Missing.
func (r *reader) one(ctx context.Context, m proto.Message, query string, args ...any) error {
	var body []byte
	err := r.tx.GetContext(ctx, &body, query, args...)
	if errors.Is(err, sql.ErrNoRows) {
		return names.Missing()
	}
	if err != nil {
		return err
	}
	return r.unmarshal(body, m)
}

// idAndBody is a row of which the body is read.
type idAndBody struct {
	ID   string `db:"id"`
	Body []byte `db:"body"`
}

// readAll reads the records that a query gives by their ids and bodies, one after the other: of a whole register it
// holds the records and not the bodies beside them.
func readAll[T any](ctx context.Context, tx *postgres.Tx, decode func(id string, body []byte) (T, error), query string, args ...any) ([]T, error) {
	rows, err := tx.QueryxContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var records []T
	for rows.Next() {
		var row idAndBody
		if err := rows.StructScan(&row); err != nil {
			return nil, err
		}
		record, err := decode(row.ID, row.Body)
		if err != nil {
			return nil, err
		}
		records = append(records, record)
	}
	return records, rows.Err()
}

// listAll is readAll for a list that somebody waits for.
func listAll[T any](
	ctx context.Context, tx *postgres.Tx, decode func(id string, body []byte) (T, error), query string, args ...any,
) (records []T, err error) {
	err = postgres.InListTime(ctx, func(ctx context.Context) error {
		records, err = readAll(ctx, tx, decode, query, args...)
		return err
	})
	return records, err
}

// unmarshal decodes the body of a record, without the fields that this program does not know.
func (r *reader) unmarshal(body []byte, m proto.Message) error {
	if err := r.unknown.Unmarshal(body, m); err != nil {
		return fmt.Errorf("read a stored %s: %w", m.ProtoReflect().Descriptor().FullName(), err)
	}
	return nil
}

// marshal encodes a record, with the fields that this program does not know and that stood in the stored one.
func (w *writer) marshal(m proto.Message) ([]byte, error) {
	w.unknown.Return(m)
	body, err := proto.Marshal(m)
	if err != nil {
		return nil, fmt.Errorf("store a %s: %w", m.ProtoReflect().Descriptor().FullName(), err)
	}
	return body, nil
}

// record writes the journal entry of a resource as it is after the change.
func (w *writer) record(name string, version int64, m proto.Message, trail register.Trail) {
	w.journal.Record(change(name, version, m, trail))
}

func change(name string, version int64, m proto.Message, trail register.Trail) journal.Change {
	return journal.Change{
		Name:            name,
		Type:            string(m.ProtoReflect().Descriptor().FullName()),
		Version:         version,
		State:           m,
		MinuteReference: trail.Minute,
		OnBehalfOf:      trail.OnBehalfOf,
	}
}

// word gives an enum's value as columns keep it and filters write it: its name without that of the type, "" for one
// that nobody has said.
func word(value protoreflect.Enum) string {
	if value.Number() == 0 {
		return ""
	}
	all := value.Descriptor().Values()
	prefix := strings.TrimSuffix(string(all.ByNumber(0).Name()), "UNSPECIFIED")
	return strings.TrimPrefix(string(all.ByNumber(value.Number()).Name()), prefix)
}

// nullDate keeps an unknown date as null.
func nullDate(d date.Date) sql.NullString {
	return sql.NullString{String: d.String(), Valid: !d.IsZero()}
}

// sortName is a name as lists are ordered by: case and punctuation aside, and the whole of it.
func sortName(name string) string { return strings.ToLower(strings.TrimLeft(name, " '\"(‘“")) }
