package app

import (
	"context"
	"log/slog"
	"time"

	"github.com/concordat-suite/concordat/services/notification"
	"github.com/concordat-suite/concordat/services/platform/data/postgres"
)

const (
	// lookAnyway is how often the workers look without having heard of anything. Steps fall due by business time, which
	// tells nobody.
	lookAnyway = 500 * time.Millisecond
	// breath is how long they rest after they looked: what comes meanwhile is looked at together.
	breath = 200 * time.Millisecond
	// firstRest is the pause after an error, such as a mail server or a database that is away. It doubles with every
	// error in a row, up to longestRest, so that an outage does not fill the ledger's journal with attempts.
	firstRest   = time.Second
	longestRest = time.Minute
)

// workers tell what is due and deliver the mail. Each looks now and then, and at once when there is news.
type workers struct {
	service *notification.Service
	db      *postgres.DB
	logger  *slog.Logger
	news    chan struct{}
}

func newWorkers(service *notification.Service, db *postgres.DB, logger *slog.Logger) *workers {
	return &workers{service: service, db: db, logger: logger, news: make(chan struct{}, 1)}
}

// learned says that something was taken in from the register's journal.
func (w *workers) learned(string) {
	select {
	case w.news <- struct{}{}:
	default: // somebody is about to look
	}
}

// tell writes down whom the steps that are due are told to, until ctx ends.
func (w *workers) tell(ctx context.Context) error {
	return w.loop(ctx, "what is due cannot be told", w.news, w.service.TellDue)
}

// deliver sends the mail that waits, until ctx ends. The ledger's own journal rings when there are new lines.
func (w *workers) deliver(ctx context.Context) error {
	rung, stop := w.db.Bell().Listen()
	defer stop()
	return w.loop(ctx, "mail cannot be delivered", rung, w.service.Deliver)
}

func (w *workers) loop(ctx context.Context, trouble string, news <-chan struct{}, work func(context.Context) error) error {
	rest := firstRest
	for ctx.Err() == nil {
		err := work(ctx)
		if err == nil {
			rest = firstRest
			wait(ctx, nil, breath)
			wait(ctx, news, lookAnyway)
			continue
		}
		if ctx.Err() == nil {
			w.logger.ErrorContext(ctx, trouble+"; trying again", "error", err, "after", rest.String())
		}
		wait(ctx, nil, rest)
		rest = min(2*rest, longestRest)
	}
	return nil
}

// wait returns when there is news, after a time, or when ctx ends.
func wait(ctx context.Context, news <-chan struct{}, atMost time.Duration) {
	timer := time.NewTimer(atMost)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-news:
	case <-timer.C:
	}
}
