package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	journalv1 "github.com/concordat-suite/concordat/proto/gen/concordat/journal/v1"
	"github.com/concordat-suite/concordat/services/platform/erasure"
	"github.com/concordat-suite/concordat/services/platform/postgres"
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
		return keep(ctx, tx, service, e, state)
	}
}

// keep adds the state. An entry that is kept already changes nothing.
func keep(ctx context.Context, tx *postgres.Tx, service string, e *journalv1.Entry, state []byte) error {
	_, err := tx.ExecContext(ctx, `
		INSERT INTO records (council, service, seq, name, type, version, at, state) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
		ON CONFLICT (council, service, seq) DO NOTHING`,
		tx.Council, service, e.GetSeq(), e.GetName(), e.GetType(), e.GetVersion(), e.GetTime().AsTime(), state)
	if err != nil {
		return fmt.Errorf("keep %s of %s: %w", e.GetName(), service, err)
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
