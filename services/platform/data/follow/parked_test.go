package follow_test

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"sync/atomic"
	"testing"

	journalv1 "github.com/concordat-suite/concordat/proto/gen/concordat/journal/v1"
	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/platform/data/follow"
	"github.com/concordat-suite/concordat/services/platform/data/journal"
	"github.com/concordat-suite/concordat/services/platform/data/postgres"
	"github.com/concordat-suite/concordat/services/platform/testing/postgrestest"
	"github.com/concordat-suite/concordat/services/platform/words/fault"
)

func (s *suite) parked(t *testing.T) []follow.Parked {
	t.Helper()
	parked, err := follow.ListParked(t.Context(), s.db, "learner")
	if err != nil {
		t.Fatal(err)
	}
	return parked
}

// TestPoisonIsParked gives an undecodable, a failing and a panicking entry: each holds up its own resource only, is
// visible, is given up after some attempts, and comes in, in its order, when it is mended and replayed.
func TestPoisonIsParked(t *testing.T) {
	t.Parallel()
	for name, poison := range map[string]struct {
		before       func(mended bool, e *journalv1.Entry) error
		spoil, mends string
	}{
		"undecodable state":  {nil, `UPDATE journal SET entry = decode(replace(encode(entry, 'hex'), encode('register.v1.Person', 'hex'), encode('register.v1.Nobody', 'hex')), 'hex') WHERE seq = 2`, `UPDATE journal SET entry = decode(replace(encode(entry, 'hex'), encode('register.v1.Nobody', 'hex'), encode('register.v1.Person', 'hex')), 'hex') WHERE seq = 2`},
		"unreadable entry":   {nil, `CREATE TABLE kept AS SELECT entry FROM journal WHERE seq = 2; UPDATE journal SET entry = '\xffff' WHERE seq = 2`, `UPDATE journal SET entry = (SELECT entry FROM kept) WHERE seq = 2`},
		"always failing":     {failing, "SELECT 1", "SELECT 1"},
		"always panicking":   {panicking, "SELECT 1", "SELECT 1"},
		"breaking a promise": {nil, "SELECT 1", "SELECT 1"}, // a constraint of the follower's database, see below
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSuite(t)
			s.write(t, "cambridge", "good", "bad", "good", "bad")
			s.write(t, "gravesham", "other")
			superuser(t, s.sourceURLs, poison.spoil)
			var mended atomic.Bool
			c := s.config(func(e *journalv1.Entry) error {
				if poison.before == nil || e.GetSeq() != 2 {
					return nil
				}
				return poison.before(mended.Load(), e)
			})
			if name == "breaking a promise" {
				c.Apply = breaking(c.Apply, &mended)
			}
			run(t, c)
			await(t, "the others", func() bool { return len(s.learned(t, "gravesham")) == 1 && len(s.learned(t, "cambridge")) == 2 })
			await(t, "giving up", func() bool { p := s.parked(t); return len(p) == 2 && p[0].GivenUp })
			if p := s.parked(t); p[0].Seq != 2 || p[0].Attempts != 3 || p[0].Error == "" || p[1].Seq != 4 {
				t.Errorf("parked: %+v", p)
			}
			s.write(t, "cambridge", "bad", "good")
			await(t, "good goes on, bad waits", func() bool { return len(s.learned(t, "cambridge")) == 3 && len(s.parked(t)) == 3 })

			mended.Store(true)
			superuser(t, s.sourceURLs, poison.mends)
			if _, err := follow.Replay(t.Context(), s.db, "learner"); err != nil {
				t.Fatal(err)
			}
			await(t, "the replay", func() bool { return len(s.parked(t)) == 0 })
			want := []string{"good/1", "good/3", "good/6", "bad/2", "bad/4", "bad/5"}
			if got := s.learned(t, "cambridge"); !slices.Equal(got, want) {
				t.Errorf("applied %v, want %v", got, want)
			}
		})
	}
}

func failing(mended bool, _ *journalv1.Entry) error {
	if mended {
		return nil
	}
	return errors.New("no")
}

func panicking(mended bool, _ *journalv1.Entry) error {
	if !mended {
		panic("no")
	}
	return nil
}

// breaking lets entry 2 violate a constraint, which dooms the transaction it is in.
func breaking(apply func(context.Context, *postgres.Tx, *journalv1.Entry) error, mended *atomic.Bool) func(context.Context, *postgres.Tx, *journalv1.Entry) error {
	return func(ctx context.Context, tx *postgres.Tx, e *journalv1.Entry) error {
		if e.GetSeq() == 2 && e.GetCouncil() == "cambridge" && !mended.Load() {
			_, err := tx.ExecContext(ctx, "INSERT INTO learned (council, name, seq) VALUES ($1, NULL, 2)", e.GetCouncil())
			return err
		}
		return apply(ctx, tx, e)
	}
}

// TestARunWithPoisonIsAppliedOneByOne gives a bad entry among those that are taken in together: it alone is parked.
func TestARunWithPoisonIsAppliedOneByOne(t *testing.T) {
	t.Parallel()
	s := newSuite(t)
	s.write(t, "cambridge", "a", "b", "bad", "c", "d")
	var together atomic.Int32
	c := s.config(func(e *journalv1.Entry) error { return failing(e.GetName() != "bad", e) })
	c.ApplyAll = func(ctx context.Context, tx *postgres.Tx, entries []*journalv1.Entry) error {
		for _, e := range entries {
			if err := c.Apply(ctx, tx, e); err != nil {
				return err
			}
		}
		together.Add(int32(len(entries)))
		return nil
	}
	run(t, c)
	await(t, "the others", func() bool { return len(s.learned(t, "cambridge")) == 4 && len(s.parked(t)) == 1 })
	if got := together.Load(); got != 0 {
		t.Errorf("%d entries were taken in together, though one of them is bad", got)
	}
	s.write(t, "cambridge", "a", "bad", "e", "f")
	await(t, "the next ones", func() bool { return len(s.learned(t, "cambridge")) == 7 && len(s.parked(t)) == 2 })
	if got := together.Load(); got != 2 {
		t.Errorf("%d entries were taken in together, want the two after the one that is held up", got)
	}
	want := []string{"a/1", "b/2", "c/4", "d/5", "a/6", "e/8", "f/9"}
	if got := s.learned(t, "cambridge"); !slices.Equal(got, want) {
		t.Errorf("applied %v, want %v", got, want)
	}
}

func TestErasureDoesNotWaitBehindPoison(t *testing.T) {
	t.Parallel()
	s := newSuite(t)
	s.write(t, "cambridge", "bad")
	var erasures atomic.Int32
	var mended atomic.Bool
	c := s.config(nil)
	c.Apply = func(_ context.Context, _ *postgres.Tx, e *journalv1.Entry) error {
		if e.GetErasure() {
			erasures.Add(1)
		}
		return failing(mended.Load() || e.GetErasure(), e)
	}
	run(t, c)
	await(t, "the poison to be parked", func() bool { return len(s.parked(t)) == 1 })
	_, err := journal.Write(t.Context(), s.source, "cambridge", noon, func(tx *journal.Tx) error {
		return tx.Erase(t.Context(), journal.Change{Name: "bad", Version: 2, State: &registerv1.Person{Name: "bad"}})
	})
	if err != nil {
		t.Fatal(err)
	}
	await(t, "the erasure", func() bool { return erasures.Load() == 1 && len(s.parked(t)) == 2 })
	mended.Store(true)
	if _, err := follow.Replay(t.Context(), s.db, "learner"); err != nil {
		t.Fatal(err)
	}
	await(t, "the erasure in its turn", func() bool { return erasures.Load() == 2 && len(s.parked(t)) == 0 })
}

func TestDatabaseThatIsAwayParksNothing(t *testing.T) {
	t.Parallel()
	s := newSuite(t)
	s.write(t, "cambridge", "a", "b")
	var tries atomic.Int32
	run(t, s.config(func(*journalv1.Entry) error {
		if tries.Add(1) <= 3 {
			return fault.Unavailable(postgres.ReasonUnavailable, "The database does not answer.")
		}
		return nil
	}))
	await(t, "the database to be back", func() bool { return len(s.learned(t, "cambridge")) == 2 })
	if p := s.parked(t); len(p) > 0 {
		t.Errorf("parked: %+v", p)
	}
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
