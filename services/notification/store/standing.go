package store

import (
	"context"
	"fmt"

	journalv1 "github.com/concordat-suite/concordat/proto/gen/concordat/journal/v1"
	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/notification"
	"github.com/concordat-suite/concordat/services/notification/codec"
	"github.com/concordat-suite/concordat/services/platform/data/postgres"
)

// StandingFollowed are the types of the register's journal that LearnStanding takes in.
var StandingFollowed = []string{"concordat.register.v1.Person", "concordat.register.v1.RoleTerm"}

// LearnStanding takes in who is suspended, and who is an employee or an internal auditor. Learn does so as well, but only
// from where its follower stood when it began to: what the register had said before comes here, through a follower that reads
// the log from its beginning. Both end with what the register said last.
func LearnStanding(ctx context.Context, tx *postgres.Tx, e *journalv1.Entry) error {
	k := &records{tx: tx}
	state, err := e.GetState().UnmarshalNew()
	if err != nil {
		return fmt.Errorf("entry %d of %s: %w", e.GetSeq(), e.GetCouncil(), err)
	}
	switch m := state.(type) {
	case *registerv1.Person:
		return learn(codec.Person(m))(ctx, k.saveSuspended)
	case *registerv1.RoleTerm:
		term, err := codec.Term(m)
		if err != nil || term.Post != notification.Employee && term.Post != notification.InternalAudit {
			return err
		}
		return k.SaveTerm(ctx, term)
	}
	return nil
}

// saveSuspended keeps whether a known person is suspended.
func (k *records) saveSuspended(ctx context.Context, p notification.Person) error {
	return k.exec(ctx, `UPDATE people SET suspended = $3 WHERE council = $1 AND id = $2 AND suspended <> $3`,
		k.tx.Council, p.ID, p.Suspended)
}
