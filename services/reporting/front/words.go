package front

import (
	"fmt"
	"strings"

	"github.com/concordat-suite/concordat/services/platform/words/count"
	"github.com/concordat-suite/concordat/services/reporting/content"
	"github.com/concordat-suite/concordat/services/reporting/frozen"
)

// mostNames is how many partnerships a sentence names, and longest how many letters of a name it takes.
const (
	mostNames = 4
	longest   = 80
)

// names joins the names of partnerships for a sentence.
func names(all []string) string {
	short := make([]string, len(all))
	for i, name := range all {
		if letters := []rune(name); len(letters) > longest {
			name = strings.TrimSpace(string(letters[:longest-1])) + "…"
		}
		short[i] = name
	}
	return some(short, mostNames, ", ")
}

func partnerships(n int) string { return count.Of(n, "partnership") }

// asks are what the readers are asked to do: the committee to note and to ask for, the management team to see done.
func asks(r *content.Report) []string {
	list := []string{"Note how " + partnerships(len(r.Partnerships)) + " on the register stand: " + standing(r) + "."}
	add := func(n int, sentence string, args ...any) {
		if n > 0 {
			list = append(list, fmt.Sprintf(sentence, args...))
		}
	}
	for _, d := range []struct {
		decision frozen.Decision
		ask      string
	}{
		{frozen.Leave, "Consider leaving, as their officers conclude: %s."},
		{frozen.Change, "Consider the changes that officers conclude are needed to: %s."},
	} {
		concluded := concluding(r, d.decision)
		add(len(concluded), d.ask, names(concluded))
	}
	red, late := count.Of(redCount(r), "red partnership"), count.Of(r.Returns.Overdue.Value, "return")
	if r.Kind == content.ManagementTeam {
		add(redCount(r), "See that %s are put right, and say by when.", red)
		add(r.Returns.Overdue.Value, "See that %s still out after the deadline come in.", late)
	} else {
		add(redCount(r), "Ask when %s will be put right.", red)
		add(r.Returns.Overdue.Value, "Ask for %s still out after the deadline.", late)
	}
	add(r.Returns.NeverTold.Value, "Have the officers of %s told of the review: nobody told them, and they have not failed to return anything.",
		partnerships(r.Returns.NeverTold.Value))
	add(len(r.Vacancies.List), "Have an officer who can be reached named for %s: %s.", partnerships(len(r.Vacancies.List)), names(vacant(r)))
	add(r.Returns.Submitted.Value, "Note that %s wait to be accepted.", count.Of(r.Returns.Submitted.Value, "return"))
	if r.Kind == content.ManagementTeam {
		list = append(list, "Sign this report off.")
	}
	return list
}

func standing(r *content.Report) string {
	var parts []string
	for _, row := range r.ByResult[1:] {
		if row.Count.Value > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", row.Count.Value, strings.ToLower(row.Label)))
		}
	}
	if len(parts) == 0 {
		return "none"
	}
	return strings.Join(parts, ", ")
}

func redCount(r *content.Report) (n int) {
	for _, e := range r.Partnerships {
		if e.Overall == frozen.Red {
			n++
		}
	}
	return n
}

func concluding(r *content.Report, d frozen.Decision) (list []string) {
	for _, c := range r.Leaving {
		if c.Decision == d {
			list = append(list, c.DisplayName)
		}
	}
	return list
}

func vacant(r *content.Report) (list []string) {
	for _, v := range r.Vacancies.List {
		list = append(list, v.DisplayName)
	}
	return list
}

// changes say what has changed since the comparison.
func changes(r *content.Report) []string {
	c := r.Changes
	if c.FromNothing {
		return []string{"Nothing was on this register on " + r.ComparedWith.Words + ", so there is no earlier report to compare with. " +
			partnerships(len(r.Additions)) + " came onto it since."}
	}
	var list []string
	add := func(what string, all []string) {
		if len(all) > 0 {
			list = append(list, fmt.Sprintf("%s (%d): %s.", what, len(all), names(all)))
		}
	}
	add("Red now, and were not", moved(r, func(m content.Move) bool { return m.Is == frozen.Red && m.Was != frozen.Red }))
	add("No longer red", moved(r, func(m content.Move) bool { return m.Was == frozen.Red && m.Is != frozen.Red }))
	add("Another result, neither to nor from red", moved(r, func(m content.Move) bool {
		return m.Was != m.Is && m.Was != frozen.Red && m.Is != frozen.Red
	}))
	var added, ended, renamed []string
	for _, a := range r.Additions {
		added = append(added, a.DisplayName)
	}
	for _, e := range r.Endings {
		ended = append(ended, e.DisplayName)
	}
	for _, n := range c.Renames {
		renamed = append(renamed, n.Is+" (was "+n.Was+")")
	}
	add("Added to the register", added)
	add("Ended", ended)
	add("Renamed", renamed)
	if len(list) == 0 {
		list = append(list, "Nothing that this report counts has changed.")
	}
	return list
}

func moved(r *content.Report, counts func(content.Move) bool) (list []string) {
	for _, m := range r.Changes.Moves {
		if counts(m) {
			list = append(list, m.DisplayName+" ("+strings.ToLower(content.OverallInWords(m.Was))+" before)")
		}
	}
	return list
}
