// Package fuzztest says how long reading what a stranger sends may take, for fuzz targets and for the tests beside them.
package fuzztest

import (
	"testing"
	"time"
)

// Limit is how long a small input may take, at most SmallInput bytes. What is larger has limits of its own.
const (
	Limit      = 100 * time.Millisecond
	SmallInput = 2 << 10
)

// Quick fails t if f takes longer than Limit.
func Quick(t testing.TB, f func()) {
	t.Helper()
	Within(t, Limit, f)
}

// Within fails t if f takes longer than the limit each of several times: the machine is shared.
func Within(t testing.TB, limit time.Duration, f func()) {
	t.Helper()
	const tries = 5
	best := time.Hour
	for range tries {
		begin := time.Now()
		f()
		if best = min(best, time.Since(begin)); best <= limit {
			return
		}
	}
	t.Errorf("took %v, want %v at most", best, limit)
}
