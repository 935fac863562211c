package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/concordat-suite/concordat/services/governance"
	"github.com/concordat-suite/concordat/services/governance/codec"
	"github.com/concordat-suite/concordat/services/platform/data/postgres"
	"github.com/concordat-suite/concordat/services/platform/words/date"
)

// stayMarked ends every statement that marks. A mark that is there already is locked until the commit: were it left alone,
// the assessor could take it meanwhile, assess what was before, and the change would never be looked at.
const stayMarked = ` ON CONFLICT (council, partnership) DO UPDATE SET partnership = excluded.partnership`

// Councils gives every council with the last day that was turned to in it.
func (s *Store) Councils(ctx context.Context) ([]governance.CouncilDay, error) {
	const all = `SELECT council, time_zone, turned_to FROM councils ORDER BY council`
	var rows []struct {
		Council  string       `db:"council"`
		Zone     string       `db:"time_zone"`
		TurnedTo sql.NullTime `db:"turned_to"`
	}
	err := s.db.AcrossCouncils(ctx, func(tx *postgres.Tx) error { return tx.SelectContext(ctx, &rows, all) })
	if err != nil {
		return nil, fmt.Errorf("list councils: %w", err)
	}
	councils := make([]governance.CouncilDay, len(rows))
	for i, row := range rows {
		zone, err := codec.ZoneOf(row.Zone)
		if err != nil {
			return nil, err
		}
		councils[i] = governance.CouncilDay{Council: row.Council, Zone: zone, Day: dateOf(row.TurnedTo)}
	}
	return councils, nil
}

// Waiting gives the councils in which partnerships wait to be assessed.
func (s *Store) Waiting(ctx context.Context) ([]string, error) {
	const waiting = `SELECT DISTINCT council FROM marks ORDER BY council`
	var councils []string
	err := s.db.AcrossCouncils(ctx, func(tx *postgres.Tx) error { return tx.SelectContext(ctx, &councils, waiting) })
	if err != nil {
		return nil, fmt.Errorf("look for partnerships to assess: %w", err)
	}
	return councils, nil
}

func (w *writer) Mark(ctx context.Context, ids ...string) error {
	if len(ids) > 0 {
		return mark(ctx, w.tx, ids...)
	}
	return markAll(ctx, w.tx)
}

func (w *writer) MarkDue(ctx context.Context, on date.Date) error {
	const due = `
		INSERT INTO marks (council, partnership)
		SELECT council, partnership FROM assessments
		WHERE council = $1 AND to_seq IS NULL AND next_change IS NOT NULL AND next_change <= $2::date ORDER BY partnership
		` + stayMarked
	if _, err := w.tx.ExecContext(ctx, due, w.council(), day(on)); err != nil {
		return fmt.Errorf("mark what changes on %s: %w", on, err)
	}
	return nil
}

func (w *writer) TakeMarked(ctx context.Context, limit int) ([]string, error) {
	if err := lockCouncil(ctx, w.tx, "FOR SHARE"); err != nil {
		return nil, err
	}
	const take = `
		DELETE FROM marks WHERE council = $1 AND partnership IN (
			SELECT partnership FROM marks WHERE council = $1 ORDER BY partnership LIMIT $2 FOR UPDATE SKIP LOCKED)
		RETURNING partnership`
	var ids []string
	if err := w.tx.SelectContext(ctx, &ids, take, w.council(), limit); err != nil {
		return nil, fmt.Errorf("take what waits to be assessed: %w", err)
	}
	return ids, nil
}

// lockCouncil keeps those who assess and those who change the policy apart until the transaction ends. A change of the policy marks
// the partnerships that it sees; one that arrived since, assessed before that change is committed, would keep the old verdict.
func lockCouncil(ctx context.Context, tx *postgres.Tx, strength string) error {
	var council string
	err := tx.GetContext(ctx, &council, `SELECT council FROM councils WHERE council = $1 `+strength, tx.Council)
	if err != nil && !errors.Is(err, sql.ErrNoRows) { // of a council that is not known yet there is nothing to assess
		return fmt.Errorf("lock %s: %w", tx.Council, err)
	}
	return nil
}

func (w *writer) DayForUpdate(ctx context.Context) (date.Date, error) {
	const one = `SELECT turned_to FROM councils WHERE council = $1 FOR UPDATE`
	var turned sql.NullTime
	if err := w.tx.GetContext(ctx, &turned, one, w.council()); err != nil {
		return date.Date{}, fmt.Errorf("read the day of %s: %w", w.council(), err)
	}
	return dateOf(turned), nil
}

func (w *writer) SetDay(ctx context.Context, on date.Date) error {
	const set = `UPDATE councils SET turned_to = $2::date WHERE council = $1`
	if _, err := w.tx.ExecContext(ctx, set, w.council(), day(on)); err != nil {
		return fmt.Errorf("turn %s to %s: %w", w.council(), on, err)
	}
	return nil
}
