package erasures

import (
	"context"
	"time"

	"github.com/concordat-suite/concordat/services/platform/words/caller"
	"github.com/concordat-suite/concordat/services/platform/words/ids"
	"github.com/concordat-suite/concordat/services/platform/words/preview"
	"github.com/concordat-suite/concordat/services/platform/words/wording"
	"github.com/concordat-suite/concordat/services/register"
)

// Store keeps erasures, and takes words out of what the register keeps.
type Store interface {
	// Read runs f in a read-only transaction of the council.
	Read(ctx context.Context, council string, f func(Reader) error) error
	// Write runs f in a writing transaction of the council, with its journal, at the instant now.
	Write(ctx context.Context, council string, now time.Time, f func(Tx) error) error
}

// Reader reads the erasures of one council.
type Reader interface {
	// Erasure answers with names.Missing when there is none of this id.
	Erasure(ctx context.Context, id string) (*Erasure, error)
	// ListErasures gives a page, newest first.
	ListErasures(ctx context.Context, q register.Query) (register.Page[*Erasure], error)
}

// Tx erases.
type Tx interface {
	Reader
	// EraseWords takes the words out of all that the register keeps for the council: records as they are and as they
	// were, the journal, imports with their files, answers to repeated calls. Records that people edit get a new version.
	EraseWords(ctx context.Context, words wording.Words, now time.Time) (Outcome, error)
	// CreateErasure records the erasure, with the print by which the other services know the words.
	CreateErasure(ctx context.Context, e *Erasure, print wording.Print) error
}

// Service holds the use cases.
type Service struct {
	store Store
	clock func() time.Time
}

// NewService makes the service; clock gives business time.
func NewService(store Store, clock func() time.Time) *Service {
	return &Service{store: store, clock: clock}
}

// Create takes the text's words out of everything, or, when it is only tried, says where they stand in the register.
func (s *Service) Create(ctx context.Context, c *caller.Caller, council, text, reason string) (*Erasure, error) {
	words, only := wording.WordsOf(text), preview.Asked(ctx)
	if err := checkWords(words); err != nil {
		return nil, err
	}
	if !only {
		if err := checkReason(reason, words); err != nil {
			return nil, err
		}
	}
	now := s.clock()
	e := &Erasure{Council: council, ID: ids.New(), Reason: reason, Person: c.Person, Application: c.Application, CreateTime: now}
	err := s.store.Write(ctx, council, now, func(tx Tx) (err error) {
		if e.Outcome, err = tx.EraseWords(ctx, words, now); err != nil {
			return err
		}
		return tx.CreateErasure(ctx, e, words.Print())
	})
	if err != nil {
		return nil, err
	}
	if only {
		e.ID, e.CreateTime, e.NotSearched = "", time.Time{}, notSearched
	}
	return e, nil
}

// Erasure gives one erasure.
func (s *Service) Erasure(ctx context.Context, council, id string) (*Erasure, error) {
	var e *Erasure
	err := s.store.Read(ctx, council, func(r Reader) (err error) {
		e, err = r.Erasure(ctx, id)
		return err
	})
	return e, err
}

// ListErasures gives a page of the council's erasures.
func (s *Service) ListErasures(ctx context.Context, council string, q register.Query) (register.Page[*Erasure], error) {
	var page register.Page[*Erasure]
	err := s.store.Read(ctx, council, func(r Reader) (err error) {
		page, err = r.ListErasures(ctx, q)
		return err
	})
	return page, err
}
