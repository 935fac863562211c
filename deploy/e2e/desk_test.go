package e2e

import (
	"context"
	"testing"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"

	"github.com/concordat-suite/concordat/deploy/fleet"
	governancev1 "github.com/concordat-suite/concordat/proto/gen/concordat/governance/v1"
	notificationv1 "github.com/concordat-suite/concordat/proto/gen/concordat/notification/v1"
	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	reportingv1 "github.com/concordat-suite/concordat/proto/gen/concordat/reporting/v1"
)

// door is one way into a running suite, and how to sign in there.
type door struct {
	name    string
	issuer  string
	token   func(subject string) string
	connect func(service string) grpc.ClientConnInterface
}

// connect opens a connection that ends with the test.
func connect(t *testing.T, address string) grpc.ClientConnInterface {
	t.Helper()
	conn, err := grpc.NewClient(address, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		t.Fatalf("connect to %s: %v", address, err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	return conn
}

// desk is one person at work: signed in, with every service at hand through one door.
type desk struct {
	ctx          context.Context
	councils     registerv1.CouncilServiceClient
	people       registerv1.PersonServiceClient
	posts        registerv1.PostServiceClient
	covers       registerv1.CoverServiceClient
	roles        registerv1.RoleTermServiceClient
	applications registerv1.ApplicationServiceClient
	partnerships registerv1.PartnershipServiceClient
	imports      registerv1.ImportServiceClient
	reviews      registerv1.ReviewServiceClient
	returns      registerv1.ReturnServiceClient
	policies     governancev1.PolicyServiceClient
	assessments  governancev1.AssessmentServiceClient
	answers      governancev1.AnswerServiceClient
	notices      notificationv1.NotificationServiceClient
	reports      reportingv1.ReportServiceClient
	snapshots    reportingv1.SnapshotServiceClient
}

// at seats whoever signs in as subject at a desk behind the door.
func at(t *testing.T, d door, subject string) *desk {
	register, governance := d.connect(fleet.Register), d.connect(fleet.Governance)
	notification, reporting := d.connect(fleet.Notification), d.connect(fleet.Reporting)
	return &desk{
		ctx:          metadata.AppendToOutgoingContext(t.Context(), "authorization", "Bearer "+d.token(subject)),
		councils:     registerv1.NewCouncilServiceClient(register),
		people:       registerv1.NewPersonServiceClient(register),
		posts:        registerv1.NewPostServiceClient(register),
		covers:       registerv1.NewCoverServiceClient(register),
		roles:        registerv1.NewRoleTermServiceClient(register),
		applications: registerv1.NewApplicationServiceClient(register),
		partnerships: registerv1.NewPartnershipServiceClient(register),
		imports:      registerv1.NewImportServiceClient(register),
		reviews:      registerv1.NewReviewServiceClient(register),
		returns:      registerv1.NewReturnServiceClient(register),
		policies:     governancev1.NewPolicyServiceClient(governance),
		assessments:  governancev1.NewAssessmentServiceClient(governance),
		answers:      governancev1.NewAnswerServiceClient(governance),
		notices:      notificationv1.NewNotificationServiceClient(notification),
		reports:      reportingv1.NewReportServiceClient(reporting),
		snapshots:    reportingv1.NewSnapshotServiceClient(reporting),
	}
}

// asked is the outcome of a call.
type asked[T any] struct {
	answer T
	err    error
}

// ask makes a call whose outcome is looked at next: ask(call).or(t).
func ask[T any](answer T, err error) asked[T] { return asked[T]{answer, err} }

// or gives the answer, or fails the test.
func (a asked[T]) or(t *testing.T) T {
	t.Helper()
	if a.err != nil {
		t.Fatalf("refused: %v %v", a.err, status.Convert(a.err).Details())
	}
	return a.answer
}

// refused checks that the call failed with the code and the stable reason.
func (a asked[T]) refused(t *testing.T, code codes.Code, reason string) {
	t.Helper()
	if got := status.Code(a.err); got != code {
		t.Errorf("code = %v, want %v (%v)", got, code, a.err)
	}
	if got := reasonOf(a.err); got != reason {
		t.Errorf("reason = %q, want %q (%v)", got, reason, a.err)
	}
}

func reasonOf(err error) string {
	for _, d := range status.Convert(err).Details() {
		if info, ok := d.(*errdetails.ErrorInfo); ok {
			return info.GetReason()
		}
	}
	return ""
}
