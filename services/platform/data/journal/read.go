package journal

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/anypb"
	"google.golang.org/protobuf/types/known/timestamppb"

	journalv1 "github.com/concordat-suite/concordat/proto/gen/concordat/journal/v1"
	"github.com/concordat-suite/concordat/services/platform/data/postgres"
	"github.com/concordat-suite/concordat/services/platform/words/fault"
)

// row is a stored entry.
type row struct {
	Council string    `db:"council"`
	Seq     int64     `db:"seq"`
	At      time.Time `db:"at"`
	Name    string    `db:"name"`
	Type    string    `db:"type"`
	Entry   []byte    `db:"entry"`
	// Personal is nil when the entry has none, and empty when they were erased.
	Personal []byte `db:"personal"`
	Erased   bool   `db:"erased"`
}

const personalColumns = `p.fields AS personal, coalesce(p.fields = '', false) AS erased`

const entryColumns = `
	SELECT j.council, j.seq, j.at, j.name, j.type, j.entry, ` + personalColumns + `
	FROM journal j LEFT JOIN journal_personal p ON p.council = j.council AND p.seq = j.seq`

// open makes the contract's entry of a stored one. One that cannot be read says so and keeps its place.
func (r row) open(omitPersonal bool) *journalv1.Entry {
	e := &journalv1.Entry{}
	err := r.decode(e, omitPersonal)
	if err != nil {
		e = &journalv1.Entry{Unreadable: err.Error()}
	}
	e.Council, e.Seq, e.Time, e.Name, e.Type = r.Council, r.Seq, timestamppb.New(r.At), r.Name, r.Type
	return e
}

func (r row) decode(e *journalv1.Entry, omitPersonal bool) error {
	if err := proto.Unmarshal(r.Entry, e); err != nil {
		return fmt.Errorf("decode the entry: %w", err)
	}
	e.Erased = r.Erased
	if omitPersonal || len(r.Personal) == 0 {
		return nil
	}
	var personal journalv1.PersonalFields
	if err := proto.Unmarshal(r.Personal, &personal); err != nil {
		return fmt.Errorf("decode the personal fields: %w", err)
	}
	state, err := e.GetState().UnmarshalNew()
	if err != nil {
		return fmt.Errorf("decode the state: %w", err)
	}
	if err := merge(state, personal.GetFields()); err != nil {
		return err
	}
	return anypb.MarshalFrom(e.State, state, deterministic)
}

// State decodes the state of an entry into the contract's message.
func State[M proto.Message](e *journalv1.Entry, into M) (M, error) {
	if e.GetUnreadable() != "" {
		return into, fmt.Errorf("entry %d of %s: %s", e.GetSeq(), e.GetCouncil(), e.GetUnreadable())
	}
	if err := e.GetState().UnmarshalTo(into); err != nil {
		return into, fmt.Errorf("entry %d of %s: %w", e.GetSeq(), e.GetCouncil(), err)
	}
	return into, nil
}

// CutAt gives the number of the last entry of the transaction's council at or before an instant, 0 before the first
// one. It is how `as_of` becomes a position, once.
func CutAt(ctx context.Context, tx *postgres.Tx, at time.Time) (seq int64, err error) {
	err = tx.GetContext(ctx, &seq, `SELECT seq FROM journal WHERE council = $1 AND at <= $2 ORDER BY at DESC, seq DESC LIMIT 1`,
		tx.Council, at)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("find the position at %s: %w", at.Format(time.RFC3339), err)
	}
	return seq, nil
}

// StateAt gives the last entry of a resource up to seq: the resource as it was. Before its first entry it is NotFound.
func StateAt(ctx context.Context, tx *postgres.Tx, name string, seq int64) (*journalv1.Entry, error) {
	var r row
	err := tx.GetContext(ctx, &r, entryColumns+`
		WHERE j.council = $1 AND j.name = $2 AND j.seq <= $3 ORDER BY j.seq DESC LIMIT 1`, tx.Council, name, seq)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, fault.NotFound("NOT_FOUND", "There was no such record at that time.")
	}
	if err != nil {
		return nil, fmt.Errorf("read %s at %d: %w", name, seq, err)
	}
	return r.open(false), nil
}

// Page is a stretch of a history, from the newest backwards.
type Page struct {
	// Before asks for entries below this number; 0 starts with the newest.
	Before int64
	// Limit is the number of entries; 50 when it is 0.
	Limit int
}

// History gives the entries of one resource, newest first.
func History(ctx context.Context, tx *postgres.Tx, name string, page Page) ([]*journalv1.Entry, error) {
	if page.Limit <= 0 {
		page.Limit = 50
	}
	var rows []row
	err := tx.SelectContext(ctx, &rows, entryColumns+`
		WHERE j.council = $1 AND j.name = $2 AND ($3 = 0 OR j.seq < $3) ORDER BY j.seq DESC LIMIT $4`,
		tx.Council, name, page.Before, page.Limit)
	if err != nil {
		return nil, fmt.Errorf("read the history of %s: %w", name, err)
	}
	return opened(rows, false), nil
}

// Head gives the number of the newest entry of the transaction's council.
func Head(ctx context.Context, tx *postgres.Tx) (seq int64, err error) {
	err = tx.GetContext(ctx, &seq, "SELECT seq FROM journal_heads WHERE council = $1", tx.Council)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("read the head of the journal: %w", err)
	}
	return seq, nil
}

// Heads gives the newest position of every council's journal that the transaction sees.
func Heads(ctx context.Context, tx *postgres.Tx) ([]Position, error) {
	var rows []struct {
		Council string `db:"council"`
		Seq     int64  `db:"seq"`
	}
	if err := tx.SelectContext(ctx, &rows, "SELECT council, seq FROM journal_heads ORDER BY council"); err != nil {
		return nil, fmt.Errorf("read the heads of the journals: %w", err)
	}
	heads := make([]Position, len(rows))
	for i, r := range rows {
		heads[i] = Position{Council: r.Council, Seq: r.Seq}
	}
	return heads, nil
}

// Stretch is a bounded part of a council's journal, oldest entry first.
type Stretch struct {
	// After and Through bound the numbers: After < seq <= Through. Through 0 is no bound.
	After, Through int64
	// Name takes only the entries of one resource, when it is set.
	Name string
	// Limit is the number of entries.
	Limit int
	// OmitPersonal leaves the personal fields out.
	OmitPersonal bool
}

// Read gives a stretch of a council's journal.
func Read(ctx context.Context, tx *postgres.Tx, council string, s Stretch) ([]*journalv1.Entry, error) {
	query := entryColumns + " WHERE j.council = $1 AND j.seq > $2"
	args := []any{council, s.After}
	with := func(condition string, arg any) {
		args = append(args, arg)
		query += fmt.Sprintf(" AND "+condition, len(args))
	}
	if s.Through > 0 {
		with("j.seq <= $%d", s.Through)
	}
	if s.Name != "" {
		with("j.name = $%d", s.Name)
	}
	args = append(args, s.Limit)
	query += fmt.Sprintf(" ORDER BY j.seq LIMIT $%d", len(args))
	var rows []row
	if err := tx.SelectContext(ctx, &rows, query, args...); err != nil {
		return nil, fmt.Errorf("read the journal of %s after %d: %w", council, s.After, err)
	}
	return opened(rows, s.OmitPersonal), nil
}

func opened(rows []row, omitPersonal bool) []*journalv1.Entry {
	entries := make([]*journalv1.Entry, len(rows))
	for i, r := range rows {
		entries[i] = r.open(omitPersonal)
	}
	return entries
}
