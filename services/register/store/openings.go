package store

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/lib/pq"

	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/platform/data/openings"
	"github.com/concordat-suite/concordat/services/platform/data/postgres"
	"github.com/concordat-suite/concordat/services/platform/words/caller"
	"github.com/concordat-suite/concordat/services/register/codec"
)

// Answered returns how the partnerships are found whose openings somebody may list: those of their service areas, and
// those that name them today as responsible officer or delegate, whatever has become of the entry.
func Answered(clock func() time.Time) openings.Answered {
	return func(ctx context.Context, tx *postgres.Tx, reach openings.Reach, arg func(any) string) (string, error) {
		r := &reader{tx: tx}
		delegated, err := r.delegated(ctx, reach.Officers, clock())
		if err != nil {
			return "", err
		}
		return fmt.Sprintf(`
			SELECT id FROM partnerships
			WHERE council = $1 AND (service_area <> '' AND service_area = ANY (%s::text[])
				OR responsible_officer = ANY (%s::text[]) OR id = ANY (%s::uuid[]))`,
			arg(textArray(reach.Areas)), arg(textArray(reach.Officers)), arg(pq.Array(append([]string{}, delegated...)))), nil
	}
}

// delegated returns the ids of the entries whose work is delegated today to one of these people. It looks into the
// bodies of those alone that have the person's id somewhere.
func (r *reader) delegated(ctx context.Context, people []string, now time.Time) ([]string, error) {
	if len(people) == 0 {
		return nil, nil
	}
	council, err := r.Council(ctx)
	if err != nil {
		return nil, err
	}
	const named = `
		SELECT id, body FROM partnerships
		WHERE council = $1 AND EXISTS (SELECT FROM unnest($2::text[]) AS named (id)
			WHERE position(convert_to(named.id, 'UTF8') in partnerships.body) > 0)`
	ids, err := listAll(ctx, r.tx, func(id string, body []byte) (string, error) {
		m := &registerv1.Partnership{}
		if err := r.unmarshal(body, m); err != nil {
			return "", err
		}
		if namesOne(codec.Entry(m).Outline().On(council.Day(now)), people) {
			return id, nil
		}
		return "", nil
	}, named, r.council(), textArray(people))
	if err != nil {
		return nil, fmt.Errorf("find what is delegated: %w", err)
	}
	return slices.DeleteFunc(ids, func(id string) bool { return id == "" }), nil
}

// namesOne reports whether a record names one of the people as responsible officer or delegate.
func namesOne(r caller.Record, people []string) bool {
	return slices.ContainsFunc(people, func(id string) bool { return r.Names(caller.ResponsibleOfficer, id) })
}
