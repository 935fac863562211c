package store

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/lib/pq"

	"github.com/concordat-suite/concordat/services/register/codec"
	"github.com/concordat-suite/concordat/services/register/imports"
)

// effectRow is a stored effect.
type effectRow struct {
	Partnership string `db:"partnership"`
	Numbers     string `db:"numbers"`
	Before      []byte `db:"before"`
	Version     int64  `db:"version"`
}

func (w importWriter) KeepEffects(ctx context.Context, id string, effects []imports.Effect) error {
	const insert = `
		INSERT INTO import_effects (council, import, position, partnership, numbers, before, version)
		SELECT $1, $2, position, partnership, numbers, before, version
		FROM unnest($3::uuid[], $4::text[], $5::bytea[], $6::bigint[]) WITH ORDINALITY AS given (partnership, numbers, before, version, position)`
	n := len(effects)
	partnerships, numbers, before, versions := make([]string, n), make([]string, n), make([][]byte, n), make([]int64, n)
	for i, e := range effects {
		text, err := json.Marshal(e.Rows)
		if err != nil {
			return fmt.Errorf("keep effects of import %s: %w", id, err)
		}
		partnerships[i], numbers[i], versions[i], before[i] = e.Partnership, string(text), e.Version, []byte{}
		if e.Before == nil {
			continue
		}
		if before[i], err = marshal(codec.PartnershipToProto(e.Before)); err != nil {
			return err
		}
	}
	if _, err := w.tx.ExecContext(ctx, insert, w.council(), id, pq.Array(partnerships), pq.Array(numbers), pq.Array(before), pq.Array(versions)); err != nil {
		return fmt.Errorf("keep effects of import %s: %w", id, err)
	}
	return nil
}

func (r importReader) Effects(ctx context.Context, id string) ([]imports.Effect, error) {
	const effects = `SELECT partnership, numbers, before, version FROM import_effects WHERE council = $1 AND import = $2 ORDER BY position`
	var rows []effectRow
	if err := r.tx.SelectContext(ctx, &rows, effects, r.council(), id); err != nil {
		return nil, fmt.Errorf("read effects of import %s: %w", id, err)
	}
	found := make([]imports.Effect, len(rows))
	for i, row := range rows {
		found[i] = imports.Effect{Partnership: row.Partnership, Version: row.Version}
		if err := json.Unmarshal([]byte(row.Numbers), &found[i].Rows); err != nil {
			return nil, fmt.Errorf("read effects of import %s: %w", id, err)
		}
		if len(row.Before) == 0 {
			continue
		}
		var err error
		if found[i].Before, err = r.decodePartnership(row.Partnership, row.Before); err != nil {
			return nil, err
		}
	}
	return found, nil
}
