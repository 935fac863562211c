package follow

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	journalv1 "github.com/concordat-suite/concordat/proto/gen/concordat/journal/v1"
)

// Handler takes in what Tail reads. Its methods are called one after the other.
type Handler interface {
	// Apply takes in one entry. Each is given once, in order within its council. After an error the same entry comes
	// again, and Heard is silent until it is taken: a handler never misses one.
	Apply(e *journalv1.Entry) error
	// Heard says that the source was heard at a moment, real time, about once a second, and whether everything it had
	// then has been applied.
	Heard(at time.Time, caughtUp bool)
}

// Tail keeps h up to date with the source's journal, from its beginning, for what is held in memory only. types narrows
// it to some types of entries. It opens the stream again when it breaks and returns when ctx ends.
func Tail(ctx context.Context, source journalv1.JournalServiceClient, h Handler, types ...string) error {
	sent := map[string]int64{}
	persist(ctx, slog.Default(), func() error {
		request := &journalv1.WatchRequest{Types: types, Positions: positions(sent)}
		return session(ctx, source, request, func(messages []*journalv1.WatchResponse) error {
			return tail(messages, h, sent)
		})
	})
	return nil
}

// tail hands messages on and notes how far it got.
func tail(messages []*journalv1.WatchResponse, h Handler, sent map[string]int64) error {
	for _, m := range messages {
		if e := m.GetEntry(); e != nil {
			if err := h.Apply(e); err != nil {
				return fmt.Errorf("apply entry %d of %s: %w", e.GetSeq(), e.GetCouncil(), err)
			}
			sent[e.GetCouncil()] = e.GetSeq()
		}
		if heads := m.GetHeads(); heads != nil {
			for _, head := range heads.GetHeads() {
				sent[head.GetCouncil()] = head.GetSent()
			}
			h.Heard(time.Now(), reached(heads))
		}
	}
	return nil
}

func positions(sent map[string]int64) []*journalv1.Position {
	list := make([]*journalv1.Position, 0, len(sent))
	for council, seq := range sent {
		list = append(list, &journalv1.Position{Council: council, Seq: seq})
	}
	return list
}
