package store_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/anypb"
	"google.golang.org/protobuf/types/known/timestamppb"

	accessv1 "github.com/concordat-suite/concordat/proto/gen/concordat/access/v1"
	journalv1 "github.com/concordat-suite/concordat/proto/gen/concordat/journal/v1"
	notificationv1 "github.com/concordat-suite/concordat/proto/gen/concordat/notification/v1"
	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/notification"
	"github.com/concordat-suite/concordat/services/notification/codec"
	"github.com/concordat-suite/concordat/services/notification/store"
	"github.com/concordat-suite/concordat/services/platform/data/journal"
	"github.com/concordat-suite/concordat/services/platform/data/postgres"
	"github.com/concordat-suite/concordat/services/platform/testing/postgrestest"
	"github.com/concordat-suite/concordat/services/platform/words/caller"
	"github.com/concordat-suite/concordat/services/platform/words/ids"
)

var noon = time.Date(2025, 6, 2, 12, 0, 0, 0, time.UTC)

// telling is a message to one person with one line.
func telling(council, recipient string) notification.Telling {
	review := ids.New()
	m := &notification.Message{Council: council, ID: ids.New(), MessageID: "<1@example.gov.uk>", Review: review, Step: notification.Opening}
	l := &notification.Line{
		Council: council, ID: ids.New(), Key: notification.Key{Review: review, Partnership: ids.New(), Step: notification.Opening},
		Officer: recipient, Recipient: recipient, Capacity: notification.To, Address: "ann@example.gov.uk", Template: "opening/1",
		Due: noon, Result: notification.Waiting, Message: m.ID, MessageID: m.MessageID, CreateTime: noon, Version: 1,
	}
	return notification.Telling{Lines: []*notification.Line{l}, Messages: []*notification.Message{m}}
}

func write(t *testing.T, s *store.Store, council string, f func(tx notification.WriteTx) error) {
	t.Helper()
	if err := s.Write(t.Context(), council, noon, f); err != nil {
		t.Fatal(err)
	}
}

func add(t *testing.T, s *store.Store, council string, telling notification.Telling) (added []*notification.Line) {
	t.Helper()
	write(t, s, council, func(tx notification.WriteTx) (err error) {
		added, err = tx.Add(t.Context(), telling)
		return err
	})
	return added
}

func lease(t *testing.T, s *store.Store, council string, d time.Duration) (m *notification.Message, lines []*notification.Line) {
	t.Helper()
	write(t, s, council, func(tx notification.WriteTx) (err error) {
		m, lines, err = tx.Lease(t.Context(), d, noon)
		return err
	})
	return m, lines
}

func TestALineIsWrittenOnce(t *testing.T) {
	t.Parallel()
	s := store.New(postgrestest.New(t, "notification", store.Migrations))
	first := telling("cambridge", ids.New())
	if got := len(add(t, s, "cambridge", first)); got != 1 {
		t.Fatalf("Add() = %d lines, want 1", got)
	}
	again := telling("cambridge", first.Lines[0].Recipient)
	again.Lines[0].Key = first.Lines[0].Key
	if got := len(add(t, s, "cambridge", again)); got != 0 {
		t.Errorf("Add() of the same step for the same person = %d lines, want none", got)
	}
	if m, _ := lease(t, s, "cambridge", time.Minute); m == nil || m.ID != first.Messages[0].ID {
		t.Errorf("leased %v, want the first message", m)
	}
	if m, _ := lease(t, s, "cambridge", time.Minute); m != nil {
		t.Errorf("leased %v, want nothing: the second message had no lines", m)
	}
}

func TestALeaseFencesOutTheOneBefore(t *testing.T) {
	t.Parallel()
	s := store.New(postgrestest.New(t, "notification", store.Migrations))
	add(t, s, "cambridge", telling("cambridge", ids.New()))
	first, lines := lease(t, s, "cambridge", 0) // runs out at once
	if len(lines) != 1 || first.Attempts != 1 {
		t.Fatalf("the first lease has %d lines and %d attempts", len(lines), first.Attempts)
	}
	second, _ := lease(t, s, "cambridge", time.Minute)
	if second == nil || second.Fence == first.Fence || second.Attempts != 2 {
		t.Fatalf("the second lease is %v", second)
	}
	for name, test := range map[string]struct {
		m    *notification.Message
		want bool
	}{"the first": {first, false}, "the second": {second, true}} {
		write(t, s, "cambridge", func(tx notification.WriteTx) error {
			mine, err := tx.Finish(t.Context(), test.m)
			if mine != test.want {
				t.Errorf("Finish() by %s = %v, want %v", name, mine, test.want)
			}
			return err
		})
	}
}

func TestWorkersLeaseDifferentMessages(t *testing.T) {
	t.Parallel()
	s := store.New(postgrestest.New(t, "notification", store.Migrations))
	add(t, s, "cambridge", telling("cambridge", ids.New()))
	add(t, s, "cambridge", telling("cambridge", ids.New()))
	write(t, s, "cambridge", func(outer notification.WriteTx) error {
		first, _, err := outer.Lease(t.Context(), time.Minute, noon)
		if err != nil {
			return err
		}
		second, _ := lease(t, s, "cambridge", time.Minute) // while the first transaction is still open
		if second == nil || second.ID == first.ID {
			t.Errorf("the second worker leased %v, want the other message", second)
		}
		return nil
	})
}

func TestABodyIsFixedOnce(t *testing.T) {
	t.Parallel()
	s := store.New(postgrestest.New(t, "notification", store.Migrations))
	add(t, s, "cambridge", telling("cambridge", ids.New()))
	m, _ := lease(t, s, "cambridge", 0)
	fix := func(body string) error {
		return s.Write(t.Context(), "cambridge", noon, func(tx notification.WriteTx) error {
			changed := *m
			changed.Body = []byte(body)
			return tx.Fix(t.Context(), &changed)
		})
	}
	if err := fix("one"); err != nil {
		t.Fatal(err)
	}
	if err := fix("two"); err == nil {
		t.Error("a body was changed")
	}
	if m, _ = lease(t, s, "cambridge", 0); string(m.Body) != "one" {
		t.Errorf("the body is %q, want %q", m.Body, "one")
	}
}

func TestCouncilsAreIslands(t *testing.T) {
	t.Parallel()
	s := store.New(postgrestest.New(t, "notification", store.Migrations))
	theirs := telling("gravesham", ids.New())
	add(t, s, "gravesham", theirs)
	if m, _ := lease(t, s, "cambridge", time.Minute); m != nil {
		t.Errorf("Cambridge leased %v, a message of Gravesham", m)
	}
	err := s.Read(t.Context(), "cambridge", func(tx notification.Tx) error {
		if l, err := tx.Line(t.Context(), theirs.Lines[0].ID); err == nil {
			t.Errorf("Cambridge reads %v, a line of Gravesham", l)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if councils, err := s.CouncilsWithMail(t.Context(), noon); err != nil || len(councils) != 1 || councils[0] != "gravesham" {
		t.Errorf("CouncilsWithMail() = %v, %v", councils, err)
	}
}

// TestErasedPeopleLeaveNoAddress erases a person and looks wherever their address had been.
func TestErasedPeopleLeaveNoAddress(t *testing.T) {
	t.Parallel()
	db := postgrestest.New(t, "notification", store.Migrations)
	s := store.New(db)
	person := ids.New()
	told := telling("cambridge", person)
	add(t, s, "cambridge", told)
	write(t, s, "cambridge", func(tx notification.WriteTx) error {
		m := *told.Messages[0]
		m.Body = []byte("To: ann@example.gov.uk")
		return tx.Fix(t.Context(), &m)
	})
	erased := &registerv1.Person{Name: codec.PersonName.Format("cambridge", person)}
	learn(t, db, &journalv1.Entry{Council: "cambridge", Erasure: true}, erased)

	name := codec.NoticeName.Format("cambridge", told.Lines[0].ID)
	err := db.ReadCouncil(t.Context(), "cambridge", func(tx *postgres.Tx) error {
		entries, err := journal.History(t.Context(), tx, name, journal.Page{})
		if err != nil {
			return err
		}
		for _, e := range entries {
			if n, err := journal.State(e, &notificationv1.Notice{}); err != nil || n.GetAddress() != "" {
				t.Errorf("the journal still has %q (%v)", n.GetAddress(), err)
			}
		}
		var left int
		err = tx.GetContext(t.Context(), &left, `SELECT (SELECT count(*) FROM notices WHERE address <> '') + (SELECT count(*) FROM messages WHERE body IS NOT NULL)`)
		if left != 0 {
			t.Errorf("%d rows still have the address", left)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// learn brings an entry of the register's journal.
func learn(t *testing.T, db *postgres.DB, e *journalv1.Entry, state proto.Message) {
	t.Helper()
	var err error
	if e.State, err = anypb.New(state); err != nil {
		t.Fatal(err)
	}
	e.Time = timestamppb.New(noon)
	err = db.InCouncil(context.Background(), e.GetCouncil(), func(tx *postgres.Tx) error { return store.Learn(context.Background(), tx, e) })
	if err != nil {
		t.Fatal(err)
	}
}

func TestACouncilsOwnTitlesAreKept(t *testing.T) {
	t.Parallel()
	db := postgrestest.New(t, "notification", store.Migrations)
	learn(t, db, &journalv1.Entry{Council: "cambridge"}, &registerv1.Council{
		Name: "councils/cambridge", DisplayName: "Cambridge City Council",
		RoleTitles: []*registerv1.RoleTitle{{Role: accessv1.Role_ROLE_SERVICE_LEAD, Title: "head of service"}},
	})
	err := store.New(db).Read(t.Context(), "cambridge", func(tx notification.Tx) error {
		known, err := tx.Register(t.Context(), ids.New())
		if err == nil && known.Council.Titles[caller.ServiceLead] != "head of service" {
			t.Errorf("titles = %v", known.Council.Titles)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// What the register says of the council may be parked: a hand-over is then told when it is known, in its time zone.
func TestAHandOverWaitsForItsCouncil(t *testing.T) {
	t.Parallel()
	db := postgrestest.New(t, "notification", store.Migrations)
	id := ids.New()
	learn(t, db, &journalv1.Entry{Council: "cambridge"}, &registerv1.HandOver{
		Name: "councils/cambridge/handOvers/" + id, Date: "2025-06-02", State: registerv1.HandOverState_HAND_OVER_STATE_NOT_DONE, EndTime: timestamppb.New(noon),
	})
	s := store.New(db)
	taken := func() (all []notification.HandOver) {
		write(t, s, "cambridge", func(tx notification.WriteTx) (err error) {
			all, err = tx.TakeHandOvers(t.Context(), noon)
			return err
		})
		return all
	}
	if all := taken(); len(all) != 0 {
		t.Errorf("taken to be told before its council is known: %+v", all)
	}
	learn(t, db, &journalv1.Entry{Council: "cambridge"}, &registerv1.Council{Name: "councils/cambridge", TimeZone: "Europe/London"})
	if all := taken(); len(all) != 1 || all[0].ID != id {
		t.Errorf("taken %+v, want the one", all)
	}
	if all := taken(); len(all) != 0 {
		t.Errorf("taken again: %+v", all)
	}
}

// TestManyAreLearnedAsOneByOne takes in the same partnerships together and one after the other, with officers, offices
// and delegates that change between: the tables are the same.
func TestManyAreLearnedAsOneByOne(t *testing.T) {
	t.Parallel()
	one, many := postgrestest.New(t, "notification", store.Migrations), postgrestest.New(t, "notification", store.Migrations)
	post, officer := "councils/cambridge/posts/"+ids.New(), "councils/cambridge/people/"+ids.New()
	for _, db := range []*postgres.DB{one, many} {
		learn(t, db, &journalv1.Entry{Council: "cambridge"}, &registerv1.Council{Name: "councils/cambridge"})
		learn(t, db, &journalv1.Entry{Council: "cambridge"}, &registerv1.Post{Name: post, Holder: &officer})
	}
	partnership := []string{"councils/cambridge/partnerships/" + ids.New(), "councils/cambridge/partnerships/" + ids.New()}
	for _, m := range [][]*registerv1.Partnership{
		{{Name: partnership[0], DisplayName: "Arts"}, {Name: partnership[1], DisplayName: "Parks"}},
		{{
			Name: partnership[0], DisplayName: "Arts", ResponsibleOfficer: &registerv1.Holder{Holder: &registerv1.Holder_Post{Post: post}},
		}, {
			Name: partnership[1], DisplayName: "Parks and Rivers", ResponsibleOfficer: &registerv1.Holder{Holder: &registerv1.Holder_Person{Person: officer}},
			Delegate: &registerv1.Delegation{Person: officer, StartDate: "2025-06-01"},
		}},
	} {
		entries := make([]*journalv1.Entry, len(m))
		for i := range m {
			entries[i] = &journalv1.Entry{Council: "cambridge", Type: "concordat.register.v1.Partnership"}
			learn(t, one, entries[i], m[i])
		}
		err := many.InCouncil(t.Context(), "cambridge", func(tx *postgres.Tx) error { return store.LearnAll(t.Context(), tx, entries) })
		if err != nil {
			t.Fatal(err)
		}
		if got, want := partnerships(t, many), partnerships(t, one); len(want) != 2 || !slices.Equal(got, want) {
			t.Errorf("partnerships are\n%q, want\n%q", got, want)
		}
	}
}

// partnerships gives what is known of them, as text.
func partnerships(t *testing.T, db *postgres.DB) (rows []string) {
	t.Helper()
	err := db.ReadCouncil(t.Context(), "cambridge", func(tx *postgres.Tx) error {
		return tx.SelectContext(t.Context(), &rows, "SELECT p::text FROM partnerships p ORDER BY 1")
	})
	if err != nil {
		t.Fatal(err)
	}
	return rows
}
