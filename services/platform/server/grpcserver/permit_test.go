package grpcserver_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"

	"github.com/concordat-suite/concordat/services/platform/contract/access"
	"github.com/concordat-suite/concordat/services/platform/server/grpcserver"
	"github.com/concordat-suite/concordat/services/platform/server/mtls"
	"github.com/concordat-suite/concordat/services/platform/testing/contracttest"
	"github.com/concordat-suite/concordat/services/platform/words/caller"
)

const mine = `name: "councils/cambridge/things/1"`

// outcome gives code and reason of an error, such as "NotFound NOT_FOUND", and "OK" without one.
func outcome(err error) string {
	s := status.Convert(err)
	for _, d := range s.Details() {
		if info, ok := d.(*errdetails.ErrorInfo); ok {
			return s.Code().String() + " " + info.GetReason()
		}
	}
	return s.Code().String()
}

func TestWhoMayCallWhat(t *testing.T) {
	s := start(t, nil)
	public := s.asPublic(t)
	const denied, missing = "PermissionDenied PERMISSION_DENIED", "NotFound NOT_FOUND"
	for _, test := range []struct{ method, as, request, want string }{
		{"Get", "", mine, "Unauthenticated TOKEN_MISSING"},
		{"Get", "ann", mine, "OK"},
		{"Get", "ian", mine, denied},
		{"Get", "stranger", mine, missing},
		{"Get", "ann", `name: "councils/gravesham/things/1"`, missing},
		{"Get", "ann", `name: "councils/nowhere/things/1"`, missing},
		{"Get", "ann", `name: "things/1"`, missing},
		{"Get", "ann", ``, missing},
		{"Get", "operator", mine, "OK"},
		{"Change", "operator", mine, missing},
		{"Change", "ian", mine, denied},
		{"Change", "ian", mine + `title: "too long by far"`, denied},
		{"Get", "ivy", mine, "OK"},
		{"Change", "ivy", mine, "PermissionDenied AUDITOR_CHANGES_NOTHING"},
		{"Decide", "ivy", mine, "PermissionDenied AUDITOR_CHANGES_NOTHING"},
		{"Find", "ivy", mine, "OK"},
		{"Change", "robot", mine, "OK"},
		{"Decide", "ann", mine, "OK"},
		{"Decide", "robot", mine, "PermissionDenied PERSON_NEEDED"},
		{"Decide", "ian", mine, denied},
		{"GetPublished", "", mine, "OK"},
		{"GetPublished", "stranger", mine, "OK"},
		{"GetPublished", "", ``, missing},
		{"WhoAmI", "", mine, "Unauthenticated TOKEN_MISSING"},
		{"WhoAmI", "stranger", mine, "OK"},
		{"Explain", "ann", mine, "Unimplemented METHOD_UNKNOWN"},
		{"Explain", "", mine, "Unimplemented METHOD_UNKNOWN"},
		{"Nothing", "ann", mine, "Unimplemented METHOD_UNKNOWN"},
		{"get", "ann", mine, "Unimplemented METHOD_UNKNOWN"},
		{"Get/", "ann", mine, "Unimplemented METHOD_UNKNOWN"},
		{"/Get", "", mine, "Unimplemented METHOD_UNKNOWN"},
	} {
		t.Run(test.method+" as "+test.as+" of "+test.request, func(t *testing.T) {
			_, err := s.ask(as(test.as), t, public, test.method, test.request)
			if got := outcome(err); got != test.want {
				t.Errorf("outcome = %q, want %q", got, test.want)
			}
		})
	}
}

// TestAnAuditorActsByNoOtherRole holds that what internal audit may change is changed by that right, and read by all of them.
func TestAnAuditorActsByNoOtherRole(t *testing.T) {
	s := start(t, nil)
	public := s.asPublic(t)
	for method, want := range map[string][]caller.Role{
		"Find": {caller.InternalAudit}, "Get": {caller.Employee},
	} {
		if _, err := s.ask(as("ivy"), t, public, method, mine); err != nil {
			t.Fatal(err)
		}
		var got []caller.Role
		for _, r := range s.caller.Load().Rights {
			got = append(got, r.Role)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s by the rights %v, want %v", method, got, want)
		}
	}
}

func TestPathsThatAreNone(t *testing.T) {
	s := start(t, nil)
	public := s.asPublic(t)
	reached := false
	s.handle = func(_ context.Context, m proto.Message) (proto.Message, error) { reached = true; return m, nil }
	for _, path := range []string{
		"test.v1.Things/Get", "/test.v1.Things", "/test.v1.Things/", "//test.v1.Things/Get", "/test.v1.Things//Get", "/test.v1.things/Get",
		"/test.v1.Things/Get?x", "/test.v1.Things/Get ", "/Things/Get", "/", "Get", "/test.v1.Things/%47et", "/test.v1.Things/../Things/Get",
		"/test.v1.Things/Explain", "test.v1.Things/Explain", "/grpc.health.v1.Health/../../test.v1.Things/Get", "/grpc.health.v1.Health/None",
	} {
		err := public.Invoke(as("ann"), path, contracttest.Message(t, s.file, "Thing", mine), s.thing())
		if status.Code(err) != codes.Unimplemented || reached {
			t.Errorf("path %q: %v, reached the service: %v", path, err, reached)
		}
	}
}

func TestStreamsAreGuardedAlike(t *testing.T) {
	s := start(t, nil)
	public := s.asPublic(t)
	for _, test := range []struct{ method, as, request, want string }{
		{"WatchThings", "ann", mine, "OK"},
		{"WatchThings", "ian", mine, "PermissionDenied PERMISSION_DENIED"},
		{"WatchThings", "stranger", mine, "NotFound NOT_FOUND"},
		{"WatchThings", "", mine, "Unauthenticated TOKEN_MISSING"},
		{"WatchThings", "ann", mine + `title: "too long by far"`, "InvalidArgument REQUEST_INVALID"},
		{"WatchJournal", "ann", mine, "Unimplemented METHOD_UNKNOWN"},
	} {
		if got := outcome(s.watch(as(test.as), t, public, test.method, test.request)); got != test.want {
			t.Errorf("%s as %q: outcome = %q, want %q", test.method, test.as, got, test.want)
		}
	}
}

func TestServicesComeInByTheirOwnDoor(t *testing.T) {
	s := start(t, nil)
	other, err := mtls.NewAuthority()
	if err != nil {
		t.Fatal(err)
	}
	foreign, err := other.Issue("reporting")
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		on           *grpc.ClientConn
		method, want string
	}{
		"the service that may":         {s.asService(t, "reporting"), "Explain", "OK"},
		"another service":              {s.asService(t, "notification"), "Explain", "PermissionDenied SERVICE_NOT_ALLOWED"},
		"the gateway":                  {s.asService(t, "gateway"), "Explain", "PermissionDenied SERVICE_NOT_ALLOWED"},
		"what is the public's":         {s.asService(t, "reporting"), "Get", "Unimplemented METHOD_UNKNOWN"},
		"no certificate":               {s.dial(t, s.internal, insecure.NewCredentials()), "Explain", "Unavailable"},
		"another authority":            {s.dial(t, s.internal, credentials.NewTLS(mtls.Client(foreign, "register"))), "Explain", "Unavailable"},
		"what is open, with ann's":     {s.asService(t, "reporting"), "GetPublished", "Unimplemented METHOD_UNKNOWN"},
		"the stream that is for it":    {s.asService(t, "reporting"), "WatchJournal", "OK"},
		"the stream that is not":       {s.asService(t, "notification"), "WatchJournal", "PermissionDenied SERVICE_NOT_ALLOWED"},
		"a record of no council":       {s.asService(t, "reporting"), "Explain ", "NotFound NOT_FOUND"},
		"the public's door, uncovered": {s.asPublic(t), "WatchJournal", "Unimplemented METHOD_UNKNOWN"},
	} {
		t.Run(name, func(t *testing.T) {
			request, method := mine, test.method
			if strings.HasSuffix(method, " ") {
				request, method = "", strings.TrimSpace(method)
			}
			var err error
			if strings.HasPrefix(method, "Watch") {
				err = s.watch(as("ann"), t, test.on, method, request)
			} else {
				_, err = s.ask(as("ann"), t, test.on, method, request)
			}
			if got := outcome(err); got != test.want {
				t.Errorf("outcome = %q, want %q (%v)", got, test.want, err)
			}
		})
	}
}

func TestWhatTheHandlerSees(t *testing.T) {
	s := start(t, nil)
	s.directory.PutNames("cambridge", "p", []access.Named{{Person: "ann", Role: caller.ResponsibleOfficer}})
	if _, err := s.ask(as("ann"), t, s.asPublic(t), "Get", mine); err != nil {
		t.Fatal(err)
	}
	c := s.caller.Load()
	if c.Council != "cambridge" || c.Person != "ann" || c.Subject != "ann" || c.Method != "/test.v1.Things/Get" || c.RequestID == "" {
		t.Errorf("caller = %+v", c)
	}
	if len(c.Rights) != 2 || c.Rights[0].Role != caller.Employee || c.Rights[1].Scope != caller.Own {
		t.Errorf("rights = %+v, want employee over any and responsible officer over own", c.Rights)
	}
	if _, err := s.ask(as("operator"), t, s.asPublic(t), "Get", mine); err != nil || !s.caller.Load().Has(caller.Operator) || s.caller.Load().Person != "" {
		t.Errorf("operator: caller = %+v, %v", s.caller.Load(), err)
	}
	if _, err := s.ask(as(""), t, s.asService(t, "reporting"), "Explain", mine); err != nil || s.caller.Load().Service != "reporting" || s.caller.Load().Council != "cambridge" {
		t.Errorf("service: caller = %+v, %v", s.caller.Load(), err)
	}
}

func TestARevokedRoleIsGoneAtOnce(t *testing.T) {
	s := start(t, nil)
	public := s.asPublic(t)
	s.directory.PutTerm("cambridge", access.Term{ID: "ann", Person: "ann", Role: caller.Employee, Revoked: true})
	if _, err := s.ask(as("ann"), t, public, "Get", mine); outcome(err) != "NotFound NOT_FOUND" {
		t.Errorf("outcome = %q, want NOT_FOUND", outcome(err))
	}
}

func TestASilentRegister(t *testing.T) {
	s := start(t, nil)
	public := s.asPublic(t)
	expect := func(when, method, as_, want string) {
		t.Helper()
		if _, err := s.ask(as(as_), t, public, method, mine); outcome(err) != want {
			t.Errorf("%s: %s as %q = %q, want %q", when, method, as_, outcome(err), want)
		}
	}
	s.now = s.now.Add(4 * time.Minute)
	expect("after four minutes", "Change", "ann", "OK")
	s.now = s.now.Add(2 * time.Minute)
	expect("after six minutes", "Get", "ann", "OK")
	expect("after six minutes", "Change", "ann", "Unavailable GRANTS_TOO_OLD")
	s.directory.Heard(s.now, true)
	expect("heard again", "Change", "ann", "OK")
}

func TestBeforeTheGrantsAreKnown(t *testing.T) {
	s := start(t, func(o *grpcserver.Options) { o.Directory = access.NewDirectory(time.Now) })
	public := s.asPublic(t)
	if _, err := s.ask(as("ann"), t, public, "Get", mine); outcome(err) != "Unavailable GRANTS_NOT_READY" {
		t.Errorf("outcome = %q, want GRANTS_NOT_READY", outcome(err))
	}
	if _, err := s.ask(as(""), t, public, "GetPublished", mine); err != nil {
		t.Errorf("what is public needs no grants: %v", err)
	}
	if s.server.Ready(context.Background()) == nil {
		t.Error("Ready() = nil, want not ready")
	}
}

func TestTokens(t *testing.T) {
	s := start(t, nil)
	public := s.asPublic(t)
	for name, headers := range map[string][]string{
		"another scheme":  {"authorization", "Basic YW5uOiE="},
		"no token":        {"authorization", "Bearer "},
		"only the scheme": {"authorization", "Bearer"},
		"twice":           {"authorization", "Bearer ann!", "authorization", "Bearer ian!"},
		"not accepted":    {"authorization", "Bearer ann"},
	} {
		t.Run(name, func(t *testing.T) {
			for _, method := range []string{"Get", "GetPublished"} {
				_, err := s.ask(as("", headers...), t, public, method, mine)
				if got := outcome(err); got != "Unauthenticated TOKEN_NOT_ACCEPTED" {
					t.Errorf("%s: outcome = %q, want TOKEN_NOT_ACCEPTED", method, got)
				}
			}
		})
	}
}

func TestHealthIsOpen(t *testing.T) {
	s := start(t, nil)
	answer, err := grpc_health_v1.NewHealthClient(s.asPublic(t)).Check(context.Background(), &grpc_health_v1.HealthCheckRequest{})
	if err != nil || answer.GetStatus() != grpc_health_v1.HealthCheckResponse_SERVING {
		t.Errorf("Check() = %v, %v", answer, err)
	}
}
