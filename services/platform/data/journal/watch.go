package journal

import (
	"context"
	"slices"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/protobuf/types/known/timestamppb"

	journalv1 "github.com/concordat-suite/concordat/proto/gen/concordat/journal/v1"
	"github.com/concordat-suite/concordat/services/platform/data/postgres"
	"github.com/concordat-suite/concordat/services/platform/words/fault"
)

const (
	// heartbeat is how often a stream gets the heads, and how long a commit stays unseen when no bell rings.
	heartbeat = time.Second
	// slowAfter is how long a reader may leave a message untaken.
	slowAfter = 5 * time.Second
	// batch is how many entries a stream reads in one transaction, shared among the councils that are behind: a long import
	// of one council holds up no other, and a stream little memory. leastShare is what each gets however many they are.
	batch, leastShare int64 = 500, 10
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
	w := &watcher{feed: &s.feed, request: r, out: out, sent: map[string]int64{}}
	for _, p := range r.GetPositions() {
		w.sent[p.GetCouncil()] = p.GetSeq()
	}
	for {
		heads, err := s.feed.look(ctx)
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
	}
}

// watcher is one stream.
type watcher struct {
	feed    *feed
	request *journalv1.WatchRequest
	out     *outlet
	sent    map[string]int64 // by council, how far the stream has got
	beat    time.Time        // when the heads were sent last
}

// catchUp sends everything up to heads, council by council in turns, and then the heads, unless nothing is new since the
// last ones.
func (w *watcher) catchUp(ctx context.Context, heads []Position) error {
	for behind := w.behind(heads); len(behind) > 0; behind = w.behind(heads) {
		entries, err := w.next(ctx, behind)
		if err != nil {
			return err
		}
		for _, e := range entries {
			if err := w.out.send(ctx, &journalv1.WatchResponse{Event: &journalv1.WatchResponse_Entry{Entry: e}}); err != nil {
				return err
			}
		}
		if time.Since(w.beat) >= heartbeat || len(w.behind(heads)) == 0 {
			if err := w.sendHeads(ctx, heads); err != nil {
				return err
			}
		}
	}
	if time.Since(w.beat) < heartbeat {
		return nil
	}
	return w.sendHeads(ctx, heads)
}

// behind gives what the stream has yet to send of each council.
func (w *watcher) behind(heads []Position) (spans []span) {
	for _, head := range heads {
		if sent := w.sent[head.Council]; sent < head.Seq {
			spans = append(spans, span{council: head.Council, after: sent, through: head.Seq})
		}
	}
	return spans
}

// next gives the next entries of the councils that are behind, from memory or else from the database, in a transaction
// that ends before they are sent: a slow reader holds nothing there.
func (w *watcher) next(ctx context.Context, behind []span) ([]*journalv1.Entry, error) {
	var entries []*journalv1.Entry
	var unknown []span
	for _, s := range behind {
		known, ok := w.remembered(s)
		if !ok {
			unknown = append(unknown, s)
			continue
		}
		entries = append(entries, known...)
		w.sent[s.council] = s.through
	}
	read, err := w.read(ctx, unknown)
	return append(entries, read...), err
}

// remembered gives the entries of a span that the stream wants, when the feed has them in memory.
func (w *watcher) remembered(s span) (entries []*journalv1.Entry, ok bool) {
	if w.request.GetOmitPersonal() {
		return nil, false
	}
	all, ok := w.feed.between(s)
	for _, e := range all {
		if types := w.request.GetTypes(); len(types) == 0 || slices.Contains(types, e.GetType()) {
			entries = append(entries, e)
		}
	}
	return entries, ok
}

// read reads the next entries of spans, some of each.
func (w *watcher) read(ctx context.Context, spans []span) (entries []*journalv1.Entry, err error) {
	if len(spans) == 0 {
		return nil, nil
	}
	share := max(leastShare, batch/int64(len(spans)))
	for i := range spans {
		spans[i].through = min(spans[i].through, spans[i].after+share)
	}
	err = w.feed.db.AcrossCouncils(ctx, func(tx *postgres.Tx) error {
		entries, err = readSpans(ctx, tx, spans, selection{types: w.request.GetTypes(), omitPersonal: w.request.GetOmitPersonal()})
		return err
	})
	if err != nil {
		return nil, err
	}
	for _, s := range spans {
		w.sent[s.council] = s.through
	}
	return entries, nil
}

func (w *watcher) sendHeads(ctx context.Context, heads []Position) error {
	w.beat = time.Now()
	message := &journalv1.Heads{Time: timestamppb.New(w.beat)}
	for _, head := range heads {
		message.Heads = append(message.Heads, &journalv1.Head{Council: head.Council, Seq: head.Seq, Sent: w.sent[head.Council]})
	}
	return w.out.send(ctx, &journalv1.WatchResponse{Event: &journalv1.WatchResponse_Heads{Heads: message}})
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
