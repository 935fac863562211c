package content

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/concordat-suite/concordat/services/platform/words/date"
	"github.com/concordat-suite/concordat/services/reporting/frozen"
)

// composer gathers the figures while the parts of a report are made.
type composer struct {
	in      Input
	link    string
	figures []Figure
	counted map[string]string // the titles of the figures, by id

	now, before map[string]frozen.Partnership // by resource name
	returnsOf   map[string]frozen.Return      // by the partnership's resource name
	untold      map[string]string             // why nobody was told of a return, by the partnership's resource name
	entryOf     map[string]*Entry             // by id
}

func newComposer(in Input) *composer {
	c := &composer{
		in:        in,
		link:      strings.TrimRight(in.LinkBase, "/") + "/v1/" + in.Name,
		counted:   map[string]string{},
		now:       byName(in.Now.Partnerships),
		before:    byName(in.Before.Partnerships),
		returnsOf: map[string]frozen.Return{},
	}
	for _, r := range in.Now.Returns {
		c.returnsOf[r.Partnership] = r
	}
	c.untold = c.untoldBecause()
	return c
}

// index makes the entries findable.
func (c *composer) index(entries []Entry) {
	c.entryOf = make(map[string]*Entry, len(entries))
	for i := range entries {
		c.entryOf[entries[i].ID] = &entries[i]
	}
}

func byName(list []frozen.Partnership) map[string]frozen.Partnership {
	m := make(map[string]frozen.Partnership, len(list))
	for _, p := range list {
		m[p.Name] = p
	}
	return m
}

// active are the partnerships on the register, in the order that people look them up.
func (c *composer) active(data frozen.Data) []frozen.Partnership {
	return inState(data, frozen.Active)
}

func inState(data frozen.Data, state frozen.State) []frozen.Partnership {
	var list []frozen.Partnership
	for _, p := range data.Partnerships {
		if p.State == state {
			list = append(list, p)
		}
	}
	slices.SortFunc(list, func(a, b frozen.Partnership) int {
		return cmp.Or(
			strings.Compare(strings.ToLower(a.DisplayName), strings.ToLower(b.DisplayName)),
			strings.Compare(a.Name, b.Name))
	})
	return list
}

func (c *composer) zone() *time.Location { return c.in.Now.Council.Zone }

// record counts a partnership for a reason that its entry does not give.
func record(p frozen.Partnership, detail string) Record {
	return Record{Partnership: id(p.Name), Detail: detail, DisplayName: p.DisplayName, Position: p.Position}
}

// entriesWhere counts the entries for which it is true.
func entriesWhere(entries []Entry, true func(*Entry) bool) []Record {
	records := []Record{}
	for i := range entries {
		if true(&entries[i]) {
			records = append(records, Record{Partnership: entries[i].ID})
		}
	}
	return records
}

// areaName is the name of a service area, or what to say of none and of one that the council no longer has.
func (c *composer) areaName(area string) string {
	if area == "" {
		return noArea
	}
	for _, a := range c.in.Now.Council.Areas {
		if a.ID == area && a.DisplayName != "" {
			return a.DisplayName
		}
	}
	return area
}

// holder is the name of whoever fills a place on the record, or the words that stand there; empty for nobody.
func (c *composer) holder(h frozen.Holder) string {
	if h.Person == "" && h.Post != "" {
		return h.Post + " (vacant)"
	}
	if h.Person == "" {
		return h.Text
	}
	p, known := c.in.Now.People[h.Person]
	switch {
	case !known:
		return "(a person no longer known)"
	case p.Erased || p.DisplayName == "":
		return "(name erased)"
	case p.Left:
		return p.DisplayName + " (has left)"
	}
	return p.DisplayName
}

// personName is the name of a person; what to say where it is erased or no longer known.
func (c *composer) personName(name string) string {
	return strings.TrimSuffix(c.holder(frozen.Holder{Person: name}), " (has left)")
}

// who says who stated what a check was read from, or who judged, and when; empty for a blank.
func (c *composer) who(r frozen.Result) string {
	var parts []string
	for _, s := range r.Stated {
		part := ""
		if s.Person != "" {
			part = " by " + c.personName(s.Person)
		}
		if s.OnBehalfOf != "" {
			part += " for " + c.personName(s.OnBehalfOf)
		}
		if s.Imported {
			part += " from an imported file"
		}
		if !s.At.IsZero() {
			part += " on " + date.In(s.At, c.zone()).Words()
		}
		parts = append(parts, part)
	}
	if len(parts) == 0 {
		return ""
	}
	verb := "Stated"
	if r.Judged {
		verb = "Judged"
	}
	if rest := len(parts) - mostNamed; rest > 0 {
		parts = append(parts[:mostNamed], fmt.Sprintf(" by %d more before", rest))
	}
	return verb + strings.Join(parts, ";")
}

// mostNamed is how many of those who stated the facts of one check are named.
const mostNamed = 3

// Sentence is why a check came out as it did: the reason, who stated it and when; of a judgement, the judge, the day and the
// evidence.
func (r Result) Sentence() string {
	reason := r.Reason
	if r.Who == "" {
		return reason
	}
	if strings.HasPrefix(r.Who, "Judged") {
		return r.Who + ", on this evidence: " + reason
	}
	if reason != "" && !strings.HasSuffix(reason, ".") {
		reason += "."
	}
	return reason + " " + r.Who + "."
}

// id is the last part of a resource name.
func id(name string) string { return name[strings.LastIndexByte(name, '/')+1:] }

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
