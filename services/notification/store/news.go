package store

import (
	"context"
	"fmt"
	"time"

	"github.com/concordat-suite/concordat/services/notification"
)

// RescheduleNews puts this news in the place of what is not yet told of the return.
func (k *records) RescheduleNews(ctx context.Context, key notification.ReturnKey, due []notification.DueStep) error {
	err := k.exec(ctx, `DELETE FROM due_news WHERE council = $1 AND review = $2 AND partnership = $3 AND told_at IS NULL`,
		k.tx.Council, key.Review, key.Partnership)
	if err != nil {
		return err
	}
	for _, s := range due {
		err := k.exec(ctx, `
			INSERT INTO due_news (council, review, partnership, step, occasion, round, officer, due_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
			ON CONFLICT DO NOTHING`,
			k.tx.Council, s.Review, s.Partnership, int(s.Step), s.Occasion, s.Round, s.Officer, s.Due)
		if err != nil {
			return err
		}
	}
	return nil
}

// DueNews gives the news to be told at a time. DueSteps holds the lock under which one worker at a time tells.
func (w *writer) DueNews(ctx context.Context, now time.Time) ([]notification.DueStep, error) {
	var rows []struct {
		Review      string    `db:"review"`
		Partnership string    `db:"partnership"`
		Round       int       `db:"round"`
		Step        int       `db:"step"`
		Occasion    string    `db:"occasion"`
		Officer     string    `db:"officer"`
		DueAt       time.Time `db:"due_at"`
	}
	err := w.tx.SelectContext(ctx, &rows, `
		SELECT review, partnership, round, step, occasion, officer, due_at FROM due_news
		WHERE council = $1 AND told_at IS NULL AND due_at <= $2 ORDER BY due_at, review, partnership, step FOR UPDATE`, w.tx.Council, now)
	if err != nil {
		return nil, fmt.Errorf("read the news that is due: %w", err)
	}
	news := make([]notification.DueStep, len(rows))
	for i, r := range rows {
		news[i] = notification.DueStep{
			Key: notification.Key{Review: r.Review, Partnership: r.Partnership, Round: r.Round, Step: notification.Step(r.Step),
				Occasion: r.Occasion},
			Officer: r.Officer, Due: r.DueAt.UTC(),
		}
	}
	return news, nil
}

// ToldNews marks news as told.
func (w *writer) ToldNews(ctx context.Context, news []notification.DueStep, now time.Time) error {
	for _, s := range news {
		_, err := w.tx.ExecContext(ctx, `
			UPDATE due_news SET told_at = $6 WHERE council = $1 AND review = $2 AND partnership = $3 AND step = $4 AND occasion = $5`,
			w.tx.Council, s.Review, s.Partnership, int(s.Step), s.Occasion, now)
		if err != nil {
			return fmt.Errorf("mark news as told: %w", err)
		}
	}
	return nil
}

// Gathering gives the messages that take in more of the same, locked: those that no worker has leased yet.
func (w *writer) Gathering(ctx context.Context, review string) (map[notification.Envelope]*notification.Message, error) {
	var rows []struct {
		ID        string     `db:"id"`
		MessageID string     `db:"message_id"`
		Step      int        `db:"step"`
		Recipient string     `db:"recipient"`
		HeldUntil *time.Time `db:"held_until"`
	}
	err := w.tx.SelectContext(ctx, &rows, `
		SELECT m.id, m.message_id, m.step, n.recipient, nullif(m.not_before, '-infinity') AS held_until
		FROM messages m JOIN notices n ON n.council = m.council AND n.message = m.id AND n.capacity = 1
		WHERE m.council = $1 AND m.review IS NOT DISTINCT FROM nullif($2, '')::uuid AND m.gathers AND NOT m.ended AND m.body IS NULL AND m.attempts = 0
		ORDER BY m.id FOR UPDATE OF m SKIP LOCKED`, w.tx.Council, review)
	if err != nil {
		return nil, fmt.Errorf("read the messages that gather: %w", err)
	}
	gathering := map[notification.Envelope]*notification.Message{}
	for _, row := range rows {
		step := notification.Step(row.Step)
		gathering[notification.Envelope{Review: review, Step: step, Person: row.Recipient, Gathers: true}] = &notification.Message{
			Council: w.tx.Council, ID: row.ID, MessageID: row.MessageID, Review: review, Step: step, HeldUntil: moment(row.HeldUntil), Gathers: true,
		}
	}
	return gathering, nil
}
