package grpcserver_test

import (
	"net/http/httptest"
	"testing"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	reflectionv1 "google.golang.org/grpc/reflection/grpc_reflection_v1"

	"github.com/concordat-suite/concordat/services/platform/server/ops"
)

// TestReflectionIsForOperators asks for the services on a listener of HTTP, as the operations listener is, where it is
// answered. That the public listener offers nothing of it stands in TestEveryErrorHasAReason.
func TestReflectionIsForOperators(t *testing.T) {
	s := start(t, nil)
	if _, err := s.ask(as("ann"), t, s.asPublic(t), "Get", mine); err != nil { // it serves
		t.Fatal(err)
	}
	operations := httptest.NewUnstartedServer(s.server.Reflection())
	operations.Config.Protocols = ops.Protocols()
	operations.Start()
	t.Cleanup(operations.Close)
	connection, err := grpc.NewClient(operations.Listener.Addr().String(), grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = connection.Close() })
	stream, err := reflectionv1.NewServerReflectionClient(connection).ServerReflectionInfo(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := stream.Send(&reflectionv1.ServerReflectionRequest{
		MessageRequest: &reflectionv1.ServerReflectionRequest_ListServices{},
	}); err != nil {
		t.Fatal(err)
	}
	answer, err := stream.Recv()
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]bool{}
	for _, service := range answer.GetListServicesResponse().GetService() {
		found[service.GetName()] = true
	}
	if !found["test.v1.Things"] || !found["grpc.health.v1.Health"] {
		t.Errorf("reflection tells of %v, want what the public listener offers", found)
	}
}
