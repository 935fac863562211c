package store

import (
	"context"
	"fmt"
	"time"

	"github.com/lib/pq"

	"github.com/concordat-suite/concordat/services/platform/data/openings"
	"github.com/concordat-suite/concordat/services/platform/data/postgres"
	"github.com/concordat-suite/concordat/services/platform/words/date"
	"github.com/concordat-suite/concordat/services/platform/words/names"
)

// Answered returns how the notices are found whose openings somebody may list: those about the partnerships that are
// in their service areas or name them, or a post of theirs, as responsible officer, or that are delegated to them
// today.
func Answered(clock func() time.Time) openings.Answered {
	return func(ctx context.Context, tx *postgres.Tx, reach openings.Reach, arg func(any) string) (string, error) {
		council, err := (&records{tx: tx}).Council(ctx)
		if err != nil {
			return "", err
		}
		if council == nil {
			return "", names.Missing()
		}
		areas := arg(pq.Array(append([]string{}, reach.Areas...)))
		officers := arg(pq.Array(append([]string{}, reach.Officers...)))
		today := arg(date.In(clock(), council.Zone).String())
		return fmt.Sprintf(`
			SELECT notices.id FROM partnerships AS p JOIN notices ON notices.council = p.council AND notices.partnership = p.id
			WHERE p.council = $1 AND (p.service_area <> '' AND p.service_area = ANY (%[1]s::text[])
				OR CASE p.officer_post WHEN '' THEN p.officer ELSE p.officer_post END = ANY (%[2]s::text[])
				OR p.delegate = ANY (%[2]s::text[]) AND coalesce(p.delegate_from <= %[3]s::date, true)
					AND coalesce(p.delegate_until >= %[3]s::date, true))`, areas, officers, today), nil
	}
}
