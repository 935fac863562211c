package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/concordat-suite/concordat/services/notification"
)

// DueSteps gives the steps to be told at a time. The row of the council is the lock under which one worker at a time
// tells in it.
func (w *writer) DueSteps(ctx context.Context, now time.Time) ([]notification.DueStep, error) {
	var one int
	err := w.tx.GetContext(ctx, &one, `SELECT 1 FROM councils WHERE council = $1 FOR UPDATE SKIP LOCKED`, w.tx.Council)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("lock the telling: %w", err)
	}
	var rows []struct {
		Review      string    `db:"review"`
		Partnership string    `db:"partnership"`
		Round       int       `db:"round"`
		Step        int       `db:"step"`
		Officer     string    `db:"officer"`
		DueAt       time.Time `db:"due_at"`
	}
	err = w.tx.SelectContext(ctx, &rows, `
		SELECT review, partnership, round, step, officer, due_at FROM due_steps
		WHERE council = $1 AND told_at IS NULL AND due_at <= $2 ORDER BY due_at, review, partnership, step FOR UPDATE`, w.tx.Council, now)
	if err != nil {
		return nil, fmt.Errorf("read the steps that are due: %w", err)
	}
	steps := make([]notification.DueStep, len(rows))
	for i, r := range rows {
		steps[i] = notification.DueStep{
			Key:     notification.Key{Review: r.Review, Partnership: r.Partnership, Round: r.Round, Step: notification.Step(r.Step)},
			Officer: r.Officer, Due: r.DueAt.UTC(),
		}
	}
	return steps, nil
}

// Told marks steps as told.
func (w *writer) Told(ctx context.Context, steps []notification.DueStep, now time.Time) error {
	for _, s := range steps {
		_, err := w.tx.ExecContext(ctx, `
			UPDATE due_steps SET told_at = $7
			WHERE council = $1 AND review = $2 AND partnership = $3 AND round = $4 AND step = $5 AND officer = $6`,
			w.tx.Council, s.Review, s.Partnership, s.Round, int(s.Step), s.Officer, now)
		if err != nil {
			return fmt.Errorf("mark a step as told: %w", err)
		}
	}
	return nil
}
