package imports

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/concordat-suite/concordat/services/platform/files/sheet"
	"github.com/concordat-suite/concordat/services/register"
	"github.com/concordat-suite/concordat/services/register/naming"
)

// A file is compared with the one like it that came before: which records it no longer names, and which columns it
// lacks.

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

// lastingKey gives what is compared of a heading from one year's file to the next: the lower of two lines, without a
// year; "" for a heading that is a year.
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
