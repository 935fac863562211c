package grpcserver

import (
	"context"
	"sync"
	"time"
)

const (
	// grantsPoll is how often it is looked whether a grant has arrived, and grantsLag how long the register's word may
	// have been under way.
	grantsPoll = 25 * time.Millisecond
	grantsLag  = 200 * time.Millisecond
	// grantsWaiting bounds how many calls wait for a grant at once, and grantsWaitingOfOne how many of one caller; the
	// others are answered by what is known.
	grantsWaiting      = 128
	grantsWaitingOfOne = 16
)

// awaitGrants gives the grant of somebody who was made known, or was given another role, a moment ago the time to
// arrive: a caller who would be refused waits until they would not be, until the register has been heard since the
// call came in, or until Options.GrantsWait is over. Who may wait so is bounded, in all and for each caller.
func (c *chain) awaitGrants(ctx context.Context, current *call) {
	if c.GrantsWait <= 0 || !c.granted.enter(current.key()) {
		return
	}
	defer c.granted.leave(current.key())
	heardSince := time.Now().Add(grantsLag)
	ctx, cancel := context.WithTimeout(ctx, c.GrantsWait)
	defer cancel()
	look := time.NewTicker(grantsPoll)
	defer look.Stop()
	for heard := false; !current.allowed() && !heard; {
		select {
		case <-ctx.Done():
			return
		case <-look.C:
			heard = c.Directory.LastHeard().After(heardSince) // before the look: what was heard before it is seen by it
			c.setRoles(current)
		}
	}
}

// allowed reports whether one of the caller's roles allows the call.
func (c *call) allowed() bool { return len(c.rule.Match(c.Roles)) > 0 }

// awaiting counts the calls that wait for a grant.
type awaiting struct {
	mu    sync.Mutex
	all   int
	calls map[string]int // by caller
}

// enter reports whether one more call of the caller may wait.
func (a *awaiting) enter(key string) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.all >= grantsWaiting || a.calls[key] >= grantsWaitingOfOne {
		return false
	}
	if a.calls == nil {
		a.calls = map[string]int{}
	}
	a.all++
	a.calls[key]++
	return true
}

// leave ends a call's wait.
func (a *awaiting) leave(key string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.all--
	if a.calls[key]--; a.calls[key] == 0 {
		delete(a.calls, key)
	}
}
