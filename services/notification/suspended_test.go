package notification_test

import (
	"testing"

	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/notification"
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
