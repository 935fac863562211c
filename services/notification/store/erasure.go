package store

import (
	"context"

	journalv1 "github.com/concordat-suite/concordat/proto/gen/concordat/journal/v1"
	"github.com/concordat-suite/concordat/services/notification"
	"github.com/concordat-suite/concordat/services/platform/data/erasure"
	"github.com/concordat-suite/concordat/services/platform/data/requests"
)

// wordTables are where words that name somebody may stand: in what mail servers replied, in why a return was sent back or what
// else was said of it, in why a hand-over was not carried out, in why a grant was refused or withdrawn, and in the names of files.
// What people are called is erased with them.
var wordTables = []erasure.Table{
	{Name: "notices", Column: "reply"},
	{Name: "returns", Column: "sent_back_for"},
	{Name: "returns", Column: "event_words"},
	{Name: "hand_overs", Column: "not_done_because"},
	{Name: "grants", Column: "reason"},
	{Name: "field_proposals", Column: "file"},
}

// obey erases words on the register's behalf.
func (k *records) obey(ctx context.Context, e *journalv1.Entry) error {
	if err := k.rewriteMails(ctx); err != nil {
		return err
	}
	return erasure.Obey(ctx, k.tx, e, wordTables)
}

// rewriteMails lets every mail that is still to be sent, and may name anybody, be written anew. Of those that were sent
// no text is kept.
func (k *records) rewriteMails(ctx context.Context) error {
	return k.exec(ctx, `UPDATE messages SET body = NULL WHERE council = $1 AND body IS NOT NULL`, k.tx.Council)
}

// forget keeps a person whose personal fields were erased, and empties the addresses that were theirs and what mail
// servers said of them, in the ledger and in its journal. A line without an address is not sent any more.
func (k *records) forget(ctx context.Context, p notification.Person) error {
	if err := k.SavePerson(ctx, p); err != nil {
		return err
	}
	if err := k.rewriteMails(ctx); err != nil {
		return err
	}
	err := k.exec(ctx, `
		SELECT concordat_erase(council, 'councils/' || council || '/notices/' || id) FROM notices WHERE council = $1 AND recipient = $2`,
		k.tx.Council, p.ID)
	if err != nil {
		return err
	}
	err = k.exec(ctx, `UPDATE notices SET address = '', reply = '' WHERE council = $1 AND recipient = $2`, k.tx.Council, p.ID)
	if err != nil {
		return err
	}
	return requests.ForgetAll(ctx, k.tx)
}
