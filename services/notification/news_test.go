package notification_test

import (
	"strings"
	"testing"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/notification"
)

// flat gives the text of a mail as one line.
func flat(m delivered) string { return strings.Join(strings.Fields(m.body), " ") }

// extends gives a return of a partnership more time, as a call at a moment does.
func (w *world) extends(name, until string) {
	w.returns(name, func(r *registerv1.Return) {
		r.DeadlineChanges = append(r.DeadlineChanges, &registerv1.DeadlineChange{
			Kind: registerv1.DeadlineChangeKind_DEADLINE_CHANGE_KIND_EXTENDED, From: r.GetDeadline(), To: until,
			Reason: "Ill health", Person: personName("mio"), ChangeTime: timestamppb.New(w.clock()),
		})
		r.Deadline = until
	})
	w.later(time.Second)
}

func (w *world) later(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = w.now.Add(d)
}

// submits hands in the return of a partnership.
func (w *world) submits(name, by string) {
	w.returns(name, func(r *registerv1.Return) {
		r.State = registerv1.ReturnState_RETURN_STATE_SUBMITTED
		r.Submission = &registerv1.Submission{Submitter: personName(by), SubmitTime: timestamppb.New(w.clock())}
	})
	w.later(time.Second)
}

func (w *world) accepts(name, by string) {
	w.returns(name, func(r *registerv1.Return) {
		r.State = registerv1.ReturnState_RETURN_STATE_ACCEPTED
		r.Acceptance = &registerv1.Acceptance{Accepter: personName(by), AcceptTime: timestamppb.New(w.clock()), Comment: "Thank you"}
	})
	w.later(time.Second)
}

// gathered runs until what is gathered has gone, and gives the mails.
func (w *world) gathered() []delivered {
	w.t.Helper()
	w.tells()
	w.leaseRunsOut()
	w.delivers()
	return w.sink.taken()
}

func TestAnExtensionIsToldInOneMessage(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.opens()
	w.runs()
	w.sets("2025-06-10")
	w.extends("parks", "2025-07-07")
	w.tells()
	w.extends("rivers", "2025-07-08")
	mails := w.gathered()
	wantMails(t, mails, "ann@example.gov.uk")
	for _, want := range []string{"Parks Forum Due by 7 July 2025 (originally 30 June 2025)", "Rivers Trust Due by 8 July 2025", "by Mio on 10 June 2025. Reason: Ill health"} {
		if !strings.Contains(flat(mails[0]), want) {
			t.Errorf("the mail does not say %q:\n%s", want, mails[0].body)
		}
	}
	w.partnership("parks", "ann", "") // learned of again
	if again := w.gathered(); len(again) != 0 {
		t.Errorf("%d mails tell of it again", len(again))
	}
	w.extends("parks", "2025-07-10")
	wantMails(t, w.gathered(), "ann@example.gov.uk")
}

func TestASubmissionIsToldToWhoCanAcceptIt(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.opens()
	w.runs()
	w.sets("2025-06-10")
	w.submits("parks", "ann")
	w.submits("housing", "bob")
	mails := w.gathered()
	wantMails(t, mails, "lead@example.gov.uk")
	for _, want := range []string{"Housing Board", "Submitted by Bob on 10 June 2025.", "Parks Forum"} {
		if !strings.Contains(flat(mails[0]), want) {
			t.Errorf("the mail does not say %q:\n%s", want, mails[0].body)
		}
	}
	w.submits("rivers", "lead") // their own: somebody else accepts it
	wantMails(t, w.gathered(), "dce@example.gov.uk")
	w.sets("2025-06-11")
	w.accepts("parks", "lead")
	w.accepts("rivers", "dce")
	mails = w.gathered()
	wantMails(t, mails, "ann@example.gov.uk lead@example.gov.uk")
	if !strings.Contains(flat(mails[0]), "Accepted by Lead on 11 June 2025. Comment: Thank you") {
		t.Errorf("the mail does not say who accepted it:\n%s", mails[0].body)
	}
}

func TestReturnsThatWaitToBeAcceptedAreToldOnceADay(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.opens()
	w.runs()
	w.sets("2025-06-10")
	w.submits("parks", "ann")
	wantMails(t, w.gathered(), "lead@example.gov.uk")
	w.submits("housing", "bob")
	w.submits("rivers", "ann")
	wantMails(t, w.gathered())
	w.accepts("rivers", "lead")
	w.gathered()
	w.sets("2025-06-11")
	mails := w.gathered()
	wantMails(t, mails, "lead@example.gov.uk")
	if strings.Contains(mails[0].body, "Rivers Trust") || !strings.Contains(mails[0].body, "Housing Board") {
		t.Errorf("the list of the next day is not what waits then:\n%s", mails[0].body)
	}
}

func TestWhatWasEnteredIsToldAtOnceAndRemindedOfAsSuch(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.opens()
	w.runs()
	w.sets("2025-06-12")
	enters := func(r *registerv1.Return) {
		received(r)
		r.Entry.EnterTime = timestamppb.New(w.clock())
	}
	w.returns("housing", enters)
	mails := w.gathered()
	wantMails(t, mails, "bob@example.gov.uk")
	if !strings.Contains(flat(mails[0]), "Received on 12 June 2025; entered by Mio") {
		t.Errorf("the mail does not say what was received:\n%s", mails[0].body)
	}
	for _, day := range []string{"2025-06-16", "2025-06-23", "2025-07-01", "2025-07-07"} {
		w.sets(day)
		mails := housing(w.gathered())
		if day == "2025-06-16" { // too soon after the message of 12 June
			w.sets("2025-06-17")
			mails = append(mails, housing(w.gathered())...)
		}
		wantMails(t, mails, "bob@example.gov.uk")
		if text := flat(mails[0]); !strings.Contains(text, "only waits for you to confirm it") || strings.Contains(text, "late") {
			t.Errorf("the reminder of %s does not ask to confirm:\n%s", day, mails[0].body)
		}
	}
}

func TestATakeOverIsToldToBothInOneMessageEach(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.opens()
	w.runs()
	w.sets("2025-06-10")
	w.partnership("parks", "cat", "")
	w.tells()
	w.partnership("rivers", "cat", "")
	mails := w.gathered()
	wantMails(t, mails, "ann@example.gov.uk", "cat@example.gov.uk")
	if got := strings.Count(flat(mails[1]), "You have taken it over from Ann. You have been responsible for it since 10 June 2025."); got != 2 {
		t.Errorf("the new officer's mail says %d times that she took over, want twice:\n%s", got, mails[1].body)
	}
	if text := flat(mails[0]); !strings.Contains(text, "You are no longer asked for their returns.") || strings.Count(text, "From 10 June 2025.") != 2 {
		t.Errorf("the mail to the officer before:\n%s", mails[0].body)
	}
}

func TestOldNewsIsNotTold(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.opens()
	w.runs()
	w.sets("2025-06-03")
	w.submits("parks", "ann")
	w.sets("2025-06-12")
	wantMails(t, w.gathered())
	if got := w.results("lead", notification.ToAccept); got != "" {
		t.Errorf("lines %q, want none", got)
	}
}

// What is asked is counted by the facts that the record still lacks.
func TestAMailCountsWhatIsStillAsked(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	missing := registerv1.ReturnQuestionKind_RETURN_QUESTION_KIND_MISSING
	w.opensOn("2025-06-02", func(r *registerv1.Return) {
		r.Questions = []*registerv1.ReturnQuestion{{Kind: missing, Fact: "exit"}, {Kind: missing, Fact: "risks"},
			{Kind: registerv1.ReturnQuestionKind_RETURN_QUESTION_KIND_CONFIRM}}
	})
	w.learns("councils/cambridge/partnerships/"+partnerships["housing"].id, &registerv1.Partnership{
		Name: "councils/cambridge/partnerships/" + partnerships["housing"].id, DisplayName: "Housing Board",
		State: registerv1.PartnershipState_PARTNERSHIP_STATE_ACTIVE, ServiceArea: "communities", Gaps: []string{"risks"},
		ResponsibleOfficer: &registerv1.Holder{Holder: &registerv1.Holder_Person{Person: personName("bob")}},
	})
	mails := housing(w.runs())
	if len(mails) != 1 || !strings.Contains(flat(mails[0]), "What is asked: 1 missing, 1 to confirm, about 3 minutes.") {
		t.Errorf("the opening does not say what is left to ask: %v", mails)
	}
}
