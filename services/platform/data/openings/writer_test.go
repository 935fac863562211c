package openings_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/concordat-suite/concordat/services/platform/data/openings"
	"github.com/concordat-suite/concordat/services/platform/words/caller"
	"github.com/concordat-suite/concordat/services/platform/words/fault"
)

// kept is a store in memory, which may be out of order.
type kept struct {
	mu     sync.Mutex
	broken error
	rows   []openings.Opening
}

func (k *kept) Keep(_ context.Context, _ string, opened []openings.Opening) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.broken == nil {
		k.rows = append(k.rows, opened...)
	}
	return k.broken
}

func (k *kept) count() int {
	k.mu.Lock()
	defer k.mu.Unlock()
	return len(k.rows)
}

func reader(person string) *caller.Caller {
	return &caller.Caller{Council: "cambridge", Person: person, Method: "/s/Get", RequestID: "r"}
}

// TestOpeningsOfOneSpanAreOne: the same person, record and call leave one trace in five minutes; anything else another.
func TestOpeningsOfOneSpanAreOne(t *testing.T) {
	now := time.Date(2026, 6, 10, 9, 0, 0, 0, time.UTC)
	store := &kept{}
	w := openings.NewWriter(store, func() time.Time { return now }, slog.New(slog.DiscardHandler))
	for range 3 {
		w.Note(reader("ann"), []string{"a", "b"}, false)
	}
	w.Note(reader("ben"), []string{"a"}, false)
	w.Note(reader("ann"), []string{"a"}, true)
	now = now.Add(openings.Span)
	w.Note(reader("ann"), []string{"a"}, false)
	if err := w.Flush(t.Context()); err != nil || store.count() != 5 {
		t.Errorf("%d traces, %v: %v", store.count(), err, store.rows)
	}
	if err := w.Flush(t.Context()); err != nil || store.count() != 5 {
		t.Errorf("written twice: %v", store.rows)
	}
}

// TestNothingIsLostWhileTheStoreIsAway: traces wait, calls wait when too many do, and all is written in the end.
func TestNothingIsLostWhileTheStoreIsAway(t *testing.T) {
	store := &kept{broken: errors.New("away")}
	w := openings.NewWriter(store, time.Now, slog.New(slog.DiscardHandler))
	noted := 0
	for w.Room(shortly(t)) == nil {
		if noted > 20_000 {
			t.Fatal("there is room without end")
		}
		w.Note(reader("ann"), []string{fmt.Sprint(noted)}, false)
		noted++
		if noted%3000 == 0 {
			_ = w.Flush(t.Context())
		}
	}
	if err := w.Room(shortly(t)); fault.KindOf(err) != fault.KindUnavailable {
		t.Errorf("a full queue answers %v, want unavailable", err)
	}
	store.mu.Lock()
	store.broken = nil
	store.mu.Unlock()
	ctx, stop := context.WithCancel(t.Context())
	ran := make(chan error)
	go func() { ran <- w.Run(ctx) }()
	if err := w.Room(t.Context()); err != nil {
		t.Errorf("no room when the store is back: %v", err)
	}
	w.Note(reader("ann"), []string{"last"}, false)
	stop()
	if err := <-ran; err != nil {
		t.Error(err)
	}
	if err := w.Close(context.Background()); err != nil || store.count() != noted+1 {
		t.Errorf("%d of %d traces written, %v", store.count(), noted+1, err)
	}
}

func shortly(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	t.Cleanup(cancel)
	return ctx
}
