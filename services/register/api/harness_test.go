package api_test

import (
	"context"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	accessv1 "github.com/concordat-suite/concordat/proto/gen/concordat/access/v1"
	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	typev1 "github.com/concordat-suite/concordat/proto/gen/concordat/type/v1"
	"github.com/concordat-suite/concordat/services/platform/contract/access"
	"github.com/concordat-suite/concordat/services/platform/contract/access/feed"
	"github.com/concordat-suite/concordat/services/platform/data/journal"
	"github.com/concordat-suite/concordat/services/platform/data/openings"
	"github.com/concordat-suite/concordat/services/platform/data/postgres"
	"github.com/concordat-suite/concordat/services/platform/server/grpcserver"
	"github.com/concordat-suite/concordat/services/platform/testing/grpcservertest"
	"github.com/concordat-suite/concordat/services/platform/testing/postgrestest"
	"github.com/concordat-suite/concordat/services/platform/words/caller"
	"github.com/concordat-suite/concordat/services/register"
	"github.com/concordat-suite/concordat/services/register/api"
	"github.com/concordat-suite/concordat/services/register/erasures"
	"github.com/concordat-suite/concordat/services/register/imports"
	"github.com/concordat-suite/concordat/services/register/reviews"
	"github.com/concordat-suite/concordat/services/register/store"
)

const issuer = grpcservertest.Issuer

// suite is the register's real server in memory, with all its steps on, over a database of its own.
type suite struct {
	t      testing.TB
	db     *postgres.DB
	feed   *postgres.DB // where the grants are read
	grants *feed.Feed
	clock  *clock

	councils     registerv1.CouncilServiceClient
	people       registerv1.PersonServiceClient
	posts        registerv1.PostServiceClient
	terms        registerv1.RoleTermServiceClient
	applications registerv1.ApplicationServiceClient
	partnerships registerv1.PartnershipServiceClient
	imports      registerv1.ImportServiceClient
	reviews      *reviews.Service
	connection   grpc.ClientConnInterface
	server       *grpcservertest.Server
	trace        *openings.Writer

	mu    sync.Mutex
	fed   map[string]int64 // how far the grants of each council have been taken in
	rings uint64           // how many commits there were by then
}

// clock is business time, which tests move.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

// memberships tells where an account holds a role, as package app does.
type memberships struct{ *access.Directory }

func (m memberships) CouncilsOf(s register.SignIn) []string { return m.Councils(access.SignIn(s)) }

func (m memberships) Standing(council string, roles []caller.Role) []register.Standing {
	return api.Standing(m.Directory, council, roles)
}

func (m memberships) IsOperator(s register.SignIn) bool {
	return m.Directory.IsOperator(access.SignIn(s))
}

func start(t testing.TB) *suite {
	t.Helper()
	urls := postgrestest.NewURLs(t, "register", store.Migrations)
	postgrestest.WrittenByANewer(t, urls)
	return serveWith(t, postgrestest.Open(t, urls.App), func(conn grpc.ClientConnInterface) grpc.ClientConnInterface {
		return trials.Connection(t, conn, postgrestest.Contents(t, urls.Superuser, "openings"))
	})
}

func serve(t testing.TB, db *postgres.DB) *suite {
	t.Helper()
	return serveWith(t, db, func(conn grpc.ClientConnInterface) grpc.ClientConnInterface { return conn })
}

// serveWith is serve for clients whose calls pass through something else first.
func serveWith(
	t testing.TB, db *postgres.DB, through func(grpc.ClientConnInterface) grpc.ClientConnInterface,
) *suite {
	t.Helper()
	s := &suite{t: t, db: db, feed: db, clock: &clock{at: time.Date(2026, 6, 10, 9, 0, 0, 0, time.UTC)}, fed: map[string]int64{}}
	s.server = grpcservertest.Start(t, s.clock.now, func(server *grpcserver.Server, directory *access.Directory) {
		server.SetSight(api.Sight(s.clock.now))
		s.trace = openings.NewWriter(openings.In(db), s.clock.now, slog.New(slog.DiscardHandler))
		server.SetTrace(s.trace)
		api.RegisterOpenings(server, openings.In(db).AnsweredBy(store.Answered(s.clock.now)))
		kept := store.New(db)
		importing := imports.NewService(store.NewImports(kept), s.clock.now)
		s.reviews = reviews.NewService(store.NewReviews(kept), memberships{directory}, s.clock.now)
		api.Register(server, register.NewService(kept, memberships{directory}, s.clock.now), importing, s.reviews)
		api.RegisterImports(server, importing)
		api.RegisterReviews(server, s.reviews)
		api.RegisterErasures(server, erasures.NewService(store.NewErasures(kept), s.clock.now))
	}, func(o *grpcserver.Options) { o.Limits.LargeRequests = api.LargeRequests() })
	s.grants = feed.New(s.server.Directory)
	connection := through(s.server.Public)
	s.connection = connection
	s.councils, s.people = registerv1.NewCouncilServiceClient(connection), registerv1.NewPersonServiceClient(connection)
	s.posts = registerv1.NewPostServiceClient(connection)
	s.terms, s.applications = registerv1.NewRoleTermServiceClient(connection), registerv1.NewApplicationServiceClient(connection)
	s.partnerships, s.imports = registerv1.NewPartnershipServiceClient(connection), registerv1.NewImportServiceClient(connection)
	return s
}

// as gives a context that signs in as subject ("" for the public), who has by then every role that was granted so far.
func (s *suite) as(subject string) context.Context {
	s.t.Helper()
	s.takeGrants()
	return grpcservertest.As(subject)
}

// takeGrants gives the directory what the journal has of every council, without waiting for a stream.
func (s *suite) takeGrants() {
	s.t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	rings := s.feed.Bell().Rings()
	if rings == s.rings {
		return
	}
	s.rings = rings
	err := s.feed.AcrossCouncils(context.Background(), func(tx *postgres.Tx) error {
		heads, err := journal.Heads(context.Background(), tx)
		if err != nil {
			return err
		}
		for _, head := range heads {
			span := journal.Stretch{After: s.fed[head.Council], Limit: int(head.Seq - s.fed[head.Council])}
			entries, err := journal.Read(context.Background(), tx, head.Council, span)
			if err != nil {
				return err
			}
			for _, e := range entries {
				if err := s.grants.Apply(e); err != nil {
					return err
				}
			}
			s.fed[head.Council] = head.Seq
		}
		return nil
	})
	if err != nil {
		s.t.Fatalf("take the grants in: %v", err)
	}
}

// open makes a council with an administrator who signs in as admin@council.
func (s *suite) open(id string) *registerv1.Council {
	s.t.Helper()
	c, err := s.councils.CreateCouncil(s.as("operator"), &registerv1.CreateCouncilRequest{
		CouncilId: id,
		Council: &registerv1.Council{
			DisplayName: strings.ToUpper(id[:1]) + id[1:] + " Council", Nation: registerv1.Nation_NATION_ENGLAND,
			Committees: []*registerv1.Committee{
				{Id: "audit", DisplayName: "Audit and Governance", Kind: registerv1.CommitteeKind_COMMITTEE_KIND_AUDIT_AND_GOVERNANCE},
				{Id: "scrutiny", DisplayName: "Strategy and Resources", Kind: registerv1.CommitteeKind_COMMITTEE_KIND_SCRUTINY},
			},
			ServiceAreas: []*registerv1.ServiceArea{{Id: "housing", DisplayName: "Housing"}, {Id: "parks", DisplayName: "Parks"}},
			Objectives:   []*registerv1.CouncilObjective{{Id: "homes", DisplayName: "Homes for all", Kind: registerv1.ObjectiveKind_OBJECTIVE_KIND_VISION}},
		},
		Administrator:        &registerv1.Person{DisplayName: "Ada Admin"},
		AdministratorSignIns: []*registerv1.SignIn{{Issuer: issuer, Subject: "admin@" + id}},
	})
	if err != nil {
		s.t.Fatalf("create council %s: %v", id, err)
	}
	return c
}

// person adds a person of the council who signs in as subject.
func (s *suite) person(council, subject string) *registerv1.Person {
	s.t.Helper()
	admin := s.as("admin@" + council)
	p, err := s.people.CreatePerson(admin, &registerv1.CreatePersonRequest{
		Parent: "councils/" + council, Person: &registerv1.Person{DisplayName: subject, Kind: registerv1.PersonKind_PERSON_KIND_OFFICER},
	})
	if err != nil {
		s.t.Fatalf("create person %s: %v", subject, err)
	}
	p, err = s.people.BindSignIn(admin, &registerv1.BindSignInRequest{Name: p.GetName(), SignIn: &registerv1.SignIn{Issuer: issuer, Subject: subject}})
	if err != nil {
		s.t.Fatalf("bind %s: %v", subject, err)
	}
	return p
}

// grant gives the person a role; a service lead leads housing.
func (s *suite) grant(council string, p *registerv1.Person, role accessv1.Role) *registerv1.RoleTerm {
	s.t.Helper()
	term := &registerv1.RoleTerm{
		Person: p.GetName(), Role: role,
		MinuteReference: &typev1.MinuteReference{Committee: "audit", Reference: &typev1.MinuteReference_ToFollow{ToFollow: true}},
	}
	if role == accessv1.Role_ROLE_SERVICE_LEAD {
		term.ServiceAreas = []string{"housing"}
	}
	term, err := s.terms.CreateRoleTerm(s.as("admin@"+council), &registerv1.CreateRoleTermRequest{Parent: "councils/" + council, RoleTerm: term})
	if err != nil {
		s.t.Fatalf("grant %v to %s: %v", role, p.GetDisplayName(), err)
	}
	return term
}

// holder adds a person who holds the role and signs in as subject.
func (s *suite) holder(council, subject string, role accessv1.Role) *registerv1.Person {
	s.t.Helper()
	p := s.person(council, subject)
	s.grant(council, p, role)
	return p
}

// wantReason fails the test unless err is for this reason, "" for none.
func (s *suite) wantReason(what string, err error, want string) {
	s.t.Helper()
	if got := grpcservertest.Reason(err); got != want {
		s.t.Errorf("%s: reason %q (%v), want %q", what, got, err, want)
	}
}

// metadata gives the variable parts of an error's message.
func metadata(err error) map[string]string {
	for _, d := range status.Convert(err).Details() {
		if info, ok := d.(*errdetails.ErrorInfo); ok {
			return info.GetMetadata()
		}
	}
	return nil
}

// code gives the canonical code of an error.
func code(err error) codes.Code { return status.Code(err) }
