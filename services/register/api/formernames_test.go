package api_test

import (
	"slices"
	"testing"

	"google.golang.org/protobuf/types/known/fieldmaskpb"

	accessv1 "github.com/concordat-suite/concordat/proto/gen/concordat/access/v1"
	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
)

// TestFormerNamesAreFoundByTheirReaders filters by former names as the public and as officers do, through a publication,
// an import, an erasure and an edit.
func TestFormerNamesAreFoundByTheirReaders(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.open("cambridge")
	s.holder("cambridge", "mio", accessv1.Role_ROLE_MANAGEMENT_INFORMATION_OFFICER)
	s.holder("cambridge", "deputy", accessv1.Role_ROLE_DEPUTY_CHIEF_EXECUTIVE)
	found := func(subject, filter string, want ...string) {
		t.Helper()
		if got := s.names(subject, &registerv1.ListPartnershipsRequest{Filter: filter}); !slices.Equal(got, want) {
			t.Errorf("%q finds %q for %q, want %q", filter, got, subject, want)
		}
	}
	const quill = `former_names = "ottoline quill trust"`
	s.draft("cambridge", "deputy", "Rivers", "Ottoline Quill Trust")
	im := s.upload("Partnership,Formerly known as\nParks,Commons Trust\nRoads,\n")
	if _, err := s.imports.ApplyImport(s.as("mio"), &registerv1.ApplyImportRequest{Name: im.GetName()}); err != nil {
		t.Fatal(err)
	}
	found("deputy", quill, "Rivers")
	found("deputy", "former_names:*", "Parks", "Rivers")
	found("", quill)
	found("", "former_names:*")
	parks := s.only("deputy", "former_names:commons*")
	publish := &registerv1.PublishPartnershipRequest{Name: parks.GetName()}
	if _, err := s.partnerships.PublishPartnership(s.as("deputy"), publish); err != nil {
		t.Fatal(err)
	}
	found("", `former_names:"commons trust"`, "Parks")
	found("", "former_names:*", "Parks")

	// A former name is the partnership's and stays when a person's words are erased, as the present name does.
	rivers := s.only("deputy", quill)
	erasures := registerv1.NewErasureServiceClient(s.connection)
	if _, err := erasures.CreateErasure(s.as("mio"), &registerv1.CreateErasureRequest{
		Parent: cambridge, Text: "ottoline quill", Reason: "Request of 2 June"}); err != nil {
		t.Fatal(err)
	}
	if now := s.only("deputy", quill); now.GetFormerNames()[0].GetDisplayName() != "Ottoline Quill Trust" {
		t.Errorf("after the erasure %v", now)
	}
	_, err := s.partnerships.UpdatePartnership(s.as("deputy"), &registerv1.UpdatePartnershipRequest{
		Partnership: &registerv1.Partnership{Name: rivers.GetName()},
		UpdateMask:  &fieldmaskpb.FieldMask{Paths: []string{"former_names"}}})
	if err != nil {
		t.Fatal(err)
	}
	found("deputy", quill)
	found("deputy", "former_names:*", "Parks")
}

// only returns the one entry that a filter finds.
func (s *suite) only(subject, filter string) *registerv1.Partnership {
	s.t.Helper()
	page, err := s.partnerships.ListPartnerships(s.as(subject),
		&registerv1.ListPartnershipsRequest{Parent: cambridge, Filter: filter})
	if err != nil || len(page.GetPartnerships()) != 1 {
		s.t.Fatalf("%q finds %v, %v; want one", filter, page.GetPartnerships(), err)
	}
	return page.GetPartnerships()[0]
}
