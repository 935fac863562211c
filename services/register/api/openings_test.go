package api_test

import (
	"slices"
	"strings"
	"testing"

	accessv1 "github.com/concordat-suite/concordat/proto/gen/concordat/access/v1"
	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
)

// traces gives what internal audit is told of who opened what, as "who method record", with "exported" behind an export.
func (s *suite) traces(filter string) []string {
	s.t.Helper()
	if err := s.trace.Flush(s.t.Context()); err != nil {
		s.t.Fatal(err)
	}
	page, err := registerv1.NewOpeningServiceClient(s.connection).ListOpenings(s.as("auditor"), &registerv1.ListOpeningsRequest{
		Parent: "councils/cambridge", Filter: filter, PageSize: 1000})
	if err != nil {
		s.t.Fatal(err)
	}
	var all []string
	for _, o := range page.GetOpenings() {
		line := o.GetActor() + " " + o.GetMethod() + " " + o.GetRecord()
		if o.GetExported() {
			line += " exported"
		}
		if o.GetTime() == nil || o.GetRequestId() == "" {
			s.t.Errorf("an opening without time or call: %v", o)
		}
		all = append(all, line)
	}
	slices.Sort(all)
	return all
}

// TestOpeningLeavesATrace: who opens restricted fields is written down, and every export; who sees what is published is not.
func TestOpeningLeavesATrace(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.open("cambridge")
	deputy := s.holder("cambridge", "deputy", accessv1.Role_ROLE_DEPUTY_CHIEF_EXECUTIVE)
	s.holder("cambridge", "chief", accessv1.Role_ROLE_CHIEF_EXECUTIVE)
	s.holder("cambridge", "auditor", accessv1.Role_ROLE_INTERNAL_AUDIT)
	employee := s.holder("cambridge", "employee", accessv1.Role_ROLE_EMPLOYEE)
	officer, member := s.person("cambridge", "officer"), s.person("cambridge", "member")
	p := complete()
	p.ResponsibleOfficer, p.LeadMember = holds(officer), holds(member)
	k := s.livesAs("deputy", "chief", kept{state: registerv1.PartnershipState_PARTNERSHIP_STATE_ACTIVE, published: true}, p)
	for range 3 {
		if _, err := s.partnerships.GetPartnership(s.as("officer"), &registerv1.GetPartnershipRequest{Name: k.name}); err != nil {
			t.Fatal(err)
		}
	}
	for _, who := range []string{"", "employee"} {
		if _, err := s.partnerships.GetPartnership(s.as(who), &registerv1.GetPartnershipRequest{Name: k.name}); err != nil {
			t.Fatal(err)
		}
		if _, err := s.partnerships.TabulatePartnerships(s.as(who), &registerv1.TabulatePartnershipsRequest{Parent: "councils/cambridge"}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.partnerships.ListPartnerships(s.as("deputy"), &registerv1.ListPartnershipsRequest{Parent: "councils/cambridge", Exportable: true}); err != nil {
		t.Fatal(err)
	}
	if got, want := s.traces(`record = "`+k.name+`" AND person = "`+officer.GetName()+`"`), []string{officer.GetName() + " GetPartnership " + k.name}; !slices.Equal(got, want) {
		t.Errorf("the officer's openings: %v, want %v", got, want)
	}
	exports := []string{
		" TabulatePartnerships councils/cambridge exported",
		employee.GetName() + " TabulatePartnerships councils/cambridge exported",
		deputy.GetName() + " ListPartnerships councils/cambridge exported",
		deputy.GetName() + " ListPartnerships " + k.name + " exported",
	}
	slices.Sort(exports)
	if got := s.traces("export = true"); !slices.Equal(got, exports) {
		t.Errorf("exports: %v, want %v", got, exports)
	}
	if got := s.traces(`person = "` + employee.GetName() + `" AND export = false`); len(got) != 0 {
		t.Errorf("whoever opened nothing restricted left %v", got)
	}
	if got := s.traces(`time < "2026-01-01T00:00:00Z"`); len(got) != 0 {
		t.Errorf("before all: %v", got)
	}
	s.wantTracePages()
	_, err := registerv1.NewOpeningServiceClient(s.connection).ListOpenings(s.as("employee"), &registerv1.ListOpeningsRequest{Parent: "councils/cambridge"})
	s.wantReason("an employee lists openings", err, "PERMISSION_DENIED")
	if log := s.server.Log(); !strings.Contains(log, `"record":"`+k.name+`"`) {
		t.Error("the access log does not name the record")
	}
}

// wantTracePages turns pages of one and finds every opening once.
func (s *suite) wantTracePages() {
	s.t.Helper()
	all, token, pages := s.traces(""), "", 0
	for {
		page, err := registerv1.NewOpeningServiceClient(s.connection).ListOpenings(s.as("auditor"), &registerv1.ListOpeningsRequest{
			Parent: "councils/cambridge", PageSize: 1, PageToken: token})
		if err != nil {
			s.t.Fatal(err)
		}
		pages++
		if token = page.GetNextPageToken(); token == "" {
			break
		}
	}
	if pages != len(all) || pages == 0 {
		s.t.Errorf("%d pages of one for %d openings", pages, len(all))
	}
}
