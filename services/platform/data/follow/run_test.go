package follow

import (
	"context"
	"fmt"
	"slices"
	"testing"

	journalv1 "github.com/concordat-suite/concordat/proto/gen/concordat/journal/v1"
	"github.com/concordat-suite/concordat/services/platform/data/postgres"
)

func TestRepeatsAreLeftOut(t *testing.T) {
	var entries []*journalv1.Entry
	for _, seq := range []int64{3, 4, 4, 6, 5, 7} {
		entries = append(entries, &journalv1.Entry{Seq: seq})
	}
	var got []int64
	for _, e := range later(entries, 3) {
		got = append(got, e.GetSeq())
	}
	if want := []int64{4, 6, 7}; !slices.Equal(got, want) {
		t.Errorf("later() = %v, want %v", got, want)
	}
}

// What ApplyAll is given is of one type, names no resource twice, and is nothing that needs care of its own.
func TestRuns(t *testing.T) {
	of := func(kind, name string) *journalv1.Entry { return &journalv1.Entry{Type: kind, Name: name} }
	erasure := &journalv1.Entry{Type: "person", Name: "c", Erasure: true}
	unreadable := &journalv1.Entry{Type: "person", Name: "d", Unreadable: "damaged"}
	for name, c := range map[string]struct {
		entries []*journalv1.Entry
		held    []string
		want    []int
	}{
		"one type":               {[]*journalv1.Entry{of("person", "a"), of("person", "b")}, nil, []int{2}},
		"another type":           {[]*journalv1.Entry{of("person", "a"), of("person", "b"), of("post", "x")}, nil, []int{2, 1}},
		"a resource again":       {[]*journalv1.Entry{of("person", "a"), of("person", "b"), of("person", "a"), of("person", "c")}, nil, []int{2, 2}},
		"an erasure":             {[]*journalv1.Entry{of("person", "a"), of("person", "b"), erasure, of("person", "e"), of("person", "f")}, nil, []int{2, 1, 2}},
		"one that is unreadable": {[]*journalv1.Entry{of("person", "a"), unreadable, of("person", "b")}, nil, []int{1, 1, 1}},
		"one that is held up":    {[]*journalv1.Entry{of("person", "a"), of("person", "b"), of("person", "c")}, []string{"b"}, []int{1, 1, 1}},
	} {
		t.Run(name, func(t *testing.T) {
			held := map[string]bool{}
			for _, n := range c.held {
				held[n] = true
			}
			all := func(context.Context, *postgres.Tx, []*journalv1.Entry) error { return nil }
			got := lengths((&Follower{Config: Config{ApplyAll: all}}).runs(c.entries, held))
			if !slices.Equal(got, c.want) {
				t.Errorf("runs of %v, want %v", got, c.want)
			}
			if got := lengths((&Follower{}).runs(c.entries, held)); len(got) != len(c.entries) {
				t.Errorf("without ApplyAll runs of %v", got)
			}
		})
	}
}

func lengths(runs [][]*journalv1.Entry) (n []int) {
	for _, run := range runs {
		n = append(n, len(run))
	}
	return n
}

func TestAPanicOfApplyAllIsAnError(t *testing.T) {
	f := New(Config{ApplyAll: func(context.Context, *postgres.Tx, []*journalv1.Entry) error { panic("no") }})
	err := f.applyRun(t.Context(), nil, []*journalv1.Entry{{Name: "a"}, {Name: "b"}}, nil)
	if fmt.Sprint(err) != "panic: no" {
		t.Errorf("applyRun() = %v", err)
	}
}
