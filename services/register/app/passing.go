package app

import (
	"context"
	"log/slog"
	"time"

	"github.com/concordat-suite/concordat/services/register"
)

// passingPause is the time between two looks at what falls due by itself. The business clock may jump, so it is looked
// at rather than slept until.
const passingPause = 500 * time.Millisecond

// passing records what comes about on a day without anybody's act: duties that are handed over, and posts that pass to
// their next holder.
func passing(service *register.Service, logger *slog.Logger) func(context.Context) error {
	return func(ctx context.Context) error {
		for ctx.Err() == nil {
			if err := service.PassDuties(ctx); err != nil && ctx.Err() == nil {
				logger.ErrorContext(ctx, "duties are not handed over; trying again", "error", err)
			}
			if err := service.PassPosts(ctx); err != nil && ctx.Err() == nil {
				logger.ErrorContext(ctx, "posts do not pass on; trying again", "error", err)
			}
			wait(ctx, nil, passingPause)
		}
		return nil
	}
}
