package register

import (
	"context"
	"fmt"
	"time"

	"github.com/concordat-suite/concordat/services/platform/date"
	"github.com/concordat-suite/concordat/services/platform/fault"
)

// checkAble refuses to give a place on the record to somebody who has left by now or whose access is suspended: they
// could not act on it, and nobody would be reminded. Who held the place before is let be.
func (p *Partnership) checkAble(ctx context.Context, r Reader, before *Partnership, now time.Time) error {
	named := p.newlyNamed(before)
	if len(named) == 0 {
		return nil
	}
	council, err := r.Council(ctx)
	if err != nil {
		return err
	}
	people, err := r.People(ctx, named)
	if err != nil {
		return err
	}
	for _, id := range named {
		if err := people[id].ableOn(council.Day(now)); err != nil {
			return err
		}
	}
	return nil
}

// newlyNamed gives the people who did not hold their place on the record before.
func (p *Partnership) newlyNamed(before *Partnership) []string {
	var named []string
	for _, place := range []struct{ is, was *Holder }{
		{p.ServiceLead, before.ServiceLead}, {p.ResponsibleOfficer, before.ResponsibleOfficer},
		{p.LeadMember, before.LeadMember}, {p.OppositionSpokesperson, before.OppositionSpokesperson},
	} {
		if place.is != nil && (place.was == nil || place.is.Person != place.was.Person) {
			named = appendSaid(named, place.is.Person)
		}
	}
	if p.Delegate != nil && (before.Delegate == nil || p.Delegate.Person != before.Delegate.Person) {
		named = appendSaid(named, p.Delegate.Person)
	}
	return named
}

// ableOn refuses somebody who cannot act on the day.
func (p *Person) ableOn(day date.Date) error {
	switch {
	case !p.LeftOn.IsZero() && !day.Before(p.LeftOn):
		return PersonLeft(p)
	case p.Suspended:
		return fault.Precondition("PERSON_SUSPENDED",
			fmt.Sprintf("The access of %s is suspended, so they could not act on it. Have it resumed, or choose somebody else.", p.DisplayName))
	}
	return nil
}
