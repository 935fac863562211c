package api_test

import (
	"slices"
	"testing"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/fieldmaskpb"

	accessv1 "github.com/concordat-suite/concordat/proto/gen/concordat/access/v1"
	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
)

func TestNobodyIsNamedWhoCouldNotAct(t *testing.T) {
	t.Parallel()
	s := startReviewed(t)
	admin := s.as("admin@cambridge")
	_, err := s.suite.people.UpdatePerson(admin, &registerv1.UpdatePersonRequest{
		Person: &registerv1.Person{Name: s.people["ben"].GetName(), LeftOn: proto.String("2026-06-01")}, UpdateMask: &fieldmaskpb.FieldMask{Paths: []string{"left_on"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.suite.people.SuspendPerson(admin, &registerv1.SuspendPersonRequest{Name: s.people["cat"].GetName(), Reason: "Lost telephone"}); err != nil {
		t.Fatal(err)
	}
	for subject, want := range map[string]string{"ben": "PERSON_LEFT", "cat": "PERSON_SUSPENDED", "audit": "PERSON_AUDITS", "emp": ""} {
		for place, edit := range map[string]*registerv1.Partnership{
			"responsible_officer": {ResponsibleOfficer: holds(s.people[subject])},
			"delegate":            {Delegate: &registerv1.Delegation{Person: s.people[subject].GetName(), StartDate: "2026-06-10"}},
			"lead_member":         {LeadMember: holds(s.people[subject])},
		} {
			edit.Name = s.active("Woods Forum of "+subject+" by "+place, "housing", "ann", "").GetName()
			_, err := s.partnerships.UpdatePartnership(s.as("deputy"), &registerv1.UpdatePartnershipRequest{
				Partnership: edit, UpdateMask: &fieldmaskpb.FieldMask{Paths: []string{place}},
			})
			s.wantReason(subject+" is named as "+place, err, want)
		}
		entered := complete()
		entered.DisplayName, entered.ResponsibleOfficer = "Ponds Trust of "+subject, holds(s.people[subject])
		_, err := s.partnerships.CreatePartnership(s.as("deputy"), &registerv1.CreatePartnershipRequest{
			Parent: "councils/cambridge", Partnership: entered, SimilarNameChecked: true,
		})
		s.wantReason(subject+" is named on a new entry", err, want)
	}
	// Who is named already stays so: an edit of something else goes through.
	_, err = s.partnerships.UpdatePartnership(s.as("deputy"), &registerv1.UpdatePartnershipRequest{
		Partnership: &registerv1.Partnership{Name: s.parks.GetName(), ShortName: "PF"}, UpdateMask: &fieldmaskpb.FieldMask{Paths: []string{"short_name"}},
	})
	s.wantReason("edit a record whose officer is suspended", err, "")
}

// TestAnAuditorChangesNothing makes the officer of a record, who leads its area too, an internal auditor.
func TestAnAuditorChangesNothing(t *testing.T) {
	t.Parallel()
	s := startReviewed(t)
	s.grant("cambridge", s.people["ann"], accessv1.Role_ROLE_SERVICE_LEAD)
	edit := func() error {
		_, err := s.partnerships.UpdatePartnership(s.as("ann"), &registerv1.UpdatePartnershipRequest{
			Partnership: &registerv1.Partnership{Name: s.homes.GetName(), ShortName: "HP"}, UpdateMask: paths("short_name")})
		return err
	}
	unable := func() (names []string) {
		list, err := s.partnerships.ListPartnerships(s.as("deputy"), &registerv1.ListPartnershipsRequest{
			Parent: "councils/cambridge", Filter: "officer_cannot_act = true"})
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range list.GetPartnerships() {
			names = append(names, p.GetDisplayName())
		}
		return names
	}
	s.wantReason("before", edit(), "")
	if got := unable(); len(got) != 0 {
		t.Errorf("before: %v have an officer who cannot act, want none", got)
	}
	term := s.grant("cambridge", s.people["ann"], accessv1.Role_ROLE_INTERNAL_AUDIT)
	s.wantReason("an auditor edits the record that names them", edit(), "AUDITOR_CHANGES_NOTHING")
	if _, err := s.partnerships.GetPartnership(s.as("ann"), &registerv1.GetPartnershipRequest{Name: s.homes.GetName()}); err != nil {
		t.Errorf("an auditor reads: %v", err)
	}
	_, err := s.suite.people.SuspendPerson(s.as("admin@cambridge"), &registerv1.SuspendPersonRequest{Name: s.people["cat"].GetName(), Reason: "Ill"})
	s.wantReason("suspend cat", err, "")
	if got := unable(); !slices.Equal(got, []string{"Homes Partnership", "Parks Forum"}) {
		t.Errorf("%v have an officer who cannot act, want the auditor's and the suspended one's", got)
	}
	_, err = s.terms.RevokeRoleTerm(s.as("admin@cambridge"), &registerv1.RevokeRoleTermRequest{Name: term.GetName(), Reason: "Back in housing"})
	s.wantReason("no auditor any more", err, "")
	s.wantReason("after", edit(), "")
}

func TestTheOnlyAdministratorAuditsNothing(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.open("cambridge")
	people, err := s.people.ListPeople(s.as("admin@cambridge"), &registerv1.ListPeopleRequest{Parent: "councils/cambridge"})
	if err != nil {
		t.Fatal(err)
	}
	audit := func() error {
		_, err := s.terms.CreateRoleTerm(s.as("admin@cambridge"), &registerv1.CreateRoleTermRequest{Parent: "councils/cambridge",
			RoleTerm: &registerv1.RoleTerm{Person: people.GetPeople()[0].GetName(), Role: accessv1.Role_ROLE_INTERNAL_AUDIT}})
		return err
	}
	s.wantReason("the only administrator", audit(), "ONLY_ADMINISTRATOR")
	s.holder("cambridge", "second", accessv1.Role_ROLE_ADMINISTRATOR)
	s.takeGrants()
	s.wantReason("one of two", audit(), "")
}
