package governance

import (
	"slices"
	"strings"
)

// labels names the criteria of verdicts for a sentence. One blank counts once: criteria that the same missing facts leave open
// are one name, such as "S1.4a–e".
func labels(verdicts []Verdict) []string {
	var names []string
	done := make([]bool, len(verdicts))
	for i, v := range verdicts {
		if done[i] {
			continue
		}
		ids := []string{v.Criterion}
		for j := i + 1; len(v.NotStated) > 0 && j < len(verdicts); j++ {
			if !done[j] && verdicts[j].Outcome == v.Outcome && slices.Equal(verdicts[j].NotStated, v.NotStated) {
				done[j], ids = true, append(ids, verdicts[j].Criterion)
			}
		}
		names = append(names, Range(ids))
	}
	return names
}

// Range writes the ids of criteria together: "S1.4a–e" for a run of letters, "S1.5/E4.6" for others.
func Range(ids []string) string {
	first, last := ids[0], ids[len(ids)-1]
	if len(ids) < 2 || first == "" {
		return first
	}
	stem := first[:len(first)-1]
	for i, id := range ids {
		letter := first[len(first)-1] + byte(i)
		if letter < 'a' || letter > 'z' || id != stem+string(letter) {
			return strings.Join(ids, "/")
		}
	}
	return stem + first[len(first)-1:] + "–" + last[len(last)-1:]
}
