package openings

import (
	"context"

	"github.com/concordat-suite/concordat/services/platform/data/listing"
	"github.com/concordat-suite/concordat/services/platform/data/postgres"
	"github.com/concordat-suite/concordat/services/platform/words/caller"
)

// Explain returns the plan by which the database reads a page.
func (d Database) Explain(ctx context.Context, c *caller.Caller, filter string) (lines []string, err error) {
	asked := listing.Request{List: "ListOpenings", Council: c.Council, Filter: filter, Sight: toRestricted}
	parsed, err := schema.Parse(asked)
	if err != nil {
		return nil, err
	}
	err = d.db.ReadCouncil(ctx, c.Council, func(tx *postgres.Tx) error {
		query, args, err := d.query(ctx, tx, c, parsed)
		if err != nil {
			return err
		}
		return tx.SelectContext(ctx, &lines, "EXPLAIN (ANALYZE, BUFFERS OFF) "+query, args...)
	})
	return lines, err
}

// MostExported is how many traces the exports of one caller leave at most before further ones share theirs.
const MostExported = mostExported
