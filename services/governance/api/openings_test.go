package api_test

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	accessv1 "github.com/concordat-suite/concordat/proto/gen/concordat/access/v1"
	governancev1 "github.com/concordat-suite/concordat/proto/gen/concordat/governance/v1"
	"github.com/concordat-suite/concordat/services/platform/testing/grpcservertest"
	"github.com/concordat-suite/concordat/services/platform/words/caller"
)

// everyOpening fills a council with checks that were opened: those of partnerships in every state, own and others',
// one answer of each, and a list that was taken away. It returns the partnerships, by what was opened of them, and
// the list.
func everyOpening(t *testing.T) (*suite, map[string]checked) {
	t.Helper()
	s, records := everyCheck(t)
	const id = "01890000-0000-7000-8000-000000000000"
	opened := map[string]checked{"councils/cambridge": {}, "councils/cambridge/policies/" + id: {}}
	for _, r := range records {
		for _, part := range []string{"", "/assessment", "/answers/" + id} {
			opened[r.name+part] = r
		}
	}
	for _, record := range slices.Sorted(maps.Keys(opened)) {
		s.trace.Note(&caller.Caller{Council: "cambridge", Person: "of-" + record, Method: "/s/GetIt", RequestID: "r" + record},
			[]string{record}, opened[record].own)
	}
	if err := s.trace.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	return s, opened
}

// openingsOf returns the records whose openings somebody lists, page by page of a size.
func (s *suite) openingsOf(subject, filter string, size int32) ([]string, error) {
	s.t.Helper()
	var records []string
	client, token := governancev1.NewCheckOpeningServiceClient(s.server.Public), ""
	for {
		page, err := client.ListOpenings(s.as(subject), &governancev1.ListOpeningsRequest{
			Parent: "councils/cambridge", Filter: filter, PageSize: size, PageToken: token})
		if err != nil {
			return nil, err
		}
		for _, o := range page.GetOpenings() {
			records = append(records, o.GetRecord())
		}
		if token = page.GetNextPageToken(); token == "" {
			slices.Sort(records)
			return records, nil
		}
		if len(page.GetOpenings()) < int(size) {
			s.t.Errorf("a page of %d openings for %s, of %d, says that more follow", len(page.GetOpenings()), subject, size)
		}
	}
}

// TestTheMatrixOfOpenings lists who opened checks of partnerships in every state as every role, and holds what is
// listed against the council's matrix.
func TestTheMatrixOfOpenings(t *testing.T) {
	s, opened := everyOpening(t)
	all, err := s.openingsOf(accessv1.Role_ROLE_INTERNAL_AUDIT.String(), "", 1000)
	if err != nil || len(all) < len(opened) {
		t.Fatalf("internal audit is told of %d openings (%v), of %d records", len(all), err, len(opened))
	}
	for number := range accessv1.Role_name {
		role := accessv1.Role(number)
		cell := grpcservertest.ReadsTrail[role]
		want := slices.DeleteFunc(slices.Clone(all), func(record string) bool {
			return !grpcservertest.Within(cell, opened[record].own)
		})
		for _, size := range []int32{1000, 4} {
			got, err := s.openingsOf(subjectFor(role), "", size)
			if (err == nil) != (cell != "") || err == nil && !slices.Equal(got, want) {
				t.Errorf("%s is told of %v in pages of %d (%v), want %v", role, got, size, err, want)
			}
		}
	}
}

// TestNoFilterTellsOfOpeningsNotReached filters openings as every role by every value of those that the role is not
// shown.
func TestNoFilterTellsOfOpeningsNotReached(t *testing.T) {
	s, opened := everyOpening(t)
	lists := s.verdictLists()
	lists.Filters, lists.Key = nil, nil
	file := governancev1.File_concordat_governance_v1_check_opening_service_proto
	tried := lists.Hold(t, file.Services().ByName("CheckOpeningService"))
	t.Logf("values of what is not shown: %v", tried.Hidden)
	if tried.Hidden["concordat.governance.v1.CheckOpeningService.ListOpenings"] < 12 {
		t.Error("too little is hidden for this to show anything")
	}
	for _, role := range []accessv1.Role{accessv1.Role_ROLE_RESPONSIBLE_OFFICER, accessv1.Role_ROLE_SERVICE_LEAD} {
		for record, r := range opened {
			for _, filter := range []string{"record = %q", "person = \"of-\" OR record = %q", "export = true OR record = %q"} {
				filter = fmt.Sprintf(filter, record)
				got, err := s.openingsOf(role.String(), filter, 1)
				if err != nil || slices.Contains(got, record) != r.own {
					t.Errorf("%s is told of %v by %s (%v), own %v", role, got, filter, err, r.own)
				}
			}
		}
	}
}

// TestOpeningsAreListedByTodaysRights passes a partnership on to another officer and another service area.
func TestOpeningsAreListedByTodaysRights(t *testing.T) {
	s := cambridge(t)
	before := s.person("cambridge", "before", accessv1.Role_ROLE_UNSPECIFIED)
	after := s.person("cambridge", "after", accessv1.Role_ROLE_UNSPECIFIED)
	s.person("cambridge", "housing", accessv1.Role_ROLE_SERVICE_LEAD, "housing")
	s.person("cambridge", "parks", accessv1.Role_ROLE_SERVICE_LEAD, "parks")
	says := func(name, officer, delegate, area string) string {
		return s.partnership("cambridge", name, fmt.Sprintf(
			`{"display_name":"Homes","service_area":%q,"responsible_officer":{"person":%q},"delegate":%s}`, area, officer, delegate))
	}
	p := says("", before, "null", "housing")
	s.trace.Note(&caller.Caller{Council: "cambridge", Person: "somebody", Method: "/s/GetIt", RequestID: "r"},
		[]string{p + "/assessment"}, false)
	if err := s.trace.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	told := func(what string, want ...string) {
		t.Helper()
		for _, who := range []string{"before", "after", "housing", "parks"} {
			got, _ := s.openingsOf(who, "", 10)
			if (len(got) == 1) != slices.Contains(want, who) {
				t.Errorf("%s, %s is told of %v", what, who, got)
			}
		}
	}
	told("at first", "before", "housing")
	says(p, after, "null", "parks")
	told("passed on", "after", "parks")
	says(p, after, fmt.Sprintf(`{"person":%q,"start_date":"2025-06-11","end_date":"2025-06-12"}`, before), "parks")
	told("the day before the delegation", "after", "parks")
	s.at("2025-06-10T23:00:00Z") // midnight of British Summer Time
	told("on the first day of the delegation", "before", "after", "parks")
	s.at("2025-06-12T23:00:00Z")
	told("the day after the last", "after", "parks")
}
