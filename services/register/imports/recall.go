package imports

import (
	"context"

	"github.com/concordat-suite/concordat/services/platform/files/sheet"
	"github.com/concordat-suite/concordat/services/platform/words/date"
	"github.com/concordat-suite/concordat/services/platform/words/fault"
	"github.com/concordat-suite/concordat/services/register"
	"github.com/concordat-suite/concordat/services/register/naming"
)

// recall takes over what was said of an earlier file, or of this one when it was planned before: the mapping, but for
// the columns that the officer told, the texts, and what was decided of rows.
func (im *Import) recall(ctx context.Context, r Reader, council *Context, read *sheet.Sheet, told []Column, day date.Date) error {
	keys := append(columnKeys(im.Columns), im.joinMemory())
	for _, t := range textsIn(*read, im.Columns) {
		keys = append(keys, textMemory(t.Text))
	}
	for _, key := range im.rowKeys(*read) {
		keys = append(keys, key)
	}
	said, err := r.Recall(ctx, keys)
	if err != nil {
		return err
	}
	im.recallColumns(said, *read, told, day)
	im.JoinRows = readMemory(said, im.joinMemory()).Joined
	for _, t := range textsIn(*read, im.Columns) {
		if m := readMemory(said, textMemory(t.Text)); m.Text != 0 && (m.Text != IsPerson || council.hasPerson(m.Person)) {
			t.Choice, t.Person = m.Text, m.Person
			im.Texts = append(im.Texts, t)
		}
	}
	return im.recallRows(ctx, r, said, *read)
}

// recallColumns maps the columns whose headings an earlier file had as they were mapped there. A mapping that does not
// fit this file, as when a fact would be told twice, is left as proposed. What the officer told of this file counts.
func (im *Import) recallColumns(said map[string]string, read sheet.Sheet, told []Column, day date.Date) {
	columns := append([]Column(nil), im.Columns...)
	for i := range columns {
		c := &columns[i]
		if _, known := said[columnKey(*c)]; !known || c.AsAt != "" {
			continue
		}
		m := readMemory(said, columnKey(*c))
		c.Field, c.DateOrder, c.Words = m.Field, m.DateOrder, m.Words
		if c.FinancialYear == "" && m.Year != "" && m.YearOf == im.yearMemory(day) {
			c.FinancialYear = m.Year
		}
	}
	if mapped, err := overlay(read, columns, told, "columns"); err == nil {
		im.Columns = mapped
	}
}

// recallRows takes over what was decided of rows.
func (im *Import) recallRows(ctx context.Context, r Reader, said map[string]string, read sheet.Sheet) error {
	keys, above := im.rowKeys(read), map[string]int{}
	var known *onRecords
	for _, row := range read.Rows {
		m := readMemory(said, keys[row.Number])
		if (m.New || m.Record != "") && known == nil {
			records, err := r.Records(ctx)
			if err != nil {
				return err
			}
			known = newOnRecords(records)
		}
		if d, decided := m.decision(row.Number, above, known, im.identify(row)); decided {
			im.Decisions = append(im.Decisions, d)
		}
		above[keys[row.Number]] = row.Number
	}
	return nil
}

// identify returns what a row says of which body it is about.
func (im *Import) identify(row sheet.Row) identity {
	p := planner{Input: Input{Columns: im.Columns}}
	return p.identify(row)
}

// decision returns what was decided of a row, unless the register has answered it since: the row meets a record by its
// name now, or the record that it was said to be is gone.
func (m remembered) decision(row int, above map[string]int, known *onRecords, who identity) (Decision, bool) {
	switch {
	case m.LeftOut:
		return Decision{Row: row, Choice: LeaveOut}, true
	case m.Row != "" && above[m.Row] != 0:
		return Decision{Row: row, Choice: ChooseSame, SameAsRow: above[m.Row]}, true
	case m.New && !known.meets(who):
		return Decision{Row: row, Choice: ChooseNew}, true
	case m.Record != "" && known.open[m.Record] && !known.meets(who):
		return Decision{Row: row, Choice: ChooseSame, Partnership: m.Record}, true
	}
	return Decision{}, false
}

// onRecords are the names and references by which rows meet records, and the ids of records that have not ended.
type onRecords struct{ names, references, open map[string]bool }

func newOnRecords(records []*register.Partnership) *onRecords {
	k := &onRecords{names: map[string]bool{}, references: map[string]bool{}, open: map[string]bool{}}
	for _, p := range records {
		k.open[p.ID] = p.State != register.Ended
		k.names[naming.Key(p.DisplayName)] = true
		for _, f := range p.FormerNames {
			k.names[naming.Key(f.DisplayName)] = true
		}
		k.references[naming.Key(p.Reference)] = p.Reference != ""
	}
	return k
}

// meets reports whether a row meets a record without a decision.
func (k *onRecords) meets(who identity) bool {
	return who.id != "" || k.references[naming.Key(who.reference)] || k.names[naming.Key(who.name)]
}

// planRecalled makes the plan with the decisions that were recalled; with only those to leave rows out where the others
// fit no more.
func (im *Import) planRecalled(plan func() (*Plan, error)) (*Plan, error) {
	made, err := plan()
	if fault.Reason(err) != "DECISION_INVALID" {
		return made, err
	}
	var left []Decision
	for _, d := range im.Decisions {
		if d.Choice == LeaveOut {
			left = append(left, d)
		}
	}
	im.Decisions = left
	return plan()
}
