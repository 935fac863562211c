package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
)

const (
	// perMinute is the limit of a council in this measurement, and greed how many times as often the greedy one calls.
	perMinute, greed = 3000, 10
	// others is how often all other councils together call in a second.
	others = 200
	// fullBucket is the longest that the greedy council's unused allowance can last.
	fullBucket = 4 * perMinute
)

// limitsOn are the settings of a stage on which councils are limited; the others call as often as they like.
var limitsOn = []string{fmt.Sprintf("RATE_PER_COUNCIL=%d", perMinute)}

// greedy is S7: how much longer other councils' calls take while one council calls ten times as often as it may, and how
// many of theirs are refused.
func greedy(ctx context.Context, s *stage) ([]figure, error) {
	client := registerv1.NewPartnershipServiceClient(s.own[0])
	modest := registerv1.NewPartnershipServiceClient(s.own[1]) // on a connection of their own, as other councils are
	read := func(of registerv1.PartnershipServiceClient, name string) error {
		_, err := of.GetPartnership(s.officer, &registerv1.GetPartnershipRequest{Name: name})
		return err
	}
	take := func(int) error { return read(client, s.names[0]) } // of the first council
	ask := func(n int) error {
		if n %= len(s.names); n%councils == 0 {
			n++ // not of the first
		}
		return read(modest, s.names[n])
	}
	if err := useUp(take); err != nil {
		return nil, err
	}
	var quiet, busy []time.Duration
	refused, kept := 0, 0
	for range rounds {
		alone, err := paced(ctx, others, ask)
		if err != nil {
			return nil, err
		}
		taken := make(chan steady, 1)
		go func() {
			all, _ := paced(ctx, greed*perMinute/60, take) // what it is refused is counted
			taken <- all
		}()
		beside, err := paced(ctx, others, ask)
		if err != nil {
			return nil, err
		}
		quiet, busy = append(quiet, alone.p99()), append(busy, beside.p99())
		refused += alone.refused + beside.refused
		kept += (<-taken).refused
	}
	if kept == 0 {
		return nil, errors.New("nothing was refused to the greedy council, so nothing was measured")
	}
	slices.Sort(quiet)
	slices.Sort(busy)
	before, during := quiet[len(quiet)/2], busy[len(busy)/2]
	return []figure{
		{"S7", fmt.Sprintf("others' p99 beside a council at %d times its limit, %s against %s", greed, during, before),
			float64(during) / float64(before), 1.2, true, ""},
		{"S7", "of their calls were refused", float64(refused), 0, true, ""},
	}, nil
}

// useUp makes calls, as many at a time as there are callers, until one is refused.
func useUp(call func(int) error) error {
	var made atomic.Int64
	var refused atomic.Bool
	var wait sync.WaitGroup
	faults := make([]error, callers)
	for caller := range callers {
		wait.Go(func() {
			for faults[caller] == nil && !refused.Load() && made.Add(1) <= fullBucket {
				err := call(caller)
				if status.Code(err) == codes.ResourceExhausted {
					refused.Store(true)
					return
				}
				faults[caller] = err
			}
		})
	}
	wait.Wait()
	if err := errors.Join(faults...); err != nil || refused.Load() {
		return err
	}
	return errors.New("the greedy council is not limited")
}

// steady is what a span of calls at an even pace came to.
type steady struct {
	took    []time.Duration
	refused int
}

func (s steady) p99() time.Duration {
	slices.Sort(s.took)
	return s.took[len(s.took)*99/100]
}

// paced makes so many calls a second for a span, each when its time has come, whether or not those before it have ended.
func paced(ctx context.Context, perSecond int, call func(int) error) (steady, error) {
	var found steady
	var mu sync.Mutex
	var wait sync.WaitGroup
	var failed error
	begin := time.Now()
	for n := range perSecond * int(span/time.Second) {
		time.Sleep(time.Until(begin.Add(time.Duration(n) * time.Second / time.Duration(perSecond))))
		if ctx.Err() != nil {
			break
		}
		wait.Go(func() {
			start := time.Now()
			err := call(n)
			mu.Lock()
			defer mu.Unlock()
			found.took = append(found.took, time.Since(start))
			switch {
			case status.Code(err) == codes.ResourceExhausted:
				found.refused++
			case err != nil:
				failed = err
			}
		})
	}
	wait.Wait()
	return found, errors.Join(failed, ctx.Err())
}
