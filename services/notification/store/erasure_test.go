package store

import (
	"database/sql"
	"testing"

	"github.com/concordat-suite/concordat/services/platform/testing/erasuretest"
	"github.com/concordat-suite/concordat/services/platform/testing/postgrestest"
)

// TestErasureGoesThroughEveryTable fails when a table with messages is added that no erasure goes through.
func TestErasureGoesThroughEveryTable(t *testing.T) {
	t.Parallel()
	urls := postgrestest.NewURLs(t, "notification", Migrations)
	db, err := sql.Open("postgres", urls.Superuser)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	// A mail that waits is written anew; of the others no text is kept.
	uncovered, err := erasuretest.Uncovered(t.Context(), db, wordTables, "messages.body")
	if err != nil || len(uncovered) > 0 {
		t.Errorf("no erasure goes through %v, %v", uncovered, err)
	}
}
