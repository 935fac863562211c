package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/lib/pq"

	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/platform/contract/sight"
	"github.com/concordat-suite/concordat/services/platform/data/journal"
	"github.com/concordat-suite/concordat/services/platform/data/postgres"
	"github.com/concordat-suite/concordat/services/platform/words/caller"
	"github.com/concordat-suite/concordat/services/platform/words/names"
	"github.com/concordat-suite/concordat/services/register"
	"github.com/concordat-suite/concordat/services/register/codec"
	"github.com/concordat-suite/concordat/services/register/imports"
)

// Imports keeps imports beside the records they are applied to.
type Imports struct{ store *Store }

// NewImports makes a store of imports that shares its transactions with the register's.
func NewImports(s *Store) *Imports { return &Imports{store: s} }

// Read runs f in a read-only transaction of the council.
func (s *Imports) Read(ctx context.Context, council string, f func(imports.Reader) error) error {
	return s.store.read(ctx, council, func(r *reader) error { return f(importReader{r}) })
}

// Write runs f in a writing transaction of the council, with its journal.
func (s *Imports) Write(ctx context.Context, council string, now time.Time, f func(imports.Tx) error) error {
	return s.store.write(ctx, council, now, func(w *writer) error { return f(importWriter{importReader{&w.reader}, w}) })
}

// importReader reads imports, and the records they meet.
type importReader struct{ *reader }

// importWriter writes imports, and the records they change.
type importWriter struct {
	importReader
	w *writer
}

// importRow is a stored import.
type importRow struct {
	ID       string `db:"id"`
	PlanHash string `db:"plan_hash"`
	Body     []byte `db:"body"`
}

const importByID = `SELECT id, plan_hash, body FROM imports WHERE council = $1 AND id = $2`

func (r importReader) Import(ctx context.Context, id string) (*imports.Import, error) {
	return r.importBy(ctx, importByID, id)
}

func (w importWriter) ImportForUpdate(ctx context.Context, id string) (*imports.Import, error) {
	return w.importBy(ctx, importByID+` FOR UPDATE`, id)
}

func (r importReader) importBy(ctx context.Context, query, id string) (*imports.Import, error) {
	var row importRow
	err := r.tx.GetContext(ctx, &row, query, r.council(), id)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, names.Missing()
	}
	if err != nil {
		return nil, fmt.Errorf("read import %s: %w", id, err)
	}
	return r.decodeImport(row)
}

func (r importReader) decodeImport(row importRow) (*imports.Import, error) {
	m := &registerv1.Import{}
	if err := r.unmarshal(row.Body, m); err != nil {
		return nil, err
	}
	im, err := codec.ImportFromProto(r.council(), row.ID, m)
	if err != nil {
		return nil, err
	}
	im.PlanHash = row.PlanHash
	return im, nil
}

// Imports reads by id, as ids are made in the order of time.
func (r importReader) Imports(ctx context.Context, before string, limit int) ([]*imports.Import, error) {
	const page = `
		SELECT id, plan_hash, body FROM imports
		WHERE council = $1 AND ($2 = '' OR id < nullif($2, '')::uuid)
		ORDER BY id DESC LIMIT $3`
	var rows []importRow
	if err := r.tx.SelectContext(ctx, &rows, page, r.council(), before, limit); err != nil {
		return nil, fmt.Errorf("read imports: %w", err)
	}
	found := make([]*imports.Import, len(rows))
	for i, row := range rows {
		var err error
		if found[i], err = r.decodeImport(row); err != nil {
			return nil, err
		}
	}
	return found, nil
}

func (r importReader) Rows(ctx context.Context, id string, after int, outcome imports.Outcome, limit int) ([]imports.Row, error) {
	const page = `
		SELECT body FROM import_rows
		WHERE council = $1 AND import = $2 AND number > $3 AND ($4 = 0 OR outcome = $4)
		ORDER BY number LIMIT $5`
	var bodies [][]byte
	if err := r.tx.SelectContext(ctx, &bodies, page, r.council(), id, after, int64(outcome), limit); err != nil {
		return nil, fmt.Errorf("read rows of import %s: %w", id, err)
	}
	rows := make([]imports.Row, len(bodies))
	for i, body := range bodies {
		m := &registerv1.ImportRow{}
		if err := r.unmarshal(body, m); err != nil {
			return nil, err
		}
		rows[i] = codec.ImportRowFromProto(m)
	}
	return rows, nil
}

func (r importReader) File(ctx context.Context, id string) ([]byte, error) {
	const content = `SELECT content FROM import_files WHERE council = $1 AND import = $2`
	var file []byte
	err := r.tx.GetContext(ctx, &file, content, r.council(), id)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return nil, fmt.Errorf("read file of import %s: %w", id, err)
	}
	return file, nil
}

// Context gives the council, and those of its people and posts that a cell may name.
func (r importReader) Context(ctx context.Context) (imports.Context, error) {
	const everybody = `SELECT id, body FROM people WHERE council = $1`
	council, err := r.Council(ctx)
	if err != nil {
		return imports.Context{}, err
	}
	people, err := r.people(ctx, everybody, r.council())
	if err != nil {
		return imports.Context{}, fmt.Errorf("read people: %w", err)
	}
	posts, err := r.posts(ctx, `SELECT id, body FROM posts WHERE council = $1`, r.council())
	if err != nil {
		return imports.Context{}, fmt.Errorf("read posts: %w", err)
	}
	c := imports.Context{Council: *council, People: make([]register.Person, len(people)), Posts: make([]register.Post, len(posts))}
	const open = `SELECT EXISTS (SELECT FROM reviews WHERE council = $1)`
	if err := r.tx.GetContext(ctx, &c.Open, open, r.council()); err != nil {
		return imports.Context{}, fmt.Errorf("look whether a review was ever opened: %w", err)
	}
	for i, p := range people {
		c.People[i] = *p
	}
	for i, p := range posts {
		c.Posts[i] = *p
	}
	return c, nil
}

// Exported reads the page as lists do, and leaves of each record what its reader sees.
func (r importReader) Exported(ctx context.Context, q register.Query, sees func(register.Entry) caller.Sight) (register.Page[imports.Exported], error) {
	var exported register.Page[imports.Exported]
	page, err := r.ListEntries(ctx, q)
	if err != nil {
		return exported, err
	}
	exported.Next = page.Next
	for _, e := range page.Items {
		outline := e.Outline()
		level := sees(e)
		if level == 0 || outline.State == register.Rejected || outline.State == register.Withdrawn {
			continue
		}
		m := codec.EntryToProto(e)
		sight.Prune(m, level)
		_, id, err := codec.PartnershipName.Parse2(m.GetName())
		if err != nil {
			return exported, fmt.Errorf("export %s: %w", m.GetName(), err)
		}
		record, err := codec.PartnershipFromProto(r.council(), id, m)
		if err != nil {
			return exported, fmt.Errorf("export %s: %w", m.GetName(), err)
		}
		exported.Items = append(exported.Items, imports.Exported{Record: record, Gaps: m.GetGaps(), Confidential: sight.Confidential(m)})
	}
	return exported, nil
}

// Cut gives the newest place in the journal at the instant.
func (r importReader) Cut(ctx context.Context, at time.Time) (int64, error) {
	if at.IsZero() {
		at = endOfTime
	}
	return journal.CutAt(ctx, r.tx, at)
}

// endOfTime is after every entry of a journal: its clock runs ahead of the service's by a little when much is written.
var endOfTime = time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)

func (r importReader) Records(ctx context.Context) ([]*register.Partnership, error) {
	const onRegister = `SELECT id, body FROM partnerships WHERE council = $1 AND state NOT IN ('WITHDRAWN', 'REJECTED') ORDER BY sort_name, id`
	return r.partnerships(ctx, onRegister, r.council())
}

func (r importReader) partnerships(ctx context.Context, query string, args ...any) ([]*register.Partnership, error) {
	found, err := readAll(ctx, r.tx, r.decodePartnership, query, args...)
	if err != nil {
		return nil, fmt.Errorf("read partnerships: %w", err)
	}
	return found, nil
}

func (w importWriter) Partnerships(ctx context.Context, ids []string) (map[string]*register.Partnership, error) {
	const locked = `SELECT id, body FROM partnerships WHERE council = $1 AND id = ANY ($2::uuid[]) ORDER BY id FOR UPDATE`
	records, err := w.partnerships(ctx, locked, w.council(), pq.Array(ids))
	if err != nil {
		return nil, err
	}
	found := make(map[string]*register.Partnership, len(records))
	for _, p := range records {
		found[p.ID] = p
	}
	return found, nil
}

func (w importWriter) Versions(ctx context.Context, ids []string) (map[string]int64, error) {
	const locked = `SELECT id, version FROM partnerships WHERE council = $1 AND id = ANY ($2::uuid[]) ORDER BY id FOR UPDATE`
	var rows []struct {
		ID      string `db:"id"`
		Version int64  `db:"version"`
	}
	if err := w.tx.SelectContext(ctx, &rows, locked, w.council(), pq.Array(ids)); err != nil {
		return nil, fmt.Errorf("lock partnerships: %w", err)
	}
	versions := make(map[string]int64, len(rows))
	for _, row := range rows {
		versions[row.ID] = row.Version
	}
	return versions, nil
}

func (w importWriter) CreatePartnerships(ctx context.Context, records []*register.Partnership) error {
	return w.w.createPartnerships(ctx, records)
}

func (w importWriter) SavePartnerships(ctx context.Context, records []*register.Partnership) error {
	return w.w.savePartnerships(ctx, records)
}

func (w importWriter) CreateImport(ctx context.Context, im *imports.Import, file []byte, rows []imports.Row) error {
	const insert = `INSERT INTO imports (council, id, version, plan_hash, body) VALUES ($1, $2, $3, $4, $5)`
	const keep = `INSERT INTO import_files (council, import, content) VALUES ($1, $2, $3)`
	m := codec.ImportToProto(im)
	body, err := w.w.marshal(m)
	if err != nil {
		return err
	}
	if _, err := w.tx.ExecContext(ctx, insert, im.Council, im.ID, im.Version, im.PlanHash, body); err != nil {
		return fmt.Errorf("insert import %s: %w", im.ID, err)
	}
	if _, err := w.tx.ExecContext(ctx, keep, im.Council, im.ID, file); err != nil {
		return fmt.Errorf("keep file of import %s: %w", im.ID, err)
	}
	w.w.record(m.GetName(), im.Version, m, register.Trail{})
	return w.insertRows(ctx, im.ID, rows)
}

func (w importWriter) SaveImport(ctx context.Context, im *imports.Import) error {
	const update = `UPDATE imports SET version = $3, plan_hash = $4, body = $5 WHERE council = $1 AND id = $2 AND version = $3 - 1`
	m := codec.ImportToProto(im)
	body, err := w.w.marshal(m)
	if err != nil {
		return err
	}
	if err := w.tx.ExecOne(ctx, register.Stale(), update, im.Council, im.ID, im.Version, im.PlanHash, body); err != nil {
		return fmt.Errorf("update import %s: %w", im.ID, err)
	}
	w.w.record(m.GetName(), im.Version, m, register.Trail{})
	return nil
}

func (w importWriter) ReplaceRows(ctx context.Context, id string, rows []imports.Row) error {
	const remove = `DELETE FROM import_rows WHERE council = $1 AND import = $2`
	if _, err := w.tx.ExecContext(ctx, remove, w.council(), id); err != nil {
		return fmt.Errorf("remove rows of import %s: %w", id, err)
	}
	return w.insertRows(ctx, id, rows)
}

// rowOfPlan is a row of a plan as it is stored.
type rowOfPlan struct {
	number, outcome int64
	body            []byte
}

func (w importWriter) insertRows(ctx context.Context, id string, rows []imports.Row) error {
	row := func(row imports.Row) (rowOfPlan, int, error) {
		body, err := w.w.marshal(codec.ImportRowToProto(w.council(), row))
		return rowOfPlan{int64(row.Number), int64(row.Outcome), body}, len(body), err
	}
	err := postgres.InPortions(rows, row, func(some []rowOfPlan) error { return w.insertPortion(ctx, id, some) })
	if err != nil {
		return fmt.Errorf("insert rows of import %s: %w", id, err)
	}
	return nil
}

func (w importWriter) insertPortion(ctx context.Context, id string, rows []rowOfPlan) error {
	const insert = `
		INSERT INTO import_rows (council, import, number, outcome, body)
		SELECT $1, $2, number, outcome, body FROM unnest($3::bigint[], $4::bigint[], $5::bytea[]) AS given (number, outcome, body)`
	numbers, outcomes, bodies := make([]int64, len(rows)), make([]int64, len(rows)), make([][]byte, len(rows))
	for i, row := range rows {
		numbers[i], outcomes[i], bodies[i] = row.number, row.outcome, row.body
	}
	_, err := w.tx.ExecContext(ctx, insert, w.council(), id, pq.Array(numbers), pq.Array(outcomes), pq.Array(bodies))
	return err
}

// RemoveFile empties the rows of all that the file said and the plan does not need.
func (w importWriter) RemoveFile(ctx context.Context, id string) error {
	const remove = `DELETE FROM import_files WHERE council = $1 AND import = $2`
	if _, err := w.tx.ExecContext(ctx, remove, w.council(), id); err != nil {
		return fmt.Errorf("remove file of import %s: %w", id, err)
	}
	rows, err := w.Rows(ctx, id, 0, 0, math.MaxInt32)
	if err != nil {
		return err
	}
	for i := range rows {
		rows[i] = rows[i].WithoutContents()
	}
	return w.ReplaceRows(ctx, id, rows)
}
