package content

import (
	"github.com/concordat-suite/concordat/services/reporting/frozen"
)

// Changes is what changed since the comparison: it stands first, because the audience distrusts a clean register.
type Changes struct {
	// FromNothing says that the register held nothing here at the comparison.
	FromNothing bool `json:"from_nothing"`
	// Added counts what has come onto the register: New of it was approved here, BroughtIn was on the council's register
	// before Concordat.
	Added     Count `json:"added"`
	New       Count `json:"new"`
	BroughtIn Count `json:"brought_in"`
	// EndedCount counts what has ended, TakenBack what was taken back as entered by mistake.
	EndedCount Count `json:"ended"`
	TakenBack  Count `json:"taken_back"`
	// Moved counts the partnerships whose overall result is another one; ToRed and FromRed two of the ways.
	Moved   Count `json:"moved"`
	ToRed   Count `json:"to_red"`
	FromRed Count `json:"from_red"`
	// Checks counts the single checks that came out otherwise.
	Checks Count `json:"checks"`
	// RenamedCount counts the partnerships with another name.
	RenamedCount Count `json:"renamed"`
	// Moves are the partnerships of which a check result changed.
	Moves []Move `json:"moves"`
	// Renames are the changes of name.
	Renames []Rename `json:"renames"`
}

// Move is a partnership of which a check result changed.
type Move struct {
	Partnership string         `json:"partnership"`
	DisplayName string         `json:"display_name"`
	Area        string         `json:"service_area_display_name"`
	Was         frozen.Overall `json:"was"`
	Is          frozen.Overall `json:"is"`
	// Checks are the checks that came out otherwise.
	Checks []Result `json:"checks"`
}

// Rename is a change of name.
type Rename struct {
	Partnership string `json:"partnership"`
	Was         string `json:"was"`
	Is          string `json:"is"`
}

func (c *composer) changes() Changes {
	moves, renames := c.moves(), c.renames()
	added := c.added()
	return Changes{
		FromNothing:  len(inState(c.in.Before, frozen.Active)) == 0,
		Added:        c.count("changes-added", "Partnerships added to the register", records(added, c.howAdded)),
		New:          c.count("changes-new", "New partnerships, approved here", records(where(added, isNew), c.howAdded)),
		BroughtIn:    c.count("changes-brought-in", "Partnerships brought in from the register kept before", records(where(added, wasBefore), c.howAdded)),
		EndedCount:   c.count("changes-ended", "Partnerships ended", records(c.gone(frozen.Ended), howEnded)),
		TakenBack:    c.count("changes-taken-back", "Entries taken back as made by mistake", records(c.gone(frozen.Withdrawn), howTakenBack)),
		Moved:        c.count("changes-moved", "Partnerships whose overall check result changed", moved(moves, func(m Move) bool { return m.Was != m.Is })),
		ToRed:        c.count("changes-to-red", "Partnerships that are red now and were not", moved(moves, func(m Move) bool { return m.Is == frozen.Red && m.Was != frozen.Red })),
		FromRed:      c.count("changes-from-red", "Partnerships that were red and are not now", moved(moves, func(m Move) bool { return m.Was == frozen.Red && m.Is != frozen.Red })),
		Checks:       c.count("changes-checks", "Single checks with another result", movedChecks(moves)),
		RenamedCount: c.count("changes-renamed", "Partnerships renamed", renamed(renames)),
		Moves:        moves,
		Renames:      renames,
	}
}

// added are the partnerships that are on the register now and were not at the comparison.
func (c *composer) added() []frozen.Partnership {
	return where(c.active(c.in.Now), func(p frozen.Partnership) bool { return c.before[p.Name].State != frozen.Active })
}

// gone are the partnerships that came into the state since the comparison, having been on the register.
func (c *composer) gone(state frozen.State) []frozen.Partnership {
	return where(inState(c.in.Now, state), func(p frozen.Partnership) bool {
		before, known := c.before[p.Name]
		wasOn := known && before.State == frozen.Active
		cameAndWent := !known && (p.BeforeConcordat || !p.Approved.IsZero())
		return wasOn || cameAndWent
	})
}

// moves are the partnerships that were on the register then and now and of which a check result changed. A partnership
// that had not been checked at the comparison has not moved.
func (c *composer) moves() []Move {
	moves := []Move{}
	for _, p := range c.active(c.in.Now) {
		e := c.entryOf[id(p.Name)]
		if c.before[p.Name].State != frozen.Active || e.Was == "" {
			continue
		}
		m := Move{Partnership: e.ID, DisplayName: e.DisplayName, Area: e.Area, Was: e.Was, Is: e.Overall, Checks: []Result{}}
		for _, r := range e.Results {
			if r.Was != "" {
				m.Checks = append(m.Checks, r)
			}
		}
		if m.Was != m.Is || len(m.Checks) > 0 {
			moves = append(moves, m)
		}
	}
	return moves
}

func (c *composer) renames() []Rename {
	renames := []Rename{}
	for _, p := range c.active(c.in.Now) {
		if b, known := c.before[p.Name]; known && b.DisplayName != p.DisplayName {
			renames = append(renames, Rename{Partnership: id(p.Name), Was: b.DisplayName, Is: p.DisplayName})
		}
	}
	return renames
}

func moved(moves []Move, counts func(Move) bool) []Record {
	list := []Record{}
	for _, m := range moves {
		if counts(m) {
			list = append(list, Record{Partnership: m.Partnership,
				Detail: "Was " + OverallInWords(m.Was) + ", is " + OverallInWords(m.Is)})
		}
	}
	return list
}

func movedChecks(moves []Move) []Record {
	list := []Record{}
	for _, m := range moves {
		for _, g := range grouped(m.Checks) { // one blank counts once, whatever number of checks it decides
			list = append(list, Record{Partnership: m.Partnership, Criterion: g.Criterion,
				Detail: g.Label() + ": was " + OutcomeInWords(g.Was) + ", is " + OutcomeInWords(g.Outcome)})
		}
	}
	return list
}

func renamed(renames []Rename) []Record {
	list := []Record{}
	for _, r := range renames {
		list = append(list, Record{Partnership: r.Partnership, Detail: "Was called " + r.Was})
	}
	return list
}

func where(list []frozen.Partnership, keep func(frozen.Partnership) bool) []frozen.Partnership {
	var kept []frozen.Partnership
	for _, p := range list {
		if keep(p) {
			kept = append(kept, p)
		}
	}
	return kept
}

// records counts partnerships, each with its reason.
func records(list []frozen.Partnership, detail func(frozen.Partnership) string) []Record {
	counted := make([]Record, 0, len(list))
	for _, p := range list {
		counted = append(counted, record(p, detail(p)))
	}
	return counted
}

func wasBefore(p frozen.Partnership) bool { return p.BeforeConcordat }
func isNew(p frozen.Partnership) bool     { return !p.BeforeConcordat }
