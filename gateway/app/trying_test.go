package app

import (
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
	"google.golang.org/protobuf/types/dynamicpb"

	"github.com/concordat-suite/concordat/gateway/rest"
	"github.com/concordat-suite/concordat/gateway/routes"
)

// listener stands for all services: it answers every call with nothing, and notes whether it was only tried.
type listener struct {
	called protoreflect.FullName
	tried  bool
}

func (l *listener) take(_ any, stream grpc.ServerStream) error {
	name, _ := grpc.MethodFromServerStream(stream)
	l.called = protoreflect.FullName(strings.ReplaceAll(strings.TrimPrefix(name, "/"), "/", "."))
	found, err := protoregistry.GlobalFiles.FindDescriptorByName(l.called)
	if err != nil {
		return err
	}
	method := found.(protoreflect.MethodDescriptor)
	request := dynamicpb.NewMessage(method.Input())
	if err := stream.RecvMsg(request); err != nil {
		return err
	}
	field := method.Input().Fields().ByName(routes.ValidateOnly)
	l.tried = field != nil && request.Get(field).Bool()
	return stream.SendMsg(dynamicpb.NewMessage(method.Output()))
}

// behind starts REST before a listener in the place of all services.
func behind(t *testing.T, l *listener) http.Handler {
	t.Helper()
	address, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := grpc.NewServer(grpc.UnknownServiceHandler(l.take))
	go func() { _ = server.Serve(address) }() // ends with Stop
	t.Cleanup(server.Stop)
	conn, err := grpc.NewClient(address.Addr().String(), rest.Interceptor(), grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	all := services(map[string]*grpc.ClientConn{register: conn, governance: conn, notification: conn, reporting: conn})
	handler, err := rest.New(t.Context(), rest.Options{Services: all})
	if err != nil {
		t.Fatal(err)
	}
	return handler
}

// TestEveryChangeIsTriedByTheSameParameter asks every call that can be tried to be, over REST.
func TestEveryChangeIsTriedByTheSameParameter(t *testing.T) {
	l := &listener{}
	handler := behind(t, l)
	all, err := routes.All()
	if err != nil {
		t.Fatal(err)
	}
	asked := 0
	for _, route := range all {
		if !route.CanBeTried() {
			continue
		}
		asked++
		path := strings.NewReplacer("{", "", "}", "").Replace(route.Path)
		for query, want := range map[string]bool{"?validate_only=true": true, "?validate_only=false": false, "": false} {
			*l = listener{}
			request := httptest.NewRequestWithContext(t.Context(), route.Verb, path+query, strings.NewReader("{}"))
			request.Header.Set("Content-Type", "application/json")
			answer := httptest.NewRecorder()
			handler.ServeHTTP(answer, request)
			if answer.Code/100 != 2 || l.called != route.RPC.FullName() || l.tried != want {
				t.Errorf("%s %s%s: %d %s, tried: %t", route.Verb, path, query, answer.Code, answer.Body, l.tried)
			}
		}
	}
	if asked < 60 {
		t.Errorf("only %d calls were asked", asked)
	}
}
