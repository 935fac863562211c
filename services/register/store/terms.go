package store

import (
	"context"
	"fmt"

	"github.com/lib/pq"

	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/register"
	"github.com/concordat-suite/concordat/services/register/codec"
)

const roleTerm = `SELECT body FROM role_terms WHERE council = $1 AND id = $2`

func (r *reader) RoleTerm(ctx context.Context, id string) (*register.RoleTerm, error) {
	return r.roleTermBy(ctx, id, roleTerm)
}

func (w *writer) RoleTermForUpdate(ctx context.Context, id string) (*register.RoleTerm, error) {
	return w.roleTermBy(ctx, id, roleTerm+` FOR UPDATE`)
}

func (r *reader) roleTermBy(ctx context.Context, id, query string) (*register.RoleTerm, error) {
	m := &registerv1.RoleTerm{}
	if err := r.one(ctx, m, query, r.council(), id); err != nil {
		return nil, err
	}
	return codec.RoleTermFromProto(r.council(), id, m)
}

func (r *reader) RoleTermsOf(ctx context.Context, person string) ([]*register.RoleTerm, error) {
	const ofPerson = `SELECT id, body FROM role_terms WHERE council = $1 AND person = $2 ORDER BY start_date, id`
	found, err := readAll(ctx, r.tx, r.decodeRoleTerm, ofPerson, r.council(), person)
	if err != nil {
		return nil, fmt.Errorf("read the roles of person %s: %w", person, err)
	}
	return found, nil
}

func (r *reader) decodeRoleTerm(id string, body []byte) (*register.RoleTerm, error) {
	m := &registerv1.RoleTerm{}
	if err := r.unmarshal(body, m); err != nil {
		return nil, err
	}
	return codec.RoleTermFromProto(r.council(), id, m)
}

func (w *writer) CreateRoleTerm(ctx context.Context, t *register.RoleTerm) error {
	const insert = `
		WITH term AS (
			INSERT INTO role_terms (council, id, version, person, role, start_date, end_date, revoked, areas, committee, create_time, body)
			VALUES ($1, $2, $3, $4, $5, $6::date, $7::date, $8, $9, $10, $11, $12)
			RETURNING council, id, version, person, role, start_date, end_date, revoked, areas, committee, create_time, body)
		INSERT INTO role_terms_history
			(council, id, version, person, role, start_date, end_date, revoked, areas, committee, create_time, body, from_seq)
		SELECT council, id, version, person, role, start_date, end_date, revoked, areas, committee, create_time, body, $13 FROM term`
	return w.writeRoleTerm(ctx, t, insert)
}

func (w *writer) SaveRoleTerm(ctx context.Context, t *register.RoleTerm) error {
	const update = `
		WITH term AS (
			UPDATE role_terms SET version = $3, person = $4, role = $5, start_date = $6::date, end_date = $7::date, revoked = $8,
				areas = $9, committee = $10, create_time = $11, body = $12
			WHERE council = $1 AND id = $2 AND version = $3 - 1
			RETURNING council, id, version, person, role, start_date, end_date, revoked, areas, committee, create_time, body),
		before AS (
			UPDATE role_terms_history SET to_seq = $13
			WHERE council = $1 AND id = $2 AND to_seq IS NULL AND EXISTS (SELECT FROM term))
		INSERT INTO role_terms_history
			(council, id, version, person, role, start_date, end_date, revoked, areas, committee, create_time, body, from_seq)
		SELECT council, id, version, person, role, start_date, end_date, revoked, areas, committee, create_time, body, $13 FROM term`
	return w.writeRoleTerm(ctx, t, update)
}

func (w *writer) writeRoleTerm(ctx context.Context, t *register.RoleTerm, statement string) error {
	m := codec.RoleTermToProto(t)
	body, err := w.marshal(m)
	if err != nil {
		return err
	}
	seq, err := w.journal.Next(ctx)
	if err != nil {
		return err
	}
	if err := w.tx.ExecOne(ctx, register.Stale(), statement,
		t.Council, t.ID, t.Version, t.Person, word(m.GetRole()), t.StartDate.String(), nullDate(t.EndDate), !gives(t),
		textArray(t.ServiceAreas), m.GetMinuteReference().GetCommittee(), t.CreateTime, body, seq); err != nil {
		return fmt.Errorf("write role term %s: %w", t.ID, err)
	}
	w.record(m.GetName(), t.Version, m, register.Trail{Minute: m.GetMinuteReference().GetMinute()})
	return nil
}

// gives reports whether a term gives its role on its days: it is neither revoked nor does it wait for a second person.
func gives(t *register.RoleTerm) bool { return t.RevokeTime.IsZero() && t.Confirmation.State.Gives() }

// textArray keeps a list that may be empty and is never null.
func textArray(texts []string) any {
	if texts == nil {
		texts = []string{}
	}
	return pq.Array(texts)
}
