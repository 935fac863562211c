package app

import (
	"context"
	"embed"
	"io"
	"log/slog"
	"net"
	"net/http"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	governancev1 "github.com/concordat-suite/concordat/proto/gen/concordat/governance/v1"
	journalv1 "github.com/concordat-suite/concordat/proto/gen/concordat/journal/v1"
	notificationv1 "github.com/concordat-suite/concordat/proto/gen/concordat/notification/v1"
	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/platform/contract/access"
	"github.com/concordat-suite/concordat/services/platform/data/journal"
	"github.com/concordat-suite/concordat/services/platform/data/postgres"
	"github.com/concordat-suite/concordat/services/platform/server/foundation"
	"github.com/concordat-suite/concordat/services/platform/server/grpcserver"
	"github.com/concordat-suite/concordat/services/platform/server/mtls"
	"github.com/concordat-suite/concordat/services/platform/server/settings"
	"github.com/concordat-suite/concordat/services/platform/testing/freeport"
	"github.com/concordat-suite/concordat/services/platform/testing/postgrestest"
	"github.com/concordat-suite/concordat/services/platform/words/fault"
	"github.com/concordat-suite/concordat/services/reporting"
	"github.com/concordat-suite/concordat/services/reporting/frozen"
	"github.com/concordat-suite/concordat/services/reporting/store"
)

var quiet = slog.New(slog.NewTextHandler(io.Discard, nil))

// source is another service, of which only the log is real.
type source struct {
	db      *postgres.DB
	address string
}

// playSource serves the log of a service, over mutual TLS, until the test ends.
func playSource(t *testing.T, service string, authority *mtls.Authority) source {
	t.Helper()
	certificate, err := authority.Issue(service)
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := source{db: postgrestest.New(t, service, embed.FS{}), address: listener.Addr().String()}
	server := grpcserver.New(grpcserver.Options{Internal: listener, InternalTLS: mtls.Server(certificate), Directory: access.NewDirectory(time.Now),
		Logger: quiet, Metrics: prometheus.NewRegistry(), Limits: grpcserver.Limits{Drain: time.Second}})
	journalv1.RegisterJournalServiceServer(server, journal.NewServer(s.db))
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Errorf("Serve() = %v", err)
		}
	})
	return s
}

// says writes the messages, with their names, into the log.
func (s source) says(t *testing.T, messages map[string]proto.Message) {
	t.Helper()
	_, err := journal.Write(context.Background(), s.db, "cambridge", time.Now(), func(tx *journal.Tx) error {
		for name, m := range messages {
			tx.Record(journal.Change{Name: name, Version: 1, State: m})
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestRun starts the service as its program does, beside the logs of the three others, waits until it is ready and has read
// them, and stops it.
func TestRun(t *testing.T) {
	t.Parallel()
	authority, err := mtls.NewAuthority()
	if err != nil {
		t.Fatal(err)
	}
	register := playSource(t, reporting.Register, authority)
	governance := playSource(t, reporting.Governance, authority)
	notification := playSource(t, reporting.Notification, authority)
	const council, partnership = "councils/cambridge", "councils/cambridge/partnerships/1"
	register.says(t, map[string]proto.Message{
		council:                            &registerv1.Council{Name: council, DisplayName: "Cambridge", TimeZone: "Europe/London"},
		partnership:                        &registerv1.Partnership{Name: partnership, DisplayName: "One"},
		council + "/reviews/1":             &registerv1.Review{Name: council + "/reviews/1", Deadline: "2025-06-30", OpenTime: timestamppb.Now()},
		council + "/reviews/1/returns/one": &registerv1.Return{Name: council + "/reviews/1/returns/one", Partnership: partnership},
	})
	governance.says(t, map[string]proto.Message{partnership + "/assessment": &governancev1.Assessment{Partnership: partnership, Overall: governancev1.Overall_OVERALL_RED}})
	notification.says(t, map[string]proto.Message{council + "/notices/1": &notificationv1.Notice{Partnership: partnership, Review: council + "/reviews/1", Capacity: notificationv1.NoticeCapacity_NOTICE_CAPACITY_TO}})

	certificate, err := authority.Issue(foundation.Reporting)
	if err != nil {
		t.Fatal(err)
	}
	urls := postgrestest.NewURLs(t, foundation.Reporting, store.Migrations)
	cfg := Config{
		Service: settings.Service{
			PublicAddress: free(t), InternalAddress: free(t), OpsAddress: free(t), RegisterInternal: register.address,
			DatabaseURL: settings.Secret(urls.App), MigrationDatabaseURL: settings.Secret(urls.Owner),
			Issuers: settings.Issuers{{URL: "https://login.example"}}, Audience: "concordat", Drain: time.Second,
			Certificates: certificate, Logger: quiet,
		},
		GovernanceInternal: governance.address, NotificationInternal: notification.address, LinkBase: "https://reports.example",
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- Run(ctx, cfg) }()
	await(t, ended, func() bool { return isReady(cfg.OpsAddress) })
	db := postgrestest.Open(t, urls.App)
	await(t, ended, func() bool {
		data := read(t, db)
		return len(data.Partnerships) == 1 && len(data.Returns) == 1 && len(data.Notices) == 1 && data.Verdicts[partnership].Overall == frozen.Red
	})
	stop()
	if err := <-ended; err != nil {
		t.Errorf("Run() = %v", err)
	}
}

// read gives what has been read of the logs.
func read(t *testing.T, db *postgres.DB) (data frozen.Data) {
	t.Helper()
	err := store.New(db).Read(context.Background(), "cambridge", func(r reporting.Reader) error {
		reached, err := r.Reached(context.Background())
		if err != nil {
			return err
		}
		data, err = r.Data(context.Background(), reporting.Cut{AsAt: time.Now(), Positions: reached}, "")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func isReady(address string) bool {
	answer, err := http.Get("http://" + address + "/readyz")
	if err != nil {
		return false
	}
	_ = answer.Body.Close()
	return answer.StatusCode == http.StatusOK
}

// await waits until it is so, while the service runs.
func await(t *testing.T, ended <-chan error, so func() bool) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); !so(); time.Sleep(10 * time.Millisecond) {
		select {
		case err := <-ended:
			t.Fatalf("Run() ended with %v", err)
		default:
		}
		if time.Now().After(deadline) {
			t.Fatal("waited in vain")
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

// TestHeads asks all logs, and says so when one does not answer.
func TestHeads(t *testing.T) {
	t.Parallel()
	authority, err := mtls.NewAuthority()
	if err != nil {
		t.Fatal(err)
	}
	certificate, err := authority.Issue(foundation.Reporting)
	if err != nil {
		t.Fatal(err)
	}
	all := logs{}
	for i, service := range reporting.Services {
		s := playSource(t, service, authority)
		for range i {
			s.says(t, map[string]proto.Message{"councils/cambridge": &registerv1.Council{Name: "councils/cambridge"}})
		}
		all[service] = dialSource(t, service, s.address, certificate)
	}
	heads, err := all.Heads(context.Background(), "cambridge")
	if err != nil || heads[reporting.Register] != 0 || heads[reporting.Governance] != 1 || heads[reporting.Notification] != 2 {
		t.Errorf("Heads() = %v, %v", heads, err)
	}
	all[reporting.Governance] = dialSource(t, reporting.Governance, free(t), certificate)
	if _, err := all.Heads(context.Background(), "cambridge"); fault.Reason(err) != "CATCHING_UP" {
		t.Errorf("Heads() with a service away: %v, want CATCHING_UP", err)
	}
}

func dialSource(t *testing.T, service, address string, certificate mtls.Source) journalv1.JournalServiceClient {
	t.Helper()
	connection, err := grpc.NewClient(address, grpc.WithTransportCredentials(credentials.NewTLS(mtls.Client(certificate, service))))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = connection.Close() })
	return journalv1.NewJournalServiceClient(connection)
}
