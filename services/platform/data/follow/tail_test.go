package follow_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	journalv1 "github.com/concordat-suite/concordat/proto/gen/concordat/journal/v1"
	"github.com/concordat-suite/concordat/services/platform/data/follow"
)

// memory is a handler of Tail that fails now and then.
type memory struct {
	mu       sync.Mutex
	seen     []string
	failures int
	caughtUp bool
	heard    time.Time
}

func (m *memory) Apply(e *journalv1.Entry) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.failures > 0 {
		m.failures--
		return errors.New("not now")
	}
	m.caughtUp = false
	m.seen = append(m.seen, fmt.Sprintf("%s/%d", e.GetName(), e.GetSeq()))
	return nil
}

func (m *memory) Heard(at time.Time, caughtUp bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.heard, m.caughtUp = at, caughtUp
}

func (m *memory) has(n int) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.caughtUp && len(m.seen) == n
}

func TestTailMissesNothing(t *testing.T) {
	t.Parallel()
	s := newSuite(t)
	s.write(t, "cambridge", "a", "b")
	m := &memory{failures: 2}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = follow.Tail(ctx, s.client, m)
	}()
	await(t, "the beginning", func() bool { return m.has(2) })
	s.write(t, "cambridge", "c")
	await(t, "the rest", func() bool { return m.has(3) })
	cancel()
	<-ended
	if want := []string{"a/1", "b/2", "c/3"}; !slices.Equal(m.seen, want) || time.Since(m.heard) > 10*time.Second {
		t.Errorf("seen %v at %s, want %v", m.seen, m.heard, want)
	}
}
