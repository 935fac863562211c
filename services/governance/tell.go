package governance

import (
	"context"
	"maps"
	"slices"
	"time"
)

// tell puts who stated it, and when, into the reasons of verdicts that are shown. The names are those of now, so that nobody
// is named who was erased meanwhile, whatever day is shown.
func tell(ctx context.Context, r Reader, zone *time.Location, verdicts []*Verdict) error {
	people := map[string]bool{}
	for _, v := range verdicts {
		for _, s := range v.Stated {
			people[s.Person], people[s.OnBehalfOf] = true, true
		}
	}
	delete(people, "")
	names, err := r.Names(ctx, slices.Sorted(maps.Keys(people)))
	if err != nil {
		return err
	}
	name := func(id string) string {
		switch name, known := names[id]; {
		case !known:
			return "a person whose name is not known here"
		case name == "":
			return "somebody whose name is erased"
		default:
			return name
		}
	}
	for _, v := range verdicts {
		v.Reason = v.Sentence(name, zone)
	}
	return nil
}

// verdictsOf are the verdicts of assessments.
func verdictsOf(all ...*Assessment) []*Verdict {
	var list []*Verdict
	for _, a := range all {
		for i := range a.Verdicts {
			list = append(list, &a.Verdicts[i])
		}
	}
	return list
}
