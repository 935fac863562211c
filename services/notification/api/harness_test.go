package api_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"strings"
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
	journalv1 "github.com/concordat-suite/concordat/proto/gen/concordat/journal/v1"
	notificationv1 "github.com/concordat-suite/concordat/proto/gen/concordat/notification/v1"
	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/notification"
	"github.com/concordat-suite/concordat/services/notification/api"
	"github.com/concordat-suite/concordat/services/notification/store"
	"github.com/concordat-suite/concordat/services/platform/contract/access"
	"github.com/concordat-suite/concordat/services/platform/contract/access/feed"
	"github.com/concordat-suite/concordat/services/platform/data/openings"
	"github.com/concordat-suite/concordat/services/platform/data/postgres"
	"github.com/concordat-suite/concordat/services/platform/server/grpcserver"
	"github.com/concordat-suite/concordat/services/platform/server/identity"
	"github.com/concordat-suite/concordat/services/platform/testing/postgrestest"
	"github.com/concordat-suite/concordat/services/platform/words/fault"
	"github.com/concordat-suite/concordat/services/platform/words/ids"
)

const (
	issuer  = "https://login.example"
	council = "councils/cambridge"
)

// noon is when everything happens: Monday 2 June 2025.
var noon = time.Date(2025, 6, 2, 12, 0, 0, 0, time.UTC)

// tokens take a token for the subject that it names, followed by an exclamation mark.
type tokens struct{}

func (tokens) Verify(_ context.Context, token string) (identity.Identity, error) {
	subject, ok := strings.CutSuffix(token, "!")
	if !ok {
		return identity.Identity{}, fault.Unauthenticated("TOKEN_NOT_ACCEPTED", "No.")
	}
	return identity.Identity{Issuer: issuer, Subject: subject, Expires: time.Now().Add(time.Hour)}, nil
}

// away is a mail server that nobody reaches but the address that it refuses.
type away struct{ refused string }

func (a away) Connect(context.Context) (notification.MailSession, error) { return a, nil }

func (away) Close() {}

func (a away) Send(_ []byte, recipients []string) ([]notification.Outcome, bool) {
	outcomes := make([]notification.Outcome, len(recipients))
	for i, recipient := range recipients {
		outcomes[i] = notification.Outcome{Result: notification.Sent}
		if recipient == a.refused {
			outcomes[i] = notification.Outcome{Result: notification.Undeliverable, Reply: "550 no such mailbox"}
		}
	}
	return outcomes, true
}

// suite is the real server in memory, with all its steps on, after a review has opened and its notices went out: one to
// ann, who keeps a record of the service area parks, and one to bob, who keeps one of roads and whose mail came back.
type suite struct {
	t       *testing.T
	db      *postgres.DB
	grants  *feed.Feed
	service *notification.Service
	server  *grpc.ClientConn
	client  notificationv1.NotificationServiceClient
	people  map[string]string
	review  string
	returns map[string]string
	trace   *openings.Writer
	now     time.Time // business time of the trace and of who answers for what
}

func start(t *testing.T) *suite {
	t.Helper()
	s, _ := startOn(t)
	return s
}

// startOn also gives the addresses of the database.
func startOn(t *testing.T) (*suite, postgrestest.URLs) {
	t.Helper()
	urls := postgrestest.NewURLs(t, "notification", store.Migrations)
	s := &suite{t: t, db: postgrestest.Open(t, urls.App), people: map[string]string{}, returns: map[string]string{}, now: noon}
	clock := func() time.Time { return noon }
	directory := access.NewDirectory(clock)
	s.grants = feed.New(directory)
	compose := func(notification.Mail) ([]byte, error) { return []byte("Subject: x\r\n\r\n"), nil }
	s.service = notification.NewService(store.New(s.db), away{"bob@example.gov.uk"}, compose, "example.gov.uk", clock)
	s.serve(directory, urls)
	s.opens()
	if err := errors.Join(s.service.TellDue(t.Context()), s.service.Deliver(t.Context())); err != nil {
		t.Fatal(err)
	}
	directory.Heard(time.Now(), true)
	return s, urls
}

func (s *suite) serve(directory *access.Directory, urls postgrestest.URLs) {
	s.t.Helper()
	listener := bufconn.Listen(1 << 20)
	server := grpcserver.New(grpcserver.Options{
		Public: listener, Verifier: tokens{}, Directory: directory, Metrics: prometheus.NewRegistry(),
		Logger: slog.New(slog.NewTextHandler(io.Discard, nil)),
	})
	api.Register(server, s.service)
	now := func() time.Time { return s.now }
	s.trace = openings.NewWriter(openings.In(s.db), now, slog.New(slog.DiscardHandler))
	server.SetTrace(s.trace)
	api.RegisterOpenings(server, openings.In(s.db).AnsweredBy(store.Answered(now)))
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(ctx) }()
	connection, err := grpc.NewClient("passthrough:///memory", grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithContextDialer(func(ctx context.Context, _ string) (net.Conn, error) { return listener.DialContext(ctx) }))
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() {
		_ = connection.Close()
		stop()
		if err := <-ended; err != nil {
			s.t.Errorf("Serve() = %v", err)
		}
	})
	s.server = connection
	s.client = notificationv1.NewNotificationServiceClient(
		trials.Connection(s.t, connection, postgrestest.Contents(s.t, urls.Superuser, "openings")))
}

// learns brings an entry of the register's journal to the service and to the grants.
func (s *suite) learns(name string, state proto.Message) {
	s.t.Helper()
	packed, err := anypb.New(state)
	if err != nil {
		s.t.Fatal(err)
	}
	entry := &journalv1.Entry{Council: "cambridge", Name: name, Time: timestamppb.New(noon), State: packed}
	err = s.db.InCouncil(s.t.Context(), "cambridge", func(tx *postgres.Tx) error { return store.Learn(s.t.Context(), tx, entry) })
	if err := errors.Join(err, s.grants.Apply(entry)); err != nil {
		s.t.Fatal(err)
	}
}

// person adds a person who signs in as subject and holds a role, if any; a service lead leads parks.
func (s *suite) person(subject string, role accessv1.Role) {
	name := council + "/people/" + ids.New()
	s.people[subject] = name
	s.learns(name, &registerv1.Person{
		Name: name, DisplayName: subject, Email: subject + "@example.gov.uk", EmailState: registerv1.EmailState_EMAIL_STATE_CONFIRMED,
		SignIns: []*registerv1.SignIn{{Issuer: issuer, Subject: subject}},
	})
	if role == accessv1.Role_ROLE_UNSPECIFIED {
		return
	}
	term := &registerv1.RoleTerm{Name: council + "/roleTerms/" + ids.New(), Person: name, Role: role, StartDate: "2025-01-01"}
	if role == accessv1.Role_ROLE_SERVICE_LEAD {
		term.ServiceAreas = []string{"parks"}
	}
	s.learns(term.GetName(), term)
}

func (s *suite) opens() {
	s.learns(council, &registerv1.Council{Name: council, DisplayName: "Cambridge City Council", TimeZone: "Europe/London"})
	s.person("ann", accessv1.Role_ROLE_UNSPECIFIED)
	s.person("bob", accessv1.Role_ROLE_UNSPECIFIED)
	for subject, role := range map[string]accessv1.Role{
		"mio": accessv1.Role_ROLE_MANAGEMENT_INFORMATION_OFFICER, "deputy": accessv1.Role_ROLE_DEPUTY_CHIEF_EXECUTIVE,
		"lead": accessv1.Role_ROLE_SERVICE_LEAD, "audit": accessv1.Role_ROLE_INTERNAL_AUDIT, "smt": accessv1.Role_ROLE_MANAGEMENT_TEAM,
		"emp": accessv1.Role_ROLE_EMPLOYEE,
	} {
		s.person(subject, role)
	}
	s.review = council + "/reviews/" + ids.New()
	s.learns(s.review, &registerv1.Review{Name: s.review, Title: "Annual review 2025", Deadline: "2025-06-30", State: registerv1.ReviewState_REVIEW_STATE_OPEN})
	for officer, area := range map[string]string{"ann": "parks", "bob": "roads"} {
		id := ids.New()
		s.learns(council+"/partnerships/"+id, &registerv1.Partnership{
			Name: council + "/partnerships/" + id, DisplayName: area, State: registerv1.PartnershipState_PARTNERSHIP_STATE_ACTIVE, ServiceArea: area,
			ResponsibleOfficer: &registerv1.Holder{Holder: &registerv1.Holder_Person{Person: s.people[officer]}},
		})
		s.returns[officer] = s.review + "/returns/" + id
		s.learns(s.returns[officer], &registerv1.Return{
			Name: s.returns[officer], State: registerv1.ReturnState_RETURN_STATE_NOT_STARTED, Deadline: "2025-06-30", OriginalDeadline: "2025-06-30",
			Steps: []*registerv1.ReviewStep{{Kind: registerv1.ReviewStepKind_REVIEW_STEP_KIND_OPENING, Date: "2025-06-02"}},
		})
	}
}

// as gives a context that signs in as subject, "" for the public.
func as(subject string) context.Context {
	if subject == "" {
		return context.Background()
	}
	return metadata.AppendToOutgoingContext(context.Background(), "authorization", "Bearer "+subject+"!")
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
