package api_test

import (
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/known/timestamppb"

	accessv1 "github.com/concordat-suite/concordat/proto/gen/concordat/access/v1"
	governancev1 "github.com/concordat-suite/concordat/proto/gen/concordat/governance/v1"
	"github.com/concordat-suite/concordat/services/platform/testing/grpcservertest"
)

// checked is one partnership of the matrix: where it is in its life, and whether it names everybody and lies in the
// service lead's area.
type checked struct {
	name, displayName, state string
	own                      bool
}

// everyRole fills the council with somebody in every role, who signs in by its name, and gives what a record says
// that names all who can be named.
func (s *suite) everyRole() (naming string) {
	s.t.Helper()
	ids := map[accessv1.Role]string{}
	for number := range accessv1.Role_name {
		role := accessv1.Role(number)
		switch role {
		case accessv1.Role_ROLE_UNSPECIFIED, accessv1.Role_ROLE_OPERATOR:
		case accessv1.Role_ROLE_RESPONSIBLE_OFFICER, accessv1.Role_ROLE_LEAD_MEMBER, accessv1.Role_ROLE_OPPOSITION_SPOKESPERSON,
			accessv1.Role_ROLE_PARTNER_CONTACT:
			ids[role] = s.person("cambridge", role.String(), accessv1.Role_ROLE_UNSPECIFIED)
		case accessv1.Role_ROLE_SERVICE_LEAD:
			s.person("cambridge", role.String(), role, "housing")
		default:
			s.person("cambridge", role.String(), role)
		}
	}
	return fmt.Sprintf(`"service_area":"housing","responsible_officer":{"person":%q},"lead_member":{"person":%q},
		"opposition_spokesperson":{"person":%q},"partners":{"partners":[{"organisation":"A charity","contact":{"person":%q}}]}`,
		ids[accessv1.Role_ROLE_RESPONSIBLE_OFFICER], ids[accessv1.Role_ROLE_LEAD_MEMBER],
		ids[accessv1.Role_ROLE_OPPOSITION_SPOKESPERSON], ids[accessv1.Role_ROLE_PARTNER_CONTACT])
}

// everyCheck fills a council with a holder of each role and a check of a partnership in each state, own and others'.
func everyCheck(t *testing.T) (*suite, []checked) {
	t.Helper()
	s := cambridge(t)
	s.force("cambridge-guide", "")
	naming := s.everyRole()
	somebody := s.person("cambridge", "somebody", accessv1.Role_ROLE_UNSPECIFIED)
	var records []checked
	for _, state := range []string{"IDENTIFIED", "DRAFT", "PROPOSED", "ACTIVE", "ENDED", "REJECTED", "WITHDRAWN"} {
		for own, says := range map[bool]string{
			true: naming, false: `"service_area":"parks","terms_of_reference":{"none":true},"responsible_officer":{"person":"` + somebody + `"}`,
		} {
			r := checked{displayName: fmt.Sprintf("Matrix %s %v", state, own), state: state, own: own}
			r.name = s.partnership("cambridge", "", fmt.Sprintf(`{"display_name":%q,"state":"PARTNERSHIP_STATE_%s","published":true,%s}`,
				r.displayName, state, says))
			records = append(records, r)
		}
	}
	return s, records
}

// states are filters that show also what a list leaves out unless it is asked for.
var states = []string{"partnership_state = ENDED", "partnership_state = REJECTED", "partnership_state = WITHDRAWN",
	"partnership_state = IDENTIFIED"}

// subjectFor is who signs in for a role: the public for none.
func subjectFor(role accessv1.Role) string {
	if role == accessv1.Role_ROLE_UNSPECIFIED {
		return ""
	}
	return role.String()
}

// TestTheMatrixOfReadingChecks reads the checks of partnerships in every state as every role, in every way there is,
// and holds what is reached against the council's matrix.
func TestTheMatrixOfReadingChecks(t *testing.T) {
	s, records := everyCheck(t)
	then := timestamppb.New(s.clock().Add(time.Minute))
	s.at("2025-06-11T09:00:00Z")
	for number := range accessv1.Role_name {
		role := accessv1.Role(number)
		cell, ctx := grpcservertest.SeesUnpublished[role], s.as(subjectFor(role))
		listed, verdicts, past := map[string]bool{}, map[string]bool{}, map[string]bool{}
		for _, filter := range append([]string{""}, states...) {
			checks, err := s.assessments.ListAssessments(ctx, &governancev1.ListAssessmentsRequest{Parent: "councils/cambridge", Filter: filter})
			if (err == nil) != (cell != "") {
				t.Errorf("%s lists checks: %v", role, err)
			}
			for _, a := range checks.GetAssessments() {
				listed[a.GetPartnership()] = true
			}
			request := &governancev1.ListVerdictsRequest{Parent: "councils/cambridge", Filter: filter, PageSize: 1000}
			list, err := s.assessments.ListVerdicts(ctx, request)
			if (err == nil) != (cell != "") {
				t.Errorf("%s lists verdicts: %v", role, err)
			}
			for _, v := range list.GetVerdicts() {
				verdicts[v.GetPartnership()] = true
			}
			request.AsOf = then
			list, _ = s.assessments.ListVerdicts(ctx, request)
			for _, v := range list.GetVerdicts() {
				past[v.GetPartnership()] = true
			}
		}
		for _, r := range records {
			want := grpcservertest.Within(cell, r.own)
			_, err := s.assessments.GetAssessment(ctx, &governancev1.GetAssessmentRequest{Name: r.name + "/assessment"})
			_, errThen := s.assessments.GetAssessment(ctx, &governancev1.GetAssessmentRequest{Name: r.name + "/assessment", AsOf: then})
			_, answers := s.answers.ListAnswers(ctx, &governancev1.ListAnswersRequest{Parent: r.name})
			scored := verdicts[r.name] || !slices.Contains([]string{"DRAFT", "PROPOSED", "ACTIVE"}, r.state) // the others have none
			for way, got := range map[string]bool{"Get": err == nil, "Get of the day before": errThen == nil, "list": listed[r.name],
				"verdicts": verdicts[r.name] || want && scored, "verdicts of the day before": past[r.name] == verdicts[r.name] && want,
				"answers": answers == nil} {
				if got != want {
					t.Errorf("%s reads the check of %s by %s: %v, want %v", role, r.displayName, way, got, want)
				}
			}
		}
	}
}

// verdictLists asks the lists of checks as every role; internal audit sees all there is.
func (s *suite) verdictLists() grpcservertest.Lists {
	lists := grpcservertest.Lists{Connection: s.server.Public, As: s.as, Parents: []string{"councils/cambridge"}, Filters: states,
		All: []string{accessv1.Role_ROLE_INTERNAL_AUDIT.String()}, Key: func(m protoreflect.Message) string {
			verdict := m.Get(m.Descriptor().Fields().ByName("verdict")).Message()
			return m.Get(m.Descriptor().Fields().ByName("partnership")).String() +
				" " + verdict.Get(verdict.Descriptor().Fields().ByName("criterion")).String()
		}}
	for number := range accessv1.Role_name {
		lists.Callers = append(lists.Callers, subjectFor(accessv1.Role(number)))
	}
	return lists
}

// TestNoFilterTellsOfChecksNotReached filters the lists of checks by every value of those that a role does not reach.
func TestNoFilterTellsOfChecksNotReached(t *testing.T) {
	s, _ := everyCheck(t)
	tried := s.verdictLists().Hold(t, governancev1.File_concordat_governance_v1_assessment_service_proto.Services().ByName("AssessmentService"))
	t.Logf("withheld: %v; values of what is not shown: %v", tried.Withheld, tried.Hidden)
	if len(tried.Hidden) != 2 {
		t.Error("too little is not shown for this to show anything")
	}
}

// TestVerdictsCountedAreThoseReached counts verdicts as every role, with filters by all that is known of every
// verdict, and compares the figures with the verdicts that the role is shown one by one.
func TestVerdictsCountedAreThoseReached(t *testing.T) {
	s, records := everyCheck(t)
	filters := map[string]bool{"": true}
	for _, r := range records {
		if filters["partnership_state = "+r.state] = true; r.state == "ACTIVE" {
			filters[`partnership = "`+r.name+`"`] = true
		}
	}
	for _, filter := range []string{`service_area = "parks"`, `service_area = "housing"`, "outcome = NOT_MET", "outcome = NOT_ASSESSED",
		"overall = RED", "overall = GREY", "not_stated = true", `criterion = "S1.5"`, `service_area = "parks" AND outcome = NOT_MET`} {
		filters[filter] = true
	}
	counted := 0
	for number := range accessv1.Role_name {
		role := accessv1.Role(number)
		for _, filter := range slices.Sorted(maps.Keys(filters)) {
			sum, err := s.assessments.SummarizeVerdicts(s.as(subjectFor(role)),
				&governancev1.SummarizeVerdictsRequest{Parent: "councils/cambridge", Filter: filter})
			if (err == nil) != (grpcservertest.SeesUnpublished[role] != "") {
				t.Errorf("%s counts verdicts: %v", role, err)
			}
			if err != nil {
				continue
			}
			want := s.countedOneByOne(role, filter, records)
			if !proto.Equal(sum.GetTotal(), want) {
				t.Errorf("%s counts %v with the filter %q, and is shown %v", role, sum.GetTotal(), filter, want)
			}
			counted += int(want.GetMet() + want.GetNotMet() + want.GetNotStated())
		}
	}
	if counted == 0 {
		t.Error("nothing was counted")
	}
}

// countedOneByOne counts the verdicts that the role is shown, of partnerships that the matrix lets it see.
func (s *suite) countedOneByOne(role accessv1.Role, filter string, records []checked) *governancev1.CriterionCount {
	s.t.Helper()
	list, err := s.assessments.ListVerdicts(s.as(subjectFor(role)),
		&governancev1.ListVerdictsRequest{Parent: "councils/cambridge", Filter: filter, PageSize: 1000})
	if err != nil || list.GetNextPageToken() != "" {
		s.t.Fatalf("%s lists verdicts with %q: %v, or more than a page", role, filter, err)
	}
	count := &governancev1.CriterionCount{}
	for _, v := range list.GetVerdicts() {
		i := slices.IndexFunc(records, func(r checked) bool { return r.name == v.GetPartnership() })
		if i < 0 || !grpcservertest.Within(grpcservertest.SeesUnpublished[role], records[i].own) {
			s.t.Errorf("%s is shown a verdict of %s", role, v.GetPartnershipDisplayName())
		}
		notStated := len(v.GetVerdict().GetNotStated()) > 0
		if notStated {
			count.FactNotStated++
		}
		switch outcome := v.GetVerdict().GetOutcome(); {
		case outcome == met:
			count.Met++
		case outcome == governancev1.Outcome_OUTCOME_WARNING:
			count.Warning++
		case outcome == notMet:
			count.NotMet++
		case outcome == notAssessed && notStated:
			count.NotStated++
		case outcome == notAssessed:
			count.NotAssessed++
		case outcome == notApplicable:
			count.NotApplicable++
		}
	}
	return count
}
