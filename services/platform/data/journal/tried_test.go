package journal_test

import (
	"context"
	"testing"

	"github.com/concordat-suite/concordat/services/platform/contract/position"
	"github.com/concordat-suite/concordat/services/platform/data/journal"
	"github.com/concordat-suite/concordat/services/platform/data/postgres"
	"github.com/concordat-suite/concordat/services/platform/testing/postgrestest"
	"github.com/concordat-suite/concordat/services/platform/words/fault"
	"github.com/concordat-suite/concordat/services/platform/words/preview"
)

func TestACallThatIsOnlyTriedKeepsNothing(t *testing.T) {
	t.Parallel()
	urls := postgrestest.NewURLs(t, service, noMigrations)
	db := postgrestest.Open(t, urls.App)
	ctx, notes := position.Noting(t.Context())
	if made, err := create(preview.With(ctx), db, "r1", "tried"); err != nil || made.GetName() == "" {
		t.Fatalf("tried = %v, %v, want what it would give", made, err)
	}
	if n := stored(t, urls, "SELECT (SELECT count(*) FROM journal) + (SELECT count(*) FROM requests)"); n != 0 {
		t.Errorf("%d rows are kept of a call that was only tried", n)
	}
	if at := notes.Of(service); at != "" {
		t.Errorf("its answer has the position %s", at)
	}
	if _, err := create(ctx, db, "r1", "in earnest"); err != nil {
		t.Errorf("the same request_id in earnest: %v", err)
	}
	if n := stored(t, urls, "SELECT count(*) FROM journal"); n != 1 || notes.Of(service) != service+":cambridge:1" {
		t.Errorf("in earnest there are %d entries and the position is %q, want the first of each", n, notes.Of(service))
	}
	if _, err := create(preview.With(ctx), db, "r1", "another"); fault.Reason(err) != "REQUEST_ID_REUSED" {
		t.Errorf("tried with a request_id that was used: %v, want REQUEST_ID_REUSED", err)
	}
}

// TestTryingFindsWhatOnlyTheCommitWouldRefuse holds a constraint that the database checks at the end.
func TestTryingFindsWhatOnlyTheCommitWouldRefuse(t *testing.T) {
	t.Parallel()
	db := postgrestest.New(t, service, noMigrations)
	for name, ctx := range map[string]context.Context{"in earnest": t.Context(), "tried": preview.With(t.Context())} {
		_, err := journal.Write(ctx, db, "cambridge", noon, func(tx *journal.Tx) error { return insertTwice(ctx, tx) })
		if postgres.Constraint(err) != "once_n_key" {
			t.Errorf("%s: %v, want the constraint once_n_key", name, err)
		}
	}
}

// insertTwice inserts the same number twice into a table that refuses it at the commit.
func insertTwice(ctx context.Context, tx *journal.Tx) error {
	for _, statement := range []string{
		"CREATE TEMPORARY TABLE once (n int UNIQUE DEFERRABLE INITIALLY DEFERRED) ON COMMIT DROP",
		"INSERT INTO once VALUES (1), (1)",
	} {
		if _, err := tx.ExecContext(ctx, statement); err != nil {
			return err
		}
	}
	return nil
}
