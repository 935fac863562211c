package governance

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/concordat-suite/concordat/services/platform/words/date"
)

// Stated says who stated a fact, or judged, and when.
type Stated struct {
	// Person is the id of who did, OnBehalfOf of whom they acted for; "" for nobody.
	Person     string `json:"person,omitempty"`
	OnBehalfOf string `json:"on_behalf_of,omitempty"`
	// Imported says that it came in with a file, which the person applied.
	Imported bool `json:"imported,omitempty"`
	// Time is when.
	Time time.Time `json:"time"`
}

// mostTold is how many of those who stated the facts of one verdict are named in its sentence.
const mostTold = 3

// Sentence returns why a verdict came out, with who stated what it was read from, and when; of a judgement, the judge, the day
// and the evidence. The people are named as name says. A verdict that nobody stated anything for is told by its reason alone.
func (v *Verdict) Sentence(name func(person string) string, zone *time.Location) string {
	if len(v.Stated) == 0 {
		return v.Reason
	}
	var by []string
	for i, s := range v.Stated {
		if i == mostTold {
			by = append(by, fmt.Sprintf(" by %d more before", len(v.Stated)-i))
			break
		}
		by = append(by, s.words(name, zone))
	}
	who := strings.Join(by, ";")
	reason := v.Reason
	if reason != "" && !strings.HasSuffix(reason, ".") {
		reason += "."
	}
	switch {
	case v.Answer == "":
		return strings.TrimSpace(reason + " Stated" + who + ".")
	case v.Outcome == NotAssessed: // the evidence is past its day
		return strings.TrimSpace(reason + " Judged" + who + ".")
	}
	return "Judged" + who + ", on this evidence: " + v.Reason
}

// words says by whom something was stated, for whom, and when.
func (s Stated) words(name func(person string) string, zone *time.Location) string {
	words := ""
	if s.Person != "" {
		words = " by " + name(s.Person)
	}
	if s.OnBehalfOf != "" {
		words += " for " + name(s.OnBehalfOf)
	}
	if s.Imported {
		words += " from an imported file"
	}
	return words + " on " + date.In(s.Time, zone).Words()
}

func (s Stated) same(o Stated) bool {
	return s.Person == o.Person && s.OnBehalfOf == o.OnBehalfOf && s.Imported == o.Imported && s.Time.Equal(o.Time)
}

// newestFirst gives the newest statement of each who stated anything, newest first.
func newestFirst(all []Stated) []Stated {
	slices.SortStableFunc(all, func(a, b Stated) int {
		return cmp.Or(b.Time.Compare(a.Time), cmp.Compare(a.Person, b.Person), cmp.Compare(a.OnBehalfOf, b.OnBehalfOf))
	})
	var list []Stated
	for _, s := range all {
		if !slices.ContainsFunc(list, func(o Stated) bool { o.Time = s.Time; return o.same(s) }) {
			list = append(list, s)
		}
	}
	return list
}

// StatedBy returns who stated the facts of these names: of a fact with parts, who stated each part; of a part of which that is
// not known, who stated the whole.
func (d *Dossier) StatedBy(facts []string) []Stated {
	var all []Stated
	for _, fact := range facts {
		all = append(all, d.statedOf(fact)...)
	}
	return newestFirst(all)
}

func (d *Dossier) statedOf(fact string) []Stated {
	var parts []Stated
	for name, s := range d.Stated {
		if strings.HasPrefix(name, fact+".") {
			parts = append(parts, s)
		}
	}
	if len(parts) > 0 {
		return parts
	}
	for {
		if s, known := d.Stated[fact]; known {
			return []Stated{s}
		}
		above := strings.LastIndexByte(fact, '.')
		if above < 0 {
			return nil
		}
		fact = fact[:above]
	}
}
