package front

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/concordat-suite/concordat/services/platform/words/count"
	"github.com/concordat-suite/concordat/services/platform/words/date"
	"github.com/concordat-suite/concordat/services/reporting/content"
	"github.com/concordat-suite/concordat/services/reporting/frozen"
)

// mostReasons is how many things not met a line names.
const mostReasons = 3

// redRows are the red partnerships, the worst first: what is not met, and since when.
func redRows(r *content.Report) []Row {
	var red []*content.Entry
	for i := range r.Partnerships {
		if r.Partnerships[i].Overall == frozen.Red {
			red = append(red, &r.Partnerships[i])
		}
	}
	slices.SortStableFunc(red, worse)
	rows := make([]Row, len(red))
	for i, e := range red {
		since := cmp.Or(e.RedSince.Words(), "not known")
		rows[i] = Row{ID: e.ID, Name: e.DisplayName, Cells: []string{notMet(e), since}}
	}
	return rows
}

// worse orders red partnerships, the worst first: by how much is not met although somebody has stated it, then by how much is
// not met at all, then by how long they have been red.
func worse(a, b *content.Entry) int {
	failing := func(e *content.Entry) (stated, all int) {
		for _, g := range e.Failing() {
			if len(g.Unstated) == 0 {
				stated++
			}
			all++
		}
		return stated, all
	}
	aStated, aAll := failing(a)
	bStated, bAll := failing(b)
	return cmp.Or(cmp.Compare(bStated, aStated), cmp.Compare(bAll, aAll), longer(a.RedSince, b.RedSince))
}

// longer orders days, the earliest first and those that are not known last.
func longer(a, b date.Date) int {
	switch {
	case a == b:
		return 0
	case b.IsZero() || !a.IsZero() && a.Before(b):
		return -1
	}
	return 1
}

// notMet says what is not met: what is stated by its name, and what nobody has stated by a number and an example.
func notMet(e *content.Entry) string {
	var stated []string
	var blank []content.Group
	for _, g := range e.Failing() {
		if len(g.Unstated) == 0 {
			stated = append(stated, g.Short())
		} else {
			blank = append(blank, g)
		}
	}
	var parts []string
	if len(stated) > 0 {
		parts = append(parts, some(stated, mostReasons, "; "))
	}
	switch {
	case len(blank) == 1:
		parts = append(parts, blank[0].Short())
	case len(blank) > 1:
		parts = append(parts, fmt.Sprintf("%d things not stated, such as %s (%s)",
			len(blank), strings.Join(blank[0].Unstated, " and "), blank[0].Label()))
	}
	return strings.Join(parts, "; ")
}

// some joins the first of the words and counts the rest.
func some(words []string, most int, between string) string {
	if len(words) <= most+1 {
		return strings.Join(words, between)
	}
	return fmt.Sprintf("%s%sand %d more", strings.Join(words[:most], between), between, len(words)-most)
}

// returnRows are the returns that somebody must look at: out and late, out, never asked for, in late, and not confirmed.
func returnRows(r *content.Report) []Row {
	came := map[string]bool{}
	if r.Reached != nil {
		for _, item := range r.Reached.List {
			came[item.Partnership] = item.Return
		}
	}
	rank := func(l content.ReturnLine) int {
		switch {
		case l.NeverTold:
			return 2
		case !l.In && l.DaysLate > 0:
			return 0
		case !l.In && !l.NotYetAsked:
			return 1
		case l.In && l.DaysLate > 0:
			return 3
		case l.Unconfirmed:
			return 4
		}
		return 5
	}
	list := slices.DeleteFunc(slices.Clone(r.Returns.All), func(l content.ReturnLine) bool { return rank(l) == 5 })
	slices.SortStableFunc(list, func(a, b content.ReturnLine) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(b.DaysLate, a.DaysLate))
	})
	var rows []Row
	for _, l := range list {
		row := returnRow(l, came[l.Partnership])
		rows = append(rows, row)
	}
	return rows
}

// returnRow is one return: its officer, its day and lateness, and why.
func returnRow(l content.ReturnLine, cameSince bool) Row {
	due := l.Due.Words()
	if l.FirstDue != l.Due && !l.FirstDue.IsZero() {
		due += " (first " + l.FirstDue.Words() + ")"
	}
	if l.In {
		due += "; came in on " + l.Came.Words()
	}
	if l.DaysLate > 0 {
		due += "; " + count.Of(l.DaysLate, "day") + " late" // the caption says what days are meant
	}
	why := l.State
	if l.NeverTold {
		why = "Never told: " + l.Why
	}
	if cameSince {
		why += ". Something has come in since: see “Reached us after the freeze”"
	}
	row := Row{Name: l.DisplayName, Cells: []string{cmp.Or(l.Officer, "Nobody named"), due, why}, same: "Due " + due + ". " + why}
	if l.OnRegister {
		row.ID = l.Partnership
	}
	return row
}
