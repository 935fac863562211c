package postgres

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"time"

	"github.com/lib/pq"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"

	"github.com/concordat-suite/concordat/services/platform/data/journal/schema"
)

// The two sets of migrations number their files each for itself.
const (
	sharedVersions  = "concordat_versions"
	serviceVersions = "goose_db_version"
)

// lockTries is how often a migration that had to wait longer than the owner's lock_timeout is tried again: it must never
// queue in front of the running service for long.
const lockTries = 30

// Migrate brings the database of a service up to date: first the tables that every service has (journal, requests,
// follower positions) and the functions concordat_isolate and concordat_across, then the service's own migrations, which
// lie at the root of migrations or in its folder "migrations" (a test's in "testdata/migrations"). Several processes may do it at once; one works, the
// others wait.
func Migrate(ctx context.Context, ownerURL, service string, migrations fs.FS) error {
	db, err := sql.Open("postgres", ownerURL)
	if err != nil {
		return fmt.Errorf("migrate %s: %w", service, err)
	}
	defer func() { _ = db.Close() }()
	if err := up(ctx, db, sharedVersions, schema.Migrations); err != nil {
		return fmt.Errorf("migrate the shared tables of %s: %w", service, err)
	}
	if err := up(ctx, db, serviceVersions, migrations); err != nil {
		return fmt.Errorf("migrate %s: %w", service, err)
	}
	return nil
}

func up(ctx context.Context, db *sql.DB, versions string, migrations fs.FS) error {
	root, err := migrationRoot(migrations)
	if err != nil || root == nil {
		return err
	}
	// The locker looks for the lock once in a period, and a second is the shortest.
	locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, 300))
	if err != nil {
		return err
	}
	provider, err := goose.NewProvider(goose.DialectPostgres, db, root,
		goose.WithTableName(versions), goose.WithSessionLocker(locker), goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return err
	}
	for try := 1; ; try++ {
		_, err = provider.Up(ctx)
		if err == nil || try == lockTries || !lockTimedOut(err) {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(200 * time.Millisecond):
		}
	}
}

// migrationRoot gives the folder with the .sql files, or nil when there are none.
func migrationRoot(migrations fs.FS) (fs.FS, error) {
	for _, dir := range []string{".", "migrations", "testdata/migrations"} {
		files, err := fs.Glob(migrations, path.Join(dir, "*.sql"))
		if err != nil {
			return nil, err
		}
		if len(files) > 0 {
			return fs.Sub(migrations, dir)
		}
	}
	return nil, nil
}

func lockTimedOut(err error) bool {
	var e *pq.Error
	return errors.As(err, &e) && e.Code == "55P03"
}
