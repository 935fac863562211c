package journal_test

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	journalv1 "github.com/concordat-suite/concordat/proto/gen/concordat/journal/v1"
	"github.com/concordat-suite/concordat/services/platform/data/journal"
	"github.com/concordat-suite/concordat/services/platform/data/postgres"
	"github.com/concordat-suite/concordat/services/platform/testing/postgrestest"
)

//go:embed testdata/migrations/*.sql
var naiveTable embed.FS

// The quick variant of R4 of docs/requirements.md.
const (
	feedWriters  = 60
	feedCouncils = 10
	feedRun      = 4 * time.Second
	feedHold     = 400 * time.Millisecond
)

// TestFeedLosesNothing writes from many sides at once, holds a tenth of the transactions open before the append and again
// before the commit, and one council's for the whole run. The feed must give every entry, in order, without a gap, with
// time never running backwards, and no other council may wait for the long one. Beside it runs the deliberate fault, a
// reader over a table-wide sequence, which must lose entries: otherwise the run was too tame to prove anything.
func TestFeedLosesNothing(t *testing.T) {
	t.Parallel()
	urls := postgrestest.NewURLs(t, service, naiveTable)
	writers := postgrestest.Open(t, urls.App, postgres.MaxConns(feedWriters))
	client, _ := serve(t, journal.NewServer(postgrestest.Open(t, urls.App)))
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	feed := &feedReader{client: client, last: map[string]int64{}, times: map[string]time.Time{}, sent: &sync.Map{}}
	naive := &naiveReader{seen: map[int64]bool{}}
	var readers sync.WaitGroup
	readers.Go(func() { feed.read(ctx) })
	readers.Go(func() { naive.read(ctx, urls.Superuser) })

	written := writeFor(t, writers, feed.sent)
	deadline := time.Now().Add(20 * time.Second)
	for feed.count.Load() < written && time.Now().Before(deadline) {
		time.Sleep(10 * time.Millisecond)
	}
	naive.settle(t, urls.Superuser)
	stop()
	readers.Wait()
	for _, complaint := range feed.complaints {
		t.Error(complaint)
	}
	if got := feed.count.Load(); got != written {
		t.Errorf("the feed gave %d entries of %d", got, written)
	}
	// Behind the long transaction each entry would wait for the rest of the run, so that one in ten would wait for nearly all of it.
	// A busy machine holds entries up for a moment only.
	slices.Sort(feed.waits)
	most, slowest := feed.waits[len(feed.waits)*9/10], feed.waits[len(feed.waits)-1]
	if most > feedRun*3/4 || slowest >= feedRun {
		t.Errorf("nine in ten entries waited up to %s for the feed, one waited %s", most, slowest)
	}
	if naive.lost == 0 {
		t.Error("the naive reader lost nothing: the run proves nothing")
	}
	t.Logf("%d entries; nine in ten within %s from commit to feed, slowest %s; the naive reader lost %d of %d", written, most, slowest, naive.lost, naive.all)
}

// writeFor writes until the run is over and gives the number of entries.
func writeFor(t *testing.T, db *postgres.DB, sent *sync.Map) int64 {
	var written atomic.Int64
	var wg sync.WaitGroup
	end := time.Now().Add(feedRun)
	wg.Go(func() { // one council's long import
		_, err := journal.Write(t.Context(), db, "long-import", noon, func(tx *journal.Tx) error {
			if _, err := tx.Next(t.Context()); err != nil { // its head is locked all the time
				return err
			}
			for _, c := range versions(1000, "councils/long-import/people/ada") {
				tx.Record(c)
			}
			time.Sleep(time.Until(end))
			return nil
		})
		if err != nil {
			t.Error(err)
		}
		written.Add(1000)
	})
	for i := range feedWriters - 1 {
		random := rand.New(rand.NewPCG(1, uint64(i)))
		wg.Go(func() {
			for n := 0; time.Now().Before(end); n++ {
				at, err := writeOnce(t.Context(), db, fmt.Sprintf("council-%d", i%feedCouncils), i, n, random)
				if err != nil {
					t.Error(err)
					return
				}
				sent.Store(at, time.Now())
				written.Add(1)
			}
		})
	}
	wg.Wait()
	return written.Load()
}

func writeOnce(ctx context.Context, db *postgres.DB, council string, writer, n int, random *rand.Rand) (journal.Position, error) {
	// The writers' clocks differ.
	now := noon.Add(time.Duration(random.IntN(2000)-1000) * time.Millisecond)
	return journal.Write(ctx, db, council, now, func(tx *journal.Tx) error {
		if _, err := tx.ExecContext(ctx, "INSERT INTO naive DEFAULT VALUES"); err != nil {
			return err
		}
		name := fmt.Sprintf("councils/%s/people/%d-%d", council, writer, n)
		tx.Record(change(name, "x", 1))
		if random.IntN(10) > 0 {
			return nil
		}
		time.Sleep(rand.N(feedHold)) // before the append
		if _, err := tx.Next(ctx); err != nil {
			return err
		}
		time.Sleep(rand.N(feedHold) / 4) // before the commit, with the council's head locked
		return nil
	})
}

// feedReader reads the journal's own feed, and notes everything that is wrong with it.
type feedReader struct {
	client journalv1.JournalServiceClient
	sent   *sync.Map // from journal.Position to when its commit was known
	count  atomic.Int64

	last       map[string]int64
	times      map[string]time.Time
	complaints []string
	waits      []time.Duration
}

func (r *feedReader) read(ctx context.Context) {
	stream, err := r.client.Watch(ctx, &journalv1.WatchRequest{})
	for err == nil {
		var m *journalv1.WatchResponse
		m, err = stream.Recv()
		if e := m.GetEntry(); err == nil && e != nil {
			r.check(e)
		}
	}
	if ctx.Err() == nil {
		r.complaints = append(r.complaints, err.Error())
	}
}

func (r *feedReader) check(e *journalv1.Entry) {
	council, at := e.GetCouncil(), e.GetTime().AsTime()
	if e.GetSeq() != r.last[council]+1 {
		r.complaints = append(r.complaints, fmt.Sprintf("%s: entry %d after %d", council, e.GetSeq(), r.last[council]))
	}
	if at.Before(r.times[council]) {
		r.complaints = append(r.complaints, fmt.Sprintf("%s: time runs backwards at entry %d", council, e.GetSeq()))
	}
	r.last[council], r.times[council] = e.GetSeq(), at
	if committed, ok := r.sent.Load(journal.Position{Council: council, Seq: e.GetSeq()}); ok {
		r.waits = append(r.waits, time.Since(committed.(time.Time)))
	}
	r.count.Add(1)
}

// naiveReader remembers the highest number it has seen and asks for higher ones.
type naiveReader struct {
	mu        sync.Mutex
	cursor    int64
	seen      map[int64]bool
	lost, all int
}

func (r *naiveReader) read(ctx context.Context, url string) {
	db, err := sql.Open("postgres", url)
	if err != nil {
		return
	}
	defer func() { _ = db.Close() }()
	for ctx.Err() == nil {
		r.mu.Lock()
		cursor := r.cursor
		r.mu.Unlock()
		found, err := ids(db, cursor)
		if err != nil {
			continue // the test is ending
		}
		for _, id := range found {
			r.mu.Lock()
			r.seen[id], r.cursor = true, id
			r.mu.Unlock()
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// settle gives the reader time to end and compares what it saw with what there is.
func (r *naiveReader) settle(t *testing.T, url string) {
	t.Helper()
	time.Sleep(100 * time.Millisecond)
	db, err := sql.Open("postgres", url)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	r.mu.Lock()
	defer r.mu.Unlock()
	all, err := ids(db, 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range all {
		r.all++
		if !r.seen[id] {
			r.lost++
		}
	}
}

func ids(db *sql.DB, after int64) (found []int64, err error) {
	rows, err := db.Query("SELECT id FROM naive WHERE id > $1 ORDER BY id", after)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		found = append(found, id)
	}
	return found, rows.Err()
}
