package imports

import (
	"fmt"
	"slices"
	"strings"

	"github.com/concordat-suite/concordat/services/platform/fault"
	"github.com/concordat-suite/concordat/services/register"
	"github.com/concordat-suite/concordat/services/register/sheet"
)

// Input is what a plan is made from.
type Input struct {
	Context
	// File is the file's name, Sheet what was read from it.
	File      string
	Sheet     sheet.Sheet
	Columns   []Column
	Decisions []Decision
	// Records are the council's partnerships.
	Records []*register.Partnership
}

// Plan is what applying an import would do.
type Plan struct {
	Rows []Row
	// drafts are the records as they would become, by the body they are drawn up for.
	drafts map[body]*register.Partnership
	// order are the bodies in the order of the first row about each.
	order []body
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
}

// MakePlan says what each row would do. It changes nothing. Decisions that make no sense are refused.
func MakePlan(in Input) (*Plan, error) {
	p := &planner{Input: in, matcher: newMatcher(in.Records), decisions: map[int]int{}, from: map[int]body{}, firstRow: map[string]int{}}
	p.drafts = map[body]*register.Partnership{}
	if err := p.takeDecisions(); err != nil {
		return nil, err
	}
	p.Rows = make([]Row, 0, len(in.Sheet.Rows))
	for _, r := range in.Sheet.Rows {
		row, err := p.plan(r)
		if err != nil {
			return nil, err
		}
		p.Rows = append(p.Rows, row)
	}
	return &p.Plan, nil
}

// takeDecisions checks that each decision is about a row of the file, and that each row is decided once.
func (p *planner) takeDecisions() error {
	rows := make(map[int]bool, len(p.Sheet.Rows))
	for _, r := range p.Sheet.Rows {
		rows[r.Number] = true
	}
	for i, d := range p.Decisions {
		_, twice := p.decisions[d.Row]
		switch {
		case !rows[d.Row]:
			return badDecision(i, d.Row, "The file has no such row below the headings.")
		case twice:
			return badDecision(i, d.Row, "The row is decided twice.")
		case d.Choice < ChooseSame || d.Choice > LeaveOut:
			return badDecision(i, d.Row, "Decide SAME, NEW or LEAVE_OUT.")
		case d.Choice != ChooseSame && (d.Partnership != "" || d.SameAsRow != 0):
			return badDecision(i, d.Row, "Only the decision SAME names a record or another row.")
		}
		p.decisions[d.Row] = i
	}
	return nil
}

// decision gives what was decided of a row; the zero Decision when nothing was.
func (p *planner) decision(row int) Decision {
	if i, decided := p.decisions[row]; decided {
		return p.Decisions[i]
	}
	return Decision{}
}

func badDecision(index, row int, problem string) error {
	return fault.Invalid("DECISION_INVALID", fmt.Sprintf("The decision on row %d cannot be taken. %s", row, problem),
		fault.Field{Path: fmt.Sprintf("import.decisions[%d]", index), Description: problem}).With("row", fmt.Sprint(row))
}

// plan plans one row.
func (p *planner) plan(r sheet.Row) (Row, error) {
	who := p.identify(r)
	row := Row{Number: r.Number, Hidden: r.Hidden, DisplayName: who.name, Choice: p.decision(r.Number).Choice, Cells: p.cells(r)}
	if who.name == "" {
		row.fail(p.nameProblem("The row has no name.", "Write the partnership's name in the cell, or leave the row out."))
		return row, nil
	}
	if n := len([]rune(who.name)); n > maxName {
		row.fail(p.nameProblem(fmt.Sprintf("The name has %d characters, and %d fit.", n, maxName), "Shorten it in the file; what else it says can go into a note."))
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
	if taken := p.matcher.taken(who); taken != nil && at == (body{row: r.Number}) && row.Outcome != PossibleDuplicate {
		row.fail(*taken)
		return row, nil
	}
	if row.Outcome != PossibleDuplicate {
		p.draw(&row, r, at)
	}
	if row.Choice != LeaveOut && (row.Outcome == New || row.Outcome == PossibleDuplicate) {
		p.matcher.add(who)
	}
	return row, nil
}

// decide says which body the row goes into: the one it meets, the one that the officer chose, or one of its own.
func (p *planner) decide(row *Row, found match) (body, error) {
	decision := p.decision(row.Number)
	switch {
	case decision.Choice == ChooseSame:
		at, err := p.chosen(decision, row.Duplicates, found)
		if err != nil {
			return body{}, err
		}
		row.MetBy = "decision"
		row.SameAsRow = at.row
		row.Partnership = at.record
		return at, nil
	case decision.Choice == ChooseNew:
	case found.record != "":
		row.Partnership, row.MetBy = found.record, found.by
		return body{record: found.record}, nil
	case len(row.Duplicates) > 0:
		row.Outcome = PossibleDuplicate
	}
	return body{row: row.Number}, nil
}

// chosen gives the body that the officer named, or the only one that the row may be about.
func (p *planner) chosen(d Decision, duplicates []Duplicate, found match) (body, error) {
	index := p.decisions[d.Row]
	switch {
	case d.Partnership != "" && d.SameAsRow != 0:
		return body{}, badDecision(index, d.Row, "It names both a record and a row. Name one of them.")
	case d.Partnership != "":
		record, known := p.matcher.records[d.Partnership]
		if !known || record.State == register.Ended {
			return body{}, badDecision(index, d.Row, "The record it names is not on the register, or has ended.")
		}
		return body{record: d.Partnership}, nil
	case d.SameAsRow != 0:
		return p.sameAs(d, index, d.SameAsRow)
	case found.record != "":
		return body{record: found.record}, nil
	case len(duplicates) == 1 && duplicates[0].Row != 0:
		return p.sameAs(d, index, duplicates[0].Row)
	case len(duplicates) == 1 && p.matcher.records[duplicates[0].Partnership].State != register.Ended:
		return body{record: duplicates[0].Partnership}, nil
	}
	return body{}, badDecision(index, d.Row, "Name the record or the row that it is the same as.")
}

// sameAs gives the body that an earlier row went into.
func (p *planner) sameAs(d Decision, index, row int) (body, error) {
	at, known := p.from[row]
	if !known {
		return body{}, badDecision(index, d.Row, fmt.Sprintf("Row %d is not taken, or is not above it.", row))
	}
	return at, nil
}

// draw puts the row on the draft of its body and says what that changes.
func (p *planner) draw(row *Row, r sheet.Row, at body) {
	draft, started := p.drafts[at]
	if !started {
		draft = p.begin(at)
	}
	w := writer{context: &p.Context, file: p.File, row: r, record: copyOf(draft), renames: row.MetBy == "id" || row.MetBy == "reference"}
	f := w.fill(p.Columns)
	row.Warnings = f.warnings
	for _, problem := range f.errors {
		row.fail(problem)
	}
	if row.Outcome == Error {
		return
	}
	row.Changes = append(f.changes, p.unkept(draft, r)...)
	row.Outcome = outcome(at, row)
	if p.again(row, at) {
		row.Outcome, row.Changes = PossibleDuplicate, nil
		return
	}
	if row.Choice == LeaveOut {
		return
	}
	if row.Writes() {
		w.record.Sources = append(w.record.Sources, register.SourceRow{File: p.File, Sheet: p.Sheet.Name, Row: r.Number, Cells: row.Cells})
	}
	p.keep(r.Number, at, w.record)
}

// keep makes the record as changed by the row the draft that later rows go into.
func (p *planner) keep(row int, at body, record *register.Partnership) {
	if _, started := p.drafts[at]; !started {
		p.order = append(p.order, at)
	}
	p.drafts[at], p.from[row] = record, at
	if at.record != "" && p.firstRow[at.record] == 0 {
		p.firstRow[at.record] = row
	}
}

// begin gives the record that a draft starts from: the one on the register, or one that states nothing.
func (p *planner) begin(at body) *register.Partnership {
	if at.record != "" {
		return p.matcher.records[at.record]
	}
	return &register.Partnership{}
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
	if row.MetBy == "decision" || at.record == "" || first == 0 || row.Outcome != Change {
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
func (p *planner) unkept(record *register.Partnership, r sheet.Row) []FieldChange {
	if record.DisplayName == "" {
		return nil // a new record keeps the row as a whole
	}
	var changes []FieldChange
	for i, c := range p.Columns {
		cell := r.Cell(i)
		if field, mapped := fieldNamed(c.Field); cell == "" || mapped && field.put != nil {
			continue
		}
		if c.Field != fieldID && !keeps(record, c, cell) {
			changes = append(changes, FieldChange{Field: fieldSources, Column: c.Letter, To: strings.TrimSpace(c.Heading + ": " + cell)})
		}
	}
	return changes
}

// keeps says whether the record keeps the cell from an earlier import.
func keeps(record *register.Partnership, c Column, text string) bool {
	return slices.ContainsFunc(record.Sources, func(s register.SourceRow) bool {
		return slices.ContainsFunc(s.Cells, func(cell register.SourceCell) bool { return cell.Heading == c.Heading && cell.Text == text })
	})
}

// identify reads what the row says of which body it is about.
func (p *planner) identify(r sheet.Row) identity {
	who := identity{row: r.Number}
	for i, c := range p.Columns {
		switch cell := r.Cell(i); c.Field {
		case fieldID:
			who.id = cell[strings.LastIndexByte(cell, '/')+1:]
		case fieldReference:
			who.reference = cell
		case fieldName:
			who.name = cell
		case fieldFormer:
			for _, name := range split(cell) {
				who.formerNames = append(who.formerNames, formerly.ReplaceAllString(name, ""))
			}
		}
	}
	return who
}

// cells gives the cells of the row that are not blank.
func (p *planner) cells(r sheet.Row) []register.SourceCell {
	var cells []register.SourceCell
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

// copyOf gives a copy of a record that can be changed without changing the record.
func copyOf(p *register.Partnership) *register.Partnership {
	c := *p
	c.FormerNames, c.Notes, c.Sources = slices.Clone(p.FormerNames), slices.Clone(p.Notes), slices.Clone(p.Sources)
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
