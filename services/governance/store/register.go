package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/lib/pq"

	journalv1 "github.com/concordat-suite/concordat/proto/gen/concordat/journal/v1"
	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/governance"
	"github.com/concordat-suite/concordat/services/governance/codec"
	"github.com/concordat-suite/concordat/services/platform/data/erasure"
	"github.com/concordat-suite/concordat/services/platform/data/journal"
	"github.com/concordat-suite/concordat/services/platform/data/postgres"
	"github.com/concordat-suite/concordat/services/platform/words/names"
)

// The resources of the register that checks need.
const (
	councilType     = "concordat.register.v1.Council"
	partnershipType = "concordat.register.v1.Partnership"
	returnType      = "concordat.register.v1.Return"
	postType        = "concordat.register.v1.Post"
	personType      = "concordat.register.v1.Person"
)

// RegisterTypes are the resources of the register that checks need, as its journal names them.
func RegisterTypes() []string {
	return []string{councilType, partnershipType, returnType, postType, personType, erasure.Type}
}

// Learn takes in an entry of the register's journal and marks the partnerships that it may change the verdicts of. It is what follow applies.
func (s *Store) Learn(ctx context.Context, tx *postgres.Tx, e *journalv1.Entry) error {
	switch e.GetType() {
	case councilType:
		return learnCouncil(ctx, tx, e)
	case erasure.Type:
		return obey(ctx, tx, e)
	case partnershipType:
		return learnPartnerships(ctx, tx, []*journalv1.Entry{e})
	case personType:
		return learnName(ctx, tx, e)
	}
	// Apart from changes of the policy, which mark the same partnerships in another order: the two would wait for each other.
	if err := lockCouncil(ctx, tx, "FOR SHARE"); err != nil {
		return err
	}
	switch e.GetType() {
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
	if _, err := tx.ExecContext(ctx, put, tx.Council); err != nil {
		return fmt.Errorf("mark all partnerships: %w", err)
	}
	return nil
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
	const learn = `SELECT learn_partnerships($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`
	n := len(entries)
	ids, versions, states, kinds, areas := make([]string, n), make([]int64, n), make([]string, n), make([]string, n), make([]string, n)
	displayNames, sortNames, bodies := make([]string, n), make([]string, n), make([][]byte, n)
	parsed, times := make([]*registerv1.Partnership, n), make([]time.Time, n)
	var named people
	for i, e := range entries {
		m, err := journal.State(e, &registerv1.Partnership{})
		if err != nil {
			return err
		}
		p, err := codec.SubjectOf(tx.Council, e.GetVersion(), m)
		if err != nil {
			return err
		}
		ids[i], versions[i], states[i], kinds[i], areas[i] = p.Partnership, p.Version, p.State, p.Kind, p.ServiceArea
		displayNames[i], sortNames[i], bodies[i] = p.DisplayName, sortName(p.DisplayName), e.GetState().GetValue()
		named.add(p)
		parsed[i], times[i] = m, e.GetTime().AsTime()
	}
	if err := learnStated(ctx, tx, ids, entries, parsed); err != nil {
		return err
	}
	_, err := tx.ExecContext(ctx, learn, tx.Council, pq.Array(ids), pq.Array(versions), pq.Array(states), pq.Array(kinds), pq.Array(areas),
		pq.Array(displayNames), pq.Array(sortNames), pq.Array(bodies),
		pq.Array(named.in), pq.Array(named.roles), pq.Array(named.people), pq.Array(named.from), pq.Array(named.until))
	if err != nil {
		return fmt.Errorf("keep partnerships from %s on: %w", ids[0], err)
	}
	return learnNamed(ctx, tx, ids, times, named)
}

func learnReturn(ctx context.Context, tx *postgres.Tx, e *journalv1.Entry) error {
	const put = `
		INSERT INTO returns (council, partnership, review, version, open_day, deadline, submitted, accepted, body, received)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
		ON CONFLICT (council, partnership, review) DO UPDATE
		SET version = $4, open_day = $5, deadline = $6, submitted = $7, accepted = $8, body = $9, received = $10`
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
		e.GetState().GetValue(), day(s.Received))
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
	var named []namedRow
	if err := r.tx.SelectContext(ctx, &named, people, r.council(), id); err != nil {
		return governance.Subject{}, fmt.Errorf("read the people of partnership %s: %w", id, err)
	}
	subject := row.subject(r.council())
	for _, n := range named {
		subject.People = append(subject.People, n.named())
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
	stated, err := statements(ctx, r.tx, ids)
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
			Stated: stated[row.ID], VacantPosts: vacant}
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
		SELECT partnership, review, open_day, deadline, submitted, accepted, received FROM (
			SELECT partnership, review, open_day, deadline, submitted, accepted, received, row_number() OVER (PARTITION BY partnership ORDER BY open_day DESC, review DESC) AS age FROM returns
			WHERE council = $1 AND partnership = ANY ($2::uuid[])) AS r
		WHERE age <= 2 ORDER BY partnership, age`
	var rows []struct {
		Partnership string       `db:"partnership"`
		Review      string       `db:"review"`
		Open        sql.NullTime `db:"open_day"`
		Deadline    sql.NullTime `db:"deadline"`
		Submitted   bool         `db:"submitted"`
		Accepted    bool         `db:"accepted"`
		Received    sql.NullTime `db:"received"`
	}
	if err := r.tx.SelectContext(ctx, &rows, newest, r.council(), pq.Array(ids)); err != nil {
		return nil, fmt.Errorf("read how partnerships stand in reviews: %w", err)
	}
	standings := make(map[string]*governance.Standing, len(rows))
	for _, row := range rows {
		standing := &governance.Standing{Review: row.Review, Open: dateOf(row.Open), Deadline: dateOf(row.Deadline),
			Submitted: row.Submitted, Accepted: row.Accepted, Received: dateOf(row.Received)}
		if newest := standings[row.Partnership]; newest != nil {
			newest.Before = standing
		} else {
			standings[row.Partnership] = standing
		}
	}
	return standings, nil
}
