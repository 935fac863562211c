package notification_test

import (
	"strings"
	"testing"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/platform/words/ids"
)

// handsOver brings what became, now, of a hand-over from Ann to Bob.
func (w *world) handsOver(id, orderedBy string, state registerv1.HandOverState) {
	h := &registerv1.HandOver{
		Name: "councils/cambridge/handOvers/" + id, Person: personName("ann"), To: personName("bob"), OrderedBy: personName(orderedBy),
		Date: "2025-06-05", State: state, EndTime: timestamppb.New(w.clock()),
	}
	if state == registerv1.HandOverState_HAND_OVER_STATE_NOT_DONE {
		h.NotDoneBecause = "Bob has left. Choose somebody who is with the council."
	}
	w.learns(h.GetName(), h)
}

func TestWhoOrderedAHandOverIsToldThatItWasNotDone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.sets("2025-06-05")
	id := ids.New()
	w.handsOver(id, "mio", registerv1.HandOverState_HAND_OVER_STATE_PLANNED)
	w.handsOver(ids.New(), "mio", registerv1.HandOverState_HAND_OVER_STATE_DONE)
	wantMails(t, w.runs())

	w.handsOver(id, "mio", registerv1.HandOverState_HAND_OVER_STATE_NOT_DONE)
	mails := w.runs()
	if got := recipients(mails); len(mails) != 1 || got != "dce mio" {
		t.Fatalf("%d mails go to %q, want one to who ordered it, with a copy to the deputy chief executive", len(mails), got)
	}
	if to, cc := mails[0].header("To"), mails[0].header("Cc"); !strings.Contains(to, "mio@") || !strings.Contains(cc, "dce@") {
		t.Errorf("To %q Cc %q", to, cc)
	}
	if got := mails[0].header("Subject"); got != "Cambridge City Council: duties that were not handed over" {
		t.Errorf("Subject %q", got)
	}
	for _, says := range []string{
		"From Ann to Bob, on 5 June 2025\n  Not carried out because: Bob has left. Choose somebody who is with the council.\n" +
			"  https://concordat.example.gov.uk/v1/councils/cambridge/handOvers/" + id + "\n",
		"order the hand-over again",
		"\nCambridge City Council\n",
	} {
		if !strings.Contains(mails[0].body, says) {
			t.Errorf("the mail does not say %q:\n%s", says, mails[0].body)
		}
	}
	w.handsOver(id, "mio", registerv1.HandOverState_HAND_OVER_STATE_NOT_DONE) // as after an erasure
	wantMails(t, w.runs())
}

func TestTheDeputyChiefExecutiveIsToldOfAHandOverWhoseOrdererHasLeft(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.sets("2025-06-05")
	w.learns(personName("cat"), &registerv1.Person{
		Name: personName("cat"), DisplayName: "Cat", Email: "cat@example.gov.uk", EmailState: registerv1.EmailState_EMAIL_STATE_CONFIRMED, LeftOn: proto.String("2025-06-01"),
	})
	w.handsOver(ids.New(), "cat", registerv1.HandOverState_HAND_OVER_STATE_NOT_DONE)
	w.handsOver(ids.New(), "cat", registerv1.HandOverState_HAND_OVER_STATE_NOT_DONE)
	mails := w.runs()
	wantMails(t, mails, "dce@example.gov.uk")
	if got := strings.Count(mails[0].body, "From Ann to Bob"); got != 2 || !strings.Contains(mails[0].body, "order each again") {
		t.Errorf("the mail tells of %d hand-overs, want both:\n%s", got, mails[0].body)
	}
}
