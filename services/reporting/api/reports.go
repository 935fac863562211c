package api

import (
	"context"
	"strconv"

	"google.golang.org/genproto/googleapis/api/httpbody"

	reportingv1 "github.com/concordat-suite/concordat/proto/gen/concordat/reporting/v1"
	"github.com/concordat-suite/concordat/services/platform/contract/wire"
	"github.com/concordat-suite/concordat/services/platform/words/caller"
	"github.com/concordat-suite/concordat/services/platform/words/fault"
	"github.com/concordat-suite/concordat/services/reporting"
	"github.com/concordat-suite/concordat/services/reporting/codec"
)

// reports answers ReportService.
type reports struct {
	reportingv1.UnsafeReportServiceServer
	service *reporting.Service
}

// GenerateReport makes a report.
func (s *reports) GenerateReport(ctx context.Context, r *reportingv1.GenerateReportRequest) (*reportingv1.Report, error) {
	council, err := codec.CouncilName.Parse1(r.GetParent())
	if err != nil {
		return nil, err
	}
	if r.GetSnapshot() != "" && r.GetFreeze() != nil {
		return nil, fault.Invalid("SNAPSHOT_AMBIGUOUS", "Give a snapshot, or say what to freeze, not both.",
			fault.Field{Path: "freeze", Description: "cannot be set together with snapshot"})
	}
	snapshot, err := codec.SnapshotIDFromProto(council, "snapshot", r.GetSnapshot())
	if err != nil {
		return nil, err
	}
	freeze, err := codec.FreezeFromProto(council, "freeze", r.GetFreeze())
	if err != nil {
		return nil, err
	}
	report, err := s.service.Generate(ctx, caller.From(ctx), council, codec.KindFromProto(r.GetKind()), snapshot, freeze)
	return answered(ctx, report, err)
}

// RegenerateReport makes the documents of a report again.
func (s *reports) RegenerateReport(ctx context.Context, r *reportingv1.RegenerateReportRequest) (*reportingv1.Report, error) {
	council, id, err := codec.ReportName.Parse2(r.GetName())
	if err != nil {
		return nil, err
	}
	report, err := s.service.Regenerate(ctx, council, id, wire.Version(r.GetEtag()), r.GetUpToNow())
	return answered(ctx, report, err)
}

// GetReport gives one report.
func (s *reports) GetReport(ctx context.Context, r *reportingv1.GetReportRequest) (*reportingv1.Report, error) {
	council, id, err := codec.ReportName.Parse2(r.GetName())
	if err != nil {
		return nil, err
	}
	report, err := s.service.Report(ctx, council, id)
	return answered(ctx, report, err)
}

// ListReports gives a page of reports, newest first.
func (s *reports) ListReports(ctx context.Context, r *reportingv1.ListReportsRequest) (*reportingv1.ListReportsResponse, error) {
	council, err := codec.CouncilName.Parse1(r.GetParent())
	if err != nil {
		return nil, err
	}
	p, err := pageOf("ListReports "+r.GetParent(), r, ordinaryPage)
	if err != nil {
		return nil, err
	}
	list, err := s.service.Reports(ctx, council, p.after, p.size+1)
	if err != nil {
		return nil, err
	}
	answer := &reportingv1.ListReportsResponse{}
	list, answer.NextPageToken = fetched(p, list, func(r reporting.Report) string { return r.ID })
	for _, report := range list {
		answer.Reports = append(answer.Reports, codec.ReportToProto(report))
	}
	return seen(ctx, answer), nil
}

// GetReportDocument gives one document of a report, as it is.
func (s *reports) GetReportDocument(ctx context.Context, r *reportingv1.GetReportDocumentRequest) (*httpbody.HttpBody, error) {
	council, id, err := codec.ReportName.Parse2(r.GetName())
	if err != nil {
		return nil, err
	}
	format := codec.FormatFromProto(r.GetFormat())
	document, err := s.service.Document(ctx, council, id, int(r.GetEdition()), format)
	if err != nil {
		return nil, err
	}
	part := partOf(document, r.GetSkipBytes(), int(r.GetMaxBytes()))
	if len(part) > largestDocument {
		return nil, fault.Exhausted("DOCUMENT_TOO_LARGE",
			"This document is too large for one answer. Ask for it in parts, with max_bytes=4194304 and skip_bytes=0, 4194304 and so on, until you have its size_bytes.").
			With("size_bytes", strconv.Itoa(len(document)))
	}
	return &httpbody.HttpBody{ContentType: format.MediaType(), Data: part}, nil
}

// partOf gives at most most bytes of a document after those that are skipped; all of them when most is 0.
func partOf(document []byte, skip int64, most int) []byte {
	rest := document[min(skip, int64(len(document))):]
	if most == 0 {
		return rest
	}
	return rest[:min(most, len(rest))]
}

// largestDocument leaves room for the rest of an answer, which measures 8 MiB at most.
const largestDocument = 8<<20 - 64<<10

// SignOffReport signs a report off.
func (s *reports) SignOffReport(ctx context.Context, r *reportingv1.SignOffReportRequest) (*reportingv1.Report, error) {
	council, id, err := codec.ReportName.Parse2(r.GetName())
	if err != nil {
		return nil, err
	}
	report, err := s.service.SignOff(ctx, caller.From(ctx), council, id, wire.Version(r.GetEtag()), r.GetComment())
	return answered(ctx, report, err)
}

// RecordPresentation records that a report was presented.
func (s *reports) RecordPresentation(ctx context.Context, r *reportingv1.RecordPresentationRequest) (*reportingv1.Report, error) {
	council, id, err := codec.ReportName.Parse2(r.GetName())
	if err != nil {
		return nil, err
	}
	presentation, err := codec.PresentationFromProto(r)
	if err != nil {
		return nil, err
	}
	report, err := s.service.Present(ctx, council, id, wire.Version(r.GetEtag()), presentation)
	return answered(ctx, report, err)
}

// answered is a report as the caller may see it. A failed call has none to translate.
func answered(ctx context.Context, r reporting.Report, err error) (*reportingv1.Report, error) {
	if err != nil {
		return nil, err
	}
	return seen(ctx, codec.ReportToProto(r)), nil
}
