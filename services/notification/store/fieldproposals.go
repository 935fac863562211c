package store

import (
	"context"
	"fmt"
	"time"

	"github.com/lib/pq"

	"github.com/concordat-suite/concordat/services/notification"
)

// SaveFieldProposal keeps a fact that an import proposes. That it was told stays so.
func (k *records) SaveFieldProposal(ctx context.Context, p notification.FieldProposal) error {
	return k.exec(ctx, `
		INSERT INTO field_proposals (council, id, import, partnership, file, proposed_by, proposed_for, at, waits, may_settle)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
		ON CONFLICT (council, id) DO UPDATE SET file = excluded.file, waits = excluded.waits`,
		k.tx.Council, p.ID, p.Import, p.Partnership, p.File, p.ProposedBy, p.ProposedFor, p.Time, p.Waits, p.MaySettle)
}

// TakeProposed marks what is proposed and not told yet as told, and returns it by import, partnership and who may
// settle it; none while nothing is known of the council itself.
func (w *writer) TakeProposed(ctx context.Context, now time.Time) ([]notification.ProposedKey, error) {
	var rows []struct {
		Import      string `db:"import"`
		Partnership string `db:"partnership"`
		MaySettle   string `db:"may_settle"`
	}
	err := w.tx.SelectContext(ctx, &rows, `
		WITH taken AS (
			UPDATE field_proposals SET told_at = $2
			WHERE council = $1 AND EXISTS (SELECT 1 FROM councils WHERE council = $1) AND id IN (
				SELECT id FROM field_proposals WHERE council = $1 AND told_at IS NULL ORDER BY id FOR UPDATE SKIP LOCKED)
			RETURNING import, partnership, may_settle)
		SELECT DISTINCT import, partnership, may_settle FROM taken
		ORDER BY import, partnership, may_settle`, w.tx.Council, now)
	if err != nil {
		return nil, fmt.Errorf("take the proposed facts that are to be told: %w", err)
	}
	keys := make([]notification.ProposedKey, len(rows))
	for i, row := range rows {
		keys[i] = notification.ProposedKey{
			Import: row.Import, Partnership: row.Partnership, MaySettle: notification.Settlers(row.MaySettle),
		}
	}
	return keys, nil
}

// Proposed gives what imports propose for these partnerships, and the people that telling of it needs.
func (r *reader) Proposed(ctx context.Context, partnerships []string) (*notification.Register, error) {
	council, err := (&records{tx: r.tx}).Council(ctx)
	if err != nil || council == nil {
		return &notification.Register{}, err
	}
	known := &notification.Register{
		Council: *council, People: map[string]notification.Person{}, Partnerships: map[string]notification.Partnership{},
		Proposed: map[notification.ProposedKey]notification.Proposed{},
	}
	all, err := selected[partnership](ctx, r.tx, selectPartnerships+`AND id = ANY($2)`, r.tx.Council,
		pq.Array(partnerships))
	if err != nil {
		return nil, err
	}
	for _, p := range all {
		known.Partnerships[p.ID] = p
	}
	if err := r.readProposed(ctx, known, partnerships); err != nil {
		return nil, err
	}
	return known, r.readPeople(ctx, known)
}

func (r *reader) readProposed(ctx context.Context, known *notification.Register, partnerships []string) error {
	var rows []struct {
		Import      string    `db:"import"`
		Partnership string    `db:"partnership"`
		MaySettle   string    `db:"may_settle"`
		File        string    `db:"file"`
		ProposedBy  string    `db:"proposed_by"`
		ProposedFor string    `db:"proposed_for"`
		At          time.Time `db:"at"`
		Waiting     int       `db:"waiting"`
	}
	err := r.tx.SelectContext(ctx, &rows, `
		SELECT import, partnership, may_settle, min(file) AS file, min(proposed_by) AS proposed_by,
			min(proposed_for) AS proposed_for, min(at) AS at, count(*) FILTER (WHERE waits) AS waiting
		FROM field_proposals WHERE council = $1 AND partnership = ANY ($2::uuid[]) 
		GROUP BY import, partnership, may_settle`,
		r.tx.Council, pq.Array(partnerships))
	if err != nil {
		return fmt.Errorf("read the proposed facts: %w", err)
	}
	for _, row := range rows {
		key := notification.ProposedKey{
			Import: row.Import, Partnership: row.Partnership, MaySettle: notification.Settlers(row.MaySettle),
		}
		known.Proposed[key] = notification.Proposed{
			File: row.File, ProposedBy: row.ProposedBy, ProposedFor: row.ProposedFor, Time: row.At.UTC(), Waiting: row.Waiting,
		}
	}
	return nil
}
