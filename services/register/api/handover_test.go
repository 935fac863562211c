package api_test

import (
	"strings"
	"testing"
	"time"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	accessv1 "github.com/concordat-suite/concordat/proto/gen/concordat/access/v1"
	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
)

// TestAHandOverPassesEverythingOnAndKeepsThePast lists somebody's duties, passes them on, and looks at both sides and back.
func TestAHandOverPassesEverythingOnAndKeepsThePast(t *testing.T) {
	t.Parallel()
	s := startReviewed(t)
	review := s.opens()
	s.fill("ann", returnOf(review, s.homes))
	submitted := s.submit("ann", returnOf(review, s.homes))
	ann, cat := s.people["ann"], s.people["cat"]
	s.grant("cambridge", ann, accessv1.Role_ROLE_EMPLOYEE)
	s.grant("cambridge", ann, accessv1.Role_ROLE_SCRUTINY_MEMBER)
	assistant := s.appoint(s.post("cambridge", "Assistant Director"), ann, "")
	service := registerv1.NewCoverServiceClient(s.connection)
	if _, err := service.CreateCover(s.as("mio"), &registerv1.CreateCoverRequest{Parent: "councils/cambridge", Cover: &registerv1.Cover{
		Person: s.people["emp"].GetName(), StandIn: ann.GetName(), EndDate: "2026-07-31", Reason: "Leave"}}); err != nil {
		t.Fatal(err)
	}
	then := timestamppb.New(s.clock.now().Add(time.Hour))
	s.clock.advance(24 * time.Hour)

	handOver := func(as, to string, preview bool) (map[registerv1.DutyKind][]*registerv1.Duty, error) {
		answer, err := s.suite.people.HandOver(s.as(as), &registerv1.HandOverRequest{
			Name: ann.GetName(), To: s.people[to].GetName(), Reason: "Ann moves to another council", ValidateOnly: preview,
		})
		duties := map[registerv1.DutyKind][]*registerv1.Duty{}
		for _, d := range answer.GetDuties() {
			duties[d.GetKind()] = append(duties[d.GetKind()], d)
		}
		return duties, err
	}
	_, err := handOver("lead", "cat", true)
	s.wantReason("a service lead", err, "PERMISSION_DENIED")
	_, err = handOver("mio", "ann", true)
	s.wantReason("to oneself", err, "HAND_OVER_TO_ONESELF")

	listed, err := handOver("mio", "cat", true)
	if err != nil || len(listed[registerv1.DutyKind_DUTY_KIND_RECORD]) != 1 || len(listed[registerv1.DutyKind_DUTY_KIND_POST]) != 1 ||
		len(listed[registerv1.DutyKind_DUTY_KIND_ROLE]) != 2 || len(listed[registerv1.DutyKind_DUTY_KIND_COVER]) != 1 {
		t.Fatalf("duties = %v, %v; want a record, a post, two roles and a cover", listed, err)
	}
	for _, d := range listed[registerv1.DutyKind_DUTY_KIND_ROLE] {
		if d.GetPassed() || d.GetStaysBecause() == "" {
			t.Errorf("%v passes by the management information officer; want it to stay, with the reason", d)
		}
	}
	read := func(asOf *timestamppb.Timestamp) string {
		p, err := s.partnerships.GetPartnership(s.as("deputy"), &registerv1.GetPartnershipRequest{Name: s.homes.GetName(), AsOf: asOf})
		if err != nil {
			t.Fatal(err)
		}
		return p.GetResponsibleOfficer().GetPerson()
	}
	if got := read(nil); got != ann.GetName() {
		t.Errorf("after listing, the officer is %s, want ann still", got)
	}

	passed, err := handOver("mio", "cat", false)
	if err != nil || len(passed) != len(listed) {
		t.Fatalf("passed on %v, %v; want what was listed", passed, err)
	}
	if now, before := read(nil), read(then); now != cat.GetName() || before != ann.GetName() {
		t.Errorf("the officer is %s and was %s, want cat now and ann the day before", now, before)
	}
	post, err := s.posts.GetPost(s.as("mio"), &registerv1.GetPostRequest{Name: assistant.GetName()})
	if err != nil || post.GetHolder() != cat.GetName() || post.GetHoldings()[0].GetEndDate() != "2026-06-10" {
		t.Errorf("the post = %v, %v; want it cat's, and ann's until the day before", post, err)
	}
	covers, err := service.ListCovers(s.as("mio"), &registerv1.ListCoversRequest{Parent: "councils/cambridge", Filter: "in_force = true"})
	if err != nil || len(covers.GetCovers()) != 1 || covers.GetCovers()[0].GetStandIn() != cat.GetName() {
		t.Errorf("covers = %v, %v; want cat standing in", covers, err)
	}
	ret, err := s.returns.GetReturn(s.as("deputy"), &registerv1.GetReturnRequest{Name: submitted.GetName()})
	if err != nil || ret.GetSubmission().GetSubmitter() != ann.GetName() {
		t.Errorf("the submitted return = %v, %v; want it under ann's name", ret, err)
	}
	s.wantReason("ann edits what was hers", func() error {
		_, err := s.partnerships.UpdatePartnership(s.as("ann"), &registerv1.UpdatePartnershipRequest{
			Partnership: &registerv1.Partnership{Name: s.homes.GetName(), Objective: text("x")}, UpdateMask: paths("objective")})
		return err
	}(), "PERMISSION_DENIED")
	left, err := handOver("mio", "cat", true)
	if err != nil || len(left) != 1 || len(left[registerv1.DutyKind_DUTY_KIND_ROLE]) != 2 {
		t.Errorf("left afterwards: %v, %v; want only the roles that the administrator grants", left, err)
	}
}

// TestLeavingWhileNamedSaysSo holds that whoever records that somebody left hears what still names them.
func TestLeavingWhileNamedSaysSo(t *testing.T) {
	t.Parallel()
	s := startReviewed(t)
	left, err := s.suite.people.UpdatePerson(s.as("admin@cambridge"), &registerv1.UpdatePersonRequest{
		Person: &registerv1.Person{Name: s.people["ann"].GetName(), LeftOn: proto.String("2026-06-10")}, UpdateMask: paths("left_on"),
	})
	if err != nil || left.GetPartnershipsNaming() != 1 {
		t.Errorf("left = %v, %v; want one partnership that still names ann", left, err)
	}
	if _, err := s.suite.people.HandOver(s.as("mio"), &registerv1.HandOverRequest{
		Name: s.people["ann"].GetName(), To: s.people["cat"].GetName(), Reason: "Ann has left"}); err != nil {
		t.Errorf("handing over after somebody left: %v", err)
	}
	p, err := s.partnerships.GetPartnership(s.as("mio"), &registerv1.GetPartnershipRequest{Name: s.homes.GetName()})
	if err != nil || p.GetResponsibleOfficer().GetPerson() != s.people["cat"].GetName() {
		t.Errorf("the record = %v, %v; want it cat's", p.GetResponsibleOfficer(), err)
	}
}

// TestAnAdministratorPassesRolesOn shows what becomes of role terms when whoever hands over may grant them.
func TestAnAdministratorPassesRolesOn(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.open("cambridge")
	mio := s.holder("cambridge", "mio", accessv1.Role_ROLE_MANAGEMENT_INFORMATION_OFFICER)
	s.grant("cambridge", mio, accessv1.Role_ROLE_ADMINISTRATOR)
	lead, next := s.holder("cambridge", "lead", accessv1.Role_ROLE_SERVICE_LEAD), s.person("cambridge", "next")
	answer, err := s.people.HandOver(s.as("mio"), &registerv1.HandOverRequest{Name: lead.GetName(), To: next.GetName(), Reason: "Retires"})
	if err != nil || len(answer.GetDuties()) != 1 || !answer.GetDuties()[0].GetPassed() {
		t.Fatalf("HandOver() = %v, %v; want one role passed on", answer, err)
	}
	terms, err := s.terms.ListRoleTerms(s.as("mio"), &registerv1.ListRoleTermsRequest{Parent: "councils/cambridge", Filter: "role = SERVICE_LEAD AND in_force = true"})
	if err != nil || len(terms.GetRoleTerms()) != 1 || terms.GetRoleTerms()[0].GetPerson() != next.GetName() {
		t.Errorf("service leads = %v, %v; want the next one alone", terms, err)
	}
}

// TestACoverPassesOnlyToWhoMayStandIn hands over what somebody does who covers a service lead.
func TestACoverPassesOnlyToWhoMayStandIn(t *testing.T) {
	t.Parallel()
	s := startReviewed(t)
	deputy := s.people["deputy"]
	_, err := registerv1.NewCoverServiceClient(s.connection).CreateCover(s.as("mio"), &registerv1.CreateCoverRequest{
		Parent: "councils/cambridge", Cover: &registerv1.Cover{Person: s.people["lead"].GetName(), StandIn: deputy.GetName(), EndDate: "2026-07-31", Reason: "Leave"}})
	s.wantReason("the deputy covers the lead", err, "")
	answer, err := s.suite.people.HandOver(s.as("mio"), &registerv1.HandOverRequest{
		Name: deputy.GetName(), To: s.people["cat"].GetName(), Reason: "The deputy leaves"})
	s.wantReason("hand over to an officer", err, "")
	for _, d := range answer.GetDuties() {
		if d.GetKind() == registerv1.DutyKind_DUTY_KIND_COVER && (d.GetPassed() || !strings.Contains(d.GetStaysBecause(), "may stand in")) {
			t.Errorf("%v; want it to stay, since an officer may not stand in for a lead", d)
		}
	}
	if len(answer.GetDuties()) == 0 {
		t.Error("no duties, want a cover that stays")
	}
}
