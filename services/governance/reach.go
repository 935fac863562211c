package governance

import (
	"context"
	"time"

	"github.com/concordat-suite/concordat/services/platform/words/caller"
	"github.com/concordat-suite/concordat/services/platform/words/date"
	"github.com/concordat-suite/concordat/services/platform/words/names"
)

// reached returns the partnership when the caller's rights for this call reach it. Of one that they do not reach, but know
// of from the register, it says who may; any other is answered as if it were missing.
func (s *Service) reached(ctx context.Context, r Reader, c *caller.Caller, id string, now time.Time) (Subject, Council, error) {
	council, err := r.Council(ctx)
	if err != nil {
		return Subject{}, Council{}, err
	}
	subject, err := r.Subject(ctx, id)
	if err != nil {
		return Subject{}, Council{}, err
	}
	day := council.Day(now)
	if len(c.Over(subject.On(day))) > 0 {
		return subject, council, nil
	}
	knows, err := subject.knownTo(ctx, r, c, day)
	switch {
	case err != nil:
		return Subject{}, Council{}, err
	case knows:
		return Subject{}, Council{}, c.NotYours()
	}
	return Subject{}, Council{}, names.Missing()
}

// knownTo reports whether the register shows the caller anything of the partnership: all that is published on it, and what
// their roles show of it. A partner's contact sees what is shared once it is on the register.
func (s Subject) knownTo(ctx context.Context, r Reader, c *caller.Caller, day date.Date) (bool, error) {
	sight, onRegister := c.SightOver(s.On(day)), s.State == "ACTIVE" || s.State == "ENDED"
	if sight > caller.Shared || sight == caller.Shared && onRegister {
		return true, nil
	}
	if !onRegister {
		return false, nil
	}
	return r.Published(ctx, s.Partnership)
}
