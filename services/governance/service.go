package governance

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/concordat-suite/concordat/services/platform/words/date"
	"github.com/concordat-suite/concordat/services/platform/words/fault"
	"github.com/concordat-suite/concordat/services/platform/words/preview"
)

// Service holds the use cases of governance checks.
type Service struct {
	store   Store
	library *library
	bundled []*Pack
	clock   func() time.Time
	// woken tells the assessor of this process that there is something to do, and awaited that somebody waits for it.
	woken, awaited chan struct{}
}

// parsePack reads a pack: package packs.
type parsePack func(text []byte) (*Pack, error)

// NewService makes the service. Parse reads a pack and compiler makes it ready to check with; clock gives business time.
func NewService(store Store, parse func([]byte) (*Pack, error), compiler Compiler, bundled []*Pack, clock func() time.Time) *Service {
	return &Service{
		store: store, library: &library{parse: parse, compiler: compiler, read: map[string]readPack{}},
		bundled: bundled, woken: make(chan struct{}, 1), awaited: make(chan struct{}, 1),
		clock: func() time.Time { return clock().UTC().Truncate(time.Microsecond) }, // as exactly as the database keeps it
	}
}

// library keeps the packs that were read, by hash: reading and compiling one takes milliseconds, a check microseconds.
type library struct {
	parse    parsePack
	compiler Compiler
	mu       sync.Mutex
	read     map[string]readPack
}

// readPack is a pack, ready to check with.
type readPack struct {
	pack    *Pack
	checker Checker
}

// mostKept bounds the library: there are a few versions for each council, and an old one is soon read again.
const mostKept = 500

// open gives the pack of this text. A text with this hash is read once.
func (l *library) open(ctx context.Context, text []byte, hash string) (readPack, error) {
	l.mu.Lock()
	known, ok := l.read[hash]
	l.mu.Unlock()
	if ok {
		return known, nil
	}
	pack, err := l.parse(text)
	if err != nil {
		return readPack{}, err
	}
	checker, err := l.compiler.Compile(ctx, pack)
	if err != nil {
		return readPack{}, err
	}
	opened := readPack{pack, checker}
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.read) >= mostKept {
		clear(l.read)
	}
	l.read[pack.SHA256] = opened
	return opened, nil
}

// whole gives a stored version its pack.
func (s *Service) whole(ctx context.Context, p *Policy) (*Policy, Checker, error) {
	opened, err := s.library.open(ctx, p.Pack.Text, p.Pack.SHA256)
	if err != nil {
		return nil, nil, err
	}
	p.Pack = opened.pack
	return p, opened.checker, nil
}

// inForce gives the version that is the policy on the day, or nil.
func inForce(policies []*Policy, day date.Date) *Policy {
	if i := slices.IndexFunc(policies, func(p *Policy) bool { return p.InForce(day) }); i >= 0 {
		return policies[i]
	}
	return nil
}

// write runs f in a writing transaction, after which there may be something to assess.
func (s *Service) write(ctx context.Context, council string, now time.Time, f func(Tx) error) error {
	err := s.store.Write(ctx, council, now, f)
	if !preview.Asked(ctx) {
		s.Wake()
	}
	return err
}

// past refuses an instant that has not come yet; the zero time stands for now.
func past(asOf, now time.Time) error {
	if !asOf.After(now) {
		return nil
	}
	return fault.Invalid("AS_OF_IN_FUTURE", "as_of is in the future. Give an instant that has passed, or leave it out for now.",
		fault.Field{Path: "as_of", Description: "must not be in the future"})
}

// Stale is the fault of an edit of a version that is no longer the newest.
func Stale() error {
	return fault.Stale("STALE_ETAG", "Somebody has changed this since you read it. Read it again and repeat your change.")
}
