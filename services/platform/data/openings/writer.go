package openings

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/concordat-suite/concordat/services/platform/words/caller"
	"github.com/concordat-suite/concordat/services/platform/words/fault"
	"github.com/concordat-suite/concordat/services/platform/words/ids"
)

const (
	// Within is how long a trace waits at most before it is written.
	Within = time.Second
	// mostWaiting bounds the traces that wait. Beyond it calls wait too: none goes without its trace.
	mostWaiting = 10_000
	// mostRemembered bounds what is remembered of who has opened what in the last Span. What is forgotten early leaves
	// another trace.
	mostRemembered = 100_000
	// lastWrite is how long the last traces may take when the service stops.
	lastWrite = 5 * time.Second
)

// Store keeps openings. Rows are of several councils; all are kept, or none.
type Store interface {
	Keep(ctx context.Context, council string, opened []Opening) error
}

// Writer brings traces into the store, in batches, behind the calls that left them.
type Writer struct {
	store  Store
	clock  func() time.Time
	logger *slog.Logger

	mu         sync.Mutex
	waiting    map[string][]Opening // by council
	count      int
	room       chan struct{} // closed when there is room again; nil while there is
	remembered map[key]time.Time
	exports    exports
	wake       chan struct{}
}

// NewWriter makes a writer; clock gives business time. Run writes.
func NewWriter(store Store, clock func() time.Time, logger *slog.Logger) *Writer {
	return &Writer{
		store: store, clock: clock, logger: logger,
		waiting: map[string][]Opening{}, remembered: map[key]time.Time{}, exports: exports{},
		wake: make(chan struct{}, 1),
	}
}

// Room returns when there is room for the traces of one more call, or fails when ctx ends before. It is asked before the
// call is done, so that nothing is done that could leave no trace.
func (w *Writer) Room(ctx context.Context) error {
	for {
		w.mu.Lock()
		room := w.room
		w.mu.Unlock()
		if room == nil {
			return nil
		}
		select {
		case <-room:
		case <-ctx.Done():
			return fault.Unavailable("TRACE_NOT_KEPT",
				"At the moment it cannot be written down who opens confidential fields, so they are not shown. Try again in a few seconds.").Because(ctx.Err())
		}
	}
}

// Note notes that the caller opened the records, or exported them; all pages of one file have one request id. It does not
// wait: calls that are under way when the bound is reached go a little beyond it.
func (w *Writer) Note(c *caller.Caller, records []string, export bool) {
	if c.Council == "" || len(records) == 0 {
		return
	}
	now := w.clock()
	w.mu.Lock()
	defer w.mu.Unlock()
	file := ""
	if export {
		file = w.exports.of(c, len(records), now)
	}
	for _, record := range records {
		k := keyOf(c, record, export, file)
		if at, known := w.remembered[k]; known && now.Sub(at) < Span {
			continue
		}
		w.remember(k, now)
		w.waiting[c.Council] = append(w.waiting[c.Council], Opening{
			ID: ids.New(), Time: now, Person: c.Person, Application: c.Application, Method: c.Method,
			Record: record, Export: export, RequestID: c.RequestID,
		})
		w.count++
	}
	if w.count >= mostWaiting && w.room == nil {
		w.room = make(chan struct{})
		w.signal()
	}
}

// remember makes place by forgetting what is older than Span, or everything where that is not enough.
func (w *Writer) remember(k key, now time.Time) {
	if len(w.remembered) >= mostRemembered {
		for old, at := range w.remembered {
			if now.Sub(at) >= Span {
				delete(w.remembered, old)
			}
		}
		if len(w.remembered) >= mostRemembered {
			clear(w.remembered)
		}
	}
	w.remembered[k] = now
}

func (w *Writer) signal() {
	select {
	case w.wake <- struct{}{}:
	default:
	}
}

// Run writes what is noted until ctx ends. A server takes its last calls after that: Close when it has stopped.
func (w *Writer) Run(ctx context.Context) error {
	ticker := time.NewTicker(Within / 2)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
		case <-w.wake:
		}
		if err := w.Flush(ctx); err != nil && ctx.Err() == nil {
			w.logger.ErrorContext(ctx, "who opened confidential fields is not written down; trying again", "error", err)
		}
	}
}

// Close writes what still waits, when no call is under way any more.
func (w *Writer) Close(ctx context.Context) error {
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), lastWrite)
	defer cancel()
	return w.Flush(last)
}

// Flush writes what waits now. What cannot be written waits on.
func (w *Writer) Flush(ctx context.Context) error {
	w.mu.Lock()
	taken := w.waiting
	w.waiting = map[string][]Opening{}
	w.mu.Unlock()
	for council, opened := range taken {
		if err := w.store.Keep(ctx, council, opened); err != nil {
			w.putBack(taken)
			return err
		}
		delete(taken, council)
		w.written(len(opened))
	}
	return nil
}

func (w *Writer) putBack(taken map[string][]Opening) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for council, opened := range taken {
		w.waiting[council] = append(opened, w.waiting[council]...)
	}
}

// written takes what was written off the count, and lets calls that wait for room go on.
func (w *Writer) written(n int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.count -= n
	if w.room != nil && w.count < mostWaiting {
		close(w.room)
		w.room = nil
	}
}
