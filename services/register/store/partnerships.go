package store

import (
	"context"
	"fmt"
	"slices"

	"github.com/lib/pq"

	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/platform/data/postgres"
	"github.com/concordat-suite/concordat/services/register"
	"github.com/concordat-suite/concordat/services/register/codec"
	"github.com/concordat-suite/concordat/services/register/naming"
)

const partnership = `SELECT body FROM partnerships WHERE council = $1 AND id = $2`

func (r *reader) Partnership(ctx context.Context, id string) (*register.Partnership, error) {
	return r.partnershipBy(ctx, id, partnership)
}

func (w *writer) PartnershipForUpdate(ctx context.Context, id string) (*register.Partnership, error) {
	p, err := w.partnershipBy(ctx, id, partnership+` FOR UPDATE`)
	if err == nil {
		w.known[id] = naming.Words(p.Names()...)
	}
	return p, err
}

// NamingForUpdate looks for the person's id in the bodies: people are named in many places, and seldom looked for. The
// partnerships are locked in the order of their ids, as all lock them who change many.
func (w *writer) NamingForUpdate(ctx context.Context, person string) ([]*register.Partnership, error) {
	const naming = `
		WITH locked AS MATERIALIZED (
			SELECT id, body, sort_name FROM partnerships
			WHERE council = $1 AND state NOT IN ('ENDED', 'REJECTED', 'WITHDRAWN') AND position(convert_to($2, 'UTF8') in body) > 0
			ORDER BY id FOR UPDATE)
		SELECT id, body FROM locked ORDER BY sort_name, id`
	found, err := readAll(ctx, w.tx, w.decodePartnership, naming, w.council(), person)
	if err != nil {
		return nil, fmt.Errorf("read the entries that name person %s: %w", person, err)
	}
	return found, nil
}

// Entry reads an entry to be shown. The database leaves out what is not within the reach: read and left out here, it would
// take a sixth longer than what is not there, which tells that it is.
func (r *reader) Entry(ctx context.Context, id string, reach register.Reach) (register.Entry, error) {
	args := []any{r.council(), id}
	condition := within(reach, "partnerships", func(value any) string {
		args = append(args, value)
		return fmt.Sprintf("$%d", len(args))
	})
	m := &registerv1.Partnership{}
	if err := r.one(ctx, m, partnership+condition, args...); err != nil {
		return nil, err
	}
	return codec.Entry(m), nil
}

func (r *reader) partnershipBy(ctx context.Context, id, query string) (*register.Partnership, error) {
	m := &registerv1.Partnership{}
	if err := r.one(ctx, m, query, r.council(), id); err != nil {
		return nil, err
	}
	return codec.PartnershipFromProto(r.council(), id, m)
}

func (r *reader) decodePartnership(id string, body []byte) (*register.Partnership, error) {
	m := &registerv1.Partnership{}
	if err := r.unmarshal(body, m); err != nil {
		return nil, err
	}
	return codec.PartnershipFromProto(r.council(), id, m)
}

// Similar looks the words up in the table of words, which row-level security lets an index serve.
func (r *reader) Similar(ctx context.Context, words []string) ([]register.Named, error) {
	const sharing = `
		SELECT id, body FROM partnerships
		WHERE council = $1 AND state <> 'WITHDRAWN' AND id IN (
			SELECT id FROM partnership_words WHERE council = $1 AND word = ANY ($2) AND to_seq IS NULL)
		ORDER BY sort_name, id`
	named := func(id string, body []byte) (register.Named, error) {
		p, err := r.decodePartnership(id, body)
		if err != nil {
			return register.Named{}, err
		}
		return register.Named{ID: id, Names: p.Names()}, nil
	}
	found, err := readAll(ctx, r.tx, named, sharing, r.council(), pq.Array(words))
	if err != nil {
		return nil, fmt.Errorf("look for similar names: %w", err)
	}
	return found, nil
}

// The columns of a partnership, in the order of partnershipRow.
const partnershipColumns = `council, id, version, state, published, before_concordat, display_name, sort_name, reference, kind,
	legal_form, scope, service_area, scrutiny_committee, responsible_officer, lead_member, committees, objectives,
	former_names, create_time, update_time, body`

func (w *writer) CreatePartnership(ctx context.Context, p *register.Partnership, trail register.Trail) error {
	const insert = `
		WITH entry AS (
			INSERT INTO partnerships (` + partnershipColumns + `)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22)
			RETURNING ` + partnershipColumns + `)
		INSERT INTO partnerships_history (` + partnershipColumns + `, from_seq)
		SELECT ` + partnershipColumns + `, $23 FROM entry`
	return w.writePartnership(ctx, p, insert, trail)
}

func (w *writer) SavePartnership(ctx context.Context, p *register.Partnership, trail register.Trail) error {
	const save = `
		SELECT FROM save_partnership($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23)
			AS kept
		WHERE kept`
	return w.writePartnership(ctx, p, save, trail)
}

// AnswerFactsSet keeps the answer for when the call is sent again.
func (w *writer) AnswerFactsSet(set []register.FactsSet) {
	w.journal.Answer(codec.FactsSetToProto(set))
}

func (w *writer) writePartnership(ctx context.Context, p *register.Partnership, statement string, trail register.Trail) error {
	m := codec.PartnershipToProto(p)
	row, err := w.partnershipRow(p, m)
	if err != nil {
		return err
	}
	seq, err := w.journal.Next(ctx)
	if err != nil {
		return err
	}
	if err := w.tx.ExecOne(ctx, register.Stale(), statement, append(row, seq)...); err != nil {
		return partnershipFault(p, err)
	}
	if err := w.writeWords(ctx, p, seq); err != nil {
		return partnershipFault(p, err)
	}
	w.record(m.GetName(), p.Version, m, trail)
	return nil
}

// writeWords keeps the words of the names, from this entry of the journal on. Most edits change none, and their table
// would cost such an edit as much as all the rest.
func (w *writer) writeWords(ctx context.Context, p *register.Partnership, seq int64) error {
	const change = `
		WITH gone AS (
			UPDATE partnership_words SET to_seq = $3
			WHERE council = $1 AND id = $2 AND to_seq IS NULL AND word <> ALL ($4))
		INSERT INTO partnership_words (council, word, id, from_seq)
		SELECT $1, given.word, $2, $3 FROM unnest($4::text[]) AS given (word)
		WHERE NOT EXISTS (
			SELECT FROM partnership_words AS held
			WHERE held.council = $1 AND held.word = given.word AND held.id = $2 AND held.to_seq IS NULL)`
	words := naming.Words(p.Names()...)
	if known, read := w.known[p.ID]; read && slices.Equal(known, words) {
		return nil
	}
	_, err := w.tx.ExecContext(ctx, change, w.council(), p.ID, seq, textArray(words))
	w.known[p.ID] = words
	return err
}

func (w *writer) partnershipRow(p *register.Partnership, m *registerv1.Partnership) ([]any, error) {
	body, err := w.marshal(m)
	return []any{
		p.Council, p.ID, p.Version, word(m.GetState()), p.Published, p.BeforeConcordat, p.DisplayName, sortName(p.DisplayName),
		p.Reference, word(m.GetKind()), word(m.GetLegalForm()), word(m.GetScope()), p.ServiceArea, p.ScrutinyCommittee,
		p.ResponsibleOfficer.ID(), p.LeadMember.ID(), textArray(p.Committees()), textArray(p.Objectives()),
		textArray(formerNames(p)), p.CreateTime, p.UpdateTime, body,
	}, err
}

// formerNames returns the former names of an entry as a filter finds them: case and punctuation before them aside.
func formerNames(p *register.Partnership) []string {
	names := make([]string, len(p.FormerNames))
	for i, n := range p.FormerNames {
		names[i] = sortName(n.DisplayName)
	}
	return names
}

func partnershipFault(p *register.Partnership, err error) error {
	if postgres.Constraint(err) == "partnerships_reference_key" {
		return register.ReferenceTaken(p.Reference)
	}
	return fmt.Errorf("write partnership %s: %w", p.ID, err)
}
