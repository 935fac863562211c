package api

import (
	"context"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	reportingv1 "github.com/concordat-suite/concordat/proto/gen/concordat/reporting/v1"
	"github.com/concordat-suite/concordat/services/platform/words/names"
	"github.com/concordat-suite/concordat/services/reporting/codec"
	"github.com/concordat-suite/concordat/services/reporting/content"
)

// ListFigures gives a page of a report's figures.
func (s *reports) ListFigures(ctx context.Context, r *reportingv1.ListFiguresRequest) (*reportingv1.ListFiguresResponse, error) {
	council, id, err := codec.ReportName.Parse2(r.GetParent())
	if err != nil {
		return nil, err
	}
	p, err := pageOf("ListFigures "+r.GetParent(), r, largestPage)
	if err != nil {
		return nil, err
	}
	said, err := s.service.Content(ctx, council, id)
	if err != nil {
		return nil, err
	}
	figures, next, err := sliced(p, said.Figures)
	if err != nil {
		return nil, err
	}
	answer := &reportingv1.ListFiguresResponse{NextPageToken: next}
	for _, f := range figures {
		answer.Figures = append(answer.Figures, codec.FigureToProto(r.GetParent(), f))
	}
	return seen(ctx, answer), nil
}

// GetFigure gives one figure.
func (s *reports) GetFigure(ctx context.Context, r *reportingv1.GetFigureRequest) (*reportingv1.Figure, error) {
	_, said, figure, err := s.figure(ctx, r.GetName())
	if err != nil {
		return nil, err
	}
	return seen(ctx, codec.FigureToProto(said.Name, figure)), nil
}

// ListFigureRecords gives a page of the records behind a figure.
func (s *reports) ListFigureRecords(ctx context.Context, r *reportingv1.ListFigureRecordsRequest) (*reportingv1.ListFigureRecordsResponse, error) {
	p, err := pageOf("ListFigureRecords "+r.GetParent(), r, largestPage)
	if err != nil {
		return nil, err
	}
	council, said, figure, err := s.figure(ctx, r.GetParent())
	if err != nil {
		return nil, err
	}
	records, next, err := sliced(p, said.Explain(figure))
	if err != nil {
		return nil, err
	}
	answer := &reportingv1.ListFigureRecordsResponse{
		NextPageToken: next, TotalSize: proto.Int32(int32(figure.Count)), DataAsAt: timestamppb.New(said.DataAsAt.Time),
	}
	for _, record := range records {
		answer.Records = append(answer.Records, codec.RecordToProto(council, record))
	}
	return seen(ctx, answer), nil
}

// figure finds a figure of a report's newest edition.
func (s *reports) figure(ctx context.Context, name string) (council string, said content.Report, figure content.Figure, err error) {
	council, report, id, err := codec.FigureName.Parse3(name)
	if err != nil {
		return "", said, figure, err
	}
	if said, err = s.service.Content(ctx, council, report); err != nil {
		return "", said, figure, err
	}
	figure, found := said.FigureByID(id)
	if !found {
		return "", said, figure, names.Missing()
	}
	return council, said, figure, nil
}
