package e2e

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/types/known/fieldmaskpb"

	notificationv1 "github.com/concordat-suite/concordat/proto/gen/concordat/notification/v1"
	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
)

// reviewAndReminders is step 5, on the dates of a real year: deadline Monday 30 June 2025, opening Monday 2 June.
func (y *year) reviewAndReminders() {
	y.officersAreNamed()
	y.reviewOpens()
	y.returnsComeIn()
	y.remindersGoOn()
}

// officersAreNamed gives the first two imported partnerships to one officer and the third to another.
func (y *year) officersAreNamed() {
	y.setClock(time.Date(2025, time.May, 30, 9, 0, 0, 0, time.UTC))
	for i, subject := range []string{"officer", "officer", "other-officer"} {
		y.name(y.underReview()[i], subject)
	}
}

// underReview gives the imported partnerships that are still active.
func (y *year) underReview() []string {
	var active []string
	for _, name := range y.imported {
		if y.active(name) {
			active = append(active, name)
		}
	}
	return active
}

func (y *year) reviewOpens() {
	t, mio := y.town.t, y.mio
	past := &registerv1.OpenReviewRequest{Parent: y.council, Review: &registerv1.Review{Title: "Annual review 2025", Deadline: "2025-05-01"}}
	ask(mio.reviews.OpenReview(mio.ctx, past)).refused(t, codes.InvalidArgument, "DEADLINE_PASSED")
	y.setClock(time.Date(2025, time.June, 2, 8, 0, 0, 0, time.UTC))
	review := ask(mio.reviews.OpenReview(mio.ctx, &registerv1.OpenReviewRequest{
		Parent: y.council, Review: &registerv1.Review{Title: "Annual review 2025", FinancialYear: "2024/25", Deadline: "2025-06-30"},
	})).or(t)
	y.review = review.GetName()
	var dates []string
	for _, step := range review.GetSteps() {
		dates = append(dates, step.GetDate())
	}
	want := strings.Fields("2025-06-02 2025-06-16 2025-06-23 2025-06-27 2025-07-01 2025-07-07 2025-07-14 2025-07-21")
	if !slices.Equal(dates, want) {
		t.Errorf("the steps are on %v, want %v", dates, want)
	}
	y.setClock(time.Date(2025, time.June, 2, 10, 0, 0, 0, time.UTC))
	y.mailed("officer", 1, "30 June 2025")
	y.mailed("other-officer", 1, "30 June 2025")
}

// mailed waits until the person has had so many messages, the last of which has the words.
func (y *year) mailed(subject string, count int, words string) {
	y.town.t.Helper()
	eventually(y.town.t, patience, func() error {
		got := y.mails(subject + "@cambridge.example")
		if len(got) != count {
			return fmt.Errorf("%s has had %d messages, want %d", subject, len(got), count)
		}
		if last := got[count-1]; !strings.Contains(last.Text, words) || !strings.Contains(last.HTML, words) {
			return fmt.Errorf("the last message to %s does not say %q: %s", subject, words, last.Text)
		}
		return nil
	})
}

// returnsComeIn: the officer submits one, and another comes by mail and is entered; the lead sends one back and accepts the other.
func (y *year) returnsComeIn() {
	t := y.town.t
	first, second := y.returnOf(y.underReview()[0]), y.returnOf(y.underReview()[1])
	y.submit(y.officer, first)
	y.enterAndConfirm(second)
	seen := ask(y.lead.returns.AcceptUnchangedReturns(y.lead.ctx, &registerv1.AcceptUnchangedReturnsRequest{Parent: y.review, ValidateOnly: true})).or(t)
	if len(seen.GetAccepted()) != 0 || len(seen.GetLeftOut()) != 2 {
		t.Errorf("in the first year there is %v to accept unread, and %v is left out; want none and both", seen.GetAccepted(), seen.GetLeftOut())
	}
	ask(y.lead.returns.AcceptReturn(y.lead.ctx, &registerv1.AcceptReturnRequest{Name: first})).or(t)
	y.setClock(time.Date(2025, time.June, 12, 9, 0, 0, 0, time.UTC))
	back := ask(y.lead.returns.SendBackReturn(y.lead.ctx, &registerv1.SendBackReturnRequest{
		Name: second, Reason: "The targets have no figures.", Deadline: "2025-07-04",
	})).or(t)
	if back.GetDeadline() != "2025-07-04" || back.GetOriginalDeadline() != "2025-06-30" {
		t.Errorf("sent back to %s with %s visible; want 2025-07-04 and 2025-06-30", back.GetDeadline(), back.GetOriginalDeadline())
	}
}

func (y *year) returnOf(partnership string) string {
	return y.review + "/returns/" + partnership[strings.LastIndex(partnership, "/")+1:]
}

// told is what the officer says of a partnership.
func told(name string) (*registerv1.Return, *fieldmaskpb.FieldMask) {
	return &registerv1.Return{
		Name:        name,
		Details:     &registerv1.DetailsReview{Confirmed: true, GapsReason: "The partnership's secretariat is being asked."},
		Performance: &registerv1.Performance{Achievements: "Met four times.", NextAims: "Agree terms of reference.", Rag: registerv1.Rag_RAG_AMBER},
		Suitability: &registerv1.Suitability{Decision: registerv1.SuitabilityDecision_SUITABILITY_DECISION_CONTINUE, Explanation: "It serves the city."},
	}, &fieldmaskpb.FieldMask{Paths: []string{"details", "performance", "suitability"}}
}

// enterAndConfirm enters what the officer has sent by mail; it counts once the officer confirms it.
func (y *year) enterAndConfirm(name string) {
	t := y.town.t
	t.Helper()
	given, mask := told(name)
	entered := ask(y.mio.returns.EnterReturn(y.mio.ctx, &registerv1.EnterReturnRequest{
		Return: given, UpdateMask: mask, Source: registerv1.ReturnSource_RETURN_SOURCE_EMAIL, ReceivedOn: "2025-06-02", Note: "Re: Annual review",
	})).or(t)
	if !entered.GetAwaitingConfirmation() || entered.GetSubmission() != nil {
		t.Errorf("what was entered for the officer does not wait for the officer's word: %v", entered)
	}
	confirmed := ask(y.officer.returns.ConfirmReturnEntry(y.officer.ctx, &registerv1.ConfirmReturnEntryRequest{Name: name})).or(t)
	if confirmed.GetState() != registerv1.ReturnState_RETURN_STATE_SUBMITTED {
		t.Errorf("after the officer's word it is %v", confirmed.GetState())
	}
}

func (y *year) submit(d *desk, name string) {
	y.town.t.Helper()
	given, mask := told(name)
	ask(d.returns.UpdateReturn(d.ctx, &registerv1.UpdateReturnRequest{Return: given, UpdateMask: mask})).or(y.town.t)
	ask(d.returns.SubmitReturn(d.ctx, &registerv1.SubmitReturnRequest{Name: name})).or(y.town.t)
}

// remindersGoOn: who has not returned is reminded, then late, then escalated; who was never told is named.
func (y *year) remindersGoOn() {
	y.setClock(time.Date(2025, time.June, 16, 10, 0, 0, 0, time.UTC))
	y.mailed("other-officer", 2, "30 June 2025")
	y.setClock(time.Date(2025, time.July, 1, 10, 0, 0, 0, time.UTC))
	y.latest("other-officer", "late")
	y.setClock(time.Date(2025, time.July, 7, 10, 0, 0, 0, time.UTC))
	y.latest("lead", "")
	y.setClock(time.Date(2025, time.July, 14, 10, 0, 0, 0, time.UTC))
	y.latest("deputy", "")
	notTold := ask(y.mio.notices.ListNotTold(y.mio.ctx, &notificationv1.ListNotToldRequest{Name: y.review})).or(y.town.t)
	if len(notTold.GetNotTold()) == 0 {
		y.town.t.Error("nobody is listed as not told, although most imported partnerships have no officer who could be")
	}
}

// latest waits until the newest message to the person is from today's business and has the word.
func (y *year) latest(subject, word string) {
	y.town.t.Helper()
	before := len(y.mails(subject + "@cambridge.example"))
	eventually(y.town.t, patience, func() error {
		got := y.mails(subject + "@cambridge.example")
		if len(got) == 0 || (len(got) == before && !strings.Contains(got[len(got)-1].Text, word)) {
			return fmt.Errorf("no message with %q to %s", word, subject)
		}
		return nil
	})
}
