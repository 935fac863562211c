package store

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/lib/pq"

	"github.com/concordat-suite/concordat/services/platform/data/postgres"
	"github.com/concordat-suite/concordat/services/register"
)

// Recall gives the newest under each key, as the ids of imports are made in the order of time.
func (r importReader) Recall(ctx context.Context, keys []string) (map[string]string, error) {
	const newest = `
		SELECT DISTINCT ON (key) key, said FROM import_memory
		WHERE council = $1 AND key = ANY ($2) ORDER BY key, import DESC`
	var rows []struct {
		Key  string `db:"key"`
		Said string `db:"said"`
	}
	if err := r.tx.SelectContext(ctx, &rows, newest, r.council(), pq.Array(keys)); err != nil {
		return nil, fmt.Errorf("recall earlier imports: %w", err)
	}
	said := make(map[string]string, len(rows))
	for _, row := range rows {
		said[row.Key] = row.Said
	}
	return said, nil
}

func (w importWriter) Remember(ctx context.Context, id string, said map[string]string) error {
	const insert = `
		INSERT INTO import_memory (council, key, import, said)
		SELECT $1, key, $2, said FROM unnest($3::text[], $4::text[]) AS given (key, said)`
	row := func(key string) (string, int, error) { return key, len(key) + len(said[key]), nil }
	err := postgres.InPortions(slices.Sorted(maps.Keys(said)), row, func(keys []string) error {
		texts := make([]string, len(keys))
		for i, key := range keys {
			texts[i] = said[key]
		}
		_, err := w.tx.ExecContext(ctx, insert, w.council(), id, pq.Array(keys), pq.Array(texts))
		return err
	})
	if err != nil {
		return fmt.Errorf("remember import %s: %w", id, err)
	}
	return nil
}

func (w importWriter) Forget(ctx context.Context, id string) error {
	const remove = `DELETE FROM import_memory WHERE council = $1 AND import = $2`
	if _, err := w.tx.ExecContext(ctx, remove, w.council(), id); err != nil {
		return fmt.Errorf("forget import %s: %w", id, err)
	}
	return nil
}

func (w importWriter) CreatePost(ctx context.Context, post register.PostOn) error {
	return w.w.CreatePost(ctx, post)
}
