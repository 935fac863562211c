package imports

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/concordat-suite/concordat/services/platform/caller"
	"github.com/concordat-suite/concordat/services/platform/fault"
	"github.com/concordat-suite/concordat/services/register"
)

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
	named := strings.ReplaceAll(strings.Trim(fmt.Sprint(rows[:min(len(rows), 100)]), "[]"), " ", ", ")
	what := "The record of row " + named + " was"
	if len(rows) > 1 {
		what = fmt.Sprintf("The records of %d rows (%s) were", len(rows), named)
	}
	return fault.Precondition("IMPORT_CHANGED_SINCE", what+" changed since the import, and undoing it would lose that. "+
		"Correct or withdraw single records instead.").With("rows", named)
}
