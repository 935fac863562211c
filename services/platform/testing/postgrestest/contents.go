package postgrestest

import (
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/lib/pq"
)

// Contents returns a function that tells what each table of the database holds, as a count and a fingerprint of its rows:
// a change of any row shows. Superuser is the address of the database, and leaveOut are the tables not to look at. It
// connects when it is first asked.
func Contents(t testing.TB, superuser string, leaveOut ...string) func() map[string]string {
	ask := sync.OnceValue(func() func() map[string]string {
		db, err := sql.Open("postgres", superuser)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = db.Close() })
		query := fingerprints(t, db, leaveOut)
		return func() map[string]string {
			held, err := read(db, query)
			if err != nil {
				t.Fatal(err)
			}
			return held
		}
	})
	return func() map[string]string { return ask()() }
}

// fingerprints returns the statement that reads the fingerprint of every table.
func fingerprints(t testing.TB, db *sql.DB, leaveOut []string) string {
	t.Helper()
	var tables []string
	err := db.QueryRow("SELECT array_agg(tablename::text) FROM pg_tables WHERE schemaname = 'public'").Scan(pq.Array(&tables))
	if err != nil {
		t.Fatal(err)
	}
	var selects []string
	for _, table := range tables {
		if !slices.Contains(leaveOut, table) {
			selects = append(selects, fmt.Sprintf(
				"SELECT '%[1]s', count(*) || ' rows ' || coalesce(sum(hashtextextended(t::text, 0)), 0) FROM public.%[1]s t", table))
		}
	}
	return strings.Join(selects, " UNION ALL ")
}

// read returns the rows of two texts that a query gives.
func read(db *sql.DB, query string) (map[string]string, error) {
	rows, err := db.Query(query)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	found := map[string]string{}
	for rows.Next() {
		var key, value string
		if err := rows.Scan(&key, &value); err != nil {
			return nil, err
		}
		found[key] = value
	}
	return found, rows.Err()
}
