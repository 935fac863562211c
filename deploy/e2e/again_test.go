package e2e

import (
	"bytes"
	"database/sql"
	"testing"
	"time"

	_ "github.com/lib/pq" // the driver
	"google.golang.org/grpc"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/fieldmaskpb"

	"github.com/concordat-suite/concordat/deploy/fleet"
	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	reportingv1 "github.com/concordat-suite/concordat/proto/gen/concordat/reporting/v1"
	"github.com/concordat-suite/concordat/services/platform/data/pgserver"
)

// madeAgain: after further edits, with the kept output removed, another process makes the same documents, byte for byte.
func madeAgain(t *testing.T, f *fleet.Fleet, w *town) {
	var report *reportingv1.Report
	eventually(t, 60*time.Second, func() (err error) {
		report, err = w.mio.reports.GenerateReport(w.mio.ctx, &reportingv1.GenerateReportRequest{
			Parent: w.council, Kind: reportingv1.ReportKind_REPORT_KIND_ANNUAL_AUDIT_AND_GOVERNANCE,
		})
		return err
	})
	before := pageOf(t, w, report)
	renameOne(t, w)
	f.Process(fleet.Reporting).Kill()
	removeKeptOutput(t, f)
	if err := f.Launch(t.Context(), fleet.Reporting); err != nil {
		t.Fatal(err)
	}
	if after := pageOf(t, w, report); !bytes.Equal(before, after) {
		t.Errorf("the page came out otherwise: %d bytes, then %d", len(before), len(after))
	}
	again := ask(w.mio.reports.RegenerateReport(w.mio.ctx, &reportingv1.RegenerateReportRequest{Name: report.GetName()})).or(t)
	if !proto.Equal(again, report) {
		t.Errorf("made again the report is another one, in one of its formats at least: %v, want %v", again, report)
	}
}

// pageOf is the HTML of a report.
func pageOf(t *testing.T, w *town, report *reportingv1.Report) []byte {
	t.Helper()
	var page []byte
	eventually(t, patience, func() error { // also while the connection to a new process is made
		body, err := w.mio.reports.GetReportDocument(w.mio.ctx, &reportingv1.GetReportDocumentRequest{Name: report.GetName()}, grpc.MaxCallRecvMsgSize(8<<20))
		page = body.GetData()
		return err
	})
	return page
}

// renameOne edits a partnership of the report.
func renameOne(t *testing.T, w *town) {
	t.Helper()
	page := ask(w.mio.partnerships.ListPartnerships(w.mio.ctx, &registerv1.ListPartnershipsRequest{Parent: w.council, PageSize: 1})).or(t)
	one := page.GetPartnerships()[0]
	ask(w.mio.partnerships.UpdatePartnership(w.mio.ctx, &registerv1.UpdatePartnershipRequest{
		Partnership: &registerv1.Partnership{Name: one.GetName(), DisplayName: one.GetDisplayName() + " (renamed)"},
		UpdateMask:  &fieldmaskpb.FieldMask{Paths: []string{"display_name"}},
	})).or(t)
}

// removeKeptOutput takes away the documents that reporting keeps.
func removeKeptOutput(t *testing.T, f *fleet.Fleet) {
	t.Helper()
	db, err := sql.Open("postgres", f.Database.URL(fleet.Reporting, pgserver.Superuser))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	removed, err := db.Exec("DELETE FROM documents")
	if err != nil {
		t.Fatal(err)
	}
	if n, err := removed.RowsAffected(); err != nil || n == 0 {
		t.Fatalf("%d documents removed (%v): nothing was kept", n, err)
	}
}
