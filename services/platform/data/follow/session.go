package follow

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"slices"
	"time"

	journalv1 "github.com/concordat-suite/concordat/proto/gen/concordat/journal/v1"
)

const (
	// silence is how long a stream may bring nothing, not even heads, before it is taken for dead.
	silence = 10 * time.Second
	// atOnce is how many messages are handled together, and largestCall how many when all are of one call.
	atOnce, largestCall = 256, 8192
	// patience is how long the rest of what a call changed is waited for. It comes at once; a source that sends no heads
	// would be waited for in vain.
	patience = 200 * time.Millisecond
	// The pauses before a broken stream is opened again.
	shortestPause, longestPause = 100 * time.Millisecond, 5 * time.Second
)

// session opens one stream and hands on what comes, gathered, until something fails.
func session(ctx context.Context, source journalv1.JournalServiceClient, r *journalv1.WatchRequest,
	handle func([]*journalv1.WatchResponse) error,
) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	stream, err := source.Watch(ctx, r)
	if err != nil {
		return fmt.Errorf("watch the journal: %w", err)
	}
	messages, failed := make(chan *journalv1.WatchResponse, atOnce), make(chan error, 1)
	go func() {
		watchdog := time.AfterFunc(silence, cancel)
		defer watchdog.Stop()
		for {
			m, err := stream.Recv()
			if err != nil {
				failed <- fmt.Errorf("watch the journal: %w", err)
				return
			}
			select {
			case messages <- m:
			case <-ctx.Done():
				return
			}
			watchdog.Reset(silence)
		}
	}()
	g := gatherer{messages: messages, failed: failed}
	for {
		gathered, err := g.next(ctx)
		if err != nil {
			return err
		}
		if err := handle(gathered); err != nil {
			return err
		}
	}
}

// gatherer puts messages together up to heads that end what was new. What one call changed is so taken in in one
// transaction, and nobody acts on half of it: an officer named on twelve records gets one mail, not two. What has come
// since waits no longer for being whole too: who has fallen behind takes in much at once. When much is new it is cut, between
// calls.
type gatherer struct {
	messages <-chan *journalv1.WatchResponse
	failed   <-chan error
	rest     []*journalv1.WatchResponse
}

func (g *gatherer) next(ctx context.Context) ([]*journalv1.WatchResponse, error) {
	all := g.rest
	whole := 0 // how many of them end with heads that end what was new
	var enough <-chan time.Time
	for {
		n := len(all)
		if n > 0 && endsWhatIsNew(all[n-1]) {
			whole = n
		}
		switch {
		case whole > 0 && (n >= atOnce || !g.more()):
			return g.cut(all, whole), nil
		case n >= largestCall:
			return g.cut(all, n), nil
		case n >= atOnce:
			if began := lastCall(all); began > 0 {
				return g.cut(all, began), nil
			}
		case n > 0 && enough == nil:
			timer := time.NewTimer(patience)
			defer timer.Stop()
			enough = timer.C
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case err := <-g.failed:
			return nil, err
		case m := <-g.messages:
			all = append(all, m)
		case <-enough:
			return g.cut(all, cmp.Or(whole, n)), nil
		}
	}
}

// more says whether something has come that was not looked at yet.
func (g *gatherer) more() bool { return len(g.messages) > 0 }

// cut gives the first messages and keeps the rest for the next time.
func (g *gatherer) cut(all []*journalv1.WatchResponse, n int) []*journalv1.WatchResponse {
	g.rest = slices.Clone(all[n:])
	return all[:n]
}

// endsWhatIsNew says whether a message is the heads that follow the last new entry, not those in the middle.
func endsWhatIsNew(m *journalv1.WatchResponse) bool {
	return m.GetHeads() != nil && reached(m.GetHeads())
}

// lastCall gives where the entries of the last call begin.
func lastCall(messages []*journalv1.WatchResponse) int {
	began := len(messages) - 1
	for began > 0 && messages[began-1].GetEntry() != nil && messages[began-1].GetEntry().GetCallId() == messages[began].GetEntry().GetCallId() {
		began--
	}
	return began
}

// persist runs sessions until ctx ends, with growing pauses between those that fail soon.
func persist(ctx context.Context, log *slog.Logger, run func() error) {
	pause := shortestPause
	for {
		began := time.Now()
		err := run()
		if ctx.Err() != nil {
			return
		}
		if time.Since(began) > silence {
			pause = shortestPause
		}
		log.WarnContext(ctx, "following the journal stopped; trying again", "error", err, "pause", pause)
		if !sleep(ctx, pause) {
			return
		}
		pause = min(2*pause, longestPause)
	}
}

// sleep waits, and says whether ctx lasted.
func sleep(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}

// reached says whether the heads show a stream that has sent all there is.
func reached(heads *journalv1.Heads) bool {
	for _, h := range heads.GetHeads() {
		if h.GetSent() < h.GetSeq() {
			return false
		}
	}
	return true
}
