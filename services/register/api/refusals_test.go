package api_test

import (
	"testing"

	accessv1 "github.com/concordat-suite/concordat/proto/gen/concordat/access/v1"
	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/platform/testing/grpcservertest"
)

// TestRefusals asks every rpc about records of every kind that the caller may and may not see, and holds what it answers.
func TestRefusals(t *testing.T) {
	t.Parallel()
	s := start(t)
	desk := grpcservertest.Desk{Council: "cambridge"}
	for _, k := range s.everyState() {
		if k.state != registerv1.PartnershipState_PARTNERSHIP_STATE_REJECTED && k.state != registerv1.PartnershipState_PARTNERSHIP_STATE_ENDED {
			desk.Records = append(desk.Records, k.name)
		}
	}
	desk.Records = append(desk.Records, s.oneOfEach()...)
	for role := range named {
		desk.Subjects = append(desk.Subjects, subjectOf(role, "cambridge"))
	}
	desk.Subjects = append(desk.Subjects, subjectOf(accessv1.Role_ROLE_SERVICE_LEAD, "cambridge"))
	for _, p := range s.peopleOf("cambridge") {
		desk.People = append(desk.People, p.GetDisplayName())
	}
	s.as("") // takes the grants in
	grpcservertest.Refusals(t, s.server, desk, grpcservertest.Services("concordat.register.v1")...)
}

// oneOfEach adds a record of each kind that is about people or runs the year, and gives their names.
func (s *suite) oneOfEach() []string {
	s.t.Helper()
	const administrator, mio = "admin@cambridge", "ROLE_MANAGEMENT_INFORMATION_OFFICER@cambridge"
	leaver, standIn := s.person("cambridge", "leaver"), s.holder("cambridge", "stand-in", accessv1.Role_ROLE_EMPLOYEE)
	term := s.grant("cambridge", leaver, accessv1.Role_ROLE_EMPLOYEE)
	owner := s.holder("cambridge", "owner", accessv1.Role_ROLE_EMPLOYEE)
	found := []string{leaver.GetName(), term.GetName()}
	add := func(record interface{ GetName() string }, err error) {
		s.t.Helper()
		if err != nil {
			s.t.Fatal(err)
		}
		found = append(found, record.GetName())
	}
	post, err := s.posts.CreatePost(s.as(mio), &registerv1.CreatePostRequest{Parent: cambridge,
		Post: &registerv1.Post{DisplayName: "Assistant Director", Kind: registerv1.PostKind_POST_KIND_OFFICER}})
	add(post, err)
	cover, err := registerv1.NewCoverServiceClient(s.connection).CreateCover(s.as(administrator), &registerv1.CreateCoverRequest{Parent: cambridge,
		Cover: &registerv1.Cover{Person: leaver.GetName(), StandIn: standIn.GetName(), EndDate: "2026-07-10", Reason: "Leave"}})
	add(cover, err)
	application, err := s.applications.CreateApplication(s.as(administrator), &registerv1.CreateApplicationRequest{Parent: cambridge,
		Application: &registerv1.Application{DisplayName: "Intranet", Issuer: issuer, Subject: "intranet", Owner: owner.GetName(),
			EndDate: "2027-06-01", Roles: []accessv1.Role{accessv1.Role_ROLE_EMPLOYEE}}})
	add(application, err)
	imported, err := s.imports.CreateImport(s.as(mio), &registerv1.CreateImportRequest{Parent: cambridge, File: "a.csv", Content: []byte("Partnership\nFrom a file\n")})
	add(imported, err)
	review, err := registerv1.NewReviewServiceClient(s.connection).OpenReview(s.as(mio), &registerv1.OpenReviewRequest{Parent: cambridge,
		Review: &registerv1.Review{Title: "Annual review 2026", Deadline: "2026-07-20"}})
	add(review, err)
	returns, err := registerv1.NewReturnServiceClient(s.connection).ListReturns(s.as(mio), &registerv1.ListReturnsRequest{Parent: review.GetName()})
	if err != nil {
		s.t.Fatal(err)
	}
	for _, r := range returns.GetReturns()[:2] {
		add(r, nil)
	}
	handedOver, err := s.people.HandOver(s.as(mio), &registerv1.HandOverRequest{Name: leaver.GetName(), To: standIn.GetName(), Date: "2026-07-01", Reason: "Leaves"})
	add(handedOver.GetHandOver(), err)
	return found
}
