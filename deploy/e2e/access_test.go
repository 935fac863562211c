package e2e

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"testing"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/concordat-suite/concordat/deploy/devissuer"
	"github.com/concordat-suite/concordat/deploy/fleet"
	accessv1 "github.com/concordat-suite/concordat/proto/gen/concordat/access/v1"
	governancev1 "github.com/concordat-suite/concordat/proto/gen/concordat/governance/v1"
	notificationv1 "github.com/concordat-suite/concordat/proto/gen/concordat/notification/v1"
	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	reportingv1 "github.com/concordat-suite/concordat/proto/gen/concordat/reporting/v1"
)

// revoked grants a role that all four services answer to, takes it back, and counts the seconds.
func revoked(t *testing.T, w *town) {
	d := w.hire("auditor", "Ivy Atkins", accessv1.Role_ROLE_INTERNAL_AUDIT)
	calls := reads(w, d)
	expectAnswers(t, calls)
	terms := ask(w.administrator.roles.ListRoleTerms(w.administrator.ctx, &registerv1.ListRoleTermsRequest{
		Parent: w.council, Filter: fmt.Sprintf("person = %q", w.people["auditor"]),
	})).or(t).GetRoleTerms()
	ask(w.administrator.roles.RevokeRoleTerm(w.administrator.ctx, &registerv1.RevokeRoleTermRequest{Name: terms[0].GetName(), Reason: "Left"})).or(t)
	expectNone(t, codes.NotFound, calls)
}

// suspended shuts a person out everywhere, whose roles and token are still good.
func suspended(t *testing.T, w *town) {
	d := w.hire("stolen-laptop", "Owen Hughes", accessv1.Role_ROLE_INTERNAL_AUDIT)
	calls := reads(w, d)
	expectAnswers(t, calls)
	ask(w.administrator.people.SuspendPerson(w.administrator.ctx, &registerv1.SuspendPersonRequest{
		Name: w.people["stolen-laptop"], Reason: "Laptop stolen",
	})).or(t)
	expectNone(t, codes.NotFound, calls)
}

// unbound takes the account away from somebody whose roles stay.
func unbound(t *testing.T, w *town) {
	d := w.hire("old-account", "Gwen Lloyd", accessv1.Role_ROLE_INTERNAL_AUDIT)
	calls := reads(w, d)
	expectAnswers(t, calls)
	ask(w.administrator.people.UnbindSignIn(w.administrator.ctx, &registerv1.UnbindSignInRequest{
		Name: w.people["old-account"], SignIn: &registerv1.SignIn{Issuer: w.door.issuer, Subject: "old-account"},
	})).or(t)
	expectNone(t, codes.NotFound, calls)
}

// uncovered lets somebody of the management team, whose own role ends then, cover the deputy chief executive, and ends that.
func uncovered(t *testing.T, w *town) {
	a, d := w.administrator, w.hire("relief", "Una Reed", accessv1.Role_ROLE_MANAGEMENT_TEAM)
	cover := ask(a.covers.CreateCover(a.ctx, &registerv1.CreateCoverRequest{Parent: w.council, Cover: &registerv1.Cover{
		Person: w.people["deputy"], StandIn: w.people["relief"], EndDate: time.Now().AddDate(0, 0, 7).Format(time.DateOnly), Reason: "Leave",
	}})).or(t)
	calls := duties(w, d)
	expectAnswers(t, calls)
	ask(a.covers.EndCover(a.ctx, &registerv1.EndCoverRequest{Name: cover.GetName()})).or(t)
	expectNone(t, codes.PermissionDenied, calls)
}

// passedOn has a record name a post as its responsible officer, appoints somebody without a role to it, and then somebody else.
func passedOn(t *testing.T, w *town) {
	deputy, d := w.deputy, w.newcomer(t, "assistant", "Rhys Vaughan")
	post := ask(deputy.posts.CreatePost(deputy.ctx, &registerv1.CreatePostRequest{Parent: w.council, Post: &registerv1.Post{
		DisplayName: "Assistant Director", Kind: registerv1.PostKind_POST_KIND_OFFICER,
	}})).or(t)
	ask(deputy.partnerships.CreatePartnership(deputy.ctx, &registerv1.CreatePartnershipRequest{Parent: w.council, Partnership: &registerv1.Partnership{
		DisplayName: "Fens Alliance", ResponsibleOfficer: &registerv1.Holder{Holder: &registerv1.Holder_Post{Post: post.GetName()}},
	}})).or(t)
	ask(deputy.posts.AppointToPost(deputy.ctx, &registerv1.AppointToPostRequest{Name: post.GetName(), Person: w.people["assistant"]})).or(t)
	calls := reads(w, d)
	delete(calls, fleet.Reporting) // responsible officers are given nothing by it
	expectAnswers(t, calls)
	ask(deputy.posts.AppointToPost(deputy.ctx, &registerv1.AppointToPostRequest{Name: post.GetName(), Person: w.people["mio"]})).or(t)
	expectNone(t, codes.NotFound, calls)
}

// newcomer adds a person who may sign in and has no role.
func (w *town) newcomer(t *testing.T, subject, name string) *desk {
	t.Helper()
	a := w.administrator
	person := ask(a.people.CreatePerson(a.ctx, &registerv1.CreatePersonRequest{Parent: w.council, Person: &registerv1.Person{
		DisplayName: name, Kind: registerv1.PersonKind_PERSON_KIND_OFFICER,
	}})).or(t)
	ask(a.people.BindSignIn(a.ctx, &registerv1.BindSignInRequest{
		Name: person.GetName(), SignIn: &registerv1.SignIn{Issuer: w.door.issuer, Subject: subject},
	})).or(t)
	w.people[subject] = person.GetName()
	return at(t, w.door, subject)
}

// committeePapers is a program of the council.
var committeePapers = devissuer.Application{ID: "committee-papers", Secret: "a secret of the test"}

// application gives a program a role, lets it sign in with its own secret, and takes the role back.
func application(t *testing.T, f *fleet.Fleet, w *town) {
	w.hire("owner-of-papers", "Nia Price", accessv1.Role_ROLE_INTERNAL_AUDIT)
	added := ask(w.administrator.applications.CreateApplication(w.administrator.ctx, &registerv1.CreateApplicationRequest{
		Parent: w.council, Application: &registerv1.Application{
			DisplayName: "Committee papers", Issuer: f.Issuer(), Subject: committeePapers.ID, Owner: w.people["owner-of-papers"],
			EndDate: time.Now().AddDate(1, 0, 0).Format(time.DateOnly), Roles: []accessv1.Role{accessv1.Role_ROLE_INTERNAL_AUDIT},
		},
	})).or(t)
	itself := fleetDoor(t, f)
	itself.token = func(string) string { return byCredentials(t, f.Issuer(), committeePapers) }
	calls := reads(w, at(t, itself, committeePapers.ID))
	expectAnswers(t, calls)
	ask(w.administrator.applications.RevokeApplication(w.administrator.ctx, &registerv1.RevokeApplicationRequest{
		Name: added.GetName(), Reason: "Replaced",
	})).or(t)
	expectNone(t, codes.Unauthenticated, calls)
}

// byCredentials gets an application's token the way OAuth 2 has it.
func byCredentials(t *testing.T, issuer string, a devissuer.Application) string {
	t.Helper()
	response, err := http.PostForm(issuer+"/token", url.Values{
		"grant_type": {"client_credentials"}, "client_id": {a.ID}, "client_secret": {a.Secret},
	})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	var answer struct {
		AccessToken string `json:"access_token"`
	}
	if err := json.NewDecoder(response.Body).Decode(&answer); err != nil || answer.AccessToken == "" {
		t.Fatalf("no token: %s, %v", response.Status, err)
	}
	return answer.AccessToken
}

// reads is a call to each service, which internal audit may make.
func reads(w *town, d *desk) map[string]func() error {
	return map[string]func() error{
		fleet.Register: func() error {
			_, err := d.people.ListPeople(d.ctx, &registerv1.ListPeopleRequest{Parent: w.council})
			return err
		},
		fleet.Governance: func() error {
			_, err := d.assessments.ListVerdicts(d.ctx, &governancev1.ListVerdictsRequest{Parent: w.council})
			return err
		},
		fleet.Notification: func() error {
			_, err := d.notices.ListNotices(d.ctx, &notificationv1.ListNoticesRequest{Parent: w.council})
			return err
		},
		fleet.Reporting: func() error {
			_, err := d.reports.ListReports(d.ctx, &reportingv1.ListReportsRequest{Parent: w.council})
			return err
		},
	}
}

// duties are calls to each service that the deputy chief executive may make and the management team may not, about records
// that are not there. Each succeeds when it says so.
func duties(w *town, d *desk) map[string]func() error {
	absent := func(err error) error {
		if status.Code(err) == codes.NotFound {
			return nil
		}
		return err
	}
	id := "/01890000-0000-7000-8000-0000000000aa"
	return map[string]func() error{
		fleet.Register: func() error {
			_, err := d.reviews.CloseReview(d.ctx, &registerv1.CloseReviewRequest{Name: w.council + "/reviews" + id})
			return absent(err)
		},
		fleet.Governance: func() error {
			_, err := d.policies.WithdrawPolicy(d.ctx, &governancev1.WithdrawPolicyRequest{Reason: "None", Name: w.council + "/policies" + id})
			return absent(err)
		},
		fleet.Notification: func() error {
			_, err := d.notices.SendReminder(d.ctx, &notificationv1.SendReminderRequest{Name: w.council + "/reviews" + id})
			return absent(err)
		},
		fleet.Reporting: func() error {
			_, err := d.reports.RegenerateReport(d.ctx, &reportingv1.RegenerateReportRequest{Name: w.council + "/reports" + id})
			return absent(err)
		},
	}
}

// expectAnswers waits until all four services know the role.
func expectAnswers(t *testing.T, calls map[string]func() error) {
	t.Helper()
	for service, call := range calls {
		eventually(t, patience, func() error {
			if err := call(); err != nil {
				return fmt.Errorf("%s does not know the new role: %w", service, err)
			}
			return nil
		})
	}
}

// expectNone counts the seconds until no service answers.
func expectNone(t *testing.T, want codes.Code, calls map[string]func() error) {
	t.Helper()
	begin := time.Now()
	for service, call := range calls {
		eventually(t, 2*time.Second-time.Since(begin), func() error {
			if status.Code(call()) != want {
				return fmt.Errorf("%s still answers", service)
			}
			return nil
		})
	}
	t.Logf("gone in all %d services after %s", len(calls), time.Since(begin).Round(time.Millisecond))
}
