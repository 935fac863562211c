package store_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/anypb"

	journalv1 "github.com/concordat-suite/concordat/proto/gen/concordat/journal/v1"
	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/governance"
	"github.com/concordat-suite/concordat/services/governance/packs"
	"github.com/concordat-suite/concordat/services/governance/store"
	"github.com/concordat-suite/concordat/services/platform/data/postgres"
	"github.com/concordat-suite/concordat/services/platform/testing/postgrestest"
	"github.com/concordat-suite/concordat/services/platform/words/date"
	"github.com/concordat-suite/concordat/services/platform/words/fault"
	"github.com/concordat-suite/concordat/services/platform/words/ids"
)

var noon = time.Date(2025, 6, 10, 12, 0, 0, 0, time.UTC)

const partnership = "councils/cambridge/partnerships/01890000-0000-7000-8000-00000000000a"

// fixture is a store with a council and a partnership that the register has told of.
type fixture struct {
	t  *testing.T
	db *postgres.DB
	*store.Store
}

func newFixture(t *testing.T) *fixture {
	t.Parallel()
	return openFixture(t)
}

func openFixture(t *testing.T) *fixture {
	db := postgrestest.New(t, "governance-check", store.Migrations)
	f := &fixture{t, db, store.New(db)}
	f.learn(1, &registerv1.Council{Name: "councils/cambridge"})
	f.learn(1, &registerv1.Partnership{Name: partnership, DisplayName: "Arts", State: registerv1.PartnershipState_PARTNERSHIP_STATE_ACTIVE})
	return f
}

func (f *fixture) learn(version int64, m proto.Message) {
	f.t.Helper()
	state, err := anypb.New(m)
	if err != nil {
		f.t.Fatal(err)
	}
	entry := &journalv1.Entry{Council: "cambridge", Type: string(m.ProtoReflect().Descriptor().FullName()), Version: version, State: state}
	err = f.db.InCouncil(context.Background(), "cambridge", func(tx *postgres.Tx) error { return f.Learn(context.Background(), tx, entry) })
	if err != nil {
		f.t.Error(err) // not Fatal: also called from beside the test
	}
}

func (f *fixture) write(g func(governance.Tx) error) error {
	return f.Write(context.Background(), "cambridge", noon, g)
}

// version makes a version of the policy that is in force from a day on, whatever the domain would say.
func version(t *testing.T, from, until string) *governance.Policy {
	t.Helper()
	bundled, err := packs.Bundled()
	if err != nil {
		t.Fatal(err)
	}
	p := &governance.Policy{ID: ids.New(), Pack: bundled[0], Stored: governance.PolicyApproved, Approval: &governance.Approval{RecordTime: noon},
		From: date.MustParse(from), Creator: "somebody", CreateTime: noon, UpdateTime: noon, Version: 1}
	if until != "" {
		p.Until = date.MustParse(until)
	}
	return p
}

// TestTheDatabaseKeepsOnePolicyADay goes round the domain: two versions in force on one day are refused all the same.
func TestTheDatabaseKeepsOnePolicyADay(t *testing.T) {
	f := newFixture(t)
	create := func(p *governance.Policy) error {
		return f.write(func(tx governance.Tx) error { return tx.CreatePolicy(t.Context(), p) })
	}
	if err := create(version(t, "2025-01-01", "2025-06-30")); err != nil {
		t.Fatal(err)
	}
	if err := create(version(t, "2025-07-01", "")); err != nil {
		t.Errorf("the day after: %v", err)
	}
	for _, from := range []string{"2025-06-30", "2025-12-31"} {
		if err := create(version(t, from, "")); postgres.Constraint(err) != "policies_one_in_force" {
			t.Errorf("from %s: %v", from, err)
		}
	}
	err := f.Write(context.Background(), "gravesham", noon, func(tx governance.Tx) error {
		return tx.CreatePolicy(t.Context(), version(t, "2025-01-01", ""))
	})
	if err != nil {
		t.Errorf("another council: %v", err)
	}
}

func TestAStaleVersionIsRefused(t *testing.T) {
	f := newFixture(t)
	p := version(t, "2025-01-01", "")
	save := func() error {
		return f.write(func(tx governance.Tx) error { return tx.SavePolicy(t.Context(), p, governance.PolicyApproved, "") })
	}
	if err := f.write(func(tx governance.Tx) error { return tx.CreatePolicy(t.Context(), p) }); err != nil {
		t.Fatal(err)
	}
	if err := save(); fault.Reason(err) != "STALE_ETAG" {
		t.Errorf("the same version again: %v", err)
	}
	p.Version = 2
	if err := save(); err != nil {
		t.Errorf("the next version: %v", err)
	}
}

// TestWhatTheRegisterSaidIsKeptAsReceived holds that the bytes that a check reads are those of the register's journal.
func TestWhatTheRegisterSaidIsKeptAsReceived(t *testing.T) {
	f := newFixture(t)
	// A field that this release does not know must reach the next one.
	unknown := []byte{0xf2, 0x7f, 0x03, 'n', 'e', 'w'}
	m := &registerv1.Partnership{Name: partnership, DisplayName: "Arts"}
	m.ProtoReflect().SetUnknown(unknown)
	f.learn(2, m)
	err := f.Read(t.Context(), "cambridge", func(r governance.Reader) error {
		dossiers, err := r.Dossiers(t.Context(), []string{partnership[strings.LastIndexByte(partnership, '/')+1:]})
		if err != nil {
			return err
		}
		if len(dossiers) != 1 || !strings.Contains(string(dossiers[0].Partnership), string(unknown)) || dossiers[0].Subject.Version != 2 {
			t.Errorf("%+v", dossiers)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestAPostThatBecomesVacantIsLookedAt holds that records are assessed again when a post is left or filled, and are told
// which are vacant.
func TestAPostThatBecomesVacantIsLookedAt(t *testing.T) {
	f := newFixture(t)
	const name = "councils/cambridge/posts/01890000-0000-7000-8000-00000000000b"
	taken := func() (ids []string) {
		err := f.write(func(tx governance.Tx) (err error) {
			ids, err = tx.TakeMarked(t.Context(), 10)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return ids
	}
	taken() // what the fixture marked
	holder := "councils/cambridge/people/01890000-0000-7000-8000-00000000000c"
	for i, step := range []struct {
		what   string
		holder *string
		marked int
		vacant int
	}{
		{"a new post is named by nothing yet", nil, 0, 1}, {"filled", &holder, 1, 0}, {"passed on", &holder, 0, 0}, {"left", nil, 1, 1},
	} {
		f.learn(int64(i+1), &registerv1.Post{Name: name, Holder: step.holder})
		if got := len(taken()); got != step.marked {
			t.Errorf("%s: %d marked, want %d", step.what, got, step.marked)
		}
		err := f.Read(t.Context(), "cambridge", func(r governance.Reader) error {
			dossiers, err := r.Dossiers(t.Context(), []string{partnership[strings.LastIndexByte(partnership, '/')+1:]})
			if err != nil {
				return err
			}
			if len(dossiers) != 1 || len(dossiers[0].VacantPosts) != step.vacant {
				t.Errorf("%s: %+v, want %d vacant posts", step.what, dossiers, step.vacant)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

func TestMarksAreTakenOnce(t *testing.T) {
	f := newFixture(t)
	take := func() (ids []string) {
		err := f.write(func(tx governance.Tx) (err error) {
			ids, err = tx.TakeMarked(t.Context(), 10)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return ids
	}
	if councils, err := f.Waiting(t.Context()); err != nil || len(councils) != 1 {
		t.Errorf("waiting: %v, %v", councils, err)
	}
	if got := take(); len(got) != 1 {
		t.Errorf("took %v", got)
	}
	if got := take(); len(got) != 0 {
		t.Errorf("took %v again", got)
	}
	err := f.Write(context.Background(), "gravesham", noon, func(tx governance.Tx) error { return tx.Mark(t.Context()) })
	if err != nil {
		t.Fatal(err)
	}
	if got := take(); len(got) != 0 {
		t.Errorf("another council's call marked %v", got)
	}
}

// A mark that waits already belongs to the change that marks again, until that change can be seen: taken before, the
// partnership would be assessed as it was, and never again.
func TestAMarkIsNotTakenBeforeTheChangeBehindIt(t *testing.T) {
	f := newFixture(t)
	take := func() (ids []string) {
		err := f.write(func(tx governance.Tx) (err error) {
			ids, err = tx.TakeMarked(t.Context(), 10)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return ids
	}
	err := f.write(func(tx governance.Tx) error {
		if err := tx.Mark(t.Context()); err != nil {
			return err
		}
		if got := take(); len(got) != 0 {
			t.Errorf("took %v while the change was not committed", got)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := take(); len(got) != 1 {
		t.Errorf("took %v after the change", got)
	}
}

// While a change of the policy is under way nothing is assessed: a partnership that arrived since it marked them all would keep
// the verdict of the policy before.
func TestNothingIsTakenWhileThePolicyChanges(t *testing.T) {
	f := newFixture(t)
	taken := make(chan error, 1)
	err := f.write(func(tx governance.Tx) error {
		if _, err := tx.PoliciesForUpdate(t.Context()); err != nil {
			return err
		}
		go func() {
			taken <- f.write(func(tx governance.Tx) error {
				_, err := tx.TakeMarked(t.Context(), 10)
				return err
			})
		}()
		select {
		case err := <-taken:
			t.Errorf("marks were taken (%v) while the policy was being changed", err)
			taken <- err
		case <-time.After(300 * time.Millisecond):
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := <-taken; err != nil {
		t.Errorf("marks could not be taken after the change: %v", err)
	}
}

// What the register says waits too: it marks in the order in which it happened, a change of the policy in the order of the ids, and
// the two would wait for each other's marks.
func TestNothingIsLearntWhileThePolicyChanges(t *testing.T) {
	f := newFixture(t)
	learnt := make(chan struct{})
	err := f.write(func(tx governance.Tx) error {
		if _, err := tx.PoliciesForUpdate(t.Context()); err != nil {
			return err
		}
		go func() {
			defer close(learnt)
			f.learn(2, &registerv1.Partnership{Name: partnership, DisplayName: "Arts and crafts", State: registerv1.PartnershipState_PARTNERSHIP_STATE_ACTIVE})
		}()
		select {
		case <-learnt:
			t.Error("an entry was taken in while the policy was being changed")
		case <-time.After(300 * time.Millisecond):
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	<-learnt
}
