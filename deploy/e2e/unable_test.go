package e2e

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"google.golang.org/protobuf/types/known/fieldmaskpb"

	accessv1 "github.com/concordat-suite/concordat/proto/gen/concordat/access/v1"
	notificationv1 "github.com/concordat-suite/concordat/proto/gen/concordat/notification/v1"
	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	reportingv1 "github.com/concordat-suite/concordat/proto/gen/concordat/reporting/v1"
)

// unable are the reasons of a report for which nobody can act as the officer of a partnership; those about mail are
// others.
var unable = []string{"nobody-named", "post-vacant", "in-words-only", "has-left", "suspended", "audits"}

// TestWhoCannotActIsListedAlike has officers who have left, are suspended or audit, a vacant post, and one who can
// act: the register's filter, the notices about records without an officer, and the report list the same partnerships.
func TestWhoCannotActIsListedAlike(t *testing.T) {
	t.Setenv("CONCORDAT_CLOCK", yearBegins.Format(time.RFC3339))
	s := start(t, "--empty")
	w := &town{t: t, door: s.door("gRPC"), council: "councils/cambridge"}
	w.open("Cambridge City Council")
	w.apply(w.plan("cambridge.csv"))
	entries := w.entries("state = ACTIVE")
	want := map[string]bool{}
	for i, subject := range []string{"able", "left", "suspended", "auditor", "vacant"} {
		w.appoint(entries[i].GetName(), subject)
		want[entries[i].GetName()] = subject != "able"
	}
	s.setClock(time.Date(2025, time.June, 2, 8, 0, 0, 0, time.UTC))
	review := ask(w.mio.reviews.OpenReview(w.mio.ctx, &registerv1.OpenReviewRequest{
		Parent: w.council,
		Review: &registerv1.Review{Title: "Annual review 2025", FinancialYear: "2024/25", Deadline: "2025-06-30"},
	})).or(t)
	filtered := w.filtered()
	for name, cannot := range want {
		if slices.Contains(filtered, name) != cannot {
			t.Errorf("%s is listed as without an officer who can act: %t, want %t", name, !cannot, cannot)
		}
	}
	eventually(t, patience, func() error {
		if noticed := w.noticed(review.GetName()); !slices.Equal(noticed, filtered) {
			return fmt.Errorf("the deputy is told of %v, the filter has %v", noticed, filtered)
		}
		return nil
	})
	if reported := w.reported(); !slices.Equal(reported, filtered) {
		t.Errorf("the report lists %v, the filter has %v", reported, filtered)
	}
}

// appoint makes somebody the officer of a partnership to whom that happens then which their name says.
func (w *town) appoint(partnership, subject string) {
	w.t.Helper()
	a := w.administrator
	if subject == "vacant" {
		post := ask(w.deputy.posts.CreatePost(w.deputy.ctx, &registerv1.CreatePostRequest{
			Parent: w.council,
			Post:   &registerv1.Post{DisplayName: "Assistant Director", Kind: registerv1.PostKind_POST_KIND_OFFICER},
		})).or(w.t)
		ask(w.deputy.partnerships.UpdatePartnership(w.deputy.ctx, &registerv1.UpdatePartnershipRequest{
			Partnership: &registerv1.Partnership{Name: partnership,
				ResponsibleOfficer: &registerv1.Holder{Holder: &registerv1.Holder_Post{Post: post.GetName()}}},
			UpdateMask: &fieldmaskpb.FieldMask{Paths: []string{"responsible_officer"}},
		})).or(w.t)
		return
	}
	w.hire(subject, "Officer "+subject, accessv1.Role_ROLE_EMPLOYEE)
	w.name(partnership, subject)
	person := w.people[subject]
	switch subject {
	case "left":
		left := "2025-04-01"
		ask(a.people.UpdatePerson(a.ctx, &registerv1.UpdatePersonRequest{
			Person: &registerv1.Person{Name: person, LeftOn: &left}, UpdateMask: &fieldmaskpb.FieldMask{Paths: []string{"left_on"}},
		})).or(w.t)
	case "suspended":
		ask(a.people.SuspendPerson(a.ctx, &registerv1.SuspendPersonRequest{Name: person, Reason: "Laptop stolen"})).or(w.t)
	case "auditor":
		ask(a.roles.CreateRoleTerm(a.ctx, &registerv1.CreateRoleTermRequest{Parent: w.council, RoleTerm: &registerv1.RoleTerm{
			Person: person, Role: accessv1.Role_ROLE_INTERNAL_AUDIT,
		}})).or(w.t)
	}
}

// filtered are the partnerships that the register's filter finds, in order.
func (w *town) filtered() []string {
	var names []string
	for _, p := range w.entries("state = ACTIVE AND officer_cannot_act = true") {
		names = append(names, p.GetName())
	}
	slices.Sort(names)
	return names
}

// noticed are the partnerships that the deputy is told of as without an officer, in order.
func (w *town) noticed(review string) []string {
	list := ask(w.mio.notices.ListNotices(w.mio.ctx, &notificationv1.ListNoticesRequest{
		Parent: w.council, Filter: "step = WITHOUT_OFFICER", PageSize: 1000})).or(w.t)
	var names []string
	for _, n := range list.GetNotices() {
		if n.GetReview() == review {
			names = append(names, n.GetPartnership())
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// reported are the partnerships that a report lists as without an officer who can act, in order.
func (w *town) reported() []string {
	t, mio := w.t, w.mio
	var report *reportingv1.Report
	eventually(t, patience, func() (err error) { // "still catching up" is an answer too
		report, err = mio.reports.GenerateReport(mio.ctx, &reportingv1.GenerateReportRequest{
			Parent: w.council, Kind: reportingv1.ReportKind_REPORT_KIND_ANNUAL_AUDIT_AND_GOVERNANCE,
		})
		return err
	})
	var names []string
	for _, reason := range unable {
		records := ask(mio.reports.ListFigureRecords(mio.ctx, &reportingv1.ListFigureRecordsRequest{
			Parent: report.GetName() + "/figures/vacancies-" + reason, PageSize: 1000})).or(t)
		for _, r := range records.GetRecords() {
			names = append(names, r.GetPartnership())
		}
	}
	slices.Sort(names)
	return names
}
