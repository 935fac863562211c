package imports

import (
	"fmt"

	"github.com/concordat-suite/concordat/services/platform/words/fault"
	"github.com/concordat-suite/concordat/services/register"
)

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

// decide says which body the row goes into: the one it meets, the one that the officer chose, or one of its own.
func (p *planner) decide(row *Row, found match) (body, error) {
	decision := p.decision(row.Number)
	if decision.Choice == 0 {
		if at, ok := p.together(row, found); ok {
			return at, nil
		}
		if at, ok := p.joinedWith(row); ok {
			return at, nil
		}
	}
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
