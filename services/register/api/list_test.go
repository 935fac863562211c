package api_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"google.golang.org/protobuf/types/known/fieldmaskpb"
	"google.golang.org/protobuf/types/known/timestamppb"

	accessv1 "github.com/concordat-suite/concordat/proto/gen/concordat/access/v1"
	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
)

// draft enters a draft with these names, the first of them the present one.
func (s *suite) draft(council, subject string, names ...string) *registerv1.Partnership {
	s.t.Helper()
	p := &registerv1.Partnership{DisplayName: names[0], Reference: "R-" + strings.Fields(names[0])[0]}
	for _, name := range names[1:] {
		p.FormerNames = append(p.FormerNames, &registerv1.FormerName{DisplayName: name})
	}
	p, err := s.partnerships.CreatePartnership(s.as(subject), &registerv1.CreatePartnershipRequest{
		Parent: "councils/" + council, Partnership: p, SimilarNameChecked: true})
	if err != nil {
		s.t.Fatalf("create %s: %v", names[0], err)
	}
	return p
}

// names lists the display names of all pages of two.
func (s *suite) names(subject string, r *registerv1.ListPartnershipsRequest) []string {
	s.t.Helper()
	r.Parent, r.PageSize, r.PageToken = "councils/cambridge", 2, ""
	var names []string
	for {
		page, err := s.partnerships.ListPartnerships(s.as(subject), r)
		if err != nil {
			s.t.Fatalf("list %q order %q: %v", r.GetFilter(), r.GetOrderBy(), err)
		}
		for _, p := range page.GetPartnerships() {
			names = append(names, p.GetDisplayName())
		}
		if r.PageToken = page.GetNextPageToken(); r.PageToken == "" {
			return names
		}
	}
}

func TestLists(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.open("cambridge")
	s.holder("cambridge", "deputy", accessv1.Role_ROLE_DEPUTY_CHIEF_EXECUTIVE)
	s.holder("cambridge", "emp", accessv1.Role_ROLE_EMPLOYEE)
	empty := s.clock.now()
	for _, names := range [][]string{{"Delta Forum", "River Forum"}, {"bravo Board"}, {"Alpha Partnership"}, {"Charlie Group", "Afon Ŵyr", "Charlie's Men"}, {"Echo"}} {
		s.clock.advance(time.Hour)
		s.draft("cambridge", "deputy", names...)
	}
	five := s.clock.now()
	s.clock.advance(time.Hour)
	gone := s.draft("cambridge", "deputy", "Foxtrot")
	if _, err := s.partnerships.WithdrawPartnership(s.as("deputy"), &registerv1.WithdrawPartnershipRequest{Name: gone.GetName(), Reason: "Entered twice"}); err != nil {
		t.Fatal(err)
	}
	renamed, err := s.partnerships.ListPartnerships(s.as("deputy"), &registerv1.ListPartnershipsRequest{Parent: "councils/cambridge", Filter: "echo"})
	if err != nil || len(renamed.GetPartnerships()) != 1 {
		t.Fatalf("find echo: %v, %v", renamed, err)
	}
	_, err = s.partnerships.UpdatePartnership(s.as("deputy"), &registerv1.UpdatePartnershipRequest{
		Partnership: &registerv1.Partnership{Name: renamed.GetPartnerships()[0].GetName(), DisplayName: "Zulu",
			FormerNames: []*registerv1.FormerName{{DisplayName: "Golf Panel"}}},
		UpdateMask: &fieldmaskpb.FieldMask{Paths: []string{"display_name", "former_names"}}})
	if err != nil {
		t.Fatal(err)
	}

	for name, test := range map[string]struct {
		filter, order string
		asOf          time.Time
		want          string
	}{
		"by name, case aside":           {want: "Alpha Partnership, bravo Board, Charlie Group, Delta Forum, Zulu"},
		"the other way round":           {order: "display_name desc", want: "Zulu, Delta Forum, Charlie Group, bravo Board, Alpha Partnership"},
		"newest first":                  {order: "create_time desc", want: "Zulu, Charlie Group, Alpha Partnership, bravo Board, Delta Forum"},
		"by reference":                  {order: "reference", want: "Alpha Partnership, Charlie Group, Delta Forum, Zulu, bravo Board"},
		"a former name":                 {filter: "river", want: "Delta Forum"},
		"words of a former name":        {filter: `"river forum"`, want: "Delta Forum"},
		"whose kind somebody has said":  {filter: "kind:*", want: ""},
		"whose kind nobody has said":    {filter: "NOT kind:*", want: "Alpha Partnership, bravo Board, Charlie Group, Delta Forum, Zulu"},
		"the same with a minus":         {filter: "-legal_form:* -scope:* -lead_member:* -service_area:*", want: "Alpha Partnership, bravo Board, Charlie Group, Delta Forum, Zulu"},
		"whose reference is there":      {filter: "reference:* create_time:* published:*", want: "Alpha Partnership, bravo Board, Charlie Group, Delta Forum, Zulu"},
		"the beginning of a word":       {filter: "for", want: "Delta Forum"},
		"who was called so":             {filter: `former_names = "river FORUM"`, want: "Delta Forum"},
		"who has the former name":       {filter: `former_names:"Afon ŵyr"`, want: "Charlie Group"},
		"one of several":                {filter: `former_names:"Charlie's Men" former_names:afon*`, want: "Charlie Group"},
		"a part of a former name":       {filter: `former_names = "river"`, want: ""},
		"the present name":              {filter: `former_names = "Delta Forum"`, want: ""},
		"who was not called so":         {filter: `former_names != "River Forum"`, want: "Alpha Partnership, bravo Board, Charlie Group, Zulu"},
		"who has a former name":         {filter: "former_names:*", want: "Charlie Group, Delta Forum, Zulu"},
		"who has none":                  {filter: "-former_names:*", want: "Alpha Partnership, bravo Board"},
		"who had a former name":         {filter: "former_names:*", asOf: five, want: "Charlie Group, Delta Forum"},
		"who had none":                  {filter: "NOT former_names:*", asOf: five, want: "Alpha Partnership, bravo Board, Echo"},
		"a word no more in the name":    {filter: "echo", want: ""},
		"the withdrawn, when asked for": {filter: "state = WITHDRAWN", want: "Foxtrot"},
		"by the word of the contract":   {filter: "state = PARTNERSHIP_STATE_DRAFT AND reference != \"R-bravo\"", want: "Alpha Partnership, Charlie Group, Delta Forum, Zulu"},
		"nothing at first":              {asOf: empty, want: ""},
		"before the renaming":           {asOf: five, want: "Alpha Partnership, bravo Board, Charlie Group, Delta Forum, Echo"},
		"a word as it was":              {filter: "echo", asOf: five, want: "Echo"},
	} {
		t.Run(name, func(t *testing.T) {
			r := &registerv1.ListPartnershipsRequest{Filter: test.filter, OrderBy: test.order}
			if !test.asOf.IsZero() {
				r.AsOf = timestamppb.New(test.asOf)
			}
			if got := strings.Join(s.names("deputy", r), ", "); got != test.want {
				t.Errorf("list = %s, want %s", got, test.want)
			}
		})
	}
	s.refusedLists()
}

// refusedLists asks for what lists do not give.
func (s *suite) refusedLists() {
	s.t.Helper()
	first, err := s.partnerships.ListPartnerships(s.as("deputy"), &registerv1.ListPartnershipsRequest{Parent: "councils/cambridge", PageSize: 2})
	if err != nil {
		s.t.Fatal(err)
	}
	for what, test := range map[string]struct {
		subject string
		request *registerv1.ListPartnershipsRequest
		want    string
	}{
		"an unknown field":            {"deputy", &registerv1.ListPartnershipsRequest{Filter: "colour = red"}, "FILTER_INVALID"},
		"a field the public does not": {"", &registerv1.ListPartnershipsRequest{Filter: "before_concordat = true"}, "FILTER_INVALID"},
		"names by size":               {"deputy", &registerv1.ListPartnershipsRequest{Filter: "former_names > a"}, "FILTER_INVALID"},
		"names by their parts":        {"deputy", &registerv1.ListPartnershipsRequest{Filter: "former_names.until = 2019"}, "FILTER_INVALID"},
		"an order of former names":    {"deputy", &registerv1.ListPartnershipsRequest{OrderBy: "former_names"}, "ORDER_BY_INVALID"},
		"an unknown order":            {"deputy", &registerv1.ListPartnershipsRequest{OrderBy: "kind"}, "ORDER_BY_INVALID"},
		"the token of another filter": {"deputy", &registerv1.ListPartnershipsRequest{Filter: "state = DRAFT", PageToken: first.GetNextPageToken()}, "PAGE_TOKEN_INVALID"},
		"a forged token":              {"deputy", &registerv1.ListPartnershipsRequest{PageToken: "Zm9yZ2Vk"}, "PAGE_TOKEN_INVALID"},
		"the future":                  {"deputy", &registerv1.ListPartnershipsRequest{AsOf: timestamppb.New(s.clock.now().Add(time.Hour))}, "AS_OF_IN_FUTURE"},
	} {
		test.request.Parent = "councils/cambridge"
		_, err := s.partnerships.ListPartnerships(s.as(test.subject), test.request)
		s.wantReason(what, err, test.want)
	}
}

// TestListsOfPeople filters people and roles.
func TestListsOfPeople(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.open("cambridge")
	mio := s.holder("cambridge", "mio", accessv1.Role_ROLE_MANAGEMENT_INFORMATION_OFFICER)
	term := s.grant("cambridge", mio, accessv1.Role_ROLE_EMPLOYEE)
	s.clock.advance(time.Minute)
	granted := s.clock.now()
	s.clock.advance(time.Hour)
	if _, err := s.terms.RevokeRoleTerm(s.as("admin@cambridge"), &registerv1.RevokeRoleTermRequest{Name: term.GetName(), Reason: "Moved on"}); err != nil {
		t.Fatal(err)
	}
	list := func(filter string, at time.Time) []string {
		r := &registerv1.ListRoleTermsRequest{Parent: "councils/cambridge", Filter: filter}
		if !at.IsZero() {
			r.AsOf = timestamppb.New(at)
		}
		page, err := s.terms.ListRoleTerms(s.as("mio"), r)
		if err != nil {
			t.Fatalf("list %q: %v", filter, err)
		}
		var roles []string
		for _, x := range page.GetRoleTerms() {
			roles = append(roles, x.GetRole().String())
		}
		slices.Sort(roles)
		return roles
	}
	const employee, officer = "ROLE_EMPLOYEE", "ROLE_MANAGEMENT_INFORMATION_OFFICER"
	of := `person = "` + mio.GetName() + `"`
	for _, test := range []struct {
		filter string
		at     time.Time
		want   []string
	}{
		{of, time.Time{}, []string{employee, officer}},
		{of + " AND in_force = true", time.Time{}, []string{officer}},
		{of + " AND in_force = true", granted, []string{employee, officer}},
		{"role = ADMINISTRATOR", time.Time{}, []string{"ROLE_ADMINISTRATOR"}},
	} {
		if got := list(test.filter, test.at); !slices.Equal(got, test.want) {
			t.Errorf("list %q at %v = %v, want %v", test.filter, test.at, got, test.want)
		}
	}
	was, err := s.terms.GetRoleTerm(s.as("mio"), &registerv1.GetRoleTermRequest{Name: term.GetName(), AsOf: timestamppb.New(granted)})
	if err != nil || was.GetRevokeTime() != nil {
		t.Errorf("as it was granted: %v, %v", was, err)
	}
	people, err := s.people.ListPeople(s.as("mio"), &registerv1.ListPeopleRequest{Parent: "councils/cambridge", Filter: `display_name = "ada*"`})
	if err != nil || len(people.GetPeople()) != 1 || len(people.GetPeople()[0].GetSignIns()) != 0 {
		t.Errorf("people = %v, %v; want Ada without her sign-ins", people, err)
	}
}
