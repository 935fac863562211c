package imports

import (
	"fmt"
	"strings"
	"time"

	"github.com/concordat-suite/concordat/services/platform/fault"
	"github.com/concordat-suite/concordat/services/register"
)

// write is what an import does to one record.
type write struct {
	// record is the record as it becomes. A new one has no id yet.
	record *register.Partnership
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
			all = append(all, write{record: p.drafts[at], rows: rows[at]})
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
		"%d rows are errors, or may be duplicates and are not decided: row %s. Mend the file and upload it again, or decide each of them: same, new or leave out.",
		len(open), named)).With("rows", strings.Join(open[:min(len(open), 100)], ", "))
}
