package store

import (
	"context"
	"fmt"
	"time"

	"google.golang.org/protobuf/proto"

	journalv1 "github.com/concordat-suite/concordat/proto/gen/concordat/journal/v1"
	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/platform/data/journal"
	"github.com/concordat-suite/concordat/services/platform/words/fault"
	"github.com/concordat-suite/concordat/services/platform/words/names"
	"github.com/concordat-suite/concordat/services/register"
	"github.com/concordat-suite/concordat/services/register/codec"
)

func (r *reader) EntryAsOf(ctx context.Context, id string, at time.Time, today register.Outline) (register.Entry, error) {
	m := &registerv1.Partnership{}
	if err := r.asOf(ctx, codec.PartnershipName.Format(r.council(), id), at, m); err != nil {
		return nil, err
	}
	return codec.PastEntry(m, today), nil
}

func (r *reader) RoleTermAsOf(ctx context.Context, id string, at time.Time) (*register.RoleTerm, error) {
	m := &registerv1.RoleTerm{}
	if err := r.asOf(ctx, codec.RoleTermName.Format(r.council(), id), at, m); err != nil {
		return nil, err
	}
	return codec.RoleTermFromProto(r.council(), id, m)
}

func (r *reader) PostAsOf(ctx context.Context, id string, at time.Time) (*register.Post, error) {
	m := &registerv1.Post{}
	if err := r.asOf(ctx, codec.PostName.Format(r.council(), id), at, m); err != nil {
		return nil, err
	}
	return codec.PostFromProto(r.council(), id, m)
}

// asOf reads a record as the journal has it at an instant.
func (r *reader) asOf(ctx context.Context, name string, at time.Time, m proto.Message) error {
	seq, err := journal.CutAt(ctx, r.tx, at)
	if err != nil {
		return err
	}
	entry, err := journal.StateAt(ctx, r.tx, name, seq)
	if fault.KindOf(err) == fault.KindNotFound {
		return names.Missing() // the same answer whether it was not there or is not to be seen
	}
	if err != nil {
		return err
	}
	_, err = journal.State(entry, m)
	return err
}

func (r *reader) History(ctx context.Context, id string, before int64, limit int) ([]register.Change, error) {
	name := codec.PartnershipName.Format(r.council(), id)
	entries, err := journal.History(ctx, r.tx, name, journal.Page{Before: before, Limit: limit})
	if err != nil {
		return nil, fmt.Errorf("read the history of partnership %s: %w", id, err)
	}
	changes := make([]register.Change, len(entries))
	for i, e := range entries {
		p, err := r.partnershipIn(id, e)
		if err != nil {
			return nil, err
		}
		changes[i] = register.Change{
			Position:    e.GetSeq(),
			Time:        e.GetTime().AsTime(),
			By:          author(e.GetActor()),
			OnBehalfOf:  e.GetOnBehalfOf().GetPerson(),
			Rights:      e.GetRights(),
			Method:      e.GetMethod(),
			RequestID:   e.GetCallId(),
			Partnership: p,
		}
	}
	return changes, nil
}

func author(a *journalv1.Actor) register.Author {
	return register.Author{Person: a.GetPerson(), Application: a.GetApplication(), Service: a.GetService()}
}

// partnershipIn gives the partnership as a journal entry has it.
func (r *reader) partnershipIn(id string, e *journalv1.Entry) (*register.Partnership, error) {
	m, err := journal.State(e, &registerv1.Partnership{})
	if err != nil {
		return nil, err
	}
	return codec.PartnershipFromProto(r.council(), id, m)
}
