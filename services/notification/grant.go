package notification

import (
	"context"
	"strings"
	"time"

	"github.com/concordat-suite/concordat/services/platform/words/caller"
	"github.com/concordat-suite/concordat/services/platform/words/date"
)

// GrantKind says by what a privileged grant gives somebody something.
type GrantKind int

// The kinds, numbered as in the register's contract.
const (
	GrantOfRole GrantKind = iota + 1
	GrantOfSignIn
	GrantOfCover
	GrantOfApplication
)

// Grant is what became of a privileged grant: it waits for a second person, took effect, or was refused or withdrawn.
type Grant struct {
	ID   string
	Step Step
	Kind GrantKind
	// Person gets something by it, OnBehalfOf is whom they stand in for; "" where it is no cover.
	Person, OnBehalfOf string
	Roles              []caller.Role
	ForOneself         bool
	// ProposedBy asked for it at ProposeTime; "" when the operator did.
	ProposedBy  string
	ProposeTime time.Time
	// SettledBy settled it, "" when an operator did or nobody has; Reason is why it was refused or withdrawn.
	SettledBy, Reason string
	// Time is when this became of it.
	Time time.Time
}

// GrantKey names what became of a grant: each is told once.
type GrantKey struct {
	ID   string
	Step Step
}

// AboutGrant reports whether the step tells of a privileged grant.
func (s Step) AboutGrant() bool { return s >= GrantWaiting && s <= GrantWithdrawn }

func grantsIn(lines []*Line) []string {
	var ids []string
	for _, line := range lines {
		ids = append(ids, line.Grant)
	}
	return ids
}

// tellGrants writes down whom what became of privileged grants is told to.
func (s *Service) tellGrants(ctx context.Context, tx WriteTx, now time.Time) error {
	untold, err := tx.TakeGrants(ctx, now)
	if err != nil || len(untold) == 0 {
		return err
	}
	ids := make([]string, len(untold))
	for i, g := range untold {
		ids[i] = g.ID
	}
	register, err := tx.Grants(ctx, ids)
	if err != nil {
		return err
	}
	_, err = tx.Add(ctx, register.tellGrants(untold, now, s.host))
	return err
}

// tellGrants gives the lines and messages about privileged grants.
func (r *Register) tellGrants(grants []Grant, now time.Time, host string) Telling {
	w := &writer{register: r, now: now, host: host, messages: map[Envelope]*Message{}}
	for _, g := range grants {
		step := DueStep{Key: Key{Grant: g.ID, Step: g.Step}, Due: g.Time}
		w.address(step, Partnership{}, r.grantRecipients(g, date.In(now, r.Council.Zone)))
	}
	return w.Telling
}

// grantRecipients gives those who are told of a grant, on a day, each in a message of their own: the deputy chief
// executive, internal audit, whoever gets something by it or is stood in for, and whoever proposed it; of one that waits
// also the others who could confirm it.
func (r *Register) grantRecipients(g Grant, day date.Date) []Recipient {
	told := informed(r.post(DeputyChiefExecutive, "", day))
	if g.Step == GrantWaiting {
		told = append(told, informed(r.post(ChiefExecutive, "", day))...)
		told = append(told, informed(r.post(Administrator, "", day))...)
	}
	concerned := append(r.holding(caller.InternalAudit, "", day), g.Person, g.OnBehalfOf, g.ProposedBy)
	for _, person := range concerned {
		if p := r.People[person]; p.Here(day) && !p.Suspended {
			told = append(told, person)
		}
	}
	return recipients(told, nil)
}

// grantItem gives what a message says of a grant.
func (r *Register) grantItem(line *Line) Item {
	g := r.grantIn(line)
	item := Item{
		Title: r.grantTitle(g), By: r.People[g.ProposedBy].Name, On: date.In(g.ProposeTime, r.Council.Zone), Words: g.Reason,
		Path: "councils/" + line.Council + "/privilegedGrants/" + line.Grant,
	}
	if g.Step != GrantWaiting && g.Step != GrantUnconfirmed {
		item.SettledBy, item.SettledOn = r.People[g.SettledBy].Name, date.In(g.Time, r.Council.Zone)
	}
	return item
}

// grantIn gives what became of the grant that a line is about; of a line that says that messages wait, the latest.
func (r *Register) grantIn(line *Line) Grant {
	if g, ok := r.Grants[GrantKey{line.Grant, line.Step}]; ok {
		return g
	}
	var latest Grant
	for key, g := range r.Grants {
		if key.ID == line.Grant && g.Step > latest.Step {
			latest = g
		}
	}
	return latest
}

// grantTitle says in words what a grant gives to whom.
func (r *Register) grantTitle(g Grant) string {
	name, roles := r.People[g.Person].Name, r.titles(g.Roles)
	title := name
	switch g.Kind {
	case GrantOfSignIn:
		title = "Another account to sign in as " + name
	case GrantOfCover:
		title = name + " standing in for " + r.People[g.OnBehalfOf].Name
	case GrantOfApplication:
		title = "An application of " + name
	}
	if roles != "" {
		title += ": " + roles
	}
	if g.ForOneself {
		title += " (for themselves)"
	}
	return title
}

// titles gives what the council calls the roles, in a row.
func (r *Register) titles(roles []caller.Role) string {
	var all []string
	for _, role := range roles {
		title := strings.TrimSpace(r.Council.Titles[role])
		if title == "" {
			title = strings.ReplaceAll(string(role), "-", " ")
		}
		all = append(all, title)
	}
	return strings.Join(all, ", ")
}
