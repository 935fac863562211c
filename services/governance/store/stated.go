package store

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/lib/pq"

	journalv1 "github.com/concordat-suite/concordat/proto/gen/concordat/journal/v1"
	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/governance"
	"github.com/concordat-suite/concordat/services/governance/codec"
	"github.com/concordat-suite/concordat/services/platform/data/postgres"
)

// learnStated keeps who stated what of the partnerships that the entries tell of. What was kept of them is read for it, so it
// comes before that is put in place of the old.
func learnStated(ctx context.Context, tx *postgres.Tx, ids []string, entries []*journalv1.Entry, states []*registerv1.Partnership) error {
	const put = `
		INSERT INTO statements (council, partnership, facts) SELECT $1, given.* FROM unnest($2::uuid[], $3::jsonb[]) AS given
		ON CONFLICT (council, partnership) DO UPDATE SET facts = excluded.facts`
	was, err := keptBodies(ctx, tx, ids)
	if err != nil {
		return err
	}
	before, err := statements(ctx, tx, ids)
	if err != nil {
		return err
	}
	facts := make([]string, len(ids))
	for i, id := range ids {
		old := &registerv1.Partnership{}
		if err := unmarshal(was[id], old); err != nil {
			return err
		}
		now, err := json.Marshal(codec.StatedNow(old, states[i], before[id], entries[i]))
		if err != nil {
			return fmt.Errorf("write who stated the facts of %s: %w", id, err)
		}
		facts[i] = string(now)
	}
	if _, err := tx.ExecContext(ctx, put, tx.Council, pq.Array(ids), pq.Array(facts)); err != nil {
		return fmt.Errorf("keep who stated the facts of partnerships from %s on: %w", ids[0], err)
	}
	return nil
}

// keptBodies gives what was kept of partnerships so far, by their ids.
func keptBodies(ctx context.Context, tx *postgres.Tx, ids []string) (map[string][]byte, error) {
	var rows []struct {
		ID   string `db:"id"`
		Body []byte `db:"body"`
	}
	err := tx.SelectContext(ctx, &rows, `SELECT id, body FROM partnerships WHERE council = $1 AND id = ANY ($2::uuid[])`, tx.Council, pq.Array(ids))
	if err != nil {
		return nil, fmt.Errorf("read partnerships from %s on: %w", ids[0], err)
	}
	bodies := make(map[string][]byte, len(rows))
	for _, row := range rows {
		bodies[row.ID] = row.Body
	}
	return bodies, nil
}

// statements gives who stated each fact, by partnership and field name.
func statements(ctx context.Context, tx *postgres.Tx, ids []string) (map[string]map[string]governance.Stated, error) {
	var rows []struct {
		Partnership string `db:"partnership"`
		Facts       []byte `db:"facts"`
	}
	err := tx.SelectContext(ctx, &rows, `SELECT partnership, facts FROM statements WHERE council = $1 AND partnership = ANY ($2::uuid[])`,
		tx.Council, pq.Array(ids))
	if err != nil {
		return nil, fmt.Errorf("read who stated facts: %w", err)
	}
	stated := make(map[string]map[string]governance.Stated, len(rows))
	for _, row := range rows {
		var facts map[string]governance.Stated
		if err := json.Unmarshal(row.Facts, &facts); err != nil {
			return nil, fmt.Errorf("read who stated the facts of %s: %w", row.Partnership, err)
		}
		stated[row.Partnership] = facts
	}
	return stated, nil
}
