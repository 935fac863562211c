package notification_test

import (
	"strings"
	"testing"
	"time"

	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/notification"
)

// closedOn learns of the council with these days added to its calendar.
func (w *world) closedOn(days ...string) {
	c := &registerv1.Council{Name: "councils/cambridge", DisplayName: "Cambridge City Council", TimeZone: "Europe/London"}
	for _, day := range days {
		c.ClosureDays = append(c.ClosureDays, &registerv1.ClosureDay{Date: day, Source: "Cabinet, minute 45"})
	}
	w.learns("councils/cambridge", c)
}

// heldUntil returns the day until which Bob's reminder is held, as the ledger says.
func (w *world) heldUntil() string {
	w.t.Helper()
	held := w.lines("bob", notification.SecondReminder)
	if len(held) == 0 {
		w.t.Fatal("no reminder waits")
	}
	return held[0].HeldUntil.In(time.FixedZone("BST", 3600)).Format(time.DateOnly)
}

// TestAHeldReminderFollowsTheCalendar moves a reminder that is held as soon as days of the calendar are added or ended,
// in both directions.
func TestAHeldReminderFollowsTheCalendar(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.opens()
	w.runs()
	w.sets("2025-06-16")
	w.runs()
	w.sets("2025-06-20")
	w.partnership("parks", "bob", "")
	w.runs()
	w.sets("2025-06-23")
	w.runs()
	for _, step := range []struct {
		closed []string
		until  string
	}{{nil, "2025-06-25"}, {[]string{"2025-06-24"}, "2025-06-26"}, {nil, "2025-06-25"}, {[]string{"2025-06-24", "2025-06-25"}, "2025-06-27"}, {nil, "2025-06-25"}} {
		w.closedOn(step.closed...)
		if mails := housing(w.runs()); len(mails) > 0 {
			t.Errorf("closed on %v: a reminder that is held went to %s", step.closed, recipients(mails))
		}
		if got := w.heldUntil(); got != step.until {
			t.Errorf("closed on %v: held until %s, want %s", step.closed, got, step.until)
		}
	}
	w.sets("2025-06-25")
	mails := housing(w.runs())
	if len(mails) != 1 || !strings.Contains(strings.Join(mails[0].to, " "), "bob") {
		t.Errorf("on the day on which it is free the reminder goes to %q", recipients(mails))
	}
}
