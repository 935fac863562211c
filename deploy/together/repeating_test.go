package together

import (
	"context"
	"math/rand/v2"
	"net"
	"sync/atomic"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/test/bufconn"

	journalv1 "github.com/concordat-suite/concordat/proto/gen/concordat/journal/v1"
	"github.com/concordat-suite/concordat/services/platform/data/journal"
	"github.com/concordat-suite/concordat/services/platform/data/postgres"
)

// serve gives the journal of a register as the others reach it.
func serve(t *testing.T, source *postgres.DB) journalv1.JournalServiceClient {
	t.Helper()
	server := grpc.NewServer()
	journalv1.RegisterJournalServiceServer(server, journal.NewServer(source))
	listener := bufconn.Listen(1 << 16)
	go func() { _ = server.Serve(listener) }()
	conn, err := grpc.NewClient("passthrough:///journal", grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithContextDialer(func(ctx context.Context, _ string) (net.Conn, error) { return listener.DialContext(ctx) }))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = conn.Close()
		server.Stop()
	})
	return journalv1.NewJournalServiceClient(conn)
}

// repeating is a journal whose stream, when told to, brings everything again: three times, and shuffled, but for the
// entries of one resource, which keep their order.
type repeating struct {
	journalv1.JournalServiceClient

	again    chan struct{} // closed to have everything once more
	repeated atomic.Int64  // how many entries come again
	taken    atomic.Int64  // how many transactions the follower has kept
}

func (r *repeating) Watch(ctx context.Context, request *journalv1.WatchRequest, options ...grpc.CallOption) (grpc.ServerStreamingClient[journalv1.WatchResponse], error) {
	stream, err := r.JournalServiceClient.Watch(ctx, request, options...)
	return &repeatingStream{ServerStreamingClient: stream, journal: r}, err
}

type repeatingStream struct {
	grpc.ServerStreamingClient[journalv1.WatchResponse]
	journal *repeating
	seen    []*journalv1.Entry
	heads   *journalv1.WatchResponse
	waiting []*journalv1.WatchResponse
	begun   bool
	taken   int64 // how many transactions the follower will have kept when it has taken in what was given
}

// Recv gives what the journal sends and, once it is told to, what was seen so far again.
func (s *repeatingStream) Recv() (*journalv1.WatchResponse, error) {
	if !s.begun && s.heads != nil {
		select {
		case <-s.journal.again:
			s.begun, s.taken = true, s.journal.taken.Load()
			for _, e := range entriesAgain(s.seen) {
				s.waiting = append(s.waiting, &journalv1.WatchResponse{Event: &journalv1.WatchResponse_Entry{Entry: e}}, s.heads)
			}
			s.journal.repeated.Store(int64(len(s.waiting) / 2))
		default:
		}
	}
	if len(s.waiting) > 0 {
		m := s.waiting[0]
		s.waiting = s.waiting[1:]
		return m, s.untilTaken(m)
	}
	m, err := s.ServerStreamingClient.Recv()
	if err != nil {
		return nil, err
	}
	if e := m.GetEntry(); e != nil {
		s.seen = append(s.seen, e)
	} else {
		s.heads = m
	}
	return m, nil
}

// untilTaken waits, before an entry comes again, until the follower has kept the one before: each is taken in by itself.
func (s *repeatingStream) untilTaken(m *journalv1.WatchResponse) error {
	if m.GetEntry() == nil {
		return nil
	}
	for s.taken > s.journal.taken.Load() {
		if s.Context().Err() != nil {
			return s.Context().Err()
		}
		time.Sleep(time.Millisecond)
	}
	s.taken++
	return nil
}

// entriesAgain gives the entries three times, those of different resources in any order.
func entriesAgain(seen []*journalv1.Entry) (again []*journalv1.Entry) {
	for range redeliveries {
		turns := map[string][]*journalv1.Entry{}
		var names []string // once for each entry, shuffled
		for _, e := range seen {
			turns[e.GetName()] = append(turns[e.GetName()], e)
			names = append(names, e.GetName())
		}
		rand.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
		for _, name := range names {
			again = append(again, turns[name][0])
			turns[name] = turns[name][1:]
		}
	}
	return again
}
