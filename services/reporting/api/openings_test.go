package api_test

import (
	"testing"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"

	accessv1 "github.com/concordat-suite/concordat/proto/gen/concordat/access/v1"
	reportingv1 "github.com/concordat-suite/concordat/proto/gen/concordat/reporting/v1"
	"github.com/concordat-suite/concordat/services/platform/contract/access"
	"github.com/concordat-suite/concordat/services/platform/testing/grpcservertest"
	"github.com/concordat-suite/concordat/services/platform/words/caller"
)

// TestADocumentLeavesATrace: internal audit sees who took which report's document away.
func TestADocumentLeavesATrace(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.year(cambridge)
	report := s.generate(annual)
	if _, err := s.reports.GetReportDocument(as("CHIEF_EXECUTIVE"), &reportingv1.GetReportDocumentRequest{Name: report.GetName()}); err != nil {
		t.Fatal(err)
	}
	if err := s.trace.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	page, err := s.openings.ListOpenings(as("INTERNAL_AUDIT"), &reportingv1.ListOpeningsRequest{Parent: cambridge, Filter: "export = true"})
	if err != nil {
		t.Fatal(err)
	}
	if len(page.GetOpenings()) != 1 {
		t.Fatalf("traces %v, want one", page.GetOpenings())
	}
	got := page.GetOpenings()[0]
	if got.GetActor() != person(cambridge, 2) || got.GetMethod() != "GetReportDocument" || got.GetRecord() != report.GetName() || !got.GetExported() {
		t.Errorf("the trace is %v", got)
	}
}

// TestOpeningsOfReportsAreForWhoReadsEveryTrail: no officer or service lead answers for a report, so only those list who
// opened one who read the audit trail of every record.
func TestOpeningsOfReportsAreForWhoReadsEveryTrail(t *testing.T) {
	t.Parallel()
	service := reportingv1.File_concordat_reporting_v1_report_opening_service_proto.Services().ByName("ReportOpeningService")
	rules, err := access.Load(service)
	if err != nil {
		t.Fatal(err)
	}
	rule := rules["/concordat.reporting.v1.ReportOpeningService/ListOpenings"]
	for number := range accessv1.Role_name {
		role := accessv1.Role(number)
		if role == accessv1.Role_ROLE_UNSPECIFIED {
			continue
		}
		if want := grpcservertest.ReadsTrail[role] == "Y"; rule.Names(access.RoleOf(role)) != want {
			t.Errorf("%s lists who opened reports: %v, want %v", role, !want, want)
		}
	}
	for _, right := range rule.Roles() {
		if right.Scope != caller.Any {
			t.Errorf("%s lists openings of reports with the scope %v, and no report is anybody's own", right.Role, right.Scope)
		}
	}
}

// TestWhateverAnswersWithAFileIsAnExport: what such an rpc shows cannot be seen in its answer, so the contract must say it.
func TestWhateverAnswersWithAFileIsAnExport(t *testing.T) {
	files := 0
	protoregistry.GlobalFiles.RangeFiles(func(file protoreflect.FileDescriptor) bool {
		for i := range file.Services().Len() {
			methods := file.Services().Get(i).Methods()
			for j := range methods.Len() {
				method := methods.Get(j)
				if method.Output().FullName() != "google.api.HttpBody" {
					continue
				}
				files++
				if rule, _ := proto.GetExtension(method.Options(), accessv1.E_Allow).(*accessv1.Allow); !rule.GetExport() {
					t.Errorf("%s answers with a file, and leaves no trace as an export", method.FullName())
				}
			}
		}
		return true
	})
	if files == 0 {
		t.Error("no rpc answers with a file")
	}
}
