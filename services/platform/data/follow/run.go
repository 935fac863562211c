package follow

import (
	"context"

	journalv1 "github.com/concordat-suite/concordat/proto/gen/concordat/journal/v1"
	"github.com/concordat-suite/concordat/services/platform/data/postgres"
)

// later leaves repeats out: what is not after the position, or not after the entry before it.
func later(entries []*journalv1.Entry, position int64) []*journalv1.Entry {
	var fresh []*journalv1.Entry
	for _, e := range entries {
		if e.GetSeq() > position {
			fresh = append(fresh, e)
			position = e.GetSeq()
		}
	}
	return fresh
}

// last gives the number of the last entry.
func last(entries []*journalv1.Entry) int64 { return entries[len(entries)-1].GetSeq() }

// resources gives the names of the resources that entries are about.
func resources(entries []*journalv1.Entry) []string {
	names := make([]string, len(entries))
	for i, e := range entries {
		names[i] = e.GetName()
	}
	return names
}

// runs cuts entries, in their order, into those that ApplyAll may take in together.
func (f *Follower) runs(entries []*journalv1.Entry, held map[string]bool) [][]*journalv1.Entry {
	alone := func(e *journalv1.Entry) bool {
		return f.ApplyAll == nil || e.GetErasure() || e.GetUnreadable() != "" || held[e.GetName()]
	}
	var runs [][]*journalv1.Entry
	var named map[string]bool // the resources of the last run
	for i, e := range entries {
		if i == 0 || alone(e) || alone(entries[i-1]) || e.GetType() != entries[i-1].GetType() || named[e.GetName()] {
			runs, named = append(runs, nil), map[string]bool{}
		}
		last := &runs[len(runs)-1]
		*last = append(*last, e)
		named[e.GetName()] = true
	}
	return runs
}

// applyRun applies a run, which is a single entry unless ApplyAll may take it in.
func (f *Follower) applyRun(ctx context.Context, tx *postgres.Tx, run []*journalv1.Entry, held map[string]bool) error {
	if len(run) == 1 {
		return f.applyInTurn(ctx, tx, run[0], held[run[0].GetName()])
	}
	return f.unpanicked(ctx, run[0], func() error { return f.ApplyAll(ctx, tx, run) })
}
