package imports

import (
	"slices"
	"strings"

	"github.com/concordat-suite/concordat/services/platform/files/sheet"
	"github.com/concordat-suite/concordat/services/platform/files/spreadsheet"
	"github.com/concordat-suite/concordat/services/register"
)

// Exported is a record as far as its reader sees it, with what Concordat says of the whole of it.
type Exported struct {
	Record *register.Partnership
	// Gaps are the facts that nobody has said; none where the reader may not see them.
	Gaps []string
	// Confidential are the fields of the contract, such as "risks", of which the reader sees what is restricted or exempt.
	Confidential []string
}

// between stands between the entries of a list in one cell: they are on lines of their own.
const between = "\n"

// Cell gives what the record says of the field, as Concordat writes it into a cell. year is the financial year of a column
// of money. An import that finds the cell unchanged leaves the record as it is: see writer.unchanged.
func (f Field) Cell(c *Context, e Exported, year string) string {
	p := e.Record
	switch {
	case f.own:
		return ownCell(f.Name, e)
	case f.Name == fieldID:
		return p.ID
	case f.money:
		return amountIn(f.show(p), year)
	case f.Name == "service_area":
		return c.areaName(p.ServiceArea)
	case f.Name == "scrutiny_committee":
		return c.committeeName(p.ScrutinyCommittee)
	default:
		return strings.Join(c.named(f.show(p)), between)
	}
}

// amountIn gives the amount of one year from what a field of money shows.
func amountIn(shown []string, year string) string {
	for _, text := range shown {
		if amount, ok := strings.CutSuffix(text, " in "+year); ok {
			return amount
		}
	}
	return ""
}

func (c *Context) areaName(id string) string {
	for _, a := range c.Council.ServiceAreas {
		if a.ID == id && a.DisplayName != "" {
			return a.DisplayName
		}
	}
	return id
}

func (c *Context) committeeName(id string) string {
	for _, committee := range c.Council.Committees {
		if committee.ID == id && committee.DisplayName != "" {
			return committee.DisplayName
		}
	}
	return id
}

// named gives people and posts by their names where a field shows them by their ids. Who has no name, or whom the reader may not
// know, is left out.
func (c *Context) named(shown []string) []string {
	said := slices.Clone(shown)
	for i, text := range said {
		if id, isPerson := strings.CutPrefix(text, personShown); isPerson {
			said[i] = c.personName(id)
		}
		if id, isPost := strings.CutPrefix(text, postShown); isPost {
			said[i] = c.postName(id)
		}
	}
	return slices.DeleteFunc(said, func(text string) bool { return text == "" })
}

func (c *Context) personName(id string) string {
	i := slices.IndexFunc(c.People, func(p register.Person) bool { return p.ID == id })
	if i < 0 {
		return ""
	}
	return c.People[i].DisplayName
}

func (c *Context) postName(id string) string {
	i := slices.IndexFunc(c.Posts, func(p register.Post) bool { return p.ID == id })
	if i < 0 {
		return ""
	}
	return c.Posts[i].DisplayName
}

// unchanged says whether the cell says what Concordat itself would write into it. Such a cell changes nothing, whatever it
// would be read as otherwise: what goes out comes back in as it was.
func (w *writer) unchanged(field Field, cell string) bool {
	written := field.Cell(w.context, Exported{Record: w.record}, w.column.FinancialYear)
	return written != "" && asWritten(written) == asWritten(cell)
}

// asWritten is a text as it comes back from a file of any format.
func asWritten(text string) string { return strings.TrimSpace(spreadsheet.Legible(text)) }

// unchangedEnded plans a row that names an ended record by its id and says what the record says: nothing is asked of it.
// A row that says anything else of an ended record is for the officer to decide.
func (p *planner) unchangedEnded(row *Row, r sheet.Row, who identity) bool {
	record := p.matcher.records[who.id]
	if record == nil || record.State != register.Ended {
		return false
	}
	w := writer{context: &p.Context, file: p.File, row: r, record: copyOf(record), renames: true}
	f := w.fill(p.Columns)
	if len(f.changes)+len(f.errors)+len(p.unkept(draft{record: record, kept: keptOn(record)}, r)) > 0 {
		return false
	}
	row.Outcome, row.Partnership, row.MetBy, row.Warnings = Same, who.id, "id", f.warnings
	return true
}

// states are the states of an entry in words.
var states = map[register.State]string{
	register.Identified: "identified", register.Draft: "draft", register.Proposed: "proposed", register.Active: "active",
	register.Ended: "ended", register.Rejected: "rejected", register.Withdrawn: "withdrawn",
}

// ownCell gives what Concordat itself says of the record.
func ownCell(field string, e Exported) string {
	switch {
	case field == fieldState:
		return states[e.Record.State]
	case field == fieldGaps:
		return gapsOf(e)
	case field == fieldSource:
		return sourceCell(e.Record, "")
	case e.Record.Published:
		return "yes"
	default:
		return "no"
	}
}

// gapsOf lists the facts that nobody has said by the headings of their columns, worst first.
func gapsOf(e Exported) string {
	words := make([]string, len(e.Gaps))
	for i, name := range e.Gaps {
		words[i] = strings.ReplaceAll(name, "_", " ")
		if field, known := fieldNamed(name); known {
			words[i] = field.Words
		}
	}
	return strings.Join(words, between)
}
