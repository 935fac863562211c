package imports

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/concordat-suite/concordat/services/register"
	"github.com/concordat-suite/concordat/services/register/naming"
	"github.com/concordat-suite/concordat/services/register/sheet"
)

// What an officer said of one file is remembered for the next: what a column of that heading holds, what a text in a
// column of people means, that the row about a body is left out. It is kept when the import is applied and forgotten
// when it is undone. It is looked up by hashes, so that no name is kept that the register itself does not hold.

// remembered is what was said of a column, a text or a row.
type remembered struct {
	Field     string     `json:",omitempty"`
	Words     []CellWord `json:",omitempty"`
	DateOrder DateOrder  `json:",omitempty"`
	Text      TextChoice `json:",omitempty"`
	Person    string     `json:",omitempty"`
	LeftOut   bool       `json:",omitempty"`
	Joined    bool       `json:",omitempty"`
}

func memoryKey(of, what string) string {
	hash := sha256.Sum256([]byte(of + "\x00" + what))
	return hex.EncodeToString(hash[:])
}

func columnKey(c Column) string  { return memoryKey("column", naming.Key(c.Heading)) }
func textMemory(t string) string { return memoryKey("text", textKey(t)) }
func rowMemory(n string) string  { return memoryKey("row", naming.Key(n)) }

// joinMemory is the key under which it is kept that rows of one name are about one body, in files with such a column of names.
func (im *Import) joinMemory() string {
	if i := columnFilling(im.Columns, fieldName); i >= 0 {
		return memoryKey("joined", naming.Key(im.Columns[i].Heading))
	}
	return memoryKey("joined", "")
}

func columnKeys(columns []Column) []string {
	keys := make([]string, len(columns))
	for i, c := range columns {
		keys[i] = columnKey(c)
	}
	return keys
}

// memories gives what is to be remembered of an applied import, by keys. Of columns that have the same heading nothing
// is, nor of the year of a column, which another file does not share.
func (im *Import) memories(plan *Plan) map[string]string {
	said := map[string]remembered{}
	seen := map[string]bool{}
	for _, c := range im.Columns {
		key := columnKey(c)
		said[key] = remembered{Field: c.Field, DateOrder: c.DateOrder, Words: c.Words}
		if seen[key] || c.Heading == "" || c.AsAt != "" {
			delete(said, key)
		}
		seen[key] = true
	}
	if im.JoinRows {
		said[im.joinMemory()] = remembered{Joined: true}
	}
	for _, t := range im.Texts {
		if t.Choice != 0 {
			said[textMemory(t.Text)] = remembered{Text: t.Choice, Person: t.Person}
		}
	}
	for _, r := range plan.Rows {
		if r.Choice == LeaveOut && r.LeftOut == "" && r.DisplayName != "" {
			said[rowMemory(r.DisplayName)] = remembered{LeftOut: true}
		}
	}
	written := make(map[string]string, len(said))
	for key, r := range said {
		text, _ := json.Marshal(r) // plain values
		written[key] = string(text)
	}
	return written
}

// recall takes over what was said of an earlier file: the mapping, but for the columns that the officer told, the texts,
// and the rows that are left out.
func (im *Import) recall(ctx context.Context, r Reader, read *sheet.Sheet, told []Column) error {
	texts := textsIn(*read, im.Columns)
	names := im.names(*read)
	keys := columnKeys(im.Columns)
	for _, t := range texts {
		keys = append(keys, textMemory(t.Text))
	}
	for _, name := range names {
		keys = append(keys, rowMemory(name))
	}
	keys = append(keys, im.joinMemory())
	said, err := r.Recall(ctx, keys)
	if err != nil {
		return err
	}
	im.recallColumns(said, *read, told)
	im.JoinRows = readMemory(said, im.joinMemory()).Joined
	texts = textsIn(*read, im.Columns)
	council, err := r.Context(ctx)
	if err != nil {
		return err
	}
	for _, t := range texts {
		if m := readMemory(said, textMemory(t.Text)); m.Text != 0 && (m.Text != IsPerson || council.hasPerson(m.Person)) {
			t.Choice, t.Person = m.Text, m.Person
			im.Texts = append(im.Texts, t)
		}
	}
	for _, row := range read.Rows {
		if name := names[row.Number]; name != "" && readMemory(said, rowMemory(name)).LeftOut {
			im.Decisions = append(im.Decisions, Decision{Row: row.Number, Choice: LeaveOut})
		}
	}
	return nil
}

// recallColumns maps the columns whose headings an earlier file had as they were mapped there. A mapping that does not
// fit this file, as when a fact would be told twice, is left as proposed. What the officer told of this file counts.
func (im *Import) recallColumns(said map[string]string, read sheet.Sheet, told []Column) {
	columns := append([]Column(nil), im.Columns...)
	for i := range columns {
		c := &columns[i]
		if _, known := said[columnKey(*c)]; known && c.AsAt == "" {
			m := readMemory(said, columnKey(*c))
			c.Field, c.DateOrder, c.Words = m.Field, m.DateOrder, m.Words
		}
	}
	if mapped, err := overlay(read, columns, told, "columns"); err == nil {
		im.Columns = mapped
	}
}

// names gives the names that the rows give, by the rows' numbers.
func (im *Import) names(s sheet.Sheet) map[int]string {
	p := planner{Input: Input{Columns: im.Columns}}
	names := make(map[int]string, len(s.Rows))
	for _, r := range s.Rows {
		names[r.Number] = p.identify(r).name
	}
	return names
}

func readMemory(said map[string]string, key string) remembered {
	var m remembered
	_ = json.Unmarshal([]byte(said[key]), &m) // nothing was remembered
	return m
}

// maxUnnamed is how many records that a file no longer names are listed.
const maxUnnamed = 1000

// unnamed lists the records that came from a file with mostly the same headings and that no row of this one is about.
func (p *Plan) unnamed(records []*register.Partnership, earlier map[string]*earlierFile, s sheet.Sheet) []Unnamed {
	met := map[string]bool{}
	for _, r := range p.Rows {
		met[r.Partnership] = true
		for _, d := range r.Duplicates {
			met[d.Partnership] = true
		}
	}
	headings := headingKeys(s)
	var missing []Unnamed
	for _, record := range records {
		if met[record.ID] || record.State == register.Ended || record.State == register.Withdrawn || len(missing) == maxUnnamed {
			continue
		}
		if last, from := lastSource(record); from && earlier[last.Import].isLike(headings) {
			missing = append(missing, Unnamed{Partnership: record.ID, DisplayName: record.DisplayName, File: last.File})
		}
	}
	return missing
}

// headingKeys gives the headings of a sheet by what is compared of them.
func headingKeys(s sheet.Sheet) map[string]bool {
	keys := map[string]bool{}
	for _, h := range s.Headings.Cells {
		keys[lastingKey(h)] = true
	}
	return keys
}

// lastSource gives the row that a record came from last.
func lastSource(p *register.Partnership) (register.SourceRow, bool) {
	if len(p.Sources) == 0 {
		return register.SourceRow{}, false
	}
	return p.Sources[len(p.Sources)-1], true
}

// earlierFile is a file that records came from last, as far as the cells that they keep of it tell. One row alone tells
// too little: it may have filled two columns of sixteen.
type earlierFile struct {
	file string
	when time.Time
	// headings are cells of its columns, by what is compared of their headings.
	headings map[string]register.SourceCell
}

// earlierFiles gives the files that records which are on the register came from last, by their imports.
func earlierFiles(records []*register.Partnership) map[string]*earlierFile {
	files := map[string]*earlierFile{}
	for _, record := range records {
		last, from := lastSource(record)
		if !from || record.State == register.Withdrawn || record.State == register.Rejected {
			continue
		}
		f := files[last.Import]
		if f == nil {
			f = &earlierFile{file: last.File, when: last.ImportTime, headings: map[string]register.SourceCell{}}
			files[last.Import] = f
		}
		for _, c := range last.Cells {
			if key := lastingKey(c.Heading); key != "" {
				f.headings[key] = c
			}
		}
	}
	return files
}

// isLike says whether more than half of the headings of an earlier file, if there is one, are among those of this one.
func (f *earlierFile) isLike(headings map[string]bool) bool {
	if f == nil {
		return false
	}
	shared := 0
	for h := range f.headings {
		if headings[h] {
			shared++
		}
	}
	return 2*shared > len(f.headings)
}

// vanished remarks on the columns that the last file like this one had and that it has no more.
func vanished(earlier map[string]*earlierFile, s sheet.Sheet) []Problem {
	headings := headingKeys(s)
	var last *earlierFile
	for _, id := range slices.Sorted(maps.Keys(earlier)) { // of one moment, the later one by its id
		if f := earlier[id]; f.isLike(headings) && (last == nil || !f.when.Before(last.when)) {
			last = f
		}
	}
	if last == nil {
		return nil
	}
	var gone []register.SourceCell
	for key, c := range last.headings {
		if !headings[key] {
			gone = append(gone, c)
		}
	}
	slices.SortFunc(gone, func(a, b register.SourceCell) int {
		return cmp.Or(cmp.Compare(len(a.Column), len(b.Column)), cmp.Compare(a.Column, b.Column), cmp.Compare(a.Heading, b.Heading))
	})
	remarks := make([]Problem, len(gone))
	for i, c := range gone {
		remarks[i] = Problem{Heading: c.Heading, Problem: fmt.Sprintf("The file has no column %q, which %q had.", c.Heading, last.file),
			Remedy: "What the records hold from it stays as it is."}
	}
	return remarks
}

// lastingKey gives what is compared of a heading from one year's file to the next: the lower of two lines, without a year;
// "" for a heading that is a year.
func lastingKey(heading string) string {
	about, _ := yearOf(years.ReplaceAllString(heading, " "))
	if _, lower, joined := strings.Cut(about, ": "); joined {
		about = lower
	}
	return naming.Key(about)
}

// remark adds remarks that the plan made before has not made yet.
func (im *Import) remark(remarks []Problem) {
	for _, r := range remarks {
		if len(im.Remarks) < maxRemarks && !slices.Contains(im.Remarks, r) {
			im.Remarks = append(im.Remarks, r)
		}
	}
}
