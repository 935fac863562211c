package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/lib/pq"

	"github.com/concordat-suite/concordat/services/notification"
	"github.com/concordat-suite/concordat/services/platform/data/postgres"
	"github.com/concordat-suite/concordat/services/platform/words/calendar"
	"github.com/concordat-suite/concordat/services/platform/words/date"
)

// records is what was learned of one council; it implements notification.Records.
type records struct {
	tx *postgres.Tx
}

// council, review, ret, partnership, person and term are rows. Dates are read as text, which is the form of date.Date.
type council struct {
	ID       string         `db:"council"`
	Name     string         `db:"display_name"`
	TimeZone string         `db:"time_zone"`
	Titles   []byte         `db:"titles"`
	Division string         `db:"division"`
	Closures pq.StringArray `db:"closures"`
	StandIns []byte         `db:"stand_ins"`
	Sender   string         `db:"mail_sender"`
	Reply    string         `db:"mail_reply"`
	Working  pq.StringArray `db:"working"`
	Until    *string        `db:"holidays_until"`
}

func (c council) domain() (notification.Council, error) {
	zone, err := time.LoadLocation(c.TimeZone)
	if err != nil {
		return notification.Council{}, fmt.Errorf("time zone of %s: %w", c.ID, err)
	}
	d := notification.Council{ID: c.ID, Name: c.Name, Zone: zone, Division: calendar.Division(c.Division), MailSender: c.Sender, MailReply: c.Reply}
	if d.Until, err = day(c.Until); err != nil {
		return d, fmt.Errorf("bank holidays of %s: %w", c.ID, err)
	}
	for _, working := range c.Working {
		day, err := date.Parse(working)
		if err != nil {
			return d, fmt.Errorf("working days of %s: %w", c.ID, err)
		}
		d.Working = append(d.Working, day)
	}
	for _, closed := range c.Closures {
		day, err := date.Parse(closed)
		if err != nil {
			return d, fmt.Errorf("closure days of %s: %w", c.ID, err)
		}
		d.Closures = append(d.Closures, day)
	}
	if err := json.Unmarshal(c.Titles, &d.Titles); err != nil {
		return d, fmt.Errorf("titles of %s: %w", c.ID, err)
	}
	if err := json.Unmarshal(c.StandIns, &d.StandIns); err != nil {
		return d, fmt.Errorf("stand-ins of %s: %w", c.ID, err)
	}
	return d, nil
}

type review struct {
	ID       string `db:"id"`
	Title    string `db:"title"`
	Deadline string `db:"deadline"`
	Open     bool   `db:"open"`
}

func (r review) domain() (notification.Review, error) {
	deadline, err := date.Parse(r.Deadline)
	return notification.Review{ID: r.ID, Title: r.Title, Deadline: deadline, Open: r.Open}, err
}

type ret struct {
	Review           string         `db:"review"`
	Partnership      string         `db:"partnership"`
	Awaited          bool           `db:"awaited"`
	Entered          bool           `db:"entered"`
	Deadline         string         `db:"deadline"`
	OriginalDeadline string         `db:"original_deadline"`
	Round            int            `db:"round"`
	Steps            pq.Int64Array  `db:"steps"`
	Days             pq.StringArray `db:"days"`
	FoldedSteps      pq.Int64Array  `db:"folded_steps"`
	FoldedDays       pq.StringArray `db:"folded_days"`
	SentBackFor      string         `db:"sent_back_for"`
	Officer          string         `db:"officer"`
	Since            time.Time      `db:"since"`
	Beginning        int            `db:"beginning"`
	EventStep        int            `db:"event_step"`
	EventAt          *time.Time     `db:"event_at"`
	EventBy          string         `db:"event_by"`
	EventFor         string         `db:"event_for"`
	EventWords       string         `db:"event_words"`
	Submitter        string         `db:"submitter"`
	Previous         string         `db:"previous"`
	Asked            []byte         `db:"asked"`
}

func (r ret) domain() (notification.Return, error) {
	d := notification.Return{
		Review: r.Review, Partnership: r.Partnership, Awaited: r.Awaited, Entered: r.Entered, Round: r.Round, SentBackFor: r.SentBackFor,
		Officer: r.Officer, Since: r.Since.UTC(), Why: notification.Beginning(r.Beginning), Submitter: r.Submitter, Previous: r.Previous,
		Event: notification.Event{Step: notification.Step(r.EventStep), Time: moment(r.EventAt), Person: r.EventBy, For: r.EventFor, Words: r.EventWords},
	}
	var err, errs error
	errs = errors.Join(errs, json.Unmarshal(r.Asked, &d.Asked))
	d.Deadline, err = date.Parse(r.Deadline)
	errs = errors.Join(errs, err)
	d.OriginalDeadline, err = date.Parse(r.OriginalDeadline)
	errs = errors.Join(errs, err)
	d.Steps, err = plannedSteps(r.Steps, r.Days)
	errs = errors.Join(errs, err)
	d.Folded, err = plannedSteps(r.FoldedSteps, r.FoldedDays)
	return d, errors.Join(errs, err)
}

// plannedSteps reads steps from two columns, and stepsAndDays writes them.
func plannedSteps(steps []int64, days []string) (planned []notification.PlannedStep, err error) {
	for i, step := range steps {
		day, err := date.Parse(days[i])
		if err != nil {
			return nil, err
		}
		planned = append(planned, notification.PlannedStep{Step: notification.Step(step), Day: day})
	}
	return planned, nil
}

func stepsAndDays(planned []notification.PlannedStep) (steps, days any) {
	numbers, texts := make([]int64, len(planned)), make([]string, len(planned))
	for i, s := range planned {
		numbers[i], texts[i] = int64(s.Step), s.Day.String()
	}
	return pq.Array(numbers), pq.Array(texts)
}

const (
	selectCouncil = `SELECT council, display_name, time_zone, titles, division, closures, stand_ins, mail_sender, mail_reply, working, holidays_until::text AS holidays_until FROM councils WHERE council = $1`
	selectReview  = `SELECT id, title, deadline::text AS deadline, open FROM reviews WHERE council = $1 AND id = $2`
	selectReturns = `
		SELECT review, partnership, awaited, entered, deadline::text AS deadline, original_deadline::text AS original_deadline, round, steps, days,
		       folded_steps, folded_days, sent_back_for, officer, since, beginning, event_step, event_at, event_by, event_for, event_words,
		       submitter, previous, asked
		FROM returns WHERE council = $1 `
)

// Council gives the council, or nil.
func (k *records) Council(ctx context.Context) (*notification.Council, error) {
	row, err := one[council](ctx, k.tx, selectCouncil, k.tx.Council)
	if row == nil {
		return nil, err
	}
	c, err := row.domain()
	return &c, err
}

// Review gives a review, or nil.
func (k *records) Review(ctx context.Context, id string) (*notification.Review, error) {
	row, err := one[review](ctx, k.tx, selectReview, k.tx.Council, id)
	if row == nil {
		return nil, err
	}
	r, err := row.domain()
	return &r, err
}

// Return gives a return, or nil.
func (k *records) Return(ctx context.Context, key notification.ReturnKey) (*notification.Return, error) {
	row, err := one[ret](ctx, k.tx, selectReturns+`AND review = $2 AND partnership = $3`, k.tx.Council, key.Review, key.Partnership)
	if row == nil {
		return nil, err
	}
	r, err := row.domain()
	return &r, err
}

// Partnership gives a partnership, or nil.
func (k *records) Partnership(ctx context.Context, id string) (*notification.Partnership, error) {
	row, err := one[partnership](ctx, k.tx, selectPartnerships+`AND id = $2`, k.tx.Council, id)
	if row == nil {
		return nil, err
	}
	p, err := row.domain()
	return &p, err
}

// Holders gives who holds each office now.
func (k *records) Holders(ctx context.Context, offices []string) (map[string]string, error) {
	const held = `SELECT id, holder FROM offices WHERE council = $1 AND id = ANY ($2::uuid[])`
	var rows []struct {
		ID     string `db:"id"`
		Holder string `db:"holder"`
	}
	if err := k.tx.SelectContext(ctx, &rows, held, k.tx.Council, pq.Array(offices)); err != nil {
		return nil, fmt.Errorf("read what was learned: %w", err)
	}
	holders := make(map[string]string, len(rows))
	for _, row := range rows {
		holders[row.ID] = row.Holder
	}
	return holders, nil
}

// Naming gives the partnerships that name an office.
func (k *records) Naming(ctx context.Context, office string) ([]notification.Partnership, error) {
	return selected[partnership](ctx, k.tx, selectPartnerships+`AND (lead_post = $2 OR officer_post = $2) ORDER BY id`, k.tx.Council, office)
}

// one reads a row, or gives nil when there is none.
func one[T any](ctx context.Context, tx *postgres.Tx, query string, args ...any) (*T, error) {
	var row T
	err := tx.GetContext(ctx, &row, query, args...)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read what was learned: %w", err)
	}
	return &row, nil
}

// ReturnsOfReview gives the returns to a review.
func (k *records) ReturnsOfReview(ctx context.Context, review string) ([]notification.Return, error) {
	return returns(ctx, k.tx, `AND review = $2`, review)
}

// ReturnsOfPartnerships gives the returns of partnerships.
func (k *records) ReturnsOfPartnerships(ctx context.Context, partnerships []string) ([]notification.Return, error) {
	return returns(ctx, k.tx, `AND partnership = ANY ($2::uuid[])`, pq.Array(partnerships))
}

func returns(ctx context.Context, tx *postgres.Tx, where string, args ...any) ([]notification.Return, error) {
	var rows []ret
	if err := tx.SelectContext(ctx, &rows, selectReturns+where, append([]any{tx.Council}, args...)...); err != nil {
		return nil, fmt.Errorf("read returns: %w", err)
	}
	return domains(rows)
}

// domains converts rows.
func domains[R interface{ domain() (D, error) }, D any](rows []R) ([]D, error) {
	all := make([]D, len(rows))
	for i, row := range rows {
		var err error
		if all[i], err = row.domain(); err != nil {
			return nil, err
		}
	}
	return all, nil
}
