package store

import (
	"context"
	"fmt"

	"github.com/lib/pq"

	journalv1 "github.com/concordat-suite/concordat/proto/gen/concordat/journal/v1"
	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/governance/codec"
	"github.com/concordat-suite/concordat/services/platform/data/journal"
	"github.com/concordat-suite/concordat/services/platform/data/postgres"
)

// learnName keeps what somebody is called now. Nobody is erased but by an entry that has no name any more.
func learnName(ctx context.Context, tx *postgres.Tx, e *journalv1.Entry) error {
	const put = `
		INSERT INTO names (council, person, version, name) VALUES ($1, $2, $3, $4)
		ON CONFLICT (council, person) DO UPDATE SET version = $3, name = $4`
	m, err := journal.State(e, &registerv1.Person{})
	if err != nil {
		return err
	}
	_, id, err := codec.PersonName.Parse2(m.GetName())
	if err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, put, tx.Council, id, e.GetVersion(), m.GetDisplayName()); err != nil {
		return fmt.Errorf("keep the name of %s: %w", m.GetName(), err)
	}
	return nil
}

// Names returns what people are called, by their ids.
func (r *reader) Names(ctx context.Context, ids []string) (map[string]string, error) {
	var rows []struct {
		Person string `db:"person"`
		Name   string `db:"name"`
	}
	err := r.tx.SelectContext(ctx, &rows, `SELECT person, name FROM names WHERE council = $1 AND person = ANY ($2::uuid[])`,
		r.council(), pq.Array(ids))
	if err != nil {
		return nil, fmt.Errorf("read the names of people: %w", err)
	}
	names := make(map[string]string, len(rows))
	for _, row := range rows {
		names[row.Person] = row.Name
	}
	return names, nil
}
