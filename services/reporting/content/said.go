package content

import (
	"cmp"
	"slices"
	"strings"

	"github.com/concordat-suite/concordat/services/reporting/frozen"
	"github.com/concordat-suite/concordat/services/reporting/narrative"
)

// Conclusion is that an officer concludes to leave a partnership or to go on with changes.
type Conclusion struct {
	Partnership string          `json:"partnership"`
	DisplayName string          `json:"display_name"`
	Officer     string          `json:"responsible_officer"`
	Decision    frozen.Decision `json:"decision"`
	Explanation string          `json:"explanation"`
	// By says who wrote it, and when.
	By string `json:"by"`
}

// conclusions are those that ask for a decision: leave first, then change. What was entered for an officer is none before the
// officer has confirmed it.
func (c *composer) conclusions(entries []Entry) []Conclusion {
	list := []Conclusion{}
	var records []Record
	for _, decision := range []frozen.Decision{frozen.Leave, frozen.Change} {
		for _, e := range entries {
			if e.Said == nil || e.Said.Decision != decision || e.Said.Unconfirmed {
				continue
			}
			list = append(list, Conclusion{Partnership: e.ID, DisplayName: e.DisplayName, Officer: e.Officer, Decision: decision,
				Explanation: e.Said.Explanation, By: e.Said.By})
			records = append(records, Record{Partnership: e.ID, Detail: narrative.DecisionInWords(decision) + ": " + e.Said.Explanation})
		}
	}
	c.count("leave-or-change", "Partnerships whose officer concludes to leave or to change", records)
	return list
}

// money adds the years of all partnerships up.
func money(entries []Entry) []narrative.Year {
	var all [][]narrative.Year
	for _, e := range entries {
		if e.Said != nil {
			all = append(all, e.Said.Years)
		}
	}
	return narrative.Sums(all)
}

// matrix puts the risks of all partnerships on one matrix.
func matrix(entries []Entry) narrative.Matrix {
	var m narrative.Matrix
	for _, e := range entries {
		m.Add(e.ID, e.DisplayName, e.Said)
	}
	slices.SortStableFunc(m.High, func(a, b narrative.Placed) int { return cmp.Compare(b.Score, a.Score) })
	return m
}

// NothingToSay reports whether a partnership has no more to tell than its facts and what is missing: no officer wrote of it, no
// check of it fails or warns by what is stated, and none changed.
func (e *Entry) NothingToSay() bool {
	return e.Said == nil && !slices.ContainsFunc(e.Results, func(r Result) bool {
		return r.Was != "" || len(r.Unstated) == 0 && (r.Outcome == frozen.NotMet || r.Outcome == frozen.Warning || strings.HasPrefix(r.Who, "Judged"))
	})
}
