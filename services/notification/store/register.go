package store

import (
	"context"
	"fmt"

	"github.com/lib/pq"

	"github.com/concordat-suite/concordat/services/notification"
	"github.com/concordat-suite/concordat/services/platform/date"
	"github.com/concordat-suite/concordat/services/platform/postgres"
)

type partnership struct {
	ID            string  `db:"id"`
	Name          string  `db:"display_name"`
	Active        bool    `db:"active"`
	ServiceArea   string  `db:"service_area"`
	ServiceLead   string  `db:"service_lead"`
	Officer       string  `db:"officer"`
	Delegate      string  `db:"delegate"`
	DelegateFrom  *string `db:"delegate_from"`
	DelegateUntil *string `db:"delegate_until"`
}

const selectPartnerships = `
	SELECT id, display_name, active, service_area, service_lead, officer, delegate, delegate_from::text AS delegate_from,
	       delegate_until::text AS delegate_until
	FROM partnerships WHERE council = $1 `

func (p partnership) domain() (d notification.Partnership, err error) {
	d = notification.Partnership{
		ID: p.ID, Name: p.Name, Active: p.Active, ServiceArea: p.ServiceArea, ServiceLead: p.ServiceLead, Officer: p.Officer, Delegate: p.Delegate,
	}
	if d.DelegateFrom, err = day(p.DelegateFrom); err != nil {
		return d, err
	}
	d.DelegateUntil, err = day(p.DelegateUntil)
	return d, err
}

type person struct {
	ID      string  `db:"id"`
	Name    string  `db:"display_name"`
	Address string  `db:"address"`
	State   int     `db:"state"`
	LeftOn  *string `db:"left_on"`
}

func (p person) domain() (d notification.Person, err error) {
	d = notification.Person{ID: p.ID, Name: p.Name, Address: p.Address, State: notification.AddressState(p.State)}
	d.LeftOn, err = day(p.LeftOn)
	return d, err
}

type term struct {
	ID      string         `db:"id"`
	Person  string         `db:"person"`
	Post    int            `db:"post"`
	Areas   pq.StringArray `db:"areas"`
	From    string         `db:"from_date"`
	Until   *string        `db:"until_date"`
	Revoked bool           `db:"revoked"`
}

func (t term) domain() (d notification.Term, err error) {
	d = notification.Term{ID: t.ID, Person: t.Person, Post: notification.Post(t.Post), Areas: t.Areas, Revoked: t.Revoked}
	if d.From, err = date.Parse(t.From); err != nil {
		return d, err
	}
	d.Until, err = day(t.Until)
	return d, err
}

func day(text *string) (date.Date, error) {
	if text == nil {
		return date.Date{}, nil
	}
	return date.Parse(*text)
}

// Register gives what is known for a question about these partnerships of a review; about all when there are none.
func (r *reader) Register(ctx context.Context, review string, partnerships ...string) (*notification.Register, error) {
	k := records{tx: r.tx}
	known := &notification.Register{
		Reviews: map[string]notification.Review{}, Returns: map[notification.ReturnKey]notification.Return{},
		Partnerships: map[string]notification.Partnership{}, People: map[string]notification.Person{},
	}
	council, err := k.Council(ctx)
	if err != nil {
		return nil, err
	}
	if council == nil {
		return known, nil
	}
	known.Council = *council
	found, err := k.Review(ctx, review)
	if err != nil || found == nil {
		return known, err
	}
	known.Reviews[review] = *found
	if err := r.readReturns(ctx, known, review, partnerships); err != nil {
		return nil, err
	}
	return known, r.readPeople(ctx, known)
}

func (r *reader) readReturns(ctx context.Context, known *notification.Register, review string, partnerships []string) error {
	those, args := `AND review = $2`, []any{review}
	if len(partnerships) > 0 {
		those, args = those+` AND partnership = ANY($3)`, append(args, pq.Array(partnerships))
	}
	list, err := returns(ctx, r.tx, those, args...)
	if err != nil {
		return err
	}
	ids := make([]string, len(list))
	for i, ret := range list {
		known.Returns[notification.ReturnKey{Review: ret.Review, Partnership: ret.Partnership}] = ret
		ids[i] = ret.Partnership
	}
	all, err := selected[partnership](ctx, r.tx, selectPartnerships+`AND id = ANY($2)`, r.tx.Council, pq.Array(ids))
	for _, p := range all {
		known.Partnerships[p.ID] = p
	}
	return err
}

// readPeople reads those who may get a notice: those whom the records name, and the holders of posts.
func (r *reader) readPeople(ctx context.Context, known *notification.Register) error {
	terms, err := selected[term](ctx, r.tx, `
		SELECT id, person, post, areas, from_date::text AS from_date, until_date::text AS until_date, revoked
		FROM terms WHERE council = $1 AND NOT revoked ORDER BY id`, r.tx.Council)
	if err != nil {
		return err
	}
	known.Terms = terms
	var ids []string
	for _, t := range terms {
		ids = append(ids, t.Person)
	}
	for _, p := range known.Partnerships {
		ids = append(ids, p.Officer, p.Delegate, p.ServiceLead)
	}
	people, err := selected[person](ctx, r.tx, `
		SELECT id, display_name, address, state, left_on::text AS left_on FROM people WHERE council = $1 AND id = ANY($2)`,
		r.tx.Council, pq.Array(ids))
	for _, p := range people {
		known.People[p.ID] = p
	}
	return err
}

// selected reads rows as what they are in the domain.
func selected[R interface{ domain() (D, error) }, D any](ctx context.Context, tx *postgres.Tx, query string, args ...any) ([]D, error) {
	var rows []R
	if err := tx.SelectContext(ctx, &rows, query, args...); err != nil {
		return nil, fmt.Errorf("read what was learned: %w", err)
	}
	return domains(rows)
}
