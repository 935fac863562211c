package follow

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	journalv1 "github.com/concordat-suite/concordat/proto/gen/concordat/journal/v1"
)

const (
	// silence is how long a stream may bring nothing, not even heads, before it is taken for dead.
	silence = 10 * time.Second
	// atOnce is how many waiting messages are handled together.
	atOnce = 256
	// The pauses before a broken stream is opened again.
	shortestPause, longestPause = 100 * time.Millisecond, 5 * time.Second
)

// session opens one stream and hands on what comes, as much at once as is waiting, until something fails.
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
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case err := <-failed:
			return err
		case m := <-messages:
			if err := handle(waiting(m, messages)); err != nil {
				return err
			}
		}
	}
}

// waiting gives first and what else is there already.
func waiting(first *journalv1.WatchResponse, more <-chan *journalv1.WatchResponse) []*journalv1.WatchResponse {
	all := []*journalv1.WatchResponse{first}
	for len(all) < atOnce {
		select {
		case m := <-more:
			all = append(all, m)
		default:
			return all
		}
	}
	return all
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
