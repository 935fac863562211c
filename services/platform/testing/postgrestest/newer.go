package postgrestest

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"testing"
)

// newerField is a field that no message of the contract has: the last number that there is, and the word "kept".
const newerField = `'\xfaffffff0f046b657074'::bytea`

// WrittenByANewer makes the database look as if a newer program had written each record: all of them get a field that the
// tested program does not know. At the end of the test every record must have it still, however often it was edited.
func WrittenByANewer(t testing.TB, urls URLs) {
	t.Helper()
	ctx := context.Background()
	db, err := sql.Open("postgres", urls.Superuser)
	if err != nil {
		t.Fatalf("open the test database: %v", err)
	}
	defer func() { _ = db.Close() }()
	tables, err := withBodies(ctx, db)
	if err != nil || len(tables) == 0 {
		t.Fatalf("tables with records: %v, %v", tables, err)
	}
	statement := `CREATE FUNCTION public.as_a_newer() RETURNS trigger LANGUAGE plpgsql AS
		$$ BEGIN NEW.body := NEW.body || ` + newerField + `; RETURN NEW; END $$;`
	for _, table := range tables {
		statement += fmt.Sprintf("CREATE TRIGGER as_a_newer BEFORE INSERT ON %s FOR EACH ROW EXECUTE FUNCTION public.as_a_newer();", table)
	}
	if _, err := db.ExecContext(ctx, statement); err != nil {
		t.Fatalf("write as a newer program: %v", err)
	}
	t.Cleanup(func() { stillThere(t, urls, tables) })
}

// withBodies returns the tables whose rows are a record each, with its message as the body. Those of histories get theirs
// from them.
func withBodies(ctx context.Context, db *sql.DB) (tables []string, err error) {
	rows, err := db.QueryContext(ctx, `
		SELECT quote_ident(c.table_schema) || '.' || quote_ident(c.table_name) FROM information_schema.columns AS c
		JOIN information_schema.tables AS t USING (table_schema, table_name)
		WHERE c.column_name = 'body' AND c.data_type = 'bytea' AND t.table_type = 'BASE TABLE' AND c.table_name NOT LIKE '%\_history'
		ORDER BY 1`)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var table string
		if err := rows.Scan(&table); err != nil {
			return nil, err
		}
		tables = append(tables, table)
	}
	return tables, rows.Err()
}

// stillThere fails the test where a record has lost what the newer program wrote.
func stillThere(t testing.TB, urls URLs, tables []string) {
	db, err := sql.Open("postgres", urls.Superuser)
	if err != nil {
		t.Errorf("open the test database: %v", err)
		return
	}
	defer func() { _ = db.Close() }()
	var counts []string
	for _, table := range tables {
		counts = append(counts, fmt.Sprintf("SELECT '%[1]s' AS kind, count(*) AS n FROM %[1]s WHERE position(%[2]s in body) = 0 HAVING count(*) > 0",
			table, newerField))
	}
	rows, err := db.QueryContext(context.Background(), strings.Join(counts, " UNION ALL "))
	if err != nil {
		t.Errorf("look for what a newer program wrote: %v", err)
		return
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var table string
		var n int
		if err := rows.Scan(&table, &n); err != nil {
			t.Error(err)
		}
		t.Errorf("%d of the records in %s have lost a field that a newer program wrote", n, table)
	}
	if err := rows.Err(); err != nil {
		t.Errorf("look for what a newer program wrote: %v", err)
	}
}
