package api_test

import (
	"testing"

	"github.com/concordat-suite/concordat/services/platform/testing/grpcservertest"
)

// trials has the acts of the stories below tried first.
var trials = &grpcservertest.Trials{Within: "TestEveryActIsTriedAndThenMade"}

// TestEveryActIsTriedAndThenMade goes through stories that hold every act. Each is tried first: nothing of it is kept, no
// document either, and it is answered as the act is.
func TestEveryActIsTriedAndThenMade(t *testing.T) {
	t.Parallel()
	t.Run("stories", func(t *testing.T) {
		t.Run("a snapshot", TestCreateSnapshot)
		t.Run("signing off", TestSignOff)
		t.Run("a presentation", TestRecordPresentation)
		t.Run("another edition", TestErasure)
	})
	trials.Cover(t, services()...)
}
