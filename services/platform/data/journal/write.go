// Package journal is the log that a service keeps for each of its councils: the feed by which other services learn of
// changes, the history of every record, and the audit trail. Every writing transaction of a service goes through Write,
// which appends an entry for each changed resource and keeps the council's journal locked from there to the commit, so that
// entries are in the order of the commits, without a gap, and time never runs backwards. All entries of a Write carry one
// time, and a reader sees all of them or none.
//
// Personal fields are kept apart from the log, which holds hashes in their place, so that they can be erased and the log
// stays as it was written. How the other services take the entries in is package follow's affair.
package journal

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/lib/pq"
	"google.golang.org/protobuf/proto"

	"github.com/concordat-suite/concordat/services/platform/contract/position"
	"github.com/concordat-suite/concordat/services/platform/contract/unknown"
	"github.com/concordat-suite/concordat/services/platform/data/postgres"
	"github.com/concordat-suite/concordat/services/platform/data/requests"
	"github.com/concordat-suite/concordat/services/platform/words/preview"
)

// Change is one resource as it stands after a change.
type Change struct {
	// Name is the resource's name, such as "councils/cambridge/partnerships/…".
	Name string
	// Type is the full name of its message; State's own when empty.
	Type string
	// Version is the resource's version after the change.
	Version int64
	// State is the whole resource as the contract's message.
	State proto.Message
	// MinuteReference is the number of the minute that proves the decision, where there is one.
	MinuteReference string
	// OnBehalfOf is the id of the person in whose name the caller acted, where that is another one.
	OnBehalfOf string
}

// Position is a place in the log of a council: the cut of `as_of` and of a report's freeze.
type Position struct {
	Council string
	// Seq is the number of an entry; 0 is before the first one.
	Seq int64
}

// Tx is a writing transaction whose changes are recorded.
type Tx struct {
	*postgres.Tx

	call     call
	now      time.Time
	head     *int64   // the number of the newest entry, those of this transaction included, once the journal is locked
	appended bool     // some entries of this transaction are in the journal
	records  []record // what is not in the journal yet
	size     int      // of records, in bytes
	answer   proto.Message
	wants    string // the message that answers the call, when a repeat must be answered
	name     string // the resource that answer is, or ""
	err      error  // the first error of Record, reported at the end
}

// Write runs f in a transaction of council and records what f records. now is business time. The call's request_id is
// claimed first: when it was answered before, f does not run and the error is a *requests.Replayed. Where the call is only
// tried (package preview), everything is done and nothing is kept.
//
// The position is that of the last entry, and the token to read one's own write; its Seq is 0 when nothing was recorded or
// is kept.
func Write(ctx context.Context, db *postgres.DB, council string, now time.Time, f func(tx *Tx) error) (Position, error) {
	at := Position{Council: council}
	err := db.InCouncil(ctx, council, func(ptx *postgres.Tx) (err error) {
		at.Seq, err = write(ctx, ptx, now, f)
		return err
	})
	if err != nil {
		return Position{}, err
	}
	if preview.Asked(ctx) {
		return Position{Council: council}, nil
	}
	if at.Seq > 0 {
		db.Bell().Ring()
		position.Note(ctx, council, at.Seq)
	}
	return at, nil
}

// write does all of a transaction but its end, and returns the number of the last entry; 0 when f recorded nothing.
func write(ctx context.Context, ptx *postgres.Tx, now time.Time, f func(tx *Tx) error) (int64, error) {
	claim, err := requests.Begin(ctx, ptx, now)
	if err != nil {
		return 0, err
	}
	tx := &Tx{Tx: ptx, call: callOf(ctx), now: now.UTC().Truncate(time.Microsecond)}
	if claim != nil {
		tx.wants = string(claim.Answer)
	}
	if err := f(tx); err != nil {
		return 0, err
	}
	if tx.err != nil {
		return 0, tx.err
	}
	if err := tx.settle(ctx, claim); err != nil {
		return 0, err
	}
	if err := tx.append(ctx); err != nil || !tx.appended {
		return 0, err
	}
	return *tx.head, nil
}

// Within records what f records in a transaction that is there already, as its last statement: for a follower whose own
// log tells of what it learns. It answers no call and claims no request_id.
func Within(ctx context.Context, tx *postgres.Tx, now time.Time, f func(tx *Tx)) error {
	within := &Tx{Tx: tx, call: callOf(ctx), now: now.UTC().Truncate(time.Microsecond)}
	f(within)
	if within.err != nil {
		return within.err
	}
	return within.append(ctx)
}

// Record notes a change for the journal. The state is taken as it is now; it may change afterwards.
func (tx *Tx) Record(c Change) { tx.record(c, false) }

func (tx *Tx) record(c Change, erasure bool) {
	r, err := tx.call.seal(c, erasure)
	if err != nil {
		tx.err = errors.Join(tx.err, fmt.Errorf("record %s: %w", c.Name, err))
		return
	}
	tx.records, tx.size = append(tx.records, r), tx.size+r.size()
	if tx.wants != "" && r.kind == tx.wants {
		tx.answer, tx.name = proto.Clone(c.State), c.Name
		unknown.Drop(tx.answer)
	}
}

// Answer says what a repeat of the call is answered with, for a method whose answer is not itself one of the recorded
// resources. Without it, the last recorded change of the answer's type is the answer.
func (tx *Tx) Answer(answer proto.Message) {
	tx.wants, tx.answer, tx.name = "", answer, ""
}

// Next gives the number that the next recorded change will have, for the from_seq of a history table. It locks the
// council's journal until the commit: call it as late as possible. As nobody else waits longer for it, what is recorded
// by then is appended as soon as it fills a statement, and not kept to the end: an import records thousands of changes.
func (tx *Tx) Next(ctx context.Context) (int64, error) {
	if tx.head == nil {
		var head int64
		if err := tx.GetContext(ctx, &head, "SELECT concordat_lock_head($1, $2)", tx.Council, tx.now); err != nil {
			return 0, fmt.Errorf("lock the journal of %s: %w", tx.Council, err)
		}
		tx.head = &head
	}
	if tx.size >= postgres.PortionBytes {
		if err := tx.append(ctx); err != nil {
			return 0, err
		}
	}
	return *tx.head + int64(len(tx.records)) + 1, nil
}

// settle stores the answer to a repeat before the journal is locked.
func (tx *Tx) settle(ctx context.Context, claim *requests.Claim) error {
	switch {
	case claim == nil:
		return nil
	case tx.answer != nil:
		return claim.Settle(ctx, tx.Tx, tx.answer, tx.name)
	case len(tx.records) == 0 && !tx.appended:
		return claim.Release(ctx, tx.Tx)
	}
	return fmt.Errorf("%s recorded changes but no %s to answer a repeat with", claim.Method, claim.Request.Answer)
}

// append writes the entries that are not written yet. The last ones are the last statement of the transaction.
func (tx *Tx) append(ctx context.Context) error {
	err := postgres.InPortions(tx.records, record.sized, func(portion []record) error { return tx.appendPortion(ctx, portion) })
	if err != nil {
		return fmt.Errorf("append to the journal of %s: %w", tx.Council, err)
	}
	clear(tx.records)
	tx.records, tx.size = tx.records[:0], 0
	return nil
}

const (
	// appendFirst locks the journal and takes the time of the transaction. It is all that most transactions need.
	appendFirst = "SELECT concordat_append($1, $2, $3, $4, $5, $6)"
	// appendMore appends further entries of the transaction, at its time.
	appendMore = `
		WITH head AS (
			UPDATE journal_heads SET seq = seq + cardinality($2::text[]) WHERE council = $1 RETURNING seq, at),
		given AS (
			SELECT head.seq - cardinality($2::text[]) + i AS seq, head.at, e.name, e.type, e.entry, e.fields
			FROM head, unnest($2::text[], $3::text[], $4::bytea[], $5::bytea[]) WITH ORDINALITY AS e (name, type, entry, fields, i)),
		apart AS (
			INSERT INTO journal_personal (council, seq, name, fields) SELECT $1, seq, name, fields FROM given WHERE fields <> ''),
		entries AS (
			INSERT INTO journal (council, seq, at, name, type, entry) SELECT $1, seq, at, name, type, entry FROM given)
		SELECT seq FROM head`
)

func (tx *Tx) appendPortion(ctx context.Context, portion []record) error {
	n := len(portion)
	names, kinds := make([]string, n), make([]string, n)
	entries, personal := make([][]byte, n), make([][]byte, n)
	for i, r := range portion {
		names[i], kinds[i], entries[i], personal[i] = r.name, r.kind, r.entry, r.personal
	}
	given := []any{pq.Array(names), pq.Array(kinds), pq.Array(entries), pq.Array(personal)}
	var seq int64
	var err error
	if tx.appended {
		err = tx.GetContext(ctx, &seq, appendMore, append([]any{tx.Council}, given...)...)
	} else {
		err = tx.GetContext(ctx, &seq, appendFirst, append([]any{tx.Council, tx.now}, given...)...)
	}
	if err != nil {
		return err
	}
	tx.head, tx.appended = &seq, true
	return nil
}
