package api_test

import (
	"testing"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	accessv1 "github.com/concordat-suite/concordat/proto/gen/concordat/access/v1"
	governancev1 "github.com/concordat-suite/concordat/proto/gen/concordat/governance/v1"
)

// TestThePastOfAnAreaIsOfBothDays moves a partnership from one service area to another: neither lead sees what was checked
// before, since it was not theirs on both days.
func TestThePastOfAnAreaIsOfBothDays(t *testing.T) {
	s := cambridge(t)
	s.force("cambridge-guide", "")
	s.person("cambridge", "culture", accessv1.Role_ROLE_SERVICE_LEAD, "culture")
	s.person("cambridge", "parks", accessv1.Role_ROLE_SERVICE_LEAD, "parks")
	arts := s.partnership("cambridge", "", `{"display_name":"Arts","service_area":"culture"}`)
	before := timestamppb.New(s.clock().Add(time.Minute))
	s.at("2025-06-20T09:00:00Z")
	s.partnership("cambridge", arts, `{"display_name":"Arts","service_area":"parks"}`)
	for who, want := range map[string]map[*timestamppb.Timestamp]bool{
		"culture": {before: false, nil: false}, "parks": {before: false, nil: true}, "mio": {before: true, nil: true},
	} {
		for at, sees := range want {
			_, err := s.assessments.GetAssessment(s.as(who), &governancev1.GetAssessmentRequest{Name: arts + "/assessment", AsOf: at})
			if (err == nil) != sees {
				t.Errorf("%s reads the check as of %v: %v, want %v", who, at, err, sees)
			}
			checks, err := s.assessments.ListAssessments(s.as(who), &governancev1.ListAssessmentsRequest{Parent: "councils/cambridge", AsOf: at})
			if err != nil || (len(checks.GetAssessments()) > 0) != sees {
				t.Errorf("%s lists %v as of %v (%v), want %v", who, checks, at, err, sees)
			}
			sum, err := s.assessments.SummarizeVerdicts(s.as(who), &governancev1.SummarizeVerdictsRequest{Parent: "councils/cambridge", AsOf: at})
			if err != nil || (len(sum.GetCriteria()) > 0) != sees {
				t.Errorf("%s counts %v as of %v (%v), want %v", who, sum, at, err, sees)
			}
		}
	}
}

// TestThePastOfAnOfficerIsOfBothDays passes a partnership from one officer to another and back: each sees what was checked
// while they were named, and only while they are named today.
func TestThePastOfAnOfficerIsOfBothDays(t *testing.T) {
	s := cambridge(t)
	s.force("cambridge-guide", "")
	ann := s.person("cambridge", "ann", accessv1.Role_ROLE_RESPONSIBLE_OFFICER)
	ben := s.person("cambridge", "ben", accessv1.Role_ROLE_RESPONSIBLE_OFFICER)
	of := func(officer string) string {
		return `{"display_name":"Arts","responsible_officer":{"person":"` + officer + `"}}`
	}
	arts := s.partnership("cambridge", "", of(ann))
	first := timestamppb.New(s.clock().Add(time.Minute))
	s.at("2025-06-20T09:00:00Z")
	s.partnership("cambridge", arts, of(ben))
	second := timestamppb.New(s.clock().Add(time.Minute))
	s.at("2025-06-24T09:00:00Z")
	sees := func(when string, want map[string][3]bool) {
		t.Helper()
		for who, seen := range want {
			for i, at := range []*timestamppb.Timestamp{first, second, nil} {
				_, err := s.assessments.GetAssessment(s.as(who), &governancev1.GetAssessmentRequest{Name: arts + "/assessment", AsOf: at})
				if (err == nil) != seen[i] {
					t.Errorf("%s, %s reads the check as of %v: %v, want %v", when, who, at, err, seen[i])
				}
				list := &governancev1.ListAssessmentsRequest{Parent: "councils/cambridge", AsOf: at}
				checks, err := s.assessments.ListAssessments(s.as(who), list)
				if err != nil || (len(checks.GetAssessments()) > 0) != seen[i] {
					t.Errorf("%s, %s lists %v as of %v (%v), want %v", when, who, checks, at, err, seen[i])
				}
				count := &governancev1.SummarizeVerdictsRequest{Parent: "councils/cambridge", AsOf: at}
				sum, err := s.assessments.SummarizeVerdicts(s.as(who), count)
				if err != nil || (len(sum.GetCriteria()) > 0) != seen[i] {
					t.Errorf("%s, %s counts %v as of %v (%v), want %v", when, who, sum, at, err, seen[i])
				}
			}
		}
	}
	sees("after the change", map[string][3]bool{"ann": {}, "ben": {false, true, true}, "mio": {true, true, true}})
	s.partnership("cambridge", arts, of(ann))
	sees("after it went back", map[string][3]bool{"ann": {true, false, true}, "ben": {}, "mio": {true, true, true}})
}
