package register

import (
	"context"
	"fmt"
	"time"

	"github.com/concordat-suite/concordat/services/platform/words/caller"
	"github.com/concordat-suite/concordat/services/platform/words/date"
	"github.com/concordat-suite/concordat/services/platform/words/fault"
)

// checkAble refuses to give a place on the record to somebody who has left by now or whose access is suspended,
// or who is an internal auditor: they could not act on it, and nobody would be reminded. Who held the place before is let be.
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
		if err := able(ctx, r, people[id], council.Day(now)); err != nil {
			return err
		}
	}
	return nil
}

// RoleTermLookup gives the roles of a person.
type RoleTermLookup interface {
	RoleTermsOf(ctx context.Context, person string) ([]*RoleTerm, error)
}

// able refuses somebody who cannot act on the day: who has left, is suspended, or is an internal auditor.
func able(ctx context.Context, r RoleTermLookup, p *Person, day date.Date) error {
	if err := p.ableOn(day); err != nil {
		return err
	}
	terms, err := r.RoleTermsOf(ctx, p.ID)
	if err != nil {
		return err
	}
	for _, t := range terms {
		if t.Role == caller.InternalAudit && t.inForce(day) {
			return fault.Precondition("PERSON_AUDITS", fmt.Sprintf(
				"%s is an internal auditor, who changes nothing but findings, so they could not act on it. Choose somebody else.", p.DisplayName))
		}
	}
	return nil
}

// inForce reports whether the term runs on the day. One that waits to be confirmed does not.
func (t *RoleTerm) inForce(day date.Date) bool {
	return t.RevokeTime.IsZero() && t.Confirmation.State.Gives() && !day.Before(t.StartDate) && !ends(t.EndDate, day)
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
