package notification_test

import (
	"slices"
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
	mails := w.runs()
	first := strings.TrimSuffix(recipients(mails), " mio")
	if first != "ann" && first != "bob" || recipients(mails) != first+" mio" {
		t.Fatalf("on the first day mail goes to %q, want one of the two officers, and word of what waits", recipients(mails))
	}
	for _, m := range mails {
		if tells := strings.Contains(m.body, "Nothing is lost"); tells != slices.Contains(m.to, "mio@example.gov.uk") {
			t.Errorf("the mail to %v says:\n%s", m.to, m.body)
		}
	}
	other := map[string]string{"ann": "bob", "bob": "ann"}[first]
	for _, line := range w.lines(other, notification.Opening) {
		if line.Result != notification.Waiting || line.HeldUntil.IsZero() || !strings.Contains(line.Reply, "as many as it may in a day") {
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
