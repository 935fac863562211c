package main

import (
	"context"
	"errors"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

const (
	rounds = 5
	span   = 2 * time.Second
)

// work is one call, made by one of the callers; n counts up over all of them.
type work func(ctx context.Context, caller, n int) error

// pace is what a span of work came to.
type pace struct {
	perSecond float64
	p99       time.Duration
}

// race lets the two do the same work in turn, round by round, so that a slow minute of the machine hits both, and
// gives the medians.
func race(ctx context.Context, ours, floor work) (our, base pace, err error) {
	var mine, its []pace
	for round := range rounds + 1 {
		b, err := run32(ctx, floor)
		if err != nil {
			return our, base, err
		}
		a, err := run32(ctx, ours)
		if err != nil {
			return our, base, err
		}
		if round > 0 { // the first one warms up
			mine, its = append(mine, a), append(its, b)
		}
	}
	return median(mine), median(its), nil
}

func median(paces []pace) pace {
	rates := make([]float64, len(paces))
	tails := make([]time.Duration, len(paces))
	for i, p := range paces {
		rates[i], tails[i] = p.perSecond, p.p99
	}
	slices.Sort(rates)
	slices.Sort(tails)
	return pace{rates[len(rates)/2], tails[len(tails)/2]}
}

// run32 keeps all callers at work for a span.
func run32(ctx context.Context, w work) (pace, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var counter atomic.Int64
	var wait sync.WaitGroup
	took := make([][]time.Duration, callers)
	faults := make([]error, callers)
	begin := time.Now()
	for caller := range callers {
		wait.Go(func() {
			for time.Since(begin) < span {
				start := time.Now()
				if faults[caller] = w(ctx, caller, int(counter.Add(1))); faults[caller] != nil {
					cancel()
					return
				}
				took[caller] = append(took[caller], time.Since(start))
			}
		})
	}
	wait.Wait()
	elapsed := time.Since(begin)
	all := slices.Concat(took...)
	if err := errors.Join(faults...); err != nil {
		return pace{}, err
	}
	slices.Sort(all)
	return pace{float64(len(all)) / elapsed.Seconds(), all[len(all)*99/100]}, nil
}
