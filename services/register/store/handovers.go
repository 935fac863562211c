package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/platform/data/postgres"
	"github.com/concordat-suite/concordat/services/platform/words/date"
	"github.com/concordat-suite/concordat/services/register"
	"github.com/concordat-suite/concordat/services/register/codec"
)

const handOver = `SELECT body FROM hand_overs WHERE council = $1 AND id = $2`

func (r *reader) HandOver(ctx context.Context, id string) (*register.HandOver, error) {
	return r.handOverBy(ctx, id, handOver)
}

func (w *writer) HandOverForUpdate(ctx context.Context, id string) (*register.HandOver, error) {
	return w.handOverBy(ctx, id, handOver+` FOR UPDATE`)
}

func (r *reader) handOverBy(ctx context.Context, id, query string) (*register.HandOver, error) {
	m := &registerv1.HandOver{}
	if err := r.one(ctx, m, query, r.council(), id); err != nil {
		return nil, err
	}
	return codec.HandOverFromProto(r.council(), id, m)
}

func (r *reader) decodeHandOver(id string, body []byte) (*register.HandOver, error) {
	m := &registerv1.HandOver{}
	if err := r.unmarshal(body, m); err != nil {
		return nil, err
	}
	return codec.HandOverFromProto(r.council(), id, m)
}

func (r *reader) HandOverPlannedBy(ctx context.Context, person string) (*register.HandOver, error) {
	const planned = `SELECT id, body FROM hand_overs WHERE council = $1 AND person = $2 AND state = 'PLANNED'`
	var found idAndBody
	err := r.tx.GetContext(ctx, &found, planned, r.council(), person)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return nil, nil
	case err != nil:
		return nil, fmt.Errorf("read the hand-over that person %s plans: %w", person, err)
	}
	return r.decodeHandOver(found.ID, found.Body)
}

func (r *reader) HandOversDue(ctx context.Context, day date.Date) ([]*register.HandOver, error) {
	const due = `SELECT id, body FROM hand_overs WHERE council = $1 AND state = 'PLANNED' AND on_date <= $2::date ORDER BY on_date, create_time, id`
	found, err := readAll(ctx, r.tx, r.decodeHandOver, due, r.council(), day.String())
	if err != nil {
		return nil, fmt.Errorf("read the hand-overs that are due on %s: %w", day, err)
	}
	return found, nil
}

// CouncilsWithHandOversDue looks across the councils.
func (s *Store) CouncilsWithHandOversDue(ctx context.Context, day date.Date) (councils []string, err error) {
	const due = `SELECT DISTINCT council FROM hand_overs WHERE state = 'PLANNED' AND on_date <= $1::date ORDER BY council`
	err = s.db.AcrossCouncils(ctx, func(tx *postgres.Tx) error { return tx.SelectContext(ctx, &councils, due, day.String()) })
	if err != nil {
		return nil, fmt.Errorf("look for hand-overs that are due: %w", err)
	}
	return councils, nil
}

func (w *writer) CreateHandOver(ctx context.Context, h *register.HandOver) error {
	const insert = `
		INSERT INTO hand_overs (council, id, version, person, taker, on_date, state, create_time, body)
		VALUES ($1, $2, $3, $4, $5, $6::date, $7, $8, $9)`
	return w.writeHandOver(ctx, h, insert)
}

func (w *writer) SaveHandOver(ctx context.Context, h *register.HandOver) error {
	const update = `
		UPDATE hand_overs SET version = $3, person = $4, taker = $5, on_date = $6::date, state = $7, create_time = $8, body = $9
		WHERE council = $1 AND id = $2 AND version = $3 - 1`
	return w.writeHandOver(ctx, h, update)
}

func (w *writer) writeHandOver(ctx context.Context, h *register.HandOver, statement string) error {
	m := codec.HandOverToProto(h)
	body, err := w.marshal(m)
	if err != nil {
		return err
	}
	if err := w.tx.ExecOne(ctx, register.Stale(), statement, h.Council, h.ID, h.Version, h.Person, h.To, h.Date.String(),
		word(m.GetState()), h.CreateTime, body); err != nil {
		return fmt.Errorf("write hand-over %s: %w", h.ID, err)
	}
	w.record(m.GetName(), h.Version, m, register.Trail{})
	return nil
}

// AnswerHandOver notes what a repeat of the call is answered with.
func (w *writer) AnswerHandOver(h *register.HandOver, duties []register.Duty) {
	w.journal.Answer(codec.HandOverAnswer(h, duties))
}
