package app_test

import (
	"context"
	"embed"
	"io"
	"log/slog"
	"net"
	"net/http"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"
	"google.golang.org/protobuf/proto"

	governancev1 "github.com/concordat-suite/concordat/proto/gen/concordat/governance/v1"
	journalv1 "github.com/concordat-suite/concordat/proto/gen/concordat/journal/v1"
	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/governance/app"
	"github.com/concordat-suite/concordat/services/governance/store"
	"github.com/concordat-suite/concordat/services/platform/data/journal"
	"github.com/concordat-suite/concordat/services/platform/data/postgres"
	"github.com/concordat-suite/concordat/services/platform/server/foundation"
	"github.com/concordat-suite/concordat/services/platform/server/mtls"
	"github.com/concordat-suite/concordat/services/platform/server/settings"
	"github.com/concordat-suite/concordat/services/platform/testing/freeport"
	"github.com/concordat-suite/concordat/services/platform/testing/postgrestest"
)

const (
	council     = "councils/cambridge"
	partnership = council + "/partnerships/01890000-0000-7000-8000-00000000000a"
)

// TestRun starts the service as its program does, beside a register of which there is only the journal: it becomes ready, assesses an edit
// within a second, and stops.
func TestRun(t *testing.T) {
	t.Parallel()
	authority, err := mtls.NewAuthority()
	if err != nil {
		t.Fatal(err)
	}
	register, address := startRegister(t, authority)
	urls := postgrestest.NewURLs(t, foundation.Governance, store.Migrations)
	certificate, err := authority.Issue(foundation.Governance)
	if err != nil {
		t.Fatal(err)
	}
	cfg := app.Config{Service: settings.Service{
		PublicAddress: free(t), InternalAddress: free(t), OpsAddress: free(t), RegisterInternal: address,
		DatabaseURL: settings.Secret(urls.App), MigrationDatabaseURL: settings.Secret(urls.Owner),
		Issuers: settings.Issuers{{URL: "https://login.example"}}, Audience: "concordat", Drain: time.Second,
		Certificates: certificate, Logger: slog.New(slog.NewTextHandler(io.Discard, nil)),
	}}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- app.Run(ctx, cfg) }()
	defer func() {
		stop()
		if err := <-ended; err != nil {
			t.Errorf("Run() = %v", err)
		}
	}()

	says(t, register, council, 1, &registerv1.Council{Name: council, TimeZone: "Europe/London"})
	edit := &registerv1.Partnership{Name: partnership, DisplayName: "Arts", State: registerv1.PartnershipState_PARTNERSHIP_STATE_ACTIVE}
	says(t, register, partnership, 1, edit)
	ready(t, cfg.OpsAddress, ended)
	db := postgrestest.Open(t, urls.App)
	assessedAt(t, db, 1, 10*time.Second)

	edit.DisplayName = "Arts and Culture"
	says(t, register, partnership, 2, edit)
	a := assessedAt(t, db, 2, time.Second)
	if a.GetPartnershipDisplayName() != "Arts and Culture" || a.GetOverall() != governancev1.Overall_OVERALL_NO_POLICY {
		t.Errorf("assessed as %q, %s", a.GetPartnershipDisplayName(), a.GetOverall())
	}
}

// startRegister serves a journal as the register does, and gives its database and address.
func startRegister(t *testing.T, authority *mtls.Authority) (*postgres.DB, string) {
	t.Helper()
	certificate, err := authority.Issue(foundation.Register)
	if err != nil {
		t.Fatal(err)
	}
	db := postgrestest.New(t, foundation.Register, embed.FS{})
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := grpc.NewServer(grpc.Creds(credentials.NewTLS(mtls.Server(certificate))))
	journalv1.RegisterJournalServiceServer(server, journal.NewServer(db))
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(server.Stop)
	return db, listener.Addr().String()
}

// says writes an entry of the register's journal.
func says(t *testing.T, register *postgres.DB, name string, version int64, m proto.Message) {
	t.Helper()
	_, err := journal.Write(context.Background(), register, "cambridge", time.Now(), func(tx *journal.Tx) error {
		tx.Record(journal.Change{Name: name, Version: version, State: m})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// assessedAt waits until this version of the partnership is assessed, and gives the assessment out of the service's own journal.
func assessedAt(t *testing.T, db *postgres.DB, version int64, within time.Duration) *governancev1.Assessment {
	t.Helper()
	for deadline := time.Now().Add(within); ; time.Sleep(5 * time.Millisecond) {
		a := &governancev1.Assessment{}
		err := db.ReadCouncil(context.Background(), "cambridge", func(tx *postgres.Tx) error {
			history, err := journal.History(context.Background(), tx, partnership+"/assessment", journal.Page{Limit: 1})
			if err != nil || len(history) == 0 {
				return err
			}
			if by := history[0].GetActor().GetService(); by != foundation.Governance {
				t.Errorf("assessed by %q", by)
			}
			_, err = journal.State(history[0], a)
			return err
		})
		if err == nil && a.GetPartnershipVersion() == version {
			return a
		}
		if time.Now().After(deadline) {
			t.Fatalf("version %d is not assessed within %s: %v, %v", version, within, a, err)
		}
	}
}

// ready waits until the operations listener says so.
func ready(t *testing.T, address string, ended <-chan error) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		select {
		case err := <-ended:
			t.Fatalf("Run() ended with %v before it was ready", err)
		default:
		}
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
