package api_test

import (
	"strings"
	"testing"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	accessv1 "github.com/concordat-suite/concordat/proto/gen/concordat/access/v1"
	governancev1 "github.com/concordat-suite/concordat/proto/gen/concordat/governance/v1"
	typev1 "github.com/concordat-suite/concordat/proto/gen/concordat/type/v1"
)

// load loads a bundled pack as a draft.
func (s *suite) load(pack string) *governancev1.Policy {
	s.t.Helper()
	p, err := s.policies.CreatePolicy(s.as("mio"), &governancev1.CreatePolicyRequest{
		Parent: "councils/cambridge", Pack: &governancev1.CreatePolicyRequest_BundledPack{BundledPack: pack}})
	if err != nil {
		s.t.Fatal(err)
	}
	return p
}

func (s *suite) approve(p *governancev1.Policy) {
	s.t.Helper()
	_, err := s.policies.ApprovePolicy(s.as("mio"), &governancev1.ApprovePolicyRequest{Name: p.GetName(), MinuteReference: &typev1.MinuteReference{
		Committee: "audit", MeetingDate: "2025-06-05", Reference: &typev1.MinuteReference_ToFollow{ToFollow: true}}})
	if err != nil {
		s.t.Fatal(err)
	}
}

// force brings a pack into force on a day ("" for today).
func (s *suite) force(pack, from string) *governancev1.Policy {
	s.t.Helper()
	p := s.load(pack)
	s.approve(p)
	p, err := s.policies.BringPolicyIntoForce(s.as("mio"), &governancev1.BringPolicyIntoForceRequest{Name: p.GetName(), InForceFrom: from})
	if err != nil {
		s.t.Fatal(err)
	}
	s.assess()
	return p
}

func TestOnePolicyOnAnyDay(t *testing.T) {
	s := cambridge(t)
	arts := s.partnership("cambridge", "", `{"display_name":"Arts","terms_of_reference":{"none":true}}`)
	first := s.force("cambridge-guide", "")
	second := s.force("east-devon-policy", "2025-07-01")
	if second.GetState() != governancev1.PolicyState_POLICY_STATE_APPROVED {
		t.Errorf("before its day the second is %s", second.GetState())
	}
	third := s.load("cambridge-guide")
	s.approve(third)
	_, err := s.policies.BringPolicyIntoForce(s.as("mio"), &governancev1.BringPolicyIntoForceRequest{Name: third.GetName(), InForceFrom: "2025-06-20"})
	s.wantReason("before another that is to come", err, "POLICY_IN_FORCE_OVERLAPS")
	_, err = s.policies.BringPolicyIntoForce(s.as("mio"), &governancev1.BringPolicyIntoForceRequest{Name: third.GetName(), InForceFrom: "2025-06-09"})
	s.wantReason("in the past", err, "DATE_IN_PAST")

	// Moved to a later day, the first goes on until then; withdrawn, it goes on for good; and loaded again it takes its place after all.
	_, err = s.policies.BringPolicyIntoForce(s.as("mio"), &governancev1.BringPolicyIntoForceRequest{Name: second.GetName(), InForceFrom: "2025-08-01"})
	s.wantReason("moved", err, "")
	if got := s.policy(first.GetName()).GetInForceUntil(); got != "2025-07-31" {
		t.Errorf("the first ends on %q", got)
	}
	_, err = s.policies.WithdrawPolicy(s.as("mio"), &governancev1.WithdrawPolicyRequest{Name: second.GetName(), Reason: "Not yet"})
	s.wantReason("withdrawn", err, "")
	if p := s.policy(first.GetName()); p.InForceUntil != nil {
		t.Errorf("the first ends on %q", p.GetInForceUntil())
	}
	_, err = s.policies.WithdrawPolicy(s.as("mio"), &governancev1.WithdrawPolicyRequest{Name: first.GetName(), Reason: "Oh"})
	s.wantReason("withdrawing what is in force", err, "POLICY_WAS_IN_FORCE")
	s.force("east-devon-policy", "2025-07-01")

	s.at("2025-06-30T22:59:00Z")
	if a := s.assessment(arts); a.GetPolicy() != first.GetName() || verdictIn(t, a, "S1.5").GetOutcome() != notMet {
		t.Errorf("on 30 June it is checked by %s", a.GetPolicyTitle())
	}
	s.at("2025-06-30T23:00:00Z")
	s.wantOutcome("on 1 July", arts, "E4.5", notAssessed)
	if got := s.policy(first.GetName()).GetState(); got != governancev1.PolicyState_POLICY_STATE_SUPERSEDED {
		t.Errorf("the first is %s", got)
	}
	list, err := s.policies.ListPolicies(s.as("mio"), &governancev1.ListPoliciesRequest{Parent: "councils/cambridge", PageSize: 3})
	if err != nil || len(list.GetPolicies()) != 3 || list.GetPolicies()[0].GetNumber() != 4 || list.GetNextPageToken() == "" {
		t.Fatalf("%v, %v", list, err)
	}
	asOf, err := s.policies.GetPolicy(s.as("mio"), &governancev1.GetPolicyRequest{Name: first.GetName(), AsOf: timestamppb.New(s.clock().AddDate(0, 0, -1))})
	if err != nil || asOf.GetState() != governancev1.PolicyState_POLICY_STATE_IN_FORCE {
		t.Errorf("as of yesterday: %v, %v", asOf.GetState(), err)
	}
}

func (s *suite) policy(name string) *governancev1.Policy {
	s.t.Helper()
	p, err := s.policies.GetPolicy(s.as("mio"), &governancev1.GetPolicyRequest{Name: name})
	if err != nil {
		s.t.Fatal(err)
	}
	return p
}

func TestTheLifeOfAVersionIsGuarded(t *testing.T) {
	s := cambridge(t)
	ctx := s.as("mio")
	p := s.load("cambridge-guide")
	_, err := s.policies.BringPolicyIntoForce(ctx, &governancev1.BringPolicyIntoForceRequest{Name: p.GetName()})
	s.wantReason("not approved", err, "POLICY_NOT_APPROVED")
	approve := func(m *typev1.MinuteReference) error {
		_, err := s.policies.ApprovePolicy(ctx, &governancev1.ApprovePolicyRequest{Name: p.GetName(), MinuteReference: m})
		return err
	}
	s.wantReason("no minute", approve(nil), "MINUTE_REFERENCE_MISSING")
	s.wantReason("no such committee", approve(&typev1.MinuteReference{Committee: "planning", MeetingDate: "2025-06-05"}), "COMMITTEE_UNKNOWN")
	s.wantReason("a meeting to come", approve(&typev1.MinuteReference{Committee: "audit", MeetingDate: "2025-06-11",
		Reference: &typev1.MinuteReference_Minute{Minute: "1"}}), "DATE_INVALID")
	s.wantReason("no such day", approve(&typev1.MinuteReference{Committee: "audit", MeetingDate: "2025-02-30",
		Reference: &typev1.MinuteReference_Minute{Minute: "1"}}), "DATE_INVALID")
	s.approve(p)
	s.wantReason("the minute that was to follow", approve(&typev1.MinuteReference{Committee: "audit", MeetingDate: "2025-06-05",
		Reference: &typev1.MinuteReference_Minute{Minute: "Minute 45/2025"}}), "")
	s.wantReason("approved already", approve(&typev1.MinuteReference{Committee: "audit", MeetingDate: "2025-06-05",
		Reference: &typev1.MinuteReference_Minute{Minute: "Minute 46/2025"}}), "POLICY_NOT_DRAFT")
	_, err = s.policies.WithdrawPolicy(ctx, &governancev1.WithdrawPolicyRequest{Name: p.GetName(), Reason: "x", Etag: "1"})
	s.wantReason("an old etag", err, "STALE_ETAG")
	_, err = s.policies.WithdrawPolicy(ctx, &governancev1.WithdrawPolicyRequest{Name: p.GetName()})
	s.wantReason("without a reason", err, "REASON_MISSING")

	preview, err := s.policies.CreatePolicy(ctx, &governancev1.CreatePolicyRequest{Parent: "councils/cambridge", ValidateOnly: true,
		Pack: &governancev1.CreatePolicyRequest_BundledPack{BundledPack: "east-devon-policy"}})
	if err != nil || len(preview.GetCriteria()) != 19 {
		t.Errorf("preview: %d criteria, %v", len(preview.GetCriteria()), err)
	}
	_, err = s.policies.GetPolicy(ctx, &governancev1.GetPolicyRequest{Name: preview.GetName()})
	s.wantReason("the preview is not kept", err, "NOT_FOUND")
	_, err = s.policies.CreatePolicy(ctx, &governancev1.CreatePolicyRequest{Parent: "councils/cambridge",
		Pack: &governancev1.CreatePolicyRequest_PackText{PackText: strings.Replace(preview.GetPackText(), "partnership.risks.none", "partnership.risk.none", 1)}})
	s.wantReason("a fact that does not exist", err, "PACK_INVALID")
	failing, err := s.policies.CreatePolicy(ctx, &governancev1.CreatePolicyRequest{Parent: "councils/cambridge",
		Pack: &governancev1.CreatePolicyRequest_PackText{PackText: strings.Replace(preview.GetPackText(), "overall: GREEN", "overall: AMBER", 1)}})
	if err != nil || len(failing.GetExampleFailures()) != 1 {
		t.Fatalf("failing example: %v, %v", failing.GetExampleFailures(), err)
	}
	s.approve(failing)
	_, err = s.policies.BringPolicyIntoForce(ctx, &governancev1.BringPolicyIntoForceRequest{Name: failing.GetName()})
	s.wantReason("a failing example", err, "POLICY_EXAMPLES_FAIL")
	s.wantSays("a failing example", err, `"All fields of the register are filled and all questions answered"`, "should be AMBER", "is GREEN")
	another, err := s.policies.CreatePolicy(ctx, &governancev1.CreatePolicyRequest{Parent: "councils/cambridge",
		Pack: &governancev1.CreatePolicyRequest_PackText{PackText: strings.Replace(preview.GetPackText(), "E4.2: MET", "E4.2: WARNING", 1)}})
	if err != nil {
		t.Fatal(err)
	}
	s.approve(another)
	_, err = s.policies.BringPolicyIntoForce(ctx, &governancev1.BringPolicyIntoForceRequest{Name: another.GetName()})
	s.wantReason("a failing verdict of an example", err, "POLICY_EXAMPLES_FAIL")
	s.wantSays("a failing verdict of an example", err, `"All fields of the register are filled and all questions answered"`, "E4.2 should be WARNING and is MET")
	_, err = s.policies.CreatePolicy(ctx, &governancev1.CreatePolicyRequest{Parent: "councils/cambridge",
		Pack: &governancev1.CreatePolicyRequest_PackText{PackText: strings.Replace(preview.GetPackText(), "partnership.risks.none", "partnership.risk.none", 1)}})
	s.wantSays("a fact that does not exist", err, "line ", "column ", "undefined field 'risk'")
	_, err = s.policies.CreatePolicy(ctx, &governancev1.CreatePolicyRequest{Parent: "councils/cambridge",
		Pack: &governancev1.CreatePolicyRequest_PackText{PackText: strings.Replace(preview.GetPackText(), "severity: MUST", "severety: MUST", 1)}})
	s.wantSays("an unknown field", err, "line ", "column ", `no field "severety"`)
}

func TestSimulateSaysWhoWouldChange(t *testing.T) {
	s := cambridge(t)
	arts := s.partnership("cambridge", "", `{"display_name":"Arts","agreement":{"link":"x"},"objective":{"none":true}}`)
	for _, gone := range []string{"ENDED", "WITHDRAWN", "REJECTED", "IDENTIFIED"} { // not live: they are not counted
		s.partnership("cambridge", "", `{"display_name":"Docks","state":"PARTNERSHIP_STATE_`+gone+`"}`)
	}
	draft := s.load("east-devon-policy")
	got, err := s.policies.SimulatePolicy(s.as("mio"), &governancev1.SimulatePolicyRequest{Name: draft.GetName()})
	if err != nil {
		t.Fatal(err)
	}
	if got.GetPartnershipCount() != 1 || got.GetChangedCount() != 1 || got.GetChanges()[0].GetPartnership() != arts {
		t.Fatalf("%v", got)
	}
	change := got.GetChanges()[0]
	if change.GetOverallNow() != governancev1.Overall_OVERALL_NO_POLICY || change.GetOverallThen() != governancev1.Overall_OVERALL_RED || len(change.GetVerdicts()) != 19 {
		t.Errorf("%v", change)
	}
	s.wantOverall("nothing was written", arts, governancev1.Overall_OVERALL_NO_POLICY)
}

func TestARepeatedRequestGetsTheFirstAnswer(t *testing.T) {
	s := cambridge(t)
	request := &governancev1.CreatePolicyRequest{Parent: "councils/cambridge", RequestId: "01890000-0000-7000-8000-000000000009",
		Pack: &governancev1.CreatePolicyRequest_BundledPack{BundledPack: "cambridge-guide"}}
	first, err := s.policies.CreatePolicy(s.as("mio"), request)
	if err != nil {
		t.Fatal(err)
	}
	again, err := s.policies.CreatePolicy(s.as("mio"), request)
	if err != nil || !proto.Equal(first, again) {
		t.Errorf("the repeat made %s (%v), the first %s", again.GetName(), err, first.GetName())
	}
	request.Pack = &governancev1.CreatePolicyRequest_BundledPack{BundledPack: "east-devon-policy"}
	_, err = s.policies.CreatePolicy(s.as("mio"), request)
	s.wantReason("another body", err, "REQUEST_ID_REUSED")

	s.force("cambridge-guide", "")
	officer := s.person("cambridge", "officer", accessv1.Role_ROLE_UNSPECIFIED)
	answering := &governancev1.CreateAnswerRequest{RequestId: "01890000-0000-7000-8000-00000000000f",
		Parent: s.partnership("cambridge", "", `{"display_name":"Arts","responsible_officer":{"person":"`+officer+`"}}`),
		Answer: &governancev1.Answer{Criterion: "S1.12", Outcome: met, Evidence: "Briefings on file"}}
	given, err := s.answers.CreateAnswer(s.as("officer"), answering)
	if err != nil {
		t.Fatal(err)
	}
	repeated, err := s.answers.CreateAnswer(s.as("officer"), answering)
	if err != nil || !proto.Equal(given, repeated) {
		t.Errorf("the repeat gave %v (%v), the first %v", repeated, err, given)
	}
}

// wantSays checks that an error tells each of these, in its message or about a field.
func (s *suite) wantSays(what string, err error, parts ...string) {
	s.t.Helper()
	told := status.Convert(err).Message()
	for _, d := range status.Convert(err).Details() {
		if fields, ok := d.(*errdetails.BadRequest); ok {
			for _, f := range fields.GetFieldViolations() {
				told += "\n" + f.GetField() + " " + f.GetDescription()
			}
		}
	}
	for _, part := range parts {
		if !strings.Contains(told, part) {
			s.t.Errorf("%s: the error does not tell %q:\n%s", what, part, told)
		}
	}
}
