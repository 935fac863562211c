package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/lib/pq"

	journalv1 "github.com/concordat-suite/concordat/proto/gen/concordat/journal/v1"
	"github.com/concordat-suite/concordat/services/platform/data/erasure"
	"github.com/concordat-suite/concordat/services/platform/data/postgres"
	"github.com/concordat-suite/concordat/services/reporting"
	"github.com/concordat-suite/concordat/services/reporting/codec"
	"github.com/concordat-suite/concordat/services/reporting/frozen"
)

// Apply takes one entry of a service's log into the copy. It is what follow.Config asks for.
func Apply(service string) func(ctx context.Context, tx *postgres.Tx, e *journalv1.Entry) error {
	return func(ctx context.Context, tx *postgres.Tx, e *journalv1.Entry) error {
		if e.GetState() == nil {
			return nil // a deletion would have none; nothing is deleted
		}
		if e.GetType() == erasure.Type {
			return obey(ctx, tx, e)
		}
		state, err := codec.Trim(service, e.GetState())
		if err != nil || state == nil {
			return err
		}
		if e.GetErasure() {
			if err := erase(ctx, tx, service, e, state); err != nil {
				return err
			}
		}
		return keep(ctx, tx, service, []*journalv1.Entry{e}, [][]byte{state})
	}
}

// ApplyAll is Apply for entries of one type, none of them an erasure. It is what follow.Config asks for.
func ApplyAll(service string) func(ctx context.Context, tx *postgres.Tx, entries []*journalv1.Entry) error {
	one := Apply(service)
	return func(ctx context.Context, tx *postgres.Tx, entries []*journalv1.Entry) error {
		if entries[0].GetType() == erasure.Type {
			for _, e := range entries {
				if err := one(ctx, tx, e); err != nil {
					return err
				}
			}
			return nil
		}
		var kept []*journalv1.Entry
		var states [][]byte
		for _, e := range entries {
			if e.GetState() == nil {
				continue // a deletion would have none; nothing is deleted
			}
			state, err := codec.Trim(service, e.GetState())
			if err != nil {
				return err
			}
			if state != nil {
				kept, states = append(kept, e), append(states, state)
			}
		}
		if len(kept) == 0 {
			return nil
		}
		return keep(ctx, tx, service, kept, states)
	}
}

// keep adds the states of entries. An entry that is kept already changes nothing.
func keep(ctx context.Context, tx *postgres.Tx, service string, entries []*journalv1.Entry, states [][]byte) error {
	n := len(entries)
	seqs, versions, times := make([]int64, n), make([]int64, n), make([]string, n)
	names, types := make([]string, n), make([]string, n)
	for i, e := range entries {
		seqs[i], versions[i], times[i] = e.GetSeq(), e.GetVersion(), e.GetTime().AsTime().Format(time.RFC3339Nano)
		names[i], types[i] = e.GetName(), e.GetType()
	}
	_, err := tx.ExecContext(ctx, `
		INSERT INTO records (council, service, seq, name, type, version, at, state)
		SELECT $1, $2, given.* FROM unnest($3::bigint[], $4::text[], $5::text[], $6::bigint[], $7::timestamptz[], $8::bytea[]) AS given
		ON CONFLICT (council, service, seq) DO NOTHING`,
		tx.Council, service, pq.Array(seqs), pq.Array(names), pq.Array(types), pq.Array(versions), pq.Array(times), pq.Array(states))
	if err != nil {
		return fmt.Errorf("keep %s of %s: %w", names[0], service, err)
	}
	return nil
}

// Reached says how far the logs have been followed: up to the position, or to before the first entry that is set aside.
func (r *reader) Reached(ctx context.Context) (reporting.Positions, error) {
	var rows []struct {
		Service string `db:"follower"`
		Seq     int64  `db:"seq"`
	}
	err := r.tx.SelectContext(ctx, &rows, `
		SELECT p.follower, least(p.seq, coalesce((
			SELECT min(q.seq) - 1 FROM follow_parked q WHERE q.council = p.council AND q.follower = p.follower), p.seq)) AS seq
		FROM follow_positions p WHERE p.council = $1`, r.tx.Council)
	if err != nil {
		return nil, fmt.Errorf("read how far the logs have been followed: %w", err)
	}
	reached := reporting.Positions{}
	for _, row := range rows {
		reached[row.Service] = row.Seq
	}
	return reached, nil
}

// CutAt says how far the logs had got at an instant.
func (r *reader) CutAt(ctx context.Context, at time.Time) (reporting.Positions, error) {
	cut := reporting.Positions{}
	for _, service := range reporting.Services {
		var seq int64
		err := r.tx.GetContext(ctx, &seq, `
			SELECT seq FROM records WHERE council = $1 AND service = $2 AND at <= $3 ORDER BY seq DESC LIMIT 1`, r.tx.Council, service, at)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return nil, fmt.Errorf("find the position of %s at %s: %w", service, at.Format(time.RFC3339), err)
		}
		cut[service] = seq
	}
	return cut, nil
}

// Data gives what the logs said at the cut.
func (r *reader) Data(ctx context.Context, cut reporting.Cut, review string) (frozen.Data, error) {
	var records []codec.Record
	for _, service := range reporting.Services {
		var rows []struct {
			Type    string `db:"type"`
			Seq     int64  `db:"seq"`
			Version int64  `db:"version"`
			State   []byte `db:"state"`
		}
		err := r.tx.SelectContext(ctx, &rows, `
			SELECT DISTINCT ON (name) type, seq, version, state FROM records
			WHERE council = $1 AND service = $2 AND seq <= $3 ORDER BY name, seq DESC`,
			r.tx.Council, service, cut.Positions[service])
		if err != nil {
			return frozen.Data{}, fmt.Errorf("read what %s said at %d: %w", service, cut.Positions[service], err)
		}
		for _, row := range rows {
			records = append(records, codec.Record{Type: row.Type, Position: row.Seq, Version: row.Version, State: row.State})
		}
	}
	return codec.Frozen(cut.AsAt, review, records)
}
