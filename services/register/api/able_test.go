package api_test

import (
	"testing"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/fieldmaskpb"

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
	for subject, want := range map[string]string{"ben": "PERSON_LEFT", "cat": "PERSON_SUSPENDED", "emp": ""} {
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
