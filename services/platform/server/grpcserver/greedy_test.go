package grpcserver_test

import (
	"slices"
	"sync"
	"testing"
	"time"

	"google.golang.org/grpc"

	"github.com/concordat-suite/concordat/services/platform/server/grpcserver"
)

// TestAGreedyCouncilCostsTheOthersLittle has one council call ten times as often as it may, beside another, of which nothing
// may be refused. How long the other's calls take is bounded generously, since the machine has other work; `make bench
// ONLY=S7` measures it.
func TestAGreedyCouncilCostsTheOthersLittle(t *testing.T) {
	const perMinute, greed, rounds, generous = 3000, 10, 6, 3
	const modest, during = 100, time.Second // calls
	s := limitedSuite(t, grpcserver.Rates{Council: perMinute})
	greedy, other := s.asPublic(t), s.asPublic(t)
	ask := func(on *grpc.ClientConn, who, thing string) error {
		_, err := s.ask(as(who), t, on, "Get", thing)
		return err
	}
	if got := s.times(as("bob"), t, perMinute, "Get", ofGravesham); got["OK"] != perMinute {
		t.Fatalf("the greedy council's first calls come to %v", got)
	}
	for round := 1; ; round++ {
		quiet := evenly(t, modest, during, func() error { return ask(other, "ann", mine) })
		var beside sync.WaitGroup
		beside.Go(func() {
			evenly(t, perMinute*greed/60, during, func() error {
				if got := outcome(ask(greedy, "bob", ofGravesham)); got != rateLimited {
					t.Errorf("the greedy council's call comes to %q", got)
				}
				return nil
			})
		})
		busy := evenly(t, modest, during, func() error { return ask(other, "ann", mine) })
		beside.Wait()
		t.Logf("round %d: the other council's p99 is %v beside the greedy one, %v when alone", round, busy, quiet)
		if busy <= generous*quiet {
			return
		}
		if round == rounds {
			t.Fatalf("the greedy council made the other's calls more than %d times as long in each of %d rounds", generous, rounds)
		}
	}
}

// evenly makes so many calls, spread over a time, whether or not those before have ended. None may fail. It returns how long
// all but one in a hundred took at most.
func evenly(t *testing.T, calls int, during time.Duration, call func() error) time.Duration {
	took := make([]time.Duration, calls)
	var wait sync.WaitGroup
	begin := time.Now()
	for n := range calls {
		time.Sleep(time.Until(begin.Add(during * time.Duration(n) / time.Duration(calls))))
		wait.Go(func() {
			start := time.Now()
			if err := call(); err != nil {
				t.Error(err)
			}
			took[n] = time.Since(start)
		})
	}
	wait.Wait()
	slices.Sort(took)
	return took[calls*99/100]
}
