package register

import (
	"fmt"
	"slices"
	"time"

	"github.com/concordat-suite/concordat/services/platform/words/caller"
	"github.com/concordat-suite/concordat/services/platform/words/date"
	"github.com/concordat-suite/concordat/services/platform/words/fault"
	"github.com/concordat-suite/concordat/services/register/powers"
)

// named are the roles that a record gives by naming somebody, so that the assignment is the grant.
var named = []caller.Role{caller.ResponsibleOfficer, caller.LeadMember, caller.OppositionSpokesperson, caller.PartnerContact}

// appointed are the roles that a committee gives, which its minutes prove.
var appointed = []caller.Role{caller.ScrutinyMember, caller.AuditAndGovernanceMember, caller.MemberPartnershipRepresentative}

// grantable refuses roles that nobody grants: those held by being named on a record, and the operator's.
func grantable(role caller.Role) error {
	switch {
	case role == "":
		return fault.Invalid("ROLE_NOT_GRANTABLE", "Say which role is granted.", fault.Field{Path: "role", Description: "must not be empty"})
	case slices.Contains(named, role):
		return fault.Invalid("ROLE_NOT_GRANTABLE", fmt.Sprintf("The role %s is held by being named on a partnership. Name the person there.", role)).
			With("role", string(role))
	case role == caller.Operator:
		return fault.Invalid("ROLE_NOT_GRANTABLE", "Operators come from the settings of the installation and belong to no council.").
			With("role", string(role))
	}
	return nil
}

// granted checks a term that is to be recorded.
func (t *RoleTerm) granted(c *Council) error {
	if err := grantable(t.Role); err != nil {
		return err
	}
	if !t.EndDate.IsZero() && t.EndDate.Before(t.StartDate) {
		return dateInvalid("role_term.end_date", "The role ends before it begins. Give a later last day.")
	}
	if err := t.areasFit(c); err != nil {
		return err
	}
	if slices.Contains(appointed, t.Role) && !t.MinuteReference.Given() {
		return fault.Invalid("MINUTE_REFERENCE_MISSING", "A committee gives this role. Give the minute of the appointment, or say that it is to follow.",
			fault.Field{Path: "role_term.minute_reference", Description: "must give the minute or to_follow"})
	}
	return c.knowsMinute(t.MinuteReference)
}

func (t *RoleTerm) areasFit(c *Council) error {
	switch {
	case t.Role == caller.ServiceLead && len(t.ServiceAreas) == 0:
		return fault.Invalid("SERVICE_AREA_MISSING", "A service lead leads one or more service areas. Say which.",
			fault.Field{Path: "role_term.service_areas", Description: "must name at least one"})
	case t.Role != caller.ServiceLead && len(t.ServiceAreas) > 0:
		return fault.Invalid("SERVICE_AREA_NOT_NEEDED", "Only a service lead's role is for service areas. Leave them out.",
			fault.Field{Path: "role_term.service_areas", Description: "must be empty"})
	}
	for _, area := range t.ServiceAreas {
		if !c.HasServiceArea(area) {
			return c.serviceAreaUnknown(area)
		}
	}
	return nil
}

// overlaps says whether the two terms give the same person the same thing on the same day.
func (t *RoleTerm) overlaps(o *RoleTerm) bool {
	if t.Person != o.Person || t.Role != o.Role || !o.RevokeTime.IsZero() {
		return false
	}
	shared := func(area string) bool { return slices.Contains(o.ServiceAreas, area) }
	if t.Role == caller.ServiceLead && !slices.ContainsFunc(t.ServiceAreas, shared) {
		return false
	}
	return !ends(o.EndDate, t.StartDate) && !ends(t.EndDate, o.StartDate)
}

// ends says whether a term with this last day is over before day.
func ends(last, day date.Date) bool { return !last.IsZero() && last.Before(day) }

func termsOverlap(o *RoleTerm) error {
	until := "with no end"
	if o.Confirmation.State == powers.Waiting {
		return fault.Conflict("ROLE_TERMS_OVERLAP", "The role is proposed for the person already, and waits for a second person. Have that confirmed or "+
			"refused first.").With("role_term", o.ID)
	}
	if !o.EndDate.IsZero() {
		until = "until " + o.EndDate.Words()
	}
	return fault.Conflict("ROLE_TERMS_OVERLAP", fmt.Sprintf("The person holds the role already, from %s %s. End that term first, or begin after it.",
		o.StartDate.Words(), until)).With("role_term", o.ID)
}

// Revoke ends the term at once.
func (t *RoleTerm) Revoke(reason string, today date.Date, now time.Time) error {
	if reason == "" {
		return reasonMissing("reason")
	}
	if !t.notOver(today) {
		return termEnded()
	}
	t.RevokeTime, t.RevokeReason = now, reason
	t.changed(now)
	return nil
}

// notOver reports whether the term was not revoked and has not run out by the day.
func (t *RoleTerm) notOver(day date.Date) bool { return t.RevokeTime.IsZero() && !ends(t.EndDate, day) }

func termEnded() error { return fault.Precondition("ROLE_TERM_ENDED", "The term is over already.") }

// endedBy ends the term with the day before its holder left, and says whether that changes anything.
func (t *RoleTerm) endedBy(left date.Date, now time.Time) bool {
	last := left.AddDays(-1)
	if !t.notOver(left) {
		return false
	}
	if t.StartDate.After(last) { // it would have begun after the person left
		t.RevokeTime, t.RevokeReason = now, "The person left on "+left.Words()+"."
	} else {
		t.EndDate = last
	}
	t.changed(now)
	return true
}

// maxApplicationYears bounds the access of an application: somebody has to think of it again.
const maxApplicationYears = 2

// added checks an application that is to be added.
func (a *Application) added(today date.Date) error {
	switch {
	case a.EndDate.IsZero() || a.EndDate.Before(today):
		return dateInvalid("application.end_date", "Say until which day the application has access; the day must not be over.")
	case a.EndDate.After(today.AddMonths(12 * maxApplicationYears)):
		return fault.Invalid("END_DATE_TOO_FAR", fmt.Sprintf("An application has access for at most %d years at a time. Give an earlier day.", maxApplicationYears),
			fault.Field{Path: "application.end_date", Description: "must be at most two years ahead"})
	}
	for _, role := range a.Roles {
		if err := grantable(role); err != nil {
			return err
		}
		if !role.ForApplications() {
			return fault.Invalid("ROLE_NOT_GRANTABLE", fmt.Sprintf("The role %s decides, grants, covers or administers, which a person does. An application "+
				"reads and reports, as councillor, scrutiny member, audit and governance member, employee or internal audit.", role),
				fault.Field{Path: "application.roles", Description: "must be roles that an application may hold"}).With("role", string(role))
		}
	}
	return nil
}

// ownedBy refuses roles that the owner does not hold on the day: an application's end with its owner's.
func (a *Application) ownedBy(terms []*RoleTerm, today date.Date) error {
	var held []caller.Role
	for _, t := range terms {
		if t.inForce(today) {
			held = append(held, t.Role)
		}
	}
	for _, role := range a.Roles {
		if !role.HeldBy(held) {
			return fault.Precondition("OWNER_LACKS_ROLE", fmt.Sprintf("The application's owner does not hold the role %s, and its roles end with its "+
				"owner's. Name an owner who holds it, or grant it to the owner first.", role)).With("role", string(role))
		}
	}
	return nil
}

// over reports whether the application's access has ended.
func (a *Application) over(today date.Date) bool {
	return !a.RevokeTime.IsZero() || ends(a.EndDate, today)
}

// Revoke ends the application's access at once.
func (a *Application) Revoke(reason string, now time.Time) error {
	if reason == "" {
		return reasonMissing("reason")
	}
	if !a.RevokeTime.IsZero() {
		return fault.Precondition("APPLICATION_REVOKED", "The application's access is revoked already.")
	}
	a.RevokeTime, a.RevokeReason = now, reason
	a.changed(now)
	return nil
}
