package store

import (
	"context"
	"fmt"

	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/register"
	"github.com/concordat-suite/concordat/services/register/codec"
)

func (r *reader) Application(ctx context.Context, id string) (*register.Application, error) {
	const application = `SELECT body FROM applications WHERE council = $1 AND id = $2`
	m := &registerv1.Application{}
	if err := r.one(ctx, m, application, r.council(), id); err != nil {
		return nil, err
	}
	return codec.ApplicationFromProto(r.council(), id, m)
}

func (w *writer) ApplicationForUpdate(ctx context.Context, id string) (*register.Application, error) {
	const forUpdate = `SELECT body FROM applications WHERE council = $1 AND id = $2 FOR UPDATE`
	m := &registerv1.Application{}
	if err := w.one(ctx, m, forUpdate, w.council(), id); err != nil {
		return nil, err
	}
	return codec.ApplicationFromProto(w.council(), id, m)
}

func (r *reader) decodeApplication(id string, body []byte) (*register.Application, error) {
	m := &registerv1.Application{}
	if err := r.unmarshal(body, m); err != nil {
		return nil, err
	}
	return codec.ApplicationFromProto(r.council(), id, m)
}

func (w *writer) ApplicationSigningIn(ctx context.Context, account register.SignIn) (*register.Application, error) {
	const signingIn = `
		SELECT a.id, a.body FROM sign_ins AS s JOIN applications AS a ON a.council = s.council AND a.id = s.application
		WHERE s.council = $1 AND s.issuer = $2 AND s.subject = $3`
	found, err := readAll(ctx, w.tx, w.decodeApplication, signingIn, w.council(), account.Issuer, account.Subject)
	if err != nil {
		return nil, fmt.Errorf("look for the application of an account: %w", err)
	}
	if len(found) == 0 {
		return nil, nil
	}
	return found[0], nil
}

func (w *writer) ReleaseSignIn(ctx context.Context, a *register.Application) error {
	if _, err := w.tx.ExecContext(ctx, `DELETE FROM sign_ins WHERE council = $1 AND application = $2`, w.council(), a.ID); err != nil {
		return fmt.Errorf("release the account of application %s: %w", a.ID, err)
	}
	return nil
}

func (w *writer) CreateApplication(ctx context.Context, a *register.Application) error {
	const (
		insert = `INSERT INTO applications (council, id, version, sort_name, body) VALUES ($1, $2, $3, $4, $5)`
		bind   = `INSERT INTO sign_ins (council, issuer, subject, application) VALUES ($1, $2, $3, $4)`
	)
	m := codec.ApplicationToProto(a)
	body, err := w.marshal(m)
	if err != nil {
		return err
	}
	if _, err := w.tx.ExecContext(ctx, insert, a.Council, a.ID, a.Version, sortName(a.DisplayName), body); err != nil {
		return fmt.Errorf("insert application %s: %w", a.ID, err)
	}
	if _, err := w.tx.ExecContext(ctx, bind, a.Council, a.SignIn.Issuer, a.SignIn.Subject, a.ID); err != nil {
		return bindFault(err)
	}
	w.record(m.GetName(), a.Version, m, register.Trail{})
	return nil
}

func (w *writer) SaveApplication(ctx context.Context, a *register.Application) error {
	const update = `UPDATE applications SET version = $3, sort_name = $4, body = $5 WHERE council = $1 AND id = $2 AND version = $3 - 1`
	m := codec.ApplicationToProto(a)
	body, err := w.marshal(m)
	if err != nil {
		return err
	}
	if err := w.tx.ExecOne(ctx, register.Stale(), update, a.Council, a.ID, a.Version, sortName(a.DisplayName), body); err != nil {
		return err
	}
	w.record(m.GetName(), a.Version, m, register.Trail{})
	return nil
}
