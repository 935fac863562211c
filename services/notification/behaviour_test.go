package notification_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/notification"
	"github.com/concordat-suite/concordat/services/notification/store"
	"github.com/concordat-suite/concordat/services/platform/words/date"
	"github.com/concordat-suite/concordat/services/platform/words/ids"
	"github.com/concordat-suite/concordat/services/platform/words/wording"
)

// The tests of this file are the behaviours that officers count on in a review, each through the whole service: entries of the
// register's journal in, mails on a real SMTP server and lines in a real ledger out. The review is that of the example:
// deadline Monday 30 June 2025, opened Monday 2 June.

func TestEachOfficerGetsOneMessageWithAllTheirPartnerships(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.opens()
	mails := w.runs()
	wantMails(t, mails, "ann@example.gov.uk", "bob@example.gov.uk")
	if text := mails[0].body; !strings.Contains(text, "Parks Forum") || !strings.Contains(text, "Rivers Trust") || strings.Contains(text, "Housing Board") {
		t.Errorf("Ann's mail does not list exactly her two partnerships:\n%s", text)
	}
	if got := w.results("ann", notification.Opening); got != "sent sent" {
		t.Errorf("Ann's lines: %s, want both sent", got)
	}
}

func TestThePlanOfTheExampleIsCarriedOutOnItsDays(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.opens()
	w.runs()
	for _, day := range []struct {
		date string
		want string // who gets a mail
	}{
		{"2025-06-13", ""}, {"2025-06-16", "ann bob"}, {"2025-06-17", ""}, {"2025-06-23", "ann bob"}, {"2025-06-27", "ann bob"},
		{"2025-06-30", ""}, {"2025-07-01", "ann bob lead"}, {"2025-07-07", "dce lead"}, {"2025-07-14", "dce"}, {"2025-07-21", ""},
	} {
		w.sets(day.date)
		if got := recipients(w.runs()); got != day.want {
			t.Errorf("on %s mail goes to %q, want %q", day.date, got, day.want)
		}
	}
}

func TestASubmittedReturnStopsRemindersAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.opens()
	w.runs()
	w.returns("housing", func(r *registerv1.Return) { r.State = registerv1.ReturnState_RETURN_STATE_SUBMITTED })
	w.sets("2025-06-16")
	if got := recipients(w.runs()); got != "ann" {
		t.Errorf("reminders go to %q, want only Ann, whose returns are not in", got)
	}
}

func TestASubmittedReturnStopsAReminderThatWaitsForTheMailServer(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.opens()
	w.runs()
	w.sets("2025-06-16")
	w.tells() // due, and not yet sent
	w.returns("housing", func(r *registerv1.Return) { r.State = registerv1.ReturnState_RETURN_STATE_SUBMITTED })
	if got := recipients(w.runs()); got != "ann" {
		t.Errorf("reminders go to %q, want only Ann", got)
	}
	if got := w.results("bob", notification.FirstReminder); got != "stopped" {
		t.Errorf("Bob's line is %s, want stopped", got)
	}
}

func TestASentBackReturnRestartsAgainstItsNewDate(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.opens()
	w.runs()
	w.returns("housing", func(r *registerv1.Return) { r.State = registerv1.ReturnState_RETURN_STATE_SUBMITTED })
	w.sets("2025-07-01")
	w.runs()
	w.returns("housing", func(r *registerv1.Return) {
		r.State, r.Round, r.Deadline = registerv1.ReturnState_RETURN_STATE_SENT_BACK, 1, "2025-07-10"
		r.DeadlineChanges = []*registerv1.DeadlineChange{{Kind: registerv1.DeadlineChangeKind_DEADLINE_CHANGE_KIND_SENT_BACK, Reason: "No targets are given."}}
		r.Steps = steps("SECOND_REMINDER", "2025-07-03", "LAST_REMINDER", "2025-07-09", "LATE", "2025-07-11")
	})
	mails := w.runs()
	wantMails(t, mails, "bob@example.gov.uk")
	for _, want := range []string{"No targets are given.", "10 July 2025", "originally 30 June 2025"} {
		if !strings.Contains(mails[0].body, want) {
			t.Errorf("the mail does not say %q:\n%s", want, mails[0].body)
		}
	}
	// The second reminder of 3 July comes too soon after the return for changes of 1 July, and goes on 4 July.
	for _, day := range [][2]string{{"2025-07-03", ""}, {"2025-07-04", "bob"}, {"2025-07-09", "bob"}} {
		w.sets(day[0])
		if got := recipients(housing(w.runs())); got != day[1] {
			t.Errorf("on %s Bob's reminder goes to %q, want %q", day[0], got, day[1])
		}
	}
}

func TestAnExtendedDeadlineMovesLaterStepsAndKeepsTheOriginalDateVisible(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.opens()
	w.runs()
	w.sets("2025-06-17")
	w.runs()
	w.returns("housing", func(r *registerv1.Return) {
		r.Deadline = "2025-07-07"
		r.Steps = steps("OPENING", "2025-06-02", "FIRST_REMINDER", "2025-06-23", "SECOND_REMINDER", "2025-06-30", "LAST_REMINDER", "2025-07-04", "LATE", "2025-07-08")
	})
	for _, day := range [][2]string{
		{"2025-06-23", ""}, // the first reminder was sent on 16 June, and is not sent again
		{"2025-06-27", ""}, {"2025-06-30", "bob"}, {"2025-07-01", ""}, {"2025-07-04", "bob"}, {"2025-07-08", "bob lead"},
	} {
		w.sets(day[0])
		mails := housing(w.runs())
		if got := recipients(mails); got != day[1] {
			t.Errorf("on %s the extended return's mail goes to %q, want %q", day[0], got, day[1])
		}
		for _, m := range mails {
			if !strings.Contains(m.body, "Due by 7 July 2025 (originally 30 June 2025)") {
				t.Errorf("the mail hides the original date:\n%s", m.body)
			}
		}
	}
}

func TestANewOfficerGetsTheOpeningNoticeAndTheOldOnesStop(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.opens()
	w.runs()
	w.sets("2025-06-10")
	w.partnership("housing", "cat", "")
	mails := w.runs()
	wantMails(t, mails, "bob@example.gov.uk", "cat@example.gov.uk") // Bob is told that he is no longer asked
	if got := w.results("cat", notification.Opening); got != "sent" {
		t.Errorf("the new officer's opening notice is %q, want sent", got)
	}
	w.sets("2025-06-16")
	if got := recipients(w.runs()); got != "ann cat" {
		t.Errorf("the first reminder goes to %q, want Ann and Cat and no longer Bob", got)
	}
}

func TestTheNextHolderOfAPostGetsTheOpeningNotice(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.office("bob")
	w.partnershipOf("housing")
	w.opens()
	if got := recipients(housing(w.runs())); got != "bob" {
		t.Fatalf("the opening goes to %q, want the holder of the post", got)
	}
	w.sets("2025-06-10")
	w.office("cat")
	wantMails(t, w.runs(), "bob@example.gov.uk", "cat@example.gov.uk")
	w.sets("2025-06-16")
	if got := recipients(w.runs()); got != "ann cat" {
		t.Errorf("the first reminder goes to %q, want Ann and the next holder", got)
	}
	w.sets("2025-06-18")
	w.office("")
	w.sets("2025-06-23")
	if got := recipients(w.runs()); got != "ann dce" {
		t.Errorf("while the post is vacant mail goes to %q, want the reminder to Ann, and the list of such records to the deputy", got)
	}
}

func TestAnUndeliverableAddressShowsAndDoesNotCountAsTold(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.sink.refuse("bob@example.gov.uk", 550, "no such mailbox")
	w.opens()
	w.runs()
	if got := w.results("bob", notification.Opening); got != "undeliverable" {
		t.Errorf("Bob's line is %q, want undeliverable", got)
	}
	untold := w.notTold()
	if len(untold) != 1 || untold[0].Officer != people["bob"] || !strings.Contains(untold[0].Reply, "no such mailbox") {
		t.Errorf("not told: %+v, want Bob with the server's reply", untold)
	}
}

func TestAnUnconfirmedAddressIsNotWrittenTo(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.person("bob", registerv1.EmailState_EMAIL_STATE_UNSPECIFIED)
	w.opens()
	wantMails(t, w.runs(), "ann@example.gov.uk", "mio@example.gov.uk")
	if got := w.results("bob", notification.Opening); got != "no confirmed address" {
		t.Errorf("Bob's line is %q, want no confirmed address", got)
	}
}

func TestRunningTheSchedulerTwiceSendsOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.opens()
	together(t, w.tells, w.tells, w.tells)
	together(t, w.delivers, w.delivers, w.delivers)
	wantMails(t, w.runs(), "ann@example.gov.uk", "bob@example.gov.uk")
}

func TestDownForThreeDaysSendsTheLatestDueStepOnly(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.opens()
	w.runs()
	// Nothing runs on 16, 23 and 27 June.
	w.sets("2025-06-28")
	mails := w.runs()
	wantMails(t, mails, "ann@example.gov.uk", "bob@example.gov.uk")
	if got := w.results("ann", notification.LastReminder); got != "sent sent" {
		t.Errorf("Ann's last reminder is %q, want sent", got)
	}
	if !strings.Contains(mails[0].body, "should have been sent on 27 June 2025") {
		t.Errorf("the mail does not say that it is late:\n%s", mails[0].body)
	}
}

func TestADelegateIsToldAndTheOfficerCopied(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.partnership("housing", "bob", "cat")
	w.opens()
	mails := housing(w.runs())
	if got := recipients(mails); got != "bob cat" {
		t.Fatalf("the mail goes to %q, want Bob and Cat", got)
	}
	if to, cc := mails[0].header("To"), mails[0].header("Cc"); !strings.Contains(to, "cat@") || !strings.Contains(cc, "bob@") {
		t.Errorf("To %q Cc %q, want to Cat with a copy to Bob", to, cc)
	}
	if untold := w.notTold(); len(untold) != 0 {
		t.Errorf("not told: %+v, want nobody", untold)
	}
}

func TestARecordWithoutAnOfficerIsReportedToTheDeputyChiefExecutive(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.partnership("housing", "", "")
	w.opens()
	mails := housing(w.runs())
	if got := recipients(mails); got != "dce" {
		t.Fatalf("the list goes to %q, want the deputy chief executive", got)
	}
	if untold := w.notTold(); len(untold) != 1 || untold[0].Officer != "" || untold[0].Result != notification.NobodyNamed {
		t.Errorf("not told: %+v, want the record that names nobody", untold)
	}
}

// Imports while a review is open bring records that name nobody: the deputy chief executive hears of them in one list a
// day, each record once.
func TestRecordsWithoutAnOfficerAreListedOnceADay(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.opens()
	w.runs()
	w.sets("2025-06-03")
	w.joins("Woods Group")
	w.tells() // in the middle of an import
	w.joins("Moors Group")
	mails := w.runs()
	wantMails(t, mails, "dce@example.gov.uk")
	wantsList(t, mails[0], "Moors Group, Woods Group", "Housing Board")

	w.joins("Ponds Trust")
	if got := recipients(w.runs()); got != "" {
		t.Errorf("a second list goes to %q on the same day", got)
	}
	w.joins("Lakes Trust")
	named := w.joins("Rocks Trust")
	w.runs()
	for _, l := range w.lines("dce", notification.WithoutOfficer)[2:] {
		if tomorrow := date.MustParse("2025-06-04").Start(london(t)); l.Result != notification.Waiting || !l.HeldUntil.Equal(tomorrow) {
			t.Errorf("a line is %v until %v, want one that waits for the next day", l.Result, l.HeldUntil)
		}
	}
	w.record(named, "Rocks Trust", "cat", "")
	if got := recipients(w.runs()); got != "cat" {
		t.Errorf("the officer who was named hears of it by mail to %q, want Cat", got)
	}
	w.sets("2025-06-04")
	mails = w.runs()
	wantMails(t, mails, "dce@example.gov.uk")
	wantsList(t, mails[0], "Lakes Trust, Ponds Trust", "Woods Group", "Rocks Trust")
	w.sets("2025-06-05")
	if got := recipients(w.runs()); got != "" {
		t.Errorf("a list of nothing new goes to %q", got)
	}
}

// An erasure lets mails be written anew, and so one that the mail server has just taken: what comes to be without an officer
// at that moment must not go into it.
func TestAListThatIsOnItsWayTakesInNoMore(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.opens()
	w.runs()
	w.sets("2025-06-03")
	w.joins("Woods Group")
	w.tells()
	words := wording.WordsOf("Jane Smith").Print()
	w.whileSending(func() {
		w.learns("councils/cambridge/erasures/"+ids.New(), &registerv1.Erasure{Print: &registerv1.TextPrint{Words: 2, Salt: words.Salt, Hash: words.Hash}})
		w.joins("Ponds Trust")
		w.tells()
	})
	wantMails(t, w.sink.taken(), "dce@example.gov.uk")
	w.sets("2025-06-04")
	mails := w.runs()
	wantMails(t, mails, "dce@example.gov.uk")
	wantsList(t, mails[0], "Ponds Trust", "Woods Group")
}

// wantsList checks that a mail names these records in their order, and none of the others.
func wantsList(t *testing.T, mail delivered, want string, others ...string) {
	t.Helper()
	at := 0
	for name := range strings.SplitSeq(want, ", ") {
		i := strings.Index(mail.body[at:], name)
		if i < 0 {
			t.Errorf("the list does not name %s in its place:\n%s", name, mail.body)
			return
		}
		at += i
	}
	for _, name := range others {
		if strings.Contains(mail.body, name) {
			t.Errorf("the list names %s:\n%s", name, mail.body)
		}
	}
}

func london(t *testing.T) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation("Europe/London")
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

func TestAClosedReviewIsSilent(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.opens()
	w.runs()
	w.review(registerv1.ReviewState_REVIEW_STATE_CLOSED)
	w.sets("2025-07-14")
	if got := recipients(w.runs()); got != "" {
		t.Errorf("mail goes to %q after the review has closed", got)
	}
}

func TestAReminderByHandIsSentOnceADay(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.opens()
	w.runs()
	w.sets("2025-06-17")
	w.runs()
	for range 2 {
		if lines := w.reminds(); len(lines) != 3 {
			t.Errorf("Remind() = %d lines, want one for each return", len(lines))
		}
	}
	wantMails(t, w.runs(), "ann@example.gov.uk", "bob@example.gov.uk")
	w.sets("2025-06-18")
	w.reminds()
	wantMails(t, w.runs(), "ann@example.gov.uk", "bob@example.gov.uk")
}

func TestARecipientAcknowledges(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.opens()
	w.runs()
	line := w.lines("bob", notification.Opening)[0]
	if _, err := w.service.Acknowledge(t.Context(), officer("ann"), "cambridge", line.ID); err == nil {
		t.Error("Ann acknowledged Bob's notice")
	}
	got, err := w.service.Acknowledge(t.Context(), officer("bob"), "cambridge", line.ID)
	if err != nil || !got.AcknowledgeTime.Equal(w.clock()) {
		t.Errorf("Acknowledge() = %v, %v, want the time", got, err)
	}
}

func TestMailThatCannotBeSentWaitsAndGoesLater(t *testing.T) {
	t.Parallel()
	for name, harm := range map[string]func(*sink){
		"the server is down":            func(s *sink) { s.stop() },
		"the server defers":             func(s *sink) { s.refuse("bob@example.gov.uk", 451, "try later") },
		"the server defers the message": func(s *sink) { s.refuseData(452, "mailbox full") },
		"the server drops the line":     func(s *sink) { s.drop() },
		"the server is too slow":        func(s *sink) { s.slow(time.Second) },
		"the server refuses the sender": func(s *sink) { s.refuseSender(550, "not for us") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.partnership("parks", "bob", "")
			w.partnership("rivers", "bob", "")
			w.opens()
			harm(w.sink)
			w.runs()
			if got := w.results("bob", notification.Opening); got != "waiting waiting waiting" {
				t.Fatalf("lines are %q, want waiting", got)
			}
			if reply := w.lines("bob", notification.Opening)[0].Reply; reply == "" {
				t.Error("the ledger does not say what was in the way")
			}
			first := w.lines("bob", notification.Opening)[0].MessageID
			w.sink.heal(t)
			w.waitsOutThePause()
			mails := w.runs()
			wantMails(t, mails, "bob@example.gov.uk")
			if got := mails[0].header("Message-Id"); got != first {
				t.Errorf("Message-Id %s, want the first one, %s", got, first)
			}
			if got := w.results("bob", notification.Opening); got != "sent sent sent" {
				t.Errorf("lines are %q, want sent", got)
			}
		})
	}
}

// hangingUp is a mail server that refuses every recipient by name, as most do, and hangs up.
type hangingUp struct{}

func (hangingUp) Connect(context.Context) (notification.MailSession, error) { return hangingUp{}, nil }
func (hangingUp) Close()                                                    {}
func (hangingUp) Send(_ []byte, recipients []string) ([]notification.Outcome, bool) {
	outcomes := make([]notification.Outcome, len(recipients))
	for i, r := range recipients {
		outcomes[i] = notification.Outcome{Result: notification.Undeliverable, Reply: "550 5.1.1 <" + r + ">: no such mailbox"}
	}
	return outcomes, false
}

// The error of a pass goes into the log, where nobody's address belongs.
func TestTheErrorOfAPassNamesNoRecipient(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.opens()
	w.tells()
	err := notification.NewService(store.New(w.db), hangingUp{}, w.compose, "example.gov.uk", w.clock).Deliver(t.Context())
	if !errors.Is(err, notification.ErrMailServer) || strings.Contains(err.Error(), "@") || !strings.Contains(err.Error(), "550") {
		t.Errorf("Deliver() = %v, want the number of the answer and no address", err)
	}
}

func TestOneRefusedRecipientDoesNotHoldUpTheOthers(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.partnership("housing", "bob", "cat")
	w.sink.refuse("cat@example.gov.uk", 550, "no such mailbox")
	w.opens()
	w.runs()
	if cat, bob := w.results("cat", notification.Opening), w.results("bob", notification.Opening); cat != "undeliverable" || bob != "sent" {
		t.Errorf("Cat's line is %q and Bob's copy %q, want undeliverable and sent", cat, bob)
	}
}

func TestAMessageThatCannotBeWrittenHoldsUpNobody(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	writer := w.compose
	w.compose = func(m notification.Mail) ([]byte, error) {
		if m.To[0].Name == "Ann" {
			return nil, errors.New("no words")
		}
		return writer(m)
	}
	w.opens()
	wantMails(t, w.runs(), "bob@example.gov.uk", "mio@example.gov.uk")
	if got := w.results("ann", notification.Opening); got != "undeliverable undeliverable" {
		t.Errorf("Ann's lines are %q, want undeliverable", got)
	}
}

func TestALaterStepOvertakesOneThatStillWaits(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.opens()
	w.sink.stop()
	w.runs()
	w.sets("2025-06-16")
	w.runs()
	w.sink.heal(t)
	w.waitsOutThePause()
	wantMails(t, w.runs(), "ann@example.gov.uk", "bob@example.gov.uk")
	if got := w.results("bob", notification.Opening); got != "superseded" {
		t.Errorf("the opening notice is %q, want superseded", got)
	}
}

func TestAProcessKilledBetweenTheServersYesAndTheRecordSendsTheSameMailAgain(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.partnership("parks", "bob", "")
	w.partnership("rivers", "bob", "")
	w.opens()
	w.tells()
	w.dies(nil, killed)
	w.leaseRunsOut()
	mails := w.runs()
	if len(mails) != 2 || mails[0].raw != mails[1].raw {
		t.Fatalf("%d mails, want the same one twice", len(mails))
	}
	w.leaseRunsOut()
	if again := w.runs(); len(again) != 0 {
		t.Errorf("a third mail was sent after the record")
	}
}

func TestAProcessKilledBeforeItSendsLosesNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.opens()
	w.tells()
	w.dies(killed, nil)
	if mails := w.sink.taken(); len(mails) != 0 {
		t.Fatalf("%d mails were sent before the kill, want none", len(mails))
	}
	w.leaseRunsOut()
	wantMails(t, w.runs(), "ann@example.gov.uk", "bob@example.gov.uk")
	if again := w.runs(); len(again) != 0 {
		t.Errorf("%d mails were sent again", len(again))
	}
}

func TestAWorkerThatWakesUpAfterItsLeaseRecordsNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.partnership("parks", "bob", "")
	w.partnership("rivers", "bob", "")
	w.opens()
	w.tells()
	w.sink.refuse("bob@example.gov.uk", 550, "no such mailbox")
	// While the first worker waits for the server, its lease runs out and a second one sends the mail.
	w.whileSending(func() {
		w.leaseRunsOut()
		w.sink.heal(t)
		w.delivers()
	})
	if got := w.results("bob", notification.Opening); got != "sent sent sent" {
		t.Errorf("lines are %q, want what the second worker recorded", got)
	}
}
