package api_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/fieldmaskpb"

	accessv1 "github.com/concordat-suite/concordat/proto/gen/concordat/access/v1"
	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
)

// enter enters a draft as the deputy chief executive.
func (s *suite) enter(p *registerv1.Partnership) *registerv1.Partnership {
	s.t.Helper()
	p, err := s.partnerships.CreatePartnership(s.as("deputy"), &registerv1.CreatePartnershipRequest{
		Parent: "councils/cambridge", Partnership: p, SimilarNameChecked: true})
	if err != nil {
		s.t.Fatal(err)
	}
	return p
}

// gaps gives the entries of the list of gaps by name, from pages of one.
func (s *suite) gaps(subject, filter, lacks string) []string {
	s.t.Helper()
	r := &registerv1.ListPartnershipGapsRequest{Parent: "councils/cambridge", Filter: filter, Lacks: lacks, PageSize: 1}
	var names []string
	for {
		page, err := s.partnerships.ListPartnershipGaps(s.as(subject), r)
		if err != nil {
			s.t.Fatal(err)
		}
		for _, p := range page.GetPartnerships() {
			names = append(names, p.GetDisplayName())
		}
		if r.PageToken = page.GetNextPageToken(); r.PageToken == "" {
			return names
		}
	}
}

func TestGapsAreListedWorstFirstAndCounted(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.open("cambridge")
	s.holder("cambridge", "deputy", accessv1.Role_ROLE_DEPUTY_CHIEF_EXECUTIVE)
	s.holder("cambridge", "councillor", accessv1.Role_ROLE_COUNCILLOR)
	officer := s.person("cambridge", "officer")
	whole := complete()
	whole.ResponsibleOfficer, whole.LeadMember = holds(officer), holds(s.person("cambridge", "member"))
	s.enter(whole)
	s.enter(&registerv1.Partnership{DisplayName: "Zebra", ResponsibleOfficer: holds(officer), LeadMember: &registerv1.Holder{Holder: &registerv1.Holder_Text{Text: "Leader (2013)"}}})
	s.enter(&registerv1.Partnership{DisplayName: "Quite empty"})
	s.enter(&registerv1.Partnership{DisplayName: "Empty", Scope: registerv1.Scope_SCOPE_CITY, CreatedOn: proto.String("2017")})

	if got, want := s.gaps("deputy", "", ""), []string{"Quite empty", "Empty", "Zebra", whole.GetDisplayName()}; !slices.Equal(got, want) {
		t.Errorf("worst first = %q, want %q", got, want)
	}
	if got, want := s.gaps("deputy", "", "scope"), []string{"Quite empty", "Zebra"}; !slices.Equal(got, want) {
		t.Errorf("what lacks a scope = %q, want %q", got, want)
	}
	if got, want := s.gaps("deputy", "", "lead_member.minute_reference"), []string{"Zebra", whole.GetDisplayName()}; !slices.Equal(got, want) {
		t.Errorf("what lacks the minute of the lead member = %q, want %q", got, want)
	}
	if got, want := s.gaps("deputy", "scope = CITY", "lead_member"), []string{"Empty"}; !slices.Equal(got, want) {
		t.Errorf("with a filter = %q, want %q", got, want)
	}
	if got, want := s.gaps("officer", "", ""), []string{"Zebra", whole.GetDisplayName()}; !slices.Equal(got, want) {
		t.Errorf("an officer's own = %q, want %q", got, want)
	}
	counts, err := s.partnerships.SummarizePartnershipGaps(s.as("deputy"), &registerv1.SummarizePartnershipGapsRequest{Parent: "councils/cambridge"})
	if err != nil {
		t.Fatal(err)
	}
	counted := map[string]int32{}
	for _, c := range slices.Concat(counts.GetGaps(), counts.GetUndated()) {
		counted[c.GetFact()] = c.GetPartnerships()
	}
	for fact, want := range map[string]int32{"responsible_officer": 2, "lead_member": 2, "created_on": 3, "lead_member.minute_reference": 2} {
		if counted[fact] != want {
			t.Errorf("%d entries lack %s, want %d", counted[fact], fact, want)
		}
	}
	if counts.GetPartnerships() != 4 || counts.GetGaps()[0].GetFact() != "responsible_officer" {
		t.Errorf("counts = %v", counts)
	}
	_, err = s.partnerships.ListPartnershipGaps(s.as("deputy"), &registerv1.ListPartnershipGapsRequest{Parent: "councils/cambridge", Lacks: "colour"})
	s.wantReason("a fact there is not", err, "FACT_UNKNOWN")
	_, err = s.partnerships.ListPartnershipGaps(s.as("councillor"), &registerv1.ListPartnershipGapsRequest{Parent: "councils/cambridge"})
	s.wantReason("a councillor", err, "PERMISSION_DENIED")
}

// many sets facts on entries.
func many(set *registerv1.Partnership, fields []string, entries ...*registerv1.Partnership) *registerv1.SetPartnershipFactsRequest {
	r := &registerv1.SetPartnershipFactsRequest{Parent: "councils/cambridge", Partnership: set, UpdateMask: &fieldmaskpb.FieldMask{Paths: fields}}
	for _, p := range entries {
		r.Names = append(r.Names, p.GetName())
		r.Etags = append(r.Etags, p.GetEtag())
	}
	return r
}

func (s *suite) now(p *registerv1.Partnership) *registerv1.Partnership {
	s.t.Helper()
	got, err := s.partnerships.GetPartnership(s.as("deputy"), &registerv1.GetPartnershipRequest{Name: p.GetName()})
	if err != nil {
		s.t.Fatal(err)
	}
	return got
}

// refusals gives what a refused act says of each entry.
func refusals(err error) map[string]string {
	said := map[string]string{}
	for _, detail := range status.Convert(err).Details() {
		if bad, ok := detail.(*errdetails.BadRequest); ok {
			for _, v := range bad.GetFieldViolations() {
				said[v.GetField()], _, _ = strings.Cut(v.GetDescription(), ":")
			}
		}
	}
	return said
}

func TestFactsAreSetOnManyEntriesInOneAct(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.open("cambridge")
	s.open("elsewhere")
	s.holder("cambridge", "deputy", accessv1.Role_ROLE_DEPUTY_CHIEF_EXECUTIVE)
	s.holder("cambridge", "mio", accessv1.Role_ROLE_MANAGEMENT_INFORMATION_OFFICER)
	officer := s.person("cambridge", "officer")
	one := s.enter(&registerv1.Partnership{DisplayName: "One about rivers", ResponsibleOfficer: holds(officer)})
	two := s.enter(&registerv1.Partnership{DisplayName: "Two about housing"})
	three := s.enter(&registerv1.Partnership{DisplayName: "Three about buses", Scope: registerv1.Scope_SCOPE_CITY})
	city := &registerv1.Partnership{Scope: registerv1.Scope_SCOPE_CITY}

	preview := many(city, []string{"scope"}, one, two, three)
	preview.ValidateOnly = true
	if _, err := s.partnerships.SetPartnershipFacts(s.as("deputy"), preview); err != nil {
		t.Fatal(err)
	}
	if s.now(one).GetScope() != registerv1.Scope_SCOPE_UNSPECIFIED {
		t.Error("a preview was kept")
	}
	request := many(city, []string{"scope"}, one, two, three)
	request.RequestId = "0190b6a4-7a11-7c3e-9d55-0242ac120002"
	answer, err := s.partnerships.SetPartnershipFacts(s.as("deputy"), request)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []bool{true, true, false} {
		if got := answer.GetPartnerships()[i]; got.GetChanged() != want || got.GetName() != request.GetNames()[i] || got.GetEtag() == "" {
			t.Errorf("entry %d: %v, want changed %t", i, got, want)
		}
	}
	again, err := s.partnerships.SetPartnershipFacts(s.as("deputy"), request)
	if err != nil || !proto.Equal(again, answer) {
		t.Errorf("sent again: %v, %v", again, err)
	}
	var call string
	for _, p := range []*registerv1.Partnership{one, two} {
		changes, err := s.partnerships.ListPartnershipChanges(s.as("deputy"), &registerv1.ListPartnershipChangesRequest{Name: p.GetName()})
		if err != nil {
			t.Fatal(err)
		}
		last := changes.GetChanges()[0]
		if len(changes.GetChanges()) != 2 || last.GetMethod() != "SetPartnershipFacts" || !slices.Equal(last.GetFields(), []string{"scope"}) || call != "" && call != last.GetRequestId() {
			t.Errorf("the history of %s ends with %v", p.GetDisplayName(), last)
		}
		call = last.GetRequestId()
	}

	stale := many(&registerv1.Partnership{Scope: registerv1.Scope_SCOPE_NATIONAL}, []string{"scope"}, three, two)
	stale.Names = append(stale.Names, strings.Replace(one.GetName(), "cambridge", "elsewhere", 1), "councils/cambridge/partnerships/"+nobody)
	stale.Etags = append(stale.Etags, "", "")
	_, err = s.partnerships.SetPartnershipFacts(s.as("deputy"), stale)
	s.wantReason("one stale, one elsewhere, one absent", err, "ENTRIES_REFUSED")
	if got, want := refusals(err), map[string]string{"names[1]": "STALE_ETAG", "names[2]": "NOT_FOUND", "names[3]": "NOT_FOUND"}; !maps.Equal(got, want) {
		t.Errorf("the refusal says %v, want %v", got, want)
	}
	if s.now(three).GetScope() != registerv1.Scope_SCOPE_CITY {
		t.Error("an entry was changed though another was refused")
	}

	one, two = s.now(one), s.now(two)
	_, err = s.partnerships.SetPartnershipFacts(s.as("mio"), many(city, []string{"scope"}, one, two))
	if got := refusals(err)["names[0]"]; got != "FIELD_NOT_YOURS" {
		t.Errorf("the MIO sets a scope: %v (%s)", err, got)
	}
	if _, err = s.partnerships.SetPartnershipFacts(s.as("mio"), many(&registerv1.Partnership{ResponsibleOfficer: holds(officer)}, []string{"responsible_officer"}, one, two)); err != nil {
		t.Errorf("the MIO names an officer: %v", err)
	}
	_, err = s.partnerships.SetPartnershipFacts(s.as("officer"), many(&registerv1.Partnership{Scope: registerv1.Scope_SCOPE_NATIONAL}, []string{"scope"}, s.now(one), three))
	if got := refusals(err); len(got) != 1 || got["names[1]"] != "NOT_FOUND" {
		t.Errorf("an officer sets facts on an entry of nobody: %v %v", got, err)
	}
}

func TestActsOnManyThatMakeNoSense(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.open("cambridge")
	s.holder("cambridge", "deputy", accessv1.Role_ROLE_DEPUTY_CHIEF_EXECUTIVE)
	p := s.enter(&registerv1.Partnership{DisplayName: "One about rivers"})
	etags := many(&registerv1.Partnership{}, []string{"scope"}, p)
	etags.Etags = append(etags.Etags, "7")
	for name, test := range map[string]struct {
		request *registerv1.SetPartnershipFactsRequest
		want    string
	}{
		"no mask":           {many(&registerv1.Partnership{}, nil, p), "UPDATE_MASK_REQUIRED"},
		"everything":        {many(&registerv1.Partnership{}, []string{"*"}, p), "UPDATE_MASK_INVALID"},
		"a fact of one":     {many(&registerv1.Partnership{DisplayName: "Same"}, []string{"display_name"}, p), "FACT_NOT_FOR_MANY"},
		"nobody":            {many(&registerv1.Partnership{}, []string{"scope"}), "NAMES_INVALID"},
		"one twice":         {many(&registerv1.Partnership{}, []string{"scope"}, p, p), "NAMES_INVALID"},
		"too many etags":    {etags, "NAMES_INVALID"},
		"an area there not": {many(&registerv1.Partnership{ServiceArea: "moon"}, []string{"service_area"}, p), "SERVICE_AREA_UNKNOWN"},
	} {
		_, err := s.partnerships.SetPartnershipFacts(s.as("deputy"), test.request)
		s.wantReason(name, err, test.want)
	}
}
