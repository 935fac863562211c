package api_test

import (
	"fmt"
	"strings"
	"testing"

	accessv1 "github.com/concordat-suite/concordat/proto/gen/concordat/access/v1"
	governancev1 "github.com/concordat-suite/concordat/proto/gen/concordat/governance/v1"
	"github.com/concordat-suite/concordat/services/platform/testing/grpcservertest"
)

// TestRefusals asks every rpc about partnerships that the caller may and may not know of, and holds what it answers.
func TestRefusals(t *testing.T) {
	s := cambridge(t)
	policy := s.force("cambridge-guide", "").GetName()
	ann := s.person("cambridge", "ann", accessv1.Role_ROLE_UNSPECIFIED)
	s.person("cambridge", "head", accessv1.Role_ROLE_SERVICE_LEAD, "housing")
	s.person("cambridge", "deputy", accessv1.Role_ROLE_DEPUTY_CHIEF_EXECUTIVE)
	entry := func(state, area, facts string) string {
		return s.partnership("cambridge", "", fmt.Sprintf(`{"display_name":"Of %s %s","state":%q,"service_area":%q%s}`, area, state, "PARTNERSHIP_STATE_"+state, area, facts))
	}
	hers := entry("ACTIVE", "housing", fmt.Sprintf(`,"responsible_officer":{"person":%q}`, ann))
	published, quiet := entry("ACTIVE", "parks", `,"published":true`), entry("ACTIVE", "parks", "")
	draft := entry("DRAFT", "parks", `,"published":true`)
	hidden := func(subject, partnership string) bool {
		switch {
		case partnership == published:
			return false
		case subject == "ann" || subject == "head":
			return partnership != hers
		}
		return !seesAll[strings.TrimPrefix(subject, "walk-")]
	}
	records := []string{policy}
	for _, p := range []string{hers, published, quiet, draft} {
		records = append(records, p, p+"/assessment")
	}
	grpcservertest.Refusals(t, s.server, grpcservertest.Desk{
		Council: "cambridge", Records: records, Subjects: []string{"ann", "head", "mio", "deputy"},
		Reads: func(subject, record string) (reads, known bool) {
			partnership := strings.TrimSuffix(record, "/assessment")
			insider := subject != "" && subject != "operator" && !strings.Contains(subject, "abroad")
			return insider && !hidden(subject, partnership), strings.Contains(record, "/partnerships/") && insider
		},
	}, services()...)
}

// seesAll are those who know of every partnership of the council.
var seesAll = map[string]bool{
	"mio": true, "deputy": true, "application": true, "audit-and-governance-member": true, "member-partnership-representative": true,
	"management-team": true, "deputy-chief-executive": true, "chief-executive": true, "management-information-officer": true,
	"internal-audit": true,
}

// TestWhoKnowsOfAPartnershipIsToldWhoMay refuses calls about a partnership that is published, or that names the caller in
// another role, in words; and answers about any other as if there were none.
func TestWhoKnowsOfAPartnershipIsToldWhoMay(t *testing.T) {
	s := cambridge(t)
	s.force("cambridge-guide", "")
	ann := s.person("cambridge", "ann", accessv1.Role_ROLE_UNSPECIFIED)
	s.partnership("cambridge", "", fmt.Sprintf(`{"display_name":"Hers","responsible_officer":{"person":%q}}`, ann))
	published := s.partnership("cambridge", "", `{"display_name":"Published","published":true}`)
	led := s.partnership("cambridge", "", fmt.Sprintf(`{"display_name":"Led","lead_member":{"person":%q}}`, ann))
	quiet := s.partnership("cambridge", "", `{"display_name":"Quiet"}`)
	for partnership, want := range map[string][2]string{
		published: {"RECORD_NOT_YOURS", "RECORD_NOT_YOURS"}, led: {"RECORD_NOT_YOURS", ""}, quiet: {"NOT_FOUND", "NOT_FOUND"},
	} {
		_, err := s.answers.CreateAnswer(s.as("ann"), &governancev1.CreateAnswerRequest{Parent: partnership, Answer: &governancev1.Answer{
			Criterion: "S1.12", Outcome: governancev1.Outcome_OUTCOME_MET, Evidence: "The minutes"}})
		s.wantReason("answer "+partnership, err, want[0])
		if want[0] == "RECORD_NOT_YOURS" && !strings.Contains(err.Error(), "the responsible officer whom the record names") {
			t.Errorf("%v does not say who may", err)
		}
		_, err = s.assessments.GetAssessment(s.as("ann"), &governancev1.GetAssessmentRequest{Name: partnership + "/assessment"})
		s.wantReason("assessment of "+partnership, err, want[1])
	}
}
