package api_test

import (
	"testing"

	"github.com/concordat-suite/concordat/services/platform/testing/grpcservertest"
)

// trials has the acts of the stories below tried first.
var trials = &grpcservertest.Trials{Within: "TestEveryActIsTriedAndThenMade"}

// TestEveryActIsTriedAndThenMade goes through stories that hold every act. Each is tried first: nothing of it is kept, no
// message is written, and it is answered as the act is.
func TestEveryActIsTriedAndThenMade(t *testing.T) {
	t.Parallel()
	t.Run("stories", func(t *testing.T) {
		t.Run("a reminder", TestSendReminder)
		t.Run("a notice that was read", TestAcknowledgeNotice)
		t.Run("a notice that came back", TestMarkNoticeBounced)
	})
	trials.Cover(t, grpcservertest.Services("concordat.notification.v1")...)
}
