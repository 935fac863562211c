package foundation_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"google.golang.org/grpc/health/grpc_health_v1"

	"github.com/concordat-suite/concordat/services/platform/server/foundation"
	"github.com/concordat-suite/concordat/services/platform/server/grpcserver"
	"github.com/concordat-suite/concordat/services/platform/server/mtls"
	"github.com/concordat-suite/concordat/services/platform/server/settings"
)

// free gives an address of loopback that nobody listens on.
func free(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = listener.Close() }()
	return listener.Addr().String()
}

func service(t *testing.T) settings.Service {
	t.Helper()
	authority, err := mtls.NewAuthority()
	if err != nil {
		t.Fatal(err)
	}
	certificate, err := authority.Issue(foundation.Register)
	if err != nil {
		t.Fatal(err)
	}
	internal := free(t)
	return settings.Service{
		PublicAddress: free(t), InternalAddress: internal, OpsAddress: free(t), RegisterInternal: internal, Audience: "concordat",
		Issuers: settings.Issuers{{URL: "https://login.example"}}, Drain: time.Second,
		Certificates: certificate, Logger: slog.New(slog.NewTextHandler(io.Discard, nil)),
	}
}

// status gives the answer of the operations listener, waiting until it is there.
func status(t *testing.T, address, path string) int {
	t.Helper()
	for deadline := time.Now().Add(5 * time.Second); ; {
		answer, err := http.Get("http://" + address + path)
		if err == nil {
			_ = answer.Body.Close()
			return answer.StatusCode
		}
		if time.Now().After(deadline) {
			t.Fatal(err)
		}
		time.Sleep(5 * time.Millisecond)
	}
}

func TestAServiceFromStartToEnd(t *testing.T) {
	s := service(t)
	f, err := foundation.Lay(foundation.Register, s, grpcserver.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	part := func(ctx context.Context) error { <-ctx.Done(); return nil }
	go func() { ended <- f.Run(ctx, nil, part) }()
	if got := status(t, s.OpsAddress, "/livez"); got != http.StatusOK {
		t.Errorf("/livez = %d", got)
	}
	if got := status(t, s.OpsAddress, "/readyz"); got != http.StatusServiceUnavailable {
		t.Errorf("/readyz before the grants are known = %d, want 503", got)
	}
	f.Directory.Heard(time.Now(), true)
	for deadline := time.Now().Add(5 * time.Second); status(t, s.OpsAddress, "/readyz") != http.StatusOK; {
		if time.Now().After(deadline) {
			t.Fatal("/readyz never became 200")
		}
	}
	connection, err := f.Dial(foundation.Register, s.InternalAddress)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = connection.Close() }()
	if _, err := grpc_health_v1.NewHealthClient(connection).Check(ctx, &grpc_health_v1.HealthCheckRequest{}); err != nil {
		t.Errorf("internal listener: %v", err)
	}
	stop()
	if err := <-ended; err != nil {
		t.Errorf("Run() = %v", err)
	}
}

func TestAFailingPartEndsTheService(t *testing.T) {
	f, err := foundation.Lay(foundation.Register, service(t), grpcserver.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	broken := errors.New("follower broken")
	if err := f.Run(context.Background(), nil, func(context.Context) error { return broken }); !errors.Is(err, broken) {
		t.Errorf("Run() = %v, want the part's error", err)
	}
}

func TestAPortInUseIsNamed(t *testing.T) {
	s := service(t)
	taken, err := net.Listen("tcp", s.OpsAddress)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = taken.Close() }()
	if _, err := foundation.Lay(foundation.Register, s, grpcserver.Limits{}); err == nil || !strings.Contains(err.Error(), "OPS_ADDRESS") {
		t.Errorf("Lay() = %v, want OPS_ADDRESS in it", err)
	}
	again, err := net.Listen("tcp", s.PublicAddress)
	if err != nil {
		t.Fatalf("the other listeners are still open: %v", err)
	}
	_ = again.Close()
}
