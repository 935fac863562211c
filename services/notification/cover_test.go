package notification_test

import (
	"strings"
	"testing"

	"google.golang.org/protobuf/types/known/timestamppb"

	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/notification"
)

const coverName = "councils/cambridge/covers/01890000-0000-7000-8000-0000000000c0"

// cover lets cat stand in for somebody from the first reminder until the second.
func (w *world) cover(person string) *registerv1.Cover {
	v := &registerv1.Cover{Name: coverName, Person: personName(person), StandIn: personName("cat"), StartDate: "2025-06-16", EndDate: "2025-06-23"}
	w.learns(coverName, v)
	return v
}

func TestRemindersGoToWhoeverCoversTheOfficer(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.opens()
	w.runs()
	cover := w.cover("bob")
	for _, day := range []struct{ date, want string }{
		{"2025-06-16", "ann bob cat"}, {"2025-06-23", "ann bob cat"}, {"2025-06-27", "ann bob"},
	} {
		w.sets(day.date)
		if got := recipients(w.runs()); got != day.want {
			t.Errorf("on %s mail goes to %q, want %q", day.date, got, day.want)
		}
	}
	cover.EndTime = timestamppb.New(w.clock())
	w.learns(coverName, cover)
	if got := w.results("cat", notification.FirstReminder); got != "sent" {
		t.Errorf("cat's reminder is %q, want sent", got)
	}
}

func TestACoverThatEndedEarlyIsNotTold(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.opens()
	w.runs()
	cover := w.cover("bob")
	cover.EndTime = timestamppb.New(w.clock())
	w.learns(coverName, cover)
	w.sets("2025-06-16")
	if got := recipients(w.runs()); got != "ann bob" {
		t.Errorf("reminders go to %q, want ann and bob alone", got)
	}
}

// TestWhoeverWasToldInCoverCountsAsTold has an officer without an address, who is away: their stand-in hears of the return, so it is
// escalated when it stays out.
func TestWhoeverWasToldInCoverCountsAsTold(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		covered bool
		want    string // who hears of the escalation to the service lead
	}{
		"with cover":    {true, "dce lead"},
		"without cover": {false, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.person("bob", registerv1.EmailState_EMAIL_STATE_UNSPECIFIED)
			w.opens()
			w.runs()
			w.runs()
			for _, other := range []string{"parks", "rivers"} {
				w.returns(other, func(r *registerv1.Return) { r.State = registerv1.ReturnState_RETURN_STATE_SUBMITTED })
			}
			if test.covered {
				w.cover("bob")
			}
			for _, day := range []string{"2025-06-16", "2025-06-23"} {
				w.sets(day)
				w.runs()
			}
			w.sets("2025-07-07")
			if got := recipients(w.runs()); got != test.want {
				t.Errorf("the escalation goes to %q, want %q", got, test.want)
			}
		})
	}
}

func TestANoticeSaysThatAReturnWasEnteredForTheOfficer(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.opens()
	w.runs()
	w.returns("parks", func(r *registerv1.Return) {
		r.State, r.AwaitingConfirmation = registerv1.ReturnState_RETURN_STATE_IN_PROGRESS, true
	})
	const says = "It was received and entered for you by the management information officer. Please check it and confirm it."
	w.sets("2025-06-16")
	for _, m := range w.runs() {
		want := 0
		if strings.Join(m.to, " ") == "ann@example.gov.uk" {
			want = 1 // of her two returns, one
		}
		if got := strings.Count(strings.Join(strings.Fields(m.body), " "), says); got != want {
			t.Errorf("the mail to %v says so %d times, want %d:\n%s", m.to, got, want, m.body)
		}
	}
	w.returns("parks", func(r *registerv1.Return) { r.AwaitingConfirmation = false })
	w.sets("2025-06-23")
	for _, m := range w.runs() {
		if strings.Contains(strings.Join(strings.Fields(m.body), " "), says) {
			t.Errorf("confirmed, the mail still says so:\n%s", m.body)
		}
	}
}
