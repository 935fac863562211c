package api_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strings"
	"testing"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	reportingv1 "github.com/concordat-suite/concordat/proto/gen/concordat/reporting/v1"
	"github.com/concordat-suite/concordat/services/platform/data/postgres"
	"github.com/concordat-suite/concordat/services/reporting/content"
)

const (
	cambridge = "councils/cambridge"
	mio       = "MANAGEMENT_INFORMATION_OFFICER"
	annual    = reportingv1.ReportKind_REPORT_KIND_ANNUAL_AUDIT_AND_GOVERNANCE
	team      = reportingv1.ReportKind_REPORT_KIND_MANAGEMENT_TEAM
)

func (s *suite) generate(kind reportingv1.ReportKind) *reportingv1.Report {
	s.t.Helper()
	report, err := s.reports.GenerateReport(as(mio), &reportingv1.GenerateReportRequest{Parent: cambridge, Kind: kind})
	if err != nil {
		s.t.Fatalf("generate: %v", err)
	}
	return report
}

func (s *suite) document(report string, format reportingv1.DocumentFormat) []byte {
	s.t.Helper()
	body, err := s.reports.GetReportDocument(as(mio), &reportingv1.GetReportDocumentRequest{Name: report, Format: format})
	if err != nil {
		s.t.Fatalf("document: %v", err)
	}
	return body.GetData()
}

// TestADocumentInParts: the parts, put together, are the document.
func TestADocumentInParts(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.year(cambridge)
	report := s.generate(annual)
	for _, format := range formats {
		whole := s.document(report.GetName(), format)
		for _, most := range []int{1000, len(whole) - 1, len(whole), len(whole) + 1} {
			var parts []byte
			for {
				part, err := s.reports.GetReportDocument(as(mio), &reportingv1.GetReportDocumentRequest{
					Name: report.GetName(), Format: format, MaxBytes: int32(most), SkipBytes: int64(len(parts))})
				if err != nil || len(part.GetData()) > most {
					t.Fatalf("%v: a part of %d bytes, %v; want at most %d", format, len(part.GetData()), err, most)
				}
				if len(part.GetData()) == 0 {
					break
				}
				parts = append(parts, part.GetData()...)
			}
			if !bytes.Equal(parts, whole) {
				t.Errorf("%v: parts of %d bytes make %d bytes, want the %d of the document", format, most, len(parts), len(whole))
			}
		}
	}
	_, err := s.reports.GetReportDocument(as(mio), &reportingv1.GetReportDocumentRequest{Name: report.GetName(), MaxBytes: 4<<20 + 1})
	if status.Code(err) != codes.InvalidArgument {
		t.Errorf("a part of more than 4 MiB: %v, want it refused", err)
	}
}

// dropDocuments removes the kept output.
func (s *suite) dropDocuments() {
	s.t.Helper()
	err := s.db.InCouncil(context.Background(), "cambridge", func(tx *postgres.Tx) error {
		_, err := tx.ExecContext(context.Background(), "DELETE FROM documents")
		return err
	})
	if err != nil {
		s.t.Fatal(err)
	}
}

var formats = []reportingv1.DocumentFormat{
	reportingv1.DocumentFormat_DOCUMENT_FORMAT_HTML, reportingv1.DocumentFormat_DOCUMENT_FORMAT_CSV, reportingv1.DocumentFormat_DOCUMENT_FORMAT_JSON,
}

// TestSameBytesAgain: after further edits, with the kept output removed, another process makes the same bytes.
func TestSameBytesAgain(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.year(cambridge)
	report := s.generate(annual)
	first := map[reportingv1.DocumentFormat][]byte{}
	for i, format := range formats {
		first[format] = s.document(report.GetName(), format)
		sum := sha256.Sum256(first[format])
		if d := report.GetEditions()[0].GetDocuments()[i]; d.GetSha256() != hex.EncodeToString(sum[:]) || d.GetSizeBytes() != int64(len(first[format])) || d.GetFormat() != format {
			t.Errorf("%v is not what the report says of it: %v", format, d)
		}
	}

	s.on("2025-11-01T09:00:00Z")
	edited := s.entryOf(cambridge, 1, "Renamed again")
	edited.State = registerv1.PartnershipState_PARTNERSHIP_STATE_ENDED
	s.says(edited, s.entryOf(cambridge, 4, "One more"),
		&registerv1.Council{Name: cambridge, DisplayName: "Another name", TimeZone: "UTC"},
		&registerv1.Person{Name: person(cambridge, 8), DisplayName: "Married Name"})
	s.dropDocuments()
	other := s.serve()
	for _, format := range formats {
		if got := other.document(report.GetName(), format); !bytes.Equal(got, first[format]) {
			t.Errorf("%v: other bytes from another process", format)
		}
	}
	again, err := other.reports.RegenerateReport(as(mio), &reportingv1.RegenerateReportRequest{Name: report.GetName(), RequestId: uuid(900)})
	if err != nil || !proto.Equal(again, report) {
		t.Errorf("RegenerateReport() = %v, %v; want the report unchanged", again, err)
	}
	if replayed, err := other.reports.RegenerateReport(as(mio), &reportingv1.RegenerateReportRequest{Name: report.GetName(), RequestId: uuid(900)}); err != nil || !proto.Equal(replayed, report) {
		t.Errorf("repeated: %v, %v", replayed, err)
	}
}

// TestEveryFigure follows every figure's link, in the JSON and by the API, and counts the records behind it, as at the freeze.
func TestEveryFigure(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.year(cambridge)
	report := s.generate(annual)
	s.says(s.entryOf(cambridge, 5, "Added after the freeze"))
	var said content.Report
	if err := json.Unmarshal(s.document(report.GetName(), reportingv1.DocumentFormat_DOCUMENT_FORMAT_JSON), &said); err != nil {
		t.Fatal(err)
	}
	list, err := s.reports.ListFigures(as(mio), &reportingv1.ListFiguresRequest{Parent: report.GetName()})
	if err != nil || len(list.GetFigures()) != len(said.Figures) || len(said.Figures) < 45 {
		t.Fatalf("ListFigures() gives %d figures, %v; the report has %d", len(list.GetFigures()), err, len(said.Figures))
	}
	for i, f := range said.Figures {
		name := strings.TrimSuffix(strings.TrimPrefix(f.Link, "https://reports.example/v1/"), "/records")
		figure, err := s.reports.GetFigure(as(mio), &reportingv1.GetFigureRequest{Name: name})
		if err != nil || !proto.Equal(figure, list.GetFigures()[i]) || int(figure.GetCount()) != f.Count {
			t.Errorf("%s: GetFigure() = %v, %v", f.Link, figure, err)
		}
		counted, pages := 0, 0
		for token := ""; ; {
			page, err := s.reports.ListFigureRecords(as(mio), &reportingv1.ListFigureRecordsRequest{Parent: name, PageSize: 1, PageToken: token})
			if err != nil {
				t.Fatalf("%s: %v", f.Link, err)
			}
			counted, pages = counted+len(page.GetRecords()), pages+1
			if page.GetTotalSize() != int32(f.Count) || !page.GetDataAsAt().AsTime().Equal(report.GetDataAsAt().AsTime()) {
				t.Errorf("%s: %v", f.Link, page)
			}
			for _, record := range page.GetRecords() {
				if record.GetDisplayName() == "" || record.GetDetail() == "" || record.GetPosition() == 0 {
					t.Errorf("%s: an unexplained record %v", f.Link, record)
				}
			}
			if token = page.GetNextPageToken(); token == "" {
				break
			}
		}
		if counted != f.Count || pages > max(1, f.Count) {
			t.Errorf("%s: %d records on %d pages, want %d", f.Link, counted, pages, f.Count)
		}
	}
}

// TestWhatTheReportSays checks the figures of the year against what happened in it.
func TestWhatTheReportSays(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.year(cambridge)
	said := s.said(s.generate(annual))
	for id, want := range map[string]int{
		"changes-added": 1, "changes-new": 1, "changes-renamed": 1, "changes-to-red": 1, "changes-ended": 0,
		"overall-red": 1, "overall-green": 2, "overall-grey": 0, "register-total": 3, "area-total-housing": 3,
		"returns-not-returned": 1, "returns-overdue": 1, "returns-never-told": 1, "returns-not-yet-due": 0, "criterion-s1-5-not-met": 1, "vacancies": 0,
	} {
		if f, ok := said.FigureByID(id); !ok || f.Count != want {
			t.Errorf("%s counts %d, want %d", id, f.Count, want)
		}
	}
	if got := said.ComparedWith.Words; got != "30 September 2024 at 17:00" {
		t.Errorf("compared with %s", got)
	}
	if how := said.Additions[0].How; how != "Approved on 2 July 2025, Civic Affairs and Audit, 1 July 2025, minute 12" {
		t.Errorf("added: %s", how)
	}
	for _, format := range formats {
		if bytes.Contains(s.document(said.Name, format), []byte("@cambridge.example")) {
			t.Errorf("%v has somebody's address", format)
		}
	}
}

func (s *suite) said(report *reportingv1.Report) *content.Report {
	s.t.Helper()
	var said content.Report
	if err := json.Unmarshal(s.document(report.GetName(), reportingv1.DocumentFormat_DOCUMENT_FORMAT_JSON), &said); err != nil {
		s.t.Fatal(err)
	}
	return &said
}

// TestErasure: a person who asked to be forgotten is in no document any more; the report says that it would be another one now.
func TestErasure(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.year(cambridge)
	report := s.generate(annual)
	officer := []byte("Person EMPLOYEE")
	if !bytes.Contains(s.document(report.GetName(), 0), officer) {
		t.Fatal("the report does not name the officer")
	}
	service, e := s.entry(&registerv1.Person{Name: person(cambridge, 8), EraseTime: timestamppb.New(s.now())}, true)
	s.follow(service, e)
	_, err := s.reports.GetReportDocument(as(mio), &reportingv1.GetReportDocumentRequest{Name: report.GetName()})
	wantReason(t, "the old edition", err, "EDITION_LOST")
	again, err := s.reports.RegenerateReport(as(mio), &reportingv1.RegenerateReportRequest{Name: report.GetName(), Etag: report.GetEtag()})
	if err != nil || len(again.GetEditions()) != 2 || !proto.Equal(again.GetEditions()[0], report.GetEditions()[0]) {
		t.Fatalf("RegenerateReport() = %v, %v; want a second edition", again, err)
	}
	for _, format := range formats {
		if page := s.document(report.GetName(), format); bytes.Contains(page, officer) || !bytes.Contains(page, []byte("(name erased)")) {
			t.Errorf("%v still names the person", format)
		}
	}
	_, err = s.reports.GetReportDocument(as(mio), &reportingv1.GetReportDocumentRequest{Name: report.GetName(), Edition: 1})
	wantReason(t, "edition 1", err, "EDITION_LOST")
	_, err = s.reports.GetReportDocument(as(mio), &reportingv1.GetReportDocumentRequest{Name: report.GetName(), Edition: 3})
	wantReason(t, "edition 3", err, "EDITION_UNKNOWN")
}

func TestMediaTypes(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.year(cambridge)
	report := s.generate(team)
	for format, want := range map[reportingv1.DocumentFormat]string{
		reportingv1.DocumentFormat_DOCUMENT_FORMAT_UNSPECIFIED: "text/html; charset=utf-8",
		reportingv1.DocumentFormat_DOCUMENT_FORMAT_HTML:        "text/html; charset=utf-8",
		reportingv1.DocumentFormat_DOCUMENT_FORMAT_CSV:         "text/csv; charset=utf-8; header=present",
		reportingv1.DocumentFormat_DOCUMENT_FORMAT_JSON:        "application/json",
	} {
		body, err := s.reports.GetReportDocument(as(mio), &reportingv1.GetReportDocumentRequest{Name: report.GetName(), Format: format})
		if err != nil || body.GetContentType() != want {
			t.Errorf("%v is %q, %v; want %q", format, body.GetContentType(), err, want)
		}
	}
}

func TestListReports(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.year(cambridge)
	var made []string
	for range 3 {
		made = append(made, s.generate(annual).GetName())
	}
	var got []string
	for token := ""; ; {
		page, err := s.reports.ListReports(as(mio), &reportingv1.ListReportsRequest{Parent: cambridge, PageSize: 2, PageToken: token})
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range page.GetReports() {
			got = append(got, r.GetName())
		}
		if token = page.GetNextPageToken(); token == "" {
			break
		}
		_, err = s.snapshots.ListSnapshots(as(mio), &reportingv1.ListSnapshotsRequest{Parent: cambridge, PageToken: token})
		wantReason(t, "a token of another list", err, "PAGE_TOKEN_INVALID")
	}
	if strings.Join(got, " ") != strings.Join([]string{made[2], made[1], made[0]}, " ") {
		t.Errorf("ListReports() = %v, made %v", got, made)
	}
	snapshots, err := s.snapshots.ListSnapshots(as(mio), &reportingv1.ListSnapshotsRequest{Parent: cambridge})
	if err != nil || len(snapshots.GetSnapshots()) != 3 {
		t.Errorf("ListSnapshots() = %v, %v", snapshots, err)
	}
}

// TestRequestID: a report is made once, however often it is asked for.
func TestRequestID(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.year(cambridge)
	request := &reportingv1.GenerateReportRequest{Parent: cambridge, Kind: annual, RequestId: uuid(1)}
	first, err := s.reports.GenerateReport(as(mio), request)
	if err != nil {
		t.Fatal(err)
	}
	second, err := s.reports.GenerateReport(as(mio), request)
	if err != nil || !proto.Equal(first, second) {
		t.Errorf("repeated: %v, %v", second, err)
	}
	request.Kind = team
	_, err = s.reports.GenerateReport(as(mio), request)
	wantReason(t, "the same id for another report", err, "REQUEST_ID_REUSED")
	list, err := s.reports.ListReports(as(mio), &reportingv1.ListReportsRequest{Parent: cambridge})
	if err != nil || len(list.GetReports()) != 1 {
		t.Errorf("ListReports() = %v, %v; want one report", list, err)
	}
}
