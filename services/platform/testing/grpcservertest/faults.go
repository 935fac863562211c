package grpcservertest

import (
	"context"
	"database/sql"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"google.golang.org/genproto/googleapis/api/annotations"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/dynamicpb"

	"github.com/concordat-suite/concordat/services/platform/contract/access"
	"github.com/concordat-suite/concordat/services/platform/data/postgres"
	"github.com/concordat-suite/concordat/services/platform/testing/postgrestest"
)

// Break breaks the database behind the server, worse each time, and calls every rpc of the services as every role with a
// name that is in order and nothing else. It fails t for an answer that tells of the fault, for a log that tells of a token,
// and if fewer than two thirds of the rpcs meet each fault: the others refuse such a call before they read anything.
func Break(t *testing.T, s *Server, council string, urls postgrestest.URLs, services ...protoreflect.ServiceDescriptor) {
	t.Helper()
	database, app := parts(t, urls.App)
	its, another := superuser(t, urls.Superuser), superuser(t, postgres.WithDatabase(urls.Superuser, "postgres"))
	for _, fault := range []struct {
		name, statement string
		db              *sql.DB
	}{
		{"no rights", "REVOKE ALL ON ALL TABLES IN SCHEMA public FROM " + app, its},
		{"no tables", "DROP SCHEMA public CASCADE", its},
		{"no connections", "ALTER DATABASE " + database + " ALLOW_CONNECTIONS false", another},
		{"connections cut", "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" + database + "'", another},
	} {
		if _, err := fault.db.ExecContext(context.Background(), fault.statement); err != nil {
			t.Fatalf("%s: %v", fault.name, err)
		}
		t.Run(fault.name, func(t *testing.T) { s.broken(t, council, services, fault.name == "connections cut") })
	}
}

func parts(t *testing.T, address string) (database, user string) {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimPrefix(u.Path, "/"), u.User.Username()
}

func superuser(t *testing.T, address string) *sql.DB {
	t.Helper()
	db, err := sql.Open("postgres", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// broken calls every rpc while something behind the server is broken.
// Where the database refuses connections it is away, and no rpc may take that for a fault of ours.
func (s *Server) broken(t *testing.T, council string, services []protoreflect.ServiceDescriptor, away bool) {
	t.Helper()
	s.grantAll(council)
	s.log.reset()
	all, met, calls := 0, map[protoreflect.FullName]bool{}, 0
	eachOpen(t, services, func(method protoreflect.MethodDescriptor, rule *access.Rule) {
		all++
		everybody, _ := subjects(rule)
		for _, subject := range everybody {
			request := dynamicpb.NewMessage(method.Input())
			rule.SetCouncil(request, nameFor(method, council))
			err := s.Public.Invoke(As(subject), rule.Method, request, dynamicpb.NewMessage(method.Output()))
			calls++
			checkAnswer(t, err)
			if code := status.Code(err); code == codes.Internal || code == codes.Unavailable {
				met[method.FullName()] = true
				if away && code == codes.Internal {
					t.Errorf("%s as %s, while the database refuses connections: %v, want UNAVAILABLE", method.FullName(), subject, err)
				}
			}
		}
	})
	if 3*len(met) < 2*all {
		t.Errorf("%d of %d rpcs met the fault", len(met), all)
	}
	checkLog(t, s.log.content(), calls)
}

// inPath is the form of a name in the path of an rpc, such as {name=councils/*/partnerships/*}.
var inPath = regexp.MustCompile(`=([^{}]+)\}`)

// nameFor is a name of the form that the rpc takes, of a record of the council that there could be.
func nameFor(method protoreflect.MethodDescriptor, council string) string {
	rule, _ := proto.GetExtension(method.Options(), annotations.E_Http).(*annotations.HttpRule)
	form := inPath.FindStringSubmatch(rule.GetGet() + rule.GetPost() + rule.GetPatch())
	if form == nil {
		return "councils/" + council
	}
	return strings.ReplaceAll(strings.Replace(form[1], "*", council, 1), "*", "0199b7a2-9d3c-7c41-9d6b-3f1f1f0c2a11")
}
