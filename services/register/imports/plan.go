package imports

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/concordat-suite/concordat/services/platform/files/sheet"
	"github.com/concordat-suite/concordat/services/register"
)

// Input is what a plan is made from.
type Input struct {
	Context
	// File is the file's name, Sheet what was read from it.
	File      string
	Sheet     sheet.Sheet
	Columns   []Column
	Decisions []Decision
	// JoinRows says that rows of one name are about one body.
	JoinRows bool
	// AsAt is of which day the file speaks; "" when nobody has said.
	AsAt string
	// Records are the council's partnerships.
	Records []*register.Partnership
}

// Plan is what applying an import would do.
type Plan struct {
	Rows []Row
	// drafts are the records as they would become, by the body they are drawn up for.
	drafts map[body]draft
	// open says that the register is open, so that new records are proposed.
	open bool
	// order are the bodies in the order of the first row about each.
	order []body
	// partnerRows are the rows of one name in a file that has a column of partners, by their numbers.
	partnerRows map[int]*joinedRows
}

// draft is a record as it would become, and as it is on the register; nil when it is new.
type draft struct {
	record, before *register.Partnership
	// kept are the cells that the record keeps of all rows that went into it.
	kept map[keptCell]bool
}

// keptCell is a cell of a file as a record keeps it.
type keptCell struct{ heading, text string }

func keptOn(p *register.Partnership) map[keptCell]bool {
	kept := map[keptCell]bool{}
	for _, s := range p.Sources {
		keepCells(kept, s.Cells)
	}
	return kept
}

func keepCells(kept map[keptCell]bool, cells []register.SourceCell) {
	for _, c := range cells {
		kept[keptCell{c.Heading, c.Text}] = true
	}
}

// planner makes a plan, row by row.
type planner struct {
	Input
	Plan
	matcher *matcher
	// decisions are the indexes of the decisions by row.
	decisions map[int]int
	// from says, for each row, which body it went into; a row decided to be the same as it goes there too.
	from map[int]body
	// firstRow is the first row about a record.
	firstRow map[string]int
	// fileDay is the file's day, which all rows share that have none of their own.
	fileDay *string
	// same are the rows that the file has about one body, by their numbers.
	same map[int]*sameBody
}

// MakePlan says what each row would do. It changes nothing. Decisions that make no sense are refused. It ends with ctx.
func MakePlan(ctx context.Context, in Input) (*Plan, error) {
	p := &planner{Input: in, matcher: newMatcher(in.Records), decisions: map[int]int{}, from: map[int]body{}, firstRow: map[string]int{}}
	p.drafts, p.open = map[body]draft{}, in.Open
	day := in.AsAt
	p.fileDay = &day
	p.Columns = withTicks(in.Sheet, in.Columns)
	p.prepare()
	if err := p.takeDecisions(); err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	p.same, p.partnerRows = p.sameBodies(), p.rowsOfPartners()
	p.Rows = make([]Row, 0, len(in.Sheet.Rows))
	for _, r := range in.Sheet.Rows {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		row, err := p.plan(r)
		if err != nil {
			return nil, err
		}
		p.Rows = append(p.Rows, row)
	}
	plan := p.Plan // a copy: what was needed to make it is not kept with it
	return &plan, nil
}

// plan plans one row.
func (p *planner) plan(r sheet.Row) (Row, error) {
	who := p.identify(r)
	row := Row{Number: r.Number, Hidden: r.Hidden, Struck: r.Struck, DisplayName: who.name, Choice: p.decision(r.Number).Choice, AsAt: p.dayOf(r), NewerRow: p.newer(r.Number), Cells: p.cells(r)}
	if why := p.Sheet.Aside[r.Number]; why != "" && row.Choice == 0 {
		row.DisplayName, _ = firstFilled(r)
		row.Outcome, row.Choice, row.LeftOut = New, LeaveOut, why
		return row, nil
	}
	if who.name == "" {
		row.fail(p.nameProblem("The row has no name.", "Write the partnership's name in the cell, or leave the row out."))
		return row, nil
	}
	if n := len([]rune(who.name)); n > maxName {
		row.fail(p.nameProblem(fmt.Sprintf("The name has %d characters, and %d fit.", n, maxName), "Shorten it in the file; what else it says can go into a note."))
		return row, nil
	}
	if p.unchangedEnded(&row, r, who) {
		return row, nil
	}
	found := p.matcher.find(who)
	row.Duplicates = found.duplicates
	if found.problem != nil {
		row.fail(*found.problem)
		return row, nil
	}
	at, err := p.decide(&row, found)
	if err != nil {
		return row, err
	}
	if row.Outcome != PossibleDuplicate {
		p.started(row.Number, at)
	}
	if taken := p.matcher.taken(who); taken != nil && at == (body{row: r.Number}) && row.Outcome != PossibleDuplicate {
		row.fail(*taken)
		return row, nil
	}
	if row.Outcome != PossibleDuplicate {
		p.draw(&row, r, at)
	}
	if row.Choice != LeaveOut && (row.Outcome == New || row.Outcome == PossibleDuplicate) {
		p.matcher.add(who)
		p.doubtName(&row)
		p.hiddenInName(&row, r)
	}
	return row, nil
}

// draw puts the row on the draft of its body and says what that changes.
func (p *planner) draw(row *Row, r sheet.Row, at body) {
	drawn, started := p.drafts[at]
	if !started {
		drawn = p.begin(at)
	}
	newer := newerOn(drawn.before, row.AsAt)
	w := writer{context: &p.Context, file: p.File, row: r, record: copyOf(drawn.record), date: row.AsAt, earlier: row.NewerRow != 0 || newer != nil}
	w.registered = drawn.before != nil
	w.replaces, w.joined = row.MetBy == "decision", p.joins(row.Number)
	w.renames = w.replaces && at.row != 0 || row.MetBy == "id" || row.MetBy == "reference" || row.MetBy == "row" && !w.earlier
	f := w.fill(p.Columns)
	row.Warnings = slices.Concat(f.warnings, dayWarnings(row.AsAt, drawn.before, newer, f.changes))
	for _, problem := range f.errors {
		row.fail(problem)
	}
	if row.Outcome == Error {
		return
	}
	row.Changes = slices.Concat(f.changes, p.unkept(drawn, r)) // of its exact size: a plan holds thousands
	row.Outcome = outcome(at, row)
	if p.again(row, at) {
		row.Outcome, row.Changes = PossibleDuplicate, nil
		return
	}
	if row.Choice == LeaveOut {
		return
	}
	row.propose(f.proposals, drawn.before)
	if row.Writes() {
		w.record.Sources = append(w.record.Sources, p.source(row))
		keepCells(drawn.kept, row.Cells)
	}
	p.keep(r.Number, at, draft{record: w.record, before: drawn.before, kept: drawn.kept})
}

// source returns the row as the record that it went into keeps it.
func (p *planner) source(row *Row) register.SourceRow {
	day := p.fileDay
	if row.AsAt != *day {
		own := row.AsAt // alone: a record keeps it longer than the row
		day = &own
	}
	return register.SourceRow{File: p.File, Sheet: p.Sheet.Name, Row: row.Number, Cells: row.Cells}.OfDay(day)
}

// keep makes the draft as changed by the row the one that later rows go into.
func (p *planner) keep(row int, at body, drawn draft) {
	if _, started := p.drafts[at]; !started {
		p.order = append(p.order, at)
	}
	p.drafts[at], p.from[row] = drawn, at
	if at.record != "" && p.firstRow[at.record] == 0 {
		p.firstRow[at.record] = row
	}
}

// begin gives the draft as it starts: the record on the register, or one that states nothing.
func (p *planner) begin(at body) draft {
	if held := p.matcher.records[at.record]; held != nil {
		own := *held
		own.Sources = slices.Clone(held.Sources) // rows are added to this copy, see copyOf
		return draft{record: &own, before: held, kept: keptOn(held)}
	}
	return draft{record: &register.Partnership{}, kept: map[keptCell]bool{}}
}

func outcome(at body, row *Row) Outcome {
	switch {
	case at == (body{row: row.Number}):
		return New
	case len(row.Changes) > 0:
		return Change
	default:
		return Same
	}
}

// again says whether the row would change a record that an earlier row of the file is about already. Which of the two
// counts is for the officer to say.
func (p *planner) again(row *Row, at body) bool {
	first := p.firstRow[at.record]
	if row.MetBy == "decision" || row.MetBy == "row" || at.record == "" || first == 0 || row.Outcome != Change {
		return false
	}
	row.Duplicates = append(row.Duplicates, Duplicate{Row: first, DisplayName: p.nameOf(first), Why: fmt.Sprintf("Row %d is about the same record.", first)})
	return true
}

func (p *planner) nameOf(number int) string {
	for _, r := range p.Rows {
		if r.Number == number {
			return r.DisplayName
		}
	}
	return ""
}

// unkept gives the cells that no field holds and no earlier import has kept on the record: the row is new to it,
// though it may change no field.
func (p *planner) unkept(drawn draft, r sheet.Row) []FieldChange {
	if drawn.record.DisplayName == "" {
		return nil // a new record keeps the row as a whole
	}
	var changes []FieldChange
	for i, c := range p.Columns {
		cell := r.Cell(i)
		field, mapped := fieldNamed(c.Field)
		if cell == "" || mapped && (field.put != nil || field.own) {
			continue
		}
		if c.Field != fieldID && !drawn.kept[keptCell{c.Heading, cell}] {
			changes = append(changes, FieldChange{Field: fieldSources, Column: c.Letter, To: strings.TrimSpace(c.Heading + ": " + cell)})
		}
	}
	return changes
}

// identify reads what the row says of which body it is about.
func (p *planner) identify(r sheet.Row) identity {
	who := identity{row: r.Number}
	for i, c := range p.Columns {
		switch cell := r.Cell(i); c.Field {
		case fieldID:
			cell = names(cell)
			who.id = cell[strings.LastIndexByte(cell, '/')+1:]
		case fieldReference:
			who.reference = names(cell)
		case fieldName:
			var former string
			if who.name, former = nameAndFormer(cell); former != "" {
				who.formerNames = append(who.formerNames, former)
			}
		case fieldFormer:
			for _, name := range split(names(cell)) {
				who.formerNames = append(who.formerNames, formerly.ReplaceAllString(name, ""))
			}
		}
	}
	return who
}

// cells gives the cells of the row that are not blank.
func (p *planner) cells(r sheet.Row) []register.SourceCell {
	n := filledCells(r)
	if n == 0 {
		return nil
	}
	cells := make([]register.SourceCell, 0, n) // of its exact size: a plan holds thousands
	for i, c := range p.Columns {
		if text := r.Cell(i); text != "" {
			cells = append(cells, register.SourceCell{Heading: c.Heading, Column: c.Letter, Text: text})
		}
	}
	return cells
}

// nameProblem is a problem of the cell that holds the name.
func (p *planner) nameProblem(problem, remedy string) Problem {
	i := slices.IndexFunc(p.Columns, func(c Column) bool { return c.Field == fieldName })
	return Problem{Column: p.Columns[i].Letter, Heading: p.Columns[i].Heading, Problem: problem, Remedy: remedy}
}

// fail makes the row an error.
func (r *Row) fail(p Problem) {
	r.Outcome = Error
	r.Errors = append(r.Errors, p)
}

// copyOf gives a copy of a record that can be changed without changing the record. Its source rows are those of the
// record: rows are only ever added to the newest draft, and ten thousand rows about one body would each copy all before
// them.
func copyOf(p *register.Partnership) *register.Partnership {
	c := *p
	c.FormerNames, c.Notes = slices.Clone(p.FormerNames), slices.Clone(p.Notes)
	if p.Partners != nil {
		c.Partners = &register.Partners{Partners: slices.Clone(p.Partners.Partners)}
	}
	if p.Targets != nil {
		c.Targets = &register.Targets{Targets: slices.Clone(p.Targets.Targets)}
	}
	if p.Risks != nil {
		c.Risks = clone(p.Risks)
		c.Risks.Risks = slices.Clone(p.Risks.Risks)
	}
	if p.Resources != nil {
		c.Resources = &register.Resources{Years: slices.Clone(p.Resources.Years)}
		for i := range c.Resources.Years {
			c.Resources.Years[i].Committed = clone(c.Resources.Years[i].Committed)
		}
	}
	return &c
}
