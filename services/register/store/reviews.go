package store

import (
	"context"
	"fmt"
	"time"

	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/platform/data/postgres"
	"github.com/concordat-suite/concordat/services/platform/words/fault"
	"github.com/concordat-suite/concordat/services/register"
	"github.com/concordat-suite/concordat/services/register/codec"
	"github.com/concordat-suite/concordat/services/register/reviews"
)

// Reviews keeps reviews and returns beside the partnerships they are about.
type Reviews struct{ store *Store }

// NewReviews makes a store of reviews that shares its transactions with the register's.
func NewReviews(s *Store) *Reviews { return &Reviews{store: s} }

// Read runs f in a read-only transaction of the council.
func (s *Reviews) Read(ctx context.Context, council string, f func(reviews.Reader) error) error {
	return s.store.read(ctx, council, func(r *reader) error { return f(reviewReader{r}) })
}

// Write runs f in a writing transaction of the council, with its journal.
func (s *Reviews) Write(ctx context.Context, council string, now time.Time, f func(reviews.Tx) error) error {
	return s.store.write(ctx, council, now, func(w *writer) error { return f(reviewWriter{reviewReader{&w.reader}, w}) })
}

// CouncilsWithOpenReviews gives the councils that have one.
func (s *Reviews) CouncilsWithOpenReviews(ctx context.Context) (councils []string, err error) {
	err = s.store.db.AcrossCouncils(ctx, func(tx *postgres.Tx) error {
		return tx.SelectContext(ctx, &councils, `SELECT DISTINCT council FROM reviews WHERE state = 'OPEN' ORDER BY council`)
	})
	if err != nil {
		return nil, fmt.Errorf("look for open reviews: %w", err)
	}
	return councils, nil
}

// reviewReader reads reviews and returns, and the records they are about.
type reviewReader struct{ *reader }

// reviewWriter writes reviews and returns, and the records they are about.
type reviewWriter struct {
	reviewReader
	w *writer
}

const review = `SELECT body FROM reviews WHERE council = $1 AND id = $2`

func (r reviewReader) Review(ctx context.Context, id string) (*reviews.Review, error) {
	return r.reviewBy(ctx, review, id)
}

func (w reviewWriter) ReviewForUpdate(ctx context.Context, id string) (*reviews.Review, error) {
	return w.reviewBy(ctx, review+` FOR UPDATE`, id)
}

func (r reviewReader) reviewBy(ctx context.Context, query, id string) (*reviews.Review, error) {
	m := &registerv1.Review{}
	if err := r.one(ctx, m, query, r.council(), id); err != nil {
		return nil, err
	}
	return codec.ReviewFromProto(r.council(), id, m)
}

func (r reviewReader) OpenReview(ctx context.Context) (*reviews.Review, error) {
	m := &registerv1.Review{}
	err := r.one(ctx, m, `SELECT body FROM reviews WHERE council = $1 AND state = 'OPEN'`, r.council())
	if fault.KindOf(err) == fault.KindNotFound {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return r.namedReview(m)
}

// namedReview reads a review whose id is known from its name only.
func (r reviewReader) namedReview(m *registerv1.Review) (*reviews.Review, error) {
	_, id, err := codec.ReviewName.Parse2(m.GetName())
	if err != nil {
		return nil, fmt.Errorf("a stored review is called %q: %w", m.GetName(), err)
	}
	return codec.ReviewFromProto(r.council(), id, m)
}

func (w reviewWriter) CreateReview(ctx context.Context, r *reviews.Review) error {
	err := w.writeReview(ctx, r, `
		INSERT INTO reviews (council, id, version, state, deadline, financial_year, open_time, body)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`)
	if postgres.Constraint(err) == "reviews_one_open" {
		return reviews.AnotherOpen(nil).Because(err)
	}
	return err
}

func (w reviewWriter) SaveReview(ctx context.Context, r *reviews.Review) error {
	return w.writeReview(ctx, r, `
		UPDATE reviews SET version = $3, state = $4, deadline = $5, financial_year = $6, open_time = $7, body = $8
		WHERE council = $1 AND id = $2 AND version = $3 - 1`)
}

func (w reviewWriter) writeReview(ctx context.Context, r *reviews.Review, statement string) error {
	m := codec.ReviewToProto(r)
	body, err := w.w.marshal(m)
	if err != nil {
		return err
	}
	err = w.tx.ExecOne(ctx, register.Stale(), statement,
		r.Council, r.ID, r.Version, word(m.GetState()), r.Deadline.String(), r.FinancialYear, r.OpenTime, body)
	if err != nil {
		return err
	}
	w.w.record(m.GetName(), r.Version, m, register.Trail{})
	return nil
}

func (w reviewWriter) PartnershipForUpdate(ctx context.Context, id string) (*register.Partnership, error) {
	return w.w.PartnershipForUpdate(ctx, id)
}

func (w reviewWriter) SavePartnership(ctx context.Context, p *register.Partnership, trail register.Trail) error {
	return w.w.SavePartnership(ctx, p, trail)
}
