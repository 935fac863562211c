package grpcserver

import (
	"context"
	"time"
)

const (
	// grantsPoll is how often it is looked whether a grant has arrived, and grantsLag how long the register's word may
	// have been under way.
	grantsPoll = 25 * time.Millisecond
	grantsLag  = 200 * time.Millisecond
	// grantsWaiting bounds how many calls wait for a grant at once; the others are answered by what is known.
	grantsWaiting = 128
)

// awaitGrants gives the grant of somebody who was made known a moment ago the time to arrive: a caller of whom nothing is
// known waits until the register has been heard since the call came in, or Options.GrantsWait is over.
func (c *chain) awaitGrants(ctx context.Context, current *call) {
	if c.GrantsWait <= 0 {
		return
	}
	select {
	case c.waiting <- struct{}{}:
		defer func() { <-c.waiting }()
	default:
		return
	}
	heardSince := time.Now().Add(grantsLag)
	ctx, cancel := context.WithTimeout(ctx, c.GrantsWait)
	defer cancel()
	look := time.NewTicker(grantsPoll)
	defer look.Stop()
	for heard := false; len(current.Roles) == 0 && !heard; {
		select {
		case <-ctx.Done():
			return
		case <-look.C:
			heard = c.Directory.LastHeard().After(heardSince) // before the look: what was heard before it is seen by it
			c.setRoles(current)
		}
	}
}
