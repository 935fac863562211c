package store

import (
	"context"
	"fmt"
	"time"

	"github.com/concordat-suite/concordat/services/notification"
	"github.com/concordat-suite/concordat/services/platform/words/date"
)

type handOver struct {
	ID             string    `db:"id"`
	Person         string    `db:"person"`
	To             string    `db:"to_person"`
	Day            string    `db:"on_day"`
	OrderedBy      string    `db:"ordered_by"`
	NotDoneBecause string    `db:"not_done_because"`
	EndedAt        time.Time `db:"ended_at"`
}

const handOverColumns = `id, person, to_person, on_day::text AS on_day, ordered_by, not_done_because, ended_at`

func (h handOver) domain() (notification.HandOver, error) {
	day, err := date.Parse(h.Day)
	return notification.HandOver{
		ID: h.ID, Person: h.Person, To: h.To, Day: day, OrderedBy: h.OrderedBy, NotDoneBecause: h.NotDoneBecause, Time: h.EndedAt.UTC(),
	}, err
}

// SaveHandOver keeps a hand-over that could not be carried out. That it was told stays so.
func (k *records) SaveHandOver(ctx context.Context, h notification.HandOver) error {
	return k.exec(ctx, `
		INSERT INTO hand_overs (council, id, person, to_person, on_day, ordered_by, not_done_because, ended_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
		ON CONFLICT (council, id) DO UPDATE SET not_done_because = excluded.not_done_because`,
		k.tx.Council, h.ID, h.Person, h.To, h.Day.String(), h.OrderedBy, h.NotDoneBecause, h.Time)
}

// TakeHandOvers marks the hand-overs that are not told yet as told, and gives them; none while nothing is known of the
// council itself.
func (w *writer) TakeHandOvers(ctx context.Context, now time.Time) ([]notification.HandOver, error) {
	var rows []handOver
	err := w.tx.SelectContext(ctx, &rows, `
		UPDATE hand_overs SET told_at = $2 WHERE council = $1 AND EXISTS (SELECT 1 FROM councils WHERE council = $1) AND id IN (
			SELECT id FROM hand_overs WHERE council = $1 AND told_at IS NULL ORDER BY id FOR UPDATE SKIP LOCKED)
		RETURNING `+handOverColumns, w.tx.Council, now)
	if err != nil {
		return nil, fmt.Errorf("take the hand-overs that are to be told: %w", err)
	}
	return domains(rows)
}

// HandOvers gives the hand-overs that could not be carried out, and the people that telling of them needs.
func (r *reader) HandOvers(ctx context.Context) (*notification.Register, error) {
	council, err := (&records{tx: r.tx}).Council(ctx)
	if err != nil || council == nil {
		return &notification.Register{}, err
	}
	known := &notification.Register{Council: *council, People: map[string]notification.Person{}, HandOvers: map[string]notification.HandOver{}}
	list, err := selected[handOver](ctx, r.tx, `SELECT `+handOverColumns+` FROM hand_overs WHERE council = $1`, r.tx.Council)
	if err != nil {
		return nil, err
	}
	for _, h := range list {
		known.HandOvers[h.ID] = h
	}
	return known, r.readPeople(ctx, known)
}
