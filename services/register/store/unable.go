package store

import (
	"context"
	"fmt"

	"github.com/lib/pq"

	fieldv1 "github.com/concordat-suite/concordat/proto/gen/concordat/field/v1"
	"github.com/concordat-suite/concordat/services/platform/data/listing"
	"github.com/concordat-suite/concordat/services/platform/words/date"
)

// cannotAct is the filter for entries without an officer who can act.
const cannotAct = "officer_cannot_act"

// unable returns the ids of the people who can act on no record on the day: who have left, are suspended, or are internal
// auditors.
func (r *reader) unable(ctx context.Context, day date.Date) ([]string, error) {
	people, err := readAll(ctx, r.tx, r.decodePerson, `SELECT id, body FROM people WHERE council = $1`, r.council())
	if err != nil {
		return nil, fmt.Errorf("look for people who cannot act: %w", err)
	}
	var unable []string
	for _, p := range people {
		if p.Suspended || !p.LeftOn.IsZero() && !day.Before(p.LeftOn) {
			unable = append(unable, p.ID)
		}
	}
	const auditors = `
		SELECT person FROM role_terms
		WHERE council = $1 AND role = 'INTERNAL_AUDIT' AND NOT revoked AND start_date <= $2::date
			AND (end_date IS NULL OR end_date >= $2::date)`
	var audit []string
	if err := r.tx.SelectContext(ctx, &audit, auditors, r.council(), day.String()); err != nil {
		return nil, fmt.Errorf("look for internal auditors: %w", err)
	}
	return append(unable, audit...), nil
}

// unable is whether a place on a record is filled by nobody who can act: by no person, or by one of these, themselves or
// through the post that they hold on the day.
func (s *source) unable(column string, level fieldv1.Sight, day date.Date, unable []string) listing.Field {
	nobody := s.nobody(column, level, day)
	equals := func(asked string, arg func(any) string) string {
		posts, held := "posts", ""
		if s.cut > 0 {
			posts, held = "posts_history", fmt.Sprintf(" AND post.from_seq <= %[1]d AND (post.to_seq IS NULL OR post.to_seq > %[1]d)", s.cut)
		}
		people, today := arg(pq.Array(unable)), arg(day.String())
		return fmt.Sprintf(`((%[1]s) OR %[2]s = ANY (%[3]s::text[]) OR %[2]s IN (
			SELECT post.id::text FROM %[4]s AS post, unnest(post.holders, post.first_days, post.last_days) AS h (person, first_day, last_day)
			WHERE post.council = $1 AND h.person::text = ANY (%[3]s::text[]) AND h.first_day <= %[5]s::date
				AND (h.last_day IS NULL OR h.last_day >= %[5]s::date)%[6]s)) = %[7]s::boolean`,
			nobody.Equals("true", arg), column, people, posts, today, held, arg(asked))
	}
	return listing.Field{Column: column, Kind: listing.Boolean, Sight: level, Equals: equals}
}
