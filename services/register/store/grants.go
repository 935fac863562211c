package store

import (
	"context"
	"fmt"

	"github.com/lib/pq"

	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/platform/words/caller"
	"github.com/concordat-suite/concordat/services/platform/words/date"
	"github.com/concordat-suite/concordat/services/register"
	"github.com/concordat-suite/concordat/services/register/codec"
	"github.com/concordat-suite/concordat/services/register/powers"
)

const grant = `SELECT body FROM privileged_grants WHERE council = $1 AND id = $2`

func (r *reader) Grant(ctx context.Context, id string) (*powers.Grant, error) {
	return r.grantBy(ctx, id, grant)
}

func (w *writer) GrantForUpdate(ctx context.Context, id string) (*powers.Grant, error) {
	return w.grantBy(ctx, id, grant+` FOR UPDATE`)
}

func (r *reader) grantBy(ctx context.Context, id, query string) (*powers.Grant, error) {
	m := &registerv1.PrivilegedGrant{}
	if err := r.one(ctx, m, query, r.council(), id); err != nil {
		return nil, err
	}
	return codec.GrantFromProto(r.council(), id, m)
}

func (r *reader) decodeGrant(id string, body []byte) (*powers.Grant, error) {
	m := &registerv1.PrivilegedGrant{}
	if err := r.unmarshal(body, m); err != nil {
		return nil, err
	}
	return codec.GrantFromProto(r.council(), id, m)
}

func (r *reader) GrantsOf(ctx context.Context, person string) ([]*powers.Grant, error) {
	const ofPerson = `SELECT id, body FROM privileged_grants WHERE council = $1 AND person = $2 ORDER BY create_time, id`
	found, err := readAll(ctx, r.tx, r.decodeGrant, ofPerson, r.council(), person)
	if err != nil {
		return nil, fmt.Errorf("read the grants of person %s: %w", person, err)
	}
	return found, nil
}

func (r *reader) ListGrants(ctx context.Context, q register.Query) (register.Page[*powers.Grant], error) {
	from := &source{rpc: "ListPrivilegedGrants", table: "privileged_grants", schema: &grantsSchema, sort: "create_time"}
	return list(ctx, r, q, from, r.decodeGrant)
}

// AnotherConfirmer looks in the history, so that a role that was taken away counts too; a term that was never confirmed
// does not.
func (r *reader) AnotherConfirmer(ctx context.Context, than []string, day date.Date) (another bool, err error) {
	const once = `
		SELECT EXISTS (
			SELECT FROM role_terms_history AS t JOIN people AS p ON p.council = t.council AND p.id = t.person
			WHERE t.council = $1 AND t.role = ANY ($2) AND NOT t.revoked AND t.start_date <= $3::date
				AND p.once_bound AND NOT t.person::text = ANY ($4))`
	var roles []string
	for _, role := range caller.Confirming() {
		roles = append(roles, word(codec.RoleToProto(role)))
	}
	if err := r.tx.GetContext(ctx, &another, once, r.council(), pq.Array(roles), day.String(), pq.Array(than)); err != nil {
		return false, fmt.Errorf("look for others who could once confirm: %w", err)
	}
	return another, nil
}

func (w *writer) CreateGrant(ctx context.Context, g *powers.Grant) error {
	const insert = `
		INSERT INTO privileged_grants (council, id, version, kind, person, proposed_by, state, create_time, body)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`
	m, err := w.writeGrant(ctx, g, insert)
	if err != nil {
		return err
	}
	w.record(m.GetName(), g.Version, m, register.Trail{OnBehalfOf: g.ProposedFor})
	return nil
}

// updateGrant names all that an insert does, so that both have the same arguments; only state and body ever change.
const updateGrant = `
	UPDATE privileged_grants SET version = $3, kind = $4, person = $5, proposed_by = $6, state = $7, create_time = $8, body = $9
	WHERE council = $1 AND id = $2 AND version = $3 - 1`

func (w *writer) SaveGrant(ctx context.Context, g *powers.Grant) error {
	m, err := w.writeGrant(ctx, g, updateGrant)
	if err != nil {
		return err
	}
	w.record(m.GetName(), g.Version, m, register.Trail{})
	return nil
}

func (w *writer) EraseGrant(ctx context.Context, g *powers.Grant) error {
	m, err := w.writeGrant(ctx, g, updateGrant)
	if err != nil {
		return err
	}
	return w.journal.Erase(ctx, change(m.GetName(), g.Version, m, register.Trail{}))
}

func (w *writer) writeGrant(
	ctx context.Context, g *powers.Grant, statement string,
) (*registerv1.PrivilegedGrant, error) {
	m := codec.GrantToProto(g)
	body, err := w.marshal(m)
	if err != nil {
		return nil, err
	}
	if err := w.tx.ExecOne(ctx, register.Stale(), statement, g.Council, g.ID, g.Version, word(m.GetKind()), g.Person,
		g.ProposedBy, word(m.GetState()), g.CreateTime, body); err != nil {
		return nil, fmt.Errorf("write grant %s: %w", g.ID, err)
	}
	return m, nil
}

// AnswerPerson notes what a repeat of the call is answered with.
func (w *writer) AnswerPerson(p *register.Person) { w.journal.Answer(codec.PersonToProto(p)) }
