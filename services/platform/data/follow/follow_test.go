package follow_test

import (
	"context"
	"embed"
	"errors"
	"net"
	"slices"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/test/bufconn"

	journalv1 "github.com/concordat-suite/concordat/proto/gen/concordat/journal/v1"
	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/platform/data/follow"
	"github.com/concordat-suite/concordat/services/platform/data/journal"
	"github.com/concordat-suite/concordat/services/platform/data/postgres"
	"github.com/concordat-suite/concordat/services/platform/testing/postgrestest"
)

//go:embed testdata/migrations/*.sql
var learnedTable embed.FS

var (
	noMigrations embed.FS
	noon         = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
)

// suite is a service with a journal and another service that follows it.
type suite struct {
	source     *postgres.DB
	sourceURLs postgrestest.URLs
	client     journalv1.JournalServiceClient
	db         *postgres.DB
}

func newSuite(t *testing.T) *suite {
	t.Helper()
	s := &suite{sourceURLs: postgrestest.NewURLs(t, "followsource", noMigrations), db: postgrestest.New(t, "followtesting", learnedTable)}
	s.source = postgrestest.Open(t, s.sourceURLs.App)
	server := grpc.NewServer()
	journalv1.RegisterJournalServiceServer(server, journal.NewServer(s.source))
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
	s.client = journalv1.NewJournalServiceClient(conn)
	return s
}

// write records one change of each named resource.
func (s *suite) write(t *testing.T, council string, names ...string) {
	t.Helper()
	_, err := journal.Write(t.Context(), s.source, council, noon, func(tx *journal.Tx) error {
		for _, name := range names {
			tx.Record(journal.Change{Name: name, Version: 1, State: &registerv1.Person{Name: name, DisplayName: name}})
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// config is a follower that learns each entry after before has agreed.
func (s *suite) config(before func(*journalv1.Entry) error) follow.Config {
	return follow.Config{
		DB: s.db, Name: "learner", Source: s.client, Backoff: 20 * time.Millisecond, Attempts: 3,
		Apply: func(ctx context.Context, tx *postgres.Tx, e *journalv1.Entry) error {
			if _, err := journal.State(e, &registerv1.Person{}); err != nil {
				return err
			}
			if before != nil {
				if err := before(e); err != nil {
					return err
				}
			}
			_, err := tx.ExecContext(ctx, "INSERT INTO learned (council, name, seq) VALUES ($1, $2, $3)", e.GetCouncil(), e.GetName(), e.GetSeq())
			return err
		},
	}
}

// follow runs a follower until the test ends, or the function it gives is called.
func run(t *testing.T, c follow.Config) (f *follow.Follower, stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	f = follow.New(c)
	done := make(chan struct{})
	go func() {
		defer close(done)
		if err := f.Run(ctx); err != nil {
			t.Error(err)
		}
	}()
	stop = func() {
		cancel()
		<-done
	}
	t.Cleanup(stop)
	return f, stop
}

// learned gives what was applied in a council, in that order, as "name/seq".
func (s *suite) learned(t *testing.T, council string) (got []string) {
	t.Helper()
	err := s.db.ReadCouncil(t.Context(), council, func(tx *postgres.Tx) error {
		return tx.SelectContext(t.Context(), &got, "SELECT name || '/' || seq FROM learned ORDER BY n")
	})
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func await(t *testing.T, what string, done func() bool) {
	t.Helper()
	for deadline := time.Now().Add(15 * time.Second); !done(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("waited too long: %s", what)
		}
	}
}

func TestEveryEntryIsAppliedOnceAndInOrder(t *testing.T) {
	t.Parallel()
	s := newSuite(t)
	s.write(t, "cambridge", "a", "b", "a")
	_, stop := run(t, s.config(nil))
	await(t, "the first entries", func() bool { return len(s.learned(t, "cambridge")) == 3 })
	stop()
	s.write(t, "cambridge", "b")
	s.write(t, "gravesham", "a")
	f, _ := run(t, s.config(nil))
	await(t, "both councils", func() bool { return len(s.learned(t, "cambridge")) == 4 && len(s.learned(t, "gravesham")) == 1 })
	if got, want := s.learned(t, "cambridge"), []string{"a/1", "b/2", "a/3", "b/4"}; !slices.Equal(got, want) {
		t.Errorf("applied %v, want %v", got, want)
	}
	await(t, "caught up", func() bool { _, caughtUp := f.Heard(); return caughtUp })
}

// forgetful is a source that starts every stream at the beginning and repeats each message.
type forgetful struct{ journalv1.JournalServiceClient }

func (c forgetful) Watch(ctx context.Context, r *journalv1.WatchRequest, o ...grpc.CallOption) (grpc.ServerStreamingClient[journalv1.WatchResponse], error) {
	stream, err := c.JournalServiceClient.Watch(ctx, &journalv1.WatchRequest{Types: r.GetTypes()}, o...)
	return &repeating{ServerStreamingClient: stream}, err
}

type repeating struct {
	grpc.ServerStreamingClient[journalv1.WatchResponse]
	last  *journalv1.WatchResponse
	times int
}

func (s *repeating) Recv() (m *journalv1.WatchResponse, err error) {
	if s.times++; s.times%3 != 1 {
		return s.last, nil
	}
	s.last, err = s.ServerStreamingClient.Recv()
	return s.last, err
}

func TestRepeatedEntriesChangeNothing(t *testing.T) {
	t.Parallel()
	s := newSuite(t)
	c := s.config(nil)
	c.Source = forgetful{s.client}
	for i := range 3 {
		s.write(t, "cambridge", "a", "b")
		f, stop := run(t, c)
		await(t, "caught up", func() bool { _, caughtUp := f.Heard(); return caughtUp && len(s.learned(t, "cambridge")) == 2*(i+1) })
		stop()
	}
	if parked := s.parked(t); len(parked) > 0 {
		t.Errorf("repeats were parked: %v", parked)
	}
}

func TestTwoProcessesDoNothingTwice(t *testing.T) {
	t.Parallel()
	s := newSuite(t)
	run(t, s.config(nil))
	run(t, s.config(nil))
	for range 30 {
		s.write(t, "cambridge", "a", "b", "c")
	}
	await(t, "all entries", func() bool { return len(s.learned(t, "cambridge")) == 90 })
	if parked := s.parked(t); len(parked) > 0 {
		t.Errorf("entries were parked: %v", parked)
	}
}

func TestTypesLeftOutMoveNothingBackwards(t *testing.T) {
	t.Parallel()
	s := newSuite(t)
	c := s.config(nil)
	c.Types = []string{"concordat.register.v1.Council"}
	s.write(t, "cambridge", "a")
	f, _ := run(t, c)
	await(t, "caught up", func() bool { _, caughtUp := f.Heard(); return caughtUp })
	var seq int64
	await(t, "the position", func() bool {
		err := s.db.ReadCouncil(t.Context(), "cambridge", func(tx *postgres.Tx) error {
			return tx.GetContext(t.Context(), &seq, "SELECT coalesce(max(seq), 0) FROM follow_positions")
		})
		return err == nil && seq == 1
	})
	if got := s.learned(t, "cambridge"); len(got) > 0 {
		t.Errorf("applied %v of another type", got)
	}
}

func TestAwaitReturnsOnceEverythingIsTakenIn(t *testing.T) {
	t.Parallel()
	s := newSuite(t)
	c := s.config(nil)
	c.Types = []string{"concordat.register.v1.Council"} // entries of other types are passed over, and awaited all the same
	s.write(t, "cambridge", "a", "b")
	for name, config := range map[string]follow.Config{"applied": s.config(nil), "passed over": c} {
		config.Name = name
		f, _ := run(t, config)
		within, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		if err := f.Await(within, "cambridge", 2); err != nil {
			t.Errorf("%s: Await() = %v", name, err)
		}
		cancel()
		if got := len(s.learned(t, "cambridge")); name == "applied" && got != 2 {
			t.Errorf("learned %d entries, want the 2 that were awaited", got)
		}
		within, cancel = context.WithTimeout(t.Context(), 50*time.Millisecond)
		if err := f.Await(within, "cambridge", 1000); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%s: Await() of what is not written yet = %v", name, err)
		}
		cancel()
	}
}

func TestAwaitCaughtUp(t *testing.T) {
	t.Parallel()
	s := newSuite(t)
	for range 5 {
		s.write(t, "cambridge", "a", "b", "c")
	}
	release := make(chan struct{})
	f, _ := run(t, s.config(func(*journalv1.Entry) error { <-release; return nil }))
	within, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	if err := f.AwaitCaughtUp(within); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("AwaitCaughtUp() = %v while the first entry is being applied", err)
	}
	close(release)
	within, cancel = context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	if err := f.AwaitCaughtUp(within); err != nil {
		t.Error(err)
	}
	if got := len(s.learned(t, "cambridge")); got != 15 {
		t.Errorf("caught up with %d of 15 entries", got)
	}
}
