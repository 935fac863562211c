package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/lib/pq"

	journalv1 "github.com/concordat-suite/concordat/proto/gen/concordat/journal/v1"
	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/governance"
	"github.com/concordat-suite/concordat/services/governance/codec"
	"github.com/concordat-suite/concordat/services/platform/erasure"
	"github.com/concordat-suite/concordat/services/platform/journal"
	"github.com/concordat-suite/concordat/services/platform/names"
	"github.com/concordat-suite/concordat/services/platform/postgres"
)

// The resources of the register that checks need.
const (
	councilType     = "concordat.register.v1.Council"
	partnershipType = "concordat.register.v1.Partnership"
	returnType      = "concordat.register.v1.Return"
	postType        = "concordat.register.v1.Post"
)

// RegisterTypes are the resources of the register that checks need, as its journal names them.
func RegisterTypes() []string {
	return []string{councilType, partnershipType, returnType, postType, erasure.Type}
}

// Learn takes in an entry of the register's journal and marks the partnerships that it may change the verdicts of. It is what follow applies.
func (s *Store) Learn(ctx context.Context, tx *postgres.Tx, e *journalv1.Entry) error {
	switch e.GetType() {
	case councilType:
		return learnCouncil(ctx, tx, e)
	case erasure.Type:
		return obey(ctx, tx, e)
	}
	// Apart from changes of the policy, which mark the same partnerships in another order: the two would wait for each other.
	if err := lockCouncil(ctx, tx, "FOR SHARE"); err != nil {
		return err
	}
	switch e.GetType() {
	case partnershipType:
		return learnPartnerships(ctx, tx, []*journalv1.Entry{e})
	case returnType:
		return learnReturn(ctx, tx, e)
	case postType:
		return learnPost(ctx, tx, e)
	}
	return nil
}

// LearnAll is Learn for entries of one type, each about another resource: an import brings thousands of partnerships.
func (s *Store) LearnAll(ctx context.Context, tx *postgres.Tx, entries []*journalv1.Entry) error {
	if entries[0].GetType() != partnershipType {
		for _, e := range entries {
			if err := s.Learn(ctx, tx, e); err != nil {
				return err
			}
		}
		return nil
	}
	if err := lockCouncil(ctx, tx, "FOR SHARE"); err != nil {
		return err
	}
	return learnPartnerships(ctx, tx, entries)
}

func learnCouncil(ctx context.Context, tx *postgres.Tx, e *journalv1.Entry) error {
	const put = `
			INSERT INTO councils (council, version, time_zone, body) VALUES ($1, $2, $3, $4)
			ON CONFLICT (council) DO UPDATE SET version = $2, time_zone = $3, body = $4`
	m, err := journal.State(e, &registerv1.Council{})
	if err != nil {
		return err
	}
	if _, err := codec.ZoneOf(m.GetTimeZone()); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, put, tx.Council, e.GetVersion(), m.GetTimeZone(), e.GetState().GetValue()); err != nil {
		return fmt.Errorf("keep council %s: %w", tx.Council, err)
	}
	return markAll(ctx, tx)
}

func markAll(ctx context.Context, tx *postgres.Tx) error {
	const put = `
		INSERT INTO marks (council, partnership) SELECT council, id FROM partnerships WHERE council = $1 ORDER BY id
		` + stayMarked
	_, err := tx.ExecContext(ctx, put, tx.Council)
	return err
}

// learnPost keeps whether a post is vacant. Which records name it is in their bodies; a post becomes vacant or is filled
// seldom enough to look at all of them then, and one that is new is named by none yet.
func learnPost(ctx context.Context, tx *postgres.Tx, e *journalv1.Entry) error {
	const put = `
		INSERT INTO posts (council, name, version, vacant) VALUES ($1, $2, $3, $4)
		ON CONFLICT (council, name) DO UPDATE SET version = $3, vacant = $4`
	m, err := journal.State(e, &registerv1.Post{})
	if err != nil {
		return err
	}
	vacant := m.GetHolder() == ""
	var was []bool
	if err := tx.SelectContext(ctx, &was, `SELECT vacant FROM posts WHERE council = $1 AND name = $2`, tx.Council, m.GetName()); err != nil {
		return fmt.Errorf("read post %s: %w", m.GetName(), err)
	}
	if _, err := tx.ExecContext(ctx, put, tx.Council, m.GetName(), e.GetVersion(), vacant); err != nil {
		return fmt.Errorf("keep post %s: %w", m.GetName(), err)
	}
	if len(was) == 0 || was[0] == vacant {
		return nil
	}
	return markAll(ctx, tx)
}

func learnPartnerships(ctx context.Context, tx *postgres.Tx, entries []*journalv1.Entry) error {
	subjects, bodies := make([]governance.Subject, len(entries)), make([][]byte, len(entries))
	ids := make([]string, len(entries))
	for i, e := range entries {
		m, err := journal.State(e, &registerv1.Partnership{})
		if err != nil {
			return err
		}
		if subjects[i], err = codec.SubjectOf(tx.Council, e.GetVersion(), m); err != nil {
			return err
		}
		ids[i], bodies[i] = subjects[i].Partnership, e.GetState().GetValue()
	}
	if err := putSubjects(ctx, tx, ids, subjects, bodies); err != nil {
		return err
	}
	if err := putPeople(ctx, tx, ids, subjects); err != nil {
		return err
	}
	return mark(ctx, tx, ids...)
}

func putSubjects(ctx context.Context, tx *postgres.Tx, ids []string, subjects []governance.Subject, bodies [][]byte) error {
	const put = `
		INSERT INTO partnerships (council, id, version, state, kind, service_area, display_name, sort_name, body)
		SELECT $1, given.* FROM unnest($2::uuid[], $3::bigint[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::bytea[]) AS given
		ON CONFLICT (council, id) DO UPDATE
		SET version = excluded.version, state = excluded.state, kind = excluded.kind, service_area = excluded.service_area,
			display_name = excluded.display_name, sort_name = excluded.sort_name, body = excluded.body`
	n := len(subjects)
	versions, states, kinds, areas := make([]int64, n), make([]string, n), make([]string, n), make([]string, n)
	displayNames, sortNames := make([]string, n), make([]string, n)
	for i, p := range subjects {
		versions[i], states[i], kinds[i], areas[i] = p.Version, p.State, p.Kind, p.ServiceArea
		displayNames[i], sortNames[i] = p.DisplayName, sortName(p.DisplayName)
	}
	_, err := tx.ExecContext(ctx, put, tx.Council, pq.Array(ids), pq.Array(versions), pq.Array(states), pq.Array(kinds), pq.Array(areas),
		pq.Array(displayNames), pq.Array(sortNames), pq.Array(bodies))
	if err != nil {
		return fmt.Errorf("keep partnerships from %s on: %w", ids[0], err)
	}
	return nil
}

func putPeople(ctx context.Context, tx *postgres.Tx, ids []string, subjects []governance.Subject) error {
	const (
		clear = `DELETE FROM partnership_people WHERE council = $1 AND partnership = ANY ($2::uuid[])`
		put   = `
			INSERT INTO partnership_people (council, partnership, role, person, from_day, until_day)
			SELECT $1, given.* FROM unnest($2::uuid[], $3::text[], $4::text[], $5::date[], $6::date[]) AS given`
	)
	if _, err := tx.ExecContext(ctx, clear, tx.Council, pq.Array(ids)); err != nil {
		return fmt.Errorf("clear the people of partnerships from %s on: %w", ids[0], err)
	}
	var partnerships, roles, people []string
	var from, until []sql.NullString
	for _, p := range subjects {
		for _, n := range p.People {
			partnerships, roles, people = append(partnerships, p.Partnership), append(roles, n.Role), append(people, n.Person)
			from, until = append(from, day(n.From)), append(until, day(n.Until))
		}
	}
	if len(people) == 0 {
		return nil
	}
	_, err := tx.ExecContext(ctx, put, tx.Council, pq.Array(partnerships), pq.Array(roles), pq.Array(people), pq.Array(from), pq.Array(until))
	if err != nil {
		return fmt.Errorf("keep the people of partnerships from %s on: %w", ids[0], err)
	}
	return nil
}

func learnReturn(ctx context.Context, tx *postgres.Tx, e *journalv1.Entry) error {
	const put = `
		INSERT INTO returns (council, partnership, review, version, open_day, deadline, submitted, accepted, body)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
		ON CONFLICT (council, partnership, review) DO UPDATE
		SET version = $4, open_day = $5, deadline = $6, submitted = $7, accepted = $8, body = $9`
	m, err := journal.State(e, &registerv1.Return{})
	if err != nil {
		return err
	}
	council, err := (&reader{tx}).Council(ctx)
	if err != nil {
		return err
	}
	partnership, s, err := codec.StandingOf(m, council.Zone)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, put, tx.Council, partnership, s.Review, e.GetVersion(), day(s.Open), day(s.Deadline), s.Submitted, s.Accepted,
		e.GetState().GetValue())
	if err != nil {
		return fmt.Errorf("keep return %s: %w", m.GetName(), err)
	}
	return mark(ctx, tx, partnership)
}

func mark(ctx context.Context, tx *postgres.Tx, ids ...string) error {
	const put = `
		INSERT INTO marks (council, partnership) SELECT DISTINCT $1, unnest($2::uuid[]) ORDER BY 2
		` + stayMarked
	if _, err := tx.ExecContext(ctx, put, tx.Council, pq.Array(ids)); err != nil {
		return fmt.Errorf("mark partnerships: %w", err)
	}
	return nil
}

func (r *reader) Council(ctx context.Context) (governance.Council, error) {
	const one = `SELECT body FROM councils WHERE council = $1`
	var body []byte
	err := r.tx.GetContext(ctx, &body, one, r.council())
	if errors.Is(err, sql.ErrNoRows) {
		return governance.Council{}, names.Missing()
	}
	if err != nil {
		return governance.Council{}, fmt.Errorf("read council %s: %w", r.council(), err)
	}
	m := &registerv1.Council{}
	if err := unmarshal(body, m); err != nil {
		return governance.Council{}, err
	}
	return codec.CouncilOf(r.council(), m, body)
}

// subjectRow is a partnership in plain words.
type subjectRow struct {
	ID          string `db:"id"`
	Version     int64  `db:"version"`
	State       string `db:"state"`
	Kind        string `db:"kind"`
	ServiceArea string `db:"service_area"`
	DisplayName string `db:"display_name"`
	Body        []byte `db:"body"`
}

func (row subjectRow) subject(council string) governance.Subject {
	return governance.Subject{Council: council, Partnership: row.ID, DisplayName: row.DisplayName, ServiceArea: row.ServiceArea,
		Kind: row.Kind, State: row.State, Version: row.Version}
}

func (r *reader) Subject(ctx context.Context, id string) (governance.Subject, error) {
	const (
		one    = `SELECT id, version, state, kind, service_area, display_name FROM partnerships WHERE council = $1 AND id = $2`
		people = `SELECT role, person, from_day, until_day FROM partnership_people WHERE council = $1 AND partnership = $2`
	)
	var row subjectRow
	err := r.tx.GetContext(ctx, &row, one, r.council(), id)
	if errors.Is(err, sql.ErrNoRows) {
		return governance.Subject{}, names.Missing()
	}
	if err != nil {
		return governance.Subject{}, fmt.Errorf("read partnership %s: %w", id, err)
	}
	var named []struct {
		Role   string       `db:"role"`
		Person string       `db:"person"`
		From   sql.NullTime `db:"from_day"`
		Until  sql.NullTime `db:"until_day"`
	}
	if err := r.tx.SelectContext(ctx, &named, people, r.council(), id); err != nil {
		return governance.Subject{}, fmt.Errorf("read the people of partnership %s: %w", id, err)
	}
	subject := row.subject(r.council())
	for _, n := range named {
		subject.People = append(subject.People, governance.NamedPerson{Role: n.Role, Person: n.Person, From: dateOf(n.From), Until: dateOf(n.Until)})
	}
	return subject, nil
}

func (r *reader) Partnerships(ctx context.Context) ([]string, error) {
	const all = `SELECT id FROM partnerships WHERE council = $1 ORDER BY sort_name, id`
	var ids []string
	if err := r.tx.SelectContext(ctx, &ids, all, r.council()); err != nil {
		return nil, fmt.Errorf("list partnerships: %w", err)
	}
	return ids, nil
}

func (r *reader) Dossiers(ctx context.Context, ids []string) ([]governance.Dossier, error) {
	const some = `
		SELECT id, version, state, kind, service_area, display_name, body FROM partnerships
		WHERE council = $1 AND id = ANY ($2::uuid[]) ORDER BY sort_name, id`
	var rows []subjectRow
	if err := r.tx.SelectContext(ctx, &rows, some, r.council(), pq.Array(ids)); err != nil {
		return nil, fmt.Errorf("read partnerships: %w", err)
	}
	standings, err := r.standings(ctx, ids)
	if err != nil {
		return nil, err
	}
	answers, err := r.newestAnswers(ctx, ids)
	if err != nil {
		return nil, err
	}
	vacant, err := r.vacantPosts(ctx)
	if err != nil {
		return nil, err
	}
	dossiers := make([]governance.Dossier, len(rows))
	for i, row := range rows {
		dossiers[i] = governance.Dossier{Subject: row.subject(r.council()), Partnership: row.Body, Review: standings[row.ID], Answers: answers[row.ID],
			VacantPosts: vacant}
	}
	return dossiers, nil
}

func (r *reader) vacantPosts(ctx context.Context) (posts []string, err error) {
	err = r.tx.SelectContext(ctx, &posts, `SELECT name FROM posts WHERE council = $1 AND vacant ORDER BY name`, r.council())
	if err != nil {
		return nil, fmt.Errorf("read the vacant posts: %w", err)
	}
	return posts, nil
}

// standings gives how the partnerships stand in the newest review that called for each, and stood in the one before.
func (r *reader) standings(ctx context.Context, ids []string) (map[string]*governance.Standing, error) {
	const newest = `
		SELECT partnership, review, open_day, deadline, submitted, accepted FROM (
			SELECT partnership, review, open_day, deadline, submitted, accepted, row_number() OVER (PARTITION BY partnership ORDER BY open_day DESC, review DESC) AS age FROM returns
			WHERE council = $1 AND partnership = ANY ($2::uuid[])) AS r
		WHERE age <= 2 ORDER BY partnership, age`
	var rows []struct {
		Partnership string       `db:"partnership"`
		Review      string       `db:"review"`
		Open        sql.NullTime `db:"open_day"`
		Deadline    sql.NullTime `db:"deadline"`
		Submitted   bool         `db:"submitted"`
		Accepted    bool         `db:"accepted"`
	}
	if err := r.tx.SelectContext(ctx, &rows, newest, r.council(), pq.Array(ids)); err != nil {
		return nil, fmt.Errorf("read how partnerships stand in reviews: %w", err)
	}
	standings := make(map[string]*governance.Standing, len(rows))
	for _, row := range rows {
		standing := &governance.Standing{Review: row.Review, Open: dateOf(row.Open), Deadline: dateOf(row.Deadline),
			Submitted: row.Submitted, Accepted: row.Accepted}
		if newest := standings[row.Partnership]; newest != nil {
			newest.Before = standing
		} else {
			standings[row.Partnership] = standing
		}
	}
	return standings, nil
}
