package store

import (
	"context"
	"fmt"
	"time"

	"github.com/lib/pq"

	"github.com/concordat-suite/concordat/services/notification"
	"github.com/concordat-suite/concordat/services/platform/words/caller"
)

type grant struct {
	ID         string         `db:"id"`
	Step       int            `db:"step"`
	Kind       int            `db:"kind"`
	Person     string         `db:"person"`
	OnBehalfOf string         `db:"on_behalf_of"`
	Roles      pq.StringArray `db:"roles"`
	ForOneself bool           `db:"for_oneself"`
	ProposedBy string         `db:"proposed_by"`
	ProposedAt time.Time      `db:"proposed_at"`
	SettledBy  string         `db:"settled_by"`
	Reason     string         `db:"reason"`
	At         time.Time      `db:"at"`
}

const grantColumns = `id, step, kind, person, on_behalf_of, roles, for_oneself, proposed_by, proposed_at, settled_by, reason, at`

func (g grant) domain() (notification.Grant, error) {
	d := notification.Grant{
		ID: g.ID, Step: notification.Step(g.Step), Kind: notification.GrantKind(g.Kind), Person: g.Person, OnBehalfOf: g.OnBehalfOf,
		ForOneself: g.ForOneself, ProposedBy: g.ProposedBy, ProposeTime: g.ProposedAt.UTC(), SettledBy: g.SettledBy, Reason: g.Reason,
		Time: g.At.UTC(),
	}
	for _, role := range g.Roles {
		d.Roles = append(d.Roles, caller.Role(role))
	}
	return d, nil
}

// SaveGrant keeps what became of a grant. That it was told stays so.
func (k *records) SaveGrant(ctx context.Context, g notification.Grant) error {
	roles := []string{}
	for _, role := range g.Roles {
		roles = append(roles, string(role))
	}
	return k.exec(ctx, `
		INSERT INTO grants (council, id, step, kind, person, on_behalf_of, roles, for_oneself, proposed_by, proposed_at, settled_by, reason, at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
		ON CONFLICT (council, id, step) DO UPDATE SET reason = excluded.reason`,
		k.tx.Council, g.ID, int(g.Step), int(g.Kind), g.Person, g.OnBehalfOf, pq.Array(roles), g.ForOneself, g.ProposedBy, g.ProposeTime,
		g.SettledBy, g.Reason, g.Time)
}

// TakeGrants marks what became of grants and is not told yet as told, and gives it; none while nothing is known of the
// council itself.
func (w *writer) TakeGrants(ctx context.Context, now time.Time) ([]notification.Grant, error) {
	var rows []grant
	err := w.tx.SelectContext(ctx, &rows, `
		UPDATE grants SET told_at = $2 WHERE council = $1 AND EXISTS (SELECT 1 FROM councils WHERE council = $1) AND (id, step) IN (
			SELECT id, step FROM grants WHERE council = $1 AND told_at IS NULL ORDER BY id, step FOR UPDATE SKIP LOCKED)
		RETURNING `+grantColumns, w.tx.Council, now)
	if err != nil {
		return nil, fmt.Errorf("take the grants that are to be told: %w", err)
	}
	return domains(rows)
}

// Grants gives what became of these grants, and the people that telling of them needs.
func (r *reader) Grants(ctx context.Context, ids []string) (*notification.Register, error) {
	council, err := (&records{tx: r.tx}).Council(ctx)
	if err != nil || council == nil {
		return &notification.Register{}, err
	}
	known := &notification.Register{
		Council: *council, People: map[string]notification.Person{}, Grants: map[notification.GrantKey]notification.Grant{},
	}
	list, err := selected[grant](ctx, r.tx, `SELECT `+grantColumns+` FROM grants WHERE council = $1 AND id = ANY ($2::uuid[])`,
		r.tx.Council, pq.Array(ids))
	if err != nil {
		return nil, err
	}
	for _, g := range list {
		known.Grants[notification.GrantKey{ID: g.ID, Step: g.Step}] = g
	}
	return known, r.readPeople(ctx, known)
}
