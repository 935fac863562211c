package journal_test

import (
	"strings"
	"testing"

	"google.golang.org/protobuf/encoding/protowire"

	journalv1 "github.com/concordat-suite/concordat/proto/gen/concordat/journal/v1"
	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/platform/data/journal"
	"github.com/concordat-suite/concordat/services/platform/data/postgres"
	"github.com/concordat-suite/concordat/services/platform/data/requests"
	"github.com/concordat-suite/concordat/services/platform/testing/postgrestest"
)

func TestPersonalFieldsAreKeptApartAndErased(t *testing.T) {
	t.Parallel()
	urls := postgrestest.NewURLs(t, service, noMigrations)
	db := postgrestest.Open(t, urls.App)
	ctx := requests.With(t.Context(), requests.Request{ID: "r1", Method: "m", Hash: []byte("h"), Answer: "concordat.register.v1.Person"})
	if _, err := record(ctx, db, "cambridge", noon, change(ada, "ada@example.org", 1), change("councils/cambridge/people/bob", "bob@example.org", 1)); err != nil {
		t.Fatal(err)
	}
	if n := stored(t, urls, "SELECT count(*) FROM journal WHERE position('example.org' in entry) > 0"); n != 0 {
		t.Errorf("%d sealed entries hold a personal field", n)
	}
	_, err := journal.Write(t.Context(), db, "cambridge", noon, func(tx *journal.Tx) error {
		return tx.Erase(t.Context(), journal.Change{Name: ada, Version: 2, State: &registerv1.Person{Name: ada, StatusReason: "Asked"}})
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, table := range []string{"journal_personal WHERE position('ada@' in fields) > 0", "requests WHERE position('ada@' in answer) > 0",
		"journal WHERE position('ada@' in entry) > 0"} {
		if n := stored(t, urls, "SELECT count(*) FROM "+table); n != 0 {
			t.Errorf("after the erasure %d rows are left in %s", n, table)
		}
	}
	entries := read(t, db, func(tx *postgres.Tx) ([]*journalv1.Entry, error) {
		return journal.Read(t.Context(), tx, "cambridge", journal.Stretch{Limit: 100})
	})
	first, bob, erasure := entries[0], entries[1], entries[2]
	if !first.GetErased() || len(first.GetSealedFields()) == 0 {
		t.Errorf("the first entry does not say that it was erased: %v", first)
	}
	if p, err := journal.State(bob, &registerv1.Person{}); err != nil || p.GetEmail() != "bob@example.org" {
		t.Errorf("somebody else's fields went too: %v, %v", p, err)
	}
	if p, err := journal.State(erasure, &registerv1.Person{}); err != nil || !erasure.GetErasure() || p.GetEmail() != "" || p.GetStatusReason() != "Asked" {
		t.Errorf("the erasure is %v, %v", erasure, err)
	}
}

// TestFieldsOfANewerProgramAreKeptApart records a state with fields that this program does not know: since they may be
// personal, they stand beside the log, and a newer program reads them.
func TestFieldsOfANewerProgramAreKeptApart(t *testing.T) {
	t.Parallel()
	urls := postgrestest.NewURLs(t, service, noMigrations)
	db := postgrestest.Open(t, urls.App)
	older := func(p *registerv1.Person) *registerv1.Person {
		p.ProtoReflect().SetUnknown(protowire.AppendString(
			protowire.AppendTag(nil, protowire.MaxValidNumber, protowire.BytesType), "ada's secret"))
		return p
	}
	_, err := journal.Write(t.Context(), db, "cambridge", noon, func(tx *journal.Tx) error {
		tx.Record(journal.Change{Name: ada, Version: 1, State: older(&registerv1.Person{Name: ada, Email: "ada@example.org"})})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if n := stored(t, urls, "SELECT count(*) FROM journal WHERE position('secret' in entry) > 0"); n != 0 {
		t.Errorf("%d sealed entries hold what may be personal", n)
	}
	entries := read(t, db, func(tx *postgres.Tx) ([]*journalv1.Entry, error) {
		return journal.Read(t.Context(), tx, "cambridge", journal.Stretch{Limit: 100})
	})
	p, err := journal.State(entries[0], &registerv1.Person{})
	if err != nil || p.GetEmail() != "ada@example.org" || !strings.Contains(string(p.ProtoReflect().GetUnknown()), "ada's secret") {
		t.Errorf("the state is %v, %v; want all that was recorded", p, err)
	}
}
