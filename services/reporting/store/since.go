package store

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/lib/pq"

	"github.com/concordat-suite/concordat/services/reporting"
	"github.com/concordat-suite/concordat/services/reporting/codec"
	"github.com/concordat-suite/concordat/services/reporting/frozen"
)

// together is how many partnerships' earlier assessments are in memory at once.
const together = 20

// Since gives from when on partnerships have been red without a break, and their checks not met.
func (r *reader) Since(ctx context.Context, cut reporting.Cut, partnerships []string) (map[string]frozen.Since, error) {
	since := make(map[string]frozen.Since, len(partnerships))
	for some := range slices.Chunk(partnerships, together) {
		if err := r.sinceOf(ctx, cut, some, since); err != nil {
			return nil, err
		}
	}
	return since, nil
}

func (r *reader) sinceOf(ctx context.Context, cut reporting.Cut, partnerships []string, since map[string]frozen.Since) error {
	names := make([]string, len(partnerships))
	for i, p := range partnerships {
		names[i] = p + "/assessment"
	}
	var rows []struct {
		Name  string    `db:"name"`
		At    time.Time `db:"at"`
		State []byte    `db:"state"`
	}
	err := r.tx.SelectContext(ctx, &rows, `
		SELECT name, at, state FROM records
		WHERE council = $1 AND service = $2 AND name = ANY ($3) AND seq <= $4 ORDER BY name, seq DESC`,
		r.tx.Council, reporting.Governance, pq.Array(names), cut.Positions[reporting.Governance])
	if err != nil {
		return fmt.Errorf("read the earlier assessments from that of %s on: %w", partnerships[0], err)
	}
	times, states := map[string][]time.Time{}, map[string][][]byte{}
	for _, row := range rows {
		times[row.Name], states[row.Name] = append(times[row.Name], row.At), append(states[row.Name], row.State)
	}
	for i, p := range partnerships {
		if since[p], err = codec.SinceOf(times[names[i]], states[names[i]]); err != nil {
			return err
		}
	}
	return nil
}
