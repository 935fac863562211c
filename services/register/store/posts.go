package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/lib/pq"

	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/platform/data/postgres"
	"github.com/concordat-suite/concordat/services/platform/words/date"
	"github.com/concordat-suite/concordat/services/register"
	"github.com/concordat-suite/concordat/services/register/codec"
)

const post = `SELECT body FROM posts WHERE council = $1 AND id = $2`

func (r *reader) Post(ctx context.Context, id string) (*register.Post, error) {
	return r.postBy(ctx, id, post)
}

func (w *writer) PostForUpdate(ctx context.Context, id string) (*register.Post, error) {
	return w.postBy(ctx, id, post+` FOR UPDATE`)
}

func (r *reader) postBy(ctx context.Context, id, query string) (*register.Post, error) {
	m := &registerv1.Post{}
	if err := r.one(ctx, m, query, r.council(), id); err != nil {
		return nil, err
	}
	return codec.PostFromProto(r.council(), id, m)
}

func (r *reader) decodePost(id string, body []byte) (*register.Post, error) {
	m := &registerv1.Post{}
	if err := r.unmarshal(body, m); err != nil {
		return nil, err
	}
	return codec.PostFromProto(r.council(), id, m)
}

func (r *reader) PostByTitle(ctx context.Context, title string) (*register.Post, error) {
	const byTitle = `SELECT id, body FROM posts WHERE council = $1 AND sort_name = $2`
	var found idAndBody
	err := r.tx.GetContext(ctx, &found, byTitle, r.council(), sortName(title))
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return nil, nil
	case err != nil:
		return nil, fmt.Errorf("read the post %q: %w", title, err)
	}
	return r.decodePost(found.ID, found.Body)
}

func (r *reader) Posts(ctx context.Context, ids []string) (map[string]*register.Post, error) {
	const byIDs = `SELECT id, body FROM posts WHERE council = $1 AND id = ANY ($2::uuid[])`
	posts, err := r.posts(ctx, byIDs, r.council(), pq.Array(ids))
	if err != nil {
		return nil, fmt.Errorf("read posts: %w", err)
	}
	found := make(map[string]*register.Post, len(posts))
	for _, p := range posts {
		found[p.ID] = p
	}
	return found, nil
}

func (r *reader) PostsOf(ctx context.Context, person string) ([]*register.Post, error) {
	const ofPerson = `SELECT id, body FROM posts WHERE council = $1 AND $2::uuid = ANY (holders) ORDER BY sort_name, id`
	posts, err := r.posts(ctx, ofPerson, r.council(), person)
	if err != nil {
		return nil, fmt.Errorf("read the posts of person %s: %w", person, err)
	}
	return posts, nil
}

func (w *writer) PostsPassing(ctx context.Context, day date.Date) ([]*register.Post, error) {
	const passing = `SELECT id, body FROM posts WHERE council = $1 AND next_change <= $2::date ORDER BY next_change, id FOR UPDATE`
	posts, err := w.posts(ctx, passing, w.council(), day.String())
	if err != nil {
		return nil, fmt.Errorf("read the posts that pass on by %s: %w", day, err)
	}
	return posts, nil
}

// CouncilsWithPostsPassing looks across the councils.
func (s *Store) CouncilsWithPostsPassing(ctx context.Context, day date.Date) (councils []string, err error) {
	err = s.db.AcrossCouncils(ctx, func(tx *postgres.Tx) error {
		return tx.SelectContext(ctx, &councils, `SELECT DISTINCT council FROM posts WHERE next_change <= $1::date ORDER BY council`, day.String())
	})
	if err != nil {
		return nil, fmt.Errorf("look for posts that pass on: %w", err)
	}
	return councils, nil
}

func (r *reader) posts(ctx context.Context, query string, args ...any) ([]*register.Post, error) {
	return readAll(ctx, r.tx, r.decodePost, query, args...)
}

// The columns of a post, in the order of postRow.
const postColumns = `council, id, version, sort_name, kind, holders, first_days, last_days, committees, next_change, body`

func (w *writer) CreatePost(ctx context.Context, p register.PostOn) error {
	const insert = `
		WITH post AS (
			INSERT INTO posts (` + postColumns + `) VALUES ($1, $2, $3, $4, $5, $6::uuid[], $7::date[], $8::date[], $9, $10::date, $11)
			RETURNING ` + postColumns + `)
		INSERT INTO posts_history (` + postColumns + `, from_seq) SELECT ` + postColumns + `, $12 FROM post`
	return w.writePost(ctx, p, insert)
}

func (w *writer) SavePost(ctx context.Context, p register.PostOn) error {
	const update = `
		WITH post AS (
			UPDATE posts SET (` + postColumns + `) = ($1, $2, $3, $4, $5, $6::uuid[], $7::date[], $8::date[], $9, $10::date, $11)
			WHERE council = $1 AND id = $2 AND version = $3 - 1
			RETURNING ` + postColumns + `),
		before AS (
			UPDATE posts_history SET to_seq = $12
			WHERE council = $1 AND id = $2 AND to_seq IS NULL AND EXISTS (SELECT FROM post))
		INSERT INTO posts_history (` + postColumns + `, from_seq) SELECT ` + postColumns + `, $12 FROM post`
	return w.writePost(ctx, p, update)
}

func (w *writer) writePost(ctx context.Context, p register.PostOn, statement string) error {
	m := codec.PostToProto(p)
	row, err := w.postRow(p, m)
	if err != nil {
		return err
	}
	seq, err := w.journal.Next(ctx)
	if err != nil {
		return err
	}
	if err := w.tx.ExecOne(ctx, register.Stale(), statement, append(row, seq)...); err != nil {
		if postgres.Constraint(err) == "posts_sort_name_key" {
			return register.PostExists(p.DisplayName)
		}
		return fmt.Errorf("write post %s: %w", p.ID, err)
	}
	w.record(m.GetName(), p.Version, m, register.Trail{Minute: lastMinute(p.Post)})
	return nil
}

func (w *writer) postRow(p register.PostOn, m *registerv1.Post) ([]any, error) {
	body, err := w.marshal(m)
	holders, first, last := make([]string, len(p.Holdings)), make([]string, len(p.Holdings)), make([]sql.NullString, len(p.Holdings))
	for i, h := range p.Holdings {
		holders[i], first[i], last[i] = h.Person, h.StartDate.String(), nullDate(h.EndDate)
	}
	return []any{
		p.Council, p.ID, p.Version, sortName(p.DisplayName), word(m.GetKind()), pq.Array(holders), pq.Array(first), pq.Array(last),
		textArray(p.Committees()), nullDate(p.NextChange()), body,
	}, err
}

// lastMinute is the minute of the newest appointment, which proves the change.
func lastMinute(p *register.Post) string {
	if len(p.Holdings) == 0 {
		return ""
	}
	if m := p.Holdings[len(p.Holdings)-1].MinuteReference; m != nil {
		return m.Minute
	}
	return ""
}
