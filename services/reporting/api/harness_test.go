package api_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/grpc/test/bufconn"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/anypb"
	"google.golang.org/protobuf/types/known/timestamppb"

	accessv1 "github.com/concordat-suite/concordat/proto/gen/concordat/access/v1"
	governancev1 "github.com/concordat-suite/concordat/proto/gen/concordat/governance/v1"
	journalv1 "github.com/concordat-suite/concordat/proto/gen/concordat/journal/v1"
	notificationv1 "github.com/concordat-suite/concordat/proto/gen/concordat/notification/v1"
	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	reportingv1 "github.com/concordat-suite/concordat/proto/gen/concordat/reporting/v1"
	typev1 "github.com/concordat-suite/concordat/proto/gen/concordat/type/v1"
	"github.com/concordat-suite/concordat/services/platform/contract/access"
	"github.com/concordat-suite/concordat/services/platform/contract/access/feed"
	"github.com/concordat-suite/concordat/services/platform/data/openings"
	"github.com/concordat-suite/concordat/services/platform/data/postgres"
	"github.com/concordat-suite/concordat/services/platform/server/grpcserver"
	"github.com/concordat-suite/concordat/services/platform/server/identity"
	"github.com/concordat-suite/concordat/services/platform/testing/postgrestest"
	"github.com/concordat-suite/concordat/services/platform/words/fault"
	"github.com/concordat-suite/concordat/services/reporting"
	"github.com/concordat-suite/concordat/services/reporting/api"
	"github.com/concordat-suite/concordat/services/reporting/store"
)

const issuer = "https://login.example"

// tokens take a token for the subject that it names.
type tokens struct{}

func (tokens) Verify(_ context.Context, token string) (identity.Identity, error) {
	if token == "" {
		return identity.Identity{}, fault.Unauthenticated("TOKEN_NOT_ACCEPTED", "No.")
	}
	return identity.Identity{Issuer: issuer, Subject: token, Expires: time.Now().Add(time.Hour)}, nil
}

// world is what the other services say: it plays their logs.
type world struct {
	t         testing.TB
	db        *postgres.DB
	directory *access.Directory
	grants    *feed.Feed

	mu       sync.Mutex
	at       time.Time
	heads    map[string]reporting.Positions // by council
	versions map[string]int64               // by resource name
}

func (w *world) now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.at
}

// on moves business time.
func (w *world) on(text string) {
	w.t.Helper()
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		w.t.Fatal(err)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.at = at
}

// Heads says how far the logs have got.
func (w *world) Heads(_ context.Context, council string) (reporting.Positions, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return maps.Clone(w.heads[council]), nil
}

// entry makes the next entry of the log of the service that the message belongs to.
func (w *world) entry(m proto.Message, erasure bool) (service string, e *journalv1.Entry) {
	w.t.Helper()
	name := m.ProtoReflect().Get(m.ProtoReflect().Descriptor().Fields().ByName("name")).String()
	kind := string(m.ProtoReflect().Descriptor().FullName())
	service = map[string]string{"register": reporting.Register, "governance": reporting.Governance, "notification": reporting.Notification}[strings.Split(kind, ".")[1]]
	state, err := anypb.New(m)
	if err != nil {
		w.t.Fatal(err)
	}
	council := strings.Split(name, "/")[1]
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.heads[council] == nil {
		w.heads[council] = reporting.Positions{}
	}
	w.heads[council][service]++
	w.versions[name]++
	return service, &journalv1.Entry{Council: council, Seq: w.heads[council][service], Time: timestamppb.New(w.at),
		Name: name, Type: kind, Version: w.versions[name], State: state, Erasure: erasure}
}

// says writes each message into the log of its service, and lets reporting and the grants follow.
func (w *world) says(messages ...proto.Message) {
	w.t.Helper()
	for _, m := range messages {
		service, e := w.entry(m, false)
		w.follow(service, e)
	}
}

// follow takes an entry in, as follow.Follower does.
func (w *world) follow(service string, e *journalv1.Entry) {
	w.t.Helper()
	err := w.db.InCouncil(context.Background(), e.GetCouncil(), func(tx *postgres.Tx) error {
		if err := store.Apply(service)(context.Background(), tx, e); err != nil {
			return err
		}
		_, err := tx.ExecContext(context.Background(), `INSERT INTO follow_positions (council, follower, seq) VALUES ($1, $2, $3)
			ON CONFLICT (council, follower) DO UPDATE SET seq = $3`, e.GetCouncil(), service, e.GetSeq())
		return err
	})
	if err != nil {
		w.t.Fatalf("follow %s: %v", e.GetName(), err)
	}
	if service == reporting.Register {
		if err := w.grants.Apply(e); err != nil {
			w.t.Fatal(err)
		}
	}
}

// suite is the real server in memory, with all its steps on.
type suite struct {
	*world
	server    *grpc.ClientConn
	snapshots reportingv1.SnapshotServiceClient
	reports   reportingv1.ReportServiceClient
	openings  reportingv1.ReportOpeningServiceClient
	trace     *openings.Writer
}

func start(t testing.TB) *suite {
	t.Helper()
	s, urls := startOn(t)
	postgrestest.WrittenByANewer(t, urls)
	return s
}

// startOn also gives the addresses of the database.
func startOn(t testing.TB) (*suite, postgrestest.URLs) {
	t.Helper()
	urls := postgrestest.NewURLs(t, "reporting", store.Migrations)
	w := &world{t: t, db: postgrestest.Open(t, urls.App), at: time.Date(2024, 9, 1, 9, 0, 0, 0, time.UTC),
		heads: map[string]reporting.Positions{}, versions: map[string]int64{}}
	w.directory = access.NewDirectory(w.now)
	w.grants = feed.New(w.directory)
	w.directory.Heard(time.Now(), true)
	s := w.serve()
	s.reach(trials.Connection(t, s.server, postgrestest.Contents(t, urls.Superuser, "openings")))
	return s, urls
}

// serve starts one more process on the same data.
func (w *world) serve() *suite {
	w.t.Helper()
	listener := bufconn.Listen(1 << 20)
	server := grpcserver.New(grpcserver.Options{
		Public: listener, Verifier: tokens{}, Directory: w.directory, Metrics: prometheus.NewRegistry(),
		Logger: slog.New(slog.NewTextHandler(io.Discard, nil)),
	})
	api.Register(server, reporting.NewService(store.New(w.db), w, "https://reports.example", w.now))
	api.RegisterOpenings(server, openings.In(w.db))
	trace := openings.NewWriter(openings.In(w.db), w.now, slog.New(slog.DiscardHandler))
	server.SetTrace(trace)
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(ctx) }()
	connection, err := grpc.NewClient("passthrough:///memory", grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithContextDialer(func(ctx context.Context, _ string) (net.Conn, error) { return listener.DialContext(ctx) }))
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() {
		_ = connection.Close()
		stop()
		if err := <-ended; err != nil {
			w.t.Errorf("Serve() = %v", err)
		}
	})
	s := &suite{world: w, server: connection, openings: reportingv1.NewReportOpeningServiceClient(connection), trace: trace}
	s.reach(connection)
	return s
}

// reach makes the clients that act, of a connection.
func (s *suite) reach(conn grpc.ClientConnInterface) {
	s.snapshots, s.reports = reportingv1.NewSnapshotServiceClient(conn), reportingv1.NewReportServiceClient(conn)
}

// as gives a context that signs in as subject.
func as(subject string) context.Context {
	return metadata.AppendToOutgoingContext(context.Background(), "authorization", "Bearer "+subject)
}

// uuid gives an id that tells its number.
func uuid(n int) string { return fmt.Sprintf("01900000-0000-7000-8000-%012d", n) }

// roles are the people of the council, each with a role, who sign in as the role's name.
var roles = []accessv1.Role{
	accessv1.Role_ROLE_MANAGEMENT_INFORMATION_OFFICER, accessv1.Role_ROLE_DEPUTY_CHIEF_EXECUTIVE, accessv1.Role_ROLE_CHIEF_EXECUTIVE,
	accessv1.Role_ROLE_MANAGEMENT_TEAM, accessv1.Role_ROLE_AUDIT_AND_GOVERNANCE_MEMBER, accessv1.Role_ROLE_MEMBER_PARTNERSHIP_REPRESENTATIVE,
	accessv1.Role_ROLE_INTERNAL_AUDIT, accessv1.Role_ROLE_ADMINISTRATOR, accessv1.Role_ROLE_EMPLOYEE, accessv1.Role_ROLE_COUNCILLOR,
	accessv1.Role_ROLE_SCRUTINY_MEMBER,
}

func subject(role accessv1.Role) string { return strings.TrimPrefix(role.String(), "ROLE_") }

func person(council string, n int) string { return council + "/people/" + uuid(n) }

func partnership(council string, n int) string { return council + "/partnerships/" + uuid(n) }

// found makes a council with its people.
func (w *world) found(council string) {
	w.t.Helper()
	w.says(&registerv1.Council{
		Name: council, DisplayName: "Cambridge City Council", TimeZone: "Europe/London",
		ServiceAreas: []*registerv1.ServiceArea{{Id: "housing", DisplayName: "Housing"}},
		Committees:   []*registerv1.Committee{{Id: "audit", DisplayName: "Civic Affairs and Audit", Kind: registerv1.CommitteeKind_COMMITTEE_KIND_AUDIT_AND_GOVERNANCE}},
	})
	for i, role := range roles {
		w.says(&registerv1.Person{Name: person(council, i), DisplayName: "Person " + subject(role), Email: subject(role) + "@cambridge.example",
			EmailState: registerv1.EmailState_EMAIL_STATE_CONFIRMED, SignIns: []*registerv1.SignIn{{Issuer: issuer, Subject: subject(role)}}})
		w.says(&registerv1.RoleTerm{Name: council + "/roleTerms/" + uuid(i), Person: person(council, i), Role: role, StartDate: "2024-05-01"})
	}
}

// entryOf is a partnership that was on the register before, with the employee as its responsible officer.
func (w *world) entryOf(council string, n int, name string) *registerv1.Partnership {
	return &registerv1.Partnership{
		Name: partnership(council, n), DisplayName: name, State: registerv1.PartnershipState_PARTNERSHIP_STATE_ACTIVE, BeforeConcordat: true,
		ServiceArea: "housing", ResponsibleOfficer: &registerv1.Holder{Holder: &registerv1.Holder_Person{Person: person(council, 8)}},
		Gaps: []string{"terms_of_reference"}, CreateTime: timestamppb.New(w.now()), UpdateTime: timestamppb.New(w.now()),
	}
}

// check is the assessment of a partnership by one criterion.
func check(council string, n int, version int64, overall governancev1.Overall, outcome governancev1.Outcome, reason string) *governancev1.Assessment {
	return &governancev1.Assessment{
		Name: partnership(council, n) + "/assessment", Partnership: partnership(council, n), Overall: overall, PartnershipVersion: version,
		Policy: council + "/policies/" + uuid(1),
		Verdicts: []*governancev1.Verdict{{Criterion: "S1.5", Title: "Clear terms of reference", Outcome: outcome, Reason: reason,
			Facts: []*governancev1.Fact{{Path: "partnership.terms_of_reference"}}}},
	}
}

// year fills the council with a year of its life and ends on 30 September 2025.
func (w *world) year(council string) {
	w.t.Helper()
	w.found(council)
	w.says(&governancev1.Policy{Name: council + "/policies/" + uuid(1), Title: "Guide to partnership working", Number: 1, InForceFrom: proto.String("2024-04-01")})
	w.says(w.entryOf(council, 1, "City Deal"), w.entryOf(council, 2, "Arts network"))
	w.says(
		check(council, 1, 1, governancev1.Overall_OVERALL_GREY, governancev1.Outcome_OUTCOME_NOT_ASSESSED, "Nobody has stated the terms of reference."),
		check(council, 2, 1, governancev1.Overall_OVERALL_GREEN, governancev1.Outcome_OUTCOME_MET, "Agreed in 2019."))
	w.on("2025-06-02T08:00:00Z")
	review := council + "/reviews/" + uuid(1)
	w.says(&registerv1.Review{Name: review, Title: "Annual review 2025", Deadline: "2025-06-30", OpenTime: timestamppb.New(w.now())})
	for n := 1; n <= 2; n++ {
		w.says(&registerv1.Return{Name: review + "/returns/" + uuid(n), Partnership: partnership(council, n), State: registerv1.ReturnState_RETURN_STATE_NOT_STARTED, Deadline: "2025-06-30", OriginalDeadline: "2025-06-30"})
	}
	w.says(&notificationv1.Notice{Name: council + "/notices/" + uuid(1), Review: review, Return: review + "/returns/" + uuid(1), Partnership: partnership(council, 1),
		Officer: person(council, 8), Recipient: person(council, 8), Step: notificationv1.NoticeStep_NOTICE_STEP_OPENING, Capacity: notificationv1.NoticeCapacity_NOTICE_CAPACITY_TO,
		Result: notificationv1.NoticeResult_NOTICE_RESULT_SENT, Address: "secret@cambridge.example"})
	w.on("2025-07-02T08:00:00Z")
	renamed := w.entryOf(council, 1, "Greater Cambridge Partnership")
	added := w.entryOf(council, 3, "Homes for all")
	added.BeforeConcordat = false
	added.Approval = &registerv1.Approval{ApproveTime: timestamppb.New(w.now()), MinuteReference: &typev1.MinuteReference{Committee: "audit", MeetingDate: "2025-07-01", Reference: &typev1.MinuteReference_Minute{Minute: "minute 12"}}}
	w.says(renamed, added)
	w.says(
		check(council, 1, 2, governancev1.Overall_OVERALL_RED, governancev1.Outcome_OUTCOME_NOT_MET, "Nobody has stated the terms of reference, and the review is over."),
		check(council, 3, 1, governancev1.Overall_OVERALL_GREEN, governancev1.Outcome_OUTCOME_MET, "Agreed in 2025."))
	w.on("2025-09-30T16:00:00Z")
}

// reason gives the stable reason of an error, or the code where it has none.
func reason(err error) string {
	if err == nil {
		return ""
	}
	for _, d := range status.Convert(err).Details() {
		if info, ok := d.(*errdetails.ErrorInfo); ok {
			return info.GetReason()
		}
	}
	return status.Code(err).String()
}

// wantReason fails the test unless err is for this reason, "" for none.
func wantReason(t testing.TB, what string, err error, want string) {
	t.Helper()
	if got := reason(err); got != want {
		t.Errorf("%s: reason %q (%v), want %q", what, got, err, want)
	}
}
