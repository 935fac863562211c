package app

import (
	"context"
	"log/slog"
	"time"

	"github.com/concordat-suite/concordat/services/platform/data/postgres"
	"github.com/concordat-suite/concordat/services/register/reviews"
)

const (
	// joinPause is the least time between two looks, however often the register changes.
	joinPause = 200 * time.Millisecond
	// joinAnyway is when it looks without having heard of a change, in case the news was lost.
	joinAnyway = 10 * time.Second
)

// joining lets partnerships that become active join the review that is open, soon after every change of the register.
func joining(db *postgres.DB, service *reviews.Service, logger *slog.Logger) func(context.Context) error {
	return func(ctx context.Context) error {
		rung, stop := db.Bell().Listen()
		defer stop()
		for ctx.Err() == nil {
			if err := service.Join(ctx); err != nil && ctx.Err() == nil {
				logger.ErrorContext(ctx, "new partnerships cannot join the open reviews; trying again", "error", err)
			}
			wait(ctx, nil, joinPause)
			wait(ctx, rung, joinAnyway)
		}
		return nil
	}
}

// wait returns when something comes, after a time, or when ctx ends.
func wait(ctx context.Context, something <-chan struct{}, atMost time.Duration) {
	timer := time.NewTimer(atMost)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-something:
	case <-timer.C:
	}
}
