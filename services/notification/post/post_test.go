package post_test

import (
	"crypto/tls"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"github.com/concordat-suite/concordat/services/notification"
	"github.com/concordat-suite/concordat/services/notification/post"
)

// backend answers each recipient by what stands before the @.
type backend struct{ taken []string }

func (b *backend) NewSession(*smtp.Conn) (smtp.Session, error) { return &session{backend: b}, nil }

type session struct {
	backend *backend
	to      []string
}

func (s *session) Reset()                             { s.to = nil }
func (*session) Logout() error                        { return nil }
func (*session) Mail(string, *smtp.MailOptions) error { return nil }

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	switch {
	case strings.HasPrefix(to, "full"):
		return &smtp.SMTPError{Code: 452, Message: "mailbox full"}
	case strings.HasPrefix(to, "gone"):
		return &smtp.SMTPError{Code: 550, Message: "no such mailbox"}
	}
	s.to = append(s.to, to)
	return nil
}

func (s *session) Data(r io.Reader) error {
	if _, err := io.Copy(io.Discard, r); err != nil {
		return err
	}
	s.backend.taken = append(s.backend.taken, strings.Join(s.to, " "))
	return nil
}

// serve starts a mail server, with TLS to change over to when it has a certificate.
func serve(t *testing.T, b *backend, certificate ...tls.Certificate) (address string) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := smtp.NewServer(b)
	server.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	if len(certificate) > 0 {
		server.TLSConfig = &tls.Config{Certificates: certificate, MinVersion: tls.VersionTLS12}
	}
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(func() { _ = server.Close() })
	return listener.Addr().String()
}

func TestEachRecipientHasAnOutcomeOfTheirOwn(t *testing.T) {
	t.Parallel()
	b := &backend{}
	s, err := (&post.Server{Address: serve(t, b), TLS: post.None, From: "us@example.gov.uk"}).Connect(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for _, test := range []struct {
		recipients []string
		want       []notification.Outcome
	}{
		{[]string{"gone@x.uk", "ann@x.uk", "full@x.uk"}, []notification.Outcome{
			{Result: notification.Undeliverable, Reply: "550 5.0.0 no such mailbox"}, {Result: notification.Sent}, {Result: notification.Waiting, Reply: "452 4.0.0 mailbox full"}}},
		{[]string{"gone@x.uk"}, []notification.Outcome{{Result: notification.Undeliverable, Reply: "550 5.0.0 no such mailbox"}}},
		{[]string{"ben@x.uk"}, []notification.Outcome{{Result: notification.Sent}}}, // the session goes on
	} {
		got, usable := s.Send([]byte("Subject: x\r\n\r\nx\r\n"), test.recipients)
		if !reflect.DeepEqual(got, test.want) || !usable {
			t.Errorf("Send() to %v = %v, usable %v, want %v", test.recipients, got, usable, test.want)
		}
	}
	if got := strings.Join(b.taken, ", "); got != "ann@x.uk, ben@x.uk" {
		t.Errorf("the server took mail for %s", got)
	}
}

// TestMailIsNeverSentInTheClearAgainstTheSettings wants TLS from servers that lack it or whose certificate nobody
// vouches for.
func TestMailIsNeverSentInTheClearAgainstTheSettings(t *testing.T) {
	t.Parallel()
	https := httptest.NewUnstartedServer(http.NotFoundHandler())
	https.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	https.StartTLS()
	defer https.Close()
	selfMade := https.TLS.Certificates[0]
	for name, test := range map[string]struct {
		address string
		tls     post.TLS
	}{
		"no TLS to change over to":       {serve(t, &backend{}), post.StartTLS},
		"a certificate that is not good": {serve(t, &backend{}, selfMade), post.StartTLS},
		"TLS from the first byte":        {strings.TrimPrefix(https.URL, "https://"), post.Implicit},
	} {
		if s, err := (&post.Server{Address: test.address, TLS: test.tls}).Connect(t.Context()); err == nil {
			s.Close()
			t.Errorf("%s: connected", name)
		}
	}
}

func TestAServerThatSaysNothingIsNotWaitedForLong(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = listener.Close() }()
	begun := time.Now()
	_, err = (&post.Server{Address: listener.Addr().String(), TLS: post.None, ConnectWithin: 50 * time.Millisecond}).Connect(t.Context())
	var timeout net.Error
	if !errors.As(err, &timeout) || !timeout.Timeout() || time.Since(begun) > 5*time.Second {
		t.Errorf("Connect() = %v after %v, want a timeout at once", err, time.Since(begun))
	}
}
