package notification_test

import (
	"testing"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
)

// received brings the return that was entered for Bob from his mail.
func received(r *registerv1.Return) {
	r.State, r.AwaitingConfirmation = registerv1.ReturnState_RETURN_STATE_RECEIVED, true
	r.Entry = &registerv1.ReturnEntry{Person: personName("mio"), Officer: personName("bob"), ReceivedOn: "2025-06-12",
		EnterTime: timestamppb.New(time.Date(2025, 7, 7, 8, 0, 0, 0, time.UTC))}
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
	if got := recipients(housing(w.runs())); got != "bob" {
		t.Errorf("mail about the received return goes to %q, want Bob alone, who is to confirm it", got)
	}
}
