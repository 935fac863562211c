package api_test

import (
	"context"
	"log/slog"
	"sync"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/anypb"
	"google.golang.org/protobuf/types/known/timestamppb"

	accessv1 "github.com/concordat-suite/concordat/proto/gen/concordat/access/v1"
	governancev1 "github.com/concordat-suite/concordat/proto/gen/concordat/governance/v1"
	journalv1 "github.com/concordat-suite/concordat/proto/gen/concordat/journal/v1"
	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/governance"
	"github.com/concordat-suite/concordat/services/governance/api"
	"github.com/concordat-suite/concordat/services/governance/packs"
	"github.com/concordat-suite/concordat/services/governance/rules"
	"github.com/concordat-suite/concordat/services/governance/store"
	"github.com/concordat-suite/concordat/services/platform/contract/access"
	"github.com/concordat-suite/concordat/services/platform/contract/access/feed"
	"github.com/concordat-suite/concordat/services/platform/data/openings"
	"github.com/concordat-suite/concordat/services/platform/data/postgres"
	"github.com/concordat-suite/concordat/services/platform/server/grpcserver"
	"github.com/concordat-suite/concordat/services/platform/testing/grpcservertest"
	"github.com/concordat-suite/concordat/services/platform/testing/postgrestest"
	"github.com/concordat-suite/concordat/services/platform/words/ids"
)

// suite is the real server in memory, with all its steps on, over a database of its own. The register is played by the test: what it says is
// taken in as an entry of its journal would be.
type suite struct {
	t       testing.TB
	db      *postgres.DB
	store   *store.Store
	service *governance.Service
	server  *grpcservertest.Server
	grants  *feed.Feed
	trace   *openings.Writer

	policies    governancev1.PolicyServiceClient
	assessments governancev1.AssessmentServiceClient
	answers     governancev1.AnswerServiceClient

	mu       sync.Mutex
	now      time.Time     // business time
	pass     time.Duration // how much of it passes whenever somebody looks
	versions map[string]int64
}

func (s *suite) clock() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.now = s.now.Add(s.pass)
	return s.now
}

// at moves business time and lets the assessor look.
func (s *suite) at(instant string) {
	s.t.Helper()
	now, err := time.Parse(time.RFC3339, instant)
	if err != nil {
		s.t.Fatal(err)
	}
	s.mu.Lock()
	s.now = now
	s.mu.Unlock()
	s.assess()
}

func (s *suite) assess() {
	s.t.Helper()
	if err := s.service.AssessAll(context.Background()); err != nil {
		s.t.Fatal(err)
	}
}

func start(t testing.TB) *suite {
	t.Helper()
	urls := postgrestest.NewURLs(t, "governance-check", store.Migrations)
	s := serve(t, postgrestest.Open(t, urls.App))
	s.reach(trials.Connection(t, s.server.Public, postgrestest.Contents(t, urls.Superuser, "openings")))
	return s
}

func serve(t testing.TB, db *postgres.DB) *suite {
	t.Helper()
	compiler, err := rules.NewCompiler()
	if err != nil {
		t.Fatal(err)
	}
	bundled, err := packs.Bundled()
	if err != nil {
		t.Fatal(err)
	}
	s := &suite{t: t, db: db, store: store.New(db), now: time.Date(2025, 6, 10, 9, 0, 0, 0, time.UTC), versions: map[string]int64{}}
	s.service = governance.NewService(s.store, packs.Parse, compiler, bundled, s.clock)
	server := grpcservertest.Start(t, s.clock, func(server *grpcserver.Server, directory *access.Directory) {
		s.grants = feed.New(directory)
		api.Register(server, s.service)
		s.trace = openings.NewWriter(openings.In(db), s.clock, slog.New(slog.DiscardHandler))
		server.SetTrace(s.trace)
		api.RegisterOpenings(server, openings.In(db).AnsweredBy(store.Answered(s.clock)))
		server.SetSight(api.Sight)
	}, nil)
	s.server = server
	s.reach(server.Public)
	return s
}

// reach makes the clients, of a connection.
func (s *suite) reach(conn grpc.ClientConnInterface) {
	s.policies = governancev1.NewPolicyServiceClient(conn)
	s.assessments = governancev1.NewAssessmentServiceClient(conn)
	s.answers = governancev1.NewAnswerServiceClient(conn)
}

// as gives a context that signs in as subject.
func (s *suite) as(subject string) context.Context {
	return grpcservertest.As(subject)
}

// says lets the register say something of a council.
func (s *suite) says(council, name string, m proto.Message) {
	s.t.Helper()
	state, err := anypb.New(m)
	if err != nil {
		s.t.Fatal(err)
	}
	s.versions[name]++
	entry := &journalv1.Entry{Council: council, Name: name, Type: string(m.ProtoReflect().Descriptor().FullName()),
		Version: s.versions[name], State: state, Time: timestamppb.New(s.clock())}
	if err := s.grants.Apply(entry); err != nil {
		s.t.Fatal(err)
	}
	err = s.db.InCouncil(context.Background(), council, func(tx *postgres.Tx) error { return s.store.Learn(context.Background(), tx, entry) })
	if err != nil {
		s.t.Fatal(err)
	}
}

// council lets the register tell of a council with a committee.
func (s *suite) council(id string) {
	s.t.Helper()
	s.says(id, "councils/"+id, &registerv1.Council{
		Name: "councils/" + id, Nation: registerv1.Nation_NATION_ENGLAND, TimeZone: "Europe/London",
		Committees: []*registerv1.Committee{{Id: "audit", DisplayName: "Audit and Governance"}},
	})
}

// person lets the register tell of a person who signs in as subject and holds the role, if any.
func (s *suite) person(council, subject string, role accessv1.Role, areas ...string) string {
	s.t.Helper()
	name := "councils/" + council + "/people/" + ids.New()
	s.says(council, name, &registerv1.Person{Name: name, DisplayName: subject, SignIns: []*registerv1.SignIn{{Issuer: grpcservertest.Issuer, Subject: subject}}})
	if role != accessv1.Role_ROLE_UNSPECIFIED {
		term := "councils/" + council + "/roleTerms/" + ids.New()
		s.says(council, term, &registerv1.RoleTerm{Name: term, Person: name, Role: role, ServiceAreas: areas, StartDate: "2020-01-01"})
	}
	return name
}

// partnership lets the register tell of an active partnership with these facts, and assesses it.
func (s *suite) partnership(council, name, facts string) string {
	s.t.Helper()
	if name == "" {
		name = "councils/" + council + "/partnerships/" + ids.New()
	}
	p := &registerv1.Partnership{}
	if err := protojson.Unmarshal([]byte(facts), p); err != nil {
		s.t.Fatal(err)
	}
	p.Name = name
	if p.State == registerv1.PartnershipState_PARTNERSHIP_STATE_UNSPECIFIED {
		p.State = registerv1.PartnershipState_PARTNERSHIP_STATE_ACTIVE
	}
	s.says(council, name, p)
	s.assess()
	return name
}

// assessment gives the newest assessment, as the information officer sees it.
func (s *suite) assessment(partnership string) *governancev1.Assessment {
	s.t.Helper()
	a, err := s.assessments.GetAssessment(s.as("mio"), &governancev1.GetAssessmentRequest{Name: partnership + "/assessment"})
	if err != nil {
		s.t.Fatal(err)
	}
	return a
}

// verdict gives the newest verdict on a criterion.
func (s *suite) verdict(partnership, criterion string) *governancev1.Verdict {
	s.t.Helper()
	return verdictIn(s.t, s.assessment(partnership), criterion)
}

func verdictIn(t testing.TB, a *governancev1.Assessment, criterion string) *governancev1.Verdict {
	t.Helper()
	for _, v := range a.GetVerdicts() {
		if v.GetCriterion() == criterion {
			return v
		}
	}
	t.Fatalf("%s has no verdict on %s", a.GetPartnershipDisplayName(), criterion)
	return nil
}

func (s *suite) wantOutcome(what, partnership, criterion string, want governancev1.Outcome) *governancev1.Verdict {
	s.t.Helper()
	v := s.verdict(partnership, criterion)
	if v.GetOutcome() != want {
		s.t.Errorf("%s: %s is %s (%s), want %s", what, criterion, v.GetOutcome(), v.GetReason(), want)
	}
	return v
}

func (s *suite) wantOverall(what, partnership string, want governancev1.Overall) {
	s.t.Helper()
	if a := s.assessment(partnership); a.GetOverall() != want {
		s.t.Errorf("%s: %s (%s), want %s", what, a.GetOverall(), a.GetReason(), want)
	}
}

func (s *suite) wantReason(what string, err error, want string) {
	s.t.Helper()
	if got := grpcservertest.Reason(err); got != want {
		s.t.Errorf("%s: reason %q (%v), want %q", what, got, err, want)
	}
}
