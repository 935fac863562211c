package imports

import (
	"fmt"
	"strings"

	"github.com/concordat-suite/concordat/services/platform/files/sheet"
	"github.com/concordat-suite/concordat/services/platform/words/date"
	"github.com/concordat-suite/concordat/services/platform/words/fault"
	"github.com/concordat-suite/concordat/services/register"
	"github.com/concordat-suite/concordat/services/register/filedate"
)

// A file speaks of a day, which its title lines may say. It is the day of every row that has none of its own, and it is
// kept on the record beside the row's cells. A file of an earlier day than the one that a record came from last does
// not take the place of what the record says.

// dayFromTitles notes of which day the file speaks, as its title lines or the lines below the list say, and which line
// it was.
func (im *Import) dayFromTitles(s sheet.Sheet) {
	var lines []string
	for _, r := range s.Titles {
		lines = append(lines, strings.Join(r.Cells, " "))
	}
	for _, r := range s.Rows {
		if s.Aside[r.Number] != "" {
			lines = append(lines, strings.Join(r.Cells, " "))
		}
	}
	day, line := filedate.Of(lines)
	if day.IsZero() {
		return
	}
	im.AsAt = day.String()
	im.remark([]Problem{{Problem: fmt.Sprintf("The file says %q.", brief(line)),
		Remedy: fmt.Sprintf("What it says is taken as of %s. If it is of another day, say so (as_at; the command's --as-at).", day.Words())}})
}

// brief returns the beginning of a long text.
func brief(text string) string {
	const length = 200
	if letters := []rune(text); len(letters) > length {
		return string(letters[:length-1]) + "…"
	}
	return text
}

// checkDay refuses a day of the file that is none.
func (im *Import) checkDay() error {
	if im.AsAt == "" {
		return nil
	}
	if _, err := date.ParsePartial(im.AsAt); err != nil {
		return fault.Invalid("DATE_INVALID", fmt.Sprintf("%q is no day of which a file may speak. Write a year, a month or a day, such as 2026-03-31.", im.AsAt),
			fault.Field{Path: "import.as_at", Description: "Write a day such as 2026-03-31, or leave it empty."}).With("text", im.AsAt)
	}
	return nil
}

// dayOf returns when a row was so: by its own date, else by the file's.
func (p *planner) dayOf(r sheet.Row) string {
	if own := p.dateOf(r); own != "" {
		return own
	}
	return p.AsAt
}

// newerOn returns the row of the latest day that a record came from, if that is after the day; nil otherwise.
func newerOn(record *register.Partnership, day string) *register.SourceRow {
	if record == nil || day == "" {
		return nil
	}
	var newest *register.SourceRow
	for i, s := range record.Sources {
		if s.AsAt() != "" && lastDay(s.AsAt()) > lastDay(day) && (newest == nil || lastDay(s.AsAt()) > lastDay(newest.AsAt())) {
			newest = &record.Sources[i]
		}
	}
	return newest
}

// dayWarnings says that a row is of an earlier day than what the record says: than the file that it came from last, or
// than what somebody has changed on it since.
func dayWarnings(day string, before *register.Partnership, newer *register.SourceRow, changes []FieldChange) []Problem {
	switch {
	case day == "" || before == nil:
	case newer != nil:
		return []Problem{{Problem: fmt.Sprintf("The row is of %s, and the record says what %q said of %s.", inWordsOf(day), newer.File, inWordsOf(newer.AsAt())),
			Remedy: "What the row says otherwise is kept as notes of its date."}}
	case len(changes) > 0 && editedAfter(before, day):
		return []Problem{{Problem: fmt.Sprintf("The record was changed on %s, after the day of which the row speaks, %s.", date.Of(before.UpdateTime).Words(), inWordsOf(day)),
			Remedy: "Look whether what the row changes is still so."}}
	}
	return nil
}

// editedAfter reports whether somebody changed a record after a day, and after the last file that it came from.
func editedAfter(p *register.Partnership, day string) bool {
	last, _ := lastSource(p)
	return date.Of(p.UpdateTime).String() > lastDay(day) && p.UpdateTime.After(last.ImportTime)
}

// inWordsOf writes out a date that is kept as text.
func inWordsOf(text string) string {
	if p, err := date.ParsePartial(text); err == nil {
		return p.Words()
	}
	return text
}
