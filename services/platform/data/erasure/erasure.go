// Package erasure takes words that name somebody out of what a service keeps: out of the rows of its tables, its journal
// and its answers to repeated calls. The register decides on an erasure and records it; the others obey the entry when it
// comes by the register's log, and pass it on in their own, so that who follows them hears of it after everything that
// they wrote before.
package erasure

import (
	"context"
	"fmt"

	journalv1 "github.com/concordat-suite/concordat/proto/gen/concordat/journal/v1"
	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/platform/data/journal"
	"github.com/concordat-suite/concordat/services/platform/data/postgres"
	"github.com/concordat-suite/concordat/services/platform/data/requests"
	"github.com/concordat-suite/concordat/services/platform/words/wording"
)

// Type is the resource of which the log says that words are to be erased.
const Type = "concordat.register.v1.Erasure"

// Obey erases the words of an entry of that type out of the tables, the service's own journal and its answers, in the
// transaction in which the entry is taken in, and passes it on.
func Obey(ctx context.Context, tx *postgres.Tx, e *journalv1.Entry, tables []Table) error {
	m, err := journal.State(e, &registerv1.Erasure{})
	if err != nil {
		return err
	}
	find := finder(m.GetPrint())
	for _, t := range tables {
		if _, err := t.Erase(ctx, tx, find); err != nil {
			return err
		}
	}
	if _, err := journal.EraseWords(ctx, tx, find); err != nil {
		return err
	}
	if err := requests.ForgetAll(ctx, tx); err != nil {
		return err
	}
	err = journal.Within(ctx, tx, e.GetTime().AsTime(), func(own *journal.Tx) {
		own.Record(journal.Change{Name: e.GetName(), Type: e.GetType(), Version: e.GetVersion(), State: m})
	})
	if err != nil {
		return fmt.Errorf("pass on %s: %w", e.GetName(), err)
	}
	return nil
}

func finder(p *registerv1.TextPrint) wording.Finder {
	return wording.Print{Count: int(p.GetWords()), Salt: p.GetSalt(), Hash: p.GetHash()}.Finder()
}
