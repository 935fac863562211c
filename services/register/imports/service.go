package imports

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/concordat-suite/concordat/services/platform/caller"
	"github.com/concordat-suite/concordat/services/platform/fault"
	"github.com/concordat-suite/concordat/services/platform/ids"
	"github.com/concordat-suite/concordat/services/register"
	"github.com/concordat-suite/concordat/services/register/sheet"
)

// Service holds the use cases of imports.
type Service struct {
	store Store
	now   func() time.Time
}

// NewService gives the use cases on store; now is business time.
func NewService(store Store, now func() time.Time) *Service { return &Service{store: store, now: now} }

// Upload is a file that somebody wants to import.
type Upload struct {
	File    string
	Content []byte
	// Sheet is the sheet to read; "" for the first that is not hidden.
	Sheet string
	// Columns is the mapping; none to have one proposed.
	Columns []Column
}

// Preview plans a file and keeps nothing.
func (s *Service) Preview(ctx context.Context, council string, up Upload) (*Import, []Row, error) {
	im := &Import{Council: council, State: Planned}
	read, err := im.take(up)
	if err != nil {
		return nil, nil, err
	}
	var plan *Plan
	err = s.store.Read(ctx, council, func(r Reader) error {
		plan, err = im.plan(ctx, r, read, s.now())
		return err
	})
	if err != nil {
		return nil, nil, err
	}
	return im, plan.Rows, nil
}

// Create keeps a file and its plan. It writes nothing to the register.
func (s *Service) Create(ctx context.Context, c *caller.Caller, council string, up Upload) (*Import, error) {
	now := s.now()
	im := &Import{Council: council, ID: ids.New(), State: Planned, Person: c.Person, Application: c.Application}
	im.Stamp = register.Stamp{Version: 1, CreateTime: now, UpdateTime: now}
	read, err := im.take(up)
	if err != nil {
		return nil, err
	}
	err = s.store.Write(ctx, council, now, func(tx Tx) error {
		plan, err := im.plan(ctx, tx, read, now)
		if err != nil {
			return err
		}
		return tx.CreateImport(ctx, im, up.Content, plan.Rows)
	})
	if err != nil {
		return nil, fmt.Errorf("create import of %s: %w", council, err)
	}
	return im, nil
}

// Get gives an import.
func (s *Service) Get(ctx context.Context, council, id string) (im *Import, err error) {
	err = s.store.Read(ctx, council, func(r Reader) error {
		im, err = r.Import(ctx, id)
		return err
	})
	return im, err
}

// List gives a page of imports, newest first, that were made before the one with the id before.
func (s *Service) List(ctx context.Context, council, before string, limit int) (found []*Import, err error) {
	err = s.store.Read(ctx, council, func(r Reader) error {
		found, err = r.Imports(ctx, before, limit)
		return err
	})
	return found, err
}

// Rows gives a page of the plan after the row with the number after; all outcomes when outcome is 0.
func (s *Service) Rows(ctx context.Context, council, id string, after int, outcome Outcome, limit int) (rows []Row, err error) {
	err = s.store.Read(ctx, council, func(r Reader) error {
		if _, err := r.Import(ctx, id); err != nil {
			return err
		}
		rows, err = r.Rows(ctx, id, after, outcome, limit)
		return err
	})
	return rows, err
}

// Update changes the mapping or the decisions by change, which is given a copy, and makes the plan anew.
// version is the one the caller has seen, or 0 for the newest.
func (s *Service) Update(ctx context.Context, council, id string, version int64, change func(*Import) error) (*Import, error) {
	now := s.now()
	return s.edit(ctx, council, id, version, now, func(tx Tx, im *Import) (bool, error) {
		if im.State != Planned {
			return false, fault.Precondition("IMPORT_NOT_PLANNED", "The import is applied or undone, and its plan is history. Upload the file again to plan it anew.")
		}
		read, err := im.reread(ctx, tx)
		if err != nil {
			return false, err
		}
		if err := change(im); err != nil {
			return false, err
		}
		if im.Columns, err = Map(*read, im.Columns, "import.columns"); err != nil {
			return false, err
		}
		plan, err := im.plan(ctx, tx, read, now)
		if err != nil {
			return false, err
		}
		return true, tx.ReplaceRows(ctx, id, plan.Rows)
	})
}

// Apply carries out the plan, all or nothing. Repeating it changes nothing.
func (s *Service) Apply(ctx context.Context, council, id string, version int64) (*Import, error) {
	now := s.now()
	return s.edit(ctx, council, id, version, now, func(tx Tx, im *Import) (bool, error) {
		switch im.State {
		case Applied:
			return false, nil
		case Undone:
			return false, fault.Precondition("IMPORT_UNDONE", "The import was undone. Upload the file again to import it.")
		}
		plan, err := im.planned(ctx, tx, now)
		if err != nil {
			return false, err
		}
		effects, err := im.carryOut(ctx, tx, plan, now)
		if err != nil {
			return false, err
		}
		if err := tx.KeepEffects(ctx, id, effects); err != nil {
			return false, err
		}
		im.State, im.ApplyTime = Applied, now
		return true, tx.ReplaceRows(ctx, id, plan.Rows)
	})
}

// planned makes the plan anew and refuses when it is not the one that the officer saw.
func (im *Import) planned(ctx context.Context, tx Tx, now time.Time) (*Plan, error) {
	read, err := im.reread(ctx, tx)
	if err != nil {
		return nil, err
	}
	seen := im.PlanHash
	plan, err := im.plan(ctx, tx, read, now)
	if err != nil {
		return nil, Outdated(err)
	}
	if im.PlanHash != seen {
		return nil, Outdated(nil)
	}
	return plan, openRows(plan.Rows)
}

// Outdated refuses to apply a plan that is no longer what would happen, because of cause.
func Outdated(cause error) error {
	return fault.Precondition("IMPORT_PLAN_OUTDATED",
		"The register has changed since the plan was made, and the plan is no longer what would happen. Update the import to make it anew, look at it, and apply it then.").Because(cause)
}

// Undo takes back what the import did, all or nothing: created records become withdrawn, changed ones are as before.
// It is refused when one of them was changed since. Repeating it changes nothing.
func (s *Service) Undo(ctx context.Context, c *caller.Caller, council, id string, version int64) (*Import, error) {
	now := s.now()
	return s.edit(ctx, council, id, version, now, func(tx Tx, im *Import) (bool, error) {
		switch im.State {
		case Undone:
			return false, nil
		case Planned:
			return false, fault.Precondition("IMPORT_NOT_APPLIED", "The import is not applied, so there is nothing to undo.")
		}
		if err := takeBack(ctx, tx, id, c, now); err != nil {
			return false, err
		}
		im.State, im.UndoTime = Undone, now
		return true, nil
	})
}

// WithdrawFile removes the contents of the file and of the rows. Its hash stays. Repeating it changes nothing.
func (s *Service) WithdrawFile(ctx context.Context, council, id string, version int64) (*Import, error) {
	now := s.now()
	return s.edit(ctx, council, id, version, now, func(tx Tx, im *Import) (bool, error) {
		if !im.FileWithdrawTime.IsZero() {
			return false, nil
		}
		im.FileWithdrawTime = now
		return true, tx.RemoveFile(ctx, id)
	})
}

// edit changes an import in one transaction. f says whether it changed anything.
func (s *Service) edit(ctx context.Context, council, id string, version int64, now time.Time, f func(Tx, *Import) (bool, error)) (*Import, error) {
	var im *Import
	err := s.store.Write(ctx, council, now, func(tx Tx) (err error) {
		if im, err = tx.ImportForUpdate(ctx, id); err != nil {
			return err
		}
		if version != 0 && version != im.Version {
			return register.Stale()
		}
		changed, err := f(tx, im)
		if err != nil || !changed {
			return err
		}
		im.Version++
		im.UpdateTime = now
		return tx.SaveImport(ctx, im)
	})
	if err != nil {
		return nil, fmt.Errorf("import %s of %s: %w", id, council, err)
	}
	return im, nil
}

// take reads an uploaded file and notes what it is.
func (im *Import) take(up Upload) (*sheet.Sheet, error) {
	book, err := sheet.Read(up.Content)
	if err != nil {
		return nil, err
	}
	read, err := choose(book, up.Sheet)
	if err != nil {
		return nil, err
	}
	hash := sha256.Sum256(up.Content)
	im.File, im.SHA256, im.SizeBytes = up.File, hex.EncodeToString(hash[:]), int64(len(up.Content))
	im.Sheet, im.HeadingRow = read.Name, read.Headings.Number
	for _, other := range book.Sheets {
		if other.Name != read.Name {
			im.OtherSheets = append(im.OtherSheets, other.Name)
		}
	}
	if len(up.Columns) == 0 {
		im.Columns, err = Propose(*read)
	} else {
		im.Columns, err = Map(*read, up.Columns, "columns")
	}
	return read, err
}

// choose gives the sheet with the name, or the first that is not hidden.
func choose(book *sheet.Book, name string) (*sheet.Sheet, error) {
	var names []string
	for i, s := range book.Sheets {
		if name == s.Name || name == "" && !s.Hidden {
			return &book.Sheets[i], nil
		}
		names = append(names, s.Name)
	}
	if name == "" {
		return &book.Sheets[0], nil
	}
	return nil, fault.Invalid("SHEET_UNKNOWN", fmt.Sprintf("The file has no sheet %q with rows in it. Its sheets are: %q.", name, names),
		fault.Field{Path: "sheet", Description: "Name one of the sheets of the file."}).With("sheet", name)
}

// reread reads the kept file again.
func (im *Import) reread(ctx context.Context, r Reader) (*sheet.Sheet, error) {
	content, err := r.File(ctx, im.ID)
	if err != nil {
		return nil, err
	}
	if content == nil {
		return nil, fault.Precondition("IMPORT_FILE_WITHDRAWN", "The file of the import was withdrawn. Upload a file again to import it.")
	}
	book, err := sheet.Read(content)
	if err != nil {
		return nil, err
	}
	return choose(book, im.Sheet)
}

// plan makes the plan against the register as it is.
func (im *Import) plan(ctx context.Context, r Reader, read *sheet.Sheet, now time.Time) (*Plan, error) {
	council, err := r.Context(ctx)
	if err != nil {
		return nil, err
	}
	records, err := r.Records(ctx)
	if err != nil {
		return nil, err
	}
	plan, err := MakePlan(Input{Context: council, File: im.File, Sheet: *read, Columns: im.Columns, Decisions: im.Decisions, Records: records})
	if err != nil {
		return nil, err
	}
	im.Counts, im.PlanTime = count(plan.Rows), now
	im.PlanHash, err = hashOf(plan.Rows)
	return plan, err
}

func hashOf(rows []Row) (string, error) {
	text, err := json.Marshal(rows)
	if err != nil {
		return "", fmt.Errorf("hash plan: %w", err)
	}
	hash := sha256.Sum256(text)
	return hex.EncodeToString(hash[:]), nil
}

// carryOut writes the plan to the register and says on its rows which records they became.
func (im *Import) carryOut(ctx context.Context, tx Tx, plan *Plan, now time.Time) ([]Effect, error) {
	var created, changed []*register.Partnership
	var effects []Effect
	all := plan.writes()
	before, err := tx.Partnerships(ctx, existing(all))
	if err != nil {
		return nil, err
	}
	for _, w := range all {
		came(w.record, im.ID, now)
		old := before[w.record.ID]
		if old == nil {
			// What a council's register holds already comes in active, whatever it lacks.
			w.record.Council, w.record.State, w.record.BeforeConcordat = im.Council, register.Active, true
			err = w.record.Enter(now)
			created = append(created, w.record)
		} else {
			err = w.record.Amend(old, now)
			changed = append(changed, w.record)
		}
		if err != nil {
			return nil, fmt.Errorf("row %d: %w", plan.Rows[w.rows[0]].Number, err)
		}
		effects = append(effects, Effect{Partnership: w.record.ID, Rows: numbers(plan.Rows, w.rows), Before: old, Version: w.record.Version})
		for _, i := range w.rows {
			plan.Rows[i].Partnership = w.record.ID
		}
	}
	if err := tx.CreatePartnerships(ctx, created); err != nil {
		return nil, err
	}
	return effects, tx.SavePartnerships(ctx, changed)
}

// existing gives the ids of the records that are written and not new.
func existing(all []write) []string {
	var found []string
	for _, w := range all {
		if w.record.ID != "" {
			found = append(found, w.record.ID)
		}
	}
	return found
}

func numbers(rows []Row, indexes []int) []int {
	n := make([]int, len(indexes))
	for i, at := range indexes {
		n[i] = rows[at].Number
	}
	return n
}

// takeBack restores the records that the import changed and withdraws those that it created.
func takeBack(ctx context.Context, tx Tx, id string, c *caller.Caller, now time.Time) error {
	effects, err := tx.Effects(ctx, id)
	if err != nil {
		return err
	}
	touched := make([]string, len(effects))
	for i, e := range effects {
		touched[i] = e.Partnership
	}
	records, err := tx.Partnerships(ctx, touched)
	if err != nil {
		return err
	}
	if err := changedSince(effects, records); err != nil {
		return err
	}
	saved := make([]*register.Partnership, len(effects))
	for i, e := range effects {
		record := records[e.Partnership]
		if err := e.takeBack(record, c, now); err != nil {
			return fmt.Errorf("undo partnership %s: %w", e.Partnership, err)
		}
		saved[i] = record
	}
	return tx.SavePartnerships(ctx, saved)
}

// takeBack makes a record what it was before the import; one that the import created is withdrawn.
func (e Effect) takeBack(record *register.Partnership, c *caller.Caller, now time.Time) error {
	if e.Before != nil {
		return record.Restore(e.Before, now)
	}
	before := *record
	if err := record.Withdraw(register.Actor{Person: c.Person}, "The import that it came from was undone.", now); err != nil {
		return err
	}
	return record.Amend(&before, now)
}

// changedSince refuses to undo an import whose records were changed since, and names their rows.
func changedSince(effects []Effect, records map[string]*register.Partnership) error {
	var rows []int
	for _, e := range effects {
		if records[e.Partnership].Version != e.Version {
			rows = append(rows, e.Rows...)
		}
	}
	if len(rows) == 0 {
		return nil
	}
	slices.Sort(rows)
	named := fmt.Sprint(rows[:min(len(rows), 100)])
	named = named[1 : len(named)-1]
	return fault.Precondition("IMPORT_CHANGED_SINCE", fmt.Sprintf(
		"The records of %d rows were changed since the import, and undoing it would lose that: rows %s. Correct or withdraw single records instead.", len(rows), named)).With("rows", named)
}
