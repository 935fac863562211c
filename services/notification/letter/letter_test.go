package letter

import (
	"bytes"
	"io"
	"mime"
	"mime/multipart"
	"net/mail"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/concordat-suite/concordat/services/notification"
	"github.com/concordat-suite/concordat/services/platform/words/caller"
	"github.com/concordat-suite/concordat/services/platform/words/date"
)

func write(t *testing.T, m notification.Mail) *mail.Message {
	t.Helper()
	w, err := New(notification.Mailbox{Name: "Concordat", Address: "concordat@example.gov.uk"}, "https://concordat.example.gov.uk/")
	if err != nil {
		t.Fatal(err)
	}
	raw, err := w.Write(m)
	if err != nil {
		t.Fatal(err)
	}
	read, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	return read
}

// parts gives the plain text and the HTML.
func parts(t *testing.T, m *mail.Message) (text, html string) {
	t.Helper()
	_, parameters, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil {
		t.Fatal(err)
	}
	reader := multipart.NewReader(m.Body, parameters["boundary"])
	for i := range 2 {
		part, err := reader.NextPart()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(part)
		if err != nil {
			t.Fatal(err)
		}
		if i == 0 {
			text = string(content)
		} else {
			html = string(content)
		}
	}
	return strings.ReplaceAll(text, "\r\n", "\n"), html
}

func usual() notification.Mail {
	return notification.Mail{
		MessageID: "<1@example.gov.uk>", Date: time.Date(2025, 6, 16, 8, 0, 0, 0, time.UTC), Step: notification.FirstReminder,
		To:      []notification.Mailbox{{Name: "Ann Ó Briain", Address: "ann@example.gov.uk"}},
		ReplyTo: []notification.Mailbox{{Name: "Mina Iyer", Address: "mina@example.gov.uk"}}, Council: "Cambridge City Council", Review: "Annual review 2025",
		Items: []notification.Item{{
			Title: "Parks Forum", Officer: "Ann Ó Briain", Deadline: date.MustParse("2025-07-07"),
			OriginalDeadline: date.MustParse("2025-06-30"), Path: "councils/cambridge/reviews/r/returns/p",
		}},
	}
}

func TestWrite(t *testing.T) {
	m := write(t, usual())
	text, html := parts(t, m)
	const want = `Dear Ann Ó Briain,

This return to the annual review of partnerships has not been submitted yet.

* Parks Forum
  Due by 7 July 2025 (originally 30 June 2025)
  Responsible officer: Ann Ó Briain
  https://concordat.example.gov.uk/v1/councils/cambridge/reviews/r/returns/p

Please submit the return by its deadline, or now if that has passed.

If you cannot sign in to the register, reply to this mail: your reply goes to the management information officer (Mina Iyer). Write what has changed in its details, or that nothing has, how the year went, and whether the council should stay in it. That can be entered for you, and counts once you have confirmed it in the register.

Annual review 2025, Cambridge City Council
`
	if text != want {
		t.Errorf("text:\n%s\nwant:\n%s", text, want)
	}
	if !strings.Contains(html, `<a href="https://concordat.example.gov.uk/v1/councils/cambridge/reviews/r/returns/p">Parks Forum</a>`) {
		t.Errorf("HTML has no link to the return:\n%s", html)
	}
	for header, want := range map[string]string{
		"Message-Id": "<1@example.gov.uk>", "Auto-Submitted": "auto-generated",
		"Subject":  "Cambridge City Council, Annual review 2025: a reminder of your return, due by 7 July 2025",
		"From":     `"Cambridge City Council" <concordat@example.gov.uk>`,
		"Reply-To": `"Mina Iyer" <mina@example.gov.uk>`,
	} {
		if got := m.Header.Get(header); got != want {
			t.Errorf("%s: %q, want %q", header, got, want)
		}
	}
}

// TestWhatPeopleTypeAddsNothing puts line breaks, other control characters, quotes and markup wherever a mail shows
// what somebody typed: no header, recipient, link or markup may come of it.
func TestWhatPeopleTypeAddsNothing(t *testing.T) {
	headers := len(write(t, usual()).Header)
	for name, typed := range map[string]string{
		"line breaks":           "Parks\r\nBcc: thief@example.com\r\n\r\nHello",
		"a bare line feed":      "Parks\nBcc: thief@example.com",
		"a line separator":      "Parks\u2028Bcc: thief@example.com",
		"a paragraph separator": "Parks\u2029Bcc: thief@example.com",
		"a null":                "Parks\x00Bcc: thief@example.com",
		"another mailbox":       `Parks" <thief@example.com>, "x`,
		"a backslash":           `Parks\`,
		"text turned round":     "Parks\u202egro.live",
		"markup":                `<script>alert(1)</script><a href="https://thief.example.com">x</a>`,
		"an encoded word":       "=?utf-8?q?Bcc=3A_thief=40example=2Ecom?=",
	} {
		t.Run(name, func(t *testing.T) {
			m := usual()
			m.To[0].Name, m.ReplyTo[0].Name, m.Council, m.Review = typed, typed, typed, typed
			m.Items[0].Title, m.Items[0].Officer, m.Items[0].SentBackFor = typed, typed, typed
			got := write(t, m)
			if len(got.Header) != headers {
				t.Errorf("headers: %v", got.Header)
			}
			to, err := got.Header.AddressList("To")
			if err != nil || len(to) != 1 || to[0].Address != "ann@example.gov.uk" {
				t.Errorf("To: %v, %v", to, err)
			}
			reply, err := got.Header.AddressList("Reply-To")
			if err != nil || len(reply) != 1 || reply[0].Address != "mina@example.gov.uk" {
				t.Errorf("Reply-To: %v, %v", reply, err)
			}
			_, html := parts(t, got)
			if strings.Contains(html, "<script>") || strings.Count(html, "<a ") != 1 {
				t.Errorf("HTML:\n%s", html)
			}
		})
	}
}

func TestEveryStepHasWordsOfItsOwn(t *testing.T) {
	for step := notification.Opening; step <= notification.FactsProposed; step++ {
		w := wordsFor(notification.Mail{Step: step})
		if w.subject == "" || w.lead == "" || w.ask == "" && step != notification.WasAccepted {
			t.Errorf("step %d: %+v", step, w)
		}
	}
}

// TestEveryMailSaysWhatToDoWithoutSigningIn reads what stands after the list of returns.
func TestEveryMailSaysWhatToDoWithoutSigningIn(t *testing.T) {
	for step := notification.Opening; step <= notification.FactsProposed; step++ {
		m := usual()
		m.Step = step
		if text, html := parts(t, write(t, m)); !strings.Contains(text, "reply to this mail: your reply goes to the management information officer (Mina Iyer)") || !strings.Contains(html, "reply to this mail") {
			t.Errorf("step %d does not say that a reply helps:\n%s", step, text)
		}
		m.ReplyTo = nil
		if text, _ := parts(t, write(t, m)); !strings.Contains(text, "ask your council's management information officer, or whoever keeps its register of partnerships.") {
			t.Errorf("step %d does not say whom to ask:\n%s", step, text)
		}
		m.ReplyTo = m.To
		if text, _ := parts(t, write(t, m)); strings.Contains(text, "cannot sign in") {
			t.Errorf("step %d tells the helper whom to ask:\n%s", step, text)
		}
	}
	m := usual()
	m.ReplyTo = append(m.ReplyTo, notification.Mailbox{Name: "Sam Oduya", Address: "sam@example.gov.uk"})
	if text, _ := parts(t, write(t, m)); !strings.Contains(text, "(Mina Iyer and Sam Oduya).") {
		t.Errorf("the mail does not name both who can help:\n%s", text)
	}
}

// TestAMailAboutOneReturnSpeaksOfOne holds that no form for several is left in it, and the other way round.
func TestAMailAboutOneReturnSpeaksOfOne(t *testing.T) {
	several := regexp.MustCompile(`(?i)\bthese\b|\b(your|late|each) returns|each (return|partnership|record)|of each|they|\bthem\b|Those`)
	for step := notification.Opening; step <= notification.FactsProposed; step++ {
		m := usual()
		m.Step = step
		one := write(t, m)
		text, _ := parts(t, one)
		if found := several.FindAllString(one.Header.Get("Subject")+"\n"+text, -1); found != nil {
			t.Errorf("step %d says %q of one return:\n%s", step, found, text)
		}
		m.Items = append(m.Items, m.Items[0])
		if text, _ := parts(t, write(t, m)); strings.ContainsAny(text, "[]|") || several.FindString(text) == "" {
			t.Errorf("step %d speaks of one return:\n%s", step, text)
		}
	}
}

func TestRolesAreCalledAsTheCouncilCallsThem(t *testing.T) {
	m := usual()
	m.Step = notification.Late
	m.Titles = map[caller.Role]string{caller.ServiceLead: "head of service", caller.ResponsibleOfficer: "lead officer"}
	text, html := parts(t, write(t, m))
	for _, want := range []string{"passed on to the head of service and then to the deputy chief executive", "Lead officer: Ann Ó Briain"} {
		if !strings.Contains(text, want) || !strings.Contains(html, want) {
			t.Errorf("the mail does not say %q:\n%s\n%s", want, text, html)
		}
	}
	for step := notification.Opening; step <= notification.FactsProposed; step++ {
		m.Step = step
		if text, _ := parts(t, write(t, m)); strings.ContainsAny(text, "{}") {
			t.Errorf("step %d has a role that nobody knows:\n%s", step, text)
		}
	}
}

func TestSubjectTellsTheFirstOfSeveralDeadlines(t *testing.T) {
	m := usual()
	m.Items = append(m.Items, notification.Item{Title: "Rivers Trust", Deadline: date.MustParse("2025-06-30"), OriginalDeadline: date.MustParse("2025-06-30")})
	if got, want := write(t, m).Header.Get("Subject"), "due from 30 June 2025"; !strings.HasSuffix(got, want) {
		t.Errorf("Subject: %q, want it to end with %q", got, want)
	}
}

func TestAMessageSaysWhatItStandsFor(t *testing.T) {
	m := usual()
	step := func(s notification.Step, day string) notification.PlannedStep {
		return notification.PlannedStep{Step: s, Day: date.MustParse(day)}
	}
	opening, first, second := step(notification.Opening, "2025-06-02"), step(notification.FirstReminder, "2025-06-16"), step(notification.SecondReminder, "2025-06-23")
	for want, steps := range map[string][]notification.PlannedStep{
		"stands for the opening of 2 June 2025, which":                                                                       {opening},
		"stands for the opening of 2 June 2025 and the first reminder of 16 June 2025, which":                                {opening, first},
		"stands for the opening of 2 June 2025, the first reminder of 16 June 2025 and the second reminder of 23 June 2025,": {opening, first, second},
	} {
		m.StandsFor = steps
		text, html := parts(t, write(t, m))
		if flat := strings.Join(strings.Fields(html), " "); !strings.Contains(text, want) || !strings.Contains(flat, want) {
			t.Errorf("the mail does not say %q:\n%s\n%s", want, text, html)
		}
	}
}
