package governance

import (
	"cmp"
	"slices"
	"time"
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

func (s Stated) same(o Stated) bool {
	return s.Person == o.Person && s.OnBehalfOf == o.OnBehalfOf && s.Imported == o.Imported && s.Time.Equal(o.Time)
}

// newestFirst gives the newest statement of each who stated anything, newest first.
func newestFirst(all []Stated) []Stated {
	slices.SortStableFunc(all, func(a, b Stated) int {
		return cmp.Or(b.Time.Compare(a.Time), cmp.Compare(a.Person, b.Person))
	})
	var list []Stated
	for _, s := range all {
		if !slices.ContainsFunc(list, func(o Stated) bool { o.Time = s.Time; return o.same(s) }) {
			list = append(list, s)
		}
	}
	return list
}

// StatedBy gives who stated the facts of these names.
func (d *Dossier) StatedBy(facts []string) []Stated {
	var all []Stated
	for _, fact := range facts {
		if s, known := d.Stated[fact]; known {
			all = append(all, s)
		}
	}
	return newestFirst(all)
}
