package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"github.com/lib/pq"

	governancev1 "github.com/concordat-suite/concordat/proto/gen/concordat/governance/v1"
	"github.com/concordat-suite/concordat/services/governance"
	"github.com/concordat-suite/concordat/services/governance/codec"
	"github.com/concordat-suite/concordat/services/platform/data/journal"
	"github.com/concordat-suite/concordat/services/platform/words/fault"
)

// policyColumns are the columns of a version, in the order of policyRow and of policyValues.
const policyColumns = `id, version, number, state, pack, pack_sha256, example_failures, committee, meeting_date, minute, to_follow,
	recorder, record_time, in_force_from, in_force_until, withdraw_reason, creator, create_time, update_time`

type policyRow struct {
	ID             string         `db:"id"`
	Version        int64          `db:"version"`
	Number         int            `db:"number"`
	State          string         `db:"state"`
	Pack           []byte         `db:"pack"`
	PackSHA256     string         `db:"pack_sha256"`
	Failures       pq.StringArray `db:"example_failures"`
	Committee      string         `db:"committee"`
	MeetingDate    sql.NullTime   `db:"meeting_date"`
	Minute         string         `db:"minute"`
	ToFollow       bool           `db:"to_follow"`
	Recorder       string         `db:"recorder"`
	RecordTime     sql.NullTime   `db:"record_time"`
	From           sql.NullTime   `db:"in_force_from"`
	Until          sql.NullTime   `db:"in_force_until"`
	WithdrawReason string         `db:"withdraw_reason"`
	Creator        string         `db:"creator"`
	CreateTime     time.Time      `db:"create_time"`
	UpdateTime     time.Time      `db:"update_time"`
}

func (row policyRow) policy() *governance.Policy {
	p := &governance.Policy{
		ID: row.ID, Version: row.Version, Number: row.Number, Stored: governance.PolicyState(row.State),
		Pack:            &governance.Pack{Text: row.Pack, SHA256: row.PackSHA256},
		ExampleFailures: row.Failures, From: dateOf(row.From), Until: dateOf(row.Until), WithdrawReason: row.WithdrawReason,
		Creator: row.Creator, CreateTime: row.CreateTime, UpdateTime: row.UpdateTime,
	}
	if row.RecordTime.Valid {
		p.Approval = &governance.Approval{Recorder: row.Recorder, RecordTime: row.RecordTime.Time, Minute: governance.MinuteReference{
			Committee: row.Committee, MeetingDate: dateOf(row.MeetingDate), Minute: row.Minute, ToFollow: row.ToFollow}}
	}
	return p
}

// policyValues gives the values of a version's columns, the council first.
func policyValues(council string, p *governance.Policy) []any {
	approval := governance.Approval{}
	if p.Approval != nil {
		approval = *p.Approval
	}
	recorded := sql.NullTime{Time: approval.RecordTime, Valid: p.Approval != nil}
	return []any{council, p.ID, p.Version, p.Number, string(p.Stored), p.Pack.Text, p.Pack.SHA256, pq.StringArray(append([]string{}, p.ExampleFailures...)),
		approval.Minute.Committee, day(approval.Minute.MeetingDate), approval.Minute.Minute, approval.Minute.ToFollow, approval.Recorder, recorded,
		day(p.From), day(p.Until), p.WithdrawReason, p.Creator, p.CreateTime, p.UpdateTime}
}

const allPolicies = `SELECT ` + policyColumns + ` FROM policies WHERE council = $1 ORDER BY number DESC`

func (r *reader) Policies(ctx context.Context) ([]*governance.Policy, error) {
	return r.policies(ctx, allPolicies)
}

func (w *writer) PoliciesForUpdate(ctx context.Context) ([]*governance.Policy, error) {
	if err := lockCouncil(ctx, w.tx, "FOR NO KEY UPDATE"); err != nil {
		return nil, err
	}
	return w.policies(ctx, allPolicies+` FOR NO KEY UPDATE`)
}

func (r *reader) policies(ctx context.Context, query string) ([]*governance.Policy, error) {
	var rows []policyRow
	if err := r.tx.SelectContext(ctx, &rows, query, r.council()); err != nil {
		return nil, fmt.Errorf("read the versions of the policy: %w", err)
	}
	policies := make([]*governance.Policy, len(rows))
	for i, row := range rows {
		policies[i] = row.policy()
	}
	return policies, nil
}

func (r *reader) PoliciesAsOf(ctx context.Context, at time.Time) ([]*governance.Policy, error) {
	seq, err := journal.CutAt(ctx, r.tx, at)
	if err != nil {
		return nil, err
	}
	all, err := r.Policies(ctx)
	if err != nil {
		return nil, err
	}
	past := make([]*governance.Policy, 0, len(all))
	for _, p := range all {
		entry, err := journal.StateAt(ctx, r.tx, codec.PolicyName.Format(r.council(), p.ID), seq)
		if fault.KindOf(err) == fault.KindNotFound {
			continue
		}
		if err != nil {
			return nil, err
		}
		m, err := journal.State(entry, &governancev1.Policy{})
		if err != nil {
			return nil, err
		}
		past = append(past, codec.PolicyFromProto(m, entry.GetVersion()))
	}
	return past, nil
}

func (w *writer) CreatePolicy(ctx context.Context, p *governance.Policy) error {
	const (
		number = `SELECT coalesce(max(number), 0) + 1 FROM policies WHERE council = $1`
		insert = `INSERT INTO policies (council, ` + policyColumns + `)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)`
	)
	if _, err := w.journal.Next(ctx); err != nil { // one at a time: the number is the next
		return err
	}
	if err := w.tx.GetContext(ctx, &p.Number, number, w.council()); err != nil {
		return fmt.Errorf("number the policy: %w", err)
	}
	if _, err := w.tx.ExecContext(ctx, insert, policyValues(w.council(), p)...); err != nil {
		return fmt.Errorf("insert policy %s: %w", p.ID, err)
	}
	w.recordPolicy(p, governance.PolicyDraft, "")
	return nil
}

func (w *writer) SavePolicy(ctx context.Context, p *governance.Policy, state governance.PolicyState, minute string) error {
	const update = `
		UPDATE policies SET (council, ` + policyColumns + `)
			= ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)
		WHERE council = $1 AND id = $2 AND version = $3 - 1`
	if err := w.tx.ExecOne(ctx, governance.Stale(), update, policyValues(w.council(), p)...); err != nil {
		return err
	}
	w.recordPolicy(p, state, minute)
	return nil
}

func (w *writer) recordPolicy(p *governance.Policy, state governance.PolicyState, minute string) {
	m := codec.PolicyToProto(w.council(), p, state)
	w.record(m.GetName(), p.Version, m, minute)
}
