package store

import (
	"context"
	"fmt"

	journalv1 "github.com/concordat-suite/concordat/proto/gen/concordat/journal/v1"
	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/notification"
	"github.com/concordat-suite/concordat/services/notification/codec"
	"github.com/concordat-suite/concordat/services/platform/data/erasure"
	"github.com/concordat-suite/concordat/services/platform/data/journal"
	"github.com/concordat-suite/concordat/services/platform/data/postgres"
)

const partnershipType = "concordat.register.v1.Partnership"

// Followed are the types of the register's journal that Learn takes in.
var Followed = []string{
	"concordat.register.v1.Council", "concordat.register.v1.Person", "concordat.register.v1.RoleTerm",
	"concordat.register.v1.Post", "concordat.register.v1.Cover", partnershipType, "concordat.register.v1.Review", "concordat.register.v1.Return",
	"concordat.register.v1.HandOver", "concordat.register.v1.PrivilegedGrant", "concordat.register.v1.FieldProposal",
	erasure.Type,
}

// Learn takes in one entry of the register's journal, in the transaction that moves the service's place in it. An
// erased person is forgotten here as well.
func Learn(ctx context.Context, tx *postgres.Tx, e *journalv1.Entry) error {
	k := &records{tx: tx}
	state, err := e.GetState().UnmarshalNew()
	if err != nil {
		return fmt.Errorf("entry %d of %s: %w", e.GetSeq(), e.GetCouncil(), err)
	}
	switch m := state.(type) {
	case *registerv1.Council:
		return learn(codec.Council(e.GetCouncil(), m))(ctx, func(ctx context.Context, c notification.Council) error {
			return notification.LearnCouncil(ctx, k, c)
		})
	case *registerv1.RoleTerm:
		return learn(codec.Term(m))(ctx, k.SaveTerm)
	case *registerv1.Cover:
		return learn(codec.Cover(m))(ctx, k.SaveCover)
	case *registerv1.Person:
		if e.GetErasure() {
			return learn(codec.Person(m))(ctx, k.forget)
		}
		return learn(codec.Person(m))(ctx, k.SavePerson)
	case *registerv1.Erasure:
		return k.obey(ctx, e)
	case *registerv1.HandOver:
		if m.GetState() != registerv1.HandOverState_HAND_OVER_STATE_NOT_DONE {
			return nil
		}
		return learn(codec.HandOver(m))(ctx, k.SaveHandOver)
	case *registerv1.PrivilegedGrant:
		return learn(codec.Grant(m))(ctx, k.SaveGrant)
	case *registerv1.FieldProposal:
		return learn(codec.FieldProposal(m))(ctx, k.SaveFieldProposal)
	case *registerv1.Review:
		return learn(codec.Review(m))(ctx, func(ctx context.Context, r notification.Review) error {
			return notification.LearnReview(ctx, k, r)
		})
	case *registerv1.Post:
		return learn(codec.Office(m))(ctx, func(ctx context.Context, o notification.Office) error {
			return notification.LearnOffice(ctx, k, o, e.GetTime().AsTime())
		})
	case *registerv1.Partnership:
		return learn(codec.Partnership(m))(ctx, func(ctx context.Context, p notification.Partnership) error {
			return notification.LearnPartnerships(ctx, k, notification.Edition{Partnership: p, At: e.GetTime().AsTime()})
		})
	case *registerv1.Return:
		return learn(codec.Return(m))(ctx, func(ctx context.Context, r notification.Return) error {
			return notification.LearnReturn(ctx, k, r, e.GetTime().AsTime())
		})
	}
	return nil
}

// LearnAll is Learn for entries of one type, each about another resource: an import brings thousands of partnerships.
func LearnAll(ctx context.Context, tx *postgres.Tx, entries []*journalv1.Entry) error {
	if entries[0].GetType() != partnershipType {
		for _, e := range entries {
			if err := Learn(ctx, tx, e); err != nil {
				return err
			}
		}
		return nil
	}
	editions := make([]notification.Edition, len(entries))
	for i, e := range entries {
		m, err := journal.State(e, &registerv1.Partnership{})
		if err != nil {
			return err
		}
		if editions[i].Partnership, err = codec.Partnership(m); err != nil {
			return err
		}
		editions[i].At = e.GetTime().AsTime()
	}
	return notification.LearnPartnerships(ctx, &records{tx: tx}, editions...)
}

// learn passes a record on that was read without an error.
func learn[T any](record T, err error) func(context.Context, func(context.Context, T) error) error {
	return func(ctx context.Context, keep func(context.Context, T) error) error {
		if err != nil {
			return err
		}
		return keep(ctx, record)
	}
}
