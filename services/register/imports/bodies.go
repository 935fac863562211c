package imports

import (
	"github.com/concordat-suite/concordat/services/platform/files/sheet"
	"github.com/concordat-suite/concordat/services/register/naming"
)

// A file may tell of one body in several rows, each of another date, as yearly updates do. The newest row says what is
// so now; what the others say is kept as notes of their dates.

// sameBody are the rows of a file about one body, each of a date of its own.
type sameBody struct {
	// newest is the number of the row whose word counts.
	newest int
	// at is where the first of the rows went.
	at    body
	known bool
}

// bodyRows are rows about one body while they are gathered.
type bodyRows struct {
	rows  []int
	dates map[string]int // the row of each date
	plain bool           // every row has a date, and no two have the same
}

// sameBodies finds the rows about one body by their numbers: rows with the same name, or of which one gives the name of
// a row above as its former name. Only rows of different dates are taken together; which of two rows of one date counts
// is for the officer to say.
func (p *planner) sameBodies() map[int]*sameBody {
	if !p.hasDates() {
		return nil
	}
	byName := map[string]*bodyRows{}
	var all []*bodyRows
	for _, r := range p.Sheet.Rows {
		who := p.identify(r)
		decided := p.decision(r.Number).Choice
		if who.name == "" || decided == LeaveOut || decided == 0 && p.Sheet.Aside[r.Number] != "" {
			continue
		}
		rows := byName[naming.Key(who.name)]
		for i := 0; rows == nil && i < len(who.formerNames); i++ {
			rows = byName[naming.Key(who.formerNames[i])]
		}
		if rows == nil || decided == ChooseNew {
			rows = &bodyRows{dates: map[string]int{}, plain: true}
			all = append(all, rows)
		}
		rows.add(r.Number, p.dateOf(r))
		for _, name := range append(who.formerNames, who.name) {
			if _, taken := byName[naming.Key(name)]; !taken {
				byName[naming.Key(name)] = rows
			}
		}
	}
	found := map[int]*sameBody{}
	for _, b := range all {
		if len(b.rows) > 1 && b.plain {
			same := &sameBody{newest: b.newest()}
			for _, number := range b.rows {
				found[number] = same
			}
		}
	}
	return found
}

// add takes in a row.
func (b *bodyRows) add(number int, date string) {
	_, taken := b.dates[date]
	b.plain = b.plain && date != "" && !taken
	b.rows, b.dates[date] = append(b.rows, number), number
}

// newest gives the row of the latest date. Dates are compared by the last day that they may mean.
func (b *bodyRows) newest() int {
	latest := ""
	for date := range b.dates {
		if latest == "" || lastDay(date) > lastDay(latest) || lastDay(date) == lastDay(latest) && date > latest {
			latest = date
		}
	}
	return b.dates[latest]
}

func lastDay(text string) string {
	p, _ := readDate(text, DayFirst) // it was written from a date
	return p.Last().String()
}

// hasDates says whether a column says when each row was so.
func (p *planner) hasDates() bool {
	for _, c := range p.Columns {
		if c.Field == fieldAsAt {
			return true
		}
	}
	return false
}

// dateOf gives when a row was so, as exactly as it says; "" when it does not say.
func (p *planner) dateOf(r sheet.Row) string {
	for i, c := range p.Columns {
		if c.Field == fieldAsAt {
			if date, ok := readDate(r.Cell(i), c.DateOrder); ok {
				return date.String()
			}
		}
	}
	return ""
}

// together puts a row where the other rows about its body went, unless the row itself meets another record.
func (p *planner) together(row *Row, found match) (body, bool) {
	same := p.same[row.Number]
	switch {
	case same == nil || !same.known:
		return body{}, false
	case found.record != "" && found.record != same.at.record:
		return body{}, false
	}
	row.Partnership, row.SameAsRow, row.MetBy = same.at.record, same.at.row, "row"
	row.Duplicates = nil
	return same.at, true
}

// started remembers where the first of the rows about one body went.
func (p *planner) started(row int, at body) {
	if same := p.same[row]; same != nil && !same.known {
		same.at, same.known = at, true
	}
}

// newer gives the row whose word counts instead of the row's; 0 when its own does.
func (p *planner) newer(row int) int {
	if same := p.same[row]; same != nil && same.newest != row {
		return same.newest
	}
	return 0
}
