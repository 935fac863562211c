package api_test

import (
	"testing"
	"time"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/fieldmaskpb"
	"google.golang.org/protobuf/types/known/timestamppb"

	accessv1 "github.com/concordat-suite/concordat/proto/gen/concordat/access/v1"
	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	typev1 "github.com/concordat-suite/concordat/proto/gen/concordat/type/v1"
)

func text(words string) *registerv1.Statement {
	return &registerv1.Statement{Answer: &registerv1.Statement_Text{Text: words}}
}

func holds(p *registerv1.Person) *registerv1.Holder {
	return &registerv1.Holder{Holder: &registerv1.Holder_Person{Person: p.GetName()}}
}

// complete are the facts of a draft that can be proposed, without those that name people.
func complete() *registerv1.Partnership {
	return &registerv1.Partnership{
		DisplayName: "Homes Partnership", Kind: registerv1.PartnershipKind_PARTNERSHIP_KIND_PARTNERSHIP, Scope: registerv1.Scope_SCOPE_CITY,
		Objective: text("More homes"), Outcomes: text("Fewer people without a home"), ServiceArea: "housing",
		Reasons: &registerv1.Reasons{Reasons: []*registerv1.Reason{{
			Reason: registerv1.ReasonForJoining_REASON_FOR_JOINING_VISION, Evidence: "Corporate plan, page 4", Objectives: []string{"homes"},
		}}},
		TermsOfReference: &registerv1.Arrangement{Text: "Agreed by the board", AgreedOn: proto.String("2024-05")},
		Reporting:        &registerv1.Arrangement{Text: "Yearly to scrutiny"},
		Resources:        &registerv1.Resources{Years: []*registerv1.YearResources{costs("2026/27"), costs("2027/28")}},
		Liabilities:      &registerv1.RestrictedStatement{Answer: &registerv1.RestrictedStatement_None{None: true}},
		Risks:            &registerv1.Risks{Risks: []*registerv1.Risk{{Title: "Money runs out", ResidualLikelihood: 2, ResidualImpact: 3}}},
		Targets:          &registerv1.Targets{Targets: []*registerv1.Target{{Title: "Homes built", TargetValue: "100"}}},
	}
}

// costs are the figures of a financial year.
func costs(year string) *registerv1.YearResources {
	grant := &registerv1.Commitment{Grant: &typev1.Money{Pence: 5_000_00}}
	return &registerv1.YearResources{FinancialYear: year, Committed: grant, Needed: grant, TotalBudget: &typev1.Money{Pence: 90_000_00}}
}

// TestLifeOfAPartnership follows one entry from the report to its end and into the past.
func TestLifeOfAPartnership(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.open("cambridge")
	s.holder("cambridge", "emp", accessv1.Role_ROLE_EMPLOYEE)
	lead := s.holder("cambridge", "lead", accessv1.Role_ROLE_SERVICE_LEAD)
	s.holder("cambridge", "deputy", accessv1.Role_ROLE_DEPUTY_CHIEF_EXECUTIVE)
	s.holder("cambridge", "mio", accessv1.Role_ROLE_MANAGEMENT_INFORMATION_OFFICER)
	member := s.person("cambridge", "member")
	before := s.clock.now()
	s.clock.advance(time.Hour)

	p, err := s.partnerships.ReportPartnership(s.as("emp"), &registerv1.ReportPartnershipRequest{
		Parent: "councils/cambridge", DisplayName: "Homes Partnership", Comment: "They meet at the library", ServiceArea: "housing",
	})
	if err != nil || p.GetState() != registerv1.PartnershipState_PARTNERSHIP_STATE_IDENTIFIED {
		t.Fatalf("report = %v, %v", p, err)
	}
	_, err = s.partnerships.ReportPartnership(s.as("emp"), &registerv1.ReportPartnershipRequest{Parent: "councils/cambridge", DisplayName: "The Homes Partnership Board"})
	s.wantReason("report it again", err, "POSSIBLE_DUPLICATE")

	edit := complete()
	edit.Name, edit.Etag = p.GetName(), p.GetEtag()
	edit.ResponsibleOfficer = holds(lead)
	mask := &fieldmaskpb.FieldMask{Paths: []string{"kind", "scope", "objective", "outcomes", "reasons", "responsible_officer", "terms_of_reference",
		"reporting", "resources", "liabilities", "risks", "targets"}}
	s.clock.advance(time.Hour)
	if p, err = s.partnerships.UpdatePartnership(s.as("lead"), &registerv1.UpdatePartnershipRequest{Partnership: edit, UpdateMask: mask}); err != nil {
		t.Fatalf("update: %v", err)
	}
	if p.GetState() != registerv1.PartnershipState_PARTNERSHIP_STATE_DRAFT || p.GetRisks().GetRisks()[0].GetResidualScore() != 6 {
		t.Errorf("after the first edit: state %v, risks %v", p.GetState(), p.GetRisks())
	}
	_, err = s.partnerships.UpdatePartnership(s.as("lead"), &registerv1.UpdatePartnershipRequest{Partnership: edit, UpdateMask: mask})
	s.wantReason("update with the etag before", err, "STALE_ETAG")
	_, err = s.partnerships.ProposePartnership(s.as("lead"), &registerv1.ProposePartnershipRequest{Name: p.GetName()})
	s.wantReason("propose without a lead member", err, "PARTNERSHIP_INCOMPLETE")

	_, err = s.partnerships.UpdatePartnership(s.as("lead"), &registerv1.UpdatePartnershipRequest{
		Partnership: &registerv1.Partnership{Name: p.GetName(), LeadMember: holds(member)}, UpdateMask: &fieldmaskpb.FieldMask{Paths: []string{"lead_member"}}})
	s.wantReason("service lead names a member", err, "FIELD_NOT_YOURS")
	if _, err = s.partnerships.UpdatePartnership(s.as("mio"), &registerv1.UpdatePartnershipRequest{
		Partnership: &registerv1.Partnership{Name: p.GetName(), LeadMember: holds(member)}, UpdateMask: &fieldmaskpb.FieldMask{Paths: []string{"lead_member"}}}); err != nil {
		t.Fatalf("MIO names the lead member: %v", err)
	}
	if _, err = s.partnerships.ProposePartnership(s.as("lead"), &registerv1.ProposePartnershipRequest{Name: p.GetName(), Comment: "Ready"}); err != nil {
		t.Fatalf("propose: %v", err)
	}
	s.clock.advance(time.Hour)
	if p, err = s.partnerships.ApprovePartnership(s.as("deputy"), &registerv1.ApprovePartnershipRequest{Name: p.GetName(), Comment: "Good"}); err != nil {
		t.Fatalf("approve: %v", err)
	}
	if p.GetState() != registerv1.PartnershipState_PARTNERSHIP_STATE_ACTIVE {
		t.Errorf("approved: state %v", p.GetState())
	}
	active := s.clock.now()
	s.clock.advance(24 * time.Hour)
	_, err = s.partnerships.EndPartnership(s.as("deputy"), &registerv1.EndPartnershipRequest{Name: p.GetName()})
	s.wantReason("end what nobody proposed to end", err, "ENDING_NOT_PROPOSED")
	_, err = s.partnerships.ProposePartnershipEnding(s.as("lead"), &registerv1.ProposePartnershipEndingRequest{
		Name: p.GetName(), Reason: "Done", EndOn: "2026-06-12"})
	s.wantReason("propose the ending", err, "")
	_, err = s.partnerships.ProposePartnershipEnding(s.as("deputy"), &registerv1.ProposePartnershipEndingRequest{Name: p.GetName(), Reason: "Done"})
	s.wantReason("propose it once more", err, "ENDING_PROPOSED")
	_, err = s.partnerships.EndPartnership(s.as("deputy"), &registerv1.EndPartnershipRequest{Name: p.GetName()})
	s.wantReason("end it before the day that was proposed", err, "DATE_INVALID")
	_, err = s.partnerships.EndPartnership(s.as("lead"), &registerv1.EndPartnershipRequest{Name: p.GetName()})
	s.wantReason("the service lead approves", err, "PERMISSION_DENIED")
	p, err = s.partnerships.EndPartnership(s.as("deputy"), &registerv1.EndPartnershipRequest{Name: p.GetName(), EndedOn: "2026-06-11"})
	if err != nil || p.GetEnding().GetReason() != "Done" {
		t.Fatalf("end: %v, %v, want it ended for the reason that was proposed", p, err)
	}
	if p.GetEnding().GetEndedOn() != "2026-06-11" {
		t.Errorf("ending = %v", p.GetEnding())
	}

	s.past(p, before, active)
	s.history(p)
}

// past looks at the entry as it was, and at a time when it was not.
func (s *suite) past(p *registerv1.Partnership, before, active time.Time) {
	s.t.Helper()
	then, err := s.partnerships.GetPartnership(s.as("deputy"), &registerv1.GetPartnershipRequest{Name: p.GetName(), AsOf: timestamppb.New(active)})
	if err != nil || then.GetState() != registerv1.PartnershipState_PARTNERSHIP_STATE_ACTIVE {
		s.t.Errorf("as of the approval: %v, %v", then.GetState(), err)
	}
	_, err = s.partnerships.GetPartnership(s.as("deputy"), &registerv1.GetPartnershipRequest{Name: p.GetName(), AsOf: timestamppb.New(before)})
	s.wantReason("before it was reported", err, "NOT_FOUND")
	_, err = s.partnerships.GetPartnership(s.as("deputy"), &registerv1.GetPartnershipRequest{Name: p.GetName(), AsOf: timestamppb.New(s.clock.now().Add(time.Hour))})
	s.wantReason("in the future", err, "AS_OF_IN_FUTURE")
}

// history reads who did what, a page at a time.
func (s *suite) history(p *registerv1.Partnership) {
	s.t.Helper()
	var methods []string
	var fields [][]string
	request := &registerv1.ListPartnershipChangesRequest{Name: p.GetName(), PageSize: 4}
	for {
		page, err := s.partnerships.ListPartnershipChanges(s.as("deputy"), request)
		if err != nil {
			s.t.Fatalf("changes: %v", err)
		}
		for _, c := range page.GetChanges() {
			methods, fields = append(methods, c.GetMethod()+" by "+c.GetActorDisplayName()), append(fields, c.GetFields())
		}
		if request.PageToken = page.GetNextPageToken(); request.PageToken == "" {
			break
		}
	}
	want := []string{"EndPartnership by deputy", "ProposePartnershipEnding by lead", "ApprovePartnership by deputy", "ProposePartnership by lead", "UpdatePartnership by mio",
		"UpdatePartnership by lead", "ReportPartnership by emp"}
	if len(methods) != len(want) {
		s.t.Fatalf("changes = %v, want %v", methods, want)
	}
	for i := range want {
		if methods[i] != want[i] {
			s.t.Errorf("change %d = %s, want %s", i, methods[i], want[i])
		}
	}
	if len(fields[4]) != 1 || fields[4][0] != "lead_member" || len(fields[6]) != 0 {
		s.t.Errorf("fields of the changes = %v", fields)
	}
}
