package imports

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/concordat-suite/concordat/services/platform/files/sheet"
	"github.com/concordat-suite/concordat/services/platform/words/date"
	"github.com/concordat-suite/concordat/services/register/naming"
)

// What an officer says of one file is remembered for the next, and for the same file planned again: what a column of
// that heading holds, what a text in a column of people means, what was decided of the row about a body. What is said
// of a plan is kept at once; what a plan proposed and nobody changed is kept when it is applied. Undoing an import
// forgets what was said of it. It is looked up by hashes, so that no name is kept that the register itself does not
// hold.

// remembered is what was said of a column, a text or a row.
type remembered struct {
	Field     string     `json:",omitempty"`
	Words     []CellWord `json:",omitempty"`
	DateOrder DateOrder  `json:",omitempty"`
	// Year is the financial year of a column's amounts, and YearOf the file of which it was said: another shares the
	// heading, not the year.
	Year    string     `json:",omitempty"`
	YearOf  string     `json:",omitempty"`
	Text    TextChoice `json:",omitempty"`
	Person  string     `json:",omitempty"`
	LeftOut bool       `json:",omitempty"`
	// New says that the row is about a body of its own, Record and Row which body it is about: a record, by its id, or
	// an earlier row, by its key.
	New    bool   `json:",omitempty"`
	Record string `json:",omitempty"`
	Row    string `json:",omitempty"`
	Joined bool   `json:",omitempty"`
}

func memoryKey(of, what string) string {
	hash := sha256.Sum256([]byte(of + "\x00" + what))
	return hex.EncodeToString(hash[:])
}

func columnKey(c Column) string  { return memoryKey("column", naming.Key(c.Heading)) }
func textMemory(t string) string { return memoryKey("text", textKey(t)) }

// rowKeys returns the keys of rows by their numbers: the name, and which of the rows of that name it is; of a row
// without a name its cells.
func (im *Import) rowKeys(s sheet.Sheet) map[int]string {
	p := planner{Input: Input{Columns: im.Columns}}
	keys, seen := make(map[int]string, len(s.Rows)), map[string]int{}
	for _, r := range s.Rows {
		name := naming.Key(p.identify(r).name)
		if name == "" {
			keys[r.Number] = memoryKey("cells", strings.Join(r.Cells, "\x1f"))
			continue
		}
		if seen[name]++; seen[name] > 1 {
			name += fmt.Sprintf("\x00%d", seen[name])
		}
		keys[r.Number] = memoryKey("row", name)
	}
	return keys
}

// joinMemory is the key under which it is kept that rows of one name are about one body, in files with such a column of
// names.
func (im *Import) joinMemory() string {
	if i := columnFilling(im.Columns, fieldName); i >= 0 {
		return memoryKey("joined", naming.Key(im.Columns[i].Heading))
	}
	return memoryKey("joined", "")
}

// yearMemory says which files share the years of their columns: those of one name and of one financial year, by the day
// of which the file speaks, or else the day on which it is planned.
func (im *Import) yearMemory(day date.Date) string {
	if said, err := date.ParsePartial(im.AsAt); err == nil {
		day = said.Last()
	}
	return memoryKey("file", strings.ToLower(im.File)+"\x00"+financialYear(day))
}

// financialYear names the financial year of a day, such as "2025/26". It begins on 1 April.
func financialYear(day date.Date) string {
	year := day.Start(time.UTC).AddDate(0, -3, 0).Year()
	return fmt.Sprintf("%d/%02d", year, (year+1)%100)
}

func columnKeys(columns []Column) []string {
	keys := make([]string, len(columns))
	for i, c := range columns {
		keys[i] = columnKey(c)
	}
	return keys
}

// memories returns what is to be remembered of an import, by keys: of one that is applied what all columns were taken
// for, of a plan only where that is not what their headings and cells tell.
func (im *Import) memories(plan *Plan, s sheet.Sheet, day date.Date) map[string]string {
	said := map[string]remembered{}
	im.rememberColumns(said, s, day)
	if im.JoinRows {
		said[im.joinMemory()] = remembered{Joined: true}
	}
	for _, t := range im.Texts {
		if t.Choice != 0 {
			said[textMemory(t.Text)] = remembered{Text: t.Choice, Person: t.Person}
		}
	}
	im.rememberRows(said, plan, s)
	written := make(map[string]string, len(said))
	for key, r := range said {
		text, _ := json.Marshal(r) // plain values
		written[key] = string(text)
	}
	return written
}

// rememberColumns remembers the columns. Of columns that have the same heading nothing is, nor of those of earlier
// years.
func (im *Import) rememberColumns(said map[string]remembered, s sheet.Sheet, day date.Date) {
	guessed := guess(s)
	seen := map[string]bool{}
	for i, c := range im.Columns {
		key := columnKey(c)
		m := remembered{Field: c.Field, DateOrder: c.DateOrder, Words: c.Words}
		if c.FinancialYear != "" && c.FinancialYear != yearIn(c.Heading) {
			m.Year, m.YearOf = c.FinancialYear, im.yearMemory(day)
		}
		if im.State == Applied && filled(s, i) || c.tells(guessed[i]) { // what a blank column holds, nobody has said
			said[key] = m
		}
		if seen[key] || c.Heading == "" || c.AsAt != "" {
			delete(said, key)
		}
		seen[key] = true
	}
}

// tells reports whether a column was told otherwise than it was guessed.
func (c Column) tells(guessed Column) bool {
	return c.Field != guessed.Field || c.DateOrder != guessed.DateOrder || c.FinancialYear != guessed.FinancialYear || len(c.Words) > 0
}

// rememberRows remembers what was decided of rows.
func (im *Import) rememberRows(said map[string]remembered, plan *Plan, s sheet.Sheet) {
	if !slices.ContainsFunc(plan.Rows, func(r Row) bool { return r.Choice != 0 && r.LeftOut == "" }) {
		return
	}
	keys := im.rowKeys(s)
	for _, r := range plan.Rows {
		switch key := keys[r.Number]; {
		case r.LeftOut != "":
		case r.Choice == LeaveOut:
			said[key] = remembered{LeftOut: true}
		case r.Choice == ChooseNew:
			said[key] = remembered{New: true}
		case r.Choice == ChooseSame && r.SameAsRow != 0:
			said[key] = remembered{Row: keys[r.SameAsRow]}
		case r.Choice == ChooseSame && r.Partnership != "":
			said[key] = remembered{Record: r.Partnership}
		}
	}
}

func readMemory(said map[string]string, key string) remembered {
	var m remembered
	_ = json.Unmarshal([]byte(said[key]), &m) // nothing was remembered
	return m
}
