// Package preview lets a writing transaction show what it would give: everything is done and checked as in earnest, by
// the database too, and nothing is kept.
package preview

import "errors"

// errShown ends a transaction that was only to show what it would give.
var errShown = errors.New("preview: nothing is kept")

// Run gives work to a writing transaction of a store; with only, the transaction is rolled back at its end and that is
// no fault. A fault of the work is given as it is, preview or not.
func Run[Tx any](only bool, work func(Tx) error, transaction func(func(Tx) error) error) error {
	if !only {
		return transaction(work)
	}
	err := transaction(func(tx Tx) error {
		if err := work(tx); err != nil {
			return err
		}
		return errShown
	})
	if errors.Is(err, errShown) {
		return nil
	}
	return err
}
