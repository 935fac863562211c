package codec_test

import (
	"testing"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/reporting/frozen"
)

// TestWhenAReturnCame: on the day of its submission in the council's time zone, and where it was entered for its officer on
// the day on which the officer's own words came, confirmed or not. One that was sent back is out again.
func TestWhenAReturnCame(t *testing.T) {
	late := timestamppb.New(time.Date(2025, 6, 30, 23, 30, 0, 0, time.UTC)) // 1 July in London
	submission := &registerv1.Submission{SubmitTime: late}
	entry := func(confirmed *timestamppb.Timestamp) *registerv1.ReturnEntry {
		return &registerv1.ReturnEntry{ReceivedOn: "2025-06-27", ConfirmTime: confirmed, Person: council + "/people/mio"}
	}
	for name, test := range map[string]struct {
		r    *registerv1.Return
		want string
	}{
		"not started": {&registerv1.Return{State: registerv1.ReturnState_RETURN_STATE_NOT_STARTED}, ""},
		"submitted":   {&registerv1.Return{State: registerv1.ReturnState_RETURN_STATE_SUBMITTED, Submission: submission}, "2025-07-01"},
		"accepted":    {&registerv1.Return{State: registerv1.ReturnState_RETURN_STATE_ACCEPTED, Submission: submission}, "2025-07-01"},
		"sent back":   {&registerv1.Return{State: registerv1.ReturnState_RETURN_STATE_SENT_BACK, Submission: submission}, ""},
		"entered, not confirmed": {&registerv1.Return{State: registerv1.ReturnState_RETURN_STATE_RECEIVED, AwaitingConfirmation: true,
			Entry: entry(nil)}, "2025-06-27"},
		"entered and confirmed": {&registerv1.Return{State: registerv1.ReturnState_RETURN_STATE_SUBMITTED, Submission: submission,
			Entry: entry(late)}, "2025-06-27"},
		"entered, sent back and submitted anew": {&registerv1.Return{State: registerv1.ReturnState_RETURN_STATE_SUBMITTED, Submission: submission,
			Entry: entry(timestamppb.New(late.AsTime().AddDate(0, 0, -9)))}, "2025-07-01"},
	} {
		t.Run(name, func(t *testing.T) {
			const review = council + "/reviews/1"
			test.r.Name, test.r.Partnership = review+"/returns/1", one
			data := gather(t, "", &registerv1.Council{Name: council}, &registerv1.Review{Name: review, OpenTime: timestamppb.New(noon)}, test.r)
			if entered := data.Returns[0].Entered != (frozen.Entered{}); entered != test.r.GetAwaitingConfirmation() {
				t.Errorf("what was entered is told: %v, want it while it awaits the confirmation alone", entered)
			}
			if got := data.Returns[0]; got.Came.String() != test.want || got.AwaitsConfirmation != test.r.GetAwaitingConfirmation() {
				t.Errorf("came on %q, awaits confirmation %v; want %q", got.Came, got.AwaitsConfirmation, test.want)
			}
		})
	}
}
