package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/concordat-suite/concordat/services/platform/date"
)

// The row of the day is locked until the transaction ends, so that two workers never count past the bound.
const countMessage = `
	INSERT INTO message_days AS counted (council, day, messages) VALUES ($1, $2::date, 1)
	ON CONFLICT (council, day) DO UPDATE SET messages = counted.messages + 1 WHERE counted.messages < $3
	RETURNING messages`

// CountMessage counts a message of the council's day, and reports whether it was within the bound.
func (w *writer) CountMessage(ctx context.Context, day date.Date, most int) (counted bool, err error) {
	var messages int
	err = w.tx.GetContext(ctx, &messages, countMessage, w.tx.Council, day.String(), most)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return false, nil
	case err != nil:
		return false, fmt.Errorf("count the messages of %s: %w", day, err)
	}
	return true, nil
}
