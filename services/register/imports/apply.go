package imports

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/concordat-suite/concordat/services/platform/files/sheet"
	"github.com/concordat-suite/concordat/services/platform/words/caller"
	"github.com/concordat-suite/concordat/services/platform/words/count"
	"github.com/concordat-suite/concordat/services/platform/words/fault"
	"github.com/concordat-suite/concordat/services/platform/words/ids"
	"github.com/concordat-suite/concordat/services/register"
	"github.com/concordat-suite/concordat/services/register/naming"
)

// write is what an import does to one record. A new one has no id yet.
type write struct {
	draft
	// rows are the indexes of the rows that it comes from.
	rows []int
}

// writes gives what the plan does to the register, in the order of the file: one write for each record, with all the
// rows about it.
func (p *Plan) writes() []write {
	rows := map[body][]int{}
	for i, r := range p.Rows {
		if r.Writes() {
			at := p.bodyOf(r)
			rows[at] = append(rows[at], i)
		}
	}
	var all []write
	for _, at := range p.order {
		if len(rows[at]) > 0 {
			all = append(all, write{draft: p.drafts[at], rows: rows[at]})
		}
	}
	return all
}

// bodyOf gives the body that a row went into.
func (p *Plan) bodyOf(r Row) body {
	switch {
	case r.Partnership != "":
		return body{record: r.Partnership}
	case r.SameAsRow != 0:
		return body{row: r.SameAsRow}
	default:
		return body{row: r.Number}
	}
}

// came notes on a record which import its new rows came from, and when.
func came(p *register.Partnership, id string, now time.Time) {
	for i := range p.Sources {
		if p.Sources[i].Import == "" {
			p.Sources[i].Import, p.Sources[i].ImportTime = id, now
		}
	}
}

// openRows refuses to apply a plan with rows that need the officer, and names the first of them.
func openRows(rows []Row) error {
	var open []string
	for _, r := range rows {
		if r.Open() {
			open = append(open, fmt.Sprint(r.Number))
		}
	}
	if len(open) == 0 {
		return nil
	}
	named := strings.Join(open[:min(len(open), 10)], ", ")
	return fault.Precondition("IMPORT_OPEN_ROWS", fmt.Sprintf(
		"%s %s to be settled first (row %s): in error, or perhaps a duplicate. Mend the file and upload it again, or decide each of them: same, new or leave out.",
		count.Of(len(open), "row"), count.Form(len(open), "is", "are"), named)).With("rows", strings.Join(open[:min(len(open), 100)], ", "))
}

// planned makes the plan anew, as of the day of the one that the officer saw, and refuses when it is another.
func (im *Import) planned(ctx context.Context, c *caller.Caller, tx Tx) (*Plan, *sheet.Sheet, error) {
	read, err := im.reread(ctx, tx)
	if err != nil {
		return nil, nil, err
	}
	seen := im.PlanHash
	plan, err := im.plan(ctx, c, tx, read, im.PlanTime)
	if fault.Reason(err) == "DECISION_INVALID" { // it was valid when it was taken
		return nil, nil, Outdated(err)
	}
	if err != nil {
		return nil, nil, err
	}
	if im.PlanHash != seen {
		return nil, nil, Outdated(nil)
	}
	return plan, read, openRows(plan.Rows)
}

// Outdated refuses to apply a plan that is no longer what would happen, because of cause.
func Outdated(cause error) error {
	return fault.Precondition("IMPORT_PLAN_OUTDATED",
		"The register has changed since the plan was made, and the plan is no longer what would happen. Make it anew (concordat import replan; over REST, PATCH the import with its own columns), look at it, and apply it then.").Because(cause)
}

// carryOut writes the plan to the register and says on its rows which records they became.
func (im *Import) carryOut(ctx context.Context, c *caller.Caller, tx Tx, plan *Plan, now time.Time) ([]Effect, error) {
	var created, changed []*register.Partnership
	var effects []Effect
	became := map[int]string{}
	all := plan.writes()
	versions, err := tx.Versions(ctx, existing(all))
	if err != nil {
		return nil, err
	}
	if err := im.recordPosts(ctx, tx, all, now); err != nil {
		return nil, err
	}
	for _, w := range all {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		came(w.record, im.ID, now)
		switch {
		case w.before == nil:
			// What a council's register holds already comes in active, whatever it lacks.
			w.record.Council, w.record.State, w.record.BeforeConcordat = im.Council, register.Active, true
			if plan.open {
				im.proposed(w.record, c, register.Stamp{UpdateTime: now})
			}
			err = w.record.Enter(now)
			created = append(created, w.record)
		case versions[w.record.ID] != w.before.Version:
			return nil, Outdated(nil) // changed between the plan and now, which keeps everybody else from changing it
		default:
			err = w.record.Amend(w.before, now)
			changed = append(changed, w.record)
		}
		if err != nil {
			return nil, fmt.Errorf("row %d: %w", plan.Rows[w.rows[0]].Number, err)
		}
		effects = append(effects, Effect{Partnership: w.record.ID, Rows: numbers(plan.Rows, w.rows), Before: w.before, Version: w.record.Version})
		became[plan.Rows[w.rows[0]].Number] = w.record.ID
	}
	nameRecords(plan.Rows, became)
	if err := tx.CreatePartnerships(ctx, created); err != nil {
		return nil, err
	}
	return effects, tx.SavePartnerships(ctx, changed)
}

// recordPosts records the posts that were decided on and that the council has not, without holders, and names them on
// the records.
func (im *Import) recordPosts(ctx context.Context, tx Tx, all []write, now time.Time) error {
	records := make([]*register.Partnership, len(all))
	for i, w := range all {
		records[i] = w.record
	}
	made := map[string]string{}
	needed := newPosts(records)
	for _, title := range slices.Sorted(maps.Keys(needed)) {
		post, err := register.NewPost(im.Council, ids.New(), title, needed[title], now)
		if err != nil {
			return fmt.Errorf("record the post %q: %w", title, err)
		}
		if err := tx.CreatePost(ctx, register.PostOn{Post: post}); err != nil {
			return err
		}
		made[naming.Key(title)] = post.ID
	}
	fillNewPosts(records, made)
	return nil
}

// nameRecords says on the rows which records they became: a new one by its first row, and the rows that are the same as
// that.
func nameRecords(rows []Row, became map[int]string) {
	for i := range rows {
		r := &rows[i]
		if r.Partnership == "" && r.Choice != LeaveOut {
			first := r.Number
			if r.SameAsRow != 0 {
				first = r.SameAsRow
			}
			r.Partnership = became[first]
		}
	}
}

// existing gives the ids of the records that are written and not new.
func existing(all []write) []string {
	var found []string
	for _, w := range all {
		if w.before != nil {
			found = append(found, w.before.ID)
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
