package store

import (
	"context"
	"fmt"

	"github.com/lib/pq"

	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/platform/data/postgres"
	"github.com/concordat-suite/concordat/services/register"
	"github.com/concordat-suite/concordat/services/register/codec"
)

const council = `SELECT body FROM councils WHERE council = $1`

func (r *reader) Council(ctx context.Context) (*register.Council, error) {
	return r.councilBy(ctx, council)
}

func (w *writer) CouncilForUpdate(ctx context.Context) (*register.Council, error) {
	return w.councilBy(ctx, council+` FOR UPDATE`)
}

func (r *reader) councilBy(ctx context.Context, query string) (*register.Council, error) {
	m := &registerv1.Council{}
	if err := r.one(ctx, m, query, r.council()); err != nil {
		return nil, err
	}
	return codec.CouncilFromProto(r.council(), m)
}

func (w *writer) CreateCouncil(ctx context.Context, c *register.Council) error {
	const insert = `INSERT INTO councils (council, version, body) VALUES ($1, $2, $3)`
	m := codec.CouncilToProto(c)
	body, err := w.marshal(m)
	if err != nil {
		return err
	}
	_, err = w.tx.ExecContext(ctx, insert, c.ID, c.Version, body)
	if postgres.Constraint(err) == "councils_pkey" {
		return register.CouncilExists(c.ID)
	}
	if err != nil {
		return fmt.Errorf("insert council %s: %w", c.ID, err)
	}
	w.record(m.GetName(), c.Version, m, register.Trail{})
	return nil
}

func (w *writer) SaveCouncil(ctx context.Context, c *register.Council) error {
	const update = `UPDATE councils SET version = $2, body = $3 WHERE council = $1 AND version = $2 - 1`
	m := codec.CouncilToProto(c)
	body, err := w.marshal(m)
	if err != nil {
		return err
	}
	if err := w.tx.ExecOne(ctx, register.Stale(), update, c.ID, c.Version, body); err != nil {
		return err
	}
	w.record(m.GetName(), c.Version, m, register.Trail{})
	return nil
}

// InUse looks into the columns that keep what each record names, so that settings cannot go from under them.
func (w *writer) InUse(ctx context.Context, d register.Dropped) (string, error) {
	const used = `
		SELECT setting FROM (
			SELECT unnest($2::text[]) AS setting
			INTERSECT (
				SELECT service_area FROM partnerships WHERE council = $1
				UNION SELECT unnest(areas) FROM role_terms WHERE council = $1)
			UNION (
				SELECT unnest($3::text[])
				INTERSECT (
					SELECT scrutiny_committee FROM partnerships WHERE council = $1
					UNION SELECT unnest(committees) FROM partnerships WHERE council = $1
					UNION SELECT unnest(committees) FROM posts WHERE council = $1
					UNION SELECT committee FROM role_terms WHERE council = $1))
			UNION (
				SELECT unnest($4::text[])
				INTERSECT SELECT unnest(objectives) FROM partnerships WHERE council = $1)
		) AS used ORDER BY setting LIMIT 1`
	var found []string
	err := w.tx.SelectContext(ctx, &found, used, w.council(),
		pq.Array(d.ServiceAreas), pq.Array(d.Committees), pq.Array(d.Objectives))
	if err != nil || len(found) == 0 {
		return "", err
	}
	return found[0], nil
}

// Councils gives the councils after an id, across the installation.
func (s *Store) Councils(ctx context.Context, only []string, after string, limit int) ([]*register.Council, error) {
	const list = `
		SELECT council, body FROM councils
		WHERE council > $1 AND ($2::text[] IS NULL OR council = ANY ($2))
		ORDER BY council LIMIT $3`
	var rows []struct {
		Council string `db:"council"`
		Body    []byte `db:"body"`
	}
	err := s.db.AcrossCouncils(ctx, func(tx *postgres.Tx) error {
		return tx.SelectContext(ctx, &rows, list, after, pq.Array(only), limit)
	})
	if err != nil {
		return nil, fmt.Errorf("list councils: %w", err)
	}
	councils := make([]*register.Council, len(rows))
	for i, row := range rows {
		m := &registerv1.Council{}
		if err := (&reader{}).unmarshal(row.Body, m); err != nil {
			return nil, err
		}
		if councils[i], err = codec.CouncilFromProto(row.Council, m); err != nil {
			return nil, err
		}
	}
	return councils, nil
}
