package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/concordat-suite/concordat/services/notification"
)

func (w *writer) addMessages(ctx context.Context, messages []*notification.Message) error {
	for _, m := range messages {
		_, err := w.tx.ExecContext(ctx, `
			INSERT INTO messages (council, id, message_id, review, step, gathers, leased_until)
			VALUES ($1, $2, $3, nullif($4, '')::uuid, $5, $6, CASE WHEN $6 THEN clock_timestamp() + make_interval(secs => $7) ELSE '-infinity' END)`,
			w.tx.Council, m.ID, m.MessageID, m.Review, int(m.Step), m.Gathers, w.gather.Seconds())
		if err != nil {
			return fmt.Errorf("add message: %w", err)
		}
	}
	return nil
}

// dropEmptyMessages takes back messages whose lines were all in the ledger already.
func (w *writer) dropEmptyMessages(ctx context.Context, messages []*notification.Message) error {
	if len(messages) == 0 {
		return nil
	}
	_, err := w.tx.ExecContext(ctx, `
		DELETE FROM messages m WHERE m.council = $1 AND m.id = ANY($2)
		AND NOT EXISTS (SELECT 1 FROM notices n WHERE n.council = m.council AND n.message = m.id)`, w.tx.Council, ids(messages))
	if err != nil {
		return fmt.Errorf("drop empty messages: %w", err)
	}
	return nil
}

// The new fence invalidates whoever had the message before; SKIP LOCKED lets several workers take different ones at once.
const leaseMessage = `
	UPDATE messages SET fence = fence + 1, attempts = attempts + 1, leased_until = clock_timestamp() + make_interval(secs => $2)
	WHERE council = $1 AND id = (
		SELECT id FROM messages WHERE council = $1 AND NOT ended AND leased_until < clock_timestamp() AND not_before <= $3
		ORDER BY leased_until, id LIMIT 1 FOR UPDATE SKIP LOCKED)
	RETURNING id, message_id, coalesce(review::text, '') AS review, step, body, attempts, fence`

// Lease takes the message that has waited longest, with its waiting lines.
func (w *writer) Lease(ctx context.Context, d time.Duration, now time.Time) (*notification.Message, []*notification.Line, error) {
	var row struct {
		ID        string `db:"id"`
		MessageID string `db:"message_id"`
		Review    string `db:"review"`
		Step      int    `db:"step"`
		Body      []byte `db:"body"`
		Attempts  int    `db:"attempts"`
		Fence     int64  `db:"fence"`
	}
	err := w.tx.GetContext(ctx, &row, leaseMessage, w.tx.Council, d.Seconds(), now)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil, nil
	}
	if err != nil {
		return nil, nil, fmt.Errorf("lease a message: %w", err)
	}
	lines, err := w.lines(ctx, `WHERE council = $1 AND message = $2 AND result = 1 ORDER BY created_at, id FOR UPDATE`, w.tx.Council, row.ID)
	return &notification.Message{
		Council: w.tx.Council, ID: row.ID, MessageID: row.MessageID, Review: row.Review, Step: notification.Step(row.Step),
		Body: row.Body, Attempts: row.Attempts, Fence: row.Fence,
	}, lines, err
}

// Fix keeps the body of a message, once.
func (w *writer) Fix(ctx context.Context, m *notification.Message) error {
	return w.tx.ExecOne(ctx, fmt.Errorf("message %s has a body already", m.ID),
		`UPDATE messages SET body = $3 WHERE council = $1 AND id = $2 AND body IS NULL`, w.tx.Council, m.ID, m.Body)
}

// Finish ends a message. Its body is kept only as long as it may be sent again: the ledger says what was sent.
func (w *writer) Finish(ctx context.Context, m *notification.Message) (bool, error) {
	return w.release(ctx, `UPDATE messages SET ended = true, body = NULL WHERE council = $1 AND id = $2 AND fence = $3`, m)
}

// Postpone frees a message after a pause.
func (w *writer) Postpone(ctx context.Context, m *notification.Message, pause time.Duration) (bool, error) {
	return w.release(ctx, `
		UPDATE messages SET leased_until = clock_timestamp() + make_interval(secs => $4)
		WHERE council = $1 AND id = $2 AND fence = $3`, m, pause.Seconds())
}

func (w *writer) release(ctx context.Context, statement string, m *notification.Message, args ...any) (mine bool, err error) {
	result, err := w.tx.ExecContext(ctx, statement, append([]any{w.tx.Council, m.ID, m.Fence}, args...)...)
	if err != nil {
		return false, fmt.Errorf("release message %s: %w", m.ID, err)
	}
	n, err := result.RowsAffected()
	return n == 1, err
}

// A message that is on its way counts as sent now, unless it is a reminder: of two reminders one would hold the other. What others
// are to do, or what is done, does not count.
const lastMessage = `
	SELECT max(CASE WHEN result = 2 THEN sent_at ELSE $5::timestamptz END) FROM notices
	WHERE council = $1 AND review = $2 AND recipient = $3 AND message <> $4 AND (result = 2 OR result = 1 AND step NOT IN (2, 3, 4))
	AND step NOT IN (15, 16, 17, 18)`

// LastMessage gives when a person last had a message about a review. The row of the council is the lock under which one
// worker at a time asks.
func (w *writer) LastMessage(ctx context.Context, m *notification.Message, person string, now time.Time) (time.Time, error) {
	if _, err := w.tx.ExecContext(ctx, `SELECT 1 FROM councils WHERE council = $1 FOR UPDATE`, w.tx.Council); err != nil {
		return time.Time{}, fmt.Errorf("lock the telling: %w", err)
	}
	var last *time.Time
	if err := w.tx.GetContext(ctx, &last, lastMessage, w.tx.Council, m.Review, person, m.ID, now); err != nil {
		return time.Time{}, fmt.Errorf("read the last message: %w", err)
	}
	return moment(last), nil
}

// LastOf gives when a person last had a message of a step about a review.
func (w *writer) LastOf(ctx context.Context, review string, step notification.Step, person string) (time.Time, error) {
	var last *time.Time
	err := w.tx.GetContext(ctx, &last, `
		SELECT max(sent_at) FROM notices WHERE council = $1 AND review = $2 AND recipient = $3 AND step = $4 AND result = 2`,
		w.tx.Council, review, person, int(step))
	if err != nil {
		return time.Time{}, fmt.Errorf("read the last list: %w", err)
	}
	return moment(last), nil
}

// UnwrittenLists gives the lists that may take in more records, locked. One that a worker has leased is left out: it may be on
// its way, also where an erasure has taken its text, to have it written anew.
func (w *writer) UnwrittenLists(ctx context.Context, review string) (map[string]*notification.Message, error) {
	var rows []struct {
		ID        string     `db:"id"`
		MessageID string     `db:"message_id"`
		Recipient string     `db:"recipient"`
		HeldUntil *time.Time `db:"held_until"`
	}
	err := w.tx.SelectContext(ctx, &rows, `
		SELECT m.id, m.message_id, n.recipient, nullif(m.not_before, '-infinity') AS held_until
		FROM messages m JOIN notices n ON n.council = m.council AND n.message = m.id AND n.capacity = 1
		WHERE m.council = $1 AND m.review = $2 AND m.step = $3 AND NOT m.ended AND m.body IS NULL AND m.leased_until < clock_timestamp()
		ORDER BY m.id FOR UPDATE OF m SKIP LOCKED`, w.tx.Council, review, int(notification.WithoutOfficer))
	if err != nil {
		return nil, fmt.Errorf("read the lists that wait: %w", err)
	}
	lists := map[string]*notification.Message{}
	for _, row := range rows {
		lists[row.Recipient] = &notification.Message{
			Council: w.tx.Council, ID: row.ID, MessageID: row.MessageID, Review: review, Step: notification.WithoutOfficer, HeldUntil: moment(row.HeldUntil),
		}
	}
	return lists, nil
}

// Hold frees a message, to be leased from a business time on. Holding is no attempt to send.
func (w *writer) Hold(ctx context.Context, m *notification.Message, until time.Time) error {
	_, err := w.release(ctx, `
		UPDATE messages SET leased_until = '-infinity', attempts = attempts - 1, not_before = $4 WHERE council = $1 AND id = $2 AND fence = $3`,
		m, until)
	return err
}
