package codec

import (
	"strings"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	reportingv1 "github.com/concordat-suite/concordat/proto/gen/concordat/reporting/v1"
	typev1 "github.com/concordat-suite/concordat/proto/gen/concordat/type/v1"
	"github.com/concordat-suite/concordat/services/platform/contract/wire"
	"github.com/concordat-suite/concordat/services/reporting"
	"github.com/concordat-suite/concordat/services/reporting/content"
	"github.com/concordat-suite/concordat/services/reporting/render"
)

// kinds are the kinds of report, as the contract has them.
var kinds = map[reportingv1.ReportKind]content.Kind{
	reportingv1.ReportKind_REPORT_KIND_ANNUAL_AUDIT_AND_GOVERNANCE: content.Annual,
	reportingv1.ReportKind_REPORT_KIND_MANAGEMENT_TEAM:             content.ManagementTeam,
}

// formats are the formats, as the contract has them.
var formats = map[reportingv1.DocumentFormat]render.Format{
	reportingv1.DocumentFormat_DOCUMENT_FORMAT_UNSPECIFIED: render.HTMLFormat,
	reportingv1.DocumentFormat_DOCUMENT_FORMAT_HTML:        render.HTMLFormat,
	reportingv1.DocumentFormat_DOCUMENT_FORMAT_CSV:         render.CSVFormat,
	reportingv1.DocumentFormat_DOCUMENT_FORMAT_JSON:        render.JSONFormat,
}

// KindFromProto reads a kind; one that nobody has said is empty.
func KindFromProto(kind reportingv1.ReportKind) content.Kind { return kinds[kind] }

// FormatFromProto reads a format; one that nobody has said is HTML.
func FormatFromProto(format reportingv1.DocumentFormat) render.Format { return formats[format] }

func kindToProto(kind content.Kind) reportingv1.ReportKind {
	name := "REPORT_KIND_" + strings.ToUpper(strings.ReplaceAll(string(kind), "-", "_"))
	return reportingv1.ReportKind(reportingv1.ReportKind_value[name])
}

func formatToProto(format render.Format) reportingv1.DocumentFormat {
	return reportingv1.DocumentFormat(reportingv1.DocumentFormat_value["DOCUMENT_FORMAT_"+strings.ToUpper(string(format))])
}

// ReportToProto writes a report.
func ReportToProto(r reporting.Report) *reportingv1.Report {
	m := &reportingv1.Report{
		Name:         r.Name(),
		Etag:         wire.Etag(r.Version),
		Kind:         kindToProto(r.Kind),
		DisplayName:  r.DisplayName,
		Snapshot:     SnapshotName.Format(r.Council, r.Snapshot),
		DataAsAt:     timestamppb.New(r.AsAt),
		DataAsAtDate: r.Date.String(),
		LinkBase:     r.LinkBase,
		SignOff:      signOffToProto(r.Council, r.SignOff),
		Presentation: presentationToProto(r.Presentation),
		Creator:      personToProto(r.Council, r.Creator),
		CreateTime:   wire.Timestamp(r.CreateTime),
		UpdateTime:   wire.Timestamp(r.UpdateTime),
	}
	for _, e := range r.Editions {
		m.Editions = append(m.Editions, editionToProto(e))
	}
	return m
}

// ReportFromProto reads what ReportToProto wrote, such as from the store.
func ReportFromProto(m *reportingv1.Report) (r reporting.Report, err error) {
	if r.Council, r.ID, err = ReportName.Parse2(m.GetName()); err != nil {
		return r, err
	}
	r.Version = wire.Version(m.GetEtag())
	r.Kind = kinds[m.GetKind()]
	r.DisplayName = m.GetDisplayName()
	r.Snapshot = idOf(m.GetSnapshot())
	r.AsAt, r.Date = wire.Instant(m.GetDataAsAt()), dateOf(m.GetDataAsAtDate())
	r.LinkBase = m.GetLinkBase()
	for _, e := range m.GetEditions() {
		r.Editions = append(r.Editions, editionFromProto(e))
	}
	if s := m.GetSignOff(); s != nil {
		r.SignOff = &reporting.SignOff{Person: idOf(s.GetPerson()), Time: wire.Instant(s.GetSignTime()), Comment: s.GetComment(), Edition: int(s.GetEdition())}
	}
	if p := m.GetPresentation(); p != nil {
		r.Presentation = &reporting.Presentation{Presenter: p.GetPresenter(), On: dateOf(p.GetPresentedOn()), NextDue: dateOf(p.GetNextDueOn()), Warnings: p.GetWarnings()}
		if r.Presentation.Minute, err = MinuteFromProto("minute_reference", p.GetMinuteReference()); err != nil {
			return r, err
		}
	}
	r.Creator = idOf(m.GetCreator())
	r.CreateTime, r.UpdateTime = wire.Instant(m.GetCreateTime()), wire.Instant(m.GetUpdateTime())
	return r, nil
}

func editionToProto(e reporting.Edition) *reportingv1.Edition {
	m := &reportingv1.Edition{Number: int32(e.Number), RendererVersion: e.RendererVersion, CreateTime: wire.Timestamp(e.CreateTime)}
	if !e.Reached.AsAt.IsZero() {
		m.ReachedBy, m.ReachedPositions = wire.Timestamp(e.Reached.AsAt), positionsToProto(e.Reached.Positions)
	}
	for _, d := range e.Documents {
		m.Documents = append(m.Documents, &reportingv1.Document{Format: formatToProto(d.Format), Sha256: d.SHA256, SizeBytes: int64(d.Size)})
	}
	return m
}

func editionFromProto(m *reportingv1.Edition) reporting.Edition {
	e := reporting.Edition{Number: int(m.GetNumber()), RendererVersion: m.GetRendererVersion(), CreateTime: wire.Instant(m.GetCreateTime())}
	if m.GetReachedBy() != nil {
		e.Reached = reporting.Cut{AsAt: wire.Instant(m.GetReachedBy()), Positions: positionsFromProto(m.GetReachedPositions())}
	}
	for _, d := range m.GetDocuments() {
		e.Documents = append(e.Documents, reporting.Document{Format: formats[d.GetFormat()], SHA256: d.GetSha256(), Size: int(d.GetSizeBytes())})
	}
	return e
}

func signOffToProto(council string, s *reporting.SignOff) *reportingv1.SignOff {
	if s == nil {
		return nil
	}
	return &reportingv1.SignOff{Person: personToProto(council, s.Person), SignTime: wire.Timestamp(s.Time), Comment: s.Comment, Edition: int32(s.Edition)}
}

func presentationToProto(p *reporting.Presentation) *reportingv1.Presentation {
	if p == nil {
		return nil
	}
	return &reportingv1.Presentation{
		Presenter: p.Presenter, PresentedOn: p.On.String(), MinuteReference: minuteToProto(p.Minute),
		NextDueOn: p.NextDue.String(), Warnings: p.Warnings,
	}
}

// PresentationFromProto reads what a caller says of a presentation.
func PresentationFromProto(m *reportingv1.RecordPresentationRequest) (p reporting.Presentation, err error) {
	p.Presenter = m.GetPresenter()
	if p.On, err = dateFromProto("presented_on", m.GetPresentedOn()); err != nil {
		return p, err
	}
	p.Minute, err = MinuteFromProto("minute_reference", m.GetMinuteReference())
	return p, err
}

// MinuteFromProto reads the reference to a minute; nil when nobody has said.
func MinuteFromProto(field string, m *typev1.MinuteReference) (*reporting.MinuteReference, error) {
	if m == nil {
		return nil, nil
	}
	on, err := dateFromProto(field+".meeting_date", m.GetMeetingDate())
	return &reporting.MinuteReference{Committee: m.GetCommittee(), MeetingDate: on, Minute: m.GetMinute(), ToFollow: m.GetToFollow()}, err
}

func minuteToProto(r *reporting.MinuteReference) *typev1.MinuteReference {
	if r == nil {
		return nil
	}
	m := &typev1.MinuteReference{Committee: r.Committee, MeetingDate: r.MeetingDate.String()}
	switch {
	case r.Minute != "":
		m.Reference = &typev1.MinuteReference_Minute{Minute: r.Minute}
	case r.ToFollow:
		m.Reference = &typev1.MinuteReference_ToFollow{ToFollow: true}
	}
	return m
}

// FigureToProto writes a figure of the report.
func FigureToProto(report string, f content.Figure) *reportingv1.Figure {
	return &reportingv1.Figure{Name: report + "/figures/" + f.ID, Title: f.Title, Count: proto.Int32(int32(f.Count))}
}

// RecordToProto writes a record behind a figure.
func RecordToProto(council string, x content.Explained) *reportingv1.FigureRecord {
	return &reportingv1.FigureRecord{
		Partnership: "councils/" + council + "/partnerships/" + x.Partnership,
		DisplayName: x.DisplayName, Criterion: x.Criterion, Detail: x.Detail, Position: x.Position,
	}
}

// idOf is the last part of a resource name.
func idOf(name string) string { return name[strings.LastIndexByte(name, '/')+1:] }
