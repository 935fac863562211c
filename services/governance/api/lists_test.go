package api_test

import (
	"testing"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	accessv1 "github.com/concordat-suite/concordat/proto/gen/concordat/access/v1"
	governancev1 "github.com/concordat-suite/concordat/proto/gen/concordat/governance/v1"
)

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
	if terms.GetCriterion() != "S1.5" || terms.GetMet() != 1 || terms.GetNotMet() != 1 || terms.GetNotStated() != 1 || terms.GetFactNotStated() != 1 || terms.GetNotAssessed() != 0 {
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
