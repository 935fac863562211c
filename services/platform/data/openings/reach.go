package openings

import (
	"context"
	"fmt"

	"github.com/concordat-suite/concordat/services/platform/data/listing"
	"github.com/concordat-suite/concordat/services/platform/data/postgres"
	"github.com/concordat-suite/concordat/services/platform/words/caller"
)

// Reach is what the rights of somebody who may not list every opening reach today: they answer for partnerships.
type Reach struct {
	// Areas are the ids of the service areas whose partnerships are reached.
	Areas []string
	// Officers are the ids by which a record may name the caller, or somebody they cover, as responsible officer or
	// delegate.
	Officers []string
}

// reachOf returns what the caller's rights for this call reach, and whether that is everything.
func reachOf(c *caller.Caller) (reach Reach, all bool) {
	reach.Officers = c.Reaching(caller.ResponsibleOfficer)
	for _, right := range c.Rights {
		switch right.Scope {
		case caller.Any:
			all = true
		case caller.Area:
			reach.Areas = append(reach.Areas, right.Areas...)
		}
	}
	return reach, all
}

// Answered returns a query whose one column, id, has the ids of the records that a reach covers: of partnerships, or
// of the notices about them. Each service knows them by what it keeps of officers, delegates and service areas. The
// council is $1; arg makes a placeholder for a value.
type Answered func(ctx context.Context, tx *postgres.Tx, reach Reach, arg func(value any) string) (string, error)

// columns are those of a row.
const columns = `id, at, person, application, method, record, export, request_id`

// everything is the list of all openings of the council.
const everything = `SELECT ` + columns + ` FROM openings WHERE council = $1`

// query is what List reads the page from: all openings of the council, or those of the records that the caller
// answers for. These are read record by record, each as far as one page needs it, so that nothing is read of the
// others.
func (d Database) query(
	ctx context.Context, tx *postgres.Tx, c *caller.Caller, page *listing.Query,
) (string, []any, error) {
	args := []any{tx.Council}
	reach, all := reachOf(c)
	if all {
		end, args := page.SQL(args...)
		return everything + end, args, nil
	}
	if d.answered == nil {
		return "", nil, fmt.Errorf("the contract lets %v list openings, and the service does not say which", c.Rights)
	}
	records, err := d.answered(ctx, tx, reach, func(value any) string {
		args = append(args, value)
		return fmt.Sprintf("$%d", len(args))
	})
	if err != nil {
		return "", nil, fmt.Errorf("find the records that are answered for: %w", err)
	}
	each, args := page.SQL(args...)
	merged, args := page.SQL(args...)
	return `
		WITH answered AS MATERIALIZED (SELECT DISTINCT found.id AS about FROM (` + records + `) AS found)
		SELECT ` + columns + ` FROM answered CROSS JOIN LATERAL (
			SELECT ` + columns + ` FROM openings WHERE council = $1 AND openings.about = answered.about` + each + `) AS theirs
		WHERE true` + merged, args, nil
}
