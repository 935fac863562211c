package api_test

import (
	"database/sql"
	"testing"

	accessv1 "github.com/concordat-suite/concordat/proto/gen/concordat/access/v1"
	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/platform/testing/postgrestest"
	"github.com/concordat-suite/concordat/services/register/store"
)

// A release adds columns before all of the programs of the one before have ended: those must go on entering and editing.
func TestAColumnOfALaterReleaseBreaksNothing(t *testing.T) {
	t.Parallel()
	urls := postgrestest.NewURLs(t, "register", store.Migrations)
	s := serve(t, postgrestest.Open(t, urls.App))
	s.open("cambridge")
	s.holder("cambridge", "deputy", accessv1.Role_ROLE_DEPUTY_CHIEF_EXECUTIVE)
	p := s.draft("cambridge", "deputy", "Parks Forum")
	db, err := sql.Open("postgres", urls.Owner)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if _, err := db.ExecContext(t.Context(), "ALTER TABLE partnerships ADD COLUMN later text; ALTER TABLE partnerships_history ADD COLUMN later text"); err != nil {
		t.Fatal(err)
	}
	if err := s.edits(s.as("deputy"), &registerv1.Partnership{Name: p.GetName(), Objective: text("Parks for all.")}, "objective"); err != nil {
		t.Errorf("edit: %v", err)
	}
	s.draft("cambridge", "deputy", "Rivers Trust")
}
