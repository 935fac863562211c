package api

import (
	"context"

	"google.golang.org/grpc"
	"google.golang.org/protobuf/proto"

	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/platform/contract/mask"
	"github.com/concordat-suite/concordat/services/platform/contract/sight"
	"github.com/concordat-suite/concordat/services/platform/contract/wire"
	"github.com/concordat-suite/concordat/services/platform/words/caller"
	"github.com/concordat-suite/concordat/services/platform/words/ids"
	"github.com/concordat-suite/concordat/services/register/codec"
	"github.com/concordat-suite/concordat/services/register/imports"
)

const (
	// previewRows is the number of rows that a preview shows; an import that is kept shows all, a page at a time.
	previewRows = 1000
	// pageBytes is the size that the rows of one answer may have: far below what a client takes in one message.
	pageBytes = 2 << 20
)

// LargeRequests are the methods whose requests are larger than others, with their limits: a file, and a little for
// what is said of it.
func LargeRequests() map[string]int {
	return map[string]int{registerv1.ImportService_CreateImport_FullMethodName: imports.MaxFile + 1<<20}
}

// RegisterImports offers the service of imports.
func RegisterImports(r grpc.ServiceRegistrar, service *imports.Service) {
	registerv1.RegisterImportServiceServer(r, &importServer{service: service})
}

type importServer struct {
	registerv1.UnsafeImportServiceServer
	service *imports.Service
}

// CreateImport uploads and plans a file, or shows what that would give.
func (s *importServer) CreateImport(ctx context.Context, r *registerv1.CreateImportRequest) (*registerv1.Import, error) {
	council, err := codec.CouncilName.Parse1(r.GetParent())
	if err != nil {
		return nil, err
	}
	upload := imports.Upload{
		File: r.GetFile(), Content: r.GetContent(), Sheet: r.GetSheet(), HeadingRow: int(r.GetHeadingRow()), Columns: codec.ColumnsFromProto(r.GetColumns()),
	}
	if r.GetValidateOnly() {
		im, rows, err := s.service.Preview(ctx, caller.From(ctx), council, upload)
		if err != nil {
			return nil, err
		}
		m := codec.ImportToProto(im)
		m.Rows, _ = rowsThatFit(council, rows, previewRows)
		return pruned(ctx, m), nil
	}
	im, err := s.service.Create(ctx, caller.From(ctx), council, upload)
	return importSeen(ctx, im, err)
}

// GetImport gives one import.
func (s *importServer) GetImport(ctx context.Context, r *registerv1.GetImportRequest) (*registerv1.Import, error) {
	council, id, err := codec.ImportName.Parse2(r.GetName())
	if err != nil {
		return nil, err
	}
	im, err := s.service.Get(ctx, council, id)
	return importSeen(ctx, im, err)
}

// ListImports gives a page of imports.
func (s *importServer) ListImports(ctx context.Context, r *registerv1.ListImportsRequest) (*registerv1.ListImportsResponse, error) {
	council, err := codec.CouncilName.Parse1(r.GetParent())
	if err != nil {
		return nil, err
	}
	page, err := readImportPage(r.GetPageToken(), r.GetParent(), r.GetPageSize(), 50)
	if err != nil {
		return nil, err
	}
	if page.After != "" && !ids.Valid(page.After) {
		return nil, badToken()
	}
	found, err := s.service.List(ctx, council, page.After, page.size+1)
	if err != nil {
		return nil, err
	}
	answer := &registerv1.ListImportsResponse{}
	if len(found) > page.size {
		found = found[:page.size]
		answer.NextPageToken = page.next(found[page.size-1].ID)
	}
	for _, im := range found {
		answer.Imports = append(answer.Imports, pruned(ctx, codec.ImportToProto(im)))
	}
	return answer, nil
}

// ListImportRows gives a page of the plan.
func (s *importServer) ListImportRows(ctx context.Context, r *registerv1.ListImportRowsRequest) (*registerv1.ListImportRowsResponse, error) {
	council, id, err := codec.ImportName.Parse2(r.GetParent())
	if err != nil {
		return nil, err
	}
	page, err := readImportPage(r.GetPageToken(), r.GetParent()+"?"+r.GetOutcome().String(), r.GetPageSize(), 100)
	if err != nil {
		return nil, err
	}
	after, err := page.number()
	if err != nil {
		return nil, err
	}
	rows, err := s.service.Rows(ctx, council, id, after, imports.Outcome(r.GetOutcome()), page.size+1)
	if err != nil {
		return nil, err
	}
	fit, more := rowsThatFit(council, rows, page.size)
	answer := &registerv1.ListImportRowsResponse{Rows: fit}
	if more {
		answer.NextPageToken = page.nextNumber(int(fit[len(fit)-1].GetRow()))
	}
	for _, row := range answer.Rows {
		pruned(ctx, row)
	}
	return answer, nil
}

// UpdateImport changes the mapping or the decisions and makes the plan anew.
func (s *importServer) UpdateImport(ctx context.Context, r *registerv1.UpdateImportRequest) (*registerv1.Import, error) {
	council, id, err := codec.ImportName.Parse2(r.GetImport().GetName())
	if err != nil {
		return nil, err
	}
	if err := mask.Check(r.GetImport(), r.GetUpdateMask()); err != nil {
		return nil, err
	}
	im, err := s.service.Update(ctx, caller.From(ctx), council, id, wire.Version(r.GetImport().GetEtag()), func(im *imports.Import) error {
		m := codec.ImportToProto(im)
		if err := mask.Apply(m, r.GetImport(), r.GetUpdateMask()); err != nil {
			return err
		}
		im.Columns, im.JoinRows, im.AsAt = codec.ColumnsFromProto(m.GetColumns()), m.GetJoinRows(), m.GetAsAt()
		if im.Decisions, err = codec.DecisionsFromProto(council, m.GetDecisions()); err != nil {
			return err
		}
		im.Texts, err = codec.TextsFromProto(council, m.GetTexts())
		return err
	})
	return importSeen(ctx, im, err)
}

// ApplyImport carries out the plan.
func (s *importServer) ApplyImport(ctx context.Context, r *registerv1.ApplyImportRequest) (*registerv1.Import, error) {
	council, id, err := codec.ImportName.Parse2(r.GetName())
	if err != nil {
		return nil, err
	}
	im, err := s.service.Apply(ctx, caller.From(ctx), council, id, wire.Version(r.GetEtag()))
	return importSeen(ctx, im, err)
}

// UndoImport takes back what the import did.
func (s *importServer) UndoImport(ctx context.Context, r *registerv1.UndoImportRequest) (*registerv1.Import, error) {
	council, id, err := codec.ImportName.Parse2(r.GetName())
	if err != nil {
		return nil, err
	}
	im, err := s.service.Undo(ctx, caller.From(ctx), council, id, wire.Version(r.GetEtag()))
	return importSeen(ctx, im, err)
}

// WithdrawImportFile removes the contents of the file.
func (s *importServer) WithdrawImportFile(ctx context.Context, r *registerv1.WithdrawImportFileRequest) (*registerv1.Import, error) {
	council, id, err := codec.ImportName.Parse2(r.GetName())
	if err != nil {
		return nil, err
	}
	im, err := s.service.WithdrawFile(ctx, council, id, wire.Version(r.GetEtag()))
	return importSeen(ctx, im, err)
}

// importSeen gives the message of an import as far as the caller may see it.
func importSeen(ctx context.Context, im *imports.Import, err error) (*registerv1.Import, error) {
	if err != nil {
		return nil, err
	}
	return pruned(ctx, codec.ImportToProto(im)), nil
}

// rowsThatFit gives the messages of the first rows: at most limit, at least one, and no more than fit an answer. more
// says whether rows are left.
func rowsThatFit(council string, rows []imports.Row, limit int) (fit []*registerv1.ImportRow, more bool) {
	size := 0
	for _, row := range rows {
		m := codec.ImportRowToProto(council, row)
		size += proto.Size(m)
		if len(fit) == limit || len(fit) > 0 && size > pageBytes {
			return fit, true
		}
		fit = append(fit, m)
	}
	return fit, false
}

// pruned takes out of a message of the council as a whole what the caller may not see.
func pruned[M proto.Message](ctx context.Context, m M) M {
	sight.Prune(m, caller.From(ctx).SightEverywhere())
	return m
}
