package api_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	accessv1 "github.com/concordat-suite/concordat/proto/gen/concordat/access/v1"
	governancev1 "github.com/concordat-suite/concordat/proto/gen/concordat/governance/v1"
	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	typev1 "github.com/concordat-suite/concordat/proto/gen/concordat/type/v1"
	"github.com/concordat-suite/concordat/services/governance"
	"github.com/concordat-suite/concordat/services/platform/journal"
	"github.com/concordat-suite/concordat/services/platform/postgres"
)

const (
	met           = governancev1.Outcome_OUTCOME_MET
	notMet        = governancev1.Outcome_OUTCOME_NOT_MET
	warning       = governancev1.Outcome_OUTCOME_WARNING
	notAssessed   = governancev1.Outcome_OUTCOME_NOT_ASSESSED
	notApplicable = governancev1.Outcome_OUTCOME_NOT_APPLICABLE
)

// cambridge starts a council with its information officer.
func cambridge(t *testing.T) *suite {
	t.Parallel()
	s := start(t)
	s.council("cambridge")
	s.person("cambridge", "mio", accessv1.Role_ROLE_MANAGEMENT_INFORMATION_OFFICER)
	return s
}

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

func TestFromNoPolicyToAVerdictThatAnEditChanges(t *testing.T) {
	s := cambridge(t)
	arts := s.partnership("cambridge", "", `{"display_name":"Arts Network","before_concordat":true}`)
	s.wantOverall("without a policy", arts, governancev1.Overall_OVERALL_NO_POLICY)

	p := s.force("cambridge-guide", "")
	if p.GetState() != governancev1.PolicyState_POLICY_STATE_IN_FORCE || p.GetInForceFrom() != "2025-06-10" {
		t.Errorf("the policy is %s from %s", p.GetState(), p.GetInForceFrom())
	}
	s.wantOverall("only the name is known", arts, governancev1.Overall_OVERALL_GREY)
	a := s.assessment(arts)
	if a.GetPolicy() != p.GetName() || a.GetPolicyNumber() != 1 || a.GetPartnershipVersion() != 1 {
		t.Errorf("checked by %s, number %d, version %d", a.GetPolicy(), a.GetPolicyNumber(), a.GetPartnershipVersion())
	}
	for _, v := range a.GetVerdicts() {
		if v.GetOutcome() == notMet {
			t.Errorf("%s is not met though nobody has said anything: %s", v.GetCriterion(), v.GetReason())
		}
	}

	s.at("2025-06-11T10:00:00Z")
	s.partnership("cambridge", arts, `{"display_name":"Arts Network","terms_of_reference":{"none":true}}`)
	s.wantOutcome("stated none", arts, "S1.5", notMet)
	s.wantOverall("stated none", arts, governancev1.Overall_OVERALL_RED)
	v := s.partnershipWithTerms(arts, "2025-06-30")
	if len(v.GetFacts()) != 2 || v.GetFacts()[0].GetVersion() != 3 || v.GetFacts()[0].GetResource() != arts {
		t.Errorf("facts: %v", v.GetFacts())
	}

	before, err := s.assessments.GetAssessment(s.as("mio"), &governancev1.GetAssessmentRequest{
		Name: arts + "/assessment", AsOf: &timestamppb.Timestamp{Seconds: 1749556800 + 3600}}) // 10 June 2025, 13:00
	if err != nil || before.GetOverall() != governancev1.Overall_OVERALL_GREY {
		t.Errorf("the day before: %v, %v", before.GetOverall(), err)
	}
}

// partnershipWithTerms edits the partnership and gives its verdict on S1.5.
func (s *suite) partnershipWithTerms(name, review string) *governancev1.Verdict {
	s.t.Helper()
	s.partnership("cambridge", name, `{"display_name":"Arts Network","terms_of_reference":{"link":"https://example.org","next_review_on":"`+review+`"}}`)
	return s.wantOutcome("terms of reference", name, "S1.5", met)
}

func TestMidnightChangesWhatADateDecides(t *testing.T) {
	s := cambridge(t)
	s.force("cambridge-guide", "")
	officer := s.person("cambridge", "officer", accessv1.Role_ROLE_UNSPECIFIED)
	arts := s.partnership("cambridge", "", `{"display_name":"Arts","responsible_officer":{"person":"`+officer+`"},
		"terms_of_reference":{"link":"x","next_review_on":"2025-06-30"}}`)
	_, err := s.answers.CreateAnswer(s.as("officer"), &governancev1.CreateAnswerRequest{Parent: arts, Answer: &governancev1.Answer{
		Criterion: "S1.12", Outcome: met, Evidence: "Briefings on file", ValidUntil: "2025-06-30"}})
	if err != nil {
		t.Fatal(err)
	}
	s.assess()
	s.wantOutcome("answered", arts, "S1.12", met)
	if got := s.assessment(arts).GetNextChangeOn(); got != "2025-07-01" {
		t.Errorf("the next change is awaited on %s", got)
	}
	version := s.assessment(arts)

	s.at("2025-06-30T22:59:59Z") // one second before midnight in summer time
	if again := s.assessment(arts); !proto.Equal(version, again) {
		t.Error("the assessment changed before midnight")
	}
	s.at("2025-06-30T23:00:00Z")
	s.wantOutcome("after midnight", arts, "S1.5", warning)
	v := s.wantOutcome("after midnight", arts, "S1.12", notAssessed)
	if !strings.Contains(v.GetReason(), "30 June 2025") {
		t.Errorf("reason %q", v.GetReason())
	}
}

func TestAReviewMakesABlankCount(t *testing.T) {
	s := cambridge(t)
	s.force("cambridge-guide", "")
	arts := s.partnership("cambridge", "", `{"display_name":"Arts"}`)
	id := arts[strings.LastIndexByte(arts, '/')+1:]
	ret := &registerv1.Return{Name: "councils/cambridge/reviews/01890000-0000-7000-8000-000000000001/returns/" + id, Partnership: arts,
		State: registerv1.ReturnState_RETURN_STATE_NOT_STARTED, Deadline: "2025-06-30", CreateTime: &timestamppb.Timestamp{Seconds: 1749546000}}
	s.says("cambridge", ret.GetName(), ret)
	s.assess()
	s.wantOutcome("before the deadline", arts, "S1.5", notAssessed)
	s.at("2025-07-01T09:00:00Z")
	v := s.wantOutcome("after the deadline", arts, "S1.5", notMet)
	if !strings.Contains(v.GetReason(), "deadline") || len(v.GetNotStated()) != 1 {
		t.Errorf("%q, %v", v.GetReason(), v.GetNotStated())
	}
	ret.Deadline = "2025-07-31" // extended
	s.says("cambridge", ret.GetName(), ret)
	s.assess()
	s.wantOutcome("extended", arts, "S1.5", notAssessed)
	ret.State = registerv1.ReturnState_RETURN_STATE_ACCEPTED
	s.says("cambridge", ret.GetName(), ret)
	s.assess()
	s.wantOutcome("accepted", arts, "S1.5", notMet)
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
}

func TestListsAndCounts(t *testing.T) {
	s := cambridge(t)
	s.force("cambridge-guide", "")
	s.partnership("cambridge", "", `{"display_name":"Arts","terms_of_reference":{"none":true},"service_area":"culture"}`)
	s.partnership("cambridge", "", `{"display_name":"Bridges","terms_of_reference":{"link":"x"},"service_area":"culture"}`)
	s.partnership("cambridge", "", `{"display_name":"Canals"}`)
	s.partnership("cambridge", "", `{"display_name":"Docks","state":"PARTNERSHIP_STATE_ENDED"}`)

	list, err := s.assessments.ListVerdicts(s.as("mio"), &governancev1.ListVerdictsRequest{Parent: "councils/cambridge", Filter: `criterion = "S1.5"`})
	if err != nil || len(list.GetVerdicts()) != 3 {
		t.Fatalf("%v, %v", list.GetVerdicts(), err)
	}
	for i, want := range []governancev1.Outcome{notMet, met, notAssessed} {
		if got := list.GetVerdicts()[i].GetVerdict().GetOutcome(); got != want {
			t.Errorf("verdict %d is %s, want %s", i, got, want)
		}
	}
	all, token := 0, ""
	for {
		page, err := s.assessments.ListVerdicts(s.as("mio"), &governancev1.ListVerdictsRequest{Parent: "councils/cambridge", PageSize: 40, PageToken: token})
		if err != nil {
			t.Fatal(err)
		}
		all += len(page.GetVerdicts())
		if token = page.GetNextPageToken(); token == "" {
			break
		}
	}
	if all != 81 {
		t.Errorf("%d verdicts on all pages, want 3 × 27", all)
	}
	sum, err := s.assessments.SummarizeVerdicts(s.as("mio"), &governancev1.SummarizeVerdictsRequest{Parent: "councils/cambridge", Filter: `criterion = "S1.5" OR criterion = "S1.12"`})
	if err != nil {
		t.Fatal(err)
	}
	terms, briefed := sum.GetCriteria()[0], sum.GetCriteria()[1]
	if terms.GetCriterion() != "S1.5" || terms.GetMet() != 1 || terms.GetNotMet() != 1 || terms.GetNotStated() != 1 || terms.GetNotAssessed() != 0 {
		t.Errorf("S1.5: %v", terms)
	}
	if briefed.GetNotAssessed() != 3 || briefed.GetNotStated() != 0 || sum.GetTotal().GetNotAssessed() != 3 {
		t.Errorf("S1.12: %v, total %v", briefed, sum.GetTotal())
	}
	if len(sum.GetOveralls()) != 2 || sum.GetOveralls()[0].GetCount() != 1 || sum.GetOveralls()[1].GetCount() != 2 {
		t.Errorf("overall: %v", sum.GetOveralls())
	}
	assessed, err := s.assessments.ListAssessments(s.as("mio"), &governancev1.ListAssessmentsRequest{Parent: "councils/cambridge", Filter: "partnership_state = ENDED"})
	if err != nil || len(assessed.GetAssessments()) != 1 || assessed.GetAssessments()[0].GetOverall() != governancev1.Overall_OVERALL_NOT_SCORED {
		t.Errorf("the ended one: %v, %v", assessed.GetAssessments(), err)
	}
	past, err := s.assessments.ListVerdicts(s.as("mio"), &governancev1.ListVerdictsRequest{Parent: "councils/cambridge",
		AsOf: timestamppb.New(s.clock().AddDate(0, 0, -1))})
	if err != nil || len(past.GetVerdicts()) != 0 {
		t.Errorf("the day before: %d verdicts, %v", len(past.GetVerdicts()), err)
	}
	_, err = s.assessments.ListVerdicts(s.as("mio"), &governancev1.ListVerdictsRequest{Parent: "councils/cambridge", Filter: `reason = "x"`})
	s.wantReason("a field that cannot be filtered by", err, "FILTER_INVALID")
	_, err = s.assessments.ListVerdicts(s.as("mio"), &governancev1.ListVerdictsRequest{Parent: "councils/cambridge", PageToken: "x"})
	s.wantReason("a token of nothing", err, "PAGE_TOKEN_INVALID")
	_, err = s.assessments.ListVerdicts(s.as("mio"), &governancev1.ListVerdictsRequest{Parent: "councils/cambridge", AsOf: timestamppb.New(s.clock().AddDate(0, 0, 1))})
	s.wantReason("the future", err, "AS_OF_IN_FUTURE")
}

func TestWhoSeesAndAnswersWhat(t *testing.T) {
	s := cambridge(t)
	s.force("cambridge-guide", "")
	officer := s.person("cambridge", "officer", accessv1.Role_ROLE_UNSPECIFIED)
	s.person("cambridge", "lead", accessv1.Role_ROLE_SERVICE_LEAD, "culture")
	s.person("cambridge", "employee", accessv1.Role_ROLE_EMPLOYEE)
	s.council("gravesham")
	s.person("gravesham", "stranger", accessv1.Role_ROLE_MANAGEMENT_INFORMATION_OFFICER)
	own := s.partnership("cambridge", "", `{"display_name":"Own","responsible_officer":{"person":"`+officer+`"}}`)
	area := s.partnership("cambridge", "", `{"display_name":"Area","service_area":"culture"}`)

	for _, c := range []struct{ who, partnership, want string }{
		{"mio", own, ""}, {"officer", own, ""}, {"officer", area, "NOT_FOUND"}, {"lead", area, ""}, {"lead", own, "NOT_FOUND"},
		{"employee", own, "PERMISSION_DENIED"}, {"stranger", own, "NOT_FOUND"},
	} {
		_, err := s.assessments.GetAssessment(s.as(c.who), &governancev1.GetAssessmentRequest{Name: c.partnership + "/assessment"})
		s.wantReason(c.who+" sees "+c.partnership, err, c.want)
	}
	for who, want := range map[string]int{"mio": 54, "officer": 27, "lead": 27} {
		list, err := s.assessments.ListVerdicts(s.as(who), &governancev1.ListVerdictsRequest{Parent: "councils/cambridge", PageSize: 1000})
		if err != nil || len(list.GetVerdicts()) != want {
			t.Errorf("%s sees %d verdicts (%v), want %d", who, len(list.GetVerdicts()), err, want)
		}
	}
	answer := func(who, criterion string, change func(*governancev1.Answer)) error {
		a := &governancev1.Answer{Criterion: criterion, Outcome: met, Evidence: "Seen"}
		if change != nil {
			change(a)
		}
		_, err := s.answers.CreateAnswer(s.as(who), &governancev1.CreateAnswerRequest{Parent: own, Answer: a})
		return err
	}
	s.wantReason("the information officer answers nothing", answer("mio", "S1.12", nil), "PERMISSION_DENIED")
	s.wantReason("the lead of another area", answer("lead", "S1.12", nil), "NOT_FOUND")
	s.wantReason("a rule", answer("officer", "S1.5", nil), "CRITERION_IS_RULE")
	s.wantReason("no criterion", answer("officer", "S9.9", nil), "CRITERION_UNKNOWN")
	s.wantReason("no evidence", answer("officer", "S1.12", func(a *governancev1.Answer) { a.Evidence = " " }), "EVIDENCE_MISSING")
	s.wantReason("no answer", answer("officer", "S1.12", func(a *governancev1.Answer) { a.Outcome = notAssessed }), "OUTCOME_INVALID")
	s.wantReason("out of date", answer("officer", "S1.12", func(a *governancev1.Answer) { a.ValidUntil = "2025-06-09" }), "VALID_UNTIL_INVALID")
	s.wantReason("too long", answer("officer", "S1.12", func(a *governancev1.Answer) { a.ValidUntil = "2026-06-11" }), "VALID_UNTIL_INVALID")
	s.wantReason("good", answer("officer", "S1.12", nil), "")
	s.wantReason("again", answer("officer", "S1.12", func(a *governancev1.Answer) { a.Outcome = notApplicable }), "")
	s.assess()
	s.wantOutcome("the newest counts", own, "S1.12", notApplicable)
	list, err := s.answers.ListAnswers(s.as("officer"), &governancev1.ListAnswersRequest{Parent: own})
	if err != nil || len(list.GetAnswers()) != 2 || list.GetAnswers()[0].GetOutcome() != notApplicable || list.GetAnswers()[0].GetValidUntil() != "2026-06-10" {
		t.Errorf("%v, %v", list.GetAnswers(), err)
	}
	one, err := s.answers.GetAnswer(s.as("officer"), &governancev1.GetAnswerRequest{Name: list.GetAnswers()[1].GetName()})
	if err != nil || !proto.Equal(one, list.GetAnswers()[1]) {
		t.Errorf("%v, %v", one, err)
	}
	_, err = s.policies.GetPolicy(s.as("employee"), &governancev1.GetPolicyRequest{Name: s.load("east-devon-policy").GetName()})
	s.wantReason("an employee sees no draft", err, "NOT_FOUND")
}

func TestSimulateSaysWhoWouldChange(t *testing.T) {
	s := cambridge(t)
	arts := s.partnership("cambridge", "", `{"display_name":"Arts","agreement":{"link":"x"},"objective":{"none":true}}`)
	s.partnership("cambridge", "", `{"display_name":"Docks","state":"PARTNERSHIP_STATE_ENDED"}`)
	draft := s.load("east-devon-policy")
	got, err := s.policies.SimulatePolicy(s.as("mio"), &governancev1.SimulatePolicyRequest{Name: draft.GetName()})
	if err != nil {
		t.Fatal(err)
	}
	if got.GetPartnershipCount() != 2 || got.GetChangedCount() != 2 || got.GetChanges()[0].GetPartnership() != arts {
		t.Fatalf("%v", got)
	}
	change := got.GetChanges()[0]
	if change.GetOverallNow() != governancev1.Overall_OVERALL_NO_POLICY || change.GetOverallThen() != governancev1.Overall_OVERALL_RED || len(change.GetVerdicts()) != 19 {
		t.Errorf("%v", change)
	}
	s.wantOverall("nothing was written", arts, governancev1.Overall_OVERALL_NO_POLICY)
}

func TestAssessingAgainChangesNothing(t *testing.T) {
	s := cambridge(t)
	s.force("cambridge-guide", "")
	for _, name := range []string{"Arts", "Bridges"} {
		s.partnership("cambridge", "", `{"display_name":"`+name+`","targets":{"targets":[{"title":"x"},{"title":"y"}]},"terms_of_reference":{"link":"x","next_review_on":"2025-06-30"}}`)
	}
	head := func() (seq int64) {
		err := s.db.ReadCouncil(t.Context(), "cambridge", func(tx *postgres.Tx) (err error) {
			seq, err = journal.Head(t.Context(), tx)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return seq
	}
	before := head()
	err := s.store.Write(t.Context(), "cambridge", s.clock(), func(tx governance.Tx) error { return tx.Mark(t.Context()) })
	if err != nil {
		t.Fatal(err)
	}
	s.at("2025-06-20T09:00:00Z") // another day, on which nothing falls
	if after := head(); after != before {
		t.Errorf("%d more entries in the journal", after-before)
	}
	s.at("2025-07-01T09:00:00Z")
	if after := head(); after != before+2 {
		t.Errorf("%d more entries in the journal, want one for each partnership", after-before)
	}
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

// TestManyAtOnce lets edits, answers, verbs of the policy and two assessors run at the same time: nothing fails or waits for ever, and in the
// end everything is assessed as it is.
func TestManyAtOnce(t *testing.T) {
	s := cambridge(t)
	s.force("cambridge-guide", "")
	officer := s.person("cambridge", "officer", accessv1.Role_ROLE_UNSPECIFIED)
	facts := func(n int) string {
		return fmt.Sprintf(`{"display_name":"Arts %d","responsible_officer":{"person":%q}}`, n, officer)
	}
	var names []string
	for n := range 8 {
		names = append(names, s.partnership("cambridge", "", facts(n)))
	}
	later := s.load("east-devon-policy")
	s.approve(later)
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	var work errgroup.Group
	for range 2 {
		work.Go(func() error {
			for range 10 {
				if err := s.service.AssessAll(ctx); err != nil {
					return err
				}
			}
			return nil
		})
	}
	for n, name := range names {
		work.Go(func() error {
			_, err := s.answers.CreateAnswer(s.as("officer"), &governancev1.CreateAnswerRequest{Parent: name,
				Answer: &governancev1.Answer{Criterion: "S1.12", Outcome: met, Evidence: fmt.Sprint("Seen ", n)}})
			return err
		})
	}
	work.Go(func() error {
		for day := 11; day < 20; day++ {
			_, err := s.policies.BringPolicyIntoForce(s.as("mio"), &governancev1.BringPolicyIntoForceRequest{
				Name: later.GetName(), InForceFrom: fmt.Sprintf("2025-07-%d", day)})
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err := work.Wait(); err != nil {
		t.Fatal(err)
	}
	s.assess()
	for _, name := range names {
		s.wantOutcome("in the end", name, "S1.12", met)
	}
}
