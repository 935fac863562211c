package store

import (
	"context"
	"fmt"
	"time"

	"github.com/lib/pq"
	"google.golang.org/protobuf/proto"

	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/platform/data/listing"
	"github.com/concordat-suite/concordat/services/platform/data/postgres"
	"github.com/concordat-suite/concordat/services/register"
	"github.com/concordat-suite/concordat/services/register/codec"
	"github.com/concordat-suite/concordat/services/register/proposals"
)

const fieldProposal = `SELECT body FROM field_proposals WHERE council = $1 AND partnership = $2 AND id = $3`

func (r *reader) Proposal(ctx context.Context, partnership, id string) (*proposals.Proposal, error) {
	return r.proposalBy(ctx, fieldProposal, partnership, id)
}

func (w *writer) ProposalForUpdate(ctx context.Context, partnership, id string) (*proposals.Proposal, error) {
	return w.proposalBy(ctx, fieldProposal+` FOR UPDATE`, partnership, id)
}

func (r *reader) proposalBy(ctx context.Context, query, partnership, id string) (*proposals.Proposal, error) {
	m := &registerv1.FieldProposal{}
	if err := r.one(ctx, m, query, r.council(), partnership, id); err != nil {
		return nil, err
	}
	return codec.ProposalFromProto(r.council(), m)
}

func (r *reader) decodeProposal(_ string, body []byte) (*proposals.Proposal, error) {
	m := &registerv1.FieldProposal{}
	if err := r.unmarshal(body, m); err != nil {
		return nil, err
	}
	return codec.ProposalFromProto(r.council(), m)
}

// proposalFields is what the list of proposals can be asked for.
var proposalFields = listing.Schema{
	Fields: map[string]listing.Field{
		"name":        {Column: "f.id", Kind: listing.UUID, Sight: toCouncil, Sortable: true},
		"create_time": {Column: "f.create_time", Kind: listing.Time, Sight: toCouncil, Sortable: true},
		"import":      {Column: "f.import::text", Kind: listing.Text, Sight: toCouncil, Fold: lastID},
		"field":       {Column: "f.field", Kind: listing.Text, Sight: toCouncil},
		"state":       words("f.state", registerv1.FieldProposalState(0), toCouncil),
	},
	Key: "name", Order: "create_time desc",
}

// proposalRow is a proposal with the record that it is for.
type proposalRow struct {
	idAndBody
	CreateTime  time.Time `db:"create_time"`
	Partnership string    `db:"partnership"`
	Record      []byte    `db:"record"`
}

const listProposals = `
	SELECT f.id, f.body, f.create_time, p.id AS partnership, p.body AS record
	FROM field_proposals AS f JOIN partnerships AS p ON p.council = f.council AND p.id = f.partnership
	WHERE f.council = $1 AND ($2 = '' OR f.partnership = nullif($2, '')::uuid) AND (
		$3 OR p.service_area <> '' AND p.service_area = ANY ($4::text[])
		OR EXISTS (SELECT FROM unnest($5::text[]) AS named (id) WHERE position(convert_to(named.id, 'UTF8') in p.body) > 0))`

func (r *reader) ListProposals(
	ctx context.Context, partnership string, q register.Query,
) (page register.Page[register.ProposalOn], err error) {
	parsed, err := proposalFields.Parse(request(r, q, &source{rpc: "ListFieldProposals " + partnership}))
	if err != nil {
		return page, err
	}
	end, args := parsed.SQL(r.council(), partnership, q.Reach.All, textArray(q.Reach.Areas), textArray(q.Reach.Named))
	var rows []proposalRow
	if err := r.tx.List(ctx, &rows, listProposals+end, args...); err != nil {
		return page, fmt.Errorf("list field proposals: %w", err)
	}
	rows, page.Next, err = listing.Page(parsed, rows, func(row proposalRow, path string) any {
		if path == "create_time" {
			return row.CreateTime
		}
		return row.ID
	})
	if err != nil {
		return page, err
	}
	for _, row := range rows {
		on, err := r.proposalOn(row)
		if err != nil {
			return page, err
		}
		page.Items = append(page.Items, on)
	}
	return page, nil
}

func (r *reader) proposalOn(row proposalRow) (on register.ProposalOn, err error) {
	if on.Proposal, err = r.decodeProposal(row.ID, row.Body); err != nil {
		return on, err
	}
	on.Record, err = r.decodePartnership(row.Partnership, row.Record)
	return on, err
}

const updateProposal = `
	UPDATE field_proposals SET version = $3, state = $4, body = $5 WHERE council = $1 AND id = $2 AND version = $3 - 1`

func (w *writer) SaveProposal(ctx context.Context, p *proposals.Proposal, trail register.Trail) error {
	m := codec.ProposalToProto(p)
	body, err := w.marshal(m)
	if err != nil {
		return err
	}
	err = w.tx.ExecOne(ctx, register.Stale(), updateProposal, p.Council, p.ID, p.Version, word(m.GetState()), body)
	if err != nil {
		return fmt.Errorf("update field proposal %s: %w", p.ID, err)
	}
	w.record(m.GetName(), p.Version, m, trail)
	return nil
}

// WaitingOn reads in the order of the ids, in which all lock them.
func (w importWriter) WaitingOn(ctx context.Context, partnerships []string) ([]*proposals.Proposal, error) {
	const waiting = `
		SELECT id, body FROM field_proposals
		WHERE council = $1 AND state = 'WAITING' AND partnership = ANY ($2::uuid[]) ORDER BY id FOR UPDATE`
	return readAll(ctx, w.tx, w.decodeProposal, waiting, w.council(), pq.Array(partnerships))
}

func (w importWriter) DeclinedOn(ctx context.Context, partnerships []string) ([]*proposals.Proposal, error) {
	const declined = `
		SELECT id, body FROM field_proposals
		WHERE council = $1 AND state = 'DECLINED' AND partnership = ANY ($2::uuid[]) ORDER BY id`
	return readAll(ctx, w.tx, w.decodeProposal, declined, w.council(), pq.Array(partnerships))
}

func (w importWriter) WaitingFrom(ctx context.Context, id string) ([]*proposals.Proposal, error) {
	const waiting = `
		SELECT id, body FROM field_proposals
		WHERE council = $1 AND state = 'WAITING' AND import = $2 ORDER BY id FOR UPDATE`
	return readAll(ctx, w.tx, w.decodeProposal, waiting, w.council(), id)
}

func (w importWriter) SaveProposals(ctx context.Context, all []*proposals.Proposal) error {
	for _, p := range all {
		if err := w.w.SaveProposal(ctx, p, register.Trail{}); err != nil {
			return err
		}
	}
	return nil
}

// proposalGiven is a new proposal with its body.
type proposalGiven struct {
	*proposals.Proposal
	state string
	body  []byte
}

func (w importWriter) CreateProposals(ctx context.Context, all []*proposals.Proposal) error {
	row := func(p *proposals.Proposal) (proposalGiven, int, error) {
		m := codec.ProposalToProto(p)
		body, err := w.w.marshal(m)
		w.w.record(m.GetName(), p.Version, m, register.Trail{OnBehalfOf: p.ProposedFor})
		return proposalGiven{p, word(m.GetState()), body}, proto.Size(m), err
	}
	err := postgres.InPortions(all, row, func(some []proposalGiven) error { return w.insertProposals(ctx, some) })
	if err != nil {
		return fmt.Errorf("insert field proposals: %w", err)
	}
	return nil
}

func (w importWriter) insertProposals(ctx context.Context, some []proposalGiven) error {
	const insert = `
		INSERT INTO field_proposals (council, id, version, partnership, import, field, state, create_time, body)
		SELECT $1, given.* FROM unnest(
			$2::uuid[], $3::bigint[], $4::uuid[], $5::uuid[], $6::text[], $7::text[], $8::timestamptz[], $9::bytea[]) AS given`
	n := len(some)
	ids, versions, records, imports := make([]string, n), make([]int64, n), make([]string, n), make([]string, n)
	fields, states, times, bodies := make([]string, n), make([]string, n), make([]string, n), make([][]byte, n)
	for i, p := range some {
		ids[i], versions[i], records[i], imports[i] = p.ID, p.Version, p.Partnership, p.Import
		fields[i], states[i], times[i], bodies[i] = p.Field, p.state, p.CreateTime.Format(time.RFC3339Nano), p.body
	}
	_, err := w.tx.ExecContext(ctx, insert, w.council(), pq.Array(ids), pq.Array(versions), pq.Array(records),
		pq.Array(imports), pq.Array(fields), pq.Array(states), pq.Array(times), pq.Array(bodies))
	return err
}
