package store

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/lib/pq"

	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/platform/data/journal"
	"github.com/concordat-suite/concordat/services/platform/data/postgres"
	"github.com/concordat-suite/concordat/services/register"
	"github.com/concordat-suite/concordat/services/register/authors"
	"github.com/concordat-suite/concordat/services/register/codec"
	"github.com/concordat-suite/concordat/services/register/reviews"
)

const oneReturn = `SELECT body FROM returns WHERE council = $1 AND review = $2 AND partnership = $3`

func (r reviewReader) Return(ctx context.Context, review, partnership string) (*reviews.Return, error) {
	return r.returnBy(ctx, oneReturn, review, partnership)
}

func (w reviewWriter) ReturnForUpdate(ctx context.Context, review, partnership string) (*reviews.Return, error) {
	return w.returnBy(ctx, oneReturn+` FOR UPDATE`, review, partnership)
}

func (r reviewReader) returnBy(ctx context.Context, query, review, partnership string) (*reviews.Return, error) {
	m := &registerv1.Return{}
	if err := r.one(ctx, m, query, r.council(), review, partnership); err != nil {
		return nil, err
	}
	return codec.ReturnFromProto(m)
}

// someActs is how many changes of a return are read at once.
const someActs = 500

// ReturnActs returns what the journal has of a return, oldest first.
func (r reviewReader) ReturnActs(ctx context.Context, review, partnership string) ([]authors.Act, error) {
	name := codec.ReturnName.Format(r.council(), review, partnership)
	var acts []authors.Act
	var after int64
	for {
		entries, err := journal.Read(ctx, r.tx, r.council(), journal.Stretch{After: after, Name: name, Limit: someActs, OmitPersonal: true})
		if err != nil {
			return nil, fmt.Errorf("read who wrote return %s: %w", name, err)
		}
		for _, e := range entries {
			after = e.GetSeq()
			acts = append(acts, authors.Act{
				Method: e.GetMethod(), Person: e.GetActor().GetPerson(), Application: e.GetActor().GetApplication(),
				OnBehalfOf: e.GetOnBehalfOf().GetPerson(),
			})
		}
		if len(entries) < someActs {
			return acts, nil
		}
	}
}

// Unasked gives the active partnerships of which the review has no return.
func (w reviewWriter) Unasked(ctx context.Context, review string) ([]*register.Partnership, error) {
	return w.partnershipsWhere(ctx, `
		p.state = 'ACTIVE' AND NOT EXISTS (SELECT FROM returns AS r WHERE r.council = $1 AND r.review = $2 AND r.partnership = p.id)
		ORDER BY p.sort_name, p.id`, review)
}

// Delegations gives the partnerships of a review's returns that name a person as the delegate. Only the body says who
// that is.
func (r reviewReader) Delegations(ctx context.Context, review, person string) ([]*register.Partnership, error) {
	all, err := r.partnershipsWhere(ctx, `
		EXISTS (SELECT FROM returns AS r WHERE r.council = $1 AND r.review = $2 AND r.partnership = p.id)`, review)
	if err != nil {
		return nil, err
	}
	var theirs []*register.Partnership
	for _, p := range all {
		if p.Delegate != nil && p.Delegate.Person == person {
			theirs = append(theirs, p)
		}
	}
	return theirs, nil
}

func (r reviewReader) partnershipsWhere(ctx context.Context, where string, args ...any) ([]*register.Partnership, error) {
	found, err := readAll(ctx, r.tx, r.decodePartnership, `SELECT p.id, p.body FROM partnerships AS p WHERE p.council = $1 AND `+where,
		append([]any{r.council()}, args...)...)
	if err != nil {
		return nil, fmt.Errorf("read the partnerships of a review: %w", err)
	}
	return found, nil
}

// ReturnsBefore gives the newest return of each partnership to another review that was submitted and not sent back.
func (w reviewWriter) ReturnsBefore(ctx context.Context, review string) (map[string]*reviews.Return, error) {
	var rows []idAndBody
	err := w.tx.SelectContext(ctx, &rows, `
		SELECT DISTINCT ON (r.partnership) r.partnership AS id, r.body
		FROM returns AS r JOIN reviews AS v ON v.council = r.council AND v.id = r.review
		WHERE r.council = $1 AND r.review <> $2 AND r.state IN ('SUBMITTED', 'ACCEPTED')
		ORDER BY r.partnership, v.open_time DESC`, w.council(), review)
	if err != nil {
		return nil, fmt.Errorf("read the returns before a review: %w", err)
	}
	before := make(map[string]*reviews.Return, len(rows))
	for _, row := range rows {
		if before[row.ID], err = w.decodeReturn(row.Body); err != nil {
			return nil, err
		}
	}
	return before, nil
}

func (r *reader) decodeReturn(body []byte) (*reviews.Return, error) {
	m := &registerv1.Return{}
	if err := r.unmarshal(body, m); err != nil {
		return nil, err
	}
	return codec.ReturnFromProto(m)
}

// SubmittedForUpdate gives the submitted returns within the reach, by the partnership's name. They are locked in the order
// of their ids, so that two who lock many do not wait for each other.
func (w reviewWriter) SubmittedForUpdate(ctx context.Context, review string, reach reviews.Reach) ([]reviews.Listed, error) {
	var rows []listedRow
	err := w.tx.SelectContext(ctx, &rows, `
		SELECT p.id, p.body, p.sort_name, r.body AS return
		FROM returns AS r JOIN partnerships AS p ON p.council = r.council AND p.id = r.partnership
		WHERE r.council = $1 AND r.review = $2 AND r.state = 'SUBMITTED' AND `+withinReach+`
		ORDER BY p.id FOR UPDATE OF p, r`, append([]any{w.council(), review}, reached(reach)...)...)
	if err != nil {
		return nil, fmt.Errorf("read the submitted returns of a review: %w", err)
	}
	slices.SortStableFunc(rows, func(a, b listedRow) int { return strings.Compare(a.SortName, b.SortName) })
	submitted := make([]reviews.Listed, len(rows))
	for i, row := range rows {
		if submitted[i], err = w.listed(row); err != nil {
			return nil, err
		}
	}
	return submitted, nil
}

// AwaitedForUpdate gives the returns that are still awaited, locked in the order of their ids.
func (w reviewWriter) AwaitedForUpdate(ctx context.Context, review string) ([]reviews.Listed, error) {
	var rows []listedRow
	err := w.tx.SelectContext(ctx, &rows, `
		SELECT p.id, p.body, p.sort_name, r.body AS return
		FROM returns AS r JOIN partnerships AS p ON p.council = r.council AND p.id = r.partnership
		WHERE r.council = $1 AND r.review = $2 AND r.state IN ('NOT_STARTED', 'IN_PROGRESS', 'SENT_BACK', 'RECEIVED')
		ORDER BY p.id FOR UPDATE OF p, r`, w.council(), review)
	if err != nil {
		return nil, fmt.Errorf("read the awaited returns of a review: %w", err)
	}
	awaited := make([]reviews.Listed, len(rows))
	for i, row := range rows {
		if awaited[i], err = w.listed(row); err != nil {
			return nil, err
		}
	}
	return awaited, nil
}

// Answer notes what a repeat of the call is answered with.
func (w reviewWriter) Answer(o reviews.Outcome) { w.w.journal.Answer(codec.OutcomeToProto(o)) }

// laidReturn is a new return as it is stored.
type laidReturn struct {
	partnership, deadline, original string
	body                            []byte
}

// CreateReturns writes the returns of a review together.
func (w reviewWriter) CreateReturns(ctx context.Context, laid []reviews.Seen) error {
	row := func(seen reviews.Seen) (laidReturn, int, error) {
		r := seen.Return
		body, err := w.w.marshal(codec.ReturnToProto(r, false))
		m := codec.AskedToProto(seen)
		w.w.record(m.GetName(), r.Version, m, register.Trail{})
		return laidReturn{r.Partnership, r.Deadline.String(), r.OriginalDeadline.String(), body}, len(body), err
	}
	err := postgres.InPortions(laid, row, func(some []laidReturn) error { return w.insertReturns(ctx, laid[0].Return.Review, some) })
	if err != nil {
		return fmt.Errorf("lay down the returns: %w", err)
	}
	return nil
}

func (w reviewWriter) insertReturns(ctx context.Context, review string, returns []laidReturn) error {
	const insert = `
		INSERT INTO returns (council, review, partnership, version, state, deadline, original_deadline, round, body)
		SELECT $1, $2, new.partnership, 1, 'NOT_STARTED', new.deadline, new.original, 0, new.body
		FROM unnest($3::uuid[], $4::date[], $5::date[], $6::bytea[]) AS new (partnership, deadline, original, body)`
	n := len(returns)
	partnerships, deadlines, originals, bodies := make([]string, n), make([]string, n), make([]string, n), make([][]byte, n)
	for i, r := range returns {
		partnerships[i], deadlines[i], originals[i], bodies[i] = r.partnership, r.deadline, r.original, r.body
	}
	_, err := w.tx.ExecContext(ctx, insert, w.council(), review, pq.Array(partnerships), pq.Array(deadlines), pq.Array(originals), pq.Array(bodies))
	return err
}

// SaveReturn writes a return that was changed. What follows from its record and the day stands in the journal only.
func (w reviewWriter) SaveReturn(ctx context.Context, seen reviews.Seen, trail register.Trail) error {
	r := seen.Return
	m := codec.ReturnToProto(r, seen.Late)
	body, err := w.w.marshal(m)
	if err != nil {
		return err
	}
	err = w.tx.ExecOne(ctx, register.Stale(), `
		UPDATE returns SET version = $4, state = $5, deadline = $6, round = $7, awaiting_confirmation = $8, body = $9
		WHERE council = $1 AND review = $2 AND partnership = $3 AND version = $4 - 1`,
		r.Council, r.Review, r.Partnership, r.Version, word(m.GetState()), r.Deadline.String(), r.Round, r.AwaitsConfirmation(), body)
	if err != nil {
		return err
	}
	w.w.record(m.GetName(), r.Version, codec.SeenToProto(seen), trail)
	return nil
}
