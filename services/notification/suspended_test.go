package notification_test

import (
	"testing"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/anypb"

	accessv1 "github.com/concordat-suite/concordat/proto/gen/concordat/access/v1"
	journalv1 "github.com/concordat-suite/concordat/proto/gen/concordat/journal/v1"
	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/notification"
	"github.com/concordat-suite/concordat/services/notification/store"
	"github.com/concordat-suite/concordat/services/platform/data/postgres"
	"github.com/concordat-suite/concordat/services/platform/words/ids"
)

// suspends takes somebody's access away.
func (w *world) suspends(name string) {
	w.learns(personName(name), &registerv1.Person{
		Name: personName(name), DisplayName: name, Email: name + "@example.gov.uk",
		EmailState: registerv1.EmailState_EMAIL_STATE_CONFIRMED, Suspended: true,
	})
}

// TestWhoIsSuspendedIsToldNothing suspends an officer during a review: whoever covers them is reminded, and the deputy
// hears once that the record has nobody who can act.
func TestWhoIsSuspendedIsToldNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.opens()
	w.runs()
	w.suspends("bob")
	w.sets("2025-06-16")
	if got := recipients(w.runs()); got != "ann dce" {
		t.Errorf("the reminder goes to %q, want Ann, and the list of records to the deputy", got)
	}
	if got := w.results("dce", notification.WithoutOfficer); got != "sent" {
		t.Errorf("the deputy's list is %q, want sent", got)
	}
	w.cover("bob")
	w.sets("2025-06-23")
	if got := recipients(w.runs()); got != "ann cat" {
		t.Errorf("the reminder goes to %q, want Ann, and Cat who covers Bob", got)
	}
}

// TestAMailThatWaitsIsNotSentToWhoIsSuspendedMeanwhile suspends an officer while their reminder is held back.
func TestAMailThatWaitsIsNotSentToWhoIsSuspendedMeanwhile(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.opens()
	w.runs()
	w.sets("2025-06-20")
	w.reminds()
	w.runs()
	w.sets("2025-06-23")
	w.runs()
	w.suspends("bob")
	w.sets("2025-06-25")
	if got := recipients(w.runs()); got != "ann" {
		t.Errorf("the held reminders go to %q, want only Ann", got)
	}
	if got := w.results("bob", notification.SecondReminder); got != "stopped" {
		t.Errorf("Bob's held reminder is %q, want stopped", got)
	}
}

// TestWhatTheRegisterSaidBeforeIsLearned takes a database of before anybody asked who is suspended or an employee through
// the log once more.
func TestWhatTheRegisterSaidBeforeIsLearned(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.opens()
	w.runs()
	w.cover("bob")
	w.alters(`UPDATE people SET suspended = false`)
	w.alters(`DELETE FROM terms WHERE post IN (6, 7)`)
	term := "councils/cambridge/roleTerms/" + ids.New()
	for _, state := range []proto.Message{
		&registerv1.Person{Name: personName("bob")},
		&registerv1.RoleTerm{Name: term, Person: personName("cat"), Role: accessv1.Role_ROLE_EMPLOYEE, StartDate: "2025-01-01"},
		&registerv1.RoleTerm{Name: term, Person: personName("cat"), Role: accessv1.Role_ROLE_COUNCILLOR, StartDate: "2025-01-01"},
		&registerv1.Person{Name: personName("bob"), Suspended: true},
	} {
		packed, err := anypb.New(state)
		if err != nil {
			t.Fatal(err)
		}
		err = w.db.InCouncil(t.Context(), "cambridge", func(tx *postgres.Tx) error {
			return store.LearnStanding(t.Context(), tx, &journalv1.Entry{Council: "cambridge", State: packed})
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	w.sets("2025-06-16")
	if got := recipients(w.runs()); got != "ann cat dce" {
		t.Errorf("mail goes to %q, want to Ann, to Cat who covers Bob, and the list of records to the deputy", got)
	}
}

// alters changes what the service has learned.
func (w *world) alters(statement string) {
	w.t.Helper()
	err := w.db.InCouncil(w.t.Context(), "cambridge", func(tx *postgres.Tx) error {
		_, err := tx.ExecContext(w.t.Context(), statement)
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
}
