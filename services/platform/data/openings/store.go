package openings

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/lib/pq"

	fieldv1 "github.com/concordat-suite/concordat/proto/gen/concordat/field/v1"
	"github.com/concordat-suite/concordat/services/platform/data/listing"
	"github.com/concordat-suite/concordat/services/platform/data/postgres"
	"github.com/concordat-suite/concordat/services/platform/words/caller"
)

// Database keeps openings in the service's own database, in the table that every service has.
type Database struct {
	db       *postgres.DB
	answered Answered // nil where nobody answers for a record of the service
}

// In returns the openings kept in a database.
func In(db *postgres.DB) Database { return Database{db: db} }

// AnsweredBy returns the openings as they are also listed by those who answer for some of the records alone.
func (d Database) AnsweredBy(answered Answered) Database {
	d.answered = answered
	return d
}

// mostAtOnce bounds the rows of one statement.
const mostAtOnce = 1000

// Keep adds the openings of a council in one transaction.
func (d Database) Keep(ctx context.Context, council string, opened []Opening) error {
	return d.db.InCouncil(ctx, council, func(tx *postgres.Tx) error {
		for len(opened) > 0 {
			some := opened[:min(len(opened), mostAtOnce)]
			opened = opened[len(some):]
			if err := insert(ctx, tx, some); err != nil {
				return err
			}
		}
		return nil
	})
}

func insert(ctx context.Context, tx *postgres.Tx, some []Opening) error {
	const add = `
		INSERT INTO openings (council, id, at, person, application, method, record, export, request_id)
		SELECT $1, given.* FROM unnest($2::uuid[], $3::timestamptz[], $4::text[], $5::text[], $6::text[], $7::text[], $8::boolean[], $9::text[])
			AS given`
	n := len(some)
	keys, times, people, applications := make([]string, n), make([]time.Time, n), make([]string, n), make([]string, n)
	methods, records, exports, requests := make([]string, n), make([]string, n), make([]bool, n), make([]string, n)
	for i, o := range some {
		keys[i], times[i], people[i], applications[i] = o.ID, o.Time, o.Person, o.Application
		methods[i], records[i], exports[i], requests[i] = o.Method, o.Record, o.Export, o.RequestID
	}
	_, err := tx.ExecContext(ctx, add, tx.Council, pq.Array(keys), pq.Array(texts(times)), pq.Array(people), pq.Array(applications),
		pq.Array(methods), pq.Array(records), pq.Array(exports), pq.Array(requests))
	if err != nil {
		return fmt.Errorf("keep %d openings: %w", n, err)
	}
	return nil
}

func texts(times []time.Time) []string {
	all := make([]string, len(times))
	for i, at := range times {
		all[i] = at.UTC().Format(time.RFC3339Nano)
	}
	return all
}

// Query asks for a page of the openings that a caller may list.
type Query struct {
	Caller                 *caller.Caller
	Council, Filter, Token string
	Size                   int32
}

const toRestricted = fieldv1.Sight_SIGHT_RESTRICTED

// schema is what a list of openings can be filtered by.
var schema = listing.Schema{
	Fields: map[string]listing.Field{
		"id":          {Column: "id", Kind: listing.UUID, Sight: toRestricted, Sortable: true},
		"time":        {Column: "at", Kind: listing.Time, Sight: toRestricted, Sortable: true},
		"person":      {Column: "person", Kind: listing.Text, Sight: toRestricted, Fold: lastPart},
		"application": {Column: "application", Kind: listing.Text, Sight: toRestricted, Fold: lastPart},
		"method":      {Column: shownMethod, Kind: listing.Text, Sight: toRestricted, Fold: lastPart},
		"record":      {Column: "record", Kind: listing.Text, Sight: toRestricted},
		"export":      {Column: "export", Kind: listing.Boolean, Sight: toRestricted},
	},
	Key: "id", Order: "time desc",
}

// shownMethod is the rpc as an opening says it, such as "GetPartnership".
const shownMethod = `substring(method FROM '[^/]*$')`

// lastPart takes the name of a person or an application for the id, and a whole method for the rpc.
func lastPart(name string) string { return name[strings.LastIndexByte(name, '/')+1:] }

// row is a stored opening.
type row struct {
	ID          string    `db:"id"`
	At          time.Time `db:"at"`
	Person      string    `db:"person"`
	Application string    `db:"application"`
	Method      string    `db:"method"`
	Record      string    `db:"record"`
	Export      bool      `db:"export"`
	RequestID   string    `db:"request_id"`
}

// List returns a page of the openings that the caller may list by their rights of today, newest first, and the token of
// the next page.
func (d Database) List(ctx context.Context, q Query) (page []Opening, next string, err error) {
	parsed, err := schema.Parse(listing.Request{
		List: "ListOpenings", Council: q.Council, Filter: q.Filter, PageSize: q.Size, PageToken: q.Token, Sight: toRestricted,
	})
	if err != nil {
		return nil, "", err
	}
	var rows []row
	err = d.db.ReadCouncil(ctx, q.Council, func(tx *postgres.Tx) error {
		query, args, err := d.query(ctx, tx, q.Caller, parsed)
		if err != nil {
			return err
		}
		return tx.List(ctx, &rows, query, args...)
	})
	if err != nil {
		return nil, "", fmt.Errorf("list openings: %w", err)
	}
	rows, next, err = listing.Page(parsed, rows, func(r row, path string) any {
		if path == "time" {
			return r.At
		}
		return r.ID
	})
	for _, r := range rows {
		page = append(page, Opening{r.ID, r.At, r.Person, r.Application, r.Method, r.Record, r.Export, r.RequestID})
	}
	return page, next, err
}

// purgeEvery is how often traces that are no longer kept are removed.
const purgeEvery = time.Hour

// Purging returns the part of a service that removes, until ctx ends, the traces that are no longer kept.
func (d Database) Purging(clock func() time.Time, logger *slog.Logger) func(context.Context) error {
	return func(ctx context.Context) error {
		ticker := time.NewTicker(purgeEvery)
		defer ticker.Stop()
		for {
			if err := d.Purge(ctx, clock()); err != nil && ctx.Err() == nil {
				logger.ErrorContext(ctx, "old traces of who opened what are not removed; trying again in an hour", "error", err)
			}
			select {
			case <-ctx.Done():
				return nil
			case <-ticker.C:
			}
		}
	}
}

// Purge removes the traces that have been kept long enough, in all councils.
func (d Database) Purge(ctx context.Context, now time.Time) error {
	return d.db.AcrossCouncils(ctx, func(tx *postgres.Tx) error {
		_, err := tx.ExecContext(ctx, "DELETE FROM openings WHERE at < $1", now.Add(-Kept))
		return err
	})
}
