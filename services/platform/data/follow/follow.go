// Package follow takes in the journal of another service. A Follower keeps what it learns in its own database, and its
// position in the same transaction, so that a crash or a repeated entry changes nothing; an entry that cannot be applied
// is parked, tried again, and holds up only later entries of its own resource. Tail is for what is held in memory.
//
// What an entry means is its user's affair.
package follow

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"runtime/debug"
	"slices"
	"sync"
	"time"

	"github.com/lib/pq"

	journalv1 "github.com/concordat-suite/concordat/proto/gen/concordat/journal/v1"
	"github.com/concordat-suite/concordat/services/platform/data/postgres"
	"github.com/concordat-suite/concordat/services/platform/words/fault"
)

// Config says what to follow and how.
type Config struct {
	// DB is the follower's own database.
	DB *postgres.DB
	// Name tells the followers of one database apart, such as "dossiers". A new name starts from the beginning.
	Name string
	// Source is the service whose journal it is.
	Source journalv1.JournalServiceClient
	// Types narrows it to entries of some types; empty takes all.
	Types []string
	// OmitPersonal leaves the personal fields out.
	OmitPersonal bool
	// Apply takes in one entry, in a transaction of its council that keeps the position too. It may run again for the
	// same entry when the transaction was not kept; it is never given an entry that was kept, nor one out of the order of
	// its resource, but for an erasure, which may come early and then again in its turn.
	Apply func(ctx context.Context, tx *postgres.Tx, e *journalv1.Entry) error
	// ApplyAll takes in several entries at once, in place of Apply for one after the other: many rows go into one statement
	// there. The entries are of one type and one transaction, each of another resource, and none is an erasure. When it
	// fails, each is tried by Apply, so that the bad one is found. Optional.
	ApplyAll func(ctx context.Context, tx *postgres.Tx, entries []*journalv1.Entry) error
	// Applied is called after entries of a council were kept, to wake who waits for them. Optional.
	Applied func(council string)
	// Attempts is how often a parked entry is tried before it waits for Replay; 8 when unset.
	Attempts int
	// Backoff is the pause before the second attempt, doubled for each one after; a second when unset.
	Backoff time.Duration
	// Log is where trouble is told; the default logger when unset.
	Log *slog.Logger
}

// Follower follows one journal. Several processes may run the same one: the database keeps them from doing work twice.
type Follower struct {
	Config

	mu       sync.Mutex
	heard    time.Time
	caughtUp bool
	passed   map[string]int64 // by council, how far the log has been taken in
	moved    chan struct{}    // closed when passed changes

	kept   map[string]int64 // the positions that keepPassed stored
	keptAt time.Time
}

// Run follows until ctx ends.
func Run(ctx context.Context, c Config) error { return New(c).Run(ctx) }

// New prepares a follower.
func New(c Config) *Follower {
	if c.Attempts == 0 {
		c.Attempts = 8
	}
	if c.Backoff == 0 {
		c.Backoff = time.Second
	}
	if c.Log == nil {
		c.Log = slog.Default()
	}
	c.Log = c.Log.With("follower", c.Name)
	return &Follower{Config: c, kept: map[string]int64{}, passed: map[string]int64{}, moved: make(chan struct{})}
}

// Run follows until ctx ends. Streams that break are opened again, and a database that is away is waited for.
func (f *Follower) Run(ctx context.Context) error {
	if f.Name == "" || f.Source == nil || f.DB == nil || f.Apply == nil {
		return errors.New("a follower needs a name, a source, a database and what to apply")
	}
	var wg sync.WaitGroup
	wg.Go(func() { f.retryLoop(ctx) })
	persist(ctx, f.Log, func() error {
		from, err := f.positions(ctx)
		if err != nil {
			return err
		}
		request := &journalv1.WatchRequest{Types: f.Types, OmitPersonal: f.OmitPersonal, Positions: from}
		return session(ctx, f.Source, request, func(messages []*journalv1.WatchResponse) error { return f.take(ctx, messages) })
	})
	wg.Wait()
	return nil
}

// Heard says when the source was heard last, in real time, and whether everything it had then has been taken in or
// parked.
func (f *Follower) Heard() (at time.Time, caughtUp bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.heard, f.caughtUp
}

// Await returns when everything of a council's log up to seq has been taken in, parked, or passed over as of no interest, or
// when ctx ends, with its error.
func (f *Follower) Await(ctx context.Context, council string, seq int64) error {
	return f.await(ctx, func() bool { return f.passed[council] >= seq })
}

// AwaitCaughtUp returns when everything that the source had when it was heard last has been taken in or parked, or when ctx
// ends, with its error.
func (f *Follower) AwaitCaughtUp(ctx context.Context) error {
	return f.await(ctx, func() bool { return f.caughtUp })
}

// await returns when so, which looks at what mu guards, is true.
func (f *Follower) await(ctx context.Context, so func() bool) error {
	for {
		f.mu.Lock()
		reached, moved := so(), f.moved
		f.mu.Unlock()
		if reached {
			return nil
		}
		select {
		case <-moved:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// pass notes how far a council's log has been taken in, and wakes who waits for it.
func (f *Follower) pass(positions map[string]int64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for council, seq := range positions {
		f.passed[council] = max(f.passed[council], seq)
	}
	close(f.moved)
	f.moved = make(chan struct{})
}

func (f *Follower) positions(ctx context.Context) ([]*journalv1.Position, error) {
	var rows []struct {
		Council string `db:"council"`
		Seq     int64  `db:"seq"`
	}
	err := f.DB.AcrossCouncils(ctx, func(tx *postgres.Tx) error {
		return tx.SelectContext(ctx, &rows, "SELECT council, seq FROM follow_positions WHERE follower = $1", f.Name)
	})
	if err != nil {
		return nil, fmt.Errorf("read the follower's positions: %w", err)
	}
	list := make([]*journalv1.Position, len(rows))
	for i, r := range rows {
		list[i] = &journalv1.Position{Council: r.Council, Seq: r.Seq}
	}
	return list, nil
}

// take applies the entries council by council, in their order, and then notes the last heads.
func (f *Follower) take(ctx context.Context, messages []*journalv1.WatchResponse) error {
	entries := map[string][]*journalv1.Entry{}
	var heads *journalv1.Heads
	for _, m := range messages {
		if e := m.GetEntry(); e != nil {
			entries[e.GetCouncil()] = append(entries[e.GetCouncil()], e)
			heads = nil // an entry came after them
			continue
		}
		heads = m.GetHeads()
	}
	for _, councils := range portions(entries) {
		if err := f.takeCouncils(ctx, councils, entries); err != nil {
			return err
		}
		passed := map[string]int64{}
		for _, council := range councils {
			passed[council] = last(entries[council])
		}
		f.pass(passed)
	}
	return f.note(ctx, heads)
}

// few is how many entries of a council are taken in together with those of other councils.
const few = 32

// portions says which councils are taken in by one transaction: those of few entries together, because a commit costs more
// than an entry, and then each of the others, which keep nobody else waiting.
func portions(entries map[string][]*journalv1.Entry) (portions [][]string) {
	var together []string
	for _, council := range slices.Sorted(maps.Keys(entries)) { // in one order: no two processes wait for each other
		if len(entries[council]) <= few {
			together = append(together, council)
			continue
		}
		portions = append(portions, []string{council})
	}
	if len(together) > 0 {
		portions = append([][]string{together}, portions...)
	}
	return portions
}

// takeCouncils applies entries in one transaction, or in one for each council, or for each entry, when that fails, so that
// the bad one is found.
func (f *Follower) takeCouncils(ctx context.Context, councils []string, entries map[string][]*journalv1.Entry) error {
	err := f.apply(ctx, councils, entries)
	if err == nil || !entryAtFault(ctx, err) {
		return err
	}
	if len(councils) == 1 {
		return f.takeOneByOne(ctx, councils[0], entries[councils[0]])
	}
	for _, council := range councils {
		if err := f.takeCouncils(ctx, []string{council}, entries); err != nil {
			return err
		}
	}
	return nil
}

func (f *Follower) takeOneByOne(ctx context.Context, council string, entries []*journalv1.Entry) error {
	for _, e := range entries {
		err := f.apply(ctx, []string{council}, map[string][]*journalv1.Entry{council: {e}})
		if err != nil && entryAtFault(ctx, err) {
			f.Log.ErrorContext(ctx, "an entry could not be applied and is parked", "council", council, "seq", e.GetSeq(),
				"type", e.GetType(), "error", err)
			err = f.parkAlone(ctx, e, err)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// entryAtFault says whether another try with the same entry is likely to fail too: not when we are stopping, or the
// database is away.
func entryAtFault(ctx context.Context, err error) bool {
	return ctx.Err() == nil && fault.Reason(err) != postgres.ReasonUnavailable
}

// apply takes in entries of some councils and moves the positions, in one transaction.
func (f *Follower) apply(ctx context.Context, councils []string, entries map[string][]*journalv1.Entry) error {
	err := f.DB.InEach(ctx, councils, func(tx *postgres.Tx) error { return f.applyIn(ctx, tx, entries[tx.Council]) })
	if err == nil && f.Applied != nil {
		for _, council := range councils {
			f.Applied(council)
		}
	}
	return err
}

func (f *Follower) applyIn(ctx context.Context, tx *postgres.Tx, entries []*journalv1.Entry) error {
	position, held, err := f.move(ctx, tx, last(entries), resources(entries))
	if err != nil {
		return err
	}
	for _, run := range f.runs(later(entries, position), held) {
		if err := f.applyRun(ctx, tx, run, held); err != nil {
			return err
		}
	}
	return nil
}

// applyInTurn applies an entry, or parks it behind an earlier one of its resource. An erasure does not wait: it is obeyed
// at once, and again in its turn, because the earlier entries bring older states back, though nothing personal.
func (f *Follower) applyInTurn(ctx context.Context, tx *postgres.Tx, e *journalv1.Entry, held bool) error {
	if !held || e.GetErasure() {
		if err := f.applyOne(ctx, tx, e); err != nil {
			return err
		}
	}
	if !held {
		return nil
	}
	return f.park(ctx, tx, e, 0, errors.New("waits for an earlier entry of the same resource"))
}

// applyOne makes an error of an entry that the source could not read.
func (f *Follower) applyOne(ctx context.Context, tx *postgres.Tx, e *journalv1.Entry) error {
	if e.GetUnreadable() != "" {
		return fmt.Errorf("the source cannot read it: %s", e.GetUnreadable())
	}
	return f.unpanicked(ctx, e, func() error { return f.Apply(ctx, tx, e) })
}

// unpanicked makes an error of a panic while an entry, or a run that begins with it, is applied.
func (f *Follower) unpanicked(ctx context.Context, e *journalv1.Entry, apply func() error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			f.Log.ErrorContext(ctx, "applying an entry panicked", "seq", e.GetSeq(), "panic", r, "stack", string(debug.Stack()))
			err = fmt.Errorf("panic: %v", r)
		}
	}()
	return apply()
}

// move moves the council's position forward, never back, and gives where it was, and which of some resources have an
// earlier entry parked.
func (f *Follower) move(ctx context.Context, tx *postgres.Tx, to int64, resources []string) (before int64, held map[string]bool, err error) {
	var parked []string
	err = tx.QueryRowxContext(ctx, "SELECT before, held FROM concordat_follow($1, $2, $3, $4)", tx.Council, f.Name, to, pq.Array(resources)).
		Scan(&before, pq.Array(&parked))
	if err != nil {
		return 0, nil, fmt.Errorf("move the follower's position: %w", err)
	}
	held = make(map[string]bool, len(parked))
	for _, name := range parked {
		held[name] = true
	}
	return before, held, nil
}

// note remembers the heads; nil means that entries came after the last ones.
func (f *Follower) note(ctx context.Context, heads *journalv1.Heads) error {
	f.mu.Lock()
	f.heard, f.caughtUp = time.Now(), heads != nil && reached(heads)
	f.mu.Unlock()
	sent := map[string]int64{}
	for _, h := range heads.GetHeads() {
		sent[h.GetCouncil()] = h.GetSent()
	}
	f.pass(sent)
	if heads == nil || len(f.Types) == 0 || time.Since(f.keptAt) < keepPassed {
		return nil
	}
	f.keptAt = time.Now()
	return f.keepPassed(ctx, heads)
}

// keepPassed is how often positions are stored that only entries left out by type have moved. After a crash these are
// passed over again.
const keepPassed = 5 * time.Second

func (f *Follower) keepPassed(ctx context.Context, heads *journalv1.Heads) error {
	for _, h := range heads.GetHeads() {
		if h.GetSent() <= f.kept[h.GetCouncil()] {
			continue
		}
		err := f.DB.InCouncil(ctx, h.GetCouncil(), func(tx *postgres.Tx) error {
			_, _, err := f.move(ctx, tx, h.GetSent(), nil)
			return err
		})
		if err != nil {
			return err
		}
		f.kept[h.GetCouncil()] = h.GetSent()
	}
	return nil
}
