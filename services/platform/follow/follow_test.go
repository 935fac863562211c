package follow_test

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"net"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/test/bufconn"

	journalv1 "github.com/concordat-suite/concordat/proto/gen/concordat/journal/v1"
	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/platform/fault"
	"github.com/concordat-suite/concordat/services/platform/follow"
	"github.com/concordat-suite/concordat/services/platform/journal"
	"github.com/concordat-suite/concordat/services/platform/postgres"
	"github.com/concordat-suite/concordat/services/platform/postgrestest"
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

func (s *suite) parked(t *testing.T) []follow.Parked {
	t.Helper()
	parked, err := follow.ListParked(t.Context(), s.db, "learner")
	if err != nil {
		t.Fatal(err)
	}
	return parked
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

// TestPoisonIsParked gives an undecodable, a failing and a panicking entry: each holds up its own resource only, is
// visible, is given up after some attempts, and comes in, in its order, when it is mended and replayed.
func TestPoisonIsParked(t *testing.T) {
	t.Parallel()
	for name, poison := range map[string]struct {
		before       func(mended bool, e *journalv1.Entry) error
		spoil, mends string
	}{
		"undecodable state":  {nil, `UPDATE journal SET entry = decode(replace(encode(entry, 'hex'), encode('register.v1.Person', 'hex'), encode('register.v1.Nobody', 'hex')), 'hex') WHERE seq = 2`, `UPDATE journal SET entry = decode(replace(encode(entry, 'hex'), encode('register.v1.Nobody', 'hex'), encode('register.v1.Person', 'hex')), 'hex') WHERE seq = 2`},
		"unreadable entry":   {nil, `CREATE TABLE kept AS SELECT entry FROM journal WHERE seq = 2; UPDATE journal SET entry = '\xffff' WHERE seq = 2`, `UPDATE journal SET entry = (SELECT entry FROM kept) WHERE seq = 2`},
		"always failing":     {failing, "SELECT 1", "SELECT 1"},
		"always panicking":   {panicking, "SELECT 1", "SELECT 1"},
		"breaking a promise": {nil, "SELECT 1", "SELECT 1"}, // a constraint of the follower's database, see below
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSuite(t)
			s.write(t, "cambridge", "good", "bad", "good", "bad")
			s.write(t, "gravesham", "other")
			superuser(t, s.sourceURLs, poison.spoil)
			var mended atomic.Bool
			c := s.config(func(e *journalv1.Entry) error {
				if poison.before == nil || e.GetSeq() != 2 {
					return nil
				}
				return poison.before(mended.Load(), e)
			})
			if name == "breaking a promise" {
				c.Apply = breaking(c.Apply, &mended)
			}
			run(t, c)
			await(t, "the others", func() bool { return len(s.learned(t, "gravesham")) == 1 && len(s.learned(t, "cambridge")) == 2 })
			await(t, "giving up", func() bool { p := s.parked(t); return len(p) == 2 && p[0].GivenUp })
			if p := s.parked(t); p[0].Seq != 2 || p[0].Attempts != 3 || p[0].Error == "" || p[1].Seq != 4 {
				t.Errorf("parked: %+v", p)
			}
			s.write(t, "cambridge", "bad", "good")
			await(t, "good goes on, bad waits", func() bool { return len(s.learned(t, "cambridge")) == 3 && len(s.parked(t)) == 3 })

			mended.Store(true)
			superuser(t, s.sourceURLs, poison.mends)
			if _, err := follow.Replay(t.Context(), s.db, "learner"); err != nil {
				t.Fatal(err)
			}
			await(t, "the replay", func() bool { return len(s.parked(t)) == 0 })
			want := []string{"good/1", "good/3", "good/6", "bad/2", "bad/4", "bad/5"}
			if got := s.learned(t, "cambridge"); !slices.Equal(got, want) {
				t.Errorf("applied %v, want %v", got, want)
			}
		})
	}
}

func failing(mended bool, _ *journalv1.Entry) error {
	if mended {
		return nil
	}
	return errors.New("no")
}

func panicking(mended bool, _ *journalv1.Entry) error {
	if !mended {
		panic("no")
	}
	return nil
}

// breaking lets entry 2 violate a constraint, which dooms the transaction it is in.
func breaking(apply func(context.Context, *postgres.Tx, *journalv1.Entry) error, mended *atomic.Bool) func(context.Context, *postgres.Tx, *journalv1.Entry) error {
	return func(ctx context.Context, tx *postgres.Tx, e *journalv1.Entry) error {
		if e.GetSeq() == 2 && e.GetCouncil() == "cambridge" && !mended.Load() {
			_, err := tx.ExecContext(ctx, "INSERT INTO learned (council, name, seq) VALUES ($1, NULL, 2)", e.GetCouncil())
			return err
		}
		return apply(ctx, tx, e)
	}
}

func TestErasureDoesNotWaitBehindPoison(t *testing.T) {
	t.Parallel()
	s := newSuite(t)
	s.write(t, "cambridge", "bad")
	var erasures atomic.Int32
	var mended atomic.Bool
	c := s.config(nil)
	c.Apply = func(_ context.Context, _ *postgres.Tx, e *journalv1.Entry) error {
		if e.GetErasure() {
			erasures.Add(1)
		}
		return failing(mended.Load() || e.GetErasure(), e)
	}
	run(t, c)
	await(t, "the poison to be parked", func() bool { return len(s.parked(t)) == 1 })
	_, err := journal.Write(t.Context(), s.source, "cambridge", noon, func(tx *journal.Tx) error {
		return tx.Erase(t.Context(), journal.Change{Name: "bad", Version: 2, State: &registerv1.Person{Name: "bad"}})
	})
	if err != nil {
		t.Fatal(err)
	}
	await(t, "the erasure", func() bool { return erasures.Load() == 1 && len(s.parked(t)) == 2 })
	mended.Store(true)
	if _, err := follow.Replay(t.Context(), s.db, "learner"); err != nil {
		t.Fatal(err)
	}
	await(t, "the erasure in its turn", func() bool { return erasures.Load() == 2 && len(s.parked(t)) == 0 })
}

func TestDatabaseThatIsAwayParksNothing(t *testing.T) {
	t.Parallel()
	s := newSuite(t)
	s.write(t, "cambridge", "a", "b")
	var tries atomic.Int32
	run(t, s.config(func(*journalv1.Entry) error {
		if tries.Add(1) <= 3 {
			return fault.Unavailable(postgres.ReasonUnavailable, "The database does not answer.")
		}
		return nil
	}))
	await(t, "the database to be back", func() bool { return len(s.learned(t, "cambridge")) == 2 })
	if p := s.parked(t); len(p) > 0 {
		t.Errorf("parked: %+v", p)
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

// memory is a handler of Tail that fails now and then.
type memory struct {
	mu       sync.Mutex
	seen     []string
	failures int
	caughtUp bool
	heard    time.Time
}

func (m *memory) Apply(e *journalv1.Entry) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.failures > 0 {
		m.failures--
		return errors.New("not now")
	}
	m.caughtUp = false
	m.seen = append(m.seen, fmt.Sprintf("%s/%d", e.GetName(), e.GetSeq()))
	return nil
}

func (m *memory) Heard(at time.Time, caughtUp bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.heard, m.caughtUp = at, caughtUp
}

func (m *memory) has(n int) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.caughtUp && len(m.seen) == n
}

func TestTailMissesNothing(t *testing.T) {
	t.Parallel()
	s := newSuite(t)
	s.write(t, "cambridge", "a", "b")
	m := &memory{failures: 2}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = follow.Tail(ctx, s.client, m)
	}()
	await(t, "the beginning", func() bool { return m.has(2) })
	s.write(t, "cambridge", "c")
	await(t, "the rest", func() bool { return m.has(3) })
	cancel()
	<-ended
	if want := []string{"a/1", "b/2", "c/3"}; !slices.Equal(m.seen, want) || time.Since(m.heard) > 10*time.Second {
		t.Errorf("seen %v at %s, want %v", m.seen, m.heard, want)
	}
}

func superuser(t *testing.T, urls postgrestest.URLs, statement string) {
	t.Helper()
	db, err := sql.Open("postgres", urls.Superuser)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if _, err := db.Exec(statement); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}

func TestAwaitReturnsOnceEverythingIsTakenIn(t *testing.T) {
	t.Parallel()
	s := newSuite(t)
	c := s.config(nil)
	c.Types = []string{"concordat.register.v1.Council"} // entries of other types are passed over, and awaited all the same
	for name, config := range map[string]follow.Config{"applied": s.config(nil), "passed over": c} {
		config.Name = name
		f, _ := run(t, config)
		s.write(t, "cambridge", "a", "b")
		within, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		if err := f.Await(within, "cambridge", 2); err != nil {
			t.Errorf("%s: Await() = %v", name, err)
		}
		cancel()
		within, cancel = context.WithTimeout(t.Context(), 50*time.Millisecond)
		if err := f.Await(within, "cambridge", 1000); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%s: Await() of what is not written yet = %v", name, err)
		}
		cancel()
	}
	if got := len(s.learned(t, "cambridge")); got != 4 {
		t.Errorf("learned %d entries, want all 4 that were awaited", got)
	}
}
