package content

import (
	"cmp"
	"slices"
	"strings"

	"github.com/concordat-suite/concordat/services/platform/words/date"
	"github.com/concordat-suite/concordat/services/reporting/frozen"
)

// Reached is what reached the council after the freeze. It counts in no other figure of the report.
type Reached struct {
	// By is the instant up to which it is listed.
	By Instant `json:"by"`
	// AtOnce says that the report was made when the data was frozen, so that there was no time for anything to come in.
	AtOnce bool `json:"at_once,omitempty"`
	// Count counts the partnerships of which something came in.
	Count Count         `json:"count"`
	List  []ReachedItem `json:"list"`
}

// ReachedItem is what came in of one partnership.
type ReachedItem struct {
	Partnership string `json:"partnership"`
	DisplayName string `json:"display_name"`
	// OnRegister says that the report has an entry of it.
	OnRegister bool `json:"on_register"`
	// Return says that its return is among what came in.
	Return bool `json:"return,omitempty"`
	// What says what came in, one sentence each.
	What []string `json:"what"`
}

// reached compares the frozen data with the later data; nil when there is none.
func (c *composer) reached() *Reached {
	if c.in.Later == nil {
		return nil
	}
	later := newComposer(Input{Kind: c.in.Kind, Name: c.in.Name, Now: *c.in.Later})
	r := &Reached{By: instant(c.in.Later.AsAt, c.zone()), AtOnce: !c.in.Later.AsAt.After(c.in.Now.AsAt), List: []ReachedItem{}}
	var records []Record
	for _, p := range later.everything() {
		what := c.cameIn(later, p)
		if len(what) == 0 {
			continue
		}
		r.List = append(r.List, ReachedItem{Partnership: id(p.Name), DisplayName: p.DisplayName, OnRegister: c.entryOf[id(p.Name)] != nil,
			Return: c.returnSince(later, p) != "", What: what})
		records = append(records, record(p, strings.Join(what, " ")))
	}
	r.Count = c.count("reached-after-freeze", "Partnerships of which something reached the council after the freeze", records)
	return r
}

// everything is all entries of the register, in the order in which people look them up.
func (c *composer) everything() []frozen.Partnership {
	list := slices.Clone(c.in.Now.Partnerships)
	slices.SortFunc(list, func(a, b frozen.Partnership) int {
		return cmp.Or(strings.Compare(strings.ToLower(a.DisplayName), strings.ToLower(b.DisplayName)), strings.Compare(a.Name, b.Name))
	})
	return list
}

// cameIn says what has come in of a partnership, which is as the later data has it.
func (c *composer) cameIn(later *composer, p frozen.Partnership) []string {
	var what []string
	say := func(so bool, sentence string) {
		if so {
			what = append(what, strings.TrimSuffix(sentence, ".")+".")
		}
	}
	if sentence := c.returnSince(later, p); sentence != "" {
		say(true, sentence)
	}
	was, known := c.now[p.Name]
	on := " on " + date.In(p.Changed, c.zone()).Words()
	if was.State != p.State {
		say(true, stateSince(p, on, known))
	}
	if !known || p.State != frozen.Active || was.State != frozen.Active {
		return what
	}
	say(was.DisplayName != p.DisplayName, "It was renamed"+on+"; it was called "+was.DisplayName)
	officer := later.holder(p.ResponsibleOfficer)
	say(was.ResponsibleOfficer != p.ResponsibleOfficer && officer != "", "Its responsible officer is now "+officer)
	stated := without(was.Gaps, p.Gaps)
	say(len(stated) > 0, "Now stated: "+strings.Join(factsInWords(stated), ", "))
	say(len(what) == 0 && was.Version < p.Version, "The record was changed"+on)
	before, after := c.in.Now.Verdicts[p.Name].Overall, later.in.Now.Verdicts[p.Name].Overall
	say(before != after && after != "", "Its check result was "+OverallInWords(before)+" and is now "+OverallInWords(after))
	return what
}

// returnSince says what has become of the partnership's return; empty when nothing has.
func (c *composer) returnSince(later *composer, p frozen.Partnership) string {
	after, asked := later.returnsOf[p.Name]
	before, was := c.returnsOf[p.Name]
	switch {
	case !asked:
		return ""
	case !was:
		return "A return was asked for: " + later.inWords(after)
	}
	then, now := c.standing(before), later.standing(after)
	switch {
	case then == neverTold && now == notReturned:
		return "Its officer has now been told of the review"
	case now != neverTold && (then != now || before.State != after.State):
		return "Its return: " + later.inWords(after)
	case before.Due != after.Due:
		return "Its return, due on " + before.Due.Words() + ", is now due on " + after.Due.Words()
	}
	return ""
}

// stateSince says how an entry came into another state of its life.
func stateSince(p frozen.Partnership, on string, known bool) string {
	switch p.State {
	case frozen.Active:
		return "It came onto the register" + on
	case frozen.Ended:
		return howEnded(p)
	case frozen.Withdrawn:
		return "It was taken back" + on
	}
	if known {
		return "It waits to be entered again" + on
	}
	return "It was entered" + on + ", and is not on the register yet"
}

// without gives the items that are not among the others.
func without(items, others []string) []string {
	return slices.DeleteFunc(slices.Clone(items), func(item string) bool { return slices.Contains(others, item) })
}
