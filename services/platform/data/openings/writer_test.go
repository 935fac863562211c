package openings_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
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

// TestEveryExportLeavesATrace: each export of somebody known leaves traces of its own, however soon it follows another;
// a page that is noted twice for one export does not.
func TestEveryExportLeavesATrace(t *testing.T) {
	now := time.Date(2026, 6, 10, 9, 0, 0, 0, time.UTC)
	store := &kept{}
	w := openings.NewWriter(store, func() time.Time { return now }, slog.New(slog.DiscardHandler))
	export := func(person, request string, records ...string) {
		c := reader(person)
		c.RequestID = request
		w.Note(c, append(records, "councils/cambridge"), true)
	}
	export("ann", "first", "a", "b")
	export("ann", "first", "b", "c") // a further page, with a record once more
	export("ann", "second", "a", "b")
	export("", "third") // the public
	export("", "fourth")
	if err := w.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	got := map[string]int{}
	for _, o := range store.rows {
		got[o.Person+" "+o.RequestID+" "+o.Record]++
	}
	want := map[string]int{
		"ann first a": 1, "ann first b": 1, "ann first c": 1, "ann first councils/cambridge": 1,
		"ann second a": 1, "ann second b": 1, "ann second councils/cambridge": 1, " third councils/cambridge": 1,
	}
	if !maps.Equal(got, want) {
		t.Errorf("the exports left %v, want %v", got, want)
	}
}

// TestExportsLeaveNotMoreThanIsBounded: whoever exports without a pause fills no table. Once the bound is reached,
// further exports of the same minutes share one set of traces; later ones leave their own again.
func TestExportsLeaveNotMoreThanIsBounded(t *testing.T) {
	now := time.Date(2026, 6, 10, 9, 0, 0, 0, time.UTC)
	store := &kept{}
	w := openings.NewWriter(store, func() time.Time { return now }, slog.New(slog.DiscardHandler))
	records := make([]string, 1000)
	for i := range records {
		records[i] = fmt.Sprint("councils/cambridge/partnerships/", i)
	}
	export := func(request int) (left int) {
		before := store.count()
		c := reader("ann")
		c.RequestID = fmt.Sprint(request)
		w.Note(c, records, true)
		if err := w.Flush(t.Context()); err != nil {
			t.Fatal(err)
		}
		return store.count() - before
	}
	full := openings.MostExported / len(records)
	for i := range full + 1 { // the last ones share theirs, which are written once
		if left := export(i); left != len(records) {
			t.Fatalf("export %d left %d traces, want %d", i, left, len(records))
		}
	}
	if left := export(full + 1); left != 0 {
		t.Errorf("an export beyond the bound left %d traces of its own", left)
	}
	now = now.Add(openings.Span)
	if left := export(full + 2); left != len(records) {
		t.Errorf("an export after the span left %d traces, want %d", left, len(records))
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
