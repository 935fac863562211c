package api_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"google.golang.org/protobuf/types/known/fieldmaskpb"
	"google.golang.org/protobuf/types/known/timestamppb"

	accessv1 "github.com/concordat-suite/concordat/proto/gen/concordat/access/v1"
	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/platform/words/ids"
)

// TestAListOfACouncilThatIsNot answers like the council itself: missing, to everybody.
func TestAListOfACouncilThatIsNot(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.open("cambridge")
	for parent, want := range map[string]string{
		"councils/cambridge": "", "councils/nowhere": "NOT_FOUND", "councils/NOWHERE": "NOT_FOUND", "councils/": "NOT_FOUND", "": "NOT_FOUND",
	} {
		for _, subject := range []string{"", "admin@cambridge"} {
			_, err := s.partnerships.ListPartnerships(s.as(subject), &registerv1.ListPartnershipsRequest{Parent: parent})
			s.wantReason("list of "+parent+" as "+subject, err, want)
		}
	}
}

// TestAnApplicationByName reads one program, as its administrator and as somebody else.
func TestAnApplicationByName(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.open("cambridge")
	s.holder("cambridge", "deputy", accessv1.Role_ROLE_DEPUTY_CHIEF_EXECUTIVE)
	auditor := s.holder("cambridge", "auditor", accessv1.Role_ROLE_INTERNAL_AUDIT)
	made, err := s.applications.CreateApplication(s.as("admin@cambridge"), &registerv1.CreateApplicationRequest{
		Parent: "councils/cambridge", Application: &registerv1.Application{
			DisplayName: "Reader", Issuer: issuer, Subject: "robot", Owner: auditor.GetName(), EndDate: "2026-12-31",
			Roles: []accessv1.Role{accessv1.Role_ROLE_INTERNAL_AUDIT},
		}})
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ subject, name, want string }{
		{"admin@cambridge", made.GetName(), ""},
		{"auditor", made.GetName(), ""},
		{"deputy", made.GetName(), "PERMISSION_DENIED"},
		{"stranger", made.GetName(), "NOT_FOUND"},
		{"admin@cambridge", "councils/cambridge/applications/" + ids.New(), "NOT_FOUND"},
		{"admin@cambridge", "councils/cambridge/applications/robot", "NOT_FOUND"},
	} {
		got, err := s.applications.GetApplication(s.as(test.subject), &registerv1.GetApplicationRequest{Name: test.name})
		s.wantReason(test.name+" as "+test.subject, err, test.want)
		if err == nil && (got.GetDisplayName() != "Reader" || got.GetEtag() != made.GetEtag()) {
			t.Errorf("as %s: %v, want %v", test.subject, got, made)
		}
	}
}

// TestARequestIDIsAUUID, since another client could think of anything shorter.
func TestARequestIDIsAUUID(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.open("cambridge")
	for id, want := range map[string]string{"": "", ids.New(): "", strings.ToUpper(ids.New()): "", "abc": "REQUEST_INVALID", "1": "REQUEST_INVALID"} {
		_, err := s.people.CreatePerson(s.as("admin@cambridge"), &registerv1.CreatePersonRequest{
			Parent: "councils/cambridge", RequestId: id,
			Person: &registerv1.Person{DisplayName: "Pat", Kind: registerv1.PersonKind_PERSON_KIND_OFFICER},
		})
		s.wantReason("request_id "+id, err, want)
	}
}

// TestPagingWhileTheRegisterChanges reads a list page by page while entries come, go and change their names. What stayed as
// it was appears exactly once; and with as_of everything of that instant does, whatever became of it.
func TestPagingWhileTheRegisterChanges(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.open("cambridge")
	s.open("oxford")
	s.holder("cambridge", "deputy", accessv1.Role_ROLE_DEPUTY_CHIEF_EXECUTIVE)
	s.holder("oxford", "deputy@oxford", accessv1.Role_ROLE_DEPUTY_CHIEF_EXECUTIVE)
	entries := map[string]*registerv1.Partnership{}
	for i := range 24 {
		p := s.draft("cambridge", "deputy", fmt.Sprintf("%c%d Forum", 'a'+rune(i), i))
		entries[p.GetName()] = p
	}
	s.clock.advance(time.Hour)
	instant := s.clock.now()
	s.clock.advance(time.Hour)
	changed := map[string]bool{}
	for what, asOf := range map[string]*timestamppb.Timestamp{"now": nil, "as of before": timestamppb.New(instant)} {
		seen := map[string]int{}
		request := &registerv1.ListPartnershipsRequest{Parent: "councils/cambridge", PageSize: 4, AsOf: asOf}
		for page := 0; ; page++ {
			answer, err := s.partnerships.ListPartnerships(s.as("deputy"), request)
			if err != nil {
				t.Fatal(err)
			}
			for _, p := range answer.GetPartnerships() {
				seen[p.GetName()]++
			}
			if request.PageToken = answer.GetNextPageToken(); request.PageToken == "" {
				break
			}
			s.clock.advance(time.Minute)
			s.disturb(what, page, answer.GetPartnerships(), changed)
		}
		for name := range entries {
			if count := seen[name]; count != 1 && (asOf != nil || !changed[name]) {
				t.Errorf("%s: an entry that was there appears %d times", what, count)
			}
		}
		if asOf != nil && len(seen) != len(entries) {
			t.Errorf("as of before: %d entries, want the %d of that instant", len(seen), len(entries))
		}
	}
	first, err := s.partnerships.ListPartnerships(s.as("deputy"), &registerv1.ListPartnershipsRequest{Parent: "councils/cambridge", PageSize: 4})
	if err != nil {
		t.Fatal(err)
	}
	_, err = s.partnerships.ListPartnerships(s.as("deputy@oxford"), &registerv1.ListPartnershipsRequest{
		Parent: "councils/oxford", PageSize: 4, PageToken: first.GetNextPageToken()})
	s.wantReason("another council's token", err, "PAGE_TOKEN_INVALID")
}

// disturb enters one more, and renames the last entry of a page to come after all others, or withdraws it.
func (s *suite) disturb(what string, page int, entries []*registerv1.Partnership, changed map[string]bool) {
	s.t.Helper()
	s.draft("cambridge", "deputy", fmt.Sprintf("m%s%d Board", strings.ReplaceAll(what, " ", ""), page))
	last := entries[len(entries)-1]
	if changed[last.GetName()] {
		return
	}
	changed[last.GetName()] = true
	var err error
	if page%2 == 0 {
		_, err = s.partnerships.UpdatePartnership(s.as("deputy"), &registerv1.UpdatePartnershipRequest{
			Partnership: &registerv1.Partnership{Name: last.GetName(), DisplayName: "zz " + last.GetDisplayName()},
			UpdateMask:  &fieldmaskpb.FieldMask{Paths: []string{"display_name"}},
		})
	} else {
		_, err = s.partnerships.WithdrawPartnership(s.as("deputy"), &registerv1.WithdrawPartnershipRequest{Name: last.GetName(), Reason: "Gone meanwhile"})
	}
	if err != nil {
		s.t.Fatal(err)
	}
}

// TestAnswersTakeAsLong asks for records that are there and records that are not, by people who may see neither: the
// time that an answer takes must not tell them apart. The calls alternate, so that both meet the same noise.
func TestAnswersTakeAsLong(t *testing.T) {
	const most, tries = 1.10, 8
	s := start(t)
	s.open("cambridge")
	s.open("oxford")
	for _, council := range []string{"cambridge", "oxford"} {
		s.holder(council, "deputy@"+council, accessv1.Role_ROLE_DEPUTY_CHIEF_EXECUTIVE)
	}
	existing := map[string]string{}
	for _, council := range []string{"cambridge", "oxford"} {
		p := complete()
		p.ResponsibleOfficer, p.LeadMember = nil, nil
		p.Objective = text(strings.Repeat("An objective as long as officers write them. ", 100))
		made, err := s.partnerships.CreatePartnership(s.as("deputy@"+council), &registerv1.CreatePartnershipRequest{Parent: "councils/" + council, Partnership: p})
		if err != nil {
			t.Fatal(err)
		}
		existing[council] = made.GetName()
	}
	for what, subject := range map[string]string{"a foreign record": "deputy@cambridge", "a record of their own council": "admin@oxford", "as the public": ""} {
		t.Run(what, func(t *testing.T) {
			ctx := s.as(subject)
			ask := func(name string) time.Duration {
				begin := time.Now()
				_, err := s.partnerships.GetPartnership(ctx, &registerv1.GetPartnershipRequest{Name: name})
				took := time.Since(begin)
				s.wantReason(what, err, "NOT_FOUND")
				return took
			}
			absent := "councils/oxford/partnerships/" + ids.New()
			for try := 1; ; try++ {
				there, not := interleaved(300, func() time.Duration { return ask(existing["oxford"]) }, func() time.Duration { return ask(absent) })
				t.Logf("medians: %v when it exists, %v when it does not", there, not)
				if max(there, not).Seconds() <= most*min(there, not).Seconds() {
					return
				}
				if try == tries {
					t.Fatalf("%d times the medians lay more than a tenth apart", tries)
				}
			}
		})
	}
}

// interleaved gives the medians of two measurements that take turns.
func interleaved(rounds int, one, other func() time.Duration) (time.Duration, time.Duration) {
	ones, others := make([]time.Duration, rounds), make([]time.Duration, rounds)
	for i := range rounds {
		ones[i], others[i] = one(), other()
	}
	slices.Sort(ones)
	slices.Sort(others)
	return ones[rounds/2], others[rounds/2]
}
