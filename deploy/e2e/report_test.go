package e2e

import (
	"bytes"
	"strings"
	"time"

	"google.golang.org/protobuf/types/known/fieldmaskpb"
	"google.golang.org/protobuf/types/known/timestamppb"

	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	reportingv1 "github.com/concordat-suite/concordat/proto/gen/concordat/reporting/v1"
)

// theReport is step 6: frozen, generated, every figure followed to its records, and the same bytes again later.
func (y *year) theReport() {
	t, mio := y.town.t, y.mio
	y.setClock(time.Date(2025, time.August, 7, 9, 0, 0, 0, time.UTC))
	var report *reportingv1.Report
	eventually(t, patience, func() (err error) { // "still catching up" is an answer too
		report, err = mio.reports.GenerateReport(mio.ctx, &reportingv1.GenerateReportRequest{
			Parent: y.council, Kind: reportingv1.ReportKind_REPORT_KIND_ANNUAL_AUDIT_AND_GOVERNANCE,
			Freeze: &reportingv1.Snapshot{Review: y.review},
		})
		return err
	})
	y.report = report.GetName()
	before := y.documents()
	if html := string(before[0]); !strings.Contains(html, "Greater Cambridge Partnership") || !strings.Contains(html, "7 August 2025") {
		t.Error("the report names neither the partnerships nor the date of its data")
	}
	y.figuresAgree()
	y.editAfterTheFreeze()
	for i, after := range y.documents() {
		if !bytes.Equal(before[i], after) {
			t.Errorf("document %d changed after an edit of the register", i)
		}
	}
	y.figuresAgree()
}

func (y *year) documents() [][]byte {
	var all [][]byte
	for _, format := range []reportingv1.DocumentFormat{
		reportingv1.DocumentFormat_DOCUMENT_FORMAT_HTML, reportingv1.DocumentFormat_DOCUMENT_FORMAT_CSV, reportingv1.DocumentFormat_DOCUMENT_FORMAT_JSON,
	} {
		body := ask(y.mio.reports.GetReportDocument(y.mio.ctx, &reportingv1.GetReportDocumentRequest{Name: y.report, Format: format})).or(y.town.t)
		all = append(all, body.GetData())
	}
	return all
}

// figuresAgree follows every figure's link and counts the same number.
func (y *year) figuresAgree() {
	t, mio := y.town.t, y.mio
	figures := ask(mio.reports.ListFigures(mio.ctx, &reportingv1.ListFiguresRequest{Parent: y.report, PageSize: 1000})).or(t).GetFigures()
	if len(figures) == 0 {
		t.Error("the report has no figures")
	}
	for _, figure := range figures {
		records := ask(mio.reports.ListFigureRecords(mio.ctx, &reportingv1.ListFigureRecordsRequest{Parent: figure.GetName(), PageSize: 1000})).or(t)
		if got := len(records.GetRecords()); got != int(figure.GetCount()) {
			t.Errorf("figure %q says %d and leads to %d records", figure.GetTitle(), figure.GetCount(), got)
		}
	}
}

func (y *year) editAfterTheFreeze() {
	ask(y.deputy.partnerships.UpdatePartnership(y.deputy.ctx, &registerv1.UpdatePartnershipRequest{
		Partnership: &registerv1.Partnership{Name: y.newOne, DisplayName: "Abbey Compact, renamed"},
		UpdateMask:  &fieldmaskpb.FieldMask{Paths: []string{"display_name"}},
	})).or(y.town.t)
}

// thePast is step 7: the register as it was, and who did what.
func (y *year) thePast() {
	t, mio := y.town.t, y.mio
	then := ask(mio.partnerships.ListPartnerships(mio.ctx, &registerv1.ListPartnershipsRequest{
		Parent: y.council, PageSize: 200, AsOf: timestamppb.New(y.beforeTheNewOne),
	})).or(t)
	if got := len(then.GetPartnerships()); got != 12 {
		t.Errorf("the register had %d partnerships before the new one, want the 12 of the spreadsheet", got)
	}
	for _, p := range then.GetPartnerships() {
		if p.GetName() == y.newOne {
			t.Error("the register of the day before has the partnership that was not there yet")
		}
	}
	changes := ask(mio.partnerships.ListPartnershipChanges(mio.ctx, &registerv1.ListPartnershipChangesRequest{Name: y.newOne, PageSize: 100})).or(t).GetChanges()
	if len(changes) < 6 {
		t.Fatalf("the history has %d changes, want at least 6", len(changes))
	}
	oldest, newest := changes[len(changes)-1], changes[0]
	if oldest.GetActor() != y.people["lead"] || oldest.GetMethod() != "CreatePartnership" {
		t.Errorf("the history begins with %s by %s, want CreatePartnership by the service lead", oldest.GetMethod(), oldest.GetActor())
	}
	if newest.GetActor() != y.people["deputy"] || len(newest.GetFields()) == 0 || newest.GetRequestId() == "" {
		t.Errorf("the newest change is %v, want the deputy's, with its fields and its call", newest)
	}
}
