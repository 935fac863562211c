package imports

import (
	"context"
	"time"

	"github.com/concordat-suite/concordat/services/platform/words/caller"
	"github.com/concordat-suite/concordat/services/register"
	"github.com/concordat-suite/concordat/services/register/proposals"
)

// Store keeps imports beside the register. Every call within f sees and changes one council only.
type Store interface {
	// Write runs f in one transaction. When f or the commit fails nothing is kept. What f saves is journaled at now.
	// f may not be run twice.
	Write(ctx context.Context, council string, now time.Time, f func(Tx) error) error
	// Read runs f in one transaction that changes nothing.
	Read(ctx context.Context, council string, f func(Reader) error) error
}

// Reader reads imports and what a plan is made from.
type Reader interface {
	// Import gives an import; a fault of kind NotFound when the council has none with the id.
	Import(ctx context.Context, id string) (*Import, error)
	// Imports gives at most limit imports that were made before the one with the id before, or the newest when it is
	// "", newest first.
	Imports(ctx context.Context, before string, limit int) ([]*Import, error)
	// Rows gives at most limit rows of an import after the row with the number after, in order; all outcomes when
	// outcome is 0.
	Rows(ctx context.Context, id string, after int, outcome Outcome, limit int) ([]Row, error)
	// File gives the bytes of the file; nil when it was withdrawn.
	File(ctx context.Context, id string) ([]byte, error)
	// Effects gives what the import did, in the order in which it was done.
	Effects(ctx context.Context, id string) ([]Effect, error)
	// History gives the newest changes of a record, each with the record as it was after it, the newest first.
	History(ctx context.Context, id string, before int64, limit int) ([]register.Change, error)
	// Recall gives what was remembered under the keys, of each the newest; keys under which nothing was are left out.
	Recall(ctx context.Context, keys []string) (map[string]string, error)
	// Context gives the council, its people and its posts.
	Context(ctx context.Context) (Context, error)
	// Exported gives a page of the partnerships as far as a reader sees them, but for withdrawn and rejected ones; sees
	// says how much that is of each.
	Exported(ctx context.Context, q register.Query, sees func(register.Entry) caller.Sight) (register.Page[Exported], error)
	// Cut gives the newest place in the council's journal at the instant; now when it is zero.
	Cut(ctx context.Context, at time.Time) (int64, error)
	// Records gives the council's partnerships, but for withdrawn and rejected ones.
	Records(ctx context.Context) ([]*register.Partnership, error)
}

// Tx is a transaction that changes imports and records.
type Tx interface {
	Reader
	// ImportForUpdate is Import, and makes others who want to change the import wait for the end of the transaction.
	ImportForUpdate(ctx context.Context, id string) (*Import, error)
	// Partnerships gives the records with the ids, by id, and makes others who want to change them wait.
	Partnerships(ctx context.Context, ids []string) (map[string]*register.Partnership, error)
	// Versions gives the versions of the records with the ids, by id, and makes others who want to change them wait.
	Versions(ctx context.Context, ids []string) (map[string]int64, error)
	// CreatePartnerships keeps new records.
	CreatePartnerships(ctx context.Context, records []*register.Partnership) error
	// SavePartnerships keeps changed records. Stale when one is no longer at the version before.
	SavePartnerships(ctx context.Context, records []*register.Partnership) error
	// CreatePost keeps a new post. POST_EXISTS when the council has one of that title.
	CreatePost(ctx context.Context, post register.PostOn) error
	// Remember keeps what was decided in an import, by its keys, for the council's next file.
	Remember(ctx context.Context, id string, said map[string]string) error
	// Forget removes what was remembered of an import.
	Forget(ctx context.Context, id string) error
	// CreateImport keeps a new import, its file and its rows.
	CreateImport(ctx context.Context, im *Import, file []byte, rows []Row) error
	// SaveImport keeps a changed import.
	SaveImport(ctx context.Context, im *Import) error
	// ReplaceRows keeps rows in place of those that the import had.
	ReplaceRows(ctx context.Context, id string, rows []Row) error
	// KeepEffects keeps what the import did.
	KeepEffects(ctx context.Context, id string, effects []Effect) error
	// WaitingOn gives what waits to be taken over on these records, WaitingFrom what waits of an import; others who want to
	// change it wait.
	WaitingOn(ctx context.Context, partnerships []string) ([]*proposals.Proposal, error)
	WaitingFrom(ctx context.Context, id string) ([]*proposals.Proposal, error)
	// DeclinedOn returns what was proposed for these records and declined.
	DeclinedOn(ctx context.Context, partnerships []string) ([]*proposals.Proposal, error)
	// CreateProposals keeps new proposals, SaveProposals changed ones.
	CreateProposals(ctx context.Context, all []*proposals.Proposal) error
	SaveProposals(ctx context.Context, all []*proposals.Proposal) error
	// RemoveFile removes the bytes of the file and the contents of the rows.
	RemoveFile(ctx context.Context, id string) error
}
