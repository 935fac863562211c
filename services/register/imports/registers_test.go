package imports

import (
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/concordat-suite/concordat/services/platform/files/sheet"
	"github.com/concordat-suite/concordat/services/register"
	"github.com/concordat-suite/concordat/services/register/naming"
)

// registers are the twelve registers that councils published. mapping is what each column is proposed to hold, in
// order; "" is kept, not mapped.
var registers = []struct {
	file    string
	mapping []string
	counts  Counts
}{
	{"ashfield.csv", []string{"", "display_name"}, Counts{Rows: 32, New: 32}},
	{"cambridge.csv", []string{"display_name", "former_names", "", "lead_member", "scrutiny_committee", "notes"}, Counts{Rows: 12, New: 12, Warned: 11}},
	{"cheshire-east.csv", []string{"display_name", "", "", "", ""}, Counts{Rows: 4, New: 4}},
	{"chichester.csv", []string{"display_name", "created_on", "notes", "reporting", "notes"}, Counts{Rows: 5, New: 5}},
	{"darlington.csv", []string{"display_name", "former_names", "notes", "notes"}, Counts{Rows: 6, New: 6, Warned: 1}},
	{"gravesham.csv", []string{"as_at", "display_name", "", "responsible_officer", "lead_member", "statutory_basis", "created_on", "objective", "outcomes", "scrutiny_committee",
		"resources.committed.revenue", "notes"}, Counts{Rows: 11, New: 11, Warned: 9}},
	{"lancashire.csv", []string{"display_name", "kind", "notes", "meeting_frequency", "created_on"}, Counts{Rows: 11, New: 11}},
	{"maldon.csv", []string{"display_name", "notes", "notes", "notes"}, Counts{Rows: 8, New: 8, Warned: 2}}, // "delete" deletes nothing
	{"oxfordshire-outside-bodies-2006.csv", []string{"display_name", "", ""}, Counts{Rows: 17, New: 17}},
	// Three yearly updates in one file: 31 rows about 22 bodies.
	{"oxfordshire-partnership-updates.csv", []string{"as_at", "display_name", "former_names", "statutory_basis", "", "reporting", "notes"}, Counts{Rows: 31, New: 22, Change: 9}},
	{"staffordshire.csv", []string{"display_name", "notes", "meeting_frequency", "accountable_body", "partners", "", "notes"}, Counts{Rows: 4, New: 4, Warned: 3}}, // "business, health" and "Member Authorities" name no organisation,
	{"surrey.csv", []string{"display_name", "statutory_basis", "notes", "notes", "notes"}, Counts{Rows: 5, New: 5}},
}

func readRegister(t *testing.T, file string) sheet.Sheet {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("../../platform/files/sheet/testdata/registers", file))
	if err != nil {
		t.Fatal(err)
	}
	book, err := sheet.Read(content)
	if err != nil {
		t.Fatal(err)
	}
	return book.Sheets[0]
}

// TestRegisters proposes a mapping for each of the twelve, plans it, decides that rows about one body are the same,
// and holds that every cell that is not blank is on a record afterwards, and that planning once more finds nothing new.
func TestRegisters(t *testing.T) {
	for _, r := range registers {
		t.Run(r.file, func(t *testing.T) {
			in := Input{File: r.file, Sheet: readRegister(t, r.file)}
			var err error
			if in.Columns, err = Propose(in.Sheet); err != nil {
				t.Fatal(err)
			}
			for i, c := range in.Columns {
				if c.Field != r.mapping[i] {
					t.Errorf("column %q is proposed as %q, want %q", c.Heading, c.Field, r.mapping[i])
				}
			}
			plan, err := MakePlan(t.Context(), in)
			if err != nil {
				t.Fatal(err)
			}
			if got := countsOf(plan.Rows); got != r.counts {
				t.Errorf("counts %+v, want %+v", got, r.counts)
			}
			in.Decisions = allSame(plan)
			if plan, err = MakePlan(t.Context(), in); err != nil {
				t.Fatal(err)
			}
			in.Records, in.Decisions = applied(plan), nil
			nothingLost(t, in)
			again, err := MakePlan(t.Context(), in)
			if err != nil {
				t.Fatal(err)
			}
			if got := countsOf(again.Rows); got.Same != got.Rows {
				t.Errorf("planned again: %+v", got)
			}
		})
	}
}

// allSame decides that each possible duplicate is the same as what it may be a duplicate of.
func allSame(plan *Plan) []Decision {
	var decisions []Decision
	for _, r := range plan.Rows {
		if r.Outcome == PossibleDuplicate {
			decisions = append(decisions, Decision{Row: r.Number, Choice: ChooseSame})
		}
	}
	return decisions
}

// applied gives the records that a plan leaves behind.
func applied(plan *Plan) []*register.Partnership {
	var records []*register.Partnership
	for _, w := range plan.writes() {
		w.record.ID, w.record.State = w.record.DisplayName, register.Active
		records = append(records, w.record)
	}
	return records
}

// nothingLost holds that every cell of the sheet that is not blank is kept on a record, with its heading and row.
func nothingLost(t *testing.T, in Input) {
	t.Helper()
	kept := map[string]bool{}
	for _, p := range in.Records {
		for _, s := range p.Sources {
			for _, c := range s.Cells {
				kept[strings.Join([]string{s.File, sheet.Letter(s.Row), c.Column, c.Heading, c.Text}, "\x00")] = true
			}
		}
	}
	cells := 0
	for _, r := range in.Sheet.Rows {
		for i, text := range r.Cells {
			if text == "" {
				continue
			}
			cells++
			if !kept[strings.Join([]string{in.File, sheet.Letter(r.Number), sheet.Letter(i), in.Sheet.Headings.Cell(i), text}, "\x00")] {
				t.Errorf("row %d, column %q: %q is lost", r.Number, in.Sheet.Headings.Cell(i), text)
			}
		}
	}
	if cells == 0 || cells != len(kept) {
		t.Errorf("%d cells of the file, %d kept", cells, len(kept))
	}
}

// TestNamesOfRegistersAreTold holds that no two names of a real register are taken for one another that are not written
// the same, and that the frames that many bodies share are told apart by their telling words.
func TestNamesOfRegistersAreTold(t *testing.T) {
	names := map[string][]string{"frames": {
		"Local Strategic Partnership - Lichfield", "Local Strategic Partnership - Tamworth", "Children's Partnership Board - Preston", "Children's Partnership Board - Burnley and Pendle",
		"LGA Rural Commission", "LGA Urban Commission", "Northgate Town Deal Board", "Southgate Town Deal Board", "East Area Committee", "West Area Committee",
		"Safeguarding Adults Board", "Safeguarding Children Board", "11 to 19 partnership", "14 to 19 partnership", "Ward 1 Forum", "Ward 2 Forum",
	}}
	for _, r := range registers {
		s := readRegister(t, r.file)
		columns, err := Propose(s)
		if err != nil {
			t.Fatal(err)
		}
		name := slices.IndexFunc(columns, func(c Column) bool { return c.Field == fieldName })
		names[r.file] = cells(s, name)
	}
	for file, all := range names {
		known := naming.NewResemblances[string]()
		for _, name := range all {
			for _, other := range known.Find(name) {
				if naming.Key(other) != naming.Key(name) {
					t.Errorf("%s: %q is taken for %q", file, name, other)
				}
			}
			known.Add(name, name)
		}
	}
}

// TestYearlyUpdates holds what becomes of a body that three yearly updates tell of: the newest says what is so now, the
// others what was so then, and a former name is one.
func TestYearlyUpdates(t *testing.T) {
	in := Input{File: "oxfordshire-partnership-updates.csv", Sheet: readRegister(t, "oxfordshire-partnership-updates.csv")}
	var err error
	if in.Columns, err = Propose(in.Sheet); err != nil {
		t.Fatal(err)
	}
	plan, err := MakePlan(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range plan.writes() {
		if w.record.DisplayName != "Oxfordshire Health and Wellbeing Board" {
			continue
		}
		want := []register.Note{{Text: "yearly", About: "reporting", Source: "oxfordshire-partnership-updates.csv row 16, column How often reported", AsAt: "2016-10-19"}}
		if p := w.record; len(w.rows) != 2 || p.StatutoryBasis.Text != "statutory" || p.Reporting.Text != "yearly" || !reflect.DeepEqual(p.Notes, want) {
			t.Errorf("rows %v became %+v, notes %+v", w.rows, p, p.Notes)
		}
		if row := plan.Rows[w.rows[0]]; row.NewerRow != plan.Rows[w.rows[1]].Number || row.AsAt != "2016-10-19" {
			t.Errorf("the older row is %+v", row)
		}
		return
	}
	t.Error("the board is missing")
}

// TestBlankIsNotNone holds that no fact is stated by a cell that is blank or that says nothing of it.
func TestBlankIsNotNone(t *testing.T) {
	for _, r := range registers {
		s := readRegister(t, r.file)
		columns, err := Propose(s)
		if err != nil {
			t.Fatal(err)
		}
		plan, err := MakePlan(t.Context(), Input{File: r.file, Sheet: s, Columns: columns})
		if err != nil {
			t.Fatal(err)
		}
		for _, w := range plan.writes() {
			p := w.record
			if p.Resources != nil || p.Risks != nil || p.Targets != nil || p.Liabilities != nil || p.Reasons != nil || p.Exit != nil || p.Complaints != nil {
				t.Errorf("%s: %s states what the file does not: %+v", r.file, p.DisplayName, p)
			}
			if reflect.DeepEqual(p.Partners, &register.Partners{}) {
				t.Errorf("%s: %s is said to have no partners", r.file, p.DisplayName)
			}
		}
	}
}
