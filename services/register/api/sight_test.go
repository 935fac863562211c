package api_test

import (
	"testing"
	"time"

	"google.golang.org/protobuf/proto"

	accessv1 "github.com/concordat-suite/concordat/proto/gen/concordat/access/v1"
	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
)

// TestThePublicSeesWhatIsPublished takes one entry onto the public pages and off them again.
func TestThePublicSeesWhatIsPublished(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.open("cambridge")
	s.holder("cambridge", "deputy", accessv1.Role_ROLE_DEPUTY_CHIEF_EXECUTIVE)
	s.holder("cambridge", "chief", accessv1.Role_ROLE_CHIEF_EXECUTIVE)
	officer, member := s.person("cambridge", "officer"), s.person("cambridge", "member")
	draft := complete()
	draft.ResponsibleOfficer, draft.LeadMember = holds(officer), holds(member)
	draft.Partners = &registerv1.Partners{Partners: []*registerv1.Partner{{Organisation: "A charity", Contact: holds(officer)}}}
	p, err := s.partnerships.CreatePartnership(s.as("deputy"), &registerv1.CreatePartnershipRequest{Parent: "councils/cambridge", Partnership: draft})
	if err != nil {
		t.Fatal(err)
	}
	_, err = s.partnerships.PublishPartnership(s.as("deputy"), &registerv1.PublishPartnershipRequest{Name: p.GetName()})
	s.wantReason("publish a draft", err, "PARTNERSHIP_NOT_ACTIVE")
	if _, err = s.partnerships.ProposePartnership(s.as("deputy"), &registerv1.ProposePartnershipRequest{Name: p.GetName()}); err != nil {
		t.Fatal(err)
	}
	_, err = s.partnerships.ApprovePartnership(s.as("deputy"), &registerv1.ApprovePartnershipRequest{Name: p.GetName()})
	s.wantReason("approve one's own", err, "APPROVER_IS_PROPOSER")
	if got := metadata(err)["people"]; got != "chief" {
		t.Errorf("the refusal names %q who could, want the chief executive", got)
	}
	if _, err = s.partnerships.ApprovePartnership(s.as("chief"), &registerv1.ApprovePartnershipRequest{Name: p.GetName()}); err != nil {
		t.Fatal(err)
	}
	get := func() (*registerv1.Partnership, error) {
		return s.partnerships.GetPartnership(s.as(""), &registerv1.GetPartnershipRequest{Name: p.GetName()})
	}
	_, err = get()
	s.wantReason("active and not published", err, "NOT_FOUND")
	if _, err = s.partnerships.PublishPartnership(s.as("deputy"), &registerv1.PublishPartnershipRequest{Name: p.GetName()}); err != nil {
		t.Fatal(err)
	}
	seen, err := get()
	if err != nil {
		t.Fatal(err)
	}
	if seen.GetDisplayName() != "Homes Partnership" || seen.GetPartners().GetPartners()[0].GetOrganisation() != "A charity" {
		t.Errorf("the public does not see the public facts: %v", seen)
	}
	if seen.Risks != nil || seen.Liabilities != nil || seen.Proposal != nil || seen.GetPartners().GetPartners()[0].Contact != nil || len(seen.GetGaps()) > 0 {
		t.Errorf("the public sees more: %v", seen)
	}
	if names := s.names("", &registerv1.ListPartnershipsRequest{}); len(names) != 1 {
		t.Errorf("the public list = %v", names)
	}
	if _, err = s.partnerships.UnpublishPartnership(s.as("deputy"), &registerv1.UnpublishPartnershipRequest{Name: p.GetName()}); err != nil {
		t.Fatal(err)
	}
	if names := s.names("", &registerv1.ListPartnershipsRequest{}); len(names) != 0 {
		t.Errorf("off the public pages, the list = %v", names)
	}
}

// TestADelegateActsForTheOfficer passes an officer's work on for a week.
func TestADelegateActsForTheOfficer(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.open("cambridge")
	s.holder("cambridge", "deputy", accessv1.Role_ROLE_DEPUTY_CHIEF_EXECUTIVE)
	officer, delegate := s.person("cambridge", "officer"), s.holder("cambridge", "delegate", accessv1.Role_ROLE_EMPLOYEE)
	p, err := s.partnerships.CreatePartnership(s.as("deputy"), &registerv1.CreatePartnershipRequest{
		Parent: "councils/cambridge", Partnership: &registerv1.Partnership{
			DisplayName: "Homes", ResponsibleOfficer: holds(officer),
			Delegate: &registerv1.Delegation{Person: delegate.GetName(), StartDate: "2026-06-11", EndDate: proto.String("2026-06-17")},
		}})
	if err != nil {
		t.Fatal(err)
	}
	edit := func() error {
		_, err := s.partnerships.UpdatePartnership(s.as("delegate"), &registerv1.UpdatePartnershipRequest{
			Partnership: &registerv1.Partnership{Name: p.GetName(), Objective: text("More homes")}, UpdateMask: paths("objective")})
		return err
	}
	s.wantReason("the day before", edit(), "PERMISSION_DENIED")
	s.clock.advance(24 * time.Hour)
	s.wantReason("on the first day", edit(), "")
	changes, err := s.partnerships.ListPartnershipChanges(s.as("delegate"), &registerv1.ListPartnershipChangesRequest{Name: p.GetName()})
	if err != nil {
		t.Fatal(err)
	}
	if c := changes.GetChanges()[0]; c.GetActor() != delegate.GetName() || c.GetOnBehalfOf() != officer.GetName() || c.GetRight() != "responsible-officer" {
		t.Errorf("the history says %v", c)
	}
	s.clock.advance(7 * 24 * time.Hour)
	s.wantReason("the day after the last", edit(), "PERMISSION_DENIED")
}
