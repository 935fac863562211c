package store_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/concordat-suite/concordat/services/platform/data/postgres"
	"github.com/concordat-suite/concordat/services/platform/files/sheet"
	"github.com/concordat-suite/concordat/services/platform/files/spreadsheet"
	"github.com/concordat-suite/concordat/services/platform/testing/postgrestest"
	"github.com/concordat-suite/concordat/services/platform/words/caller"
	"github.com/concordat-suite/concordat/services/platform/words/fault"
	"github.com/concordat-suite/concordat/services/platform/words/ids"
	"github.com/concordat-suite/concordat/services/register"
	"github.com/concordat-suite/concordat/services/register/imports"
	"github.com/concordat-suite/concordat/services/register/store"
)

var importDay = time.Date(2025, time.June, 2, 9, 0, 0, 0, time.UTC)

// importing is a register with one council, whose management information officer imports.
type importing struct {
	// source says that exports are asked for what files said.
	source bool
	testing.TB
	db      *postgres.DB
	records *store.Store
	service *imports.Service
	mio     *caller.Caller
}

func newImporting(t *testing.T) *importing {
	t.Parallel()
	return startImporting(t)
}

func startImporting(t testing.TB) *importing {
	return importingOn(t, postgrestest.New(t, "register", store.Migrations))
}

func importingOn(t testing.TB, db *postgres.DB) *importing {
	i := &importing{TB: t, db: db, records: store.New(db), mio: &caller.Caller{Person: ids.New()}}
	i.service = imports.NewService(store.NewImports(i.records), func() time.Time { return importDay })
	for _, council := range []string{"cambridge", "elsewhere"} {
		i.write(council, func(ctx context.Context, tx register.Tx) error {
			return tx.CreateCouncil(ctx, &register.Council{ID: council, DisplayName: council, TimeZone: "Europe/London", Stamp: register.Stamp{Version: 1}})
		})
	}
	return i
}

func (i *importing) must(err error) {
	i.Helper()
	if err != nil {
		i.Fatal(err)
	}
}

func (i *importing) write(council string, f func(context.Context, register.Tx) error) {
	i.Helper()
	ctx := i.Context()
	i.must(i.records.Write(ctx, council, importDay, func(tx register.Tx) error { return f(ctx, tx) }))
}

// upload plans a file of cambridge.
func (i *importing) upload(name, text string) *imports.Import {
	i.Helper()
	im, err := i.service.Create(i.Context(), i.mio, "cambridge", imports.Upload{File: name, Content: []byte(text)})
	i.must(err)
	return im
}

func (i *importing) apply(im *imports.Import) *imports.Import {
	i.Helper()
	applied, err := i.service.Apply(i.Context(), i.mio, "cambridge", im.ID, 0)
	i.must(err)
	return applied
}

func (i *importing) rows(im *imports.Import) []imports.Row {
	i.Helper()
	rows, err := i.service.Rows(i.Context(), "cambridge", im.ID, 0, 0, 100_000)
	i.must(err)
	return rows
}

// onRegister gives the records of a council that are on its register, by name.
func (i *importing) onRegister(council string) map[string]*register.Partnership {
	i.Helper()
	found := map[string]*register.Partnership{}
	ctx := i.Context()
	i.must(store.NewImports(i.records).Read(ctx, council, func(r imports.Reader) error {
		records, err := r.Records(ctx)
		for _, p := range records {
			found[p.DisplayName] = p
		}
		return err
	}))
	return found
}

// edit changes a record as somebody does after the import.
func (i *importing) edit(p *register.Partnership, change func(*register.Partnership)) {
	i.Helper()
	i.write("cambridge", func(ctx context.Context, tx register.Tx) error {
		before, err := tx.PartnershipForUpdate(ctx, p.ID)
		if err != nil {
			return err
		}
		after := *before
		change(&after)
		if err := after.Amend(before, importDay); err != nil {
			return err
		}
		return tx.SavePartnership(ctx, &after, register.Trail{})
	})
}

func TestImportCycle(t *testing.T) {
	i := newImporting(t)
	im := i.upload("first.csv", "Name,Established,Seat\nCity Deal,2014,two\nRECAP,,\n")
	if len(i.onRegister("cambridge")) != 0 {
		t.Fatal("the plan wrote to the register")
	}
	if im.State != imports.Planned || im.Counts.New != 2 {
		t.Fatalf("planned %+v", im)
	}
	applied := i.apply(im)
	if again := i.apply(im); again.Version != applied.Version || applied.State != imports.Applied || !applied.ApplyTime.Equal(importDay) {
		t.Errorf("applied %+v, and again %+v", applied, again)
	}
	deal := i.onRegister("cambridge")["City Deal"]
	if deal.State != register.Active || !deal.BeforeConcordat || deal.CreatedOn.String() != "2014" || len(i.onRegister("elsewhere")) != 0 {
		t.Errorf("the record is %+v", deal)
	}
	source := deal.Sources[0]
	if source.Import != im.ID || source.File != "first.csv" || source.Row != 2 || len(source.Cells) != 3 || source.Cells[2] != (register.SourceCell{Heading: "Seat", Column: "C", Text: "two"}) {
		t.Errorf("its source is %+v", source)
	}
	if rows := i.rows(im); rows[0].Partnership != deal.ID || rows[0].Outcome != imports.New {
		t.Errorf("its row is %+v", rows[0])
	}
	second := i.upload("second.csv", "Name,Established,Website\nCity Deal,2015,https://deal.example\nRECAP,,\n")
	if second.Counts.Change != 1 || second.Counts.Same != 1 {
		t.Errorf("the second file is planned as %+v", second.Counts)
	}
	i.apply(second)
	if changed := i.onRegister("cambridge")["City Deal"]; changed.CreatedOn.String() != "2015" || changed.Version != 2 || len(changed.Sources) != 2 {
		t.Errorf("the record is changed to %+v", changed)
	}
	for range 2 { // undo may be repeated
		undone, err := i.service.Undo(t.Context(), i.mio, "cambridge", second.ID, 0)
		i.must(err)
		if undone.State != imports.Undone {
			t.Errorf("undone %+v", undone)
		}
	}
	if restored := i.onRegister("cambridge")["City Deal"]; restored.CreatedOn.String() != "2014" || restored.WebPage != "" || len(restored.Sources) != 1 || restored.Version != 3 {
		t.Errorf("the record is restored to %+v", restored)
	}
	if _, err := i.service.Apply(t.Context(), i.mio, "cambridge", second.ID, 0); fault.Reason(err) != "IMPORT_UNDONE" {
		t.Errorf("applying what was undone: %v", err)
	}
}

func TestUndoIsRefusedAfterAnEdit(t *testing.T) {
	i := newImporting(t)
	im := i.upload("f.csv", "Name\nCity Deal\nRECAP\nFast Growing Cities\n")
	i.apply(im)
	for _, c := range []struct{ edited, rows, says string }{
		{"RECAP", "3", `The record of row 3 was changed since the import, and undoing it would lose that. ` +
			`"RECAP" was changed by Concordat itself on 2 June 2025 at 10:00 (short name).`},
		{"City Deal", "2, 3", "The records of 2 rows (2, 3) were changed"},
	} {
		i.edit(i.onRegister("cambridge")[c.edited], func(p *register.Partnership) { p.ShortName = "R" })
		_, err := i.service.Undo(t.Context(), i.mio, "cambridge", im.ID, 0)
		if fault.Reason(err) != "IMPORT_CHANGED_SINCE" || fault.As(err).Metadata["rows"] != c.rows || !strings.Contains(err.Error(), c.says) {
			t.Errorf("Undo() after an edit of %s = %v", c.edited, err)
		}
	}
	if len(i.onRegister("cambridge")) != 3 {
		t.Error("the undo that was refused withdrew records")
	}
}

func TestUndoWithdraws(t *testing.T) {
	i := newImporting(t)
	const file = "Reference,Name\nR1,City Deal\n"
	im := i.upload("f.csv", file)
	i.apply(im)
	_, err := i.service.Undo(t.Context(), i.mio, "cambridge", im.ID, 0)
	i.must(err)
	if left := i.onRegister("cambridge"); len(left) != 0 {
		t.Errorf("left on the register: %v", left)
	}
	// What was withdrawn is in nobody's way: the same file may come again.
	again := i.apply(i.upload("f.csv", file))
	if again.Counts.New != 1 || len(i.onRegister("cambridge")) != 1 {
		t.Errorf("imported again: %+v", again.Counts)
	}
}

func TestApplyIsAllOrNothing(t *testing.T) {
	i := newImporting(t)
	im := i.upload("g.csv", "Reference,Name\nR1,City Deal\nR2,RECAP\n")
	// The commit is made to fail after everything is written.
	failing := imports.NewService(failingStore{store.NewImports(i.records)}, func() time.Time { return importDay })
	if _, err := failing.Apply(t.Context(), i.mio, "cambridge", im.ID, 0); !errors.Is(err, errFailing) {
		t.Errorf("Apply() = %v, want the failure", err)
	}
	if left := i.onRegister("cambridge"); len(left) != 0 {
		t.Errorf("half a file is on the register: %v", left)
	}
	im, err := i.service.Get(t.Context(), "cambridge", im.ID)
	if err != nil || im.State != imports.Planned {
		t.Errorf("the import is %+v, %v", im, err)
	}
	i.apply(im)
}

var errFailing = errors.New("the power went off")

// failingStore fails every writing transaction at its end.
type failingStore struct{ *store.Imports }

func (s failingStore) Write(ctx context.Context, council string, now time.Time, f func(imports.Tx) error) error {
	return s.Imports.Write(ctx, council, now, func(tx imports.Tx) error { return errors.Join(f(tx), errFailing) })
}

func TestApplyNeedsDecisions(t *testing.T) {
	i := newImporting(t)
	im := i.upload("f.csv", "Name,Note\nCity Deal,one\nCity Deal,two\n"+strings.Repeat("x", 1000)+",three\n")
	if _, err := i.service.Apply(t.Context(), i.mio, "cambridge", im.ID, 0); fault.Reason(err) != "IMPORT_OPEN_ROWS" || fault.As(err).Metadata["rows"] != "3, 4" {
		t.Errorf("Apply() = %v", err)
	}
	decided, err := i.service.Update(t.Context(), i.mio, "cambridge", im.ID, im.Version, func(im *imports.Import) error {
		im.Decisions = []imports.Decision{{Row: 3, Choice: imports.ChooseSame}, {Row: 4, Choice: imports.LeaveOut}}
		return nil
	})
	i.must(err)
	if _, err := i.service.Apply(t.Context(), i.mio, "cambridge", im.ID, im.Version); fault.Reason(err) != "STALE_ETAG" {
		t.Errorf("applying a version that is not the newest: %v", err)
	}
	i.apply(decided)
	deal := i.onRegister("cambridge")["City Deal"]
	if len(deal.Notes) != 2 || len(deal.Sources) != 2 {
		t.Errorf("the record is %+v", deal)
	}
	if rows := i.rows(im); rows[0].Partnership != deal.ID || rows[1].Partnership != deal.ID || rows[2].Partnership != "" {
		t.Errorf("the rows became %q, %q, %q", rows[0].Partnership, rows[1].Partnership, rows[2].Partnership)
	}
	if _, err := i.service.Update(t.Context(), i.mio, "cambridge", im.ID, 0, func(*imports.Import) error { return nil }); fault.Reason(err) != "IMPORT_NOT_PLANNED" {
		t.Errorf("Update() after it was applied: %v", err)
	}
}

func TestApplyNeedsTheNewestPlan(t *testing.T) {
	i := newImporting(t)
	i.apply(i.upload("f.csv", "Name\nCity Deal\n"))
	im := i.upload("g.csv", "Name,Website\nCity Deal,https://deal.example\n")
	i.edit(i.onRegister("cambridge")["City Deal"], func(p *register.Partnership) { p.WebPage = "https://other.example" })
	if _, err := i.service.Apply(t.Context(), i.mio, "cambridge", im.ID, 0); fault.Reason(err) != "IMPORT_PLAN_OUTDATED" {
		t.Errorf("Apply() = %v, want IMPORT_PLAN_OUTDATED", err)
	}
	im, err := i.service.Update(t.Context(), i.mio, "cambridge", im.ID, 0, func(*imports.Import) error { return nil })
	i.must(err)
	if rows := i.rows(im); rows[0].Changes[0].From != "https://other.example" {
		t.Errorf("planned anew: %+v", rows[0].Changes)
	}
	i.apply(im)
}

// TestApplyOverAnEdit changes a record after the plan has read it and before the record is locked.
func TestApplyOverAnEdit(t *testing.T) {
	i := newImporting(t)
	i.apply(i.upload("f.csv", "Name\nCity Deal\n"))
	im := i.upload("g.csv", "Name,Website\nCity Deal,https://deal.example\n")
	edited := imports.NewService(editedStore{store.NewImports(i.records)}, func() time.Time { return importDay })
	if _, err := edited.Apply(t.Context(), i.mio, "cambridge", im.ID, 0); fault.Reason(err) != "IMPORT_PLAN_OUTDATED" {
		t.Errorf("Apply() = %v, want IMPORT_PLAN_OUTDATED", err)
	}
}

// editedStore gives versions as if somebody had changed the records a moment ago.
type editedStore struct{ *store.Imports }

type editedTx struct{ imports.Tx }

func (s editedStore) Write(ctx context.Context, council string, now time.Time, f func(imports.Tx) error) error {
	return s.Imports.Write(ctx, council, now, func(tx imports.Tx) error { return f(editedTx{tx}) })
}

func (tx editedTx) Versions(ctx context.Context, ids []string) (map[string]int64, error) {
	versions, err := tx.Tx.Versions(ctx, ids)
	for id := range versions {
		versions[id]++
	}
	return versions, err
}

func TestWithdrawFile(t *testing.T) {
	i := newImporting(t)
	im := i.upload("f.csv", "Name,Note\nCity Deal,a secret\n")
	i.apply(im)
	for range 2 { // may be repeated
		withdrawn, err := i.service.WithdrawFile(t.Context(), "cambridge", im.ID, 0)
		i.must(err)
		if withdrawn.SHA256 != im.SHA256 || withdrawn.FileWithdrawTime.IsZero() {
			t.Errorf("withdrawn %+v", withdrawn)
		}
	}
	row := i.rows(im)[0]
	if text := fmt.Sprintf("%+v", row); strings.Contains(text, "secret") || strings.Contains(text, "City") || row.Outcome != imports.New {
		t.Errorf("the row still says %s", text)
	}
	i.must(i.db.ReadCouncil(t.Context(), "cambridge", func(tx *postgres.Tx) error {
		var files int
		if err := tx.GetContext(t.Context(), &files, `SELECT count(*) FROM import_files`); err != nil || files != 0 {
			t.Errorf("%d files are kept, %v", files, err)
		}
		return nil
	}))
	if _, err := i.service.Undo(t.Context(), i.mio, "cambridge", im.ID, 0); err != nil {
		t.Errorf("undo after the file was withdrawn: %v", err)
	}
	planned := i.upload("g.csv", "Name\nRECAP\n")
	if _, err := i.service.WithdrawFile(t.Context(), "cambridge", planned.ID, 0); err != nil {
		t.Fatal(err)
	}
	if _, err := i.service.Apply(t.Context(), i.mio, "cambridge", planned.ID, 0); fault.Reason(err) != "IMPORT_FILE_WITHDRAWN" {
		t.Errorf("Apply() without a file = %v", err)
	}
}

func TestImportsBelongToTheirCouncil(t *testing.T) {
	i := newImporting(t)
	im := i.upload("f.csv", "Name\nCity Deal\n")
	for name, call := range map[string]func() error{
		"get":   func() error { _, err := i.service.Get(t.Context(), "elsewhere", im.ID); return err },
		"rows":  func() error { _, err := i.service.Rows(t.Context(), "elsewhere", im.ID, 0, 0, 10); return err },
		"apply": func() error { _, err := i.service.Apply(t.Context(), i.mio, "elsewhere", im.ID, 0); return err },
	} {
		if err := call(); fault.Reason(err) != "NOT_FOUND" {
			t.Errorf("%s from another council: %v", name, err)
		}
	}
	if found, err := i.service.List(t.Context(), "elsewhere", "", 10); err != nil || len(found) != 0 {
		t.Errorf("the other council lists %v, %v", found, err)
	}
}

func TestImportPages(t *testing.T) {
	i := newImporting(t)
	var made []string
	for n := range 5 {
		made = append(made, i.upload(fmt.Sprintf("%d.csv", n), "Name\nA\n\nB\nC\n").ID)
	}
	var listed []string
	for before := ""; ; {
		found, err := i.service.List(t.Context(), "cambridge", before, 2)
		i.must(err)
		if len(found) == 0 {
			break
		}
		for _, im := range found {
			listed = append(listed, im.ID)
			before = im.ID
		}
	}
	if len(listed) != 5 || listed[0] != made[4] || listed[4] != made[0] {
		t.Errorf("made %v, listed %v", made, listed)
	}
	rows, err := i.service.Rows(t.Context(), "cambridge", made[0], 2, imports.New, 1)
	if err != nil || len(rows) != 1 || rows[0].Number != 4 || rows[0].DisplayName != "B" {
		t.Errorf("the page after row 2 is %+v, %v", rows, err)
	}
	if rows, err = i.service.Rows(t.Context(), "cambridge", made[0], 0, imports.Error, 10); err != nil || len(rows) != 0 {
		t.Errorf("rows in error: %+v, %v", rows, err)
	}
}

// TestRegistersRoundTrip takes each of the twelve published registers through plan, decisions, apply and undo, and
// holds that every cell that is not blank is on a record in between.
func TestRegistersRoundTrip(t *testing.T) {
	files, err := filepath.Glob("../../platform/files/sheet/testdata/registers/*.csv")
	if err != nil || len(files) != 12 {
		t.Fatalf("%d registers, %v", len(files), err)
	}
	for _, name := range files {
		t.Run(filepath.Base(name), func(t *testing.T) {
			i := newImporting(t)
			content, err := os.ReadFile(name)
			i.must(err)
			im := i.upload(filepath.Base(name), string(content))
			im, err = i.service.Update(t.Context(), i.mio, "cambridge", im.ID, 0, func(im *imports.Import) error {
				im.Decisions = i.allSame(im)
				return nil
			})
			i.must(err)
			i.apply(im)
			i.nothingLost(content)
			again := i.upload(filepath.Base(name), string(content))
			if again.Counts.Same != again.Counts.Rows {
				t.Errorf("the same file again is planned as %+v", again.Counts)
			}
			for _, format := range []spreadsheet.Format{spreadsheet.CSV, spreadsheet.XLSX, spreadsheet.ODS} {
				i.comesBackAsItWas(format)
			}
			_, err = i.service.Undo(t.Context(), i.mio, "cambridge", im.ID, 0)
			i.must(err)
			if left := i.onRegister("cambridge"); len(left) != 0 {
				t.Errorf("%d records are left", len(left))
			}
		})
	}
}

// allSame decides that each possible duplicate is the same as what it may be a duplicate of.
func (i *importing) allSame(im *imports.Import) []imports.Decision {
	var decisions []imports.Decision
	for _, r := range i.rows(im) {
		if r.Outcome == imports.PossibleDuplicate {
			decisions = append(decisions, imports.Decision{Row: r.Number, Choice: imports.ChooseSame})
		}
	}
	return decisions
}

func (i *importing) nothingLost(content []byte) {
	i.Helper()
	kept := map[string]bool{}
	for _, p := range i.onRegister("cambridge") {
		for _, s := range p.Sources {
			for _, c := range s.Cells {
				kept[fmt.Sprintf("%d %s %s", s.Row, c.Heading, c.Text)] = true
			}
		}
	}
	book, err := sheet.Read(content)
	i.must(err)
	for _, r := range book.Sheets[0].Rows {
		for c, text := range r.Cells {
			if text != "" && !kept[fmt.Sprintf("%d %s %s", r.Number, book.Sheets[0].Headings.Cell(c), text)] {
				i.Errorf("row %d: %q is lost", r.Number, text)
			}
		}
	}
}
