package journal

import (
	"context"
	"time"

	journalv1 "github.com/concordat-suite/concordat/proto/gen/concordat/journal/v1"
	"github.com/concordat-suite/concordat/services/platform/data/postgres"
)

const (
	readDefault = 100
	readMost    = 1000
)

// Server serves the journal of a service to the others, on the internal listener.
type Server struct {
	journalv1.UnsafeJournalServiceServer

	db   *postgres.DB
	feed feed
	// slow is how long a reader may leave a message untaken before it is cut off.
	slow time.Duration
}

// NewServer serves the journal in db.
func NewServer(db *postgres.DB) *Server {
	return &Server{db: db, feed: feed{db: db, recent: map[string][]recent{}}, slow: slowAfter}
}

// Read gives a bounded stretch of one council's journal.
func (s *Server) Read(ctx context.Context, r *journalv1.ReadRequest) (*journalv1.ReadResponse, error) {
	limit := int(r.GetLimit())
	if limit <= 0 {
		limit = readDefault
	}
	response := &journalv1.ReadResponse{}
	err := s.db.ReadCouncil(ctx, r.GetCouncil(), func(tx *postgres.Tx) (err error) {
		if response.Head, err = Head(ctx, tx); err != nil {
			return err
		}
		response.Entries, err = Read(ctx, tx, r.GetCouncil(), Stretch{
			After: r.GetAfter(), Through: r.GetThrough(), Name: r.GetName(), Limit: min(limit, readMost),
			OmitPersonal: r.GetOmitPersonal(),
		})
		return err
	})
	if err != nil {
		return nil, err
	}
	return response, nil
}
