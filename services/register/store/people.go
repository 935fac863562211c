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

const person = `SELECT body FROM people WHERE council = $1 AND id = $2`

func (r *reader) Person(ctx context.Context, id string) (*register.Person, error) {
	return r.personBy(ctx, id, person)
}

func (w *writer) PersonForUpdate(ctx context.Context, id string) (*register.Person, error) {
	return w.personBy(ctx, id, person+` FOR UPDATE`)
}

func (r *reader) personBy(ctx context.Context, id, query string) (*register.Person, error) {
	m := &registerv1.Person{}
	if err := r.one(ctx, m, query, r.council(), id); err != nil {
		return nil, err
	}
	return codec.PersonFromProto(r.council(), id, m)
}

func (r *reader) People(ctx context.Context, ids []string) (map[string]*register.Person, error) {
	const byIDs = `SELECT id, body FROM people WHERE council = $1 AND id = ANY ($2::uuid[])`
	people, err := r.people(ctx, byIDs, r.council(), pq.Array(ids))
	if err != nil {
		return nil, fmt.Errorf("read people: %w", err)
	}
	found := make(map[string]*register.Person, len(people))
	for _, p := range people {
		found[p.ID] = p
	}
	return found, nil
}

func (r *reader) people(ctx context.Context, query string, args ...any) ([]*register.Person, error) {
	return readAll(ctx, r.tx, r.decodePerson, query, args...)
}

func (r *reader) decodePerson(id string, body []byte) (*register.Person, error) {
	m := &registerv1.Person{}
	if err := r.unmarshal(body, m); err != nil {
		return nil, err
	}
	return codec.PersonFromProto(r.council(), id, m)
}

func (w *writer) CreatePerson(ctx context.Context, p *register.Person) error {
	const insert = `
		INSERT INTO people (council, id, version, display_name, sort_name, kind, email_state, suspended, body, once_bound)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`
	m := codec.PersonToProto(p)
	row, err := w.personRow(p, m)
	if err != nil {
		return err
	}
	if _, err := w.tx.ExecContext(ctx, insert, row...); err != nil {
		return fmt.Errorf("insert person %s: %w", p.ID, err)
	}
	if err := w.bind(ctx, p); err != nil {
		return err
	}
	w.record(m.GetName(), p.Version, m, register.Trail{})
	return nil
}

func (w *writer) SavePerson(ctx context.Context, p *register.Person) error {
	m, err := w.savePerson(ctx, p)
	if err != nil {
		return err
	}
	w.record(m.GetName(), p.Version, m, register.Trail{})
	return nil
}

func (w *writer) ErasePerson(ctx context.Context, p *register.Person) error {
	m, err := w.savePerson(ctx, p)
	if err != nil {
		return err
	}
	return w.journal.Erase(ctx, change(m.GetName(), p.Version, m, register.Trail{}))
}

func (w *writer) savePerson(ctx context.Context, p *register.Person) (*registerv1.Person, error) {
	const update = `
		UPDATE people SET version = $3, display_name = $4, sort_name = $5, kind = $6, email_state = $7, suspended = $8, body = $9,
			once_bound = once_bound OR $10
		WHERE council = $1 AND id = $2 AND version = $3 - 1`
	m := codec.PersonToProto(p)
	row, err := w.personRow(p, m)
	if err != nil {
		return nil, err
	}
	if err := w.tx.ExecOne(ctx, register.Stale(), update, row...); err != nil {
		return nil, err
	}
	return m, w.bind(ctx, p)
}

func (w *writer) personRow(p *register.Person, m *registerv1.Person) ([]any, error) {
	body, err := w.marshal(m)
	return []any{
		p.Council, p.ID, p.Version, p.DisplayName, sortName(p.DisplayName), word(m.GetKind()), word(m.GetEmailState()), p.Suspended, body,
		len(p.SignIns) > 0,
	}, err
}

// bind makes the accounts of the person those on the record.
func (w *writer) bind(ctx context.Context, p *register.Person) error {
	const (
		unbind = `DELETE FROM sign_ins WHERE council = $1 AND person = $2`
		bind   = `INSERT INTO sign_ins (council, issuer, subject, person) VALUES ($1, $2, $3, $4)`
	)
	if p.Version > 1 {
		if _, err := w.tx.ExecContext(ctx, unbind, p.Council, p.ID); err != nil {
			return fmt.Errorf("unbind the accounts of person %s: %w", p.ID, err)
		}
	}
	for _, s := range p.SignIns {
		if _, err := w.tx.ExecContext(ctx, bind, p.Council, s.Issuer, s.Subject, p.ID); err != nil {
			return bindFault(err)
		}
	}
	return nil
}

func bindFault(err error) error {
	if postgres.Constraint(err) == "sign_ins_pkey" {
		return register.SignInTaken()
	}
	return fmt.Errorf("bind an account: %w", err)
}
