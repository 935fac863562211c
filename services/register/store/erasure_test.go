package store

import (
	"database/sql"
	"slices"
	"testing"

	"github.com/concordat-suite/concordat/services/platform/data/erasure"
	"github.com/concordat-suite/concordat/services/platform/testing/erasuretest"
	"github.com/concordat-suite/concordat/services/platform/testing/postgrestest"
)

// TestErasureGoesThroughEveryTable fails when a table with messages is added that no erasure goes through.
func TestErasureGoesThroughEveryTable(t *testing.T) {
	t.Parallel()
	urls := postgrestest.NewURLs(t, "register", Migrations)
	db, err := sql.Open("postgres", urls.Superuser)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	// Files are withdrawn as a whole.
	uncovered, err := erasuretest.Uncovered(t.Context(), db, slices.Concat(present, copies, []erasure.Table{partnershipBodies}), "import_files.content")
	if err != nil || len(uncovered) > 0 {
		t.Errorf("no erasure goes through %v, %v", uncovered, err)
	}
}
