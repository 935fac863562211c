package postgres

import (
	"context"
	"database/sql"
	"sync"
	"sync/atomic"
	"time"

	"github.com/lib/pq"

	"github.com/concordat-suite/concordat/services/platform/words/ids"
)

const (
	bellChannel = "concordat_bell"
	// bellPause is the least time between two notifications to other processes, however many commits there are.
	bellPause = 20 * time.Millisecond
)

// Bell wakes those who read a database after somebody has written to it: at once in the same process, by NOTIFY in the
// others. The notification is sent after the commit, on a connection of its own, because inside the transaction it would
// make all commits of the server wait for each other. A ring may be lost; whoever listens must also look by itself from
// time to time.
type Bell struct {
	dsn  string
	self string // tells our own notifications from the others'
	stop context.CancelFunc
	done <-chan struct{}

	rings     atomic.Uint64
	announce  chan struct{}
	announcer sync.Once
	hearer    sync.Once

	mu        sync.Mutex
	listeners map[chan struct{}]struct{}
}

func newBell(ctx context.Context, dsn string) *Bell {
	ctx, stop := context.WithCancel(ctx)
	return &Bell{
		dsn: dsn, self: ids.New(), stop: stop, done: ctx.Done(),
		announce: make(chan struct{}, 1), listeners: map[chan struct{}]struct{}{},
	}
}

// Ring says that something was committed. It does not wait.
func (b *Bell) Ring() {
	b.wake()
	b.announcer.Do(func() { go b.announceLoop() })
	select {
	case b.announce <- struct{}{}:
	default: // one is on its way and will do for both
	}
}

// Rings counts the times the bell rang, so that a reader can tell whether what it has read is older than a commit.
func (b *Bell) Rings() uint64 { return b.rings.Load() }

// Listen gives a channel that has a value whenever the bell rang since it was last read, and a function that ends it.
func (b *Bell) Listen() (rung <-chan struct{}, stop func()) {
	b.hearer.Do(func() { go b.hearLoop() })
	c := make(chan struct{}, 1)
	b.mu.Lock()
	defer b.mu.Unlock()
	b.listeners[c] = struct{}{}
	return c, func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		delete(b.listeners, c)
	}
}

// Stopped is closed when the process is told to stop, so that readers who wait for the bell can go.
func (b *Bell) Stopped() <-chan struct{} { return b.done }

func (b *Bell) wake() {
	b.rings.Add(1)
	b.mu.Lock()
	defer b.mu.Unlock()
	for c := range b.listeners {
		select {
		case c <- struct{}{}:
		default:
		}
	}
}

// announceLoop tells the other processes. An error is not reported: they look by themselves within a second.
func (b *Bell) announceLoop() {
	connector, err := pq.NewConnector(b.dsn)
	if err != nil {
		return
	}
	pool := sql.OpenDB(connector)
	pool.SetMaxOpenConns(1)
	defer func() { _ = pool.Close() }()
	for {
		select {
		case <-b.done:
			return
		case <-b.announce:
		}
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		_, _ = pool.ExecContext(ctx, "notify "+bellChannel+", '"+b.self+"'")
		cancel()
		select {
		case <-b.done:
			return
		case <-time.After(bellPause):
		}
	}
}

// hearLoop listens for the other processes.
func (b *Bell) hearLoop() {
	listener := pq.NewListener(b.dsn, 100*time.Millisecond, 10*time.Second, nil)
	defer func() { _ = listener.Close() }()
	go func() {
		<-b.done
		_ = listener.Close()
	}()
	if err := listener.Listen(bellChannel); err != nil {
		return
	}
	for {
		select {
		case <-b.done:
			return
		case n := <-listener.Notify:
			if n == nil || n.Extra != b.self { // nil: the connection was lost, and perhaps a ring with it
				b.wake()
			}
		}
	}
}

func (b *Bell) close() { b.stop() }
