package app_test

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"testing"
	"time"

	"github.com/concordat-suite/concordat/services/platform/server/foundation"
	"github.com/concordat-suite/concordat/services/platform/server/mtls"
	"github.com/concordat-suite/concordat/services/platform/server/settings"
	"github.com/concordat-suite/concordat/services/platform/testing/freeport"
	"github.com/concordat-suite/concordat/services/platform/testing/postgrestest"
	"github.com/concordat-suite/concordat/services/register/app"
	"github.com/concordat-suite/concordat/services/register/store"
)

// TestRun starts the service as its program does, waits until it is ready, which it is when the grants have come out
// of its own journal, and stops it.
func TestRun(t *testing.T) {
	t.Parallel()
	urls := postgrestest.NewURLs(t, foundation.Register, store.Migrations)
	authority, err := mtls.NewAuthority()
	if err != nil {
		t.Fatal(err)
	}
	certificate, err := authority.Issue(foundation.Register)
	if err != nil {
		t.Fatal(err)
	}
	internal := free(t)
	cfg := app.Config{Service: settings.Service{
		PublicAddress: free(t), InternalAddress: internal, OpsAddress: free(t), RegisterInternal: internal,
		DatabaseURL: settings.Secret(urls.App), MigrationDatabaseURL: settings.Secret(urls.Owner),
		Issuers: settings.Issuers{{URL: "https://login.example"}}, Audience: "concordat", Drain: time.Second,
		Certificates: certificate, Logger: slog.New(slog.NewTextHandler(io.Discard, nil)),
	}}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- app.Run(ctx, cfg) }()
	ready(t, cfg.OpsAddress, ended)
	stop()
	if err := <-ended; err != nil {
		t.Errorf("Run() = %v", err)
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
