package imports

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/concordat-suite/concordat/services/platform/files/sheet"
	"github.com/concordat-suite/concordat/services/platform/words/caller"
	"github.com/concordat-suite/concordat/services/platform/words/fault"
	"github.com/concordat-suite/concordat/services/platform/words/ids"
	"github.com/concordat-suite/concordat/services/register"
	"github.com/concordat-suite/concordat/services/register/answer"
	"github.com/concordat-suite/concordat/services/register/proposals"
)

// maxShown is how many characters are kept of what a record said when something was proposed.
const maxShown = 20_000

// maxTitle is how many characters of a cell a refusal shows.
const maxTitle = 300

// toOfficer is a cell that whoever plans the import may not write: it is proposed to the record's officer, or to
// whoever else may edit the field.
type toOfficer struct{ proposal proposals.Proposal }

func (e toOfficer) Error() string {
	whose := "is its officer's to change."
	if !slices.Contains(register.EditorsOf(e.proposal.Field), caller.ResponsibleOfficer) {
		whose = "is neither its officer's nor yours to change as this row would."
	}
	return fmt.Sprintf("What the record says of its %s %s %s", e.proposal.Words, whose, e.proposal.Compared())
}

func (e toOfficer) warning(c Column) Problem {
	return Problem{c.Letter, c.Heading, e.Error(), "It is proposed to " + settlersOf(e.proposal.Field) +
		", who takes it over or declines it."}
}

// settlersOf says in words who may settle what is proposed for a field.
func settlersOf(field string) string {
	editors := register.EditorsOf(field)
	if slices.Contains(editors, caller.ResponsibleOfficer) {
		return "its officer"
	}
	words := make([]string, len(editors))
	for i, role := range editors {
		words[i] = settlers[role]
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " or " + words[last]
}

var settlers = map[caller.Role]string{
	caller.ServiceLead: "the service lead", caller.DeputyChiefExecutive: "the deputy chief executive",
	caller.ManagementInformationOfficer: "another management information officer",
}

// toOfficer makes a cell a proposal. It gets its id and its time when the import is carried out, so that the plan made
// anew is the same.
func (w *writer) toOfficer(field Field, cell string) error {
	if err := fits(cell, maxStatement); err != nil {
		return err
	}
	p := proposals.Proposal{
		Field: field.Name, Words: field.Words, Many: field.many,
		Adds:   field.many && w.means != answer.None,
		Before: says(w.context, w.record, field, w.column.FinancialYear),
		Cell: proposals.Cell{
			File: w.file, Row: w.row.Number, Column: w.column.Letter, Heading: w.column.Heading, Text: cell,
			Means: int(w.column.said(field, cell)),
		},
	}
	if field.money {
		p.Year = w.column.FinancialYear
	}
	return toOfficer{p}
}

// said returns what a cell means where not the cell itself says so, but the importer or the other cells of its column; 0
// where it does.
func (c Column) said(field Field, cell string) CellMeaning {
	alone := Column{Field: c.Field}
	meaning := c.meaning(field, cell)
	if _, told := c.told(cell); !told && meaning == alone.meaning(field, cell) {
		return 0
	}
	switch meaning {
	case answer.None:
		return MeansNone
	case answer.Yes:
		return MeansYes
	}
	return MeansText
}

// says returns what a record says in a field, as Concordat writes it into a cell.
func says(c *Context, p *register.Partnership, field Field, year string) string {
	text := []rune(field.Cell(c, Exported{Record: p}, year))
	return string(text[:min(len(text), maxShown)])
}

// propose keeps what a row proposes for the record that it is about.
func (r *Row) propose(all []proposals.Proposal, about *register.Partnership) {
	for i := range all {
		all[i].Partnership = about.ID
	}
	r.Proposes = int32(len(all))
	if len(all) > 0 {
		r.proposals = &all
	}
}

// propose keeps what the rows propose, in place of what an earlier import proposed for the same places and still waits.
func (im *Import) propose(ctx context.Context, c *caller.Caller, tx Tx, rows []Row, now time.Time) error {
	by := proposals.By{Person: c.Person, For: caller.Behalf(c.Rights)}
	var made []*proposals.Proposal
	for _, row := range rows {
		for _, p := range row.proposed() {
			p.Council, p.ID, p.Import, p.Sheet = im.Council, ids.New(), im.ID, im.Sheet
			p.Propose(by, now)
			made = append(made, &p)
		}
	}
	made, err := notDeclined(ctx, tx, made)
	if err != nil || len(made) == 0 {
		return err
	}
	if err := replaceEarlier(ctx, tx, made, by, now); err != nil {
		return err
	}
	return tx.CreateProposals(ctx, made)
}

// notDeclined leaves out what was declined before, so that a file imported again does not ask the officer again.
func notDeclined(ctx context.Context, tx Tx, made []*proposals.Proposal) ([]*proposals.Proposal, error) {
	if len(made) == 0 {
		return nil, nil
	}
	declined, err := tx.DeclinedOn(ctx, recordsOf(made))
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(made, func(p *proposals.Proposal) bool { return slices.ContainsFunc(declined, p.Repeats) }), nil
}

// recordsOf returns the ids of the records that proposals are for.
func recordsOf(all []*proposals.Proposal) []string {
	var about []string
	for _, p := range all {
		about = append(about, p.Partnership)
	}
	slices.Sort(about)
	return slices.Compact(about)
}

// replaceEarlier ends what waits in the places for which something is proposed anew.
func replaceEarlier(ctx context.Context, tx Tx, made []*proposals.Proposal, by proposals.By, now time.Time) error {
	anew := map[string][]*proposals.Proposal{}
	for _, p := range made {
		anew[p.Partnership] = append(anew[p.Partnership], p)
	}
	waiting, err := tx.WaitingOn(ctx, recordsOf(made))
	if err != nil {
		return err
	}
	waiting = slices.DeleteFunc(waiting, func(old *proposals.Proposal) bool {
		return !slices.ContainsFunc(anew[old.Partnership], func(p *proposals.Proposal) bool { return p.SamePlace(old) })
	})
	for _, old := range waiting {
		old.Replace(by, now)
	}
	return tx.SaveProposals(ctx, waiting)
}

// withdrawProposals takes back what an import proposed and nobody has settled.
func withdrawProposals(ctx context.Context, tx Tx, id string, c *caller.Caller, now time.Time) error {
	waiting, err := tx.WaitingFrom(ctx, id)
	if err != nil {
		return err
	}
	for _, p := range waiting {
		p.Withdraw(proposals.By{Person: c.Person}, now)
	}
	return tx.SaveProposals(ctx, waiting)
}

// Cells writes proposals into records, cell by cell, as the import would have.
type Cells struct{ context Context }

// Cells returns the writer of a council's proposals, with its people and posts as they are now.
func (s *Service) Cells(ctx context.Context, council string) (*Cells, error) {
	var c Context
	err := s.store.Read(ctx, council, func(r Reader) (err error) {
		c, err = r.Context(ctx)
		return err
	})
	if err != nil {
		return nil, err
	}
	c.Today = c.Council.Day(s.now())
	c.prepare()
	return &Cells{c}, nil
}

// Says returns what the record says in the field that is proposed, in the words in which the proposal keeps it.
func (c *Cells) Says(p *proposals.Proposal, record *register.Partnership) string {
	field, _ := fieldNamed(p.Field)
	return says(&c.context, record, field, p.Year)
}

// Put writes what is proposed into the record, and the cell that it came from among the record's sources.
func (c *Cells) Put(p *proposals.Proposal, record *register.Partnership) error {
	field, known := fieldNamed(p.Field)
	if !known || field.put == nil {
		return unreadable(p, nil)
	}
	column := Column{Letter: p.Column, Heading: p.Heading, Field: p.Field, FinancialYear: p.Year}
	if p.Means != 0 {
		column.Words = []CellWord{{Text: p.Text, Meaning: CellMeaning(p.Means)}}
	}
	w := writer{
		context: &c.context, file: p.File, row: sheet.Row{Number: p.Row}, column: column, record: copyOf(record),
		registered: true,
		means:      column.meaning(field, p.Text),
	}
	if err := field.put(&w, p.Text); err != nil {
		return unreadable(p, err)
	}
	w.record.Sources = append(slices.Clone(record.Sources), register.SourceRow{
		Import: p.Import, File: p.File, Sheet: p.Sheet, Row: p.Row, ImportTime: p.CreateTime,
		Cells: []register.SourceCell{{Heading: p.Heading, Column: p.Column, Text: p.Text}},
	})
	*record = *w.record
	return nil
}

// unreadable refuses words that the field cannot hold any more, such as of a service area that there is no more.
func unreadable(p *proposals.Proposal, cause error) error {
	why := ""
	var note asNote
	var refused refusal
	if errors.As(cause, &note) || errors.As(cause, &refused) {
		why = " " + cause.Error()
	}
	text := []rune(p.Text)
	return fault.Precondition("PROPOSAL_UNREADABLE", fmt.Sprintf(
		"The %s cannot say %q.%s Edit the field as it should be, and decline the proposal.", p.Words,
		string(text[:min(len(text), maxTitle)]), why)).Because(cause)
}
