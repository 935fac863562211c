package store_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/anypb"
	"google.golang.org/protobuf/types/known/timestamppb"

	governancev1 "github.com/concordat-suite/concordat/proto/gen/concordat/governance/v1"
	journalv1 "github.com/concordat-suite/concordat/proto/gen/concordat/journal/v1"
	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/platform/data/postgres"
	"github.com/concordat-suite/concordat/services/platform/testing/postgrestest"
	"github.com/concordat-suite/concordat/services/reporting"
	"github.com/concordat-suite/concordat/services/reporting/frozen"
	"github.com/concordat-suite/concordat/services/reporting/store"
)

var start = time.Date(2025, 1, 1, 9, 0, 0, 0, time.UTC)

// entry is an entry of the register's log, an hour after the one before it.
func entry(t *testing.T, council string, seq int64, name string, m proto.Message) *journalv1.Entry {
	t.Helper()
	state, err := anypb.New(m)
	if err != nil {
		t.Fatal(err)
	}
	return &journalv1.Entry{Council: council, Seq: seq, Time: timestamppb.New(start.Add(time.Duration(seq) * time.Hour)), Name: name,
		Type: string(m.ProtoReflect().Descriptor().FullName()), Version: seq, State: state}
}

func apply(t *testing.T, db *postgres.DB, entries ...*journalv1.Entry) {
	t.Helper()
	for _, e := range entries {
		err := db.InCouncil(context.Background(), e.GetCouncil(), func(tx *postgres.Tx) error {
			return store.Apply(reporting.Register)(context.Background(), tx, e)
		})
		if err != nil {
			t.Fatalf("apply entry %d: %v", e.GetSeq(), err)
		}
	}
}

// at gives what the register's log said at a position.
func at(t *testing.T, db *postgres.DB, council string, seq int64) (data frozen.Data) {
	t.Helper()
	err := store.New(db).Read(context.Background(), council, func(r reporting.Reader) (err error) {
		data, err = r.Data(context.Background(), reporting.Cut{AsAt: start, Positions: reporting.Positions{reporting.Register: seq}}, "")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func named(name, title string) *registerv1.Partnership {
	return &registerv1.Partnership{Name: name, DisplayName: title, State: registerv1.PartnershipState_PARTNERSHIP_STATE_ACTIVE}
}

func TestDataAtEveryPosition(t *testing.T) {
	t.Parallel()
	db := postgrestest.New(t, "reporting", store.Migrations)
	const one, two = "councils/cambridge/partnerships/1", "councils/cambridge/partnerships/2"
	entries := []*journalv1.Entry{
		entry(t, "cambridge", 1, one, named(one, "First name")),
		entry(t, "cambridge", 2, two, named(two, "The other")),
		entry(t, "cambridge", 3, "councils/cambridge/imports/1", &registerv1.Import{}),
		entry(t, "cambridge", 4, one, named(one, "Second name")),
		entry(t, "cambridge", 5, one, named(one, "Third name")),
	}
	apply(t, db, entries...)
	apply(t, db, entries...) // once more, as after a crash: nothing changes
	for seq, want := range [][]string{nil, {"First name"}, {"First name", "The other"}, {"First name", "The other"}, {"Second name", "The other"}, {"Third name", "The other"}} {
		var got []string
		for _, p := range at(t, db, "cambridge", int64(seq)).Partnerships {
			got = append(got, p.DisplayName)
		}
		if len(got) != len(want) || len(got) > 0 && (got[0] != want[0] || got[len(got)-1] != want[len(want)-1]) {
			t.Errorf("at %d: %q, want %q", seq, got, want)
		}
	}
}

// Entries that are taken in together read as those taken in one by one, and again as after a crash.
func TestManyAreKeptTogether(t *testing.T) {
	t.Parallel()
	db := postgrestest.New(t, "reporting", store.Migrations)
	const one, two = "councils/cambridge/partnerships/1", "councils/cambridge/partnerships/2"
	for range 2 {
		for _, entries := range [][]*journalv1.Entry{
			{entry(t, "cambridge", 1, one, named(one, "First name")), entry(t, "cambridge", 2, two, named(two, "The other"))},
			{entry(t, "cambridge", 3, "councils/cambridge/imports/1", &registerv1.Import{}), entry(t, "cambridge", 4, "councils/cambridge/imports/2", &registerv1.Import{})},
			{entry(t, "cambridge", 5, one, named(one, "Second name")), entry(t, "cambridge", 6, two, named(two, "Still the other"))},
		} {
			err := db.InCouncil(t.Context(), "cambridge", func(tx *postgres.Tx) error {
				return store.ApplyAll(reporting.Register)(t.Context(), tx, entries)
			})
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	for seq, want := range map[int64][]string{2: {"First name", "The other"}, 4: {"First name", "The other"}, 6: {"Second name", "Still the other"}} {
		var got []string
		for _, p := range at(t, db, "cambridge", seq).Partnerships {
			got = append(got, p.DisplayName)
		}
		if !slices.Equal(got, want) {
			t.Errorf("at %d: %q, want %q", seq, got, want)
		}
	}
}

func TestCutAt(t *testing.T) {
	t.Parallel()
	db := postgrestest.New(t, "reporting", store.Migrations)
	const one = "councils/cambridge/partnerships/1"
	apply(t, db, entry(t, "cambridge", 1, one, named(one, "A")), entry(t, "cambridge", 2, one, named(one, "B")))
	err := store.New(db).Read(context.Background(), "cambridge", func(r reporting.Reader) error {
		for after, want := range map[time.Duration]int64{0: 0, time.Hour: 1, 90 * time.Minute: 1, 2 * time.Hour: 2, 1000 * time.Hour: 2} {
			cut, err := r.CutAt(context.Background(), start.Add(after))
			if err != nil || cut[reporting.Register] != want || cut[reporting.Governance] != 0 {
				t.Errorf("after %v: %v, %v; want %d", after, cut, err, want)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestIslands: a council's transaction sees nothing of another's.
func TestIslands(t *testing.T) {
	t.Parallel()
	db := postgrestest.New(t, "reporting", store.Migrations)
	const one = "councils/cambridge/partnerships/1"
	apply(t, db, entry(t, "cambridge", 1, one, named(one, "Canary")))
	if got := at(t, db, "oxford", 100).Partnerships; len(got) != 0 {
		t.Errorf("oxford sees %v", got)
	}
}

// TestWhatIsNotKept: addresses and accounts, which no report needs, and what is not the service's to say.
func TestWhatIsNotKept(t *testing.T) {
	t.Parallel()
	urls := postgrestest.NewURLs(t, "reporting", store.Migrations)
	db := postgrestest.Open(t, urls.App)
	const ann = "councils/cambridge/people/1"
	apply(t, db,
		entry(t, "cambridge", 1, ann, &registerv1.Person{Name: ann, DisplayName: "Ann", Email: "canary@cambridge.example", Telephone: "canary",
			EmailState: registerv1.EmailState_EMAIL_STATE_CONFIRMED, SignIns: []*registerv1.SignIn{{Issuer: "canary", Subject: "canary"}}}),
		entry(t, "cambridge", 2, "councils/cambridge/partnerships/1/assessment", &governancev1.Assessment{Partnership: "councils/cambridge/partnerships/1"}))
	data := at(t, db, "cambridge", 2)
	if p := data.People[ann]; p.DisplayName != "Ann" || !p.Reachable {
		t.Errorf("person %+v", p)
	}
	if len(data.Verdicts) != 0 {
		t.Error("the register's log was believed about a check")
	}
	var found int
	err := db.ReadCouncil(context.Background(), "cambridge", func(tx *postgres.Tx) error {
		return tx.GetContext(context.Background(), &found, `SELECT count(*) FROM records WHERE position('canary'::bytea IN state) > 0`)
	})
	if err != nil || found != 0 {
		t.Errorf("%d records hold what no report needs (%v)", found, err)
	}
}

func TestErasure(t *testing.T) {
	t.Parallel()
	db := postgrestest.New(t, "reporting", store.Migrations)
	const ann = "councils/cambridge/people/1"
	gone := entry(t, "cambridge", 3, ann, &registerv1.Person{Name: ann, EraseTime: timestamppb.New(start)})
	gone.Erasure = true
	apply(t, db,
		entry(t, "cambridge", 1, ann, &registerv1.Person{Name: ann, DisplayName: "Ann Archer", PostTitle: "Officer"}),
		entry(t, "cambridge", 2, ann, &registerv1.Person{Name: ann, DisplayName: "Ann Baker", PostTitle: "Officer"}),
		gone)
	for seq := int64(1); seq <= 3; seq++ {
		if p := at(t, db, "cambridge", seq).People[ann]; p.DisplayName != "" || !p.Erased {
			t.Errorf("at %d: %+v", seq, p)
		}
	}
}
