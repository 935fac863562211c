package store

import (
	"context"
	"fmt"
	"time"

	fieldv1 "github.com/concordat-suite/concordat/proto/gen/concordat/field/v1"
	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/platform/contract/sight"
	"github.com/concordat-suite/concordat/services/platform/data/journal"
	"github.com/concordat-suite/concordat/services/platform/data/listing"
	"github.com/concordat-suite/concordat/services/platform/words/wording"
	"github.com/concordat-suite/concordat/services/register"
	"github.com/concordat-suite/concordat/services/register/codec"
	"github.com/concordat-suite/concordat/services/register/erasures"
)

// Erasures keeps erasures, and takes words out of all that the register keeps.
type Erasures struct{ store *Store }

// NewErasures makes a store of erasures that shares its transactions with the register's.
func NewErasures(s *Store) *Erasures { return &Erasures{store: s} }

// Read runs f in a read-only transaction of the council.
func (s *Erasures) Read(ctx context.Context, council string, f func(erasures.Reader) error) error {
	return s.store.read(ctx, council, func(r *reader) error { return f(erasureReader{r}) })
}

// Write runs f in a writing transaction of the council, with its journal.
func (s *Erasures) Write(ctx context.Context, council string, now time.Time, f func(erasures.Tx) error) error {
	return s.store.write(ctx, council, now, func(w *writer) error { return f(erasureWriter{erasureReader{&w.reader}, w}) })
}

type erasureReader struct{ *reader }

type erasureWriter struct {
	erasureReader
	w *writer
}

func (r erasureReader) Erasure(ctx context.Context, id string) (*erasures.Erasure, error) {
	m := &registerv1.Erasure{}
	if err := r.one(ctx, m, `SELECT body FROM erasures WHERE council = $1 AND id = $2`, r.council(), id); err != nil {
		return nil, err
	}
	return codec.ErasureFromProto(r.council(), id, m), nil
}

// erasureFields is what the list of erasures can be asked for.
var erasureFields = &listing.Schema{
	Fields: map[string]listing.Field{
		"id":          {Column: "id", Kind: listing.UUID, Sight: fieldv1.Sight_SIGHT_RESTRICTED},
		"create_time": {Column: "create_time", Kind: listing.Time, Sight: fieldv1.Sight_SIGHT_RESTRICTED, Sortable: true},
	},
	Key: "id", Order: "create_time desc",
}

func (r erasureReader) ListErasures(ctx context.Context, q register.Query) (page register.Page[*erasures.Erasure], err error) {
	parsed, err := erasureFields.Parse(listing.Request{
		List: "ListErasures", Council: r.council(), PageSize: int32(q.Size), PageToken: q.Token, Sight: sight.Level(q.Sight)})
	if err != nil {
		return page, err
	}
	end, args := parsed.SQL(r.council())
	erasure := func(id string, body []byte) (*erasures.Erasure, error) {
		m := &registerv1.Erasure{}
		if err := r.unmarshal(body, m); err != nil {
			return nil, err
		}
		return codec.ErasureFromProto(r.council(), id, m), nil
	}
	all, err := listAll(ctx, r.tx, erasure, `SELECT id, body FROM erasures WHERE council = $1`+end, args...)
	if err != nil {
		return page, fmt.Errorf("list erasures: %w", err)
	}
	page.Items, page.Next, err = listing.Page(parsed, all, func(e *erasures.Erasure, path string) any {
		if path == "id" {
			return e.ID
		}
		return e.CreateTime
	})
	return page, err
}

// CreateErasure keeps the erasure. The print goes into the journal only, from where the other services have it.
func (w erasureWriter) CreateErasure(ctx context.Context, e *erasures.Erasure, print wording.Print) error {
	m := codec.ErasureToProto(e)
	body, err := w.w.marshal(m)
	if err != nil {
		return err
	}
	_, err = w.tx.ExecContext(ctx, `INSERT INTO erasures (council, id, create_time, body) VALUES ($1, $2, $3, $4)`, e.Council, e.ID, e.CreateTime, body)
	if err != nil {
		return fmt.Errorf("insert erasure %s: %w", e.ID, err)
	}
	w.w.journal.Answer(codec.ErasureToProto(e))
	m.Print = codec.PrintToProto(print)
	w.w.journal.Record(journal.Change{Name: m.GetName(), Version: 1, State: m})
	return nil
}
