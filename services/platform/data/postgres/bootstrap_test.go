package postgres_test

import (
	"database/sql"
	"sync"
	"testing"
	"time"

	"github.com/concordat-suite/concordat/services/platform/data/postgres"
	"github.com/concordat-suite/concordat/services/platform/testing/postgrestest"
)

// TestBootstrapAndMigrateMayRunTwiceAndAtOnce does what replicas of a service do when they start together.
func TestBootstrapAndMigrateMayRunTwiceAndAtOnce(t *testing.T) {
	t.Parallel()
	const name = "boot-testing"
	server, err := postgrestest.Server()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		superuser(t, postgrestest.URLs{Superuser: server}, "DROP DATABASE IF EXISTS boot_testing WITH (FORCE)")
	})
	owner := postgres.WithUser(postgres.WithDatabase(server, postgres.Database(name)), postgres.Role(name, postgres.Owner))
	var wg sync.WaitGroup
	for range 3 {
		wg.Go(func() {
			if err := postgres.Bootstrap(t.Context(), server, name, postgres.Secrets{}); err != nil {
				t.Error(err)
				return
			}
			if err := postgres.Migrate(t.Context(), owner, name, testdata); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	db := postgrestest.Open(t, postgres.WithUser(owner, postgres.Role(name, postgres.App)))
	if err := db.InCouncil(t.Context(), "cambridge", insert("cambridge", "things", "a")); err != nil {
		t.Error(err)
	}
}

// TestAppRoleIsNobodySpecial asks the catalogue: isolation holds only for roles that cannot pass by it.
func TestAppRoleIsNobodySpecial(t *testing.T) {
	t.Parallel()
	urls := postgrestest.NewURLs(t, service, testdata)
	db, err := sql.Open("postgres", urls.Superuser)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	for name, query := range map[string]string{
		"superuser, passes by row-level security, inherits, or makes roles or databases": `SELECT count(*) FROM pg_roles
			WHERE rolname = $1 AND (rolsuper OR rolbypassrls OR rolinherit OR rolcreaterole OR rolcreatedb)`,
		"owns tables": `SELECT count(*) FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner WHERE r.rolname = $1`,
		"may empty tables": `SELECT count(*) FROM pg_class c WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
			AND has_table_privilege($1, c.oid, 'TRUNCATE')`,
	} {
		var n int
		if err := db.QueryRow(query, postgres.Role(service, postgres.App)).Scan(&n); err != nil || n != 0 {
			t.Errorf("the app role: %s (%d, %v)", name, n, err)
		}
	}
}

// TestReadOnlyRoleReads connects as the role for people who look into the data.
func TestReadOnlyRoleReads(t *testing.T) {
	t.Parallel()
	urls := postgrestest.NewURLs(t, service, testdata)
	db := postgrestest.Open(t, urls.ReadOnly)
	var n int
	if err := db.ReadCouncil(t.Context(), "cambridge", count(t, "things", &n)); err != nil || n != 1 {
		t.Errorf("sees %d rows (%v), want 1", n, err)
	}
	if err := db.InCouncil(t.Context(), "cambridge", insert("cambridge", "things", "a")); err == nil {
		t.Error("the read-only role wrote")
	}
}

// TestBellIsHeardInOtherProcesses rings in one pool and listens in another.
func TestBellIsHeardInOtherProcesses(t *testing.T) {
	t.Parallel()
	urls := postgrestest.NewURLs(t, service, testdata)
	here, there := postgrestest.Open(t, urls.App), postgrestest.Open(t, urls.App)
	rung, stop := there.Bell().Listen()
	defer stop()
	for deadline := time.Now().Add(10 * time.Second); ; { // the first rings may come before the other listens
		here.Bell().Ring()
		select {
		case <-rung:
			return
		case <-time.After(100 * time.Millisecond):
		}
		if time.Now().After(deadline) {
			t.Fatal("the bell was not heard")
		}
	}
}
