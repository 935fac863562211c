package notification_test

import (
	"strings"
	"testing"

	"github.com/concordat-suite/concordat/services/notification"
)

// TestWhatIsAboveTheDaysMessagesGoesOnTheNext opens a review of two officers in a council that may send one message a day.
func TestWhatIsAboveTheDaysMessagesGoesOnTheNext(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.service.PerDay(1)
	w.opens()
	first := recipients(w.runs())
	if first != "ann" && first != "bob" {
		t.Fatalf("on the first day mail goes to %q, want one of the two officers", first)
	}
	other := map[string]string{"ann": "bob", "bob": "ann"}[first]
	for _, line := range w.lines(other, notification.Opening) {
		if line.Result != notification.Waiting || line.HeldUntil.IsZero() || !strings.Contains(line.Reply, "1 messages that it may send in a day") {
			t.Errorf("the ledger says of the message above the bound: %v until %v, %q", line.Result, line.HeldUntil, line.Reply)
		}
	}
	if again := w.runs(); len(again) != 0 {
		t.Errorf("on the same day %d more messages go", len(again))
	}
	w.sets("2025-06-03")
	if next := recipients(w.runs()); next != other {
		t.Errorf("on the next day mail goes to %q, want %q", next, other)
	}
	for _, line := range w.lines(other, notification.Opening) {
		if line.Result != notification.Sent || line.Reply != "" {
			t.Errorf("the ledger says of it then: %v, %q", line.Result, line.Reply)
		}
	}
}
