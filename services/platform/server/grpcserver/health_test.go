package grpcserver_test

import (
	"testing"

	"google.golang.org/grpc/health/grpc_health_v1"
)

func TestHealthByName(t *testing.T) {
	s := start(t, nil)
	client := grpc_health_v1.NewHealthClient(s.asPublic(t))
	for name, want := range map[string]string{"": "", "test.v1.Things": "", "test.v1.Nothing": "NotFound SERVICE_UNKNOWN"} {
		answer, err := client.Check(as(""), &grpc_health_v1.HealthCheckRequest{Service: name})
		if got := outcome(err); want != "" && got != want {
			t.Errorf("%q: outcome = %q, want %q", name, got, want)
		}
		if want == "" && (err != nil || answer.GetStatus() != grpc_health_v1.HealthCheckResponse_SERVING) {
			t.Errorf("%q: %v, %v, want SERVING", name, answer, err)
		}
	}
}
