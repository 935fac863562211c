package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/lib/pq"

	"github.com/concordat-suite/concordat/services/notification"
	"github.com/concordat-suite/concordat/services/notification/codec"
	"github.com/concordat-suite/concordat/services/platform/data/journal"
	"github.com/concordat-suite/concordat/services/platform/words/names"
)

// line is a row of the ledger.
type line struct {
	Council        string         `db:"council"`
	ID             string         `db:"id"`
	Review         string         `db:"review"`
	Partnership    string         `db:"partnership"`
	Round          int            `db:"round"`
	Step           int            `db:"step"`
	Occasion       string         `db:"occasion"`
	HandOver       string         `db:"hand_over"`
	Grant          string         `db:"privileged_grant"`
	Import         string         `db:"import"`
	ServiceArea    string         `db:"service_area"`
	Officer        string         `db:"officer"`
	Recipient      string         `db:"recipient"`
	Capacity       int            `db:"capacity"`
	Address        string         `db:"address"`
	Template       string         `db:"template"`
	DueAt          time.Time      `db:"due_at"`
	Delayed        bool           `db:"delayed"`
	Result         int            `db:"result"`
	Attempts       int            `db:"attempts"`
	Reply          string         `db:"reply"`
	Message        *string        `db:"message"`
	MessageID      string         `db:"message_id"`
	SentAt         *time.Time     `db:"sent_at"`
	AcknowledgedAt *time.Time     `db:"acknowledged_at"`
	HeldUntil      *time.Time     `db:"held_until"`
	StandsFor      pq.Int64Array  `db:"stands_for"`
	StandsForDays  pq.StringArray `db:"stands_for_days"`
	CreatedAt      time.Time      `db:"created_at"`
	Version        int64          `db:"version"`
}

const selectLines = `
	SELECT council, id, coalesce(review::text, '') AS review, coalesce(partnership::text, '') AS partnership, round, step, occasion,
	       coalesce(hand_over::text, '') AS hand_over, coalesce(privileged_grant::text, '') AS privileged_grant, coalesce(import::text, '') AS import, service_area, officer, recipient, capacity, address,
	       template, due_at, delayed, result, attempts, reply, message, message_id, sent_at, acknowledged_at, held_until, stands_for,
	       stands_for_days, created_at, version
	FROM notices `

func (l line) domain() (*notification.Line, error) {
	folded, err := plannedSteps(l.StandsFor, l.StandsForDays)
	d := &notification.Line{
		Council: l.Council, ID: l.ID,
		Key:         notification.Key{Review: l.Review, Partnership: l.Partnership, Round: l.Round, Step: notification.Step(l.Step), Occasion: l.Occasion, HandOver: l.HandOver, Grant: l.Grant, Import: l.Import},
		ServiceArea: l.ServiceArea, Officer: l.Officer, Recipient: l.Recipient, Capacity: notification.Capacity(l.Capacity),
		Address: l.Address, Template: l.Template, Due: l.DueAt.UTC(), Delayed: l.Delayed, Result: notification.Result(l.Result),
		Attempts: l.Attempts, Reply: l.Reply, MessageID: l.MessageID, SendTime: moment(l.SentAt),
		AcknowledgeTime: moment(l.AcknowledgedAt), HeldUntil: moment(l.HeldUntil), StandsFor: folded, CreateTime: l.CreatedAt.UTC(), Version: l.Version,
	}
	if l.Message != nil {
		d.Message = *l.Message
	}
	return d, err
}

func (r *reader) lines(ctx context.Context, where string, args ...any) ([]*notification.Line, error) {
	var rows []line
	if err := r.tx.SelectContext(ctx, &rows, selectLines+where, args...); err != nil {
		return nil, fmt.Errorf("read the ledger: %w", err)
	}
	return domains(rows)
}

// Line gives one line.
func (r *reader) Line(ctx context.Context, id string) (*notification.Line, error) {
	var row line
	err := r.tx.GetContext(ctx, &row, selectLines+`WHERE council = $1 AND id = $2`, r.tx.Council, id)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, names.Missing()
	}
	if err != nil {
		return nil, fmt.Errorf("read line %s: %w", id, err)
	}
	return row.domain()
}

// LinesOfReview gives all lines of a review, oldest first.
func (r *reader) LinesOfReview(ctx context.Context, review string) ([]*notification.Line, error) {
	return r.lines(ctx, `WHERE council = $1 AND review = $2 ORDER BY created_at, id`, r.tx.Council, review)
}

// LinesOfMessage gives the lines that travelled in a message to one of its recipients, locked.
func (w *writer) LinesOfMessage(ctx context.Context, message, recipient string) ([]*notification.Line, error) {
	if message == "" {
		return nil, nil
	}
	return w.lines(ctx, `WHERE council = $1 AND message = $2 AND recipient = $3 ORDER BY created_at, id FOR UPDATE`,
		w.tx.Council, message, recipient)
}

// The last line to the address that each person has now, where it did not arrive.
const selectUndeliverable = `
	SELECT person, address, reply, id FROM (
		SELECT DISTINCT ON (p.id) p.id AS person, p.display_name, p.address, n.reply, n.id, n.result
		FROM people p JOIN notices n ON n.council = p.council AND n.recipient = p.id AND n.address = p.address
		WHERE p.council = $1 AND p.address <> '' AND n.result IN (2, 4)
		ORDER BY p.id, n.created_at DESC, n.id DESC) last
	WHERE result = 4 ORDER BY display_name, person`

// UndeliverableAddresses gives the people whose present address the last line to it did not reach.
func (r *reader) UndeliverableAddresses(ctx context.Context) ([]notification.UndeliverableAddress, error) {
	var rows []struct {
		Person  string `db:"person"`
		Address string `db:"address"`
		Reply   string `db:"reply"`
		ID      string `db:"id"`
	}
	if err := r.tx.SelectContext(ctx, &rows, selectUndeliverable, r.tx.Council); err != nil {
		return nil, fmt.Errorf("read undeliverable addresses: %w", err)
	}
	list := make([]notification.UndeliverableAddress, len(rows))
	for i, row := range rows {
		list[i] = notification.UndeliverableAddress{Person: row.Person, Address: row.Address, Reply: row.Reply, Line: row.ID}
	}
	return list, nil
}

// WaitingLines gives the unsent lines of a return, locked.
func (w *writer) WaitingLines(ctx context.Context, review, partnership string) ([]*notification.Line, error) {
	return w.lines(ctx, `WHERE council = $1 AND review = $2 AND partnership = $3 AND result = 1 ORDER BY created_at, id FOR UPDATE`,
		w.tx.Council, review, partnership)
}

const insertLine = `
	INSERT INTO notices (council, id, review, partnership, round, step, occasion, service_area, officer, recipient, capacity,
		address, template, due_at, delayed, result, reply, message, message_id, created_at, version, stands_for, stands_for_days, held_until, hand_over, privileged_grant, import)
	VALUES ($1, $2, nullif($3, '')::uuid, nullif($4, '')::uuid, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, nullif($18, '')::uuid, $19, $20, $21, $22, $23, $24, nullif($25, '')::uuid,
		nullif($26, '')::uuid, nullif($27, '')::uuid)
	ON CONFLICT DO NOTHING`

// Add writes a telling and gives the lines that are new.
func (w *writer) Add(ctx context.Context, t notification.Telling) (added []*notification.Line, err error) {
	if err := w.addMessages(ctx, t.Messages); err != nil {
		return nil, err
	}
	for _, l := range t.Lines {
		steps, days := stepsAndDays(l.StandsFor)
		result, err := w.tx.ExecContext(ctx, insertLine, w.tx.Council, l.ID, l.Review, l.Partnership, l.Round, int(l.Step), l.Occasion,
			l.ServiceArea, l.Officer, l.Recipient, int(l.Capacity), l.Address, l.Template, l.Due, l.Delayed, int(l.Result), l.Reply,
			l.Message, l.MessageID, l.CreateTime, l.Version, steps, days, given(l.HeldUntil), l.HandOver, l.Grant, l.Import)
		if err != nil {
			return nil, fmt.Errorf("add line: %w", err)
		}
		if n, err := result.RowsAffected(); err != nil {
			return nil, err
		} else if n == 1 {
			added = append(added, l)
			w.record(l)
		}
	}
	return added, w.dropEmptyMessages(ctx, t.Messages)
}

const updateLine = `
	UPDATE notices SET result = $3, attempts = $4, reply = $5, sent_at = $6, acknowledged_at = $7, version = $8, held_until = $9
	WHERE council = $1 AND id = $2 AND version < $8`

// Save writes a line that was changed. A line that did not change is not written.
func (w *writer) Save(ctx context.Context, l *notification.Line) error {
	result, err := w.tx.ExecContext(ctx, updateLine, w.tx.Council, l.ID, int(l.Result), l.Attempts, l.Reply, given(l.SendTime),
		given(l.AcknowledgeTime), l.Version, given(l.HeldUntil))
	if err != nil {
		return fmt.Errorf("save line %s: %w", l.ID, err)
	}
	if n, err := result.RowsAffected(); err != nil || n == 0 {
		return err
	}
	w.record(l)
	return nil
}

// record notes a line for the journal.
func (w *writer) record(l *notification.Line) {
	w.journal.Record(journal.Change{Name: codec.NoticeName.Format(l.Council, l.ID), Version: l.Version, State: codec.NoticeToProto(l)})
}

// Answer says that these lines are what a repeat of the call is answered with.
func (w *writer) Answer(lines []*notification.Line) {
	w.journal.Answer(codec.ReminderToProto(lines))
}

func ids(messages []*notification.Message) any {
	all := make([]string, len(messages))
	for i, m := range messages {
		all[i] = m.ID
	}
	return pq.Array(all)
}
