package api_test

import (
	"strings"
	"testing"

	accessv1 "github.com/concordat-suite/concordat/proto/gen/concordat/access/v1"
	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
)

// imported plans and applies a file.
func (s *suite) imported(as, text string) (*registerv1.Import, error) {
	s.t.Helper()
	im, err := s.imports.CreateImport(s.as(as), &registerv1.CreateImportRequest{
		Parent: "councils/cambridge", File: "register.csv", Content: []byte(text)})
	if err != nil {
		s.t.Fatalf("plan: %v", err)
	}
	return s.imports.ApplyImport(s.as(as), &registerv1.ApplyImportRequest{Name: im.GetName()})
}

// recordNamed returns a record by its name.
func (s *suite) recordNamed(name string) *registerv1.Partnership {
	s.t.Helper()
	list, err := s.partnerships.ListPartnerships(s.as("mio"), &registerv1.ListPartnershipsRequest{
		Parent: "councils/cambridge", Filter: `display_name = "` + name + `"`})
	if err != nil || len(list.GetPartnerships()) != 1 {
		s.t.Fatalf("%s: %v, %v, want one record", name, list, err)
	}
	return list.GetPartnerships()[0]
}

const firstFile = "Name,Objective,Web page,Responsible officer\nMill Road Forum,Better road,https://road.example,Road desk\n"

// TestAnImportStaysWithinTheLimits imports before and after the register is open, as the information officer and as the
// deputy chief executive.
func TestAnImportStaysWithinTheLimits(t *testing.T) {
	t.Parallel()
	s := startReviewed(t)
	if _, err := s.imported("mio", firstFile); err != nil {
		t.Fatal(err)
	}
	if p := s.recordNamed("Mill Road Forum"); p.GetState() != registerv1.PartnershipState_PARTNERSHIP_STATE_ACTIVE || p.GetObjective().GetText() != "Better road" {
		t.Fatalf("before the first review: %v, want it active as the file says", p)
	}
	s.opens()

	const later = "Name,Objective,Web page,Responsible officer\n" +
		"Mill Road Forum,Safer road,https://mill.example,mio\nRiver Group,Clean river,https://river.example,mio\n"
	if _, err := s.imported("mio", later); err != nil {
		t.Fatal(err)
	}
	p := s.recordNamed("Mill Road Forum")
	if p.GetObjective().GetText() != "Better road" || p.GetWebPage() != "https://mill.example" || p.GetResponsibleOfficer().GetPerson() != "" {
		t.Errorf("the information officer's import made it %v, want its web page changed and nothing else", p)
	}
	if len(p.GetNotes()) != 0 {
		t.Errorf("notes = %v, want none: what she may not write is proposed", p.GetNotes())
	}
	waiting := map[string]string{}
	for _, proposal := range s.proposed("mio", p.GetName(), "state = WAITING") {
		waiting[proposal.GetField()] = proposal.GetValue()
	}
	if len(waiting) != 2 || waiting["objective"] != "Safer road" || waiting["responsible_officer"] == "" {
		t.Errorf("proposed is %v, want objective and officer", waiting)
	}
	river := s.recordNamed("River Group")
	if river.GetState() != registerv1.PartnershipState_PARTNERSHIP_STATE_PROPOSED || river.GetBeforeConcordat() ||
		river.GetProposal().GetProposer() != s.people["mio"].GetName() || river.GetObjective().GetText() != "Clean river" {
		t.Errorf("a new body is %v, want it proposed by who imported it", river)
	}

	if _, err := s.imported("deputy", strings.ReplaceAll(later, "Safer", "Safest")); err != nil {
		t.Fatal(err)
	}
	if p := s.recordNamed("Mill Road Forum"); p.GetObjective().GetText() != "Safest road" || p.GetResponsibleOfficer().GetPerson() != s.people["mio"].GetName() {
		t.Errorf("the deputy's import made it %v, want all of what the file says", p)
	}
}

// TestAPlanHoldsForWhoMayCarryItOut applies as the information officer what the deputy planned.
func TestAPlanHoldsForWhoMayCarryItOut(t *testing.T) {
	t.Parallel()
	s := startReviewed(t)
	if _, err := s.imported("mio", firstFile); err != nil {
		t.Fatal(err)
	}
	s.opens()
	im, err := s.imports.CreateImport(s.as("deputy"), &registerv1.CreateImportRequest{
		Parent: "councils/cambridge", File: "register.csv", Content: []byte(strings.ReplaceAll(firstFile, "Better", "Safer"))})
	if err != nil {
		t.Fatal(err)
	}
	_, err = s.imports.ApplyImport(s.as("mio"), &registerv1.ApplyImportRequest{Name: im.GetName()})
	s.wantReason("the information officer carries the deputy's plan out", err, "IMPORT_PLAN_OUTDATED")
	_, err = s.imports.ApplyImport(s.as("deputy"), &registerv1.ApplyImportRequest{Name: im.GetName()})
	s.wantReason("the deputy does", err, "")
}

// TestAnInformationOfficerAppointsOthers tries every way by which she could make herself a record's officer.
func TestAnInformationOfficerAppointsOthers(t *testing.T) {
	t.Parallel()
	s := startReviewed(t)
	mio := s.people["mio"]
	post := s.post("cambridge", "Head of Homes")
	update := func(p *registerv1.Partnership, field string) error {
		p.Name = s.homes.GetName()
		_, err := s.partnerships.UpdatePartnership(s.as("mio"), &registerv1.UpdatePartnershipRequest{Partnership: p, UpdateMask: paths(field)})
		return err
	}
	today := &registerv1.Delegation{Person: mio.GetName(), StartDate: "2026-06-10"}
	_, setting := s.partnerships.SetPartnershipFacts(s.as("mio"), &registerv1.SetPartnershipFactsRequest{
		Parent: "councils/cambridge", Names: []string{s.parks.GetName()},
		Partnership: &registerv1.Partnership{ResponsibleOfficer: holds(mio)}, UpdateMask: paths("responsible_officer")})
	_, risks := s.partnerships.SetPartnershipFacts(s.as("mio"), &registerv1.SetPartnershipFactsRequest{
		Parent: "councils/cambridge", Names: []string{s.parks.GetName()}, Partnership: &registerv1.Partnership{Scope: registerv1.Scope_SCOPE_CITY}, UpdateMask: paths("scope")})
	_, entering := s.partnerships.CreatePartnership(s.as("mio"), &registerv1.CreatePartnershipRequest{
		Parent: "councils/cambridge", Partnership: &registerv1.Partnership{DisplayName: "Canal Trust", ResponsibleOfficer: holds(mio)}})
	_, handing := s.suite.people.HandOver(s.as("mio"), &registerv1.HandOverRequest{Name: s.people["ann"].GetName(), To: mio.GetName(), Reason: "Leave"})
	_, appointing := s.posts.AppointToPost(s.as("mio"), &registerv1.AppointToPostRequest{Name: post.GetName(), Person: mio.GetName()})
	_, covering := registerv1.NewCoverServiceClient(s.connection).CreateCover(s.as("mio"), &registerv1.CreateCoverRequest{
		Parent: "councils/cambridge", Cover: &registerv1.Cover{Person: s.people["ann"].GetName(), StandIn: mio.GetName(), EndDate: "2026-06-17", Reason: "Leave"}})
	for what, test := range map[string]struct {
		err  error
		want string
	}{
		"as officer":                    {update(&registerv1.Partnership{ResponsibleOfficer: holds(mio)}, "responsible_officer"), "APPOINTS_ONESELF"},
		"as delegate":                   {update(&registerv1.Partnership{Delegate: today}, "delegate"), "APPOINTS_ONESELF"},
		"on many records":               {setting, "ENTRIES_REFUSED"},
		"what is an officer's, on many": {risks, "ENTRIES_REFUSED"},
		"on a new draft":                {entering, "APPOINTS_ONESELF"},
		"by a hand-over":                {handing, "APPOINTS_ONESELF"},
		"by a post":                     {appointing, "APPOINTS_ONESELF"},
		"by a cover":                    {covering, "COVER_FOR_ONESELF"},
		"another":                       {update(&registerv1.Partnership{ResponsibleOfficer: holds(s.people["cat"])}, "responsible_officer"), ""},
	} {
		s.wantReason(what, test.err, test.want)
	}
	_, err := s.posts.AppointToPost(s.as("deputy"), &registerv1.AppointToPostRequest{Name: post.GetName(), Person: mio.GetName()})
	s.wantReason("the deputy appoints her", err, "")
	byPost := &registerv1.Holder{Holder: &registerv1.Holder_Post{Post: post.GetName()}}
	s.wantReason("by the post that she holds then", update(&registerv1.Partnership{ResponsibleOfficer: byPost}, "responsible_officer"), "APPOINTS_ONESELF")
	s.grant("cambridge", mio, accessv1.Role_ROLE_SERVICE_LEAD)
	s.wantReason("as service lead of the area too", update(&registerv1.Partnership{ResponsibleOfficer: holds(mio)}, "responsible_officer"), "")
}
