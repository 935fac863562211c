package app

import (
	"context"
	"fmt"
	"math"

	"golang.org/x/sync/errgroup"

	journalv1 "github.com/concordat-suite/concordat/proto/gen/concordat/journal/v1"
	"github.com/concordat-suite/concordat/services/platform/words/fault"
	"github.com/concordat-suite/concordat/services/reporting"
)

// logs are the logs of the other services, by their names.
type logs map[string]journalv1.JournalServiceClient

// Heads asks each service, all at once, how far its log of the council has got.
func (l logs) Heads(ctx context.Context, council string) (reporting.Positions, error) {
	found := make([]int64, len(reporting.Services))
	group, ctx := errgroup.WithContext(ctx)
	for i, service := range reporting.Services {
		group.Go(func() error {
			answer, err := l[service].Read(ctx, &journalv1.ReadRequest{Council: council, After: math.MaxInt64, OmitPersonal: true})
			if err != nil {
				return fault.Unavailable("CATCHING_UP",
					"Data cannot be frozen while a part of Concordat does not answer. Try again in a few seconds.").Because(fmt.Errorf("ask %s for its head: %w", service, err))
			}
			found[i] = answer.GetHead()
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	heads := reporting.Positions{}
	for i, service := range reporting.Services {
		heads[service] = found[i]
	}
	return heads, nil
}
