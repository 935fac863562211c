package journal_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	journalv1 "github.com/concordat-suite/concordat/proto/gen/concordat/journal/v1"
	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/platform/data/journal"
	"github.com/concordat-suite/concordat/services/platform/data/postgres"
	"github.com/concordat-suite/concordat/services/platform/testing/postgrestest"
)

// many is a number of changes that fill several statements, some by their number and some by their size.
const many = 700

// manyChanges are changes of a large transaction: the first ones small, the others of 8 KiB, half of that personal.
func manyChanges() []journal.Change {
	changes := make([]journal.Change, many)
	for i := range changes {
		name := fmt.Sprintf("councils/cambridge/people/%d", i)
		p := person(name, "Ada", fmt.Sprintf("%d@example.org", i))
		if i > many/2 {
			p.DisplayName, p.Etag = strings.Repeat("a", 4<<10), strings.Repeat("e", 4<<10)
		}
		changes[i] = journal.Change{Name: name, Version: int64(i), State: p}
	}
	return changes
}

// writeMany records the changes in one transaction; with their numbers asked for, as bulk writers of history tables do.
func writeMany(ctx context.Context, db *postgres.DB, numbered bool, after func(*journal.Tx) error) (journal.Position, error) {
	return journal.Write(ctx, db, "cambridge", noon, func(tx *journal.Tx) error {
		for i, c := range manyChanges() {
			if numbered {
				next, err := tx.Next(ctx)
				if err != nil {
					return err
				}
				if next != int64(i+2) {
					return fmt.Errorf("the number of change %d is to be %d", i, next)
				}
			}
			tx.Record(c)
		}
		return after(tx)
	})
}

// TestALargeTransactionIsAppendedInPortions sees by the commands that made them how many entries one statement wrote.
func TestALargeTransactionIsAppendedInPortions(t *testing.T) {
	t.Parallel()
	for name, numbered := range map[string]bool{"recorded": false, "numbered": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := postgrestest.New(t, service, noMigrations)
			if _, err := record(t.Context(), db, "cambridge", noon, change(ada, "before", 1)); err != nil {
				t.Fatal(err)
			}
			at, err := writeMany(t.Context(), db, numbered, func(*journal.Tx) error { return nil })
			if err != nil || at.Seq != many+1 {
				t.Fatalf("Write() = %v, %v", at, err)
			}
			largest := read(t, db, func(tx *postgres.Tx) (bytes int, err error) {
				err = tx.GetContext(t.Context(), &bytes, `
					SELECT max(bytes) FROM (
						SELECT sum(length(j.entry) + coalesce(length(p.fields), 0)) AS bytes
						FROM journal j LEFT JOIN journal_personal p USING (council, seq)
						GROUP BY j.xmin::text, j.cmin::text) AS statements`)
				return bytes, err
			})
			if largest > postgres.PortionBytes || largest < postgres.PortionBytes/2 {
				t.Errorf("the largest statement wrote %d bytes of entries, want most of %d", largest, postgres.PortionBytes)
			}
			wantWhole(t, db)
		})
	}
}

// wantWhole looks whether the log holds every change, in order, without a gap, at one time, and with its personal fields.
func wantWhole(t *testing.T, db *postgres.DB) {
	t.Helper()
	entries := read(t, db, func(tx *postgres.Tx) ([]*journalv1.Entry, error) {
		return journal.Read(t.Context(), tx, "cambridge", journal.Stretch{After: 1, Limit: 10 * many})
	})
	if len(entries) != many {
		t.Fatalf("%d entries, want %d", len(entries), many)
	}
	for i, e := range entries {
		p, err := journal.State(e, &registerv1.Person{})
		if err != nil {
			t.Fatal(err)
		}
		if e.GetSeq() != int64(i+2) || e.GetVersion() != int64(i) || p.GetEmail() != fmt.Sprintf("%d@example.org", i) {
			t.Fatalf("entry %d is number %d, with version %d and address %q", i, e.GetSeq(), e.GetVersion(), p.GetEmail())
		}
		if !e.GetTime().AsTime().Equal(entries[0].GetTime().AsTime()) {
			t.Fatalf("entry %d is of %s, the first of %s", i, e.GetTime().AsTime(), entries[0].GetTime().AsTime())
		}
	}
	next, err := record(t.Context(), db, "cambridge", noon, change(ada, "after", 2))
	if err != nil || next.Seq != many+2 {
		t.Errorf("the next entry is %v (%v)", next, err)
	}
	cut := read(t, db, func(tx *postgres.Tx) (int64, error) {
		return journal.CutAt(t.Context(), tx, entries[0].GetTime().AsTime())
	})
	if cut != many+1 {
		t.Errorf("the cut at the time of the transaction is %d, want all of it and no more", cut)
	}
}

// TestALargeTransactionIsSeenWholeOrNotAtAll looks from outside while most of its entries are appended, and lets it fail.
func TestALargeTransactionIsSeenWholeOrNotAtAll(t *testing.T) {
	t.Parallel()
	db := postgrestest.New(t, service, noMigrations)
	if _, err := record(t.Context(), db, "cambridge", noon, change(ada, "before", 1)); err != nil {
		t.Fatal(err)
	}
	boom := errors.New("boom")
	_, err := writeMany(t.Context(), db, true, func(tx *journal.Tx) error {
		var inside int
		if err := tx.GetContext(t.Context(), &inside, "SELECT count(*) FROM journal WHERE council = $1", tx.Council); err != nil {
			return err
		}
		if inside < many/2 {
			t.Errorf("%d entries are appended on the way, want most of %d", inside, many)
		}
		if head := read(t, db, func(tx *postgres.Tx) (int64, error) { return journal.Head(t.Context(), tx) }); head != 1 {
			t.Errorf("a reader sees the head at %d before the commit, want 1", head)
		}
		return boom
	})
	if !errors.Is(err, boom) {
		t.Fatal(err)
	}
	next, err := record(t.Context(), db, "cambridge", noon.Add(time.Hour), change(ada, "after", 2))
	if err != nil || next.Seq != 2 {
		t.Errorf("after a large transaction that failed comes %v (%v), want entry 2", next, err)
	}
}
