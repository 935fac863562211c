package store

import (
	"context"
	"fmt"

	"github.com/lib/pq"

	"github.com/concordat-suite/concordat/services/notification"
	"github.com/concordat-suite/concordat/services/platform/data/postgres"
	"github.com/concordat-suite/concordat/services/platform/words/date"
)

type partnership struct {
	ID            string         `db:"id"`
	Name          string         `db:"display_name"`
	Active        bool           `db:"active"`
	ServiceArea   string         `db:"service_area"`
	ServiceLead   string         `db:"service_lead"`
	Officer       string         `db:"officer"`
	Delegate      string         `db:"delegate"`
	DelegateFrom  *string        `db:"delegate_from"`
	DelegateUntil *string        `db:"delegate_until"`
	LeadPost      string         `db:"lead_post"`
	OfficerPost   string         `db:"officer_post"`
	Gaps          pq.StringArray `db:"gaps"`
}

const selectPartnerships = `
	SELECT id, display_name, active, service_area, service_lead, officer, delegate, delegate_from::text AS delegate_from,
	       delegate_until::text AS delegate_until, lead_post, officer_post, gaps
	FROM partnerships WHERE council = $1 `

func (p partnership) domain() (d notification.Partnership, err error) {
	d = notification.Partnership{
		ID: p.ID, Name: p.Name, Active: p.Active, ServiceArea: p.ServiceArea, ServiceLead: p.ServiceLead, Officer: p.Officer, Delegate: p.Delegate,
		LeadPost: p.LeadPost, OfficerPost: p.OfficerPost, Gaps: p.Gaps,
	}
	if d.DelegateFrom, err = day(p.DelegateFrom); err != nil {
		return d, err
	}
	d.DelegateUntil, err = day(p.DelegateUntil)
	return d, err
}

type person struct {
	ID        string  `db:"id"`
	Name      string  `db:"display_name"`
	Address   string  `db:"address"`
	State     int     `db:"state"`
	LeftOn    *string `db:"left_on"`
	Suspended bool    `db:"suspended"`
}

func (p person) domain() (d notification.Person, err error) {
	d = notification.Person{ID: p.ID, Name: p.Name, Address: p.Address, State: notification.AddressState(p.State), Suspended: p.Suspended}
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

type cover struct {
	ID      string `db:"id"`
	Person  string `db:"person"`
	StandIn string `db:"stand_in"`
	From    string `db:"from_date"`
	Until   string `db:"until_date"`
	// Privileged says that a second person confirmed it.
	Privileged bool `db:"privileged"`
}

func (v cover) domain() (d notification.Cover, err error) {
	d = notification.Cover{ID: v.ID, Person: v.Person, StandIn: v.StandIn, Privileged: v.Privileged}
	if d.From, err = date.Parse(v.From); err != nil {
		return d, err
	}
	d.Until, err = date.Parse(v.Until)
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
	if err := r.readHearings(ctx, known, review, partnerships); err != nil {
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

// What the ledger says of the notices to the officer whom the record names now, or to the delegate who acts for them.
const selectHearings = `
	SELECT n.partnership, n.result, n.reply, n.recipient FROM notices n JOIN partnerships p ON p.council = n.council AND p.id = n.partnership
	WHERE n.council = $1 AND n.review = $2 AND n.officer <> '' AND n.officer = p.officer AND n.result IN (2, 3, 4)
	AND n.step NOT IN (6, 7, 10, 11, 15, 16, 17) AND (n.recipient = n.officer OR n.capacity = 1) `

// readHearings reads what the present officers have heard of the returns.
func (r *reader) readHearings(ctx context.Context, known *notification.Register, review string, partnerships []string) error {
	those, args := ``, []any{r.tx.Council, review}
	if len(partnerships) > 0 {
		those, args = `AND n.partnership = ANY($3) `, append(args, pq.Array(partnerships))
	}
	var rows []struct {
		Partnership string `db:"partnership"`
		Result      int    `db:"result"`
		Reply       string `db:"reply"`
		Recipient   string `db:"recipient"`
	}
	if err := r.tx.SelectContext(ctx, &rows, selectHearings+those+`ORDER BY n.created_at, n.id`, args...); err != nil {
		return fmt.Errorf("read what officers have heard: %w", err)
	}
	known.Heard = map[notification.ReturnKey]notification.Hearing{}
	for _, row := range rows {
		key := notification.ReturnKey{Review: review, Partnership: row.Partnership}
		hearing := known.Heard[key]
		if result := notification.Result(row.Result); result == notification.Sent {
			hearing.Told = true
		} else {
			hearing.Result, hearing.Reply, hearing.Recipient = result, row.Reply, row.Recipient
		}
		known.Heard[key] = hearing
	}
	return nil
}

// readPeople reads those who may get a notice: those whom the records name, the holders of posts, and who covers them.
func (r *reader) readPeople(ctx context.Context, known *notification.Register) (err error) {
	if known.Covers, err = selected[cover](ctx, r.tx, `
		SELECT id, person, stand_in, from_date::text AS from_date, until_date::text AS until_date, privileged
		FROM covers WHERE council = $1 AND NOT ended ORDER BY id`, r.tx.Council); err != nil {
		return err
	}
	var ids []string
	for _, v := range known.Covers {
		ids = append(ids, v.StandIn)
	}
	if known.Officers, err = r.officersAmong(ctx, ids); err != nil {
		return err
	}
	// Of the employees only those count who cover somebody; there may be thousands of others.
	if known.Terms, err = selected[term](ctx, r.tx, `
		SELECT id, person, post, areas, from_date::text AS from_date, until_date::text AS until_date, revoked
		FROM terms WHERE council = $1 AND NOT revoked AND (post <> 6 OR person = ANY ($2)) ORDER BY id`, r.tx.Council, pq.Array(ids)); err != nil {
		return err
	}
	for _, t := range known.Terms {
		ids = append(ids, t.Person)
	}
	for _, p := range known.Partnerships {
		ids = append(ids, p.Officer, p.Delegate, p.ServiceLead)
	}
	for _, ret := range known.Returns {
		ids = append(ids, ret.Previous, ret.Submitter, ret.Event.Person, ret.Event.For)
	}
	for _, h := range known.HandOvers {
		ids = append(ids, h.Person, h.To, h.OrderedBy)
	}
	for _, g := range known.Grants {
		ids = append(ids, g.Person, g.OnBehalfOf, g.ProposedBy, g.SettledBy)
	}
	for _, p := range known.Proposed {
		ids = append(ids, p.ProposedBy, p.ProposedFor)
	}
	people, err := selected[person](ctx, r.tx, `
		SELECT id, display_name, address, state, left_on::text AS left_on, suspended FROM people WHERE council = $1 AND id = ANY($2)`,
		r.tx.Council, pq.Array(ids))
	for _, p := range people {
		known.People[p.ID] = p
	}
	return err
}

// officersAmong returns those of the people whom a record names as its officer or delegate.
func (r *reader) officersAmong(ctx context.Context, people []string) (map[string]bool, error) {
	officers := map[string]bool{}
	if len(people) == 0 {
		return officers, nil
	}
	var found []string
	if err := r.tx.SelectContext(ctx, &found, `
		SELECT DISTINCT named.id FROM partnerships AS p, unnest(ARRAY[p.officer, p.delegate]) AS named (id)
		WHERE p.council = $1 AND named.id = ANY ($2)`, r.tx.Council, pq.Array(people)); err != nil {
		return nil, fmt.Errorf("look for officers among those who cover somebody: %w", err)
	}
	for _, id := range found {
		officers[id] = true
	}
	return officers, nil
}

// selected reads rows as what they are in the domain.
func selected[R interface{ domain() (D, error) }, D any](ctx context.Context, tx *postgres.Tx, query string, args ...any) ([]D, error) {
	var rows []R
	if err := tx.SelectContext(ctx, &rows, query, args...); err != nil {
		return nil, fmt.Errorf("read what was learned: %w", err)
	}
	return domains(rows)
}
