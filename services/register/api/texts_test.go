package api_test

import (
	"bytes"
	"encoding/csv"
	"strings"
	"testing"

	"google.golang.org/protobuf/types/known/fieldmaskpb"

	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/register/imports"
)

// What an import takes out of a file can be sent back as a request: no text of it is such that a client could not have
// written it. The plan says where it left characters out.
func TestAnImportKeepsOnlyWhatARequestMayHold(t *testing.T) {
	s := importer(t)
	var file bytes.Buffer
	w := csv.NewWriter(&file)
	heading, row := []string{}, []string{}
	for _, f := range imports.Fields() {
		if f.Name == "name" || f.Name == "state" || f.Name == "published" || f.Name == "gaps" || strings.HasPrefix(f.Name, "resources.") {
			continue
		}
		heading = append(heading, f.Heading(""))
		row = append(row, "One\u202e of "+f.Name+"\r\n\ttwo\x07;\u2066three\u2069\x1b\u2028four\u0085five")
	}
	if err := w.WriteAll([][]string{heading, row}); err != nil {
		t.Fatal(err)
	}
	im := s.upload(file.String())
	rows, err := s.imports.ListImportRows(s.as("mio"), &registerv1.ListImportRowsRequest{Parent: im.GetName()})
	if err != nil || len(rows.GetRows()) != 1 {
		t.Fatalf("rows %v, %v", rows, err)
	}
	said := false
	for _, r := range im.GetRemarks() {
		said = said || strings.Contains(r.GetProblem(), "characters that nobody sees")
	}
	if !said {
		t.Errorf("the plan does not say that it left characters out: %v", im.GetRemarks())
	}
	if _, err = s.imports.ApplyImport(s.as("mio"), &registerv1.ApplyImportRequest{Name: im.GetName()}); err != nil {
		t.Fatal(err)
	}
	list, err := s.partnerships.ListPartnerships(s.as("mio"), &registerv1.ListPartnershipsRequest{Parent: cambridge})
	if err != nil || len(list.GetPartnerships()) != 1 {
		t.Fatalf("the register lists %v, %v", list, err)
	}
	record := list.GetPartnerships()[0]
	if record.GetObjective().GetText() == "" || record.GetResponsibleOfficer().GetText() == "" || len(record.GetRisks().GetRisks()) == 0 {
		t.Fatalf("the record lacks what the file says: %v", record)
	}
	for _, source := range record.GetSources() {
		for _, cell := range source.GetCells() {
			if strings.ContainsAny(cell.GetText(), "\u202e\u2066\u2069\x07\x1b") {
				t.Errorf("the source keeps %q", cell.GetText())
			}
		}
	}
	_, err = s.partnerships.UpdatePartnership(s.as("mio"), &registerv1.UpdatePartnershipRequest{
		Partnership: record, UpdateMask: &fieldmaskpb.FieldMask{Paths: []string{"display_name"}},
	})
	s.wantReason("the record sent back as it was read", err, "")
}

// TestBlanksSayNothing sends blanks where a name or a reason is asked for, and letters that nobody sees.
func TestBlanksSayNothing(t *testing.T) {
	t.Parallel()
	s := startProposing(t)
	forum := s.record()
	named := func(name string) error {
		_, err := s.partnerships.UpdatePartnership(s.as("deputy"), &registerv1.UpdatePartnershipRequest{
			Partnership: &registerv1.Partnership{Name: forum.GetName(), DisplayName: name}, UpdateMask: paths("display_name")})
		return err
	}
	s.wantReason("a name of blanks", named("   "), "DISPLAY_NAME_MISSING")
	s.wantReason("a name with a space without width", named("Mill Road\u200b Forum"), "REQUEST_INVALID")
	_, err := s.partnerships.WithdrawPartnership(s.as("deputy"), &registerv1.WithdrawPartnershipRequest{Name: forum.GetName(), Reason: " \t "})
	s.wantReason("a reason of blanks", err, "REASON_MISSING")
	_, err = s.partnerships.UpdatePartnership(s.as("deputy"), &registerv1.UpdatePartnershipRequest{
		Partnership: &registerv1.Partnership{Name: forum.GetName(), FormerNames: []*registerv1.FormerName{{DisplayName: " "}}},
		UpdateMask:  paths("former_names")})
	s.wantReason("a list with blanks", err, "REQUEST_INVALID")
	if got := s.record(); got.GetEtag() != forum.GetEtag() {
		t.Errorf("the record changed from %v to %v", forum, got)
	}
}
