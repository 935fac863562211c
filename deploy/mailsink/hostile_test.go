package mailsink

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"github.com/concordat-suite/concordat/services/notification"
	"github.com/concordat-suite/concordat/services/notification/letter"
	"github.com/concordat-suite/concordat/services/notification/post"
	"github.com/concordat-suite/concordat/services/platform/words/date"
)

const site = "https://concordat.example.gov.uk"

// hostile are texts that try to add a header, a recipient, a second message, markup or a link to a mail.
var hostile = []string{
	"Parks\r\nBcc: thief@example.com",
	"Parks\nBcc: thief@example.com",
	"Parks\rBcc: thief@example.com",
	"Parks\r\n\r\nHello",
	"Parks\r\n.\r\nMAIL FROM:<thief@example.com>\r\nRCPT TO:<thief@example.com>\r\nDATA\r\nHello\r\n.\r\n",
	"\r\n.\r\nQUIT\r\n",
	".",
	"..",
	"Parks\u2028Bcc: thief@example.com",
	"Parks\u2029Bcc: thief@example.com",
	"Parks\u0085Bcc: thief@example.com",
	"Parks\x00Bcc: thief@example.com",
	"Parks\v\f\x1b[31m",
	"Parks\u202egro.live",
	`Parks" <thief@example.com>, "x`,
	`"<script>"@example.com`,
	"Parks <thief@example.com>, other@example.com",
	`Parks\`,
	"=?utf-8?q?Bcc=3A_thief=40example=2Ecom?=",
	"=?utf-8?b?DQpCY2M6IHRoaWVmQGV4YW1wbGUuY29t?=",
	"--concordat\r\nContent-Type: text/html\r\n\r\n<b>x</b>",
	"Content-Type: text/html",
	`<script>alert(1)</script>`,
	`<img src=x onerror=alert(1)>`,
	`<a href="https://thief.example.com">press here</a>`,
	`"><a href="https://thief.example.com">x</a>`,
	`<form action="https://thief.example.com"><input name=p></form>`,
	`<meta http-equiv="refresh" content="0;url=https://thief.example.com">`,
	`javascript:alert(1)`,
	"{{.}} {{template \"x\"}} ${7*7} %s %n",
	"ann@exämple.gov.uk",
	strings.Repeat("x", 200), // as long as a name may be
	strings.Repeat("ä", 200),
	"Parks\xff\xfe",
}

// TestNothingTypedReachesTheMailServer sends mails with hostile texts in all that people type over a real connection: the
// server sees one message for each, to its recipient alone, with the headers of every other and links to our site only.
func TestNothingTypedReachesTheMailServer(t *testing.T) {
	usual := delivered(t, "Parks Forum")
	for i, typed := range hostile {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			m := delivered(t, typed)
			if got, want := headers(m), headers(usual); !slices.Equal(got, want) {
				t.Errorf("%q: the headers are %v, want %v", typed, got, want)
			}
			if to := m.Header["To"]; len(to) != 1 || !strings.HasSuffix(to[0], "<ann@example.gov.uk>") {
				t.Errorf("%q: the message is to %q", typed, to)
			}
			got, links := markup(t, m.HTML)
			for _, link := range links {
				if at, err := url.Parse(link); err != nil || at.Scheme+"://"+at.Host != site {
					t.Errorf("%q: the message links to %s", typed, link)
				}
			}
			if want, _ := markup(t, usual.HTML); !slices.Equal(got, want) {
				t.Errorf("%q: the message has the markup %v, want %v", typed, got, want)
			}
		})
	}
}

// TestNoAddressAddsARecipient hands hostile addresses to the mail server itself, which the service never does: it finds
// them unusable before. None of them adds a recipient or a message.
func TestNoAddressAddsARecipient(t *testing.T) {
	for i, address := range []string{
		"ann@example.gov.uk>\r\nRCPT TO:<thief@example.com", "ann@example.gov.uk\r\nDATA", "ann@example.gov.uk\nRSET",
		"ann@example.gov.uk> NOTIFY=NEVER", "ann@example.gov.uk\x00", "ann@example.gov.uk\u2028", "", "<>", "ann", "@",
		`"a b"@example.gov.uk`, `"<script>"@example.gov.uk`, "ann@[127.0.0.1]", "ann@bücher.example", "änn@example.gov.uk",
		"ann@example.gov.uk,thief@example.com", "ann@example.gov.uk;thief@example.com", "@relay:ann@example.gov.uk",
		"ann@example.gov.uk (thief@example.com)", "thief@example.com ann@example.gov.uk",
	} {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			if notification.Usable(address) {
				t.Errorf("mail is sent to %q", address)
			}
			sink, server := start(t)
			session, err := connected(t, server)
			if err != nil {
				t.Fatal(err)
			}
			defer session.Close()
			session.Send(written(t, "Parks Forum"), []string{address})
			for _, m := range sink.Messages("") {
				if len(m.To) != 1 || strings.HasPrefix(m.To[0], "thief") {
					t.Errorf("%q: the server was given the recipients %q", address, m.To)
				}
			}
		})
	}
}

func headers(m Message) []string {
	var names []string
	for name, values := range m.Header {
		names = append(names, fmt.Sprint(name, len(values)))
	}
	slices.Sort(names)
	return names
}

// markup returns the elements of a page, and every address in them.
func markup(t *testing.T, page string) (elements, links []string) {
	t.Helper()
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	for n := range root.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		elements = append(elements, n.Data)
		for _, a := range n.Attr {
			if strings.HasPrefix(a.Key, "on") || slices.Contains([]string{"href", "src", "action", "srcset", "formaction"}, a.Key) {
				links = append(links, a.Val)
			}
		}
	}
	return elements, links
}

// delivered sends a mail that has a text wherever somebody types one, and returns what the server took.
func delivered(t *testing.T, typed string) Message {
	t.Helper()
	sink, address := start(t)
	session, err := connected(t, address)
	if err != nil {
		t.Fatal(err)
	}
	defer session.Close()
	outcomes, usable := session.Send(written(t, typed), []string{"ann@example.gov.uk"})
	all := sink.Messages("")
	if len(outcomes) != 1 || outcomes[0].Result != notification.Sent || !usable || len(all) != 1 {
		t.Fatalf("%q: Send() = %v, %v, and the server took %d messages, want one", typed, outcomes, usable, len(all))
	}
	if to := all[0].To; !slices.Equal(to, []string{"ann@example.gov.uk"}) {
		t.Errorf("%q: the envelope names %v", typed, to)
	}
	return all[0]
}

func connected(t *testing.T, address string) (notification.MailSession, error) {
	t.Helper()
	server := post.Server{Address: address, TLS: post.None, From: "concordat@example.gov.uk"}
	return server.Connect(t.Context())
}

// written is the usual mail, with a text wherever somebody types one.
func written(t *testing.T, typed string) []byte {
	t.Helper()
	writer, err := letter.New(notification.Mailbox{Name: typed, Address: "concordat@example.gov.uk"}, site)
	if err != nil {
		t.Fatal(err)
	}
	body, err := writer.Write(notification.Mail{
		MessageID: "<1@example.gov.uk>", Date: time.Date(2026, 6, 16, 8, 0, 0, 0, time.UTC), Step: notification.FirstReminder,
		To:      []notification.Mailbox{{Name: typed, Address: "ann@example.gov.uk"}},
		ReplyTo: []notification.Mailbox{{Name: typed, Address: "mina@example.gov.uk"}}, Council: typed, Review: typed,
		Items: []notification.Item{{
			Title: typed, Officer: typed, SentBackFor: typed, Deadline: date.MustParse("2026-07-07"),
			Path: "councils/cambridge/reviews/r/returns/p",
		}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return body
}
