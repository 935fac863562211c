package api_test

import (
	"testing"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/fieldmaskpb"

	accessv1 "github.com/concordat-suite/concordat/proto/gen/concordat/access/v1"
	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/platform/data/journal"
	"github.com/concordat-suite/concordat/services/platform/data/postgres"
)

func paths(names ...string) *fieldmaskpb.FieldMask { return &fieldmaskpb.FieldMask{Paths: names} }

func TestCouncils(t *testing.T) {
	t.Parallel()
	s := start(t)
	cambridge := s.open("cambridge")
	s.open("oxford")
	if cambridge.GetTimeZone() != "Europe/London" || cambridge.GetFinancialYearStartMonth() != 4 {
		t.Errorf("the usual settings are filled in: %v", cambridge)
	}
	_, err := s.councils.CreateCouncil(s.as("operator"), &registerv1.CreateCouncilRequest{
		CouncilId: "cambridge", Council: cambridge,
		Administrator:        &registerv1.Person{DisplayName: "Eve"},
		AdministratorSignIns: []*registerv1.SignIn{{Issuer: issuer, Subject: "eve"}},
	})
	s.wantReason("an id that is taken", err, "COUNCIL_EXISTS")
	_, err = s.councils.CreateCouncil(s.as("operator"), &registerv1.CreateCouncilRequest{
		CouncilId: "ely", Council: cambridge, Administrator: &registerv1.Person{DisplayName: "Eve"}})
	s.wantReason("an administrator who cannot sign in", err, "SIGN_IN_MISSING")

	for subject, want := range map[string]int{"operator": 2, "admin@oxford": 1, "nobody": 0} {
		list, err := s.councils.ListCouncils(s.as(subject), &registerv1.ListCouncilsRequest{})
		if err != nil || len(list.GetCouncils()) != want {
			t.Errorf("councils of %s = %v, %v; want %d", subject, list, err, want)
		}
	}
	first, err := s.councils.ListCouncils(s.as("operator"), &registerv1.ListCouncilsRequest{PageSize: 1})
	if err != nil {
		t.Fatal(err)
	}
	second, err := s.councils.ListCouncils(s.as("operator"), &registerv1.ListCouncilsRequest{PageSize: 1, PageToken: first.GetNextPageToken()})
	if err != nil || len(second.GetCouncils()) != 1 || second.GetCouncils()[0].GetName() != "councils/oxford" || second.GetNextPageToken() != "" {
		t.Errorf("the second page = %v, %v", second, err)
	}
	_, err = s.councils.ListCouncils(s.as("operator"), &registerv1.ListCouncilsRequest{PageToken: "Zm9yZ2Vk"})
	s.wantReason("a forged token", err, "PAGE_TOKEN_INVALID")
}

func TestSettingsInUseStay(t *testing.T) {
	t.Parallel()
	s := start(t)
	c := s.open("cambridge")
	s.holder("cambridge", "deputy", accessv1.Role_ROLE_DEPUTY_CHIEF_EXECUTIVE)
	_, err := s.partnerships.CreatePartnership(s.as("deputy"), &registerv1.CreatePartnershipRequest{Parent: c.GetName(), Partnership: complete()})
	if err != nil {
		t.Fatal(err)
	}
	for what, test := range map[string]struct {
		change func(*registerv1.Council)
		field  string
		want   string
	}{
		"an area that a record names":       {func(c *registerv1.Council) { c.ServiceAreas = c.ServiceAreas[1:] }, "service_areas", "SETTING_IN_USE"},
		"an area that nothing names":        {func(c *registerv1.Council) { c.ServiceAreas = c.ServiceAreas[:1] }, "service_areas", ""},
		"an objective that a reason names":  {func(c *registerv1.Council) { c.Objectives = nil }, "objectives", "SETTING_IN_USE"},
		"a committee whose minute is given": {func(c *registerv1.Council) { c.Committees = c.Committees[1:] }, "committees", "SETTING_IN_USE"},
		"a committee that nothing names":    {func(c *registerv1.Council) { c.Committees = c.Committees[:1] }, "committees", ""},
	} {
		edit := proto.CloneOf(c)
		edit.Etag = ""
		test.change(edit)
		_, err := s.councils.UpdateCouncil(s.as("admin@cambridge"), &registerv1.UpdateCouncilRequest{Council: edit, UpdateMask: paths(test.field), ValidateOnly: true})
		s.wantReason("take away "+what, err, test.want)
	}
	unchanged, err := s.councils.GetCouncil(s.as(""), &registerv1.GetCouncilRequest{Name: c.GetName()})
	if err != nil || !proto.Equal(unchanged, c) {
		t.Errorf("validate_only changed the council: %v, %v", unchanged, err)
	}
}

func TestPeopleAndTheirAccounts(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.open("cambridge")
	emp := s.holder("cambridge", "emp", accessv1.Role_ROLE_EMPLOYEE)
	other := s.person("cambridge", "other")
	look := func() (err error) {
		_, err = s.people.GetPerson(s.as("emp"), &registerv1.GetPersonRequest{Name: other.GetName()})
		return
	}
	if err := look(); err != nil {
		t.Fatalf("an employee looks somebody up: %v", err)
	}
	_, err := s.people.BindSignIn(s.as("admin@cambridge"), &registerv1.BindSignInRequest{
		Name: other.GetName(), SignIn: &registerv1.SignIn{Issuer: issuer, Subject: "emp"}})
	s.wantReason("bind an account twice", err, "SIGN_IN_TAKEN")

	if _, err := s.people.SuspendPerson(s.as("admin@cambridge"), &registerv1.SuspendPersonRequest{Name: emp.GetName(), Reason: "Lost telephone"}); err != nil {
		t.Fatal(err)
	}
	s.wantReason("suspended", look(), "NOT_FOUND")
	resumed, err := s.people.ResumePerson(s.as("admin@cambridge"), &registerv1.ResumePersonRequest{Name: emp.GetName(), Reason: "Found"})
	if err != nil || resumed.GetStatusReason() != "Found" {
		t.Fatalf("resume = %v, %v", resumed, err)
	}
	s.wantReason("resumed", look(), "")

	_, err = s.people.ErasePerson(s.as("admin@cambridge"), &registerv1.ErasePersonRequest{Name: emp.GetName(), Reason: "Asked"})
	s.wantReason("erase who is here", err, "PERSON_NOT_LEFT")
	left := s.clock.now().Format(time.DateOnly)
	if _, err = s.people.UpdatePerson(s.as("admin@cambridge"), &registerv1.UpdatePersonRequest{
		Person: &registerv1.Person{Name: emp.GetName(), LeftOn: &left}, UpdateMask: paths("left_on")}); err != nil {
		t.Fatal(err)
	}
	terms, err := s.terms.ListRoleTerms(s.as("admin@cambridge"), &registerv1.ListRoleTermsRequest{
		Parent: "councils/cambridge", Filter: `person = "` + emp.GetName() + `" AND in_force = true`})
	if err != nil || len(terms.GetRoleTerms()) != 0 {
		t.Errorf("who left holds %v, %v", terms.GetRoleTerms(), err)
	}
	s.erased(emp)
}

// erased takes a person's details away and looks for them in everything that is kept.
func (s *suite) erased(p *registerv1.Person) {
	s.t.Helper()
	gone, err := s.people.ErasePerson(s.as("admin@cambridge"), &registerv1.ErasePersonRequest{Name: p.GetName(), Reason: "Asked"})
	if err != nil || gone.GetDisplayName() != "" || len(gone.GetSignIns()) != 0 || gone.GetEraseTime() == nil {
		s.t.Fatalf("erase = %v, %v", gone, err)
	}
	err = s.db.ReadCouncil(s.t.Context(), "cambridge", func(tx *postgres.Tx) error {
		entries, err := journal.History(s.t.Context(), tx, p.GetName(), journal.Page{})
		for _, e := range entries {
			state, readErr := journal.State(e, &registerv1.Person{})
			if readErr != nil {
				return readErr
			}
			if state.GetDisplayName() != "" || len(state.GetSignIns()) > 0 && state.GetSignIns()[0].GetSubject() != "" {
				s.t.Errorf("journal entry %d still has %v", e.GetSeq(), state)
			}
		}
		return err
	})
	if err != nil {
		s.t.Fatal(err)
	}
	_, err = s.people.BindSignIn(s.as("admin@cambridge"), &registerv1.BindSignInRequest{
		Name: p.GetName(), SignIn: &registerv1.SignIn{Issuer: issuer, Subject: "emp"}})
	s.wantReason("bind who was erased", err, "PERSON_ERASED")
}

func TestRoles(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.open("cambridge")
	emp := s.holder("cambridge", "emp", accessv1.Role_ROLE_EMPLOYEE)
	audit := s.grant("cambridge", emp, accessv1.Role_ROLE_INTERNAL_AUDIT)
	again := &registerv1.RoleTerm{Person: emp.GetName(), Role: accessv1.Role_ROLE_EMPLOYEE}
	_, err := s.terms.CreateRoleTerm(s.as("admin@cambridge"), &registerv1.CreateRoleTermRequest{Parent: "councils/cambridge", RoleTerm: again})
	s.wantReason("the same role twice", err, "ROLE_TERMS_OVERLAP")
	again.Person = "councils/cambridge/people/" + nobody
	_, err = s.terms.CreateRoleTerm(s.as("admin@cambridge"), &registerv1.CreateRoleTermRequest{Parent: "councils/cambridge", RoleTerm: again})
	s.wantReason("a role for nobody", err, "PERSON_UNKNOWN")

	add := func(role accessv1.Role) (*registerv1.Application, error) {
		return s.applications.CreateApplication(s.as("admin@cambridge"), &registerv1.CreateApplicationRequest{
			Parent: "councils/cambridge", Application: &registerv1.Application{
				DisplayName: "Reader", Issuer: issuer, Subject: "robot", Owner: emp.GetName(), EndDate: "2026-12-31", Roles: []accessv1.Role{role},
			}})
	}
	for number := range accessv1.Role_name {
		switch role := accessv1.Role(number); role {
		case accessv1.Role_ROLE_COUNCILLOR, accessv1.Role_ROLE_SCRUTINY_MEMBER, accessv1.Role_ROLE_AUDIT_AND_GOVERNANCE_MEMBER:
			_, err := add(role)
			s.wantReason("what its owner does not hold: "+role.String(), err, "OWNER_LACKS_ROLE")
		case accessv1.Role_ROLE_EMPLOYEE, accessv1.Role_ROLE_INTERNAL_AUDIT, accessv1.Role_ROLE_UNSPECIFIED:
		default:
			_, err := add(role)
			s.wantReason("what no application holds: "+role.String(), err, "ROLE_NOT_GRANTABLE")
		}
	}
	app, err := add(accessv1.Role_ROLE_INTERNAL_AUDIT)
	if err != nil {
		t.Fatal(err)
	}
	_, err = add(accessv1.Role_ROLE_EMPLOYEE)
	s.wantReason("the account of one that has access", err, "SIGN_IN_TAKEN")
	list := func() error {
		_, err := s.partnerships.ListPartnerships(s.as("robot"), &registerv1.ListPartnershipsRequest{Parent: "councils/cambridge", Filter: "before_concordat = true"})
		return err
	}
	s.wantReason("an application reads what its role sees", list(), "")
	if app, err = s.applications.RevokeApplication(s.as("admin@cambridge"), &registerv1.RevokeApplicationRequest{Name: app.GetName(), Reason: "Replaced"}); err != nil {
		t.Fatal(err)
	}
	s.wantReason("revoked, its token is not taken", list(), "APPLICATION_ENDED")
	_, err = s.councils.GetCouncil(s.as("robot"), &registerv1.GetCouncilRequest{Name: "councils/cambridge"})
	s.wantReason("revoked, it reads nothing that is public either", err, "APPLICATION_ENDED")
	s.renewed(add, list, app, audit)
	_, err = s.applications.RevokeApplication(s.as("admin@cambridge"), &registerv1.RevokeApplicationRequest{Name: app.GetName(), Reason: "Replaced"})
	s.wantReason("revoke it again", err, "APPLICATION_REVOKED")
}

// renewed gives the account of an application that was revoked to a new one, and takes its owner's role and access away.
func (s *suite) renewed(add func(accessv1.Role) (*registerv1.Application, error), list func() error, old *registerv1.Application, audit *registerv1.RoleTerm) {
	s.t.Helper()
	renewed, err := add(accessv1.Role_ROLE_INTERNAL_AUDIT)
	if err != nil || renewed.GetName() == old.GetName() {
		s.t.Fatalf("add it anew: %v, %v", renewed, err)
	}
	s.wantReason("renewed, it reads again", list(), "")
	admin := s.as("admin@cambridge")
	_, err = s.people.SuspendPerson(admin, &registerv1.SuspendPersonRequest{Name: renewed.GetOwner(), Reason: "Ill"})
	s.wantReason("suspend its owner", err, "")
	s.wantReason("with its owner suspended", list(), "APPLICATION_ENDED")
	_, err = s.people.ResumePerson(admin, &registerv1.ResumePersonRequest{Name: renewed.GetOwner(), Reason: "Well"})
	s.wantReason("resume its owner", err, "")
	s.wantReason("with its owner back", list(), "")
	_, err = s.terms.RevokeRoleTerm(admin, &registerv1.RevokeRoleTermRequest{Name: audit.GetName(), Reason: "Moved"})
	s.wantReason("take its owner's role away", err, "")
	s.wantReason("without its owner's role", list(), "APPLICATION_ENDED")
}

// TestBadInput asks for what cannot be, and expects the reason of the contract and nothing changed.
func TestBadInput(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.open("cambridge")
	deputy := s.holder("cambridge", "deputy", accessv1.Role_ROLE_DEPUTY_CHIEF_EXECUTIVE)
	s.draft("cambridge", "deputy", "First", "Old First")
	p := s.draft("cambridge", "deputy", "Second")
	update := func(p *registerv1.Partnership, m *fieldmaskpb.FieldMask) error {
		_, err := s.partnerships.UpdatePartnership(s.as("deputy"), &registerv1.UpdatePartnershipRequest{Partnership: p, UpdateMask: m})
		return err
	}
	name := p.GetName()
	for what, test := range map[string]struct {
		edit *registerv1.Partnership
		mask *fieldmaskpb.FieldMask
		want string
	}{
		"no mask":                {&registerv1.Partnership{Name: name}, nil, "UPDATE_MASK_REQUIRED"},
		"a mask of everything":   {&registerv1.Partnership{Name: name}, paths("*"), "UPDATE_MASK_INVALID"},
		"what the server sets":   {&registerv1.Partnership{Name: name}, paths("state"), "UPDATE_MASK_INVALID"},
		"no such field":          {&registerv1.Partnership{Name: name}, paths("colour"), "UPDATE_MASK_INVALID"},
		"a date that is none":    {&registerv1.Partnership{Name: name, CreatedOn: proto.String("2026-02-30")}, paths("created_on"), "DATE_INVALID"},
		"an unknown area":        {&registerv1.Partnership{Name: name, ServiceArea: "magic"}, paths("service_area"), "SERVICE_AREA_UNKNOWN"},
		"an unknown committee":   {&registerv1.Partnership{Name: name, ScrutinyCommittee: "x1"}, paths("scrutiny_committee"), "COMMITTEE_UNKNOWN"},
		"an unknown person":      {&registerv1.Partnership{Name: name, LeadMember: holds(&registerv1.Person{Name: "councils/cambridge/people/" + nobody})}, paths("lead_member"), "PERSON_UNKNOWN"},
		"another's reference":    {&registerv1.Partnership{Name: name, Reference: "R-First"}, paths("reference"), "REFERENCE_TAKEN"},
		"an old etag":            {&registerv1.Partnership{Name: name, Etag: "77", ShortName: "S"}, paths("short_name"), "STALE_ETAG"},
		"an etag that is none":   {&registerv1.Partnership{Name: name, Etag: "W/1", ShortName: "S"}, paths("short_name"), "STALE_ETAG"},
		"a name without council": {&registerv1.Partnership{Name: "partnerships/" + nobody}, paths("short_name"), "NOT_FOUND"},
		"nothing wrong":          {&registerv1.Partnership{Name: name, LeadMember: holds(deputy)}, paths("lead_member"), ""},
	} {
		s.wantReason(what, update(test.edit, test.mask), test.want)
	}
	_, err := s.partnerships.CreatePartnership(s.as("deputy"), &registerv1.CreatePartnershipRequest{
		Parent: "councils/cambridge", Partnership: &registerv1.Partnership{DisplayName: "OLD – first"}})
	s.wantReason("a former name of another", err, "POSSIBLE_DUPLICATE")
	_, err = s.partnerships.CreatePartnership(s.as("deputy"), &registerv1.CreatePartnershipRequest{
		Parent: "councils/cambridge", Partnership: &registerv1.Partnership{State: registerv1.PartnershipState_PARTNERSHIP_STATE_ACTIVE, DisplayName: "Third"}, ValidateOnly: true})
	s.wantReason("only asked for", err, "")
	got := s.names("deputy", &registerv1.ListPartnershipsRequest{})
	if len(got) != 2 {
		t.Errorf("validate_only entered something: %v", got)
	}
	_, err = s.partnerships.CreatePartnership(s.as("deputy"), &registerv1.CreatePartnershipRequest{
		Parent: "councils/cambridge", Partnership: &registerv1.Partnership{Kind: 99, DisplayName: "Fourth"}})
	if code(err) != codes.InvalidArgument {
		t.Errorf("a kind that is none = %v", err)
	}
}
