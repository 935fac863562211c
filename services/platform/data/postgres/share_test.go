package postgres_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/concordat-suite/concordat/services/platform/data/postgres"
	"github.com/concordat-suite/concordat/services/platform/testing/postgrestest"
	"github.com/concordat-suite/concordat/services/platform/words/caller"
	"github.com/concordat-suite/concordat/services/platform/words/fault"
)

// asked is the context of a call that somebody waits for.
func asked(ctx context.Context) context.Context {
	return caller.With(ctx, &caller.Caller{RequestID: "1"})
}

// TestACouncilTakesItsShareOnly keeps ten times as many calls of one council at work as it has connections. The other
// council finds one free at once, and is refused nothing.
func TestACouncilTakesItsShareOnly(t *testing.T) {
	t.Parallel()
	const conns, share, calls = 6, 3, 30
	const long = time.Second / 2
	db := postgrestest.Open(t, postgrestest.NewURLs(t, service, testdata).App, postgres.MaxConns(conns), postgres.PerCouncil(share))
	quiet := slowestOf(t, db, 20)

	busy, stop := context.WithCancel(asked(t.Context()))
	defer stop()
	working := make(chan struct{}, share)
	var greedy sync.WaitGroup
	for range calls {
		greedy.Go(func() {
			for busy.Err() == nil {
				_ = db.ReadCouncil(busy, "greedy", func(tx *postgres.Tx) error { // ended in the middle, or refused
					select {
					case working <- struct{}{}:
					default:
					}
					return sleep(busy, long)(tx)
				})
			}
		})
	}
	for range share {
		<-working
	}
	crowded := slowestOf(t, db, 20)
	stop()
	greedy.Wait()
	t.Logf("the other council's calls took %v at most, and %v when alone", crowded, quiet)
	if crowded >= long { // without shares each waits for one of the long ones, and mostly for several
		t.Errorf("the other council waited %v, as if the connections were nobody's", crowded)
	}
}

// slowestOf gives how long the slowest but one of the modest council's calls took.
func slowestOf(t *testing.T, db *postgres.DB, calls int) time.Duration {
	t.Helper()
	ctx := asked(t.Context())
	var took []time.Duration
	for range calls {
		begin := time.Now()
		if err := db.ReadCouncil(ctx, "modest", sleep(ctx, 0)); err != nil {
			t.Fatalf("a call of the other council was refused: %v", err)
		}
		took = append(took, time.Since(begin))
	}
	slices.Sort(took)
	return took[len(took)-2]
}

func sleep(ctx context.Context, long time.Duration) func(*postgres.Tx) error {
	return func(tx *postgres.Tx) error {
		_, err := tx.ExecContext(ctx, "SELECT pg_sleep($1)", long.Seconds())
		return err
	}
}

// TestAFullShareIsRefused holds the one connection that a council may hold: the next call waits, is refused, and says when
// to come again; one that gives up is told so; work that nobody waits for goes on; and so does the other council.
func TestAFullShareIsRefused(t *testing.T) {
	t.Parallel()
	db := postgrestest.Open(t, postgrestest.NewURLs(t, service, testdata).App, postgres.MaxConns(3), postgres.PerCouncil(1))
	holding, free, held := make(chan struct{}), make(chan struct{}), make(chan error, 1)
	go func() {
		held <- db.InCouncil(asked(t.Context()), "greedy", func(*postgres.Tx) error {
			close(holding)
			<-free
			return nil
		})
	}()
	<-holding
	nothing := func(*postgres.Tx) error { return nil }
	err := db.InCouncil(asked(t.Context()), "greedy", nothing)
	if f := fault.As(err); f == nil || f.Kind != fault.KindExhausted || f.Reason != postgres.ReasonCouncilBusy || f.Retry <= 0 {
		t.Errorf("InCouncil() = %v, want COUNCIL_BUSY and when to try again", err)
	}
	short, cancel := context.WithTimeout(asked(t.Context()), time.Millisecond)
	defer cancel()
	if err := db.InCouncil(short, "greedy", nothing); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("InCouncil() = %v for a call that gave up, want its own error", err)
	}
	if err := db.InCouncil(asked(t.Context()), "modest", nothing); err != nil {
		t.Errorf("the other council is refused: %v", err)
	}
	if err := db.InCouncil(t.Context(), "greedy", nothing); err != nil {
		t.Errorf("the service's own work is refused: %v", err)
	}
	close(free)
	if err := <-held; err != nil {
		t.Error(err)
	}
	if err := db.InCouncil(asked(t.Context()), "greedy", nothing); err != nil {
		t.Errorf("what came free is refused: %v", err)
	}
}
