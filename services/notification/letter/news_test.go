package letter

import (
	"strings"
	"testing"

	"github.com/concordat-suite/concordat/services/notification"
	"github.com/concordat-suite/concordat/services/platform/words/date"
)

func TestAMailSaysHowMuchIsAsked(t *testing.T) {
	m := usual()
	m.Items[0].Effort = &notification.Effort{Missing: 1, ToConfirm: 3}
	text, html := parts(t, write(t, m))
	const want = "What is asked: 1 missing, 3 to confirm, about 5 minutes."
	if !strings.Contains(text, want) || !strings.Contains(html, want) {
		t.Errorf("the mail does not say %q:\n%s\n%s", want, text, html)
	}
	other := m.Items[0]
	other.Title, other.Path, other.Effort = "Rivers Trust", "councils/cambridge/reviews/r/returns/q", &notification.Effort{Stale: 1}
	m.Items = append(m.Items, other)
	text, _ = parts(t, write(t, m))
	for _, want := range []string{"What is asked in all: 1 missing, 1 out of date, 3 to confirm, about 7 minutes.", "Asked: 1 out of date, about 2 minutes"} {
		if !strings.Contains(text, want) {
			t.Errorf("the mail does not say %q:\n%s", want, text)
		}
	}
}

func TestHowLongItTakesIsSaidAsPeopleSayIt(t *testing.T) {
	for minutes, want := range map[int]string{
		1: "1 minute", 41: "41 minutes", 119: "119 minutes", 120: "2 hours", 149: "2 hours", 150: "3 hours", 474: "8 hours",
	} {
		if got := lasting(minutes); got != want {
			t.Errorf("%d minutes are said as %q, want %q", minutes, got, want)
		}
	}
}

func TestAMailComesFromItsCouncil(t *testing.T) {
	m := usual()
	m.Sender, m.ReplyAddress = "Cambridge partnership register", "partnerships@cambridge.gov.uk"
	got := write(t, m)
	for header, want := range map[string]string{
		"From": `"Cambridge partnership register" <concordat@example.gov.uk>`, "Reply-To": `"Cambridge City Council" <partnerships@cambridge.gov.uk>`,
	} {
		if got.Header.Get(header) != want {
			t.Errorf("%s: %q, want %q", header, got.Header.Get(header), want)
		}
	}
	if text, _ := parts(t, got); !strings.Contains(text, "your reply goes to partnerships@cambridge.gov.uk.") {
		t.Errorf("the mail does not say where a reply goes:\n%s", text)
	}
}

func TestNewsSaysWhoDidItWhenAndWhy(t *testing.T) {
	on := date.MustParse("2025-06-12")
	for name, test := range map[string]struct {
		step   notification.Step
		change func(*notification.Item)
		want   []string
		not    string
	}{
		"more time": {notification.Extended, func(i *notification.Item) { i.Words = "Ill health" },
			[]string{"Due by 7 July 2025 (originally 30 June 2025)", "More time was given by Lee Hart on 12 June 2025. Reason: Ill health"}, "not been submitted"},
		"a submission": {notification.ToAccept, func(*notification.Item) {}, []string{"Submitted by Lee Hart on 12 June 2025.", "a return waits for you to accept"}, "Due by"},
		"an acceptance": {notification.WasAccepted, func(i *notification.Item) { i.Words = "Thank you" },
			[]string{"Accepted by Lee Hart on 12 June 2025.", "Comment: Thank you", "your return was accepted"}, "Due by"},
		"what was entered": {notification.ToConfirm, func(i *notification.Item) { i.Words, i.Entered = "10 June 2025", true },
			[]string{"Received on 10 June 2025; entered by Lee Hart on 12 June 2025.", "please confirm your return", "concordat review confirm"}, "late"},
		"a reminder of what was entered": {notification.LastReminder, func(i *notification.Item) { i.Entered = true },
			[]string{"please confirm your return"}, "not been submitted"},
		"a take-over": {notification.Opening, func(i *notification.Item) { i.TakenOverOn, i.TakenOverFrom = on, "Bob Bell" },
			[]string{"you have taken over a partnership", "You have taken it over from Bob Bell. You have been responsible for it since 12 June 2025."}, "has opened"},
		"what was taken over from me": {notification.TakenOver, func(i *notification.Item) { i.TakenOverOn = on },
			[]string{"you are no longer asked for", "From 12 June 2025."}, "Please"},
	} {
		t.Run(name, func(t *testing.T) {
			m := usual()
			m.Step = test.step
			m.Items[0].By, m.Items[0].On = "Lee Hart", on
			test.change(&m.Items[0])
			read := write(t, m)
			text, html := parts(t, read)
			all := read.Header.Get("Subject") + "\n" + text
			for _, want := range test.want {
				inHTML := strings.Contains(read.Header.Get("Subject")+html, want) || strings.HasPrefix(want, "Due by") // which it sets in bold
				if !strings.Contains(all, want) || !inHTML {
					t.Errorf("the mail does not say %q:\n%s\n%s", want, all, html)
				}
			}
			if strings.Contains(all, test.not) {
				t.Errorf("the mail says %q:\n%s", test.not, all)
			}
		})
	}
}
