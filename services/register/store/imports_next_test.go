package store_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/concordat-suite/concordat/services/platform/words/fault"
	"github.com/concordat-suite/concordat/services/register"
	"github.com/concordat-suite/concordat/services/register/imports"
	"github.com/concordat-suite/concordat/services/register/store"
)

// update says something of a planned import.
func (i *importing) update(im *imports.Import, change func(*imports.Import)) *imports.Import {
	i.Helper()
	updated, err := i.service.Update(i.Context(), i.mio, "cambridge", im.ID, 0, func(im *imports.Import) error {
		change(im)
		return nil
	})
	i.must(err)
	return updated
}

// TestNextYearsFile imports a file, and next year's like it: what was said of the first holds for the second.
func TestNextYearsFile(t *testing.T) {
	i := newImporting(t)
	const heading = "Name,Looks after it,Responsible officer,Seat\n"
	first := i.upload("2024.csv", heading+"City Deal,x,Head of Parks,one\nOld Forum,y,Councillor,two\nSubtotal,,,\n")
	if len(first.Questions) != 2 || len(first.Unnamed) != 0 {
		t.Errorf("asked of the first file: %+v, unnamed %+v", first.Questions, first.Unnamed)
	}
	first = i.update(first, func(im *imports.Import) {
		im.Columns[1].Field = "notes"
		im.Decisions = []imports.Decision{{Row: 4, Choice: imports.LeaveOut}}
		im.Texts = []imports.Text{{Text: "Head of Parks", Choice: imports.IsPost}, {Text: "Councillor", Choice: imports.KeepText}}
	})
	i.apply(first)
	post := i.onRegister("cambridge")["City Deal"].ResponsibleOfficer.Post
	if post == "" {
		t.Fatal("the text did not become a post")
	}

	next := i.upload("2025.csv", "Name,Looks after it,Responsible officer,Seat,Rating given\nCity Deal,x,head of parks,one,good\nSubtotal,,,,\n")
	if len(next.Questions) != 1 || next.Questions[0].Heading != "Rating given" {
		t.Errorf("asked of the next file: %+v", next.Questions)
	}
	if next.Columns[1].Field != "notes" || next.Counts.LeftOut != 1 || next.Counts.Change != 1 {
		t.Errorf("columns %+v, counts %+v", next.Columns, next.Counts)
	}
	if len(next.Texts) != 1 || next.Texts[0].Choice != imports.IsPost {
		t.Errorf("texts %+v", next.Texts)
	}
	if len(next.Unnamed) != 1 || next.Unnamed[0].DisplayName != "Old Forum" || next.Unnamed[0].File != "2024.csv" {
		t.Errorf("no longer named: %+v", next.Unnamed)
	}
	if len(next.Remarks) != 0 {
		t.Errorf("remarks %+v", next.Remarks)
	}
	i.apply(next)
	after := i.onRegister("cambridge")
	if after["City Deal"].ResponsibleOfficer.Post != post || after["Old Forum"] == nil {
		t.Errorf("after the next file: %+v", after)
	}

	third := i.upload("2026.csv", "Name,Looks after it,Responsible officer,Rating given\nCity Deal,x,head of parks,good\n")
	third = i.update(third, func(*imports.Import) {})
	if len(third.Remarks) != 1 || third.Remarks[0].Heading != "Seat" || !strings.Contains(third.Remarks[0].Problem, "2025.csv") {
		t.Errorf("remarks on a file without a column of the last: %+v", third.Remarks)
	}
}

// TestUndoneIsForgotten holds that what was said of an import that was undone is not said of the next.
func TestUndoneIsForgotten(t *testing.T) {
	i := newImporting(t)
	const file = "Name,Seat\nCity Deal,one\n"
	im := i.apply(i.update(i.upload("a.csv", file), func(im *imports.Import) { im.Columns[1].Field = "objective" }))
	_, err := i.service.Undo(i.Context(), i.mio, "cambridge", im.ID, 0)
	i.must(err)
	if next := i.upload("b.csv", file); next.Columns[1].Field != "" || len(next.Questions) != 1 {
		t.Errorf("columns %+v, questions %+v", next.Columns, next.Questions)
	}
}

func TestTextThatIsNotThere(t *testing.T) {
	i := newImporting(t)
	im := i.upload("a.csv", "Name,Lead member\nCity Deal,Leader\n")
	_, err := i.service.Update(i.Context(), i.mio, "cambridge", im.ID, 0, func(im *imports.Import) error {
		im.Texts = []imports.Text{{Text: "Mayor", Choice: imports.KeepText}}
		return nil
	})
	if fault.Reason(err) != "TEXT_DECISION_INVALID" {
		t.Errorf("Update() error = %v", err)
	}
}

// TestRegistersInAndOut takes each of the twelve registers that councils published in and out again, and prints what
// became of it (go test -v -run TestRegistersInAndOut).
func TestRegistersInAndOut(t *testing.T) {
	i := newImporting(t)
	files, err := filepath.Glob("../../platform/files/sheet/testdata/registers/*.csv")
	if err != nil || len(files) != 12 {
		t.Fatalf("there are %d registers (%v), want 12", len(files), err)
	}
	lines := []string{"| file | proposed mapping | questions | texts of people | rows | new | further rows of a body | possible duplicates | errors | with a warning | notes | records | after undo |",
		"|---|---|---|---|---|---|---|---|---|---|---|---|---|"}
	for _, path := range files {
		content, err := os.ReadFile(path)
		i.must(err)
		planned := i.upload(filepath.Base(path), string(content))
		applied := i.apply(planned)
		records, notes := i.onRegister("cambridge"), 0
		for _, p := range records {
			notes += len(p.Notes)
		}
		if c := applied.Counts; c.New != len(records) || c.Open != 0 || c.New+c.Change != c.Rows {
			t.Errorf("%s: counts %+v, %d records", path, c, len(records))
		}
		_, err = i.service.Undo(i.Context(), i.mio, "cambridge", applied.ID, 0)
		i.must(err)
		left := len(i.onRegister("cambridge"))
		if left != 0 {
			t.Errorf("%s: %d records are left after the undo", path, left)
		}
		c := applied.Counts
		lines = append(lines, fmt.Sprintf("| %s | %s | %s | %d | %d | %d | %d | %d | %d | %d | %d | %d | %d |", filepath.Base(path), mappingOf(planned.Columns), questionsOf(planned.Questions),
			len(planned.Texts), c.Rows, c.New, c.Change, c.PossibleDuplicate, c.Error, c.Warned, notes, len(records), left))
	}
	t.Log("\n" + strings.Join(lines, "\n"))
}

func mappingOf(columns []imports.Column) string {
	said := make([]string, len(columns))
	for n, c := range columns {
		field := c.Field
		if field == "" {
			field = "kept"
		}
		if said[n] = c.Heading + " → " + field; c.AsAt != "" {
			said[n] += " of " + c.AsAt
		}
	}
	return strings.Join(said, "; ")
}

func questionsOf(questions []imports.Question) string {
	kinds := map[imports.QuestionKind]string{imports.AskColumn: "what is", imports.AskFinancialYear: "which year", imports.AskDateOrder: "which order"}
	var said []string
	for _, q := range questions {
		said = append(said, kinds[q.Kind]+" "+q.Heading)
	}
	return strings.Join(slices.Compact(said), "; ")
}

// TestMemoryIsOfOneCouncil holds that what one council said is not recalled for another.
func TestMemoryIsOfOneCouncil(t *testing.T) {
	i := newImporting(t)
	const file = "Name,Seat\nCity Deal,one\n"
	i.apply(i.update(i.upload("a.csv", file), func(im *imports.Import) { im.Columns[1].Field = "objective" }))
	other, _, err := i.service.Preview(i.Context(), i.mio, "elsewhere", imports.Upload{File: "a.csv", Content: []byte(file)})
	i.must(err)
	if other.Columns[1].Field != "" {
		t.Errorf("another council's mapping is taken: %+v", other.Columns)
	}
}

// TestAPlanHoldsOvernight applies a plan on the day after: a date that lay ahead on the day of the plan does not make
// it another.
func TestAPlanHoldsOvernight(t *testing.T) {
	i := newImporting(t)
	now := importDay
	i.service = imports.NewService(store.NewImports(i.records), func() time.Time { return now })
	im := i.upload("a.csv", "Name,Established\nCity Deal,3/6/2025\n")
	if im.Counts.Warned != 1 {
		t.Errorf("no warning of a date that has not come: %+v", i.rows(im))
	}
	now = now.AddDate(0, 0, 1)
	if applied := i.apply(im); applied.State != imports.Applied || !applied.ApplyTime.Equal(now) {
		t.Errorf("applied %+v", applied)
	}
}

// TestPlannedAgain plans a file again, before and after it is applied: nothing is asked that was answered, in whatever
// order its rows stand.
func TestPlannedAgain(t *testing.T) {
	i := newImporting(t)
	i.apply(i.upload("old.csv", "Name\nCity Deal\nWaste Partnership\n"))
	const heading = "Name,Annual cost,Exit strategy,Established,Looks after it\n"
	const rows = "City Deal Board,500,n/a,03/04/2013,x\nWaste Partnership Board,,,,\nSafer Forum,,,,\nSafer Forum,20,,,\n,30,,,y\nPlayers,,,,\n"
	first := i.upload("new.csv", heading+rows)
	if first.Counts.Open != 4 || len(first.Questions) != 4 {
		t.Fatalf("open %d, questions %+v, rows %+v", first.Counts.Open, first.Questions, i.rows(first))
	}
	first = i.update(first, func(im *imports.Import) {
		im.Columns[1].FinancialYear, im.Columns[3].DateOrder, im.Columns[4].Field = "2024/25", imports.MonthFirst, "notes"
		im.Columns[2].Words = []imports.CellWord{{Text: "n/a", Meaning: imports.MeansNone}}
		im.Decisions = []imports.Decision{{Row: 2, Choice: imports.ChooseNew}, {Row: 3, Choice: imports.ChooseSame}, {Row: 5, Choice: imports.ChooseSame},
			{Row: 6, Choice: imports.LeaveOut}, {Row: 7, Choice: imports.LeaveOut}}
	})
	if first.Counts.Open != 0 || len(first.Questions) != 0 {
		t.Fatalf("not all is answered: open %d, questions %+v, rows %+v", first.Counts.Open, first.Questions, i.rows(first))
	}
	look := func(when string, im *imports.Import) {
		t.Helper()
		if im.Counts.Open != 0 || len(im.Questions) != 0 || im.Counts.LeftOut != 2 {
			t.Errorf("%s: open %d, left out %d, questions %+v, rows %+v", when, im.Counts.Open, im.Counts.LeftOut, im.Questions, i.rows(im))
		}
	}
	look("planned again", i.upload("new.csv", heading+rows))
	look("planned again with a row more above", i.upload("new.csv", heading+"Another Trust,,,,\n"+rows))
	if other := i.upload("next.csv", heading+rows); len(other.Questions) != 1 || other.Questions[0].Kind != imports.AskFinancialYear {
		t.Errorf("another file shares the year of its columns: %+v", other.Questions)
	}
	i.apply(first)
	again := i.upload("new.csv", heading+rows)
	look("planned again once applied", again)
	if again.Counts.New+again.Counts.Change != 0 {
		// what is left out counts as new in its outcome, and is not taken
		for _, r := range i.rows(again) {
			if r.Writes() {
				t.Errorf("the file planned again changes something: %+v", r)
			}
		}
	}
}

// TestTwoRowsOfAName holds that leaving out one of two rows of a name does not leave out both in the next file.
func TestTwoRowsOfAName(t *testing.T) {
	i := newImporting(t)
	const file = "Name,Objective\nCity Deal,homes\nCity Deal,jobs\n"
	i.apply(i.update(i.upload("a.csv", file), func(im *imports.Import) {
		im.Decisions = []imports.Decision{{Row: 3, Choice: imports.LeaveOut}}
	}))
	rows := i.rows(i.upload("b.csv", file))
	if rows[0].Choice != 0 || rows[0].Outcome != imports.Same || rows[1].Choice != imports.LeaveOut {
		t.Errorf("rows %+v", rows)
	}
}

// TestTheDayOfAFile takes the day from the title, keeps it on the record, and lets a file of an earlier day take the
// place of nothing.
func TestTheDayOfAFile(t *testing.T) {
	i := newImporting(t)
	im := i.upload("new.csv", "Register as at 31 March 2025,,\nName,Objective,Liabilities\nCity Deal,homes,\n")
	if im.AsAt != "2025-03-31" || len(im.Remarks) != 1 || !strings.Contains(im.Remarks[0].Remedy, "31 March 2025") {
		t.Fatalf("as at %q, remarks %+v", im.AsAt, im.Remarks)
	}
	i.apply(im)
	if source := i.onRegister("cambridge")["City Deal"].Sources[0]; source.AsAt() != "2025-03-31" {
		t.Errorf("the record keeps %+v", source)
	}
	const older = "Register as at 31 March 2024,,\nName,Objective,Liabilities\nCity Deal,houses,A pension deficit\n"
	old := i.upload("old.csv", older)
	row := i.rows(old)[0]
	if len(row.Warnings) != 1 || !strings.Contains(row.Warnings[0].Problem, `"new.csv" said of 31 March 2025`) {
		t.Errorf("warnings of a file of an earlier day: %+v", row.Warnings)
	}
	i.apply(old)
	deal := i.onRegister("cambridge")["City Deal"]
	if deal.Objective.Text != "homes" || deal.Liabilities != nil || len(deal.Notes) != 2 || deal.Notes[0].AsAt != "2024-03-31" {
		t.Errorf("the file of an earlier day took the place of a later one: %+v, notes %+v", deal.Objective, deal.Notes)
	}
	told := i.update(i.upload("told.csv", strings.Replace(older, "Register as at 31 March 2024", "", 1)), func(im *imports.Import) { im.AsAt = "2026-04" })
	if rows := i.rows(told); rows[0].Outcome != imports.Change || rows[0].AsAt != "2026-04" || len(rows[0].Warnings) != 0 {
		t.Errorf("a file whose day is told: %+v", rows)
	}
	_, err := i.service.Update(t.Context(), i.mio, "cambridge", told.ID, 0, func(im *imports.Import) error { im.AsAt = "2026-13"; return nil })
	if fault.Reason(err) != "DATE_INVALID" {
		t.Errorf("a day that is none: %v", err)
	}
}

// TestEditedAfterTheDayOfAFile warns where a file would change what somebody changed after the day of which it speaks.
func TestEditedAfterTheDayOfAFile(t *testing.T) {
	i := newImporting(t)
	i.service = imports.NewService(store.NewImports(i.records), func() time.Time { return importDay.Add(-time.Hour) })
	i.apply(i.upload("a.csv", "Name,Objective\nCity Deal,homes\nWaste Forum,less\n"))
	i.edit(i.onRegister("cambridge")["City Deal"], func(p *register.Partnership) {
		p.Objective = &register.Statement{Text: "homes and jobs"}
	})
	rows := i.rows(i.upload("b.csv", "As at 31 March 2025,\nName,Objective\nCity Deal,houses\nWaste Forum,little\n"))
	if len(rows[0].Warnings) != 1 || !strings.Contains(rows[0].Warnings[0].Problem, "changed on 2 June 2025") || len(rows[1].Warnings) != 0 {
		t.Errorf("rows %+v", rows)
	}
}
