package api_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	accessv1 "github.com/concordat-suite/concordat/proto/gen/concordat/access/v1"
	notificationv1 "github.com/concordat-suite/concordat/proto/gen/concordat/notification/v1"
	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/platform/testing/grpcservertest"
	"github.com/concordat-suite/concordat/services/platform/words/caller"
)

// everyNotice opens every notice and, as somebody else, a notice that is about no return and the list as a whole. It
// returns the names of the notices by whose partnership they are about: ann's, who keeps one of parks, and bob's, who
// keeps one of roads.
func (s *suite) everyNotice() map[string][]string {
	s.t.Helper()
	page, err := s.client.ListNotices(as("audit"), &notificationv1.ListNoticesRequest{Parent: council, PageSize: 1000})
	if err != nil {
		s.t.Fatal(err)
	}
	notices := map[string][]string{}
	for _, n := range page.GetNotices() {
		for _, officer := range []string{"ann", "bob"} {
			if n.GetReturn() == s.returns[officer] {
				notices[officer] = append(notices[officer], n.GetName())
			}
		}
	}
	if len(notices["ann"]) == 0 || len(notices["bob"]) == 0 {
		s.t.Fatalf("the notices are %v, want some of each", notices)
	}
	// An opening of the partnership itself is kept by the register, and here stands for any record of another kind.
	partnership := strings.Replace(s.returns["ann"], s.review+"/returns", council+"/partnerships", 1)
	const other = council + "/notices/01890000-0000-7000-8000-000000000000"
	for _, record := range []string{council, other, council + "/people/x", partnership} {
		s.trace.Note(&caller.Caller{Council: "cambridge", Person: "somebody", Method: "/s/GetIt", RequestID: record},
			[]string{record}, true)
	}
	if err := s.trace.Flush(s.t.Context()); err != nil {
		s.t.Fatal(err)
	}
	return notices
}

// openingsOf returns the records whose openings somebody lists, page by page of a size.
func (s *suite) openingsOf(subject, filter string, size int32) ([]string, error) {
	s.t.Helper()
	var records []string
	client, token := notificationv1.NewNoticeOpeningServiceClient(s.server), ""
	for {
		page, err := client.ListOpenings(as(subject), &notificationv1.ListOpeningsRequest{
			Parent: council, Filter: filter, PageSize: size, PageToken: token})
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

// everyHolder adds somebody in every role, who signs in by its name. A service lead leads parks.
func (s *suite) everyHolder() {
	for number := range accessv1.Role_name {
		if number != 0 && accessv1.Role(number) != accessv1.Role_ROLE_OPERATOR {
			s.person(accessv1.Role(number).String(), accessv1.Role(number))
		}
	}
}

// TestTheMatrixOfOpenings lists who opened notices as every role, and as ann and bob, who are responsible officers.
func TestTheMatrixOfOpenings(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.everyHolder()
	notices := s.everyNotice()
	all, err := s.openingsOf("audit", "", 1000)
	if err != nil || len(all) < len(notices["ann"])+len(notices["bob"])+4 {
		t.Fatalf("internal audit is told of %v, %v", all, err)
	}
	want := map[string][]string{"ann": notices["ann"], "bob": notices["bob"], "": nil, "emp": nil}
	for number := range accessv1.Role_name {
		switch role := accessv1.Role(number); grpcservertest.ReadsTrail[role] {
		case "Y":
			want[role.String()] = all
		case "A":
			want[role.String()] = notices["ann"]
		default:
			want[role.String()] = nil // a role by being named, in which no record names this person
		}
	}
	for subject, records := range want {
		slices.Sort(records)
		for _, size := range []int32{1000, 1} {
			got, err := s.openingsOf(subject, "", size)
			if !slices.Equal(got, records) || (err != nil) && len(records) > 0 {
				t.Errorf("%s is told of %v (%v) in pages of %d, want %v", subject, got, err, size, records)
			}
		}
	}
	for subject, others := range map[string]string{"ann": "bob", "bob": "ann", "lead": "bob"} {
		for _, record := range append(slices.Clone(notices[others]), council, council+"/people/x") {
			for _, filter := range []string{"record = %q", "person = \"x\" OR record = %q", "export = true OR record = %q"} {
				got, err := s.openingsOf(subject, fmt.Sprintf(filter, record), 1)
				if err != nil || slices.Contains(got, record) {
					t.Errorf("%s is told of %v (%v) by %s with %s", subject, got, err, filter, record)
				}
			}
		}
	}
}

// TestNoFilterTellsOfOpeningsNotReached filters openings as every role by every value of those that the role is not
// shown.
func TestNoFilterTellsOfOpeningsNotReached(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.everyHolder()
	s.everyNotice()
	lists := grpcservertest.Lists{Connection: s.server, As: as, Parents: []string{council}, All: []string{"audit"},
		Callers: []string{""}}
	for subject := range s.people {
		lists.Callers = append(lists.Callers, subject)
	}
	slices.Sort(lists.Callers)
	file := notificationv1.File_concordat_notification_v1_notice_opening_service_proto
	tried := lists.Hold(t, file.Services().ByName("NoticeOpeningService"))
	t.Logf("values of what is not shown: %v", tried.Hidden)
	if tried.Hidden["concordat.notification.v1.NoticeOpeningService.ListOpenings"] < 12 {
		t.Error("too little is hidden for this to show anything")
	}
}

// TestOpeningsAreListedByTodaysRights passes ann's partnership to bob and to another service area, delegates it to
// ann, and has it name a post that ann holds. Ann and bob each answer for another one besides.
func TestOpeningsAreListedByTodaysRights(t *testing.T) {
	t.Parallel()
	s := start(t)
	notice := s.everyNotice()["ann"][0]
	name := strings.Replace(s.returns["ann"], s.review+"/returns", council+"/partnerships", 1)
	kept := council + "/partnerships/01890000-0000-7000-8000-000000000001"
	s.learns(kept, &registerv1.Partnership{Name: kept, DisplayName: "Another",
		State:              registerv1.PartnershipState_PARTNERSHIP_STATE_ACTIVE,
		ResponsibleOfficer: &registerv1.Holder{Holder: &registerv1.Holder_Person{Person: s.people["ann"]}}})
	post := council + "/posts/01890000-0000-7000-8000-000000000002"
	s.learns(post, &registerv1.Post{Name: post, DisplayName: "Head of parks", Holdings: []*registerv1.PostHolding{
		{Person: s.people["ann"], StartDate: "2025-01-01"}}})
	bobs := &registerv1.Holder{Holder: &registerv1.Holder_Person{Person: s.people["bob"]}}
	told := func(what string, officer *registerv1.Holder, delegate *registerv1.Delegation, area string, want ...string) {
		t.Helper()
		s.learns(name, &registerv1.Partnership{Name: name, DisplayName: "parks",
			State:       registerv1.PartnershipState_PARTNERSHIP_STATE_ENDED,
			ServiceArea: area, ResponsibleOfficer: officer, Delegate: delegate})
		for _, who := range []string{"ann", "bob", "lead"} {
			got, err := s.openingsOf(who, "", 1000)
			if err != nil || slices.Contains(got, notice) != slices.Contains(want, who) {
				t.Errorf("%s, %s is told of %v (%v)", what, who, got, err)
			}
		}
	}
	told("passed on", bobs, nil, "roads", "bob")
	week := &registerv1.Delegation{Person: s.people["ann"], StartDate: "2025-06-03", EndDate: new(string)}
	*week.EndDate = "2025-06-04"
	told("the day before it is delegated", bobs, week, "parks", "bob", "lead")
	s.now = noon.AddDate(0, 0, 1)
	told("on the first day of the delegation", bobs, week, "parks", "ann", "bob", "lead")
	s.now = noon.AddDate(0, 0, 3)
	told("the day after the last", bobs, week, "parks", "bob", "lead")
	told("as a post's", &registerv1.Holder{Holder: &registerv1.Holder_Post{Post: post}}, nil, "", "ann")
	told("as nobody's", nil, nil, "")
}

// TestAddressesLeaveATrace: the list of addresses that mail does not reach is about no record of its own, so whoever
// reads it leaves a trace of the council.
func TestAddressesLeaveATrace(t *testing.T) {
	t.Parallel()
	s := start(t)
	answer, err := s.client.ListUndeliverableAddresses(as("mio"),
		&notificationv1.ListUndeliverableAddressesRequest{Parent: council})
	if err != nil || len(answer.GetUndeliverableAddresses()) == 0 {
		t.Fatalf("the addresses are %v, %v, want some", answer, err)
	}
	if err := s.trace.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	got, err := s.openingsOf("audit", `method = "ListUndeliverableAddresses"`, 10)
	if err != nil || !slices.Equal(got, []string{council}) {
		t.Errorf("the list left traces of %v, %v, want %s", got, err, council)
	}
}
