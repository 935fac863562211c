package identity

import (
	"crypto/sha256"
	"sync"
	"time"
)

// generation is how many tokens one generation of the memory holds.
const generation = 5_000

// memory remembers accepted tokens by their digest, so that no token lies about in the process. It holds two
// generations: when the young one is full the old one is forgotten, which bounds it without any bookkeeping.
type memory struct {
	mu         sync.RWMutex
	young, old map[[sha256.Size]byte]Identity
}

func newMemory() *memory { return &memory{young: map[[sha256.Size]byte]Identity{}} }

// get gives the identity of a token that was accepted and has not expired.
func (m *memory) get(digest [sha256.Size]byte, now time.Time) (Identity, bool) {
	m.mu.RLock()
	id, found := m.young[digest]
	if !found {
		id, found = m.old[digest]
	}
	m.mu.RUnlock()
	return id, found && now.Before(id.Expires)
}

func (m *memory) put(digest [sha256.Size]byte, id Identity) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.young) >= generation {
		m.old, m.young = m.young, make(map[[sha256.Size]byte]Identity, generation)
	}
	m.young[digest] = id
}
