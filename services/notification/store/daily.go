package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/concordat-suite/concordat/services/platform/words/date"
)

// The row of the day is locked until the transaction ends, so that two workers never give a number twice.
const countMessage = `
	INSERT INTO message_days AS counted (council, day, messages) VALUES ($1, $2::date, 1)
	ON CONFLICT (council, day) DO UPDATE SET messages = counted.messages + 1 WHERE counted.messages <= $3
	RETURNING messages`

// CountMessage counts a message of the council's day, up to the first above the bound, and returns its number; 0 for all
// that come after that one.
func (w *writer) CountMessage(ctx context.Context, day date.Date, most int) (number int, err error) {
	err = w.tx.GetContext(ctx, &number, countMessage, w.tx.Council, day.String(), most)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return 0, nil
	case err != nil:
		return 0, fmt.Errorf("count the messages of %s: %w", day, err)
	}
	return number, nil
}
