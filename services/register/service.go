package register

import (
	"context"
	"errors"
	"time"

	"github.com/concordat-suite/concordat/services/platform/caller"
	"github.com/concordat-suite/concordat/services/platform/date"
)

// Memberships knows where an account holds a role, from the grants in force.
type Memberships interface {
	// CouncilsOf gives the ids of the councils in which the account holds a role today, in order.
	CouncilsOf(account SignIn) []string
	// IsOperator says whether the account is one of the installation's operators.
	IsOperator(account SignIn) bool
}

// Service holds the use cases of the register.
type Service struct {
	store   Store
	members Memberships
	clock   func() time.Time
}

// NewService makes the service; clock gives business time.
func NewService(store Store, members Memberships, clock func() time.Time) *Service {
	return &Service{store: store, members: members, clock: clock}
}

// errPreview ends a transaction that was only to show what it would give.
var errPreview = errors.New("preview: nothing is kept")

// write runs f in a writing transaction; with preview everything is checked and nothing kept.
func (s *Service) write(ctx context.Context, council string, now time.Time, preview bool, f func(Tx) error) error {
	err := s.store.Write(ctx, council, now, func(tx Tx) error {
		if err := f(tx); err != nil {
			return err
		}
		if preview {
			return errPreview
		}
		return nil
	})
	if errors.Is(err, errPreview) {
		return nil
	}
	return err
}

// dayFor gives the council's date at now where the sight of these entries depends on it, which it does only for a
// delegate; otherwise the zero date, so that the usual read needs no look at the council's time zone.
func dayFor(ctx context.Context, r CouncilReader, c *caller.Caller, now time.Time, entries ...Entry) (date.Date, error) {
	for _, e := range entries {
		if delegate := e.Outline().Delegate; delegate != nil && c.Person != "" && delegate.Person == c.Person {
			council, err := r.Council(ctx)
			if err != nil {
				return date.Date{}, err
			}
			return council.Day(now), nil
		}
	}
	return date.Date{}, nil
}
