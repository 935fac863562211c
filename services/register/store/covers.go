package store

import (
	"context"
	"fmt"

	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/register"
	"github.com/concordat-suite/concordat/services/register/codec"
)

const cover = `SELECT body FROM covers WHERE council = $1 AND id = $2`

func (r *reader) Cover(ctx context.Context, id string) (*register.Cover, error) {
	return r.coverBy(ctx, id, cover)
}

func (w *writer) CoverForUpdate(ctx context.Context, id string) (*register.Cover, error) {
	return w.coverBy(ctx, id, cover+` FOR UPDATE`)
}

func (r *reader) coverBy(ctx context.Context, id, query string) (*register.Cover, error) {
	m := &registerv1.Cover{}
	if err := r.one(ctx, m, query, r.council(), id); err != nil {
		return nil, err
	}
	return codec.CoverFromProto(r.council(), id, m)
}

func (r *reader) CoversOf(ctx context.Context, person string) ([]*register.Cover, error) {
	const ofPerson = `SELECT id, body FROM covers WHERE council = $1 AND (person = $2 OR stand_in = $2) ORDER BY start_date, id`
	found, err := readAll(ctx, r.tx, r.decodeCover, ofPerson, r.council(), person)
	if err != nil {
		return nil, fmt.Errorf("read the covers of person %s: %w", person, err)
	}
	return found, nil
}

func (r *reader) decodeCover(id string, body []byte) (*register.Cover, error) {
	m := &registerv1.Cover{}
	if err := r.unmarshal(body, m); err != nil {
		return nil, err
	}
	return codec.CoverFromProto(r.council(), id, m)
}

func (w *writer) CreateCover(ctx context.Context, v *register.Cover) error {
	const insert = `
		INSERT INTO covers (council, id, version, person, stand_in, start_date, end_date, ended, create_time, body)
		VALUES ($1, $2, $3, $4, $5, $6::date, $7::date, $8, $9, $10)`
	return w.writeCover(ctx, v, insert)
}

func (w *writer) SaveCover(ctx context.Context, v *register.Cover) error {
	const update = `
		UPDATE covers SET version = $3, person = $4, stand_in = $5, start_date = $6::date, end_date = $7::date, ended = $8, create_time = $9,
			body = $10
		WHERE council = $1 AND id = $2 AND version = $3 - 1`
	return w.writeCover(ctx, v, update)
}

func (w *writer) writeCover(ctx context.Context, v *register.Cover, statement string) error {
	m := codec.CoverToProto(v)
	body, err := w.marshal(m)
	if err != nil {
		return err
	}
	if err := w.tx.ExecOne(ctx, register.Stale(), statement, v.Council, v.ID, v.Version, v.Person, v.StandIn, v.StartDate.String(),
		v.EndDate.String(), !v.EndTime.IsZero() || !v.Confirmation.State.Gives(), v.CreateTime, body); err != nil {
		return fmt.Errorf("write cover %s: %w", v.ID, err)
	}
	w.record(m.GetName(), v.Version, m, register.Trail{})
	return nil
}
