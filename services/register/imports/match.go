package imports

import (
	"fmt"
	"slices"
	"strings"

	"github.com/concordat-suite/concordat/services/register"
	"github.com/concordat-suite/concordat/services/register/naming"
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
	similar     *naming.Resemblances[body]

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
		similar:  naming.NewResemblances[body](),
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
		remember(m.byName, p.DisplayName, p.ID)
		m.similar.Add(p.DisplayName, body{record: p.ID})
		for _, f := range p.FormerNames {
			remember(m.byFormer, f.DisplayName, p.ID)
			m.similar.Add(f.DisplayName, body{record: p.ID})
		}
	}
	return m
}

// remember keeps a record under a name. Of many records of one name only so many are kept as are ever told, and one more.
func remember(by map[string][]string, name, record string) {
	key := naming.Key(name)
	if known := by[key]; len(known) <= naming.MostAlike && !slices.Contains(known, record) {
		by[key] = append(known, record)
	}
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
	key := naming.Key(row.name)
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
			found = found[:min(len(found), naming.MostAlike)]
			return match{duplicates: m.duplicates(bodies(found), "The register has several records of this name.")}
		}
	}
	return match{duplicates: m.possible(row, key)}
}

// taken says that another record, or an earlier row, has the reference of a row that is to become a record of its own.
func (m *matcher) taken(row identity) *Problem {
	if row.reference == "" {
		return nil
	}
	problem := Problem{Remedy: "Correct or clear the reference, or decide that the row is the same."}
	key := strings.ToLower(row.reference)
	if id, known := m.byReference[key]; known {
		problem.Problem = fmt.Sprintf("%q on the register has the reference %q.", m.records[id].DisplayName, row.reference)
		return &problem
	}
	if first, seen := m.rowReferences[key]; seen {
		problem.Problem = fmt.Sprintf("Row %d has the reference %q too.", first, row.reference)
		return &problem
	}
	return nil
}

// certain is a match without doubt. An ended record is not changed by a file: whether the row means it or a new body
// is for the officer to say.
func (m *matcher) certain(id, by string) match {
	if m.records[id].State == register.Ended {
		return match{duplicates: m.duplicates([]body{{record: id}}, "The record has ended.")}
	}
	return match{record: id, by: by}
}

// possible gives what the row may be a duplicate of though it meets no record for certain: naming.MostAlike bodies at the most.
func (m *matcher) possible(row identity, key string) []Duplicate {
	var found []Duplicate
	if first, seen := m.rowReferences[strings.ToLower(row.reference)]; seen && row.reference != "" {
		found = append(found, m.duplicates([]body{{row: first}}, fmt.Sprintf("Row %d has the same reference.", first))...)
	}
	if first, seen := m.rowNames[key]; seen {
		found = append(found, m.duplicates([]body{{row: first}}, fmt.Sprintf("Row %d has the same name.", first))...)
	}
	if first, seen := m.rowFormer[key]; seen {
		found = append(found, m.duplicates([]body{{row: first}}, fmt.Sprintf("Row %d gives it as another name.", first))...)
	}
	for _, former := range unique(slices.Clone(row.formerNames)) {
		if len(found) > 10*naming.MostAlike {
			break
		}
		why := fmt.Sprintf("The row's other name %q is its name.", former)
		found = append(found, m.duplicates(bodies(m.byName[naming.Key(former)]), why)...)
		found = append(found, m.duplicates(bodies(m.byFormer[naming.Key(former)]), fmt.Sprintf("Both have the other name %q.", former))...)
		if first, seen := m.rowNames[naming.Key(former)]; seen {
			found = append(found, m.duplicates([]body{{row: first}}, fmt.Sprintf("The row's other name %q is the name of row %d.", former, first))...)
		}
	}
	found = append(found, m.alike(row.name)...)
	found = once(found, row.row)
	return found[:min(len(found), naming.MostAlike)]
}

// alike returns the bodies whose names are much alike. Those that say another sort of body, such as "Waste Board" and "Waste
// Forum", are not among them; one that says a sort where the other says none is, as a body apart.
func (m *matcher) alike(name string) []Duplicate {
	var found []Duplicate
	for _, d := range m.duplicates(m.similar.Find(name), "The names are much alike.") {
		names := m.namesOf(body{d.Partnership, d.Row})
		if !slices.ContainsFunc(names, func(other string) bool { return !naming.Different(name, other) }) {
			continue
		}
		if !slices.ContainsFunc(names, func(other string) bool { return !naming.Apart(name, other) }) {
			d.Apart, d.Why = true, "The names are much alike, but one says a sort of body that the other does not: perhaps two bodies of one partnership."
		}
		found = append(found, d)
	}
	return found
}

// namesOf returns the names that a body has or had.
func (m *matcher) namesOf(b body) []string {
	record := m.records[b.record]
	if record == nil {
		return []string{m.rows[b.row]}
	}
	names := []string{record.DisplayName}
	for _, f := range record.FormerNames {
		names = append(names, f.DisplayName)
	}
	return names
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

func unique[T comparable](values []T) []T {
	seen := make(map[T]bool, len(values))
	return slices.DeleteFunc(values, func(v T) bool {
		again := seen[v]
		seen[v] = true
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
	key := naming.Key(row.name)
	if _, seen := m.rowNames[key]; !seen {
		m.rowNames[key] = row.row
		m.similar.Add(row.name, body{row: row.row})
	}
	for _, former := range row.formerNames {
		if _, seen := m.rowFormer[naming.Key(former)]; !seen {
			m.rowFormer[naming.Key(former)] = row.row
		}
	}
	if _, seen := m.rowReferences[strings.ToLower(row.reference)]; !seen && row.reference != "" {
		m.rowReferences[strings.ToLower(row.reference)] = row.row
	}
}
