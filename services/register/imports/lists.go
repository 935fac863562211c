package imports

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/concordat-suite/concordat/services/platform/words/count"
	"github.com/concordat-suite/concordat/services/platform/words/legible"
	"github.com/concordat-suite/concordat/services/register"
	"github.com/concordat-suite/concordat/services/register/answer"
	"github.com/concordat-suite/concordat/services/register/naming"
)

// The limits of the contract.
const (
	maxFormerNames = 50
	maxPartners    = 200
	maxTargets     = 100
	maxRisks       = 200
	maxNotes       = 200
)

// split gives the entries of a cell that holds a list: parted by semicolons or lines, or numbered from one.
func split(cell string) []string {
	entries := strings.FieldsFunc(cell, func(r rune) bool { return r == ';' || r == '\n' || r == '\r' })
	if len(entries) == 1 {
		entries = numbered(cell)
	}
	for i, e := range entries {
		entries[i] = legible.OneLine(strings.TrimSpace(bullet.ReplaceAllString(strings.TrimSpace(e), "")))
	}
	return slices.DeleteFunc(entries, func(e string) bool { return e == "" })
}

// inRow finds the numbers of a list that is written on one line: "1. homes 2. jobs".
var inRow = regexp.MustCompile(`(?:^|\s)\(?(\d{1,2})[.)]\s+`)

// numbered gives the entries of a list that is numbered 1, 2, 3 and so on, or the cell as it is.
func numbered(cell string) []string {
	found := inRow.FindAllStringSubmatchIndex(cell, -1)
	if len(found) < 2 || found[0][0] != 0 {
		return []string{cell}
	}
	entries := make([]string, len(found))
	for i, at := range found {
		end := len(cell)
		if i+1 < len(found) {
			end = found[i+1][0]
		}
		if cell[at[2]:at[3]] != strconv.Itoa(i+1) {
			return []string{cell}
		}
		entries[i] = strings.TrimSpace(cell[at[1]:end])
	}
	return entries
}

// bullet finds what numbers or marks an entry of a list.
var bullet = regexp.MustCompile(`^(?:[-•*·–]\s+|\(?\d{1,2}[.)]\s+)`)

// formerly finds what introduces a former name.
var formerly = regexp.MustCompile(`(?i)^(?:formerly(?: known as| called)?|former|previously(?: known as| called)?|also known as|also called|a\.?k\.?a\.?)[: ]\s*`)

// formerInName finds a former name beside the present one: "Safer Partnership (formerly Crime Reduction Partnership)".
var formerInName = regexp.MustCompile(`(?i)^(.+?)\s*(?:[,;–-]\s*)?(?:\(\s*)?\b(?:formerly|previously|f\.?k\.?a\.?)(?:\s+(?:known as|called))?(?:\s*:)?\s+([^()]+?)\s*\)?$`)

// oneLine gives a name as it is read: on one line, without characters that nobody sees and that turn or hide what stands
// beside them.
func oneLine(cell string) string {
	seen := strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && !unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, cell)
	return strings.Join(strings.Fields(seen), " ")
}

// joinedLines gives the lines of a cell as one, with commas between them: "Cllr Smith" above "Cllr Jones".
func joinedLines(cell string) string {
	var joined strings.Builder
	for line := range strings.Lines(cell) {
		if line = legible.OneLine(strings.TrimSpace(line)); line == "" {
			continue
		}
		if before := joined.String(); before != "" && strings.ContainsAny(before[len(before)-1:], ",;:-/") {
			joined.WriteString(" ")
		} else if before != "" {
			joined.WriteString(", ")
		}
		joined.WriteString(line)
	}
	return joined.String()
}

// hides says whether a cell has characters that nobody sees. Blanks and line ends are none.
func hides(cell string) bool {
	return oneLine(cell) != strings.Join(strings.Fields(cell), " ")
}

// nameAndFormer parts the cell of a name into the name and a former one, if it tells one.
func nameAndFormer(cell string) (name, former string) {
	cell = oneLine(cell)
	parts := formerInName.FindStringSubmatch(cell)
	if parts == nil {
		return cell, ""
	}
	return parts[1], parts[2]
}

func putFormerNames(w *writer, cell string) error {
	for _, name := range split(cell) {
		name = formerly.ReplaceAllString(name, "")
		if err := fits(name, maxName); err != nil {
			return err
		}
		if err := w.addFormerName(name); err != nil {
			return err
		}
	}
	return nil
}

// addFormerName adds a former or other name, unless the record has it already.
func (w *writer) addFormerName(name string) error {
	p := w.record
	same := func(f register.FormerName) bool { return naming.Key(f.DisplayName) == naming.Key(name) }
	if naming.Key(p.DisplayName) == naming.Key(name) || slices.ContainsFunc(p.FormerNames, same) {
		return nil
	}
	p.FormerNames = append(p.FormerNames, register.FormerName{DisplayName: name})
	return room(len(p.FormerNames)-1, maxFormerNames, "former names")
}

func showFormerNames(p *register.Partnership) []string {
	return each(p.FormerNames, func(f register.FormerName) string { return f.DisplayName })
}

func each[T any](entries []T, words func(T) string) []string {
	var texts []string
	for _, e := range entries {
		texts = append(texts, words(e))
	}
	return texts
}

// organisations gives the entries of a list that may also be parted by commas, though not within brackets.
func organisations(cell string) []string {
	entries := split(cell)
	if len(entries) > 1 {
		return entries
	}
	entries = nil
	depth, from := 0, 0
	for i, r := range cell {
		switch {
		case r == '(':
			depth++
		case r == ')':
			depth--
		case r == ',' && depth <= 0:
			entries = append(entries, strings.TrimSpace(cell[from:i]))
			from = i + 1
		}
	}
	return slices.DeleteFunc(append(entries, strings.TrimSpace(cell[from:])), func(e string) bool { return e == "" })
}

// putPartners adds organisations. A cell that counts seats ("Board of 12") lists none; the numbers of a list are no count.
func putPartners(w *writer, cell string) error {
	if err := which(w, cell); err != nil {
		return err
	}
	if w.record.Partners == nil && w.means == answer.None {
		w.record.Partners = &register.Partners{}
	}
	if w.means == answer.None {
		return nil
	}
	names, words := parted(organisations(cell))
	switch {
	case slices.ContainsFunc(slices.Concat(names, words), func(name string) bool { return strings.ContainsAny(name, "0123456789") }):
		return notef("%q is not a list of organisations.", cell)
	case len(names) == 0:
		return notef("%q names no organisation.", cell)
	}
	if err := w.addPartners(names); err != nil || len(words) == 0 {
		return err
	}
	quoted := strings.Join(each(words, func(word string) string { return fmt.Sprintf("%q", word) }), ", ")
	return notef("%s %s by name; the others are taken.", quoted, count.Form(len(words), "is no organisation", "are no organisations"))
}

// addPartners adds organisations that the record does not have, but for the council itself.
func (w *writer) addPartners(names []string) error {
	if w.record.Partners == nil {
		w.record.Partners = &register.Partners{}
	}
	partners := w.record.Partners
	for _, name := range names {
		if err := fits(name, maxName); err != nil {
			return err
		}
		same := func(p register.Partner) bool { return naming.Key(p.Organisation) == naming.Key(name) }
		if naming.Key(name) != naming.Key(w.context.Council.DisplayName) && !slices.ContainsFunc(partners.Partners, same) {
			partners.Partners = append(partners.Partners, register.Partner{Organisation: name})
		}
	}
	return room(len(partners.Partners)-1, maxPartners, "partners")
}

func showPartners(p *register.Partnership) []string {
	if p.Partners == nil {
		return nil
	}
	if len(p.Partners.Partners) == 0 {
		return []string{"none"}
	}
	return each(p.Partners.Partners, func(p register.Partner) string { return p.Organisation })
}

func putTargets(w *writer, cell string) error {
	if err := which(w, cell); err != nil {
		return err
	}
	if w.record.Targets == nil {
		w.record.Targets = &register.Targets{}
	}
	targets := w.record.Targets
	if w.means == answer.None {
		return nil
	}
	for _, title := range split(cell) {
		if err := fits(title, maxName); err != nil {
			return err
		}
		if !slices.ContainsFunc(targets.Targets, func(t register.Target) bool { return t.Title == title }) {
			targets.Targets = append(targets.Targets, register.Target{Title: title})
		}
	}
	return room(len(targets.Targets)-1, maxTargets, "targets")
}

func showTargets(p *register.Partnership) []string {
	if p.Targets == nil {
		return nil
	}
	if len(p.Targets.Targets) == 0 {
		return []string{"none"}
	}
	return each(p.Targets.Targets, func(t register.Target) string { return t.Title })
}

func putRisks(w *writer, cell string) error {
	if err := which(w, cell); err != nil {
		return err
	}
	if w.means == answer.None {
		w.record.Risks = &register.Risks{None: true}
		return nil
	}
	if w.record.Risks == nil || w.record.Risks.None {
		w.record.Risks = &register.Risks{}
	}
	risks := w.record.Risks
	for _, title := range split(cell) {
		if err := fits(title, maxName); err != nil {
			return err
		}
		if !slices.ContainsFunc(risks.Risks, func(r register.Risk) bool { return r.Title == title }) {
			risks.Risks = append(risks.Risks, register.Risk{Title: title})
		}
	}
	return room(len(risks.Risks)-1, maxRisks, "risks")
}

func showRisks(p *register.Partnership) []string {
	switch r := p.Risks; {
	case r == nil:
		return nil
	case r.None:
		return []string{"none"}
	default:
		return each(r.Risks, func(r register.Risk) string { return r.Title })
	}
}

func putNote(w *writer, cell string) error {
	if added, ok := strings.CutPrefix(cell, strings.Join(showNotes(w.record), between)+between); ok {
		cell = added // below the notes that were written into the cell stands another
	}
	return w.addNote(cell)
}

// addNote adds a note about the field that the column fills, unless the record has it already. What a row or a column of
// an earlier time says is a note of that time.
func (w *writer) addNote(text string) error { return w.addNoteFrom(w.row.Number, text) }

// addNoteFrom adds a note that the row with the number told.
func (w *writer) addNoteFrom(row int, text string) error {
	about := w.column.Field
	if about == fieldNotes {
		about = ""
	}
	if err := fits(text, maxStatement); err != nil {
		return err
	}
	if slices.ContainsFunc(w.record.Notes, func(n register.Note) bool { return n.Text == text && n.About == about && n.AsAt == w.asAt() }) {
		return nil
	}
	w.record.Notes = append(w.record.Notes, register.Note{Text: text, About: about, Source: w.source(row), AsAt: w.asAt()})
	return room(len(w.record.Notes)-1, maxNotes, "notes")
}

func showNotes(p *register.Partnership) []string {
	return each(p.Notes, func(n register.Note) string {
		if n.AsAt != "" {
			return n.AsAt + ": " + n.Text
		}
		return n.Text
	})
}
