package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"github.com/lib/pq"

	"github.com/concordat-suite/concordat/services/governance"
	"github.com/concordat-suite/concordat/services/platform/data/postgres"
)

// people are those whom partnerships name, as the columns of their table.
type people struct {
	in, roles, people []string
	from, until       []sql.NullString
}

func (all *people) add(p governance.Subject) {
	for _, n := range p.People {
		all.in, all.roles, all.people = append(all.in, p.Partnership), append(all.roles, n.Role), append(all.people, n.Person)
		all.from, all.until = append(all.from, day(n.From)), append(all.until, day(n.Until))
	}
}

// learnNamed keeps since when, and until when, the partnerships of these ids named whom they name. The times are those of
// their entries in the log. Who is named as before keeps the time since when.
func learnNamed(ctx context.Context, tx *postgres.Tx, ids []string, times []time.Time, named people) error {
	const learn = `
		WITH given AS (
			SELECT DISTINCT g.*, t.at
			FROM unnest($2::uuid[], $3::text[], $4::text[], $5::date[], $6::date[]) AS g (partnership, role, person, from_day, until_day)
			JOIN unnest($7::uuid[], $8::timestamptz[]) AS t (partnership, at) USING (partnership)
		), ended AS (
			UPDATE named_then n SET until_time = t.at FROM unnest($7::uuid[], $8::timestamptz[]) AS t (partnership, at)
			WHERE n.council = $1 AND n.partnership = t.partnership AND n.until_time IS NULL AND NOT EXISTS (
				SELECT FROM given g
				WHERE (g.partnership, g.role, g.person) = (n.partnership, n.role, n.person)
					AND (g.from_day, g.until_day) IS NOT DISTINCT FROM (n.from_day, n.until_day))
		)
		INSERT INTO named_then (council, partnership, role, person, from_day, until_day, from_time)
		SELECT $1, g.partnership, g.role, g.person, g.from_day, g.until_day, g.at FROM given g
		WHERE NOT EXISTS (
			SELECT FROM named_then n
			WHERE n.council = $1 AND (n.partnership, n.role, n.person) = (g.partnership, g.role, g.person)
				AND (n.from_day, n.until_day) IS NOT DISTINCT FROM (g.from_day, g.until_day) AND n.until_time IS NULL)`
	_, err := tx.ExecContext(ctx, learn, tx.Council, pq.Array(named.in), pq.Array(named.roles), pq.Array(named.people),
		pq.Array(named.from), pq.Array(named.until), pq.Array(ids), pq.Array(times))
	if err != nil {
		return fmt.Errorf("keep whom partnerships name from %s on: %w", ids[0], err)
	}
	return nil
}

// namedRow is somebody whom a record names, as the database has them.
type namedRow struct {
	Role   string       `db:"role"`
	Person string       `db:"person"`
	From   sql.NullTime `db:"from_day"`
	Until  sql.NullTime `db:"until_day"`
}

func (row namedRow) named() governance.NamedPerson {
	return governance.NamedPerson{Role: row.Role, Person: row.Person, From: dateOf(row.From), Until: dateOf(row.Until)}
}

// NamedThen returns whom the partnership's record named at an instant.
func (r *reader) NamedThen(ctx context.Context, partnership string, at time.Time) ([]governance.NamedPerson, error) {
	const then = `
		SELECT role, person, from_day, until_day FROM named_then
		WHERE council = $1 AND partnership = $2 AND from_time <= $3 AND coalesce(until_time > $3, true)`
	var rows []namedRow
	if err := r.tx.SelectContext(ctx, &rows, then, r.council(), partnership, at); err != nil {
		return nil, fmt.Errorf("read whom partnership %s named: %w", partnership, err)
	}
	named := make([]governance.NamedPerson, len(rows))
	for i, row := range rows {
		named[i] = row.named()
	}
	return named, nil
}

// given are the people and roles, one with the other, in $5 and $6.
const given = `SELECT * FROM unnest($5::text[], $6::text[])`

// namedThen is the condition that the record named one of the people then too, where the past is asked for: of the instant
// and the day in these arguments.
const namedThen = `
	($8::timestamptz IS NULL OR EXISTS (
		SELECT FROM named_then n
		WHERE n.council = a.council AND n.partnership = a.partnership AND (n.person, n.role) IN (` + given + `)
			AND n.from_time <= $8 AND coalesce(n.until_time > $8, true)
			AND coalesce(n.from_day <= $9::date, true) AND coalesce(n.until_day >= $9::date, true)))`

// instant is a time that may be unset.
func instant(t time.Time) sql.NullTime { return sql.NullTime{Time: t, Valid: !t.IsZero()} }
