package register

import (
	"context"
	"time"

	"github.com/concordat-suite/concordat/services/platform/words/caller"
	"github.com/concordat-suite/concordat/services/platform/words/date"
)

// Memberships knows where an account holds a role, from the grants in force.
type Memberships interface {
	// CouncilsOf gives the ids of the councils in which the account holds a role today, in order.
	CouncilsOf(account SignIn) []string
	// IsOperator says whether the account is one of the installation's operators.
	IsOperator(account SignIn) bool
	// Standing gives who has one of the roles in the council today, by themselves or by standing in.
	Standing(council string, roles []caller.Role) []Standing
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

// actsFor says whether the caller is the person or covers them.
func actsFor(c *caller.Caller, person string) bool {
	_, covered := c.Covered[person]
	return c.Person != "" && (c.Person == person || covered)
}

// dayFor gives the council's date at now where the sight of these entries depends on it, which it does only for a
// delegate; otherwise the zero date, so that the usual read needs no look at the council's time zone.
func dayFor(ctx context.Context, r CouncilReader, c *caller.Caller, now time.Time, entries ...Entry) (date.Date, error) {
	days, err := daysFor(ctx, r, c, now, now, entries...)
	return days.Today, err
}

// daysFor is dayFor with the date of the instant at which the entries are shown; the zero instant is now.
func daysFor(ctx context.Context, r CouncilReader, c *caller.Caller, now, shown time.Time, entries ...Entry) (Days, error) {
	if shown.IsZero() {
		shown = now
	}
	for _, e := range entries {
		if !delegates(e.Outline(), c) && !delegates(e.Today(), c) {
			continue
		}
		council, err := r.Council(ctx)
		if err != nil {
			return Days{}, err
		}
		return Days{Today: council.Day(now), Then: council.Day(shown)}, nil
	}
	return Days{}, nil
}

// delegates reports whether the entry's work is delegated to the caller, or to somebody they cover.
func delegates(o Outline, c *caller.Caller) bool {
	return o.Delegate != nil && actsFor(c, o.Delegate.Person)
}
