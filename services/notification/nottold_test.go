package notification_test

import (
	"strings"
	"testing"

	"google.golang.org/protobuf/proto"

	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/notification"
	"github.com/concordat-suite/concordat/services/platform/words/fault"
)

// The harms that keep a notice from Bob.
var harms = map[string]struct {
	do   func(*world)
	want string // the result in the ledger
	says string // what the management information officer reads
}{
	"the mail server refuses the address": {func(w *world) { w.sink.refuse("bob@example.gov.uk", 550, "no such mailbox") }, "undeliverable", "no such mailbox"},
	"nobody has confirmed the address": {func(w *world) { w.person("bob", registerv1.EmailState_EMAIL_STATE_UNSPECIFIED) },
		"no confirmed address", "no e-mail address that anybody has confirmed"},
}

func TestTheManagementInformationOfficerHearsAtOnceWhoCouldNotBeTold(t *testing.T) {
	t.Parallel()
	for name, harm := range harms {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			harm.do(w)
			w.opens()
			w.runs()
			mails := append(w.sink.taken(), w.runs()...)
			if got := w.results("mio", notification.NotDelivered); got != "sent" {
				t.Fatalf("the notice to the management information officer is %q, want sent (%d mails)", got, len(mails))
			}
			w.sets("2025-06-16") // the reminder fails as well
			w.runs()
			if got := w.results("mio", notification.NotDelivered); got != "sent" {
				t.Errorf("the notices about Bob's return are %q, want one", got)
			}
		})
	}
}

func TestTheNoticeOfAFailureSaysWhoAndWhy(t *testing.T) {
	t.Parallel()
	for name, harm := range harms {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			harm.do(w)
			w.opens()
			var text string
			for _, m := range append(w.runs(), w.runs()...) {
				if strings.Join(m.to, " ") == "mio@example.gov.uk" {
					text = m.body
				}
			}
			for _, want := range []string{"Housing Board", "Bob", harm.says} {
				if !strings.Contains(text, want) {
					t.Errorf("the mail does not say %q:\n%s", want, text)
				}
			}
			if strings.Contains(text, "Parks Forum") {
				t.Errorf("the mail speaks of a return whose officer was told:\n%s", text)
			}
		})
	}
}

func TestTheNoticeOfAFailureNamesWhoActsForTheOfficer(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.person("cat", registerv1.EmailState_EMAIL_STATE_UNSPECIFIED)
	w.learns(coverName, &registerv1.Cover{Name: coverName, Person: personName("bob"), StandIn: personName("cat"), StartDate: "2025-01-01", EndDate: "2025-12-31"})
	w.opens()
	var text string
	for _, m := range append(w.runs(), w.runs()...) {
		if strings.Join(m.to, " ") == "mio@example.gov.uk" {
			text = strings.Join(strings.Fields(m.body), " ")
		}
	}
	if want := "no e-mail address of Cat, who acts for them at present, that anybody has confirmed"; !strings.Contains(text, want) {
		t.Errorf("the mail does not say %q:\n%s", want, text)
	}
}

func TestAnOfficerWhoWasNotToldIsNotEscalated(t *testing.T) {
	t.Parallel()
	for name, harm := range harms {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			harm.do(w)
			w.opens()
			w.runs()
			for _, day := range []string{"2025-07-01", "2025-07-07", "2025-07-14"} {
				w.sets(day)
				for _, m := range housing(w.runs()) {
					t.Errorf("on %s a mail to %v passes on a return that nobody was told of:\n%s", day, m.to, m.body)
				}
			}
			if got := w.results("bob", notification.Opening); got != harm.want {
				t.Errorf("Bob's opening notice is %q, want %q", got, harm.want)
			}
			for recipient, step := range map[string]notification.Step{
				"lead": notification.EscalationToServiceLead, "dce": notification.EscalationToDeputyChiefExecutive,
			} {
				if got := w.results(recipient, step); strings.Count(got, "officer not told") != 1 || strings.Count(got, "sent") != 2 {
					t.Errorf("the escalations to the %s are %q, want Ann's two sent and Bob's one not made", recipient, got)
				}
			}
		})
	}
}

func TestOnceTheOfficerIsToldTheReturnIsEscalatedAsOthers(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.sink.refuse("bob@example.gov.uk", 550, "no such mailbox")
	w.opens()
	w.runs()
	w.sink.heal(t)
	w.sets("2025-06-20")
	w.reminds()
	w.runs()
	if untold := w.notTold(); len(untold) != 0 {
		t.Errorf("not told: %+v, want nobody once the reminder went", untold)
	}
	w.sets("2025-07-07")
	if got := recipients(housing(w.runs())); got != "dce lead" {
		t.Errorf("the return is escalated to %q, want the service lead with a copy to the deputy chief executive", got)
	}
}

func TestBeingToldOfOnePartnershipIsNotBeingToldOfAnother(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.opens()
	w.runs()
	w.sets("2025-06-10")
	w.sink.refuse("bob@example.gov.uk", 550, "no such mailbox")
	w.partnership("parks", "bob", "")
	w.runs()
	untold := w.notTold()
	if len(untold) != 1 || len(untold[0].Partnerships) != 1 || untold[0].Partnerships[0] != partnerships["parks"].id {
		t.Errorf("not told: %+v, want Bob of the Parks Forum alone", untold)
	}
}

func TestNobodyIsCalledNotToldBeforeTheOpening(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.opensOn("2025-05-12", func(r *registerv1.Return) { r.Steps = steps("OPENING", "2025-06-02", "FIRST_REMINDER", "2025-06-16") })
	if untold := w.notTold(); len(untold) != 0 {
		t.Errorf("not told three weeks before the opening: %+v", untold)
	}
	w.sets("2025-06-02")
	if untold := w.notTold(); len(untold) != 2 {
		t.Errorf("not told when the opening is due: %+v, want Ann and Bob", untold)
	}
}

// Before the opening day nobody hears a word of the review: neither who takes a record over nor by a reminder.
func TestNobodyIsToldBeforeTheOpening(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.opensOn("2025-05-12", func(r *registerv1.Return) { r.Steps = steps("OPENING", "2025-06-02", "FIRST_REMINDER", "2025-06-16") })
	w.sets("2025-05-20")
	w.partnership("parks", "ann", "")
	if got := w.runs(); len(got) != 0 {
		t.Errorf("13 days before the opening Ann, who takes the record over, is told %q", got)
	}
	if untold := w.notTold(); len(untold) != 0 {
		t.Errorf("not told before the opening: %+v", untold)
	}
	_, err := w.service.Remind(t.Context(), mio(), "cambridge", reviewID, nil)
	if fault.Reason(err) != "NOBODY_TO_REMIND" || !strings.Contains(err.Error(), "opens on 2 June 2025") {
		t.Errorf("Remind() = %v, want that the review opens on 2 June", err)
	}
	w.sets("2025-06-02")
	if got := w.runs(); len(got) != 2 {
		t.Errorf("when it opens %d mails go, want one to Ann and one to Bob", len(got))
	}
}

func TestNobodyIsNamedWhereTheOfficerHasLeft(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.learns(personName("bob"), &registerv1.Person{Name: personName("bob"), LeftOn: proto.String("2025-05-30")})
	w.opens()
	w.runs()
	untold := w.notTold()
	if len(untold) != 1 || untold[0].Officer != people["bob"] || untold[0].Result != notification.NobodyNamed {
		t.Errorf("not told: %+v, want Bob, and that nobody is named who is still here", untold)
	}
}

func TestAReturnThatIsInIsNotCalledNotTold(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.sink.refuse("bob@example.gov.uk", 550, "no such mailbox")
	w.opens()
	w.runs()
	w.returns("housing", func(r *registerv1.Return) { r.State = registerv1.ReturnState_RETURN_STATE_SUBMITTED })
	if untold := w.notTold(); len(untold) != 0 {
		t.Errorf("not told: %+v, want nobody: Bob has sent the return", untold)
	}
}

func (w *world) undeliverable() []notification.UndeliverableAddress {
	w.t.Helper()
	list, err := w.service.UndeliverableAddresses(w.t.Context(), "cambridge")
	w.must(err)
	return list
}

func TestAnAddressIsUndeliverableUntilItIsChangedOrMailArrives(t *testing.T) {
	t.Parallel()
	for name, mend := range map[string]func(*world){
		"another address": func(w *world) {
			w.learns(personName("bob"), &registerv1.Person{Name: personName("bob"), DisplayName: "Bob", Email: "robert@example.gov.uk"})
		},
		"a notice that arrives": func(w *world) {
			w.sink.heal(w.t)
			w.sets("2025-06-10")
			w.reminds()
			w.runs()
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.sink.refuse("bob@example.gov.uk", 550, "no such mailbox")
			w.opens()
			w.runs()
			list := w.undeliverable()
			if len(list) != 1 || list[0].Person != people["bob"] || !strings.Contains(list[0].Reply, "no such mailbox") {
				t.Fatalf("undeliverable: %+v, want Bob's address with the server's reply", list)
			}
			mend(w)
			if list := w.undeliverable(); len(list) != 0 {
				t.Errorf("undeliverable after it was mended: %+v", list)
			}
		})
	}
}

func TestANoticeThatCameBackDidNotTell(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.opens()
	w.runs()
	line := w.lines("ann", notification.Opening)[0]
	for range 2 {
		got, err := w.service.MarkBounced(t.Context(), "cambridge", line.ID, "user unknown")
		if err != nil || got.Result != notification.Undeliverable || got.Reply != "Came back. user unknown" {
			t.Fatalf("MarkBounced() = %+v, %v", got, err)
		}
	}
	if got := w.results("ann", notification.Opening); got != "undeliverable undeliverable" {
		t.Errorf("the lines of the message are %q, want both undeliverable", got)
	}
	if list := w.undeliverable(); len(list) != 1 || list[0].Person != people["ann"] {
		t.Errorf("undeliverable: %+v, want Ann's address", list)
	}
	if untold := w.notTold(); len(untold) != 1 || untold[0].Officer != people["ann"] || len(untold[0].Partnerships) != 2 {
		t.Errorf("not told: %+v, want Ann of both", untold)
	}
	waiting := w.reminds()[0]
	if _, err := w.service.MarkBounced(t.Context(), "cambridge", waiting.ID, ""); fault.Reason(err) != "NOTICE_NOT_SENT" {
		t.Errorf("a notice that waits came back: %v", err)
	}
}
