package api_test

import (
	"context"
	"testing"

	"github.com/concordat-suite/concordat/services/platform/grpcservertest"
	"github.com/concordat-suite/concordat/services/platform/postgres"
	"github.com/concordat-suite/concordat/services/platform/postgrestest"
	"github.com/concordat-suite/concordat/services/register/store"
)

// TestMalformedRequests sends every rpc what no client should, and looks at the answers and at the log.
func TestMalformedRequests(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.open("cambridge")
	s.takeGrants()
	grpcservertest.Malformed(t, s.server, "cambridge", 40, grpcservertest.Services("concordat.register.v1")...)
}

// TestFaultsBehindTheServer breaks the database in two ways, and looks at what callers are told.
func TestFaultsBehindTheServer(t *testing.T) {
	t.Parallel()
	urls := postgrestest.NewURLs(t, "register", store.Migrations)
	db, owner := postgrestest.Open(t, urls.App), postgrestest.Open(t, urls.Owner)
	s := serve(t, db)
	s.open("cambridge")
	s.takeGrants()
	services := grpcservertest.Services("concordat.register.v1")
	err := owner.InCouncil(context.Background(), "cambridge", func(tx *postgres.Tx) error {
		_, err := tx.ExecContext(context.Background(), `DROP TABLE partnerships, people, role_terms, applications, imports, reviews, returns CASCADE`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if met := grpcservertest.Faults(t, s.server, "cambridge", services...); met < 100 {
		t.Errorf("%d calls met the missing tables", met)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if met := grpcservertest.Faults(t, s.server, "cambridge", services...); met < 100 {
		t.Errorf("%d calls met the closed database", met)
	}
}
