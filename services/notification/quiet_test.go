package notification_test

import (
	"strings"
	"testing"
	"time"

	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/notification"
)

// opensLate opens the review on Wednesday 18 June 2025, when its opening and first reminder have passed.
func (w *world) opensLate() {
	w.opensOn("2025-06-18", func(r *registerv1.Return) {
		r.Steps = steps("OPENING", "2025-06-18", "SECOND_REMINDER", "2025-06-23", "LAST_REMINDER", "2025-06-27", "LATE", "2025-07-01",
			"ESCALATE_TO_SERVICE_LEAD", "2025-07-07", "ESCALATE_TO_DEPUTY_CHIEF_EXECUTIVE", "2025-07-14")
		r.FoldedSteps = steps("OPENING", "2025-06-02", "FIRST_REMINDER", "2025-06-16")
	})
}

func TestTheOpeningStandsForTheStepsThatHadPassed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.opensLate()
	mails := w.runs()
	wantMails(t, mails, "ann@example.gov.uk", "bob@example.gov.uk")
	for _, m := range mails {
		if want := "stands for the opening of 2 June 2025 and the first reminder of 16 June 2025,"; !strings.Contains(m.body, want) {
			t.Errorf("the notice does not say which dates it stands for:\n%s", m.body)
		}
	}
	line := w.lines("bob", notification.Opening)[0]
	if len(line.StandsFor) != 2 || line.StandsFor[1].Step != notification.FirstReminder || line.StandsFor[1].Day.String() != "2025-06-16" {
		t.Errorf("the ledger says that the notice stands for %v", line.StandsFor)
	}
	for _, day := range [][2]string{{"2025-06-19", ""}, {"2025-06-20", ""}, {"2025-06-23", "ann bob"}} {
		w.sets(day[0])
		if got := recipients(w.runs()); got != day[1] {
			t.Errorf("on %s mail goes to %q, want %q", day[0], got, day[1])
		}
	}
}

func TestANoticeToAnOfficerWhoTakesOverStandsForWhatTheyMissed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.opens()
	w.runs()
	w.sets("2025-06-18")
	w.partnership("housing", "cat", "")
	mails := housing(w.runs())
	wantMails(t, mails, "bob@example.gov.uk", "cat@example.gov.uk")
	if !strings.Contains(mails[1].body, "stands for the first reminder of 16 June 2025,") {
		t.Errorf("the notice does not say which dates it stands for:\n%s", mails[0].body)
	}
}

func TestNoReminderWithinTwoWorkingDaysOfTheLastMessage(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		took string // when Bob takes over the Parks Forum, of which he is told
		want string // when the reminder of 23 June about the Housing Board goes to him
	}{
		"long before":                            {"2025-06-17", "2025-06-23"},
		"three working days before":              {"2025-06-18", "2025-06-23"},
		"two working days before":                {"2025-06-19", "2025-06-24"},
		"one working day before":                 {"2025-06-20", "2025-06-25"},
		"at the weekend before":                  {"2025-06-21", "2025-06-25"},
		"on the day, before the mail server saw": {"2025-06-23", "2025-06-26"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.opens()
			w.runs()
			w.sets("2025-06-16")
			w.runs()
			w.sets(test.took)
			w.partnership("parks", "bob", "")
			if test.took != "2025-06-23" {
				w.runs()
			}
			w.wantReminderOn(test.want)
		})
	}
}

// wantReminderOn runs every day from 23 June on, and checks on which Bob is reminded of the Housing Board.
func (w *world) wantReminderOn(want string) {
	w.t.Helper()
	for day := time.Date(2025, 6, 23, 0, 0, 0, 0, time.UTC); day.Day() < 27; day = day.AddDate(0, 0, 1) {
		today := day.Format(time.DateOnly)
		w.sets(today)
		reminded := ""
		for _, m := range housing(w.runs()) {
			reminded += strings.Join(m.to, " ")
		}
		if (reminded != "") != (today == want) {
			w.t.Errorf("on %s the reminder goes to %q; it was to go on %s", today, reminded, want)
		}
		if held := w.lines("bob", notification.SecondReminder); today < want {
			if len(held) == 0 || held[0].Result != notification.Waiting || held[0].HeldUntil.Format(time.DateOnly) >= want {
				w.t.Errorf("on %s the ledger does not say that the reminder is held until %s: %+v", today, want, held)
			}
		}
	}
	if line := w.lines("bob", notification.SecondReminder)[0]; line.Result != notification.Sent || line.Delayed {
		w.t.Errorf("the held line is %+v, want it sent and not called delayed", line)
	}
}

func TestAHeldReminderIsNotSentOnceALaterStepIsDue(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.opens()
	w.runs()
	w.sets("2025-06-26")
	w.reminds()
	w.runs()
	w.sets("2025-06-27") // the last reminder, too soon after the one by hand
	if got := recipients(w.runs()); got != "" {
		t.Errorf("the reminder goes to %q within two working days", got)
	}
	w.sets("2025-07-01") // its time has come, and so has that of the late notice
	w.delivers()
	w.tells()
	w.delivers()
	mails := housing(w.sink.taken())
	if len(mails) != 1 || !strings.Contains(mails[0].header("Subject"), "late") {
		t.Errorf("%d mails, want the late notice alone", len(mails))
	}
	if got := w.results("bob", notification.LastReminder); got != "superseded" {
		t.Errorf("the held reminder is %q, want superseded", got)
	}
}

func TestAHeldReminderStopsWhenTheReturnIsIn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.opens()
	w.runs()
	w.sets("2025-06-20")
	w.reminds()
	w.runs()
	w.sets("2025-06-23")
	w.runs()
	w.returns("housing", func(r *registerv1.Return) { r.State = registerv1.ReturnState_RETURN_STATE_SUBMITTED })
	w.sets("2025-06-25")
	if got := recipients(w.runs()); got != "ann" {
		t.Errorf("the held reminders go to %q, want only Ann", got)
	}
	if got := w.results("bob", notification.SecondReminder); got != "stopped" {
		t.Errorf("Bob's held reminder is %q, want stopped", got)
	}
}

func TestAMessageThatDidNotArriveHoldsNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.opens()
	w.runs()
	w.sets("2025-06-20")
	w.sink.refuse("bob@example.gov.uk", 550, "no such mailbox")
	w.reminds()
	w.runs()
	w.sink.heal(t)
	w.sets("2025-06-23")
	if got := recipients(housing(w.runs())); got != "bob" {
		t.Errorf("the reminder goes to %q, want Bob, who had none", got)
	}
}
