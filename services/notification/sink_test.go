package notification_test

import (
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net"
	"net/mail"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
)

// sink is a mail server that keeps what it takes, and refuses, defers, drops or dawdles when told to.
type sink struct {
	address string

	mu            sync.Mutex
	server        *smtp.Server
	mails         []delivered
	refused       map[string]*smtp.SMTPError
	data, senders *smtp.SMTPError
	dropping      bool
	pause         time.Duration
}

// delivered is one mail as the sink got it.
type delivered struct {
	to   []string
	raw  string
	body string // the plain text
}

func newSink(t *testing.T) *sink {
	s := &sink{refused: map[string]*smtp.SMTPError{}}
	s.listen(t, "127.0.0.1:0")
	t.Cleanup(s.stop)
	return s
}

func (s *sink) listen(t *testing.T, address string) {
	t.Helper()
	listener, err := net.Listen("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.address = listener.Addr().String()
	s.server = smtp.NewServer(s)
	s.server.ErrorLog = nothing{}
	go func() { _ = s.server.Serve(listener) }()
}

type nothing struct{}

func (nothing) Printf(string, ...any) {}
func (nothing) Println(...any)        {}

func (s *sink) stop() {
	s.mu.Lock()
	server := s.server
	s.mu.Unlock()
	_ = server.Close()
}

// heal ends all harm; a stopped server listens again.
func (s *sink) heal(t *testing.T) {
	t.Helper()
	s.mu.Lock()
	s.refused, s.data, s.senders, s.dropping, s.pause = map[string]*smtp.SMTPError{}, nil, nil, false, 0
	address := s.address
	s.mu.Unlock()
	s.stop()
	s.listen(t, address)
}

func (s *sink) set(harm func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	harm()
}

func (s *sink) refuse(address string, code int, message string) {
	s.set(func() { s.refused[address] = &smtp.SMTPError{Code: code, Message: message} })
}
func (s *sink) refuseData(code int, message string) {
	s.set(func() { s.data = &smtp.SMTPError{Code: code, Message: message} })
}
func (s *sink) refuseSender(code int, message string) {
	s.set(func() { s.senders = &smtp.SMTPError{Code: code, Message: message} })
}
func (s *sink) drop()                { s.set(func() { s.dropping = true }) }
func (s *sink) slow(d time.Duration) { s.set(func() { s.pause = d }) }

// taken gives the mails that came since it was last asked, by their recipients.
func (s *sink) taken() []delivered {
	s.mu.Lock()
	defer s.mu.Unlock()
	mails := s.mails
	s.mails = nil
	slices.SortFunc(mails, func(a, b delivered) int { return slices.Compare(a.to, b.to) })
	return mails
}

// NewSession implements smtp.Backend.
func (s *sink) NewSession(c *smtp.Conn) (smtp.Session, error) { return &session{sink: s, conn: c}, nil }

type session struct {
	sink *sink
	conn *smtp.Conn
	to   []string
}

func (s *session) Reset()        { s.to = nil }
func (s *session) Logout() error { return nil }

func (s *session) Mail(string, *smtp.MailOptions) error {
	s.sink.mu.Lock()
	defer s.sink.mu.Unlock()
	return orNil(s.sink.senders)
}

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.sink.mu.Lock()
	defer s.sink.mu.Unlock()
	if err := s.sink.refused[to]; err != nil {
		return err
	}
	s.to = append(s.to, to)
	return nil
}

func (s *session) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	s.sink.mu.Lock()
	pause := s.sink.pause
	s.sink.mu.Unlock()
	time.Sleep(pause)
	s.sink.mu.Lock()
	defer s.sink.mu.Unlock()
	switch {
	case s.sink.dropping:
		_ = s.conn.Conn().Close()
		return errors.New("dropped")
	case pause > 0:
		return &smtp.SMTPError{Code: 451, Message: "too late"}
	case s.sink.data != nil:
		return s.sink.data
	}
	slices.Sort(s.to)
	s.sink.mails = append(s.sink.mails, delivered{to: s.to, raw: string(raw), body: plainText(raw)})
	return nil
}

func orNil(err *smtp.SMTPError) error {
	if err == nil {
		return nil
	}
	return err
}

// header gives a header of the mail, decoded.
func (d delivered) header(name string) string {
	m, err := mail.ReadMessage(strings.NewReader(d.raw))
	if err != nil {
		return err.Error()
	}
	text, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get(name))
	if err != nil {
		return err.Error()
	}
	return text
}

// plainText gives the first part of a mail, which is the plain text.
func plainText(raw []byte) string {
	m, err := mail.ReadMessage(strings.NewReader(string(raw)))
	if err != nil {
		return err.Error()
	}
	_, parameters, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil {
		return err.Error()
	}
	part, err := multipart.NewReader(m.Body, parameters["boundary"]).NextRawPart()
	if err != nil {
		return err.Error()
	}
	text, err := io.ReadAll(quotedprintable.NewReader(part))
	if err != nil {
		return err.Error()
	}
	return strings.ReplaceAll(string(text), "\r\n", "\n")
}
