package main

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/concordat-suite/concordat/services/platform/data/postgres"
)

// lookout keeps looking at how far a service has followed the register, as its database has it after each commit.
type lookout struct {
	db   *sql.DB
	stop context.CancelFunc
	done chan struct{}

	mu   sync.Mutex
	at   places
	seen map[entry]time.Time
	err  error
}

// watch starts a lookout on a service that has followed the journals up to start.
func (s *stage) watch(ctx context.Context, service string, start places) (*lookout, error) {
	db, err := sql.Open("postgres", s.fleet.Database.URL(postgres.Database(service), "postgres")+"&binary_parameters=yes")
	if err != nil {
		return nil, err
	}
	ctx, stop := context.WithCancel(ctx)
	l := &lookout{db: db, stop: stop, done: make(chan struct{}), at: start, seen: map[entry]time.Time{}}
	go func() {
		defer close(l.done)
		for ctx.Err() == nil && l.look(ctx) {
			time.Sleep(lookPause)
		}
	}()
	return l, nil
}

// look notes when entries are first seen to have been taken in.
func (l *lookout) look(ctx context.Context) bool {
	now, err := readPlaces(ctx, l.db, "SELECT council, seq FROM follow_positions WHERE follower = 'register'")
	at := time.Now()
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.err = err; err != nil {
		return false
	}
	for council, seq := range now {
		for n := l.at[council] + 1; n <= seq; n++ {
			l.seen[entry{council, n}] = at
		}
		now[council] = max(seq, l.at[council])
	}
	l.at = now
	return true
}

// until waits until the service has taken in everything up to the goal.
func (l *lookout) until(goal places) error {
	for deadline := time.Now().Add(followPatience); time.Now().Before(deadline); time.Sleep(lookPause) {
		l.mu.Lock()
		reached, err := l.at.reached(goal), l.err
		l.mu.Unlock()
		if reached || err != nil {
			return err
		}
	}
	return fmt.Errorf("not caught up within %s", followPatience)
}

// p99 gives the 99th percentile from acknowledged to taken in.
func (l *lookout) p99(committed map[entry]time.Time) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	var took []time.Duration
	for e, at := range committed {
		took = append(took, max(0, l.seen[e].Sub(at)))
	}
	slices.Sort(took)
	return took[len(took)*99/100]
}

func (l *lookout) close() {
	l.stop()
	<-l.done
	_ = l.db.Close() // nothing is lost with it
}
