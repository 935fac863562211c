package journal

import (
	"context"
	"sync"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/protobuf/types/known/timestamppb"

	journalv1 "github.com/concordat-suite/concordat/proto/gen/concordat/journal/v1"
	"github.com/concordat-suite/concordat/services/platform/fault"
	"github.com/concordat-suite/concordat/services/platform/postgres"
)

const (
	// heartbeat is how often a stream gets the heads, and how long a commit stays unseen when no bell rings.
	heartbeat = time.Second
	// breath is the least time between two looks of a stream: while much is written, what came meanwhile is read at once,
	// and not commit by commit. After a rest the first commit is seen without delay.
	breath = 20 * time.Millisecond
	// slowAfter is how long a reader may leave a message untaken.
	slowAfter = 5 * time.Second
	// turn is how many entries of one council are sent before the next council has its turn, and batch how many are
	// read in one transaction: a long import of one council holds up no other, and a stream little memory.
	turn, batch = 100, 500
)

// Watch streams the journal; the contract says how.
func (s *Server) Watch(r *journalv1.WatchRequest, stream grpc.ServerStreamingServer[journalv1.WatchResponse]) error {
	ctx := stream.Context()
	out := newOutlet(stream, s.slow)
	defer out.close()
	rung, stop := s.db.Bell().Listen()
	defer stop()
	ticker := time.NewTicker(heartbeat)
	defer ticker.Stop()
	w := &watcher{db: s.db, request: r, out: out, sent: map[string]int64{}}
	for _, p := range r.GetPositions() {
		w.sent[p.GetCouncil()] = p.GetSeq()
	}
	for {
		next := time.After(breath)
		heads, err := s.heads.read(ctx)
		if err != nil {
			return err
		}
		if err := w.catchUp(ctx, heads); err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-s.db.Bell().Stopped(): // a stream has no end of its own, and would hold up the stop of the service
			return fault.Unavailable("SERVICE_STOPPING", "The service is stopping. Watch again from the last position received.")
		case <-rung:
		case <-ticker.C:
		}
		<-next
	}
}

// watcher is one stream.
type watcher struct {
	db      *postgres.DB
	request *journalv1.WatchRequest
	out     *outlet
	sent    map[string]int64 // by council, how far the stream has got
	beat    time.Time        // when the heads were sent last
}

// catchUp sends everything up to heads, council by council in turns, and then the heads.
func (w *watcher) catchUp(ctx context.Context, heads []Position) error {
	for {
		entries, err := w.next(ctx, heads)
		if err != nil {
			return err
		}
		for _, e := range entries {
			if err := w.out.send(ctx, &journalv1.WatchResponse{Event: &journalv1.WatchResponse_Entry{Entry: e}}); err != nil {
				return err
			}
		}
		done := w.reached(heads)
		if done || time.Since(w.beat) >= heartbeat {
			if err := w.sendHeads(ctx, heads); err != nil {
				return err
			}
		}
		if done {
			return nil
		}
	}
}

// next reads the next entries of the councils that are behind, in one transaction, which ends before they are sent: a
// slow reader holds nothing in the database.
func (w *watcher) next(ctx context.Context, heads []Position) (entries []*journalv1.Entry, err error) {
	if w.reached(heads) {
		return nil, nil
	}
	err = w.db.AcrossCouncils(ctx, func(tx *postgres.Tx) error {
		for _, head := range heads {
			if w.sent[head.Council] >= head.Seq || len(entries) >= batch {
				continue
			}
			stretch, err := Read(ctx, tx, head.Council, Stretch{
				After: w.sent[head.Council], Through: head.Seq, Types: w.request.GetTypes(), Limit: turn,
				OmitPersonal: w.request.GetOmitPersonal(),
			})
			if err != nil {
				return err
			}
			entries = append(entries, stretch...)
			w.sent[head.Council] = head.Seq
			if len(stretch) == turn { // there may be more
				w.sent[head.Council] = stretch[turn-1].GetSeq()
			}
		}
		return nil
	})
	return entries, err
}

func (w *watcher) reached(heads []Position) bool {
	for _, head := range heads {
		if w.sent[head.Council] < head.Seq {
			return false
		}
	}
	return true
}

func (w *watcher) sendHeads(ctx context.Context, heads []Position) error {
	w.beat = time.Now()
	message := &journalv1.Heads{Time: timestamppb.New(w.beat)}
	for _, head := range heads {
		message.Heads = append(message.Heads, &journalv1.Head{Council: head.Council, Seq: head.Seq, Sent: w.sent[head.Council]})
	}
	return w.out.send(ctx, &journalv1.WatchResponse{Event: &journalv1.WatchResponse_Heads{Heads: message}})
}

// headReader reads the heads once for all streams that want them at the same time.
type headReader struct {
	db *postgres.DB

	mu    sync.Mutex
	heads []Position
	rings uint64
	at    time.Time
}

// fresh is how old heads may be that are shared, when no bell has rung since.
const fresh = heartbeat / 4

func (h *headReader) read(ctx context.Context) ([]Position, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	rings := h.db.Bell().Rings() // before reading: a ring meanwhile makes what is read old
	if h.rings == rings && time.Since(h.at) < fresh {
		return h.heads, nil
	}
	var heads []Position
	err := h.db.AcrossCouncils(ctx, func(tx *postgres.Tx) (err error) {
		heads, err = Heads(ctx, tx)
		return err
	})
	if err != nil {
		return nil, err
	}
	h.heads, h.rings, h.at = heads, rings, time.Now()
	return heads, nil
}

// outlet sends messages and gives up on a reader that does not take them. The stream's own Send waits for ever, so
// another goroutine is in it; it is let go when the handler returns.
type outlet struct {
	messages chan *journalv1.WatchResponse
	failed   chan error
	slow     time.Duration
}

func newOutlet(stream grpc.ServerStreamingServer[journalv1.WatchResponse], slow time.Duration) *outlet {
	o := &outlet{messages: make(chan *journalv1.WatchResponse), failed: make(chan error, 1), slow: slow}
	go func() {
		for m := range o.messages {
			if err := stream.Send(m); err != nil {
				o.failed <- err
				return
			}
		}
	}()
	return o
}

func (o *outlet) send(ctx context.Context, m *journalv1.WatchResponse) error {
	patience := time.NewTimer(o.slow)
	defer patience.Stop()
	select {
	case o.messages <- m:
		return nil
	case err := <-o.failed:
		return err
	case <-ctx.Done():
		return ctx.Err()
	case <-patience.C:
		return fault.Unavailable("READER_TOO_SLOW",
			"The stream was cut because its reader takes nothing. Watch again from the last position received.")
	}
}

func (o *outlet) close() { close(o.messages) }
