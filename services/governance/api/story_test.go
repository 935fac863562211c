package api_test

import (
	"testing"

	"google.golang.org/protobuf/types/known/timestamppb"

	accessv1 "github.com/concordat-suite/concordat/proto/gen/concordat/access/v1"
	governancev1 "github.com/concordat-suite/concordat/proto/gen/concordat/governance/v1"
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
