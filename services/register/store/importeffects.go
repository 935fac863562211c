package store

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/lib/pq"

	"github.com/concordat-suite/concordat/services/platform/data/postgres"
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

// placedEffect is an effect with its place among those of the import.
type placedEffect struct {
	effectRow
	position int64
}

func (w importWriter) KeepEffects(ctx context.Context, id string, effects []imports.Effect) error {
	position := int64(0)
	row := func(e imports.Effect) (placedEffect, int, error) {
		position++
		row, err := w.effectRowOf(e)
		return placedEffect{row, position}, len(row.Partnership) + len(row.Numbers) + len(row.Before), err
	}
	err := postgres.InPortions(effects, row, func(some []placedEffect) error { return w.insertEffects(ctx, id, some) })
	if err != nil {
		return fmt.Errorf("keep effects of import %s: %w", id, err)
	}
	return nil
}

func (w importWriter) effectRowOf(e imports.Effect) (effectRow, error) {
	numbers, err := json.Marshal(e.Rows)
	if err != nil {
		return effectRow{}, err
	}
	row := effectRow{Partnership: e.Partnership, Numbers: string(numbers), Version: e.Version, Before: []byte{}}
	if e.Before != nil {
		row.Before, err = w.w.marshal(codec.PartnershipToProto(e.Before))
	}
	return row, err
}

func (w importWriter) insertEffects(ctx context.Context, id string, effects []placedEffect) error {
	const insert = `
		INSERT INTO import_effects (council, import, position, partnership, numbers, before, version)
		SELECT $1, $2, given.* FROM unnest($3::bigint[], $4::uuid[], $5::text[], $6::bytea[], $7::bigint[]) AS given`
	n := len(effects)
	positions, partnerships, numbers, before, versions := make([]int64, n), make([]string, n), make([]string, n), make([][]byte, n), make([]int64, n)
	for i, e := range effects {
		positions[i], partnerships[i], numbers[i], before[i], versions[i] = e.position, e.Partnership, e.Numbers, e.Before, e.Version
	}
	_, err := w.tx.ExecContext(ctx, insert, w.council(), id,
		pq.Array(positions), pq.Array(partnerships), pq.Array(numbers), pq.Array(before), pq.Array(versions))
	return err
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
