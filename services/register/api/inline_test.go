package api_test

import (
	"strings"
	"testing"

	accessv1 "github.com/concordat-suite/concordat/proto/gen/concordat/access/v1"
	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
)

// TestWhatAStandInProposesIsDecidedByTheNext has the chief executive propose in the place of a deputy whom the council
// does not have: nobody holds a role that usually decides but its author, so that the management team does.
func TestWhatAStandInProposesIsDecidedByTheNext(t *testing.T) {
	t.Parallel()
	s := startParish(t)
	s.people["tess"] = s.holder("cambridge", "tess", accessv1.Role_ROLE_MANAGEMENT_TEAM)
	facts := complete()
	facts.ResponsibleOfficer, facts.LeadMember = holds(s.people["ann"]), holds(s.people["member"])
	p, err := s.partnerships.CreatePartnership(s.as("carl"), &registerv1.CreatePartnershipRequest{
		Parent: "councils/cambridge", Partnership: facts, SimilarNameChecked: true})
	if err == nil {
		p, err = s.partnerships.ProposePartnership(s.as("carl"), &registerv1.ProposePartnershipRequest{Name: p.GetName()})
	}
	s.wantReason("the chief executive proposes for want of a deputy", err, "")
	own := s.approve("carl", p)
	s.wantReason("and approves it", own, "APPROVER_IS_PROPOSER")
	if got := metadata(own); got["people"] != "tess" || got["roles"] != "management team" {
		t.Errorf("who could do it: %v, want tess of the management team", got)
	}
	s.wantReason("the management team approves", s.approve("tess", p), "")

	other := s.approve("tess", s.proposed("Food Network", "ann"))
	s.wantReason("the management team approves what the chief executive can", other, "OTHERS_DECIDE")
	if got := metadata(other)["people"]; !strings.HasPrefix(got, "carl") {
		t.Errorf("who could do it: %q, want carl", got)
	}
	reject := func(as string) error {
		_, err := s.partnerships.RejectPartnershipEnding(s.as(as),
			&registerv1.RejectPartnershipEndingRequest{Name: p.GetName(), Reason: "It goes on"})
		return err
	}
	s.wantReason("nobody proposed to end it", reject("tess"), "ENDING_NOT_PROPOSED")
	_, err = s.partnerships.ProposePartnershipEnding(s.as("carl"),
		&registerv1.ProposePartnershipEndingRequest{Name: p.GetName(), Reason: "Done"})
	s.wantReason("the chief executive proposes to end it", err, "")
	s.wantReason("and keeps it", reject("carl"), "APPROVER_IS_PROPOSER")
	s.wantReason("the management team keeps it", reject("tess"), "")
}

// TestAReturnOfTheDeputysIsDecidedByTheNext has the deputy keep a record in an area that nobody leads.
func TestAReturnOfTheDeputysIsDecidedByTheNext(t *testing.T) {
	t.Parallel()
	s := startParish(t)
	s.people["dora"] = s.holder("cambridge", "dora", accessv1.Role_ROLE_DEPUTY_CHIEF_EXECUTIVE)
	s.people["tess"] = s.holder("cambridge", "tess", accessv1.Role_ROLE_MANAGEMENT_TEAM)
	hers, anns := s.proposed("Homes Partnership", "dora"), s.proposed("Food Network", "ann")
	s.wantReason("approve dora's", s.approve("carl", hers), "")
	s.wantReason("approve ann's", s.approve("dora", anns), "")
	review, err := s.reviews.OpenReview(s.as("ada"), &registerv1.OpenReviewRequest{
		Parent: "councils/cambridge", Review: &registerv1.Review{Title: "Annual review 2026", Deadline: "2026-07-10"},
	})
	if err != nil {
		t.Fatal(err)
	}
	for officer, p := range map[string]*registerv1.Partnership{"dora": hers, "ann": anns} {
		s.fill(officer, returnOf(review, p))
		s.submit(officer, returnOf(review, p))
	}
	accept := func(as string, p *registerv1.Partnership) error {
		_, err := s.returns.AcceptReturn(s.as(as), &registerv1.AcceptReturnRequest{Name: returnOf(review, p)})
		return err
	}
	own := accept("dora", hers)
	s.wantReason("the deputy accepts her own", own, "ACCEPTER_IS_SUBMITTER")
	if got := metadata(own)["people"]; got != "carl" {
		t.Errorf("who could do it: %q, want carl", got)
	}
	s.wantReason("the management team, while the chief executive could", accept("tess", hers), "OTHERS_DECIDE")
	s.wantReason("the chief executive accepts what the deputy can", accept("carl", anns), "OTHERS_DECIDE")
	s.wantReason("the chief executive accepts the deputy's", accept("carl", hers), "")
	s.wantReason("the deputy accepts ann's", accept("dora", anns), "")
}

// TestWhoeverCoversASuspendedPersonActs suspends an officer whose work somebody covers.
func TestWhoeverCoversASuspendedPersonActs(t *testing.T) {
	t.Parallel()
	s := startParish(t)
	food := s.proposed("Food Network", "ann")
	s.wantReason("approve", s.approve("carl", food), "")
	_, err := s.cover("ada", "ann", "ben")
	s.wantReason("ben covers ann", err, "")
	_, err = s.suite.people.SuspendPerson(s.as("admin@cambridge"),
		&registerv1.SuspendPersonRequest{Name: s.people["ann"].GetName(), Reason: "Lost telephone"})
	s.wantReason("suspend ann", err, "")
	edit := func(as string) error {
		_, err := s.partnerships.UpdatePartnership(s.as(as), &registerv1.UpdatePartnershipRequest{
			Partnership: &registerv1.Partnership{Name: food.GetName(), ShortName: "FN"}, UpdateMask: paths("short_name")})
		return err
	}
	s.wantReason("ann edits", edit("ann"), "NOT_FOUND")
	s.wantReason("ben edits for her", edit("ben"), "")
	if got := s.lastChange(food).GetOnBehalfOf(); got != s.people["ann"].GetName() {
		t.Errorf("edited on behalf of %q, want ann", got)
	}
}
