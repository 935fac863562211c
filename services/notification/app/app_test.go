package app_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
	"google.golang.org/protobuf/proto"

	journalv1 "github.com/concordat-suite/concordat/proto/gen/concordat/journal/v1"
	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/notification/app"
	"github.com/concordat-suite/concordat/services/notification/store"
	"github.com/concordat-suite/concordat/services/platform/data/journal"
	"github.com/concordat-suite/concordat/services/platform/server/foundation"
	"github.com/concordat-suite/concordat/services/platform/server/grpcserver"
	"github.com/concordat-suite/concordat/services/platform/server/mtls"
	"github.com/concordat-suite/concordat/services/platform/server/settings"
	"github.com/concordat-suite/concordat/services/platform/testing/freeport"
	"github.com/concordat-suite/concordat/services/platform/testing/postgrestest"
	"github.com/concordat-suite/concordat/services/platform/words/ids"
)

// TestRun starts the service as its program does, beside a register that is nothing but a journal, and waits for the
// mail that follows from an entry in it.
func TestRun(t *testing.T) {
	t.Parallel()
	authority, err := mtls.NewAuthority()
	if err != nil {
		t.Fatal(err)
	}
	mails := make(chan string, 10)
	take := func(to, _ string) { mails <- to }
	register := common(t, authority, foundation.Register)
	register.RegisterInternal = register.InternalAddress
	cfg := app.Config{
		Service: common(t, authority, foundation.Notification), SMTPAddress: mailServer(t, take),
		SMTPFrom: "Partnership register <partnerships@example.gov.uk>", LinkBase: "https://concordat.example.gov.uk",
	}
	cfg.RegisterInternal = register.InternalAddress
	urls := postgrestest.NewURLs(t, foundation.Notification, store.Migrations)
	cfg.DatabaseURL, cfg.MigrationDatabaseURL = settings.Secret(urls.App), settings.Secret(urls.Owner)

	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 2)
	go func() { ended <- registerJournal(ctx, t, register, 1) }()
	go func() { ended <- app.Run(ctx, cfg) }()
	ready(t, cfg.OpsAddress)
	select {
	case to := <-mails:
		if to != "officer0@example.gov.uk" {
			t.Errorf("the mail went to %s", to)
		}
	case <-time.After(20 * time.Second):
		t.Error("no mail came")
	}
	stop()
	for range 2 {
		if err := <-ended; err != nil {
			t.Errorf("Run() = %v", err)
		}
	}
}

// registerJournal serves the journal of a register in which a review has just opened, with one partnership for each of
// so many officers.
func registerJournal(ctx context.Context, t *testing.T, s settings.Service, officers int) error {
	db := postgrestest.New(t, foundation.Register, store.Migrations)
	_, err := journal.Write(ctx, db, "cambridge", time.Now(), func(tx *journal.Tx) error {
		const council = "councils/cambridge"
		record := func(name string, state proto.Message) {
			tx.Record(journal.Change{Name: name, Version: 1, State: state})
		}
		record(council, &registerv1.Council{Name: council, DisplayName: "Cambridge City Council"})
		review, today := council+"/reviews/"+ids.New(), time.Now().UTC().Format(time.DateOnly)
		record(review, &registerv1.Review{Name: review, Title: "Annual review", Deadline: today, State: registerv1.ReviewState_REVIEW_STATE_OPEN})
		for i := range officers {
			person, partnership := council+"/people/"+ids.New(), ids.New()
			record(person, &registerv1.Person{
				Name: person, DisplayName: "Officer", Email: fmt.Sprintf("officer%d@example.gov.uk", i),
				EmailState: registerv1.EmailState_EMAIL_STATE_CONFIRMED,
			})
			record(council+"/partnerships/"+partnership, &registerv1.Partnership{
				Name: council + "/partnerships/" + partnership, DisplayName: "Parks Forum", State: registerv1.PartnershipState_PARTNERSHIP_STATE_ACTIVE,
				ResponsibleOfficer: &registerv1.Holder{Holder: &registerv1.Holder_Person{Person: person}},
			})
			record(review+"/returns/"+partnership, &registerv1.Return{
				Name: review + "/returns/" + partnership, State: registerv1.ReturnState_RETURN_STATE_NOT_STARTED, Deadline: today, OriginalDeadline: today,
				Steps: []*registerv1.ReviewStep{{Kind: registerv1.ReviewStepKind_REVIEW_STEP_KIND_OPENING, Date: today}},
			})
		}
		return nil
	})
	if err != nil {
		return err
	}
	base, err := foundation.Lay(foundation.Register, s, grpcserver.Limits{})
	if err != nil {
		return err
	}
	journalv1.RegisterJournalServiceServer(base, journal.NewServer(db))
	return base.Run(ctx, nil)
}

// common are the settings that every service has.
func common(t *testing.T, authority *mtls.Authority, service string) settings.Service {
	t.Helper()
	certificate, err := authority.Issue(service)
	if err != nil {
		t.Fatal(err)
	}
	return settings.Service{
		PublicAddress: free(t), InternalAddress: free(t), OpsAddress: free(t), Issuers: settings.Issuers{{URL: "https://login.example"}},
		Audience: "concordat", Drain: time.Second, Certificates: certificate, Logger: slog.New(slog.NewTextHandler(io.Discard, nil)),
	}
}

// mailServer passes the mails that it gets to take.
func mailServer(t *testing.T, take func(to, raw string)) (address string) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return &session{take: take}, nil }))
	server.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(func() { _ = server.Close() })
	return listener.Addr().String()
}

type session struct {
	take func(to, raw string)
	to   []string
}

func (s *session) Reset()                             { s.to = nil }
func (*session) Logout() error                        { return nil }
func (*session) Mail(string, *smtp.MailOptions) error { return nil }

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.to = append(s.to, to)
	return nil
}

func (s *session) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	s.take(strings.Join(s.to, " "), string(raw))
	return nil
}

// ready waits until the operations listener says so.
func ready(t *testing.T, address string) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		answer, err := http.Get("http://" + address + "/readyz")
		if err == nil {
			_ = answer.Body.Close()
			if answer.StatusCode == http.StatusOK {
				return
			}
		}
		if time.Now().After(deadline) {
			t.Fatalf("never ready: %v, %v", answer, err)
		}
	}
}

// free gives an address for a program under test.
func free(t *testing.T) string {
	t.Helper()
	address, err := freeport.Address()
	if err != nil {
		t.Fatal(err)
	}
	return address
}

func TestSettingsThatMakeNoSense(t *testing.T) {
	t.Parallel()
	err := app.Run(t.Context(), app.Config{SMTPAddress: "mail", SMTPFrom: "nobody", SMTPTLS: "ssl", LinkBase: "concordat"})
	for _, setting := range []string{"SMTP_ADDRESS", "SMTP_FROM", "SMTP_TLS", "LINK_BASE"} {
		if err == nil || !strings.Contains(err.Error(), setting) {
			t.Errorf("Run() = %v, want it to name %s too", err, setting)
		}
	}
}
