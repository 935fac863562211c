package journal

import (
	"testing"
	"time"

	journalv1 "github.com/concordat-suite/concordat/proto/gen/concordat/journal/v1"
)

// TestRecentEntriesAreGivenForAMoment asks while a look is under way, which nobody waits for.
func TestRecentEntriesAreGivenForAMoment(t *testing.T) {
	t.Parallel()
	now := time.Now()
	known := make([]recent, 3)
	for i, at := range []time.Time{now.Add(-remembered), now, now} {
		known[i] = recent{&journalv1.Entry{Council: "cambridge", Seq: int64(i + 5)}, at}
	}
	f := &feed{recent: map[string][]recent{"cambridge": known}}
	f.looking.Lock()
	for name, test := range map[string]struct {
		span span
		want int // entries; 0 for those that are to be read
	}{
		"of now":            {span{"cambridge", 5, 7}, 2},
		"one of now":        {span{"cambridge", 6, 7}, 1},
		"too old":           {span{"cambridge", 4, 7}, 0},
		"before the oldest": {span{"cambridge", 3, 7}, 0},
		"after the newest":  {span{"cambridge", 6, 8}, 0},
		"another council":   {span{"ely", 5, 7}, 0},
	} {
		got, ok := f.between(test.span)
		if len(got) != test.want || ok != (test.want > 0) {
			t.Errorf("%s: between() = %v, %t, want %d entries", name, got, ok, test.want)
		}
	}
}
