package content

import (
	"slices"
	"strings"

	"github.com/concordat-suite/concordat/services/reporting/frozen"
)

// Group is the checks of a partnership that came out the same for the same reason.
type Group struct {
	Result
	// Checks are the checks.
	Checks []Result
}

// Groups are the results with the outcomes that are given, or all that apply when none is, put together.
func (e *Entry) Groups(outcomes ...frozen.Outcome) []Group {
	return e.groups(func(r Result) bool {
		return len(outcomes) == 0 && (r.Outcome != frozen.NotApplicable || r.Was != "") || slices.Contains(outcomes, r.Outcome)
	})
}

// Failing are the results that are not met.
func (e *Entry) Failing() []Group {
	return e.groups(func(r Result) bool { return r.Outcome == frozen.NotMet })
}

// groups puts those of the results that came out the same for the same reason together, in the order of the first.
func (e *Entry) groups(of func(Result) bool) []Group {
	return grouped(slices.DeleteFunc(slices.Clone(e.Results), func(r Result) bool { return !of(r) }))
}

func grouped(results []Result) []Group {
	var groups []Group
	for _, r := range results {
		same := slices.IndexFunc(groups, func(g Group) bool {
			return g.Outcome == r.Outcome && g.Was == r.Was && g.Reason == r.Reason && g.Who == r.Who
		})
		if same < 0 {
			same = len(groups)
			groups = append(groups, Group{Result: r})
		}
		groups[same].Checks = append(groups[same].Checks, r)
	}
	return groups
}

// Unsaid are the facts not stated that the reason does not name by itself.
func (g Group) Unsaid() []string {
	var facts []string
	for _, r := range g.Checks {
		for _, fact := range r.Unstated {
			if !strings.Contains(g.Reason, fact) && !slices.Contains(facts, fact) {
				facts = append(facts, fact)
			}
		}
	}
	return facts
}

// Label names the checks of the group: "S1.4a–e" for a run of letters, "S1.5, S1.6" for others.
func (g Group) Label() string {
	ids := make([]string, len(g.Checks))
	for i, r := range g.Checks {
		ids[i] = r.Criterion
	}
	return Range(ids)
}

// Range writes the numbers of checks together: "S1.4a–e" for a run of letters, "S1.5, S1.6" for others.
func Range(ids []string) string {
	first, last := ids[0], ids[len(ids)-1]
	if len(ids) < 2 || first == "" {
		return first
	}
	stem := first[:len(first)-1]
	for i, id := range ids {
		letter := first[len(first)-1] + byte(i)
		if letter < 'a' || letter > 'z' || id != stem+string(letter) {
			return strings.Join(ids, ", ")
		}
	}
	return stem + first[len(first)-1:] + "–" + last[len(last)-1:]
}

// Short names the group for a line: what nobody has stated, or the title of its first check.
func (g Group) Short() string {
	if len(g.Unstated) > 0 {
		return strings.Join(g.Unstated, ", ") + " not stated (" + g.Label() + ")"
	}
	return g.Title + " (" + g.Label() + ")"
}
