package e2e

import (
	"strings"

	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/types/known/fieldmaskpb"

	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	typev1 "github.com/concordat-suite/concordat/proto/gen/concordat/type/v1"
)

// aPartnershipsLife is step 3: reported, completed, proposed, approved by another; and one that ends.
func (y *year) aPartnershipsLife() {
	t := y.town.t
	draft := ask(y.lead.partnerships.CreatePartnership(y.lead.ctx, &registerv1.CreatePartnershipRequest{
		Parent: y.council, Partnership: &registerv1.Partnership{DisplayName: "Abbey Neighbourhood Compact", ServiceArea: "communities"},
	})).or(t)
	y.newOne = draft.GetName()
	ask(y.lead.partnerships.ProposePartnership(y.lead.ctx, &registerv1.ProposePartnershipRequest{Name: y.newOne})).
		refused(t, codes.FailedPrecondition, "PARTNERSHIP_INCOMPLETE")
	y.complete(draft)
	ask(y.lead.partnerships.ProposePartnership(y.lead.ctx, &registerv1.ProposePartnershipRequest{Name: y.newOne})).or(t)
	ask(y.lead.partnerships.ApprovePartnership(y.lead.ctx, &registerv1.ApprovePartnershipRequest{Name: y.newOne})).
		refused(t, codes.PermissionDenied, "PERMISSION_DENIED")
	approved := ask(y.deputy.partnerships.ApprovePartnership(y.deputy.ctx, &registerv1.ApprovePartnershipRequest{Name: y.newOne, Comment: "Agreed"})).or(t)
	if approved.GetState() != registerv1.PartnershipState_PARTNERSHIP_STATE_ACTIVE || approved.GetBeforeConcordat() {
		t.Errorf("after approval the state is %v and before Concordat is %v", approved.GetState(), approved.GetBeforeConcordat())
	}
	y.nobodyApprovesTheirOwn()
	y.oneEnds()
}

// complete fills in what S1.1, S1.2, S1.4 and E4 ask of a new partnership. The deputy chief executive names the members.
func (y *year) complete(draft *registerv1.Partnership) {
	edited := ask(y.lead.partnerships.UpdatePartnership(y.lead.ctx, &registerv1.UpdatePartnershipRequest{
		Partnership: y.facts(draft), UpdateMask: &fieldmaskpb.FieldMask{Paths: strings.Fields(`kind scope objective outcomes reasons
			responsible_officer service_lead terms_of_reference reporting resources liabilities targets risks`)},
	})).or(y.town.t)
	ask(y.deputy.partnerships.UpdatePartnership(y.deputy.ctx, &registerv1.UpdatePartnershipRequest{
		Partnership: &registerv1.Partnership{
			Name: draft.GetName(), Etag: edited.GetEtag(),
			LeadMember: &registerv1.Holder{Holder: &registerv1.Holder_Person{Person: y.people["member"]}},
		},
		UpdateMask: &fieldmaskpb.FieldMask{Paths: []string{"lead_member"}},
	})).or(y.town.t)
}

func (y *year) facts(draft *registerv1.Partnership) *registerv1.Partnership {
	pounds := func(n int64) *typev1.Money { return &typev1.Money{Pence: n * 100} }
	person := func(subject string) *registerv1.Holder {
		return &registerv1.Holder{Holder: &registerv1.Holder_Person{Person: y.people[subject]}}
	}
	text := func(words string) *registerv1.Statement {
		return &registerv1.Statement{Answer: &registerv1.Statement_Text{Text: words}}
	}
	agreed, review, due, assessed, days := "2025-02", "2026-02-01", "2026-03-31", "2025-03-15", int32(20)
	return &registerv1.Partnership{
		Name: draft.GetName(), Etag: draft.GetEtag(),
		Kind:      registerv1.PartnershipKind_PARTNERSHIP_KIND_PARTNERSHIP,
		Scope:     registerv1.Scope_SCOPE_CITY,
		Objective: text("Residents of Abbey decide with the agencies what their neighbourhood needs."),
		Outcomes:  text("Fewer empty shops and safer streets in Abbey."),
		Reasons: &registerv1.Reasons{Reasons: []*registerv1.Reason{{
			Reason: registerv1.ReasonForJoining_REASON_FOR_JOINING_VISION, Evidence: "Serves the vision's first aim.", Objectives: []string{"one-city"},
		}}},
		ResponsibleOfficer: person("officer"), ServiceLead: person("lead"),
		TermsOfReference: &registerv1.Arrangement{Text: "Agreed by all partners.", AgreedOn: &agreed, NextReviewOn: &review},
		Reporting:        &registerv1.Arrangement{Text: "Yearly to Environment and Community."},
		Resources: &registerv1.Resources{Years: []*registerv1.YearResources{{
			FinancialYear: "2025/26",
			Committed:     &registerv1.Commitment{Grant: pounds(0), Revenue: pounds(12000), InKind: pounds(500), OfficerDays: &days},
			Needed:        &registerv1.Commitment{Grant: pounds(0), Revenue: pounds(12000), InKind: pounds(500), OfficerDays: &days},
			TotalBudget:   pounds(40000), ServicePlan: "Communities service plan 2025/26",
		}}},
		Liabilities: &registerv1.RestrictedStatement{Answer: &registerv1.RestrictedStatement_None{None: true}},
		Targets: &registerv1.Targets{Targets: []*registerv1.Target{{
			Title: "Empty shops", Unit: "shops", Baseline: "9", TargetValue: "5", CurrentValue: "8", DueOn: &due, RecordedOn: &assessed,
		}}},
		Risks: &registerv1.Risks{AssessedOn: &assessed, Risks: []*registerv1.Risk{{
			Title: "A partner withdraws its money", ResidualLikelihood: 2, ResidualImpact: 3, InherentLikelihood: 3, InherentImpact: 3, Owner: "Head of Communities",
		}}},
	}
}

// nobodyApprovesTheirOwn: the deputy proposes, is refused, and the refusal says that the chief executive could.
func (y *year) nobodyApprovesTheirOwn() {
	t := y.town.t
	draft := ask(y.deputy.partnerships.CreatePartnership(y.deputy.ctx, &registerv1.CreatePartnershipRequest{
		Parent: y.council, Partnership: &registerv1.Partnership{DisplayName: "Romsey Riverside Accord", ServiceArea: "communities"},
	})).or(t)
	y.complete(draft)
	ask(y.deputy.partnerships.ProposePartnership(y.deputy.ctx, &registerv1.ProposePartnershipRequest{Name: draft.GetName()})).or(t)
	own := ask(y.deputy.partnerships.ApprovePartnership(y.deputy.ctx, &registerv1.ApprovePartnershipRequest{Name: draft.GetName()}))
	own.refused(t, codes.PermissionDenied, "APPROVER_IS_PROPOSER")
	if !strings.Contains(own.err.Error(), "Cerys Ellis") {
		t.Errorf("the refusal does not say who could approve: %v", own.err)
	}
	ask(y.chief.partnerships.ApprovePartnership(y.chief.ctx, &registerv1.ApprovePartnershipRequest{Name: draft.GetName()})).or(t)
}

// oneEnds: Cambridgeshire Horizons ends, with the reason, and stays findable.
func (y *year) oneEnds() {
	t := y.town.t
	found := y.entries(`display_name = "Cambridgeshire Horizons (residual Board)"`)
	if len(found) != 1 {
		t.Fatalf("%d partnerships have the word Horizons, want 1", len(found))
	}
	ask(y.deputy.partnerships.ProposePartnershipEnding(y.deputy.ctx, &registerv1.ProposePartnershipEndingRequest{
		Name: found[0].GetName(), Reason: "All loans have returned.",
	})).or(t)
	own := ask(y.deputy.partnerships.EndPartnership(y.deputy.ctx, &registerv1.EndPartnershipRequest{Name: found[0].GetName()}))
	own.refused(t, codes.PermissionDenied, "APPROVER_IS_PROPOSER")
	ask(y.chief.partnerships.EndPartnership(y.chief.ctx, &registerv1.EndPartnershipRequest{Name: found[0].GetName()})).or(t)
	ended := y.entries("state = ENDED")
	if len(ended) != 1 || ended[0].GetEnding().GetReason() == "" {
		t.Errorf("ended partnerships = %v, want the one with its reason", ended)
	}
}
