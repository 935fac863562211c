package render

import (
	"slices"
	"strings"

	"github.com/concordat-suite/concordat/services/platform/words/count"
	"github.com/concordat-suite/concordat/services/reporting/content"
	"github.com/concordat-suite/concordat/services/reporting/front"
	"github.com/concordat-suite/concordat/services/reporting/frozen"
	"github.com/concordat-suite/concordat/services/reporting/narrative"
)

// block is a list of the first pages with its headings.
type block struct {
	front.Block
	Caption, Class string
	Columns        []string
	// Annex is the part of the annex that has them all.
	Annex section
}

func newBlock(p page, b front.Block, annex, caption string, columns ...string) block {
	class := "front"
	if len(columns) > 2 {
		class = "front wider"
	}
	return block{Block: b, Caption: caption, Class: class, Columns: columns, Annex: p.section(annex)}
}

// yearTable is money by year under a caption.
type yearTable struct {
	Caption string
	Years   []narrative.Year
}

// bar is a row of the chart of overall results, with its figure beside it. The row of all partnerships has no class and no bar.
type bar struct {
	content.Row
	Class frozen.Overall
	Width float64
}

// bars draws each overall result on a width of 100.
func bars(rows []content.Row) []bar {
	list := make([]bar, 0, len(rows))
	for i, r := range rows {
		b := bar{Row: r}
		if i > 0 {
			b.Class = barOrder[i-1]
			b.Width = 100 * float64(r.Count.Value) / float64(max(1, rows[0].Count.Value))
		}
		list = append(list, b)
	}
	return list
}

// barOrder are the overall results in the order in which the report counts them.
var barOrder = []frozen.Overall{frozen.Red, frozen.Amber, frozen.Grey, frozen.Green, frozen.Unrated}

// silent is a partnership of which there is nothing to tell but what nobody has stated.
type silent struct {
	content.Entry
	// Lacks are the facts that nobody has stated, but for those that none of the silent ones has.
	Lacks []string
}

// Blanks counts what fails or is open because nobody has stated it: one blank counts once.
func (s silent) Blanks() string {
	var parts []string
	for _, o := range []struct {
		outcome frozen.Outcome
		words   string
	}{{frozen.NotMet, "not met"}, {frozen.NotAssessed, "not assessed"}} {
		if groups := s.Groups(o.outcome); len(groups) > 0 {
			parts = append(parts, count.Of(len(groups), "thing")+" "+o.words)
		}
	}
	return strings.Join(parts, ", ")
}

// parted tells the partnerships with something to tell from the others, and what nobody has stated of any of those.
func parted(entries []content.Entry) (telling []content.Entry, rest []silent, common []string) {
	for _, e := range entries {
		if !e.NothingToSay() {
			telling = append(telling, e)
			continue
		}
		s := silent{Entry: e, Lacks: lacks(&e)}
		if len(rest) == 0 {
			common = slices.Clone(s.Lacks)
		}
		common = slices.DeleteFunc(common, func(fact string) bool { return !slices.Contains(s.Lacks, fact) })
		rest = append(rest, s)
	}
	for i := range rest {
		rest[i].Lacks = slices.DeleteFunc(rest[i].Lacks, func(fact string) bool { return slices.Contains(common, fact) })
	}
	return telling, rest, common
}

// lacks are the facts that nobody has stated: those that every partnership should have, and those that a check needs.
func lacks(e *content.Entry) []string {
	all := slices.Clone(e.Gaps)
	for _, r := range e.Results {
		for _, fact := range r.Unstated {
			if fact = strings.TrimPrefix(fact, "the "); !slices.Contains(all, fact) {
				all = append(all, fact)
			}
		}
	}
	return all
}
