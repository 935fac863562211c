// Package share divides something scarce, such as connections or bytes of memory, so that nobody takes what is there for
// all. Each key, such as a council or a caller, may hold a share of it at once; who wants more waits for what the key
// gives back, and nobody else waits for them. What is taken and why it is refused is for those who use it to say.
package share

import (
	"context"
	"errors"
	"sync"
	"time"

	"golang.org/x/sync/semaphore"
)

// ErrOwn is the refusal of a key that holds its whole share, and ErrAll that of what all keys together may hold.
var (
	ErrOwn = errors.New("the share is taken")
	ErrAll = errors.New("everything is taken")
)

// Shares bounds what each key may hold, and all keys together. It remembers only the keys that hold something or wait.
// Nil bounds nothing.
type Shares struct {
	each, all int64
	together  *semaphore.Weighted
	mu        sync.Mutex
	holders   map[string]*holder
}

// holder is one key's share.
type holder struct {
	*semaphore.Weighted
	users int // calls that hold something or wait
}

// New bounds each key to each units and all keys to all; 0 is no bound.
func New(each, all int) *Shares {
	s := &Shares{each: int64(each), all: int64(all), holders: map[string]*holder{}}
	if all > 0 {
		s.together = semaphore.NewWeighted(s.all)
	}
	return s
}

// Take takes n units for the key, or as many as a share has when n is more, and returns how to give them back. When they
// are not free it waits, in the order of coming and for as long as patience, then returns ErrOwn or ErrAll. When ctx ends
// first it returns ctx's error. Without patience it does not wait.
func (s *Shares) Take(ctx context.Context, patience time.Duration, key string, n int) (giveBack func(), err error) {
	if s == nil {
		return func() {}, nil
	}
	if giveBack, err = s.take(atOnce, key, int64(n)); err == nil || patience <= 0 {
		return giveBack, err
	}
	waiting, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	if giveBack, err = s.take(waiting, key, int64(n)); err != nil && ctx.Err() != nil {
		return nil, ctx.Err() // the caller has gone
	}
	return giveBack, err
}

// atOnce has ended: who takes with it does not wait.
var atOnce = func() context.Context {
	ctx, end := context.WithCancel(context.Background())
	end()
	return ctx
}()

// take takes the key's share and then that of all, and waits for them until ctx ends.
func (s *Shares) take(ctx context.Context, key string, n int64) (func(), error) {
	giveOwn, err := s.takeOwn(ctx, key, n)
	if err != nil {
		return nil, ErrOwn
	}
	giveAll, err := acquire(ctx, s.together, min(n, s.all))
	if err != nil {
		giveOwn()
		return nil, ErrAll
	}
	return func() { giveAll(); giveOwn() }, nil
}

func (s *Shares) takeOwn(ctx context.Context, key string, n int64) (func(), error) {
	if s.each <= 0 {
		return func() {}, nil
	}
	h := s.hold(key)
	give, err := acquire(ctx, h.Weighted, min(n, s.each))
	if err != nil {
		s.leave(key, h)
		return nil, err
	}
	return func() { give(); s.leave(key, h) }, nil
}

// hold finds the key's share and notes one more user of it.
func (s *Shares) hold(key string) *holder {
	s.mu.Lock()
	defer s.mu.Unlock()
	h := s.holders[key]
	if h == nil {
		h = &holder{Weighted: semaphore.NewWeighted(s.each)}
		s.holders[key] = h
	}
	h.users++
	return h
}

// leave forgets the key when its last user has gone.
func (s *Shares) leave(key string, h *holder) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if h.users--; h.users == 0 {
		delete(s.holders, key)
	}
}

// acquire takes from one semaphore; nil has no bound.
func acquire(ctx context.Context, from *semaphore.Weighted, n int64) (func(), error) {
	if from == nil {
		return func() {}, nil
	}
	if !from.TryAcquire(n) {
		if err := from.Acquire(ctx, n); err != nil {
			return nil, err
		}
	}
	return func() { from.Release(n) }, nil
}
