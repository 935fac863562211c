package journal

import (
	"context"
	"fmt"

	"github.com/concordat-suite/concordat/services/platform/data/requests"
)

// Erase empties the personal fields of all earlier entries of the resource c.Name, for good, and records that as an
// entry, which followers obey: c.State is the resource as it stands from now on, with the personal fields that it still
// has, such as the reason of the erasure. The service's own rows are the service's to change, in the same transaction.
func (tx *Tx) Erase(ctx context.Context, c Change) error {
	if _, err := tx.ExecContext(ctx, "SELECT concordat_erase($1, $2)", tx.Council, c.Name); err != nil {
		return fmt.Errorf("erase the personal fields of %s: %w", c.Name, err)
	}
	if err := requests.Forget(ctx, tx.Tx, c.Name); err != nil {
		return err
	}
	tx.record(c, true)
	return nil
}
