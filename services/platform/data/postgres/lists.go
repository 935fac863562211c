package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/concordat-suite/concordat/services/platform/words/fault"
)

// ListTime is how long one list may be read from the database. Who asks for a list waits for it, and however much is looked
// through, others want their turn.
const ListTime = 2 * time.Second

// ReasonListTooSlow is the reason when a list took longer than it may.
const ReasonListTooSlow = "LIST_TOO_SLOW"

// List reads the rows of a list into the slice dest points to, within ListTime.
func (tx *Tx) List(ctx context.Context, dest any, query string, args ...any) error {
	return InListTime(ctx, func(ctx context.Context) error { return tx.SelectContext(ctx, dest, query, args...) })
}

// InListTime runs f, which reads a list from the database with the context that it is given. After ListTime the database
// ends the statement, and the caller is told to narrow the filter. The transaction has then failed, and does nothing more.
func InListTime(ctx context.Context, f func(context.Context) error) error {
	within, cancel := context.WithTimeout(ctx, ListTime)
	defer cancel()
	err := f(within)
	if err == nil || within.Err() == nil || ctx.Err() != nil {
		return err
	}
	return fault.Exhausted(ReasonListTooSlow, fmt.Sprintf(
		"Reading this list takes longer than %d seconds, so it was ended. Narrow the filter, such as to one state or "+
			"service area or by a rarer word, and try again.", int(ListTime.Seconds()))).Because(err)
}
