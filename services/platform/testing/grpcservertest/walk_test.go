package grpcservertest_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
	"google.golang.org/protobuf/types/dynamicpb"

	"github.com/concordat-suite/concordat/services/platform/contract/access"
	"github.com/concordat-suite/concordat/services/platform/server/grpcserver"
	"github.com/concordat-suite/concordat/services/platform/testing/contracttest"
	"github.com/concordat-suite/concordat/services/platform/testing/grpcservertest"
	"github.com/concordat-suite/concordat/services/platform/words/caller"
)

const contract = `
message Thing { string name = 1; }
service Things {
  rpc Get(Thing) returns (Thing) {
    option (concordat.access.v1.allow) = {roles: [{role: ROLE_EMPLOYEE scope: SCOPE_ANY}, {role: ROLE_SERVICE_LEAD scope: SCOPE_AREA}]};
  }
  rpc CreateCouncil(Nothing) returns (Thing) { option (concordat.access.v1.allow) = {roles: {role: ROLE_OPERATOR scope: SCOPE_ANY}}; }
  rpc GetPublished(Thing) returns (Thing) { option (concordat.access.v1.allow) = {public: true}; }
  rpc WhoAmI(Nothing) returns (Thing) { option (concordat.access.v1.allow) = {signed_in: true}; }
  rpc Explain(Thing) returns (Thing) { option (concordat.access.v1.allow) = {services: "reporting"}; }
  rpc WatchThings(Thing) returns (stream Thing) { option (concordat.access.v1.allow) = {roles: {role: ROLE_EMPLOYEE scope: SCOPE_ANY}}; }
}
message Nothing {}`

// things answers every rpc with nothing in it.
func things(service protoreflect.ServiceDescriptor) *grpc.ServiceDesc {
	d := &grpc.ServiceDesc{ServiceName: string(service.FullName()), HandlerType: (*any)(nil)}
	for i := range service.Methods().Len() {
		m := service.Methods().Get(i)
		if m.IsStreamingServer() {
			d.Streams = append(d.Streams, grpc.StreamDesc{StreamName: string(m.Name()), ServerStreams: true, Handler: func(_ any, s grpc.ServerStream) error {
				return s.RecvMsg(dynamicpb.NewMessage(m.Input()))
			}})
			continue
		}
		full := fmt.Sprintf("/%s/%s", service.FullName(), m.Name())
		d.Methods = append(d.Methods, grpc.MethodDesc{
			MethodName: string(m.Name()),
			Handler: func(_ any, ctx context.Context, decode func(any) error, interceptor grpc.UnaryServerInterceptor) (any, error) {
				request := dynamicpb.NewMessage(m.Input())
				if err := decode(request); err != nil {
					return nil, err
				}
				return interceptor(ctx, request, &grpc.UnaryServerInfo{FullMethod: full}, func(context.Context, any) (any, error) {
					return dynamicpb.NewMessage(m.Output()), nil
				})
			},
		})
	}
	return d
}

func start(t *testing.T) (*grpcservertest.Server, protoreflect.ServiceDescriptor) {
	file := contracttest.Compile(t, contract)
	files := &protoregistry.Files{}
	if err := files.RegisterFile(file); err != nil {
		t.Fatal(err)
	}
	service := file.Services().Get(0)
	return grpcservertest.Start(t, time.Now, func(s *grpcserver.Server, _ *access.Directory) {
		s.RegisterService(things(service), s)
	}, func(o *grpcserver.Options) { o.Contract = files }), service
}

func TestWalk(t *testing.T) {
	s, service := start(t)
	grpcservertest.Walk(t, s, service)
}

func TestGrantAndName(t *testing.T) {
	s, service := start(t)
	get := func(subject string) string {
		request := dynamicpb.NewMessage(service.Methods().ByName("Get").Input())
		request.Set(request.Descriptor().Fields().ByName("name"), protoreflect.ValueOfString("councils/cambridge/things/1"))
		answer := dynamicpb.NewMessage(service.Methods().ByName("Get").Output())
		return grpcservertest.Reason(s.Public.Invoke(grpcservertest.As(subject), "/test.v1.Things/Get", request, answer))
	}
	s.Grant("cambridge", "ann", caller.Employee)
	s.Name("cambridge", "bob", caller.LeadMember, "p1")
	for subject, want := range map[string]string{"ann": "", "bob": "PERMISSION_DENIED", "cat": "NOT_FOUND", "": "TOKEN_MISSING"} {
		if got := get(subject); got != want {
			t.Errorf("as %q: reason %q, want %q", subject, got, want)
		}
	}
}
