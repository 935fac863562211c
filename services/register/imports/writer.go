package imports

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/concordat-suite/concordat/services/platform/files/sheet"
	"github.com/concordat-suite/concordat/services/platform/words/date"
	"github.com/concordat-suite/concordat/services/platform/words/legible"
	"github.com/concordat-suite/concordat/services/register"
	"github.com/concordat-suite/concordat/services/register/answer"
	"github.com/concordat-suite/concordat/services/register/naming"
	"github.com/concordat-suite/concordat/services/register/proposals"
)

// Context is what the council has said of itself and its people, against which cells are read.
type Context struct {
	Council register.Council
	People  []register.Person
	Posts   []register.Post
	// Open says that the register is open: the council's first review has been opened.
	Open bool
	// Today is the day on which the plan is made, by the clock of business; the zero Date where no date is judged by it.
	Today date.Date
	// Limited says that whoever plans the import may correct names, contacts, dates and links of the records on the
	// register, and propose the rest. Selves are the ids by which a record may name them.
	Limited bool
	Selves  []string
	// choices are the decisions on texts, by their keys.
	choices map[string]Text
	// names are the present people and the posts, by the keys of their names; titles are those of posts, by their ids.
	names  map[string][]register.Holder
	titles map[string]string
}

// writer puts the cells of one row on a record.
type writer struct {
	context *Context
	file    string
	row     sheet.Row
	column  Column
	record  *register.Partnership
	// joined are the rows that the row goes together with; nil when it goes alone.
	joined *joinedRows
	// doubt is why a value that was taken can hardly be meant; "" when it may be.
	doubt string
	// means is what the cell answers to what its field asks.
	means answer.Meaning
	// registered says that the record is on the register, not new.
	registered bool
	// renames says that the record was found for certain by something else than its name.
	renames bool
	// date is when the row was so; "" when the file does not say.
	date string
	// earlier says that a newer row of the file is about the same body: what this one says is kept as notes of its date.
	earlier bool
	// replaces says that the row was decided to be about a body: what it says counts, and what the
	// record had from a row above is kept as a note.
	replaces bool
}

// asAt gives when what the cell says was so; "" for what is said of now.
func (w *writer) asAt() string {
	switch {
	case w.column.AsAt != "":
		return w.column.AsAt
	case w.earlier:
		return w.date
	}
	return ""
}

// dated gives the words in which a cell of an earlier time is kept: with what its heading says it is about, unless the
// note is about a field.
func (w *writer) dated(cell string) string {
	about, _ := yearOf(w.column.Heading)
	if _, lower, joined := strings.Cut(about, ": "); joined { // the lower of two lines
		about = lower
	}
	if w.column.Field != fieldNotes || about == "" || w.column.AsAt == "" {
		return cell
	}
	return about + ": " + cell
}

// source says where a note came from, which is told by the row with the number.
func (w *writer) source(row int) string {
	heading := w.column.Heading
	if heading == "" {
		heading = w.column.Letter
	}
	text := []rune(legible.OneLine(fmt.Sprintf("%s row %d, column %s", w.file, row, heading)))
	return string(text[:min(len(text), 300)])
}

// year gives the figures of a financial year on the record, in order of the years.
func (w *writer) year(name string) *register.YearResources {
	if w.record.Resources == nil {
		w.record.Resources = &register.Resources{}
	}
	years := &w.record.Resources.Years
	at, found := slices.BinarySearchFunc(*years, name, func(y register.YearResources, name string) int { return strings.Compare(y.FinancialYear, name) })
	if !found {
		*years = slices.Insert(*years, at, register.YearResources{FinancialYear: name})
	}
	return &(*years)[at]
}

func putServiceArea(w *writer, cell string) error {
	if err := which(w, cell); err != nil {
		return err
	}
	for _, a := range w.context.Council.ServiceAreas {
		if strings.EqualFold(a.ID, cell) || naming.Key(a.DisplayName) == naming.Key(cell) {
			w.record.ServiceArea = a.ID
			return nil
		}
	}
	if w.means == answer.None {
		return notef("%q says that there is none.", cell)
	}
	return notef("%q is not one of the council's service areas. Add it to the council's settings and update the import to have it filled in.", cell)
}

func putCommittee(w *writer, cell string) error {
	if err := which(w, cell); err != nil {
		return err
	}
	for _, c := range w.context.Council.Committees {
		if strings.EqualFold(c.ID, cell) || committeeKey(c.DisplayName) == committeeKey(cell) {
			w.record.ScrutinyCommittee = c.ID
			return nil
		}
	}
	if w.means == answer.None {
		return notef("%q says that there is none.", cell)
	}
	if len(split(cell)) > 1 {
		return notef("%q names several committees, and one answers for scrutiny.", cell)
	}
	return notef("%q is not one of the council's committees. Add it to the council's settings and update the import to have it filled in.", cell)
}

// committeeKey gives what is compared of a committee's name: "Strategy and Resources" is the "Strategy and Resources
// Scrutiny Committee".
func committeeKey(name string) string {
	words := strings.Fields(naming.Key(name))
	return strings.Join(slices.DeleteFunc(words, func(word string) bool {
		return word == "committee" || word == "scrutiny" || word == "overview" || word == "the" || word == "and"
	}), " ")
}

// filling is what came of putting a row on a record.
type filling struct {
	changes          []FieldChange
	errors, warnings []Problem
	proposals        []proposals.Proposal
}

// fill puts every mapped cell of the row on the record, in the order of the columns. A blank cell changes nothing; a
// cell that is not what its column asks for becomes a note.
func (w *writer) fill(columns []Column) filling {
	var f filling
	for i, column := range columns {
		cell := w.row.Cell(i)
		field, mapped := fieldNamed(column.Field)
		if endsNothing(column, cell) {
			f.warnings = append(f.warnings, Problem{column.Letter, column.Heading, fmt.Sprintf("%q deletes nothing and ends nothing.", cell),
				"If the partnership is over, end its record, with the date and the minute."})
		}
		if cell == "" || !mapped || field.put == nil {
			continue
		}
		w.column = column
		if w.unchanged(field, cell) {
			continue
		}
		before, notes, former := field.show(w.record), showNotes(w.record), showFormerNames(w.record)
		err := w.replace(field, func() error { return w.put(field, cell, &f) })
		f.problem(column, err)
		f.change(field.Name, column, w.named(before), w.named(field.show(w.record)))
		if field.Name == fieldName { // "Safer Partnership (formerly …)" tells two names
			f.change(fieldFormer, column, former, showFormerNames(w.record))
		}
		if field.Name != fieldNotes {
			f.change(fieldNotes, column, notes, showNotes(w.record))
		}
	}
	return f
}

// replace puts a cell on the record by put, and keeps what it takes the place of where that was told by a row above.
func (w *writer) replace(field Field, put func() error) error {
	if !w.replaces || field.Name == fieldName { // an earlier name becomes another name
		return put()
	}
	before, was := field.show(w.record), field.Cell(w.context, Exported{Record: w.record}, w.column.FinancialYear)
	row, told := w.rowAbove()
	if err := put(); err != nil || !told || !anyGone(before, field.show(w.record)) {
		return err
	}
	if field.money {
		was += " in " + w.column.FinancialYear
	}
	return w.addNoteFrom(row, was)
}

// anyGone says whether something that was said is said no more.
func anyGone(before, after []string) bool {
	return len(without(before, after)) > 0
}

// rowAbove gives the number of the row of this file that filled the column before this one does; false when none did.
func (w *writer) rowAbove() (int, bool) {
	for _, s := range slices.Backward(w.record.Sources) {
		fills := func(c register.SourceCell) bool { return c.Column == w.column.Letter }
		if s.Import == "" && slices.ContainsFunc(s.Cells, fills) {
			return s.Row, true
		}
	}
	return 0, false
}

// ends finds words by which a file says that a body is over, or should be.
var ends = regexp.MustCompile(`(?i)\b(deleted?|remove[ds]?|removal|ceased|disbanded|dissolved|abolished|wound up|defunct|no longer exists?|finished)\b`)

// endsNothing says whether a cell reads as if it should end the record. The words stay as they are kept; to end a
// partnership takes a decision, which a cell is not.
func endsNothing(column Column, cell string) bool {
	return (column.Field == "" || column.Field == fieldNotes) && len(cell) <= 300 && ends.MatchString(cell)
}

// named says people and posts by their names where a field shows them by their ids, and that they are more than a text.
func (w *writer) named(shown []string) []string {
	said := slices.Clone(shown)
	for i, text := range said {
		if id, isPerson := strings.CutPrefix(text, personShown); isPerson {
			said[i] = w.context.personName(id) + " (on the list of people)"
		}
		if id, isPost := strings.CutPrefix(text, postShown); isPost {
			if title, isNew := strings.CutPrefix(id, newPost); isNew {
				said[i] = title + " (a new post, without a holder)"
			} else {
				said[i] = w.context.postName(id) + " (on the list of posts)"
			}
		}
	}
	return said
}

// put puts one cell on the record.
func (w *writer) put(field Field, cell string, f *filling) error {
	if cellError.MatchString(cell) {
		f.warnings = append(f.warnings, Problem{w.column.Letter, w.column.Heading,
			fmt.Sprintf("%q is an error of the spreadsheet and states nothing.", cell), "The field is left as it is. Mend the formula and upload the file again to have it filled in."})
		return nil
	}
	w.means = w.column.meaning(field, cell)
	if nothing := w.statesNothing(field, cell); nothing != "" {
		f.warnings = append(f.warnings, Problem{w.column.Letter, w.column.Heading, nothing, "The field is left as it is."})
		return nil
	}
	if w.asAt() != "" && field.Name != fieldName && field.Name != fieldFormer {
		return w.addNote(w.dated(cell))
	}
	if field.oneLine {
		cell = joinedLines(cell)
	}
	w.doubt = ""
	err := w.checked(field, cell)
	if err == nil && w.doubt != "" {
		f.warnings = append(f.warnings, Problem{w.column.Letter, w.column.Heading, w.doubt, "It is taken as it is written: look whether it is meant."})
	}
	var proposed toOfficer
	if errors.As(err, &proposed) {
		f.proposals = append(f.proposals, proposed.proposal)
		f.warnings = append(f.warnings, proposed.warning(w.column))
		return nil
	}
	var note asNote
	if errors.As(err, &note) {
		f.warnings = append(f.warnings, Problem{w.column.Letter, w.column.Heading, note.problem, "It is kept as a note."})
		return putNote(w, cell)
	}
	return err
}

// checked writes the cell into the field, unless another cell of the row says something else of it: then the error says why
// it is kept as a note.
func (w *writer) checked(field Field, cell string) error {
	if conflict := w.conflict(field, cell); conflict != "" {
		return asNote{conflict}
	}
	return w.within(field, cell)
}

// problem keeps an error of one cell.
func (f *filling) problem(column Column, err error) {
	if err == nil {
		return
	}
	p := Problem{Column: column.Letter, Heading: column.Heading, Problem: err.Error(), Remedy: "Mend the cell in the file and upload it again, or leave the row out."}
	var refused refusal
	if errors.As(err, &refused) {
		p.Remedy = refused.remedy
	}
	f.errors = append(f.errors, p)
}

// change keeps what a cell changed of a field: what is gone and what is new.
func (f *filling) change(field string, column Column, before, after []string) {
	if slices.Equal(before, after) {
		return
	}
	gone, added := without(before, after), without(after, before)
	f.changes = append(f.changes, FieldChange{Field: field, Column: column.Letter, From: strings.Join(gone, "; "), To: strings.Join(added, "; ")})
}

// without gives the texts that are not among the others. It looks each up once: a record may have hundreds of notes.
func without(texts, others []string) []string {
	known := make(map[string]bool, len(others))
	for _, text := range others {
		known[text] = true
	}
	return slices.DeleteFunc(slices.Clone(texts), func(text string) bool { return known[text] })
}
