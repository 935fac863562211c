package api_test

import (
	"maps"
	"strings"
	"testing"

	accessv1 "github.com/concordat-suite/concordat/proto/gen/concordat/access/v1"
	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
)

// exporting starts a suite with two records that the chief executive may take away, each with an officer of its own.
func exporting(t *testing.T) (s *suite, officers, others string) {
	t.Helper()
	s = start(t)
	s.open("cambridge")
	s.holder("cambridge", "deputy", accessv1.Role_ROLE_DEPUTY_CHIEF_EXECUTIVE)
	s.holder("cambridge", "chief", accessv1.Role_ROLE_CHIEF_EXECUTIVE)
	s.holder("cambridge", "auditor", accessv1.Role_ROLE_INTERNAL_AUDIT)
	member := s.person("cambridge", "member")
	var names []string
	for _, officer := range []string{"officer", "other"} {
		p := complete()
		p.DisplayName += " of the " + officer
		p.ResponsibleOfficer, p.LeadMember = holds(s.person("cambridge", officer)), holds(member)
		active := kept{state: registerv1.PartnershipState_PARTNERSHIP_STATE_ACTIVE, published: true}
		names = append(names, s.livesAs("deputy", "chief", active, p).name)
	}
	return s, names[0], names[1]
}

// TestATableLeavesATraceOfEachRecord: whoever takes the register away as a table leaves a trace of each record of which
// a cell shows what is confidential. Internal audit lists it by the record, and its responsible officer sees it too.
func TestATableLeavesATraceOfEachRecord(t *testing.T) {
	t.Parallel()
	s, first, second := exporting(t)
	if rows := s.table("chief"); len(rows) != 2 {
		t.Fatalf("the table has %d rows, want 2", len(rows))
	}
	for _, record := range []string{first, second} {
		got := s.traces(`method = "/concordat.register.v1.PartnershipService/TabulatePartnerships" AND record = "` + record + `"`)
		if len(got) != 1 {
			t.Errorf("the traces of %s in the table are %v, want one", record, got)
		}
	}
	got, err := s.openingsOf("officer", "export = true", 1000)
	if want := map[string]int{first: 1}; err != nil || !maps.Equal(got, want) {
		t.Errorf("the responsible officer is told of %v, %v, want %v", got, err, want)
	}
}

// TestRowsOfAnImportAreTraced: a row that is no record yet is shown of the import.
func TestRowsOfAnImportAreTraced(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.open("cambridge")
	s.holder("cambridge", "mio", accessv1.Role_ROLE_MANAGEMENT_INFORMATION_OFFICER)
	s.holder("cambridge", "auditor", accessv1.Role_ROLE_INTERNAL_AUDIT)
	plan, err := s.imports.CreateImport(s.as("mio"), &registerv1.CreateImportRequest{Parent: "councils/cambridge",
		File: "register.csv", Content: []byte("Partnership,Risks\nArts Board,The roof\n")})
	if err != nil {
		t.Fatal(err)
	}
	rows, err := s.imports.ListImportRows(s.as("auditor"), &registerv1.ListImportRowsRequest{Parent: plan.GetName()})
	if err != nil || len(rows.GetRows()) != 1 || rows.GetRows()[0].GetPartnership() != "" {
		t.Fatalf("the rows are %v, %v, want one that is no record yet", rows, err)
	}
	got := s.traces(`method = "/concordat.register.v1.ImportService/ListImportRows"`)
	if len(got) != 1 || !strings.HasSuffix(got[0], " "+plan.GetName()) {
		t.Errorf("the rows left %v, want a trace of %s", got, plan.GetName())
	}
}
