package mailsink

import (
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"time"

	"github.com/emersion/go-message/mail"
	"github.com/emersion/go-smtp"
)

// limit is the largest message that is taken.
const limit = 10 << 20

// ServeSMTP accepts mail on the listener until it is closed.
func (s *Sink) ServeSMTP(listener net.Listener) error {
	server := smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) {
		return &session{sink: s, connection: c}, nil
	}))
	server.Domain = "localhost"
	server.MaxMessageBytes = limit
	server.ReadTimeout = time.Minute
	server.WriteTimeout = time.Minute
	err := server.Serve(listener)
	if errors.Is(err, net.ErrClosed) || errors.Is(err, smtp.ErrServerClosed) {
		return nil
	}
	return err
}

// session is one SMTP conversation.
type session struct {
	sink       *Sink
	connection *smtp.Conn
	from       string
	to         []string
}

// Reset begins the next message.
func (c *session) Reset() { c.from, c.to = "", nil }

// Logout ends the conversation.
func (c *session) Logout() error { return nil }

// Mail takes the sender.
func (c *session) Mail(from string, _ *smtp.MailOptions) error {
	c.from = from
	return nil
}

// Rcpt takes a recipient, or refuses it by a rule.
func (c *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	rule, _ := c.sink.ruleFor(to)
	switch rule.Action {
	case Refuse:
		return &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "<" + to + ">: no such mailbox"}
	case Defer:
		return &smtp.SMTPError{Code: 452, EnhancedCode: smtp.EnhancedCode{4, 2, 2}, Message: "Mailbox full, try again later"}
	}
	c.to = append(c.to, to)
	return nil
}

// Data takes the message, and answers late or never by a rule.
func (c *session) Data(r io.Reader) error {
	message, err := parse(r)
	if err != nil {
		return &smtp.SMTPError{Code: 554, EnhancedCode: smtp.EnhancedCode{5, 6, 0}, Message: "The message cannot be read"}
	}
	message.From, message.To = c.from, c.to
	rule := c.ruleForMessage()
	message.Acknowledged = rule.Action != Drop
	if rule.Action == Slow {
		time.Sleep(time.Duration(rule.DelayMilliseconds) * time.Millisecond)
	}
	c.sink.keep(message)
	if rule.Action == Drop {
		_ = c.connection.Conn().Close() // that is what the rule asks for
	}
	return nil
}

// ruleForMessage gives the first rule that one of the recipients has.
func (c *session) ruleForMessage() Rule {
	for _, to := range c.to {
		if rule, ok := c.sink.ruleFor(to); ok {
			return rule
		}
	}
	return Rule{}
}

// parse reads the header and the two alternatives of a message.
func parse(r io.Reader) (Message, error) {
	reader, err := mail.CreateReader(r)
	if err != nil {
		return Message{}, fmt.Errorf("read the header: %w", err)
	}
	m := Message{Header: reader.Header.Map()}
	if m.Subject, err = reader.Header.Subject(); err != nil {
		return Message{}, fmt.Errorf("read the subject: %w", err)
	}
	if m.MessageID, err = reader.Header.MessageID(); err != nil {
		return Message{}, fmt.Errorf("read the Message-ID: %w", err)
	}
	for {
		part, err := reader.NextPart()
		if errors.Is(err, io.EOF) {
			return m, nil
		}
		if err != nil {
			return Message{}, fmt.Errorf("read a part: %w", err)
		}
		body, err := io.ReadAll(part.Body)
		if err != nil {
			return Message{}, fmt.Errorf("read a part's body: %w", err)
		}
		switch kind := part.Header.Get("Content-Type"); {
		case strings.HasPrefix(kind, "text/html"):
			m.HTML += string(body)
		case strings.HasPrefix(kind, "text/plain"), kind == "":
			m.Text += string(body)
		}
	}
}
