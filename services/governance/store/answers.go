package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/lib/pq"

	fieldv1 "github.com/concordat-suite/concordat/proto/gen/concordat/field/v1"
	"github.com/concordat-suite/concordat/services/governance"
	"github.com/concordat-suite/concordat/services/governance/codec"
	"github.com/concordat-suite/concordat/services/platform/data/listing"
	"github.com/concordat-suite/concordat/services/platform/words/names"
)

const answerColumns = `id, partnership, criterion, outcome, evidence, link, valid_until, person, answer_time, policy`

type answerRow struct {
	ID          string       `db:"id"`
	Partnership string       `db:"partnership"`
	Criterion   string       `db:"criterion"`
	Outcome     string       `db:"outcome"`
	Evidence    string       `db:"evidence"`
	Link        string       `db:"link"`
	ValidUntil  sql.NullTime `db:"valid_until"`
	Person      string       `db:"person"`
	AnswerTime  time.Time    `db:"answer_time"`
	Policy      string       `db:"policy"`
}

func (row answerRow) answer(council string) *governance.Answer {
	return &governance.Answer{ID: row.ID, Council: council, Partnership: row.Partnership, Criterion: row.Criterion,
		Outcome: governance.Outcome(row.Outcome), Evidence: row.Evidence, Link: row.Link, ValidUntil: dateOf(row.ValidUntil),
		Person: row.Person, Time: row.AnswerTime, Policy: row.Policy}
}

// newestAnswers gives the answers that count, by partnership and criterion.
func (r *reader) newestAnswers(ctx context.Context, ids []string) (map[string]map[string]governance.Answer, error) {
	const newest = `
		SELECT DISTINCT ON (partnership, criterion) ` + answerColumns + ` FROM answers
		WHERE council = $1 AND partnership = ANY ($2::uuid[]) ORDER BY partnership, criterion, answer_time DESC, id DESC`
	var rows []answerRow
	if err := r.tx.SelectContext(ctx, &rows, newest, r.council(), pq.Array(ids)); err != nil {
		return nil, fmt.Errorf("read answers: %w", err)
	}
	answers := map[string]map[string]governance.Answer{}
	for _, row := range rows {
		if answers[row.Partnership] == nil {
			answers[row.Partnership] = map[string]governance.Answer{}
		}
		answers[row.Partnership][row.Criterion] = *row.answer(r.council())
	}
	return answers, nil
}

func (r *reader) Answer(ctx context.Context, partnership, id string) (*governance.Answer, error) {
	const one = `SELECT ` + answerColumns + ` FROM answers WHERE council = $1 AND partnership = $2 AND id = $3`
	var row answerRow
	err := r.tx.GetContext(ctx, &row, one, r.council(), partnership, id)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, names.Missing()
	}
	if err != nil {
		return nil, fmt.Errorf("read answer %s: %w", id, err)
	}
	return row.answer(r.council()), nil
}

var answersSchema = listing.Schema{
	Fields: map[string]listing.Field{
		"answer_time": {Column: "answer_time", Kind: listing.Time, Sight: fieldv1.Sight_SIGHT_RESTRICTED, Sortable: true},
		"id":          {Column: "id", Kind: listing.UUID, Sight: fieldv1.Sight_SIGHT_RESTRICTED, Sortable: true},
	},
	Key: "id", Order: "answer_time desc",
}

func (r *reader) ListAnswers(ctx context.Context, partnership string, q governance.Query) (governance.Page[*governance.Answer], error) {
	const some = `SELECT ` + answerColumns + ` FROM answers WHERE council = $1 AND partnership = $2`
	var page governance.Page[*governance.Answer]
	query, err := answersSchema.Parse(listing.Request{List: q.List + partnership, Council: r.council(), PageSize: q.Size, PageToken: q.Token,
		Sight: fieldv1.Sight_SIGHT_RESTRICTED})
	if err != nil {
		return page, err
	}
	end, arguments := query.SQL(r.council(), partnership)
	var rows []answerRow
	if err := r.tx.List(ctx, &rows, some+end, arguments...); err != nil {
		return page, fmt.Errorf("list answers: %w", err)
	}
	rows, page.Next, err = listing.Page(query, rows, func(row answerRow, path string) any {
		if path == "id" {
			return row.ID
		}
		return row.AnswerTime
	})
	for _, row := range rows {
		page.Items = append(page.Items, row.answer(r.council()))
	}
	return page, err
}

func (w *writer) CreateAnswer(ctx context.Context, a *governance.Answer) error {
	const insert = `
		INSERT INTO answers (council, ` + answerColumns + `) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`
	_, err := w.tx.ExecContext(ctx, insert, w.council(), a.ID, a.Partnership, a.Criterion, string(a.Outcome), a.Evidence, a.Link,
		day(a.ValidUntil), a.Person, a.Time, a.Policy)
	if err != nil {
		return fmt.Errorf("insert answer %s: %w", a.ID, err)
	}
	m := codec.AnswerToProto(a)
	w.record(m.GetName(), 1, m, "")
	return nil
}
