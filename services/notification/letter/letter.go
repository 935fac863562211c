// Package letter puts mails into words: plain text and HTML, with the headers that carry them. What a mail is about is
// decided before; how it reaches the mail server is package post's affair.
//
// Names and titles come from the register, where anybody may have typed anything. They cannot add a header, a recipient
// or markup: go-mail encodes headers, html/template escapes, and line breaks and control characters become spaces first.
package letter

import (
	"bytes"
	"embed"
	"fmt"
	htmltemplate "html/template"
	netmail "net/mail"
	"strings"
	texttemplate "text/template"
	"unicode"

	"github.com/wneessen/go-mail"

	"github.com/concordat-suite/concordat/services/notification"
	"github.com/concordat-suite/concordat/services/platform/words/caller"
	"github.com/concordat-suite/concordat/services/platform/words/date"
)

//go:embed templates
var files embed.FS

// Writer writes mails for one installation.
type Writer struct {
	from notification.Mailbox
	base string
	text *texttemplate.Template
	html *htmltemplate.Template
}

// New gives a writer whose mails come from a mailbox and link to base, such as "https://concordat.example.gov.uk".
func New(from notification.Mailbox, base string) (*Writer, error) {
	text, err := texttemplate.ParseFS(files, "templates/mail.txt")
	if err != nil {
		return nil, fmt.Errorf("read the text of mails: %w", err)
	}
	html, err := htmltemplate.ParseFS(files, "templates/mail.html")
	if err != nil {
		return nil, fmt.Errorf("read the HTML of mails: %w", err)
	}
	return &Writer{from: from, base: strings.TrimRight(base, "/"), text: text, html: html}, nil
}

// Write gives the whole mail as it is sent.
func (w *Writer) Write(m notification.Mail) ([]byte, error) {
	page := w.page(m)
	msg := mail.NewMsg(mail.WithNoDefaultUserAgent())
	if err := w.address(msg, m); err != nil {
		return nil, err
	}
	if err := replyTo(msg, replies(m, page)); err != nil {
		return nil, err
	}
	msg.SetMessageIDWithValue(strings.Trim(m.MessageID, "<>"))
	msg.SetDateWithValue(m.Date)
	msg.Subject(page.Subject)
	// So that out-of-office replies do not answer a machine (RFC 3834).
	msg.SetGenHeader("Auto-Submitted", "auto-generated")
	if err := w.body(msg, page); err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if _, err := msg.WriteTo(&b); err != nil {
		return nil, fmt.Errorf("write mail: %w", err)
	}
	return b.Bytes(), nil
}

func (w *Writer) address(msg *mail.Msg, m notification.Mail) error {
	if err := msg.From(header(w.sender(m))); err != nil {
		return fmt.Errorf("sender: %w", err)
	}
	for _, to := range m.To {
		if err := msg.AddTo(header(to)); err != nil {
			return fmt.Errorf("recipient: %w", err)
		}
	}
	for _, cc := range m.Cc {
		if err := msg.AddCc(header(cc)); err != nil {
			return fmt.Errorf("copy: %w", err)
		}
	}
	return nil
}

// sender returns whom a mail comes from: the council in whose name it goes, at the installation's address, which mail
// servers know as ours.
func (w *Writer) sender(m notification.Mail) notification.Mailbox {
	from := w.from
	for _, name := range []string{m.Council, m.Sender} {
		if clean(name) != "" {
			from.Name = name
		}
	}
	return from
}

// replies returns where a reply to a mail goes.
func replies(m notification.Mail, p page) []notification.Mailbox {
	if m.ReplyAddress != "" {
		return []notification.Mailbox{{Name: m.Council, Address: m.ReplyAddress}}
	}
	return p.ReplyTo
}

// replyTo says where a reply goes; without it, to the sender's mailbox, which perhaps nobody reads.
func replyTo(msg *mail.Msg, boxes []notification.Mailbox) error {
	if len(boxes) == 0 {
		return nil
	}
	headers := make([]string, len(boxes))
	for i, box := range boxes {
		headers[i] = header(box)
	}
	if err := msg.SetAddrHeader(mail.HeaderReplyTo, headers...); err != nil {
		return fmt.Errorf("reply to: %w", err)
	}
	return nil
}

// header writes a mailbox as a header has it, with the quotes in a name escaped.
func header(box notification.Mailbox) string {
	address := netmail.Address{Name: clean(box.Name), Address: box.Address}
	return address.String()
}

func (w *Writer) body(msg *mail.Msg, p page) error {
	var text, html bytes.Buffer
	if err := w.text.Execute(&text, p); err != nil {
		return fmt.Errorf("text of mail: %w", err)
	}
	if err := w.html.Execute(&html, p); err != nil {
		return fmt.Errorf("HTML of mail: %w", err)
	}
	msg.SetBodyString(mail.TypeTextPlain, text.String())
	msg.AddAlternativeString(mail.TypeTextHTML, html.String())
	return nil
}

// page is what the templates show.
type page struct {
	Subject string
	Greeted string
	Council string
	Review  string
	// Lead says what the mail is about, Ask what to do.
	Lead, Ask string
	// Effort says how much is asked in all; "" where nothing is, or it is told of no return.
	Effort string
	Items  []item
	// Officer is what the council calls a responsible officer, as it stands before a name.
	Officer string
	// StandsFor tells which messages this one stands for; "" for none.
	StandsFor string
	// DueOn is the day the mail should have gone, when it goes later; "" otherwise.
	DueOn string
	// Help says what a reader can do who cannot sign in to the register; "" for one who needs no telling.
	Help string
	// ReplyTo is where a reply goes.
	ReplyTo []notification.Mailbox
}

type item struct {
	Title, Officer, Deadline, OriginalDeadline, SentBackFor, Entered, Problem, NotDoneBecause, Link string
	// Done says what somebody did with it, Effort how much it asks.
	Done   []string
	Effort string
}

func (w *Writer) page(m notification.Mail) page {
	p := page{Council: clean(m.Council), Review: clean(m.Review), StandsFor: standsFor(m.StandsFor), DueOn: m.DueOn.Words(),
		Officer: begun(called(caller.ResponsibleOfficer, m.Titles)), Effort: inAll(m.Items)}
	if len(m.To) == 1 {
		p.Greeted = clean(m.To[0].Name)
	}
	for _, i := range m.Items {
		p.Items = append(p.Items, w.item(m, i))
	}
	words := wordsFor(m).numbered(len(m.Items)).titled(m.Titles)
	p.Subject = subject(m, words.subject)
	p.Lead, p.Ask = words.lead, words.ask
	if !toHelper(m) {
		p.Help, p.ReplyTo = help(m), m.ReplyTo
	}
	return p
}

// item gives what is shown of one thing that a mail is about.
func (w *Writer) item(m notification.Mail, i notification.Item) item {
	shown := item{Title: clean(i.Title), Officer: clean(i.Officer), Problem: clean(i.Problem), NotDoneBecause: clean(i.NotDoneBecause),
		Link: w.base + "/v1/" + i.Path, Done: done(m.Step, i)}
	if dated(m.Step) {
		shown.Deadline = i.Deadline.Words()
		if i.OriginalDeadline != i.Deadline {
			shown.OriginalDeadline = i.OriginalDeadline.Words()
		}
	}
	if m.Step != notification.Extended {
		shown.SentBackFor = clean(i.SentBackFor)
	}
	if i.Entered && m.Step != notification.ToConfirm {
		shown.Entered = entered(m.Step, m.Titles)
	}
	if i.Effort != nil && len(m.Items) > 1 {
		shown.Effort = asks(*i.Effort)
	}
	return shown
}

// subject names the council and says what the mail is about: the returns to a review with their deadline, or what
// concerns the council itself.
func subject(m notification.Mail, about string) string {
	switch {
	case m.Step == notification.HandOverNotDone, m.Step == notification.DayFull, m.Step.AboutGrant(), m.Step == notification.FactsProposed:
		return clean(m.Council) + ": " + about
	case !dated(m.Step):
		return fmt.Sprintf("%s, %s: %s", clean(m.Council), clean(m.Review), about)
	}
	return fmt.Sprintf("%s, %s: %s, %s", clean(m.Council), clean(m.Review), about, deadlines(m.Items))
}

// deadlines tells when the returns are due: one day, or the first of several.
func deadlines(items []notification.Item) string {
	var first date.Date
	several := false
	for _, i := range items {
		several = several || !first.IsZero() && i.Deadline != first
		if first.IsZero() || i.Deadline.Before(first) {
			first = i.Deadline
		}
	}
	if several {
		return "due from " + first.Words()
	}
	return "due by " + first.Words()
}

// clean makes one line of a text that anybody may have typed.
func clean(text string) string {
	return strings.Join(strings.FieldsFunc(text, func(r rune) bool {
		return unicode.IsSpace(r) || unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == '\u2028' || r == '\u2029'
	}), " ")
}
