package imports

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/concordat-suite/concordat/services/platform/words/caller"
	"github.com/concordat-suite/concordat/services/platform/words/count"
	"github.com/concordat-suite/concordat/services/platform/words/fault"
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
	if err := changedSince(ctx, tx, effects, records); err != nil {
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

// changedSince refuses to undo an import whose records were changed since, names their rows, and says who changed what
// and when.
func changedSince(ctx context.Context, tx Tx, effects []Effect, records map[string]*register.Partnership) error {
	var rows []int
	var changed []Effect
	for _, e := range effects {
		if records[e.Partnership].Version != e.Version {
			rows, changed = append(rows, e.Rows...), append(changed, e)
		}
	}
	if len(rows) == 0 {
		return nil
	}
	told, err := laterChanges(ctx, tx, changed[:min(len(changed), maxTold)])
	if err != nil {
		return err
	}
	if more := len(changed) - maxTold; more > 0 {
		told += fmt.Sprintf(" And %s more.", count.Of(more, "record"))
	}
	slices.Sort(rows)
	named := strings.ReplaceAll(strings.Trim(fmt.Sprint(rows[:min(len(rows), 100)]), "[]"), " ", ", ")
	what := "The record of row " + named + " was"
	if len(rows) > 1 {
		what = fmt.Sprintf("The records of %d rows (%s) were", len(rows), named)
	}
	return fault.Precondition("IMPORT_CHANGED_SINCE", what+" changed since the import, and undoing it would lose that. "+told+
		" Correct or withdraw single records instead.").With("rows", named).With("changes", told)
}

const (
	// maxTold is of how many records it is said who changed them.
	maxTold = 5
	// maxChanges is how many changes of one record are looked at.
	maxChanges = 50
)

// laterChanges says of records who changed what on them last since an import, and when.
func laterChanges(ctx context.Context, r Reader, changed []Effect) (string, error) {
	council, err := r.Context(ctx)
	if err != nil {
		return "", err
	}
	told := make([]string, len(changed))
	for i, e := range changed {
		changes, err := r.History(ctx, e.Partnership, 0, maxChanges)
		if err != nil {
			return "", err
		}
		told[i] = e.laterChange(changes, &council)
	}
	return strings.Join(told, " "), nil
}

// laterChange says who changed a record last since the import, when, and what is otherwise than the import left it.
func (e Effect) laterChange(changes []register.Change, council *Context) string {
	var since []register.Change
	for _, c := range changes {
		if since = append(since, c); c.Partnership.Version <= e.Version {
			break
		}
	}
	if len(since) == 0 {
		return ""
	}
	newest, oldest := since[0], since[len(since)-1]
	others := ""
	if n := len(since) - 2; n > 0 {
		others = fmt.Sprintf(", the last of %s", count.Of(n+1, "change"))
	}
	return fmt.Sprintf("%q was changed by %s on %s (%s)%s.", newest.Partnership.DisplayName, council.who(newest.By),
		newest.Time.In(council.Council.Zone()).Format("2 January 2006 at 15:04"), changedWords(register.Changed(oldest.Partnership, newest.Partnership)), others)
}

// who names the author of a change.
func (c *Context) who(by register.Author) string {
	switch name := c.personName(by.Person); {
	case name != "":
		return name
	case by.Application != "":
		return "an application"
	case by.Person != "":
		return "somebody who is no longer on the list of people"
	}
	return "Concordat itself"
}

// changedWords names fields in the council's words.
func changedWords(changed []string) string {
	words := make([]string, len(changed))
	for i, name := range changed {
		words[i] = strings.ReplaceAll(name, "_", " ")
		if field, known := fieldNamed(name); known {
			words[i] = field.Words
		}
	}
	if len(words) == 0 {
		return "back to what it was"
	}
	return strings.Join(unique(words), ", ")
}
