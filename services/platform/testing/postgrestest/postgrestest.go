// Package postgrestest gives each test a fresh, migrated database of its own on a real PostgreSQL, connected as the app
// role, so that isolation holds in tests as it does in production. One server serves all tests of a process; the command
// testserver starts one for a whole run of `go test`.
//
// A database is a copy of a template that is migrated once for each set of migrations. A machine without PostgreSQL fails
// the tests; they never skip.
package postgrestest

import (
	"context"
	"database/sql"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"strings"
	"testing"

	"crypto/sha256"

	_ "github.com/lib/pq" // the driver

	"github.com/concordat-suite/concordat/services/platform/data/journal/schema"
	"github.com/concordat-suite/concordat/services/platform/data/postgres"
	"github.com/concordat-suite/concordat/services/platform/words/ids"
)

// conns bounds the pool of one test: many tests share the server's connections.
const conns = 6

// templateLock is the advisory lock under which templates are made: the processes of one run share them.
const templateLock = 5110002

// URLs are the addresses of one database, as each role sees it.
type URLs struct {
	App, Owner, ReadOnly string
	// Superuser passes by row-level security: for checking what is stored, and for harm.
	Superuser string
}

// New gives a fresh database of service, migrated, as its app role sees it. It is dropped after the test.
func New(t testing.TB, service string, migrations embed.FS) *postgres.DB {
	t.Helper()
	return Open(t, NewURLs(t, service, migrations).App)
}

// Open opens address until the test ends.
func Open(t testing.TB, address string, options ...postgres.Option) *postgres.DB {
	t.Helper()
	options = append([]postgres.Option{postgres.MaxConns(conns)}, options...)
	db, err := postgres.Open(context.Background(), address, options...)
	if err != nil {
		t.Fatalf("open the test database: %v", err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// NewURLs makes a fresh database like New and gives its addresses.
func NewURLs(t testing.TB, service string, migrations fs.FS) URLs {
	t.Helper()
	superuser, err := Server()
	if err != nil {
		t.Fatalf("PostgreSQL for the tests: %v", err)
	}
	template, err := template(superuser, service, migrations)
	if err != nil {
		t.Fatalf("template database of %s: %v", service, err)
	}
	name := "test_" + strings.ReplaceAll(ids.New(), "-", "")
	create := "CREATE DATABASE " + name + " TEMPLATE " + template + " STRATEGY file_copy OWNER " + postgres.Role(service, postgres.Owner)
	if err := administer(superuser, create); err != nil {
		t.Fatalf("test database: %v", err)
	}
	t.Cleanup(func() {
		if err := administer(superuser, "DROP DATABASE "+name+" WITH (FORCE)"); err != nil {
			t.Errorf("drop the test database: %v", err)
		}
	})
	address := postgres.WithDatabase(superuser, name)
	as := func(kind postgres.Kind) string { return postgres.WithUser(address, postgres.Role(service, kind)) }
	return URLs{App: as(postgres.App), Owner: as(postgres.Owner), ReadOnly: as(postgres.ReadOnly), Superuser: address}
}

// template gives the name of the migrated database that fits service and migrations, and makes it if it is missing.
func template(superuser, service string, migrations fs.FS) (string, error) {
	hash, err := hashOf(service, schema.Migrations, migrations)
	if err != nil {
		return "", err
	}
	name := "template_" + postgres.Database(service) + "_" + hash
	ctx := context.Background()
	db, err := sql.Open("postgres", superuser)
	if err != nil {
		return "", err
	}
	defer func() { _ = db.Close() }() // and with the session, the lock
	conn, err := db.Conn(ctx)
	if err != nil {
		return "", err
	}
	defer func() { _ = conn.Close() }()
	if _, err := conn.ExecContext(ctx, fmt.Sprintf("SELECT pg_advisory_lock(%d)", templateLock)); err != nil {
		return "", err
	}
	var there bool
	err = conn.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM pg_database WHERE datname = $1)", name).Scan(&there)
	if err != nil || there {
		return name, err
	}
	return name, makeTemplate(ctx, conn, superuser, service, name, migrations)
}

// makeTemplate migrates under another name and renames last, so that a template of that name is always whole.
func makeTemplate(ctx context.Context, conn *sql.Conn, superuser, service, name string, migrations fs.FS) error {
	if err := postgres.Roles(ctx, superuser, service, postgres.Secrets{}); err != nil {
		return err
	}
	unfinished := name + "_new"
	for _, statement := range []string{
		"DROP DATABASE IF EXISTS " + unfinished + " WITH (FORCE)",
		"CREATE DATABASE " + unfinished + " TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C' OWNER " +
			postgres.Role(service, postgres.Owner),
	} {
		if _, err := conn.ExecContext(ctx, statement); err != nil {
			return err
		}
	}
	address := postgres.WithDatabase(superuser, unfinished)
	if err := postgres.Prepare(ctx, address, service); err != nil {
		return err
	}
	if err := postgres.Migrate(ctx, postgres.WithUser(address, postgres.Role(service, postgres.Owner)), service, migrations); err != nil {
		return err
	}
	_, err := conn.ExecContext(ctx, "ALTER DATABASE "+unfinished+" RENAME TO "+name)
	return err
}

// hashOf names a set of migrations by what is in it.
func hashOf(service string, sets ...fs.FS) (string, error) {
	h := sha256.New()
	_, _ = fmt.Fprintln(h, service)
	for _, set := range sets {
		err := fs.WalkDir(set, ".", func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			b, err := fs.ReadFile(set, path)
			if err != nil {
				return err
			}
			_, _ = fmt.Fprintf(h, "%s %d\n%s", path, len(b), b)
			return nil
		})
		if err != nil {
			return "", err
		}
	}
	return hex.EncodeToString(h.Sum(nil))[:12], nil
}

func administer(superuser, statement string) error {
	db, err := sql.Open("postgres", superuser)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	_, err = db.Exec(statement)
	return err
}
