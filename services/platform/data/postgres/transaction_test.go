package postgres_test

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/concordat-suite/concordat/services/platform/data/postgres"
	"github.com/concordat-suite/concordat/services/platform/testing/postgrestest"
	"github.com/concordat-suite/concordat/services/platform/words/fault"
	"github.com/concordat-suite/concordat/services/platform/words/preview"
)

//go:embed testdata/migrations/*.sql
var testdata embed.FS

const service = "postgrestesting"

func insert(council, table, id string) func(*postgres.Tx) error {
	return func(tx *postgres.Tx) error {
		_, err := tx.ExecContext(context.Background(), "INSERT INTO "+table+" (council, id) VALUES ($1, $2)", council, id)
		return err
	}
}

func count(t *testing.T, table string, n *int) func(*postgres.Tx) error {
	return func(tx *postgres.Tx) error {
		return tx.GetContext(t.Context(), n, "SELECT count(*) FROM "+table)
	}
}

func TestCouncilSeesItsOwnRowsOnly(t *testing.T) {
	t.Parallel()
	db := postgrestest.New(t, service, testdata)
	for _, council := range []string{"cambridge", "gravesham"} {
		if err := db.InCouncil(t.Context(), council, insert(council, "shared_things", "a")); err != nil {
			t.Fatal(err)
		}
	}
	var own, all, hidden int
	if err := db.ReadCouncil(t.Context(), "cambridge", count(t, "shared_things", &own)); err != nil || own != 1 {
		t.Errorf("cambridge sees %d rows (%v), want its own 1", own, err)
	}
	if err := db.AcrossCouncils(t.Context(), count(t, "shared_things", &all)); err != nil || all != 2 {
		t.Errorf("the system role sees %d rows (%v), want 2", all, err)
	}
	if err := db.AcrossCouncils(t.Context(), count(t, "things", &hidden)); err == nil {
		t.Errorf("the system role sees %d rows of a table that was not opened to it", hidden)
	}
}

func TestEachSeesItsOwnRowsOnly(t *testing.T) {
	t.Parallel()
	db := postgrestest.New(t, service, testdata)
	both := []string{"cambridge", "gravesham"}
	add := func(id string) error {
		return db.InEach(t.Context(), both, func(tx *postgres.Tx) error {
			if err := insert(tx.Council, "shared_things", id)(tx); err != nil {
				return err
			}
			var n int
			if err := count(t, "shared_things", &n)(tx); err != nil || n != 1 {
				t.Errorf("%s sees %d rows (%v), want its own 1", tx.Council, n, err)
			}
			if id == "bad" && tx.Council == "gravesham" {
				return errors.New("no")
			}
			return insert("cambridge", "shared_things", id+"'s other")(tx) // of another council, when it is gravesham's turn
		})
	}
	for _, id := range []string{"bad", "worse"} {
		if err := add(id); err == nil {
			t.Errorf("%s: no error", id)
		}
	}
	var all int
	if err := db.AcrossCouncils(t.Context(), count(t, "shared_things", &all)); err != nil || all != 0 {
		t.Errorf("%d rows were kept (%v) of transactions that failed in the second council", all, err)
	}
	if err := db.InEach(t.Context(), both, func(tx *postgres.Tx) error { return insert(tx.Council, "shared_things", "a")(tx) }); err != nil {
		t.Fatal(err)
	}
	if err := db.AcrossCouncils(t.Context(), count(t, "shared_things", &all)); err != nil || all != 2 {
		t.Errorf("%d rows were kept (%v), want one of each council", all, err)
	}
}

func TestForeignRowIsRefused(t *testing.T) {
	t.Parallel()
	db := postgrestest.New(t, service, testdata)
	if err := db.InCouncil(t.Context(), "cambridge", insert("gravesham", "things", "a")); err == nil {
		t.Error("a transaction of one council wrote a row of another")
	}
}

func TestBackfillOfOwnerReachesRows(t *testing.T) {
	t.Parallel()
	db := postgrestest.New(t, service, testdata)
	var id string
	err := db.ReadCouncil(t.Context(), "cambridge", func(tx *postgres.Tx) error {
		return tx.GetContext(t.Context(), &id, "SELECT id FROM things")
	})
	if err != nil || id != "changed" {
		t.Errorf("the migration's update left %q (%v)", id, err)
	}
}

func TestCouncilIDCannotEndItsQuotes(t *testing.T) {
	t.Parallel()
	db := postgrestest.New(t, service, testdata)
	for _, council := range []string{"", "a", "Cambridge", "x'; drop table things; --", "cambridge-", "cam bridge"} {
		err := db.ReadCouncil(t.Context(), council, func(*postgres.Tx) error { return nil })
		if fault.KindOf(err) != fault.KindNotFound {
			t.Errorf("council %q: %v, want NotFound", council, err)
		}
	}
}

func TestReadOnlyTransactionCannotWrite(t *testing.T) {
	t.Parallel()
	db := postgrestest.New(t, service, testdata)
	if err := db.ReadCouncil(t.Context(), "cambridge", insert("cambridge", "things", "a")); err == nil {
		t.Error("a read wrote")
	}
}

// A statement that failed dooms the transaction, and PostgreSQL answers COMMIT with success after rolling back.
func TestSwallowedErrorIsNotTakenForSuccess(t *testing.T) {
	t.Parallel()
	db := postgrestest.New(t, service, testdata)
	err := db.InCouncil(t.Context(), "cambridge", func(tx *postgres.Tx) error {
		_ = insert("cambridge", "things", "a")(tx)
		_ = insert("cambridge", "things", "a")(tx) // violates the key
		return nil
	})
	if err == nil {
		t.Error("nothing was kept, and the caller was told that it was")
	}
}

func TestConstraintIsNamed(t *testing.T) {
	t.Parallel()
	db := postgrestest.New(t, service, testdata)
	add := insert("cambridge", "things", "a")
	if err := db.InCouncil(t.Context(), "cambridge", add); err != nil {
		t.Fatal(err)
	}
	if got := postgres.Constraint(db.InCouncil(t.Context(), "cambridge", add)); got != "things_pkey" {
		t.Errorf("Constraint() = %q, want things_pkey", got)
	}
}

func TestDatabaseAway(t *testing.T) {
	t.Parallel()
	db := postgrestest.Open(t, "postgres://x_app@/x?sslmode=disable&host="+t.TempDir())
	err := db.ReadCouncil(t.Context(), "cambridge", func(*postgres.Tx) error { return nil })
	if fault.Reason(err) != postgres.ReasonUnavailable {
		t.Errorf("no database: %v, want %s", err, postgres.ReasonUnavailable)
	}
	if err := db.Ready(t.Context()); fault.Reason(err) != postgres.ReasonUnavailable {
		t.Errorf("Ready without a database: %v, want %s", err, postgres.ReasonUnavailable)
	}
}

// TestDeadConnectionsAreReplaced breaks every connection of the pool, as a restart of the database does.
func TestDeadConnectionsAreReplaced(t *testing.T) {
	t.Parallel()
	urls := postgrestest.NewURLs(t, service, testdata)
	db := postgrestest.Open(t, urls.App)
	var n int
	for range 3 {
		if err := db.ReadCouncil(t.Context(), "cambridge", count(t, "things", &n)); err != nil {
			t.Fatal(err)
		}
		superuser(t, urls, `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
			WHERE datname = current_database() AND pid <> pg_backend_pid()`)
	}
}

// TestADatabaseThatLetsNobodyInIsAway closes the database in each of the ways in which an operator may while it is restored
// or moved. Callers are told that it is away, and what to do; once it is open again all goes on. The role is that of all the
// package's tests, so none of them runs meanwhile.
func TestADatabaseThatLetsNobodyInIsAway(t *testing.T) {
	for name, way := range map[string]struct{ shut, open string }{
		"connections not allowed": {"ALTER DATABASE %[1]s ALLOW_CONNECTIONS false", "ALTER DATABASE %[1]s ALLOW_CONNECTIONS true"},
		"no connections left":     {"ALTER ROLE %[2]s CONNECTION LIMIT 0", "ALTER ROLE %[2]s CONNECTION LIMIT -1"},
		"a role that may not":     {"ALTER ROLE %[2]s NOLOGIN", "ALTER ROLE %[2]s LOGIN"},
		"another name":            {"ALTER DATABASE %[1]s RENAME TO %[1]s_moved", "ALTER DATABASE %[1]s_moved RENAME TO %[1]s"},
	} {
		t.Run(name, func(t *testing.T) {
			urls := postgrestest.NewURLs(t, service, testdata)
			db := postgrestest.Open(t, urls.App)
			at, err := url.Parse(urls.App)
			if err != nil {
				t.Fatal(err)
			}
			database, role := strings.TrimPrefix(at.Path, "/"), at.User.Username()
			beside := postgrestest.URLs{Superuser: strings.Replace(urls.Superuser, "/"+database+"?", "/postgres?", 1)}
			var n int
			read := func() error { return db.ReadCouncil(t.Context(), "cambridge", count(t, "things", &n)) }
			if err := read(); err != nil {
				t.Fatal(err)
			}
			superuser(t, beside, `SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '`+database+`'`)
			superuser(t, beside, fmt.Sprintf(way.shut, database, role))
			for what, err := range map[string]error{"a read": read(), "Ready": db.Ready(t.Context())} {
				if f := fault.As(err); f == nil || f.Kind != fault.KindUnavailable || f.Reason != postgres.ReasonUnavailable {
					t.Errorf("%s: %v, want %s", what, err, postgres.ReasonUnavailable)
				}
			}
			superuser(t, beside, fmt.Sprintf(way.open, database, role))
			if err := read(); err != nil {
				t.Errorf("once it is open again: %v", err)
			}
		})
	}
}

func TestCallerThatGivesUpGetsItsOwnReason(t *testing.T) {
	t.Parallel()
	db := postgrestest.New(t, service, testdata)
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	err := db.ReadCouncil(ctx, "cambridge", func(tx *postgres.Tx) error {
		_, err := tx.ExecContext(ctx, "SELECT pg_sleep(10)")
		return err
	})
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("after the deadline: %v, want DeadlineExceeded", err)
	}
}

func TestAddressesThatLeaveSomethingToChance(t *testing.T) {
	t.Parallel()
	for name, address := range map[string]string{
		"no sslmode": "postgres://x_app@localhost/x",
		"no user":    "postgres://localhost/x?sslmode=disable",
		"not a URL":  "host=localhost",
	} {
		if _, err := postgres.Open(t.Context(), address); err == nil {
			t.Errorf("%s: %s was accepted", name, address)
		}
	}
}

// TestEveryTableIsAnIsland asks the catalogue.
func TestEveryTableIsAnIsland(t *testing.T) {
	t.Parallel()
	urls := postgrestest.NewURLs(t, service, testdata)
	db, err := sql.Open("postgres", urls.Superuser)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	var open string
	err = db.QueryRow(`SELECT coalesce(string_agg(c.relname, ', '), '') FROM pg_class c
		JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'council'
		WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND NOT (c.relrowsecurity AND c.relforcerowsecurity)`).Scan(&open)
	if err != nil {
		t.Fatal(err)
	}
	if open != "" {
		t.Errorf("tables without forced row-level security: %s", open)
	}
}

func superuser(t *testing.T, urls postgrestest.URLs, query string) {
	t.Helper()
	db, err := sql.Open("postgres", urls.Superuser)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if _, err := db.Exec(query); err != nil {
		t.Fatal(err)
	}
}

// TestNoTransactionOfACallThatIsOnlyTriedIsCommitted looks at every way to write.
func TestNoTransactionOfACallThatIsOnlyTriedIsCommitted(t *testing.T) {
	t.Parallel()
	db := postgrestest.New(t, service, testdata)
	tried, thing := preview.With(t.Context()), insert("cambridge", "shared_things", "a")
	for name, write := range map[string]func(context.Context) error{
		"in a council": func(ctx context.Context) error { return db.InCouncil(ctx, "cambridge", thing) },
		"in each":      func(ctx context.Context) error { return db.InEach(ctx, []string{"cambridge"}, thing) },
	} {
		if err := write(tried); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	var kept int
	if err := db.AcrossCouncils(t.Context(), count(t, "shared_things", &kept)); err != nil || kept != 0 {
		t.Errorf("%d rows are kept (%v), want none", kept, err)
	}
	if err := db.InCouncil(t.Context(), "cambridge", thing); err != nil {
		t.Errorf("in earnest: %v", err)
	}
}
