package postgres

import (
	"context"
	"errors"
	"time"

	"github.com/concordat-suite/concordat/services/platform/limits/share"
	"github.com/concordat-suite/concordat/services/platform/words/caller"
	"github.com/concordat-suite/concordat/services/platform/words/fault"
)

const (
	// ReasonCouncilBusy: the council's calls hold all the connections that one council may hold.
	ReasonCouncilBusy = "COUNCIL_BUSY"
	// shareWait is how long a call waits for one of the council's connections.
	shareWait = 3 * time.Second
)

// takeShare waits for one of the connections that the calls of one council may hold, and returns how to give it back.
func (db *DB) takeShare(ctx context.Context, council string) (giveBack func(), err error) {
	if council == "" || !counted(ctx) {
		return func() {}, nil
	}
	giveBack, err = db.councils.Take(ctx, shareWait, council, 1)
	if errors.Is(err, share.ErrOwn) {
		return nil, fault.Exhausted(ReasonCouncilBusy,
			"Too many calls about this council are at work just now. Nothing was changed; "+
				"try again in a few seconds, with fewer at once.").
			After(shareWait)
	}
	return giveBack, err
}

// counted reports whether somebody waits for what is done: a call that came from outside, and not from another service.
func counted(ctx context.Context) bool {
	c := caller.From(ctx)
	return c.RequestID != "" && c.Service == ""
}
