// Package post hands messages to the mail server by SMTP. It tells for each recipient whether the server took the
// message, refused the address for good, or is to be asked again; what follows from that is the domain's affair.
package post

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/textproto"
	"time"

	"github.com/wneessen/go-mail/smtp"

	"github.com/concordat-suite/concordat/services/notification"
)

// TLS says how the connection is protected.
type TLS string

const (
	// StartTLS begins in the clear and insists on changing over. It is what port 587 wants.
	StartTLS TLS = "starttls"
	// Implicit is protected from the first byte. It is what port 465 wants.
	Implicit TLS = "tls"
	// None is not protected: for a mail server on the same machine.
	None TLS = "none"
)

// Times that the server is given.
const (
	connectWithin = 10 * time.Second
	// sendWithin bounds one message, so that a slow server cannot hold it beyond its lease, which is a minute.
	sendWithin = 30 * time.Second
)

// Server is the mail server of the installation.
type Server struct {
	// Address is host and port.
	Address string
	TLS     TLS
	// Username and Password sign in; no sign-in when Username is empty.
	Username, Password string
	// From is the address that replies and refusals go to.
	From string
	// ConnectWithin bounds the way to the server, and SendWithin one message: ten seconds, and half a minute, when 0.
	ConnectWithin, SendWithin time.Duration
}

// Connect opens a session.
func (s *Server) Connect(ctx context.Context) (notification.MailSession, error) {
	host, _, err := net.SplitHostPort(s.Address)
	if err != nil {
		return nil, fmt.Errorf("mail server address %q: %w", s.Address, err)
	}
	ctx, cancel := context.WithTimeout(ctx, cmp.Or(s.ConnectWithin, connectWithin))
	defer cancel()
	conn, err := s.dial(ctx, host)
	if err != nil {
		return nil, err
	}
	if deadline, ok := ctx.Deadline(); ok {
		_ = conn.SetDeadline(deadline)
	}
	client, err := smtp.NewClient(conn, host)
	if err != nil {
		_ = conn.Close()
		return nil, err
	}
	if err := s.greet(client, host); err != nil {
		_ = client.Close()
		return nil, err
	}
	return &session{server: s, conn: conn, client: client}, nil
}

func (s *Server) dial(ctx context.Context, host string) (net.Conn, error) {
	if s.TLS == Implicit {
		dialer := tls.Dialer{Config: &tls.Config{ServerName: host, MinVersion: tls.VersionTLS12}}
		return dialer.DialContext(ctx, "tcp", s.Address)
	}
	var dialer net.Dialer
	return dialer.DialContext(ctx, "tcp", s.Address)
}

func (s *Server) greet(client *smtp.Client, host string) error {
	// Addresses beyond ASCII are never sent, so what the server knows of them does not matter.
	client.SkipSMTPUTF8(true)
	if s.TLS == StartTLS {
		if err := client.StartTLS(&tls.Config{ServerName: host, MinVersion: tls.VersionTLS12}); err != nil {
			return fmt.Errorf("change over to TLS: %w", err)
		}
	}
	if s.Username == "" {
		return client.Noop()
	}
	if err := client.Auth(smtp.PlainAuth("", s.Username, s.Password, host, false)); err != nil {
		return fmt.Errorf("sign in: %w", err)
	}
	return nil
}

// session is one connection.
type session struct {
	server *Server
	conn   net.Conn
	client *smtp.Client
}

// Send hands over one message.
func (s *session) Send(body []byte, recipients []string) (outcomes []notification.Outcome, usable bool) {
	_ = s.conn.SetDeadline(time.Now().Add(cmp.Or(s.server.SendWithin, sendWithin)))
	outcomes = make([]notification.Outcome, len(recipients))
	if err := s.client.Mail("<" + s.server.From + ">"); err != nil {
		// The server refuses us, not the recipients: somebody must look at it, and then it goes.
		return s.failed(outcomes, err, notification.Waiting)
	}
	taken := 0
	for i, recipient := range recipients {
		err := s.client.Rcpt("<" + recipient + ">")
		outcomes[i] = outcome(err)
		switch {
		case err == nil:
			taken++
		case !answered(err):
			return s.failed(outcomes, err, notification.Waiting)
		}
	}
	if taken == 0 {
		return outcomes, s.client.Reset() == nil
	}
	if err := s.data(body); err != nil {
		return s.failed(outcomes, err, outcome(err).Result)
	}
	return outcomes, true
}

func (s *session) data(body []byte) error {
	w, err := s.client.Data()
	if err != nil {
		return err
	}
	if _, err := w.Write(body); err != nil {
		return err
	}
	return w.Close()
}

// failed gives the recipients that were taken so far, or not asked yet, the result of a failure that concerns them all.
func (s *session) failed(outcomes []notification.Outcome, err error, result notification.Result) ([]notification.Outcome, bool) {
	for i, o := range outcomes {
		if o.Result == 0 || o.Result == notification.Sent {
			outcomes[i] = notification.Outcome{Result: result, Reply: said(err)}
		}
	}
	return outcomes, answered(err) && s.client.Reset() == nil
}

// Close says goodbye.
func (s *session) Close() {
	_ = s.conn.SetDeadline(time.Now().Add(connectWithin))
	if s.client.Quit() != nil {
		_ = s.client.Close()
	}
}

// outcome reads the server's answer to a recipient or to the whole: 2xx taken, 5xx refused for good, all else again.
func outcome(err error) notification.Outcome {
	var reply *textproto.Error
	switch {
	case err == nil:
		return notification.Outcome{Result: notification.Sent}
	case errors.As(err, &reply) && reply.Code >= 500:
		return notification.Outcome{Result: notification.Undeliverable, Reply: said(err)}
	default:
		return notification.Outcome{Result: notification.Waiting, Reply: said(err)}
	}
}

// said gives the server's words as it said them, or what was in the way.
func said(err error) string {
	var reply *textproto.Error
	if errors.As(err, &reply) {
		return fmt.Sprintf("%d %s", reply.Code, reply.Msg)
	}
	return err.Error()
}

// answered says whether the error is an answer of the server, rather than a broken or slow connection.
func answered(err error) bool {
	var reply *textproto.Error
	return errors.As(err, &reply)
}
