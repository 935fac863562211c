package journal_test

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"testing"
	"time"

	journalv1 "github.com/concordat-suite/concordat/proto/gen/concordat/journal/v1"
	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/platform/data/journal"
	"github.com/concordat-suite/concordat/services/platform/data/postgres"
	"github.com/concordat-suite/concordat/services/platform/testing/postgrestest"
	"github.com/concordat-suite/concordat/services/platform/words/caller"
	"github.com/concordat-suite/concordat/services/platform/words/fault"
)

var noMigrations embed.FS // the shared tables are all these tests need

const service = "journaltesting"

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

const ada = "councils/cambridge/people/ada"

func person(name, displayName, email string) *registerv1.Person {
	return &registerv1.Person{Name: name, DisplayName: displayName, Email: email}
}

// record writes one change.
func record(ctx context.Context, db *postgres.DB, council string, now time.Time, changes ...journal.Change) (journal.Position, error) {
	return journal.Write(ctx, db, council, now, func(tx *journal.Tx) error {
		for _, c := range changes {
			tx.Record(c)
		}
		return nil
	})
}

func change(name, email string, version int64) journal.Change {
	return journal.Change{Name: name, Version: version, State: person(name, "Ada", email)}
}

// read gives what f reads in cambridge.
func read[T any](t *testing.T, db *postgres.DB, f func(tx *postgres.Tx) (T, error)) (got T) {
	t.Helper()
	err := db.ReadCouncil(t.Context(), "cambridge", func(tx *postgres.Tx) (err error) {
		got, err = f(tx)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func TestEntrySaysWhoDidWhat(t *testing.T) {
	t.Parallel()
	db := postgrestest.New(t, service, noMigrations)
	ctx := caller.With(t.Context(), &caller.Caller{
		Person: "p1", Method: "/concordat.register.v1.PersonService/UpdatePerson", RequestID: "call-7",
		Rights: []caller.Right{{Role: caller.Administrator}},
	})
	at, err := record(ctx, db, "cambridge", noon, journal.Change{
		Name: ada, Version: 3, State: person(ada, "Ada", "ada@example.org"), MinuteReference: "26/11/CNL", OnBehalfOf: "p2",
	})
	if err != nil || at != (journal.Position{Council: "cambridge", Seq: 1}) {
		t.Fatalf("Write() = %v, %v", at, err)
	}
	e := read(t, db, func(tx *postgres.Tx) (*journalv1.Entry, error) { return journal.StateAt(t.Context(), tx, ada, at.Seq) })
	got, err := journal.State(e, &registerv1.Person{})
	if err != nil || got.GetEmail() != "ada@example.org" || got.GetDisplayName() != "Ada" {
		t.Errorf("state: %v, %v", got, err)
	}
	for what, ok := range map[string]bool{
		"actor":    e.GetActor().GetPerson() == "p1" && e.GetOnBehalfOf().GetPerson() == "p2",
		"rights":   len(e.GetRights()) == 1 && e.GetRights()[0] == "administrator",
		"call":     e.GetCallId() == "call-7" && e.GetMethod() == "/concordat.register.v1.PersonService/UpdatePerson",
		"resource": e.GetName() == ada && e.GetType() == "concordat.register.v1.Person" && e.GetVersion() == 3,
		"minute":   e.GetMinuteReference() == "26/11/CNL",
		"time":     e.GetTime().AsTime().Equal(noon),
	} {
		if !ok {
			t.Errorf("%s is wrong in %v", what, e)
		}
	}
}

func TestSeqHasNoGapAndTimeNeverRunsBackwards(t *testing.T) {
	t.Parallel()
	db := postgrestest.New(t, service, noMigrations)
	boom := errors.New("boom")
	for i, now := range []time.Time{noon, noon.Add(time.Hour), noon.Add(-time.Hour), noon} {
		_, err := journal.Write(t.Context(), db, "cambridge", now, func(tx *journal.Tx) error {
			tx.Record(change(ada, "lost", 1))
			return boom
		})
		if !errors.Is(err, boom) {
			t.Fatal(err)
		}
		if _, err := record(t.Context(), db, "cambridge", now, change(ada, "a", int64(2*i)), change(ada, "b", int64(2*i+1))); err != nil {
			t.Fatal(err)
		}
	}
	entries := read(t, db, func(tx *postgres.Tx) ([]*journalv1.Entry, error) {
		return journal.Read(t.Context(), tx, "cambridge", journal.Stretch{Limit: 100})
	})
	if len(entries) != 8 {
		t.Fatalf("%d entries, want 8", len(entries))
	}
	for i, e := range entries {
		if e.GetSeq() != int64(i+1) || e.GetVersion() != int64(i) {
			t.Errorf("entry %d has seq %d and version %d", i, e.GetSeq(), e.GetVersion())
		}
		if i > 0 && e.GetTime().AsTime().Before(entries[i-1].GetTime().AsTime()) {
			t.Errorf("entry %d is earlier than the one before", i)
		}
	}
}

func TestTheCutOfAnInstant(t *testing.T) {
	t.Parallel()
	db := postgrestest.New(t, service, noMigrations)
	for i := range 3 {
		if _, err := record(t.Context(), db, "cambridge", noon.Add(time.Duration(i)*time.Hour), change(ada, "a", int64(i+1))); err != nil {
			t.Fatal(err)
		}
	}
	for name, c := range map[string]struct {
		at   time.Time
		want int64
	}{
		"before everything": {noon.Add(-time.Second), 0},
		"at an entry":       {noon.Add(time.Hour), 2},
		"between":           {noon.Add(90 * time.Minute), 2},
		"after everything":  {noon.Add(24 * time.Hour), 3},
	} {
		got := read(t, db, func(tx *postgres.Tx) (int64, error) { return journal.CutAt(t.Context(), tx, c.at) })
		if got != c.want {
			t.Errorf("%s: CutAt() = %d, want %d", name, got, c.want)
		}
	}
	history := read(t, db, func(tx *postgres.Tx) ([]*journalv1.Entry, error) {
		return journal.History(t.Context(), tx, ada, journal.Page{Before: 3, Limit: 1})
	})
	if len(history) != 1 || history[0].GetSeq() != 2 {
		t.Errorf("the page below 3 is %v, want entry 2", history)
	}
	err := db.ReadCouncil(t.Context(), "cambridge", func(tx *postgres.Tx) error {
		_, err := journal.StateAt(t.Context(), tx, ada, 0)
		return err
	})
	if fault.KindOf(err) != fault.KindNotFound {
		t.Errorf("before its first entry: %v, want NotFound", err)
	}
}

func TestNextIsTheNumberOfTheNextChange(t *testing.T) {
	t.Parallel()
	db := postgrestest.New(t, service, noMigrations)
	for range 2 { // also on the first entry of a council
		var want []int64
		at, err := journal.Write(t.Context(), db, "cambridge", noon, func(tx *journal.Tx) error {
			for range 2 {
				next, err := tx.Next(t.Context())
				if err != nil {
					return err
				}
				want = append(want, next)
				tx.Record(change(ada, "a", next))
			}
			return nil
		})
		if err != nil || at.Seq != want[1] || want[1] != want[0]+1 {
			t.Errorf("Next() gave %v, the last entry is %d (%v)", want, at.Seq, err)
		}
	}
}

func TestWhatWasWrittenStays(t *testing.T) {
	t.Parallel()
	db := postgrestest.New(t, service, noMigrations)
	if _, err := record(t.Context(), db, "cambridge", noon, change(ada, "ada@example.org", 1)); err != nil {
		t.Fatal(err)
	}
	for _, statement := range []string{
		"UPDATE journal SET name = ''", "DELETE FROM journal", "TRUNCATE journal CASCADE", "DELETE FROM journal_heads",
		"UPDATE journal_personal SET fields = ''", "DELETE FROM journal_personal", "ALTER TABLE journal DISABLE ROW LEVEL SECURITY",
		"SELECT concordat_erase('gravesham', 'x')", "SELECT concordat_erase_words('gravesham', 1, '')",
	} {
		err := db.InCouncil(t.Context(), "cambridge", func(tx *postgres.Tx) error {
			_, err := tx.ExecContext(t.Context(), statement)
			return err
		})
		if err == nil {
			t.Errorf("the app role may %s", statement)
		}
	}
}

// TestDamagedEntryKeepsItsPlace spoils a stored entry: readers learn that it cannot be read, and go on.
func TestDamagedEntryKeepsItsPlace(t *testing.T) {
	t.Parallel()
	urls := postgrestest.NewURLs(t, service, noMigrations)
	db := postgrestest.Open(t, urls.App)
	if _, err := record(t.Context(), db, "cambridge", noon, change(ada, "a", 1), change(ada, "b", 2)); err != nil {
		t.Fatal(err)
	}
	superuser(t, urls, `UPDATE journal SET entry = '\xffff' WHERE seq = 1`)
	entries := read(t, db, func(tx *postgres.Tx) ([]*journalv1.Entry, error) {
		return journal.Read(t.Context(), tx, "cambridge", journal.Stretch{Limit: 100})
	})
	if len(entries) != 2 || entries[0].GetUnreadable() == "" || entries[0].GetName() != ada || entries[1].GetUnreadable() != "" {
		t.Errorf("entries: %v", entries)
	}
}

func stored(t *testing.T, urls postgrestest.URLs, query string) (n int64) {
	t.Helper()
	db, err := sql.Open("postgres", urls.Superuser)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if err := db.QueryRow(query).Scan(&n); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return n
}

func superuser(t *testing.T, urls postgrestest.URLs, statement string) {
	t.Helper()
	db, err := sql.Open("postgres", urls.Superuser)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if _, err := db.Exec(statement); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}
