package grpcserver

import (
	"context"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"

	"github.com/concordat-suite/concordat/services/platform/contract/position"
	"github.com/concordat-suite/concordat/services/platform/words/fault"
)

// freshWithin is how long a call waits for what its caller wrote elsewhere.
const freshWithin = 2 * time.Second

// readOwnWrites lets a call wait for the positions that it brings, and tells those that it writes. Positions of other
// councils than the call's own are nothing to it: who may not see a council learns nothing of its journal.
func (c *chain) readOwnWrites(ctx context.Context, next func(context.Context) error) error {
	marks, err := position.Parse(header(ctx, position.Header))
	if err != nil {
		return err
	}
	if err := c.await(ctx, marks); err != nil {
		return err
	}
	noting, notes := position.Noting(ctx)
	if err := next(noting); err != nil {
		return err
	}
	if written := notes.Of(c.Service); written != "" && c.Service != "" {
		return grpc.SetHeader(ctx, metadata.Pairs(position.Header, written))
	}
	return nil
}

func (c *chain) await(ctx context.Context, marks []position.Mark) error {
	if c.Await == nil || len(marks) == 0 {
		return nil
	}
	call := callIn(ctx)
	within, cancel := context.WithTimeout(ctx, freshWithin)
	defer cancel()
	for _, m := range marks {
		if m.Council != call.Council {
			continue
		}
		if err := c.Await(within, call.Method, m); err != nil {
			if within.Err() != nil && ctx.Err() == nil {
				return fault.Unavailable("NOT_YET_READ", "What you changed just before has not arrived here yet. Try again in a moment.").
					With("position", m.String())
			}
			return err
		}
	}
	return nil
}
