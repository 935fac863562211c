package e2e

import (
	"os"
	"path/filepath"
	"testing"

	"google.golang.org/protobuf/types/known/fieldmaskpb"

	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
)

// registerFile reads one of the registers that councils have published (testdata/SOURCES.md).
func registerFile(t *testing.T, name string) []byte {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// spreadsheetIn is step 2: plan, decide, apply, apply again, undo, and in for good.
func (y *year) spreadsheetIn() {
	t := y.town.t
	first := y.plan("cambridge.csv")
	if got := len(y.entries("")); got != 0 {
		t.Fatalf("the plan wrote %d partnerships, want none", got)
	}
	applied := y.apply(first)
	if got := len(y.entries("")); got != 12 {
		t.Fatalf("the register has %d partnerships after the import, want 12", got)
	}
	again := ask(y.mio.imports.ApplyImport(y.mio.ctx, &registerv1.ApplyImportRequest{Name: applied.GetName()})).or(t)
	if again.GetEtag() != applied.GetEtag() || len(y.entries("")) != 12 {
		t.Error("applying again changed something")
	}
	ask(y.mio.imports.UndoImport(y.mio.ctx, &registerv1.UndoImportRequest{Name: applied.GetName()})).or(t)
	if got := len(y.entries("")); got != 0 {
		t.Fatalf("the register has %d partnerships after the undo, want none", got)
	}
	if got := len(y.entries("state = WITHDRAWN")); got != 12 {
		t.Errorf("%d partnerships are findable as withdrawn, want 12", got)
	}
	y.apply(y.plan("cambridge.csv"))
	for _, p := range y.entries("") {
		if p.GetState() != registerv1.PartnershipState_PARTNERSHIP_STATE_ACTIVE || !p.GetBeforeConcordat() {
			t.Errorf("%s came in as %v, before Concordat %v; want active and marked", p.GetDisplayName(), p.GetState(), p.GetBeforeConcordat())
		}
		if len(p.GetSources()) != 1 || len(p.GetGaps()) == 0 {
			t.Errorf("%s has %d source rows and %d gaps; want one row and a list of gaps", p.GetDisplayName(), len(p.GetSources()), len(p.GetGaps()))
		}
		y.imported = append(y.imported, p.GetName())
	}
}

// plan uploads a file and checks that every row below the headings has an outcome.
func (w *town) plan(file string) *registerv1.Import {
	t := w.t
	planned := ask(w.mio.imports.CreateImport(w.mio.ctx, &registerv1.CreateImportRequest{
		Parent: w.council, File: file, Content: registerFile(t, file),
	})).or(t)
	if planned.GetState() != registerv1.ImportState_IMPORT_STATE_PLANNED {
		t.Fatalf("the import of %s is %v, want planned", file, planned.GetState())
	}
	rows := w.rows(planned)
	if len(rows) == 0 {
		t.Errorf("the plan of %s has no rows", file)
	}
	for _, row := range rows {
		if row.GetOutcome() == registerv1.ImportOutcome_IMPORT_OUTCOME_UNSPECIFIED {
			t.Errorf("row %d of %s has no outcome", row.GetRow(), file)
		}
	}
	return planned
}

func (w *town) rows(planned *registerv1.Import) []*registerv1.ImportRow {
	return ask(w.mio.imports.ListImportRows(w.mio.ctx, &registerv1.ListImportRowsRequest{
		Parent: planned.GetName(), PageSize: 1000,
	})).or(w.t).GetRows()
}

// apply decides that every possible duplicate of the plan is a body of its own, and applies.
func (w *town) apply(planned *registerv1.Import) *registerv1.Import {
	t := w.t
	edit := &registerv1.Import{Name: planned.GetName(), Etag: planned.GetEtag()}
	for _, row := range w.rows(planned) {
		if row.GetOutcome() == registerv1.ImportOutcome_IMPORT_OUTCOME_POSSIBLE_DUPLICATE {
			edit.Decisions = append(edit.Decisions, &registerv1.ImportRowDecision{
				Row: row.GetRow(), Decision: registerv1.ImportDecision_IMPORT_DECISION_NEW,
			})
		}
	}
	if len(edit.Decisions) > 0 {
		ask(w.mio.imports.UpdateImport(w.mio.ctx, &registerv1.UpdateImportRequest{
			Import: edit, UpdateMask: &fieldmaskpb.FieldMask{Paths: []string{"decisions"}},
		})).or(t)
	}
	return ask(w.mio.imports.ApplyImport(w.mio.ctx, &registerv1.ApplyImportRequest{Name: planned.GetName()})).or(t)
}

// entries lists the register as the management information officer sees it.
func (w *town) entries(filter string) []*registerv1.Partnership {
	return ask(w.mio.partnerships.ListPartnerships(w.mio.ctx, &registerv1.ListPartnershipsRequest{
		Parent: w.council, PageSize: 200, Filter: filter,
	})).or(w.t).GetPartnerships()
}
