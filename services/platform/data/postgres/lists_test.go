package postgres_test

import (
	"context"
	"testing"
	"time"

	"github.com/concordat-suite/concordat/services/platform/data/postgres"
	"github.com/concordat-suite/concordat/services/platform/testing/postgrestest"
	"github.com/concordat-suite/concordat/services/platform/words/fault"
)

// TestAListThatTakesTooLongIsEnded reads a list that would take a minute, and then looks whether its statement still runs.
func TestAListThatTakesTooLongIsEnded(t *testing.T) {
	t.Parallel()
	db := postgrestest.New(t, service, testdata)
	begun := time.Now()
	err := db.ReadCouncil(t.Context(), "cambridge", func(tx *postgres.Tx) error {
		var rows []string
		return tx.List(t.Context(), &rows, "SELECT pg_sleep(60)::text")
	})
	if fault.Reason(err) != postgres.ReasonListTooSlow {
		t.Errorf("error %v, want %s", err, postgres.ReasonListTooSlow)
	}
	if took := time.Since(begun); took > 20*time.Second {
		t.Errorf("it was ended after %s", took)
	}
	for running, deadline := 1, time.Now().Add(20*time.Second); running > 0; {
		err := db.ReadCouncil(t.Context(), "cambridge", func(tx *postgres.Tx) error {
			return tx.GetContext(t.Context(), &running, `
				SELECT count(*) FROM pg_stat_activity
				WHERE datname = current_database() AND state = 'active' AND pid <> pg_backend_pid()
					AND query LIKE '%pg_sleep(60)%'`)
		})
		if err != nil {
			t.Fatal(err)
		}
		if time.Now().After(deadline) {
			t.Fatal("the database still works on the list")
		}
	}
}

// TestACallerWhoLeavesIsNotToldOfTheList gives up a list before its time is over.
func TestACallerWhoLeavesIsNotToldOfTheList(t *testing.T) {
	t.Parallel()
	db := postgrestest.New(t, service, testdata)
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	err := db.ReadCouncil(t.Context(), "cambridge", func(tx *postgres.Tx) error {
		var rows []string
		return tx.List(ctx, &rows, "SELECT pg_sleep(60)::text")
	})
	if err == nil || fault.Reason(err) == postgres.ReasonListTooSlow {
		t.Errorf("error %v, want that of a caller who has left", err)
	}
}
