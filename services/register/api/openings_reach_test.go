package api_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"google.golang.org/protobuf/proto"

	accessv1 "github.com/concordat-suite/concordat/proto/gen/concordat/access/v1"
	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/platform/testing/grpcservertest"
	"github.com/concordat-suite/concordat/services/platform/words/caller"
)

// opens notes that somebody else opened these records, one of them in a file.
func (s *suite) opens(records ...string) {
	s.t.Helper()
	for i, record := range records {
		s.trace.Note(&caller.Caller{Council: "cambridge", Person: "another", Method: "/s/GetIt", RequestID: "of " + record},
			[]string{record}, i == 0)
	}
	if err := s.trace.Flush(s.t.Context()); err != nil {
		s.t.Fatal(err)
	}
}

// openingsOf returns the records whose openings somebody lists, each with how often, page by page of a size.
func (s *suite) openingsOf(who, filter string, size int32) (map[string]int, error) {
	s.t.Helper()
	records, token := map[string]int{}, ""
	for {
		page, err := registerv1.NewOpeningServiceClient(s.connection).ListOpenings(s.as(who), &registerv1.ListOpeningsRequest{
			Parent: "councils/cambridge", Filter: filter, PageSize: size, PageToken: token})
		if err != nil {
			return nil, err
		}
		for _, o := range page.GetOpenings() {
			records[o.GetRecord()]++
		}
		if token = page.GetNextPageToken(); token == "" {
			return records, nil
		}
		if len(page.GetOpenings()) < int(size) {
			s.t.Errorf("a page of %d openings for %s, of %d, says that more follow", len(page.GetOpenings()), who, size)
		}
	}
}

// everyOpening returns records of every state, and all records that were opened: those, a return of each, a part of
// each, and what is not about a partnership.
func (s *suite) everyOpening() (records []kept, opened map[string]int) {
	s.t.Helper()
	records = s.everyState()
	records = append(records, s.enteredByCast()...)
	others := []string{"councils/cambridge", "councils/cambridge/people/" + nobody, "councils/cambridge/imports/" + nobody}
	for _, k := range records {
		id := k.name[strings.LastIndexByte(k.name, '/')+1:]
		others = append(others, "councils/cambridge/reviews/"+nobody+"/returns/"+id, k.name+"/changes",
			"councils/cambridge/people/"+id) // another record with the same id
	}
	s.opens(others...)
	opened, err := s.openingsOf("ROLE_INTERNAL_AUDIT@cambridge", "", 1000)
	if err != nil {
		s.t.Fatal(err)
	}
	for _, k := range records {
		id := k.name[strings.LastIndexByte(k.name, '/'):]
		if opened[k.name+"/changes"] == 0 || opened["councils/cambridge/people"+id] == 0 {
			s.t.Fatalf("the record that is %v left no trace", k.state)
		}
	}
	return records, opened
}

// wantOpened returns those of the opened records that a cell of the matrix reaches.
func wantOpened(cell string, records []kept, opened map[string]int) map[string]int {
	want := map[string]int{}
	for record, times := range opened {
		about := slices.IndexFunc(records, func(k kept) bool {
			id := k.name[strings.LastIndexByte(k.name, '/'):]
			return strings.HasPrefix(record, k.name) || strings.HasSuffix(record, "/returns"+id)
		})
		if cell == "Y" || about >= 0 && records[about].within(cell) {
			want[record] = times
		}
	}
	return want
}

// TestTheMatrixOfOpenings lists who opened records of every state as every role, and holds what is listed against the
// council's matrix: those who may read a record's audit trail see who opened it.
func TestTheMatrixOfOpenings(t *testing.T) {
	t.Parallel()
	s := start(t)
	records, opened := s.everyOpening()
	for number := range accessv1.Role_name {
		role := accessv1.Role(number)
		cell, who := grpcservertest.ReadsTrail[role], subjectOf(role, "cambridge")
		if role == accessv1.Role_ROLE_UNSPECIFIED {
			who = "" // the public
		}
		want := wantOpened(cell, records, opened)
		if cell == "O" || cell == "A" {
			if len(want) < 24 {
				t.Errorf("%s: only %d records are theirs, which shows nothing", role, len(want))
			}
		}
		for _, size := range []int32{1000, 7, 1} {
			got, err := s.openingsOf(who, "", size)
			if (err == nil) != (cell != "") {
				t.Errorf("%s lists openings: %v", role, err)
			}
			if err == nil && !maps.Equal(got, want) {
				t.Errorf("%s is told of %v in pages of %d, want %v", role, got, size, want)
			}
		}
	}
}

// TestNoFilterTellsOfOpeningsNotReached filters openings as every role by every value of those that the role is not
// shown.
func TestNoFilterTellsOfOpeningsNotReached(t *testing.T) {
	t.Parallel()
	s := start(t)
	records, opened := s.everyOpening()
	lists := grpcservertest.Lists{Connection: s.connection, As: s.as, Parents: []string{cambridge},
		All: []string{"ROLE_INTERNAL_AUDIT@cambridge"}}
	for number := range accessv1.Role_name {
		if role := accessv1.Role(number); role != accessv1.Role_ROLE_UNSPECIFIED {
			lists.Callers = append(lists.Callers, subjectOf(role, "cambridge"))
		}
	}
	lists.Callers = append(lists.Callers, "")
	service := registerv1.File_concordat_register_v1_opening_service_proto.Services().ByName("OpeningService")
	tried := lists.Hold(t, service)
	t.Logf("values of what is not shown: %v", tried.Hidden)
	if tried.Hidden["concordat.register.v1.OpeningService.ListOpenings"] < 12 {
		t.Error("too little is hidden for this to show anything")
	}
	for _, role := range []accessv1.Role{accessv1.Role_ROLE_RESPONSIBLE_OFFICER, accessv1.Role_ROLE_SERVICE_LEAD} {
		who, want := subjectOf(role, "cambridge"), wantOpened("O", records, opened)
		for record, times := range opened {
			for _, filter := range []string{"record = %q", `record = %q OR person = "x"`, "export = false AND record = %q"} {
				filter = fmt.Sprintf(filter, record)
				got, err := s.openingsOf(who, filter, 1)
				if err != nil {
					t.Fatal(err)
				}
				if told := len(got) > 0; told && want[record] == 0 {
					t.Errorf("%s is told of %s by %s", role, record, filter)
				}
				if strings.HasPrefix(filter, "record") && got[record] != want[record] {
					t.Errorf("%s is told %d times of %s, which was opened %d times", role, got[record], record, times)
				}
			}
		}
		for _, filter := range []string{`record = "councils/cambridge/*"`, "export = true OR export = false",
			`time > "2020-01-01T00:00:00Z"`} {
			got, err := s.openingsOf(who, filter, 5)
			if err != nil || !maps.Equal(got, want) {
				t.Errorf("%s is told of %v (%v) by %s, want %v", role, got, err, filter, want)
			}
		}
	}
}

// TestOpeningsAreListedByTodaysRights passes a record on: from officer to officer, to a delegate for a week, and to another
// service area. Whoever answers for it today sees all its openings, and whoever did so before none.
func TestOpeningsAreListedByTodaysRights(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.open("cambridge")
	for subject, role := range map[string]accessv1.Role{"deputy": accessv1.Role_ROLE_DEPUTY_CHIEF_EXECUTIVE,
		"auditor": accessv1.Role_ROLE_INTERNAL_AUDIT, "lead": accessv1.Role_ROLE_SERVICE_LEAD} {
		s.holder("cambridge", subject, role)
	}
	before, after := s.person("cambridge", "before"), s.person("cambridge", "after")
	delegate := s.person("cambridge", "delegate")
	moved, left := s.answersFor(before, "Moves on"), s.answersFor(before, "Keeps an officer")
	joined := s.answersFor(after, "Has another officer")
	s.opens(moved, left, joined)
	s.wantTold("at first", map[string][]string{
		"before": {moved, left}, "after": {joined}, "delegate": nil, "lead": {moved, left, joined}})
	token := s.firstToken("before")
	week := &registerv1.Delegation{Person: delegate.GetName(), StartDate: "2026-06-11", EndDate: proto.String("2026-06-17")}
	s.passOn(&registerv1.Partnership{Name: moved, ResponsibleOfficer: holds(after), ServiceArea: "parks", Delegate: week},
		"responsible_officer", "service_area", "delegate")
	s.wantTold("passed on", map[string][]string{
		"before": {left}, "after": {moved, joined}, "delegate": nil, "lead": {left, joined}})
	s.tellsNothingOf("before", token, moved)
	s.clock.advance(24 * time.Hour)
	s.wantTold("on the delegate's first day", map[string][]string{
		"before": {left}, "after": {moved, joined}, "delegate": {moved}})
	s.clock.advance(7 * 24 * time.Hour)
	s.wantTold("after the delegate's last day", map[string][]string{"after": {moved, joined}, "delegate": nil})
}

// TestOpeningsAreListedThroughPostsAndCovers has a record name a post, whose holder is then covered by another officer.
func TestOpeningsAreListedThroughPostsAndCovers(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.open("cambridge")
	s.holder("cambridge", "deputy", accessv1.Role_ROLE_DEPUTY_CHIEF_EXECUTIVE)
	s.holder("cambridge", "mio", accessv1.Role_ROLE_MANAGEMENT_INFORMATION_OFFICER)
	before, after := s.person("cambridge", "before"), s.holder("cambridge", "after", accessv1.Role_ROLE_EMPLOYEE)
	holder := s.holder("cambridge", "head", accessv1.Role_ROLE_EMPLOYEE)
	moved, left, joined := s.answersFor(before, "Moves on"), s.answersFor(before, "Stays"), s.answersFor(after, "Another")
	s.opens(moved, left, joined)
	head := s.post("cambridge", "Head of parks")
	s.appoint(head, holder, "")
	s.passOn(&registerv1.Partnership{Name: moved, ResponsibleOfficer: postHolder(head)}, "responsible_officer")
	s.wantTold("as a post's", map[string][]string{"before": {left}, "after": {joined}, "head": {moved}})
	cover := &registerv1.Cover{Person: holder.GetName(), StandIn: after.GetName(), EndDate: "2026-06-30", Reason: "Leave"}
	_, err := registerv1.NewCoverServiceClient(s.connection).CreateCover(s.as("deputy"), &registerv1.CreateCoverRequest{
		Parent: cambridge, Cover: cover})
	if err != nil {
		t.Fatal(err)
	}
	s.wantTold("while its holder is covered", map[string][]string{"before": {left}, "after": {moved, joined}, "head": {moved}})
}

// answersFor enters a partnership of the housing service that names an officer, and returns its name.
func (s *suite) answersFor(officer *registerv1.Person, name string) string {
	s.t.Helper()
	p, err := s.partnerships.CreatePartnership(s.as("deputy"), &registerv1.CreatePartnershipRequest{
		Parent: cambridge, SimilarNameChecked: true,
		Partnership: &registerv1.Partnership{DisplayName: name, ServiceArea: "housing", ResponsibleOfficer: holds(officer)}})
	if err != nil {
		s.t.Fatal(err)
	}
	return p.GetName()
}

// passOn changes who answers for a partnership.
func (s *suite) passOn(p *registerv1.Partnership, mask ...string) {
	s.t.Helper()
	asked := &registerv1.UpdatePartnershipRequest{Partnership: p, UpdateMask: paths(mask...)}
	if _, err := s.partnerships.UpdatePartnership(s.as("deputy"), asked); err != nil {
		s.t.Fatal(err)
	}
}

// wantTold holds the partnerships whose openings each person is told of against those that they are to be told of.
func (s *suite) wantTold(what string, want map[string][]string) {
	s.t.Helper()
	for who, records := range want {
		got, err := s.openingsOf(who, `record = "councils/cambridge/partnerships/*"`, 1)
		listed := slices.Sorted(maps.Keys(got))
		slices.Sort(records)
		refused := slices.Contains([]string{"", "PERMISSION_DENIED", "NOT_FOUND"}, grpcservertest.Reason(err))
		if !refused || !slices.Equal(listed, records) {
			s.t.Errorf("%s, %s is told of %v (%v), want %v", what, who, listed, err, records)
		}
	}
}

// firstToken returns the token behind the first opening that somebody lists.
func (s *suite) firstToken(who string) string {
	s.t.Helper()
	page, err := registerv1.NewOpeningServiceClient(s.connection).ListOpenings(s.as(who), &registerv1.ListOpeningsRequest{
		Parent: "councils/cambridge", PageSize: 1})
	if err != nil || page.GetNextPageToken() == "" {
		s.t.Fatalf("%s lists %v (%v), want a first page of several", who, page, err)
	}
	return page.GetNextPageToken()
}

// tellsNothingOf turns on from a token that was made before, and from one of the auditor's, and finds nothing of a
// record.
func (s *suite) tellsNothingOf(who, token, record string) {
	s.t.Helper()
	for _, token := range []string{token, s.firstToken("auditor")} {
		page, err := registerv1.NewOpeningServiceClient(s.connection).ListOpenings(s.as(who), &registerv1.ListOpeningsRequest{
			Parent: "councils/cambridge", PageSize: 1000, PageToken: token})
		if err != nil {
			s.t.Fatal(err)
		}
		for _, o := range page.GetOpenings() {
			if o.GetRecord() == record {
				s.t.Errorf("an old page token tells %s of %s", who, record)
			}
		}
	}
}
