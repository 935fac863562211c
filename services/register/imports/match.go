package imports

import (
	"fmt"
	"slices"
	"strings"

	"github.com/concordat-suite/concordat/services/register"
)

// body is what a row may be about: a record of the register, or an earlier row of the same file.
type body struct {
	record string // the record's id, or ""
	row    int    // the row's number, or 0
}

// matcher finds the body that a row is about.
type matcher struct {
	records     map[string]*register.Partnership
	byReference map[string]string
	byName      map[string][]string // key of a present name to record ids
	byFormer    map[string][]string // key of a former or other name to record ids
	similar     *resemblances[body]

	rowNames      map[string]int // key of a name to the first row that has it
	rowFormer     map[string]int
	rowReferences map[string]int
	rows          map[int]string // the names of rows, for the officer
}

// newMatcher knows the records of the register, but for those that are not on it: withdrawn and rejected ones.
func newMatcher(records []*register.Partnership) *matcher {
	m := &matcher{
		records:     make(map[string]*register.Partnership, len(records)),
		byReference: map[string]string{}, byName: map[string][]string{}, byFormer: map[string][]string{},
		similar:  newResemblances[body](),
		rowNames: map[string]int{}, rowFormer: map[string]int{}, rowReferences: map[string]int{}, rows: map[int]string{},
	}
	for _, p := range records {
		if p.State == register.Withdrawn || p.State == register.Rejected {
			continue
		}
		m.records[p.ID] = p
		if p.Reference != "" {
			m.byReference[strings.ToLower(p.Reference)] = p.ID
		}
		m.byName[Key(p.DisplayName)] = append(m.byName[Key(p.DisplayName)], p.ID)
		m.similar.add(p.DisplayName, body{record: p.ID})
		for _, f := range p.FormerNames {
			m.byFormer[Key(f.DisplayName)] = append(m.byFormer[Key(f.DisplayName)], p.ID)
			m.similar.add(f.DisplayName, body{record: p.ID})
		}
	}
	return m
}

// identity is what a row says of which body it is about.
type identity struct {
	row           int
	id, reference string
	name          string
	formerNames   []string
}

// match is what was found for a row.
type match struct {
	record     string // the record it meets for certain, or ""
	by         string
	duplicates []Duplicate
	problem    *Problem
}

// find finds the record that the row meets: by its Concordat id, else its reference, else its name or a former name
// of the record. Anything weaker is a possible duplicate.
func (m *matcher) find(row identity) match {
	if row.id != "" {
		if _, known := m.records[row.id]; !known {
			return match{problem: &Problem{Problem: fmt.Sprintf("The register has no record with the Concordat id %q.", row.id),
				Remedy: "Correct the id, or clear the cell to have the row found by its name."}}
		}
		return m.certain(row.id, "id")
	}
	if id, known := m.byReference[strings.ToLower(row.reference)]; known && row.reference != "" {
		return m.certain(id, "reference")
	}
	key := Key(row.name)
	for _, way := range []struct {
		by    string
		found []string
	}{{"name", m.byName[key]}, {"former name", m.byFormer[key]}} {
		switch found := unique(slices.Clone(way.found)); len(found) {
		case 0:
			continue
		case 1:
			return m.certain(found[0], way.by)
		default:
			return match{duplicates: m.duplicates(bodies(found), "The register has several records of this name.")}
		}
	}
	return match{duplicates: m.possible(row, key)}
}

// certain is a match without doubt. An ended record is not changed by a file: whether the row means it or a new body
// is for the officer to say.
func (m *matcher) certain(id, by string) match {
	if m.records[id].State == register.Ended {
		return match{duplicates: m.duplicates([]body{{record: id}}, "The record has ended.")}
	}
	return match{record: id, by: by}
}

// possible gives what the row may be a duplicate of though it meets no record for certain.
func (m *matcher) possible(row identity, key string) []Duplicate {
	var found []Duplicate
	if first, seen := m.rowReferences[strings.ToLower(row.reference)]; seen && row.reference != "" {
		found = append(found, m.duplicates([]body{{row: first}}, "The rows have the same reference.")...)
	}
	if first, seen := m.rowNames[key]; seen {
		found = append(found, m.duplicates([]body{{row: first}}, "The rows have the same name.")...)
	}
	if first, seen := m.rowFormer[key]; seen {
		found = append(found, m.duplicates([]body{{row: first}}, "The name is another name of that row.")...)
	}
	for _, former := range row.formerNames {
		why := fmt.Sprintf("The row's other name %q is its name.", former)
		found = append(found, m.duplicates(bodies(m.byName[Key(former)]), why)...)
		found = append(found, m.duplicates(bodies(m.byFormer[Key(former)]), fmt.Sprintf("Both have the other name %q.", former))...)
		if first, seen := m.rowNames[Key(former)]; seen {
			found = append(found, m.duplicates([]body{{row: first}}, why)...)
		}
	}
	found = append(found, m.duplicates(m.similar.find(row.name), "The names are much alike.")...)
	return once(found, row.row)
}

// once leaves each body in the list only with the first reason, and the row itself out.
func once(found []Duplicate, row int) []Duplicate {
	seen := map[body]bool{{row: row}: true}
	return slices.DeleteFunc(found, func(d Duplicate) bool {
		b := body{d.Partnership, d.Row}
		again := seen[b]
		seen[b] = true
		return again
	})
}

func bodies(records []string) []body {
	found := make([]body, len(records))
	for i, id := range records {
		found[i] = body{record: id}
	}
	return found
}

// duplicates names bodies for the officer.
func (m *matcher) duplicates(found []body, why string) []Duplicate {
	var named []Duplicate
	for _, b := range found {
		name := m.rows[b.row]
		if b.record != "" {
			name = m.records[b.record].DisplayName
		}
		named = append(named, Duplicate{Partnership: b.record, Row: b.row, DisplayName: name, Why: why})
	}
	return named
}

// add makes the row known to the rows after it.
func (m *matcher) add(row identity) {
	m.rows[row.row] = row.name
	key := Key(row.name)
	if _, seen := m.rowNames[key]; !seen {
		m.rowNames[key] = row.row
		m.similar.add(row.name, body{row: row.row})
	}
	for _, former := range row.formerNames {
		if _, seen := m.rowFormer[Key(former)]; !seen {
			m.rowFormer[Key(former)] = row.row
		}
	}
	if _, seen := m.rowReferences[strings.ToLower(row.reference)]; !seen && row.reference != "" {
		m.rowReferences[strings.ToLower(row.reference)] = row.row
	}
}
