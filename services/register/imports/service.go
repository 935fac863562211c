package imports

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"time"

	"github.com/concordat-suite/concordat/services/platform/words/caller"
	"github.com/concordat-suite/concordat/services/platform/words/fault"
	"github.com/concordat-suite/concordat/services/platform/words/ids"
	"github.com/concordat-suite/concordat/services/register"
)

// Service holds the use cases of imports.
type Service struct {
	store Store
	now   func() time.Time
}

// NewService gives the use cases on store; now is business time.
func NewService(store Store, now func() time.Time) *Service { return &Service{store: store, now: now} }

// Preview plans a file and keeps nothing.
func (s *Service) Preview(ctx context.Context, c *caller.Caller, council string, up Upload) (*Import, []Row, error) {
	im := &Import{Council: council, State: Planned}
	read, err := im.take(ctx, up)
	if err != nil {
		return nil, nil, err
	}
	var plan *Plan
	err = s.store.Read(ctx, council, func(r Reader) (err error) {
		plan, err = im.firstPlan(ctx, c, r, read, up.Columns, s.now())
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
	read, err := im.take(ctx, up)
	if err != nil {
		return nil, err
	}
	err = s.store.Write(ctx, council, now, func(tx Tx) error {
		plan, err := im.firstPlan(ctx, c, tx, read, up.Columns, now)
		if err != nil {
			return err
		}
		if err := tx.CreateImport(ctx, im, up.Content, plan.Rows); err != nil {
			return err
		}
		if len(up.Columns) == 0 {
			return nil // nothing was said of this file yet
		}
		return im.remember(ctx, tx, plan, read)
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

// Update changes the mapping or the decisions by change, which is given a copy, and makes the plan anew. Of the columns
// those that change leaves are what is told; the others stay as they were. version is the one the caller has seen, or 0
// for the newest.
func (s *Service) Update(ctx context.Context, c *caller.Caller, council, id string, version int64, change func(*Import) error) (*Import, error) {
	now := s.now()
	return s.edit(ctx, council, id, version, now, func(tx Tx, im *Import) (bool, error) {
		if im.State != Planned {
			return false, fault.Precondition("IMPORT_NOT_PLANNED", "The import is applied or undone, and its plan is history. Upload the file again to plan it anew.")
		}
		read, err := im.reread(ctx, tx)
		if err != nil {
			return false, err
		}
		before, columns := im.Texts, im.Columns
		im.Columns = slices.Clone(columns)
		if err := change(im); err != nil {
			return false, err
		}
		if err := im.checkDay(); err != nil {
			return false, err
		}
		if im.Columns, err = overlay(*read, columns, im.Columns, "import.columns"); err != nil {
			return false, err
		}
		told := im.Texts
		plan, err := im.plan(ctx, c, tx, read, now)
		if err != nil {
			return false, err
		}
		if err := unknownText(told, im.Texts); err != nil && !reflect.DeepEqual(told, before) {
			return false, err
		}
		if err := im.remember(ctx, tx, plan, read); err != nil {
			return false, err
		}
		return true, tx.ReplaceRows(ctx, id, plan.Rows)
	})
}

// Apply carries out the plan, all or nothing. Repeating it changes nothing.
func (s *Service) Apply(ctx context.Context, c *caller.Caller, council, id string, version int64) (*Import, error) {
	now := s.now()
	return s.edit(ctx, council, id, version, now, func(tx Tx, im *Import) (bool, error) {
		switch im.State {
		case Applied:
			return false, nil
		case Undone:
			return false, fault.Precondition("IMPORT_UNDONE", "The import was undone. Upload the file again to import it.")
		}
		plan, read, err := im.planned(ctx, c, tx)
		if err != nil {
			return false, err
		}
		effects, err := im.carryOut(ctx, c, tx, plan, now)
		if err != nil {
			return false, err
		}
		if err := tx.KeepEffects(ctx, id, effects); err != nil {
			return false, err
		}
		if err := im.propose(ctx, c, tx, plan.Rows, now); err != nil {
			return false, err
		}
		im.State, im.ApplyTime = Applied, now
		if err := im.remember(ctx, tx, plan, read); err != nil {
			return false, err
		}
		return true, tx.ReplaceRows(ctx, id, plan.Rows)
	})
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
		if err := withdrawProposals(ctx, tx, id, c, now); err != nil {
			return false, err
		}
		if err := tx.Forget(ctx, id); err != nil {
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
		im.FileWithdrawTime, im.Remarks, im.Questions, im.Texts = now, nil, nil, nil
		for i := range im.Columns {
			im.Columns[i].Examples, im.Columns[i].Words = nil, nil
		}
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
