package grpcservertest

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"google.golang.org/grpc"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
	"google.golang.org/protobuf/types/dynamicpb"

	accessv1 "github.com/concordat-suite/concordat/proto/gen/concordat/access/v1"
	"github.com/concordat-suite/concordat/services/platform/contract/access"
	"github.com/concordat-suite/concordat/services/platform/words/caller"
)

// The councils of a walk: its people hold their roles in the first.
const (
	home   = "walk-home"
	abroad = "walk-abroad"
)

// Walk calls every rpc of the services as every role, in the role's own council, in another and in none, and as
// somebody without a role, as the public and as a service. It fails t where the server lets somebody in, or says more
// than it should, against the allow options of the contract. The cases come from the descriptors, so that a new rpc is
// covered on the day it is written. What an allowed call then comes to is for other tests.
func Walk(t *testing.T, s *Server, services ...protoreflect.ServiceDescriptor) {
	t.Helper()
	rules, err := access.Load(services...)
	if err != nil {
		t.Fatal(err)
	}
	w := &walk{server: s, reporting: s.Service(t, "walker")}
	for _, role := range roles() {
		s.Grant(home, subjectOf(role), role, "walk-area")
	}
	s.Grant(abroad, "walk-abroad-person", caller.Employee)
	for _, service := range services {
		for i := range service.Methods().Len() {
			method := service.Methods().Get(i)
			rule := rules[fmt.Sprintf("/%s/%s", service.FullName(), method.Name())]
			t.Run(string(method.FullName()), func(t *testing.T) { w.method(t, method, rule) })
		}
	}
}

// Services gives all gRPC services of a package of the contract, such as "concordat.register.v1".
func Services(name protoreflect.FullName) []protoreflect.ServiceDescriptor {
	var services []protoreflect.ServiceDescriptor
	protoregistry.GlobalFiles.RangeFilesByPackage(name, func(file protoreflect.FileDescriptor) bool {
		for i := range file.Services().Len() {
			services = append(services, file.Services().Get(i))
		}
		return true
	})
	return services
}

// roles are all roles that a person of a council can hold.
func roles() []caller.Role {
	var roles []caller.Role
	for number := range accessv1.Role_name {
		role := access.RoleOf(accessv1.Role(number))
		if role != "" && role != caller.Operator {
			roles = append(roles, role)
		}
	}
	slices.Sort(roles)
	return roles
}

func subjectOf(role caller.Role) string { return "walk-" + string(role) }

type walk struct {
	server    *Server
	reporting *grpc.ClientConn // a service that no rule names
}

func (w *walk) method(t *testing.T, method protoreflect.MethodDescriptor, rule *access.Rule) {
	if len(rule.Services) > 0 {
		w.expect(t, method, rule, w.server.Public, subjectOf(caller.Administrator), home, "METHOD_UNKNOWN")
		w.expect(t, method, rule, w.reporting, "", home, "SERVICE_NOT_ALLOWED")
		return
	}
	w.expect(t, method, rule, w.reporting, "", home, "METHOD_UNKNOWN")
	if rule.Public {
		w.expect(t, method, rule, w.server.Public, "", home, letIn)
		return
	}
	w.expect(t, method, rule, w.server.Public, "", home, "TOKEN_MISSING")
	for _, role := range roles() {
		held := rule.Match([]caller.Right{{Role: role}})
		w.role(t, method, rule, subjectOf(role), rule.SignedIn || len(held) > 0)
	}
	if !rule.SignedIn && !rule.Names(caller.Operator) {
		w.expect(t, method, rule, w.server.Public, Operator, home, "NOT_FOUND")
	}
}

func (w *walk) role(t *testing.T, method protoreflect.MethodDescriptor, rule *access.Rule, subject string, allowed bool) {
	want := "PERMISSION_DENIED"
	if allowed {
		want = letIn
	}
	w.expect(t, method, rule, w.server.Public, subject, home, want)
	if !rule.ConcernsCouncil() || rule.SignedIn {
		return
	}
	for _, council := range []string{abroad, "walk-nowhere", "Walk Malformed"} {
		w.expect(t, method, rule, w.server.Public, subject, council, "NOT_FOUND")
	}
}

// letIn stands for any outcome of a call that was let in.
const letIn = "let in"

// shutOut are the reasons for which a call is not let in.
var shutOut = []string{"TOKEN_MISSING", "TOKEN_NOT_ACCEPTED", "PERMISSION_DENIED", "METHOD_UNKNOWN", "SERVICE_NOT_ALLOWED", "INTERNAL", "Unimplemented"}

func (w *walk) expect(t *testing.T, method protoreflect.MethodDescriptor, rule *access.Rule, on *grpc.ClientConn, subject, council, want string) {
	t.Helper()
	got := Reason(ask(As(subject), on, method, rule, council))
	if want == letIn {
		if slices.Contains(shutOut, got) {
			t.Errorf("as %q in %q: reason %q, want to be let in", subject, council, got)
		}
		return
	}
	if got != want {
		t.Errorf("as %q in %q: reason %q, want %q", subject, council, got, want)
	}
}

// ask calls the rpc about a record of the council that does not exist.
func ask(ctx context.Context, on *grpc.ClientConn, method protoreflect.MethodDescriptor, rule *access.Rule, council string) error {
	request, answer := dynamicpb.NewMessage(method.Input()), dynamicpb.NewMessage(method.Output())
	rule.SetCouncil(request, "councils/"+council)
	if !method.IsStreamingServer() {
		return on.Invoke(ctx, rule.Method, request, answer)
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	stream, err := on.NewStream(ctx, &grpc.StreamDesc{ServerStreams: true}, rule.Method)
	if err != nil {
		return err
	}
	if err := stream.SendMsg(request); err != nil {
		return err
	}
	if err := stream.CloseSend(); err != nil {
		return err
	}
	if err := stream.RecvMsg(answer); err != nil && !strings.Contains(err.Error(), "EOF") {
		return err
	}
	return nil
}
