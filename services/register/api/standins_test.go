package api_test

import (
	"strings"
	"testing"
	"time"

	accessv1 "github.com/concordat-suite/concordat/proto/gen/concordat/access/v1"
	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
)

// parish is a council of five people: ada runs the register, carl is the chief executive, ann and ben are officers, and
// one is a councillor. It has no deputy, no management team and no service lead.
type parish struct {
	*reviewed
}

func startParish(t *testing.T) *parish {
	t.Helper()
	s := &parish{&reviewed{suite: start(t), people: map[string]*registerv1.Person{}}}
	s.reviews, s.returns = registerv1.NewReviewServiceClient(s.connection), registerv1.NewReturnServiceClient(s.connection)
	s.open("cambridge")
	for subject, role := range map[string]accessv1.Role{
		"ada": accessv1.Role_ROLE_MANAGEMENT_INFORMATION_OFFICER, "carl": accessv1.Role_ROLE_CHIEF_EXECUTIVE,
		"ann": accessv1.Role_ROLE_EMPLOYEE, "ben": accessv1.Role_ROLE_EMPLOYEE,
	} {
		s.people[subject] = s.holder("cambridge", subject, role)
	}
	s.people["member"] = s.person("cambridge", "member")
	return s
}

// proposed is a partnership that ada entered for an officer, who completed and proposed it.
func (s *parish) proposed(name, officer string) *registerv1.Partnership {
	s.t.Helper()
	p, err := s.partnerships.CreatePartnership(s.as("ada"), &registerv1.CreatePartnershipRequest{
		Parent: "councils/cambridge", SimilarNameChecked: true, Partnership: &registerv1.Partnership{
			DisplayName: name, ServiceArea: "housing", ResponsibleOfficer: holds(s.people[officer]), LeadMember: holds(s.people["member"]),
		},
	})
	if err != nil {
		s.t.Fatalf("enter %s: %v", name, err)
	}
	facts := complete()
	facts.Name = p.GetName()
	_, err = s.partnerships.UpdatePartnership(s.as(officer), &registerv1.UpdatePartnershipRequest{Partnership: facts, UpdateMask: paths(
		"kind", "scope", "objective", "outcomes", "reasons", "terms_of_reference", "reporting", "resources", "liabilities", "risks", "targets")})
	if err == nil {
		p, err = s.partnerships.ProposePartnership(s.as(officer), &registerv1.ProposePartnershipRequest{Name: p.GetName()})
	}
	if err != nil {
		s.t.Fatalf("propose %s: %v", name, err)
	}
	return p
}

func (s *parish) approve(as string, p *registerv1.Partnership) error {
	_, err := s.partnerships.ApprovePartnership(s.as(as), &registerv1.ApprovePartnershipRequest{Name: p.GetName()})
	return err
}

// cover lets somebody stand in for another for a week, arranged by a third.
func (s *parish) cover(by, away, standIn string) (*registerv1.Cover, error) {
	return registerv1.NewCoverServiceClient(s.connection).CreateCover(s.as(by), &registerv1.CreateCoverRequest{
		Parent: "councils/cambridge", Cover: &registerv1.Cover{
			Person: s.people[away].GetName(), StandIn: s.people[standIn].GetName(), EndDate: "2026-06-17", Reason: "Leave",
		},
	})
}

// lastChange gives the newest entry of a record's history.
func (s *parish) lastChange(p *registerv1.Partnership) *registerv1.Change {
	s.t.Helper()
	changes, err := s.partnerships.ListPartnershipChanges(s.as("carl"), &registerv1.ListPartnershipChangesRequest{Name: p.GetName(), PageSize: 1})
	if err != nil {
		s.t.Fatal(err)
	}
	return changes.GetChanges()[0]
}

// TestACouncilOfFiveRunsTheCycle goes from entry over approval and review to acceptance with the roles in between vacant.
func TestACouncilOfFiveRunsTheCycle(t *testing.T) {
	t.Parallel()
	s := startParish(t)
	homes, food := s.proposed("Homes Partnership", "ann"), s.proposed("Food Network", "ann")
	s.wantReason("the officer approves", s.approve("ann", homes), "PERMISSION_DENIED")
	s.wantReason("the chief executive approves for want of a deputy", s.approve("carl", homes), "")
	if got := s.lastChange(homes).GetRight(); !strings.Contains(got, "standing in") {
		t.Errorf("approved by the right %q, want it to say that the chief executive stands in", got)
	}

	s.wantReason("before the cover", s.approve("ben", food), "PERMISSION_DENIED")
	_, err := s.cover("carl", "carl", "ben")
	s.wantReason("an employee covers the chief executive", err, "COVER_NOT_ALLOWED")
	s.grant("cambridge", s.people["ben"], accessv1.Role_ROLE_MANAGEMENT_TEAM)
	s.wantReason("the management team, while the chief executive could", s.approve("ben", food), "OTHERS_DECIDE")
	v, err := s.cover("carl", "carl", "ben")
	s.wantReason("carl goes on leave", err, "")
	s.wantReason("in cover", s.approve("ben", food), "")
	if got := s.lastChange(food).GetOnBehalfOf(); got != s.people["carl"].GetName() {
		t.Errorf("approved on behalf of %q, want carl", got)
	}

	review, err := s.reviews.OpenReview(s.as("ada"), &registerv1.OpenReviewRequest{
		Parent: "councils/cambridge", Review: &registerv1.Review{Title: "Annual review 2026", Deadline: "2026-07-10"},
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range []*registerv1.Partnership{homes, food} {
		name := returnOf(review, p)
		s.fill("ann", name)
		s.submit("ann", name)
	}
	accept := func(as string, p *registerv1.Partnership) error {
		_, err := s.returns.AcceptReturn(s.as(as), &registerv1.AcceptReturnRequest{Name: returnOf(review, p)})
		return err
	}
	s.wantReason("the officer accepts her own", accept("ann", homes), "PERMISSION_DENIED")
	s.wantReason("the chief executive accepts for want of a service lead", accept("carl", homes), "")
	s.wantReason("in cover", accept("ben", food), "")

	_, err = registerv1.NewCoverServiceClient(s.connection).EndCover(s.as("carl"), &registerv1.EndCoverRequest{Name: v.GetName()})
	s.wantReason("carl is back", err, "")
	s.wantReason("after the cover", s.approve("ben", s.proposed("Arts Trust", "ann")), "OTHERS_DECIDE")
}

// TestNobodyAcceptsTheirOwnThroughCover holds the rules about persons against those who act in another's name.
func TestNobodyAcceptsTheirOwnThroughCover(t *testing.T) {
	t.Parallel()
	s := startParish(t)
	s.grant("cambridge", s.people["ben"], accessv1.Role_ROLE_MANAGEMENT_TEAM)
	_, err := s.cover("ada", "carl", "ben")
	s.wantReason("ada arranges it", err, "")
	_, err = s.cover("ada", "ann", "ben")
	s.wantReason("ben covers ann too", err, "")

	ofBen, ofAnn := s.proposed("Homes Partnership", "ben"), s.proposed("Food Network", "ann")
	err = s.approve("ben", ofBen)
	s.wantReason("ben approves in carl's name what he proposed himself", err, "APPROVER_IS_PROPOSER")
	if got := metadata(err)["people"]; got != "carl" {
		t.Errorf("who could do it: %q, want carl alone", got)
	}
	s.wantReason("ben approves in carl's name what ann proposed", s.approve("ben", ofAnn), "")
	s.wantReason("carl approves what ben proposed", s.approve("carl", ofBen), "")

	review, err := s.reviews.OpenReview(s.as("ada"), &registerv1.OpenReviewRequest{
		Parent: "councils/cambridge", Review: &registerv1.Review{Title: "Annual review 2026", Deadline: "2026-07-10"},
	})
	if err != nil {
		t.Fatal(err)
	}
	name := returnOf(review, ofAnn)
	s.fill("ben", name)
	submitted := s.submit("ben", name)
	if got := submitted.GetSubmission(); got.GetSubmitter() != s.people["ben"].GetName() || got.GetOnBehalfOf() != s.people["ann"].GetName() {
		t.Errorf("submission = %v, want by ben on ann's behalf", got)
	}
	_, err = s.returns.AcceptReturn(s.as("ben"), &registerv1.AcceptReturnRequest{Name: name})
	s.wantReason("ben accepts in carl's name what he submitted in ann's", err, "ACCEPTER_IS_SUBMITTER")
	if got := metadata(err)["people"]; got == "" || strings.Contains(got, "ben") || strings.Contains(got, "ann") {
		t.Errorf("those who could are %q, want others than ben and ann", got)
	}
	_, err = s.returns.AcceptReturn(s.as("carl"), &registerv1.AcceptReturnRequest{Name: name})
	s.wantReason("carl accepts it", err, "")
}

func TestWhoArrangesACover(t *testing.T) {
	t.Parallel()
	s := startParish(t)
	s.grant("cambridge", s.people["member"], accessv1.Role_ROLE_COUNCILLOR)
	for _, step := range []struct {
		what, by, away, standIn, reason string
	}{
		{"one's own", "ann", "ann", "ben", ""},
		{"the same once more", "ann", "ann", "ben", "COVERS_OVERLAP"},
		{"another's", "ann", "carl", "ben", "COVER_NOT_YOURS"},
		{"in one's favour", "ann", "carl", "ann", "COVER_FOR_ONESELF"},
		{"in one's favour, by who runs the register", "ada", "carl", "ada", "COVER_FOR_ONESELF"},
		{"of oneself by oneself", "ann", "ann", "ann", "COVER_OF_ONESELF"},
		{"by the administrator", "admin@cambridge", "ada", "carl", ""},
		{"of the chief executive by an employee", "ada", "carl", "ben", "COVER_NOT_ALLOWED"},
		{"of a member by an officer", "ada", "member", "ben", "COVER_NOT_ALLOWED"},
		{"of an officer by a member", "ada", "ben", "member", "COVER_NOT_ALLOWED"},
		{"for somebody covered, by who covers them", "ben", "ann", "carl", "COVER_NOT_YOURS"},
	} {
		_, err := s.cover(step.by, step.away, step.standIn)
		s.wantReason(step.what, err, step.reason)
	}
	service := registerv1.NewCoverServiceClient(s.connection)
	list, err := service.ListCovers(s.as("ben"), &registerv1.ListCoversRequest{
		Parent: "councils/cambridge", Filter: `in_force = true AND stand_in = "` + s.people["ben"].GetName() + `"`,
	})
	if err != nil || len(list.GetCovers()) != 1 || list.GetCovers()[0].GetReason() != "" {
		t.Errorf("ben's covers = %v, %v; want one, without its reason", list, err)
	}
	seen, err := service.GetCover(s.as("ann"), &registerv1.GetCoverRequest{Name: list.GetCovers()[0].GetName()})
	if err != nil || seen.GetReason() != "Leave" || seen.GetArrangedBy() != s.people["ann"].GetName() {
		t.Errorf("ann's own cover = %v, %v; want all of it", seen, err)
	}
	_, err = service.EndCover(s.as("carl"), &registerv1.EndCoverRequest{Name: seen.GetName()})
	s.wantReason("the chief executive, for want of a deputy, ends it", err, "")
	_, err = service.EndCover(s.as("ann"), &registerv1.EndCoverRequest{Name: seen.GetName()})
	s.wantReason("ended twice", err, "COVER_ENDED")

	s.clock.advance(8 * 24 * time.Hour)
	list, err = service.ListCovers(s.as("ben"), &registerv1.ListCoversRequest{Parent: "councils/cambridge", Filter: "in_force = true"})
	if err != nil || len(list.GetCovers()) != 0 {
		t.Errorf("covers in force a week later = %v, %v; want none", list, err)
	}
}
