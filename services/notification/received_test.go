package notification_test

import (
	"testing"

	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
)

// received brings the return that was entered for Bob from his mail.
func received(r *registerv1.Return) {
	r.State, r.AwaitingConfirmation = registerv1.ReturnState_RETURN_STATE_RECEIVED, true
	r.Entry = &registerv1.ReturnEntry{Person: personName("mio"), Officer: personName("bob"), ReceivedOn: "2025-06-12"}
}

func TestWhatWasReceivedIsNeitherLateNorEscalatedWhileItAwaitsConfirmation(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.opens()
	w.runs()
	w.sets("2025-06-12")
	w.returns("housing", received)
	w.runs()
	for _, day := range []string{"2025-07-01", "2025-07-07", "2025-07-14"} {
		w.sets(day)
		for _, m := range housing(w.runs()) {
			if got := recipients([]delivered{m}); got != "bob" {
				t.Errorf("on %s a mail about the received return goes to %q, want Bob alone:\n%s", day, got, m.body)
			}
		}
	}
}

func TestAnEscalationThatWaitsIsStoppedByWhatWasReceived(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.opens()
	w.runs()
	w.sets("2025-07-07")
	w.tells()
	w.returns("housing", received)
	if got := housing(w.runs()); len(got) != 0 {
		t.Errorf("%d mails about the received return, want none:\n%s", len(got), got[0].body)
	}
}
