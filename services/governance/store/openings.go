package store

import (
	"context"
	"fmt"
	"time"

	"github.com/lib/pq"

	"github.com/concordat-suite/concordat/services/platform/data/openings"
	"github.com/concordat-suite/concordat/services/platform/data/postgres"
	"github.com/concordat-suite/concordat/services/platform/words/caller"
)

// Answered returns how the partnerships are found whose openings somebody may list: those of their service areas, and
// those whose record names them today as responsible officer or delegate.
func Answered(clock func() time.Time) openings.Answered {
	return func(ctx context.Context, tx *postgres.Tx, reach openings.Reach, arg func(any) string) (string, error) {
		r := &reader{tx: tx}
		council, err := r.Council(ctx)
		if err != nil {
			return "", err
		}
		today := arg(day(council.Day(clock())))
		return fmt.Sprintf(`
			SELECT id FROM partnerships
			WHERE council = $1 AND service_area <> '' AND service_area = ANY (%s::text[])
			UNION
			SELECT partnership FROM partnership_people
			WHERE council = $1 AND person = ANY (%s::text[]) AND role = %s
				AND coalesce(from_day <= %[4]s::date, true) AND coalesce(until_day >= %[4]s::date, true)`,
			arg(pq.Array(append([]string{}, reach.Areas...))), arg(pq.Array(append([]string{}, reach.Officers...))),
			arg(string(caller.ResponsibleOfficer)), today), nil
	}
}
