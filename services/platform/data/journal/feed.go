package journal

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/lib/pq"

	journalv1 "github.com/concordat-suite/concordat/proto/gen/concordat/journal/v1"
	"github.com/concordat-suite/concordat/services/platform/data/postgres"
)

const (
	// breath is the least time between two looks: while much is written, what came meanwhile is read at once, and not
	// commit by commit. After a rest the first commit is seen without delay.
	breath = 40 * time.Millisecond
	// fresh is how old heads may be when no bell has rung since.
	fresh = heartbeat / 4
	// remembered is how long new entries are given from memory: as long as a stream that follows closely may take to ask for
	// them. It is short, so that what was erased meanwhile is not given out long after.
	remembered = time.Second
	// closely is how many new entries of a council are read for all streams; of more, each reads for itself, by its turns.
	closely = 50
)

// feed looks for new entries once for all streams. Those that follow closely, which is nearly all of the time, are served
// from memory, so that a commit costs the database one reading, however many services follow it.
type feed struct {
	db *postgres.DB

	looking sync.Mutex // held for a whole look, and guards what it found
	heads   []Position
	rings   uint64
	at      time.Time

	mu     sync.Mutex          // guards recent: nobody waits for a look to have what is in memory
	recent map[string][]recent // by council, in order and without a gap
}

// recent is an entry that was read a moment ago.
type recent struct {
	entry *journalv1.Entry
	at    time.Time
}

// look gives the heads. When a bell has rung since the last look it reads them, and the new entries.
func (f *feed) look(ctx context.Context) ([]Position, error) {
	f.looking.Lock()
	defer f.looking.Unlock()
	if f.rings == f.db.Bell().Rings() && time.Since(f.at) < fresh {
		return f.heads, nil
	}
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-time.After(breath - time.Since(f.at)):
	}
	rings := f.db.Bell().Rings() // before reading: a ring meanwhile makes what is read old
	var heads []Position
	var entries []*journalv1.Entry
	err := f.db.AcrossCouncils(ctx, func(tx *postgres.Tx) (err error) {
		if heads, err = Heads(ctx, tx); err != nil {
			return err
		}
		entries, err = readSpans(ctx, tx, f.moved(heads), selection{})
		return err
	})
	if err != nil {
		return nil, err
	}
	f.heads, f.rings, f.at = heads, rings, time.Now()
	f.remember(entries)
	return heads, nil
}

// moved gives what has come in each council since the last look, where it is little.
func (f *feed) moved(heads []Position) (spans []span) {
	before := map[string]int64{}
	for _, head := range f.heads {
		before[head.Council] = head.Seq
	}
	for _, head := range heads {
		if n := head.Seq - before[head.Council]; n > 0 && n <= closely {
			spans = append(spans, span{council: head.Council, after: before[head.Council], through: head.Seq})
		}
	}
	return spans
}

// remember adds entries to those of the last moments, and forgets older ones.
func (f *feed) remember(entries []*journalv1.Entry) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for council, known := range f.recent {
		old := slices.IndexFunc(known, func(r recent) bool { return f.at.Sub(r.at) < remembered })
		if old < 0 {
			delete(f.recent, council)
			continue
		}
		f.recent[council] = known[old:]
	}
	for _, e := range entries {
		known := f.recent[e.GetCouncil()]
		if n := len(known); n > 0 && known[n-1].entry.GetSeq() != e.GetSeq()-1 {
			known = nil // between them came more than is read here
		}
		f.recent[e.GetCouncil()] = append(known, recent{e, f.at})
	}
}

// between gives the entries of a part of a council's log, when all of them are in memory and were read a moment ago: a
// stream whose reader is slow may ask long after its look.
func (f *feed) between(s span) (entries []*journalv1.Entry, ok bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	known := f.recent[s.council]
	n := len(known)
	if n == 0 || known[0].entry.GetSeq() > s.after+1 || known[n-1].entry.GetSeq() < s.through {
		return nil, false
	}
	first := known[0].entry.GetSeq()
	wanted := known[s.after+1-first : s.through+1-first]
	if time.Since(wanted[0].at) >= remembered {
		return nil, false
	}
	for _, r := range wanted {
		entries = append(entries, r.entry)
	}
	return entries, true
}

// span is a part of a council's log: after < seq <= through.
type span struct {
	council        string
	after, through int64
}

// selection says which entries of some spans are wanted.
type selection struct {
	types        []string // empty takes all
	omitPersonal bool
}

// readSpans gives the entries of some spans, one for each council, in one statement. The limit leaves nothing out: it
// tells PostgreSQL how short a span is, which it cannot see in an argument, least of all when an import has just made the
// table ten times as long as its statistics say.
func readSpans(ctx context.Context, tx *postgres.Tx, spans []span, wanted selection) ([]*journalv1.Entry, error) {
	if len(spans) == 0 {
		return nil, nil
	}
	councils, after, through := make([]string, len(spans)), make([]int64, len(spans)), make([]int64, len(spans))
	var longest int64
	for i, s := range spans {
		councils[i], after[i], through[i] = s.council, s.after, s.through
		longest = max(longest, s.through-s.after)
	}
	var rows []row
	err := tx.SelectContext(ctx, &rows, `
		SELECT j.council, j.seq, j.at, j.name, j.type, j.entry, `+personalColumns+`
		FROM unnest($1::text[], $2::bigint[], $3::bigint[]) AS span (council, after, through)
		CROSS JOIN LATERAL (
			SELECT council, seq, at, name, type, entry FROM journal
			WHERE council = span.council AND seq > span.after AND seq <= span.through AND ($4::text[] = '{}' OR type = ANY ($4))
			ORDER BY seq LIMIT $5) AS j
		LEFT JOIN journal_personal p ON p.council = j.council AND p.seq = j.seq
		ORDER BY j.council, j.seq`,
		pq.Array(councils), pq.Array(after), pq.Array(through), pq.Array(append([]string{}, wanted.types...)), longest)
	if err != nil {
		return nil, fmt.Errorf("read the journals of %d councils: %w", len(spans), err)
	}
	return opened(rows, wanted.omitPersonal), nil
}
