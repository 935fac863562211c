package reviews

import (
	"context"
	"time"

	"github.com/concordat-suite/concordat/services/platform/words/caller"
	"github.com/concordat-suite/concordat/services/register"
	"github.com/concordat-suite/concordat/services/register/authors"
)

// Store keeps reviews and returns, beside the partnerships they are about.
type Store interface {
	// Read runs f in a read-only transaction. f runs at most once and must not keep r.
	Read(ctx context.Context, council string, f func(r Reader) error) error
	// Write runs f in a transaction that is kept when f returns nil, with a journal entry for each record that it
	// created or saved. f runs at most once and must not keep tx.
	Write(ctx context.Context, council string, now time.Time, f func(tx Tx) error) error
	// CouncilsWithOpenReviews gives the ids of the councils that have one.
	CouncilsWithOpenReviews(ctx context.Context) ([]string, error)
}

// Reader reads one council. What is not there is answered with names.Missing.
type Reader interface {
	Council(ctx context.Context) (*register.Council, error)
	Partnership(ctx context.Context, id string) (*register.Partnership, error)
	register.PostLookup
	register.PeopleLookup
	Review(ctx context.Context, id string) (*Review, error)
	// OpenReview gives the review that is open, or nil.
	OpenReview(ctx context.Context) (*Review, error)
	ListReviews(ctx context.Context, q register.Query) (register.Page[*Review], error)
	Return(ctx context.Context, review, partnership string) (*Return, error)
	// ListReturns gives a page of the returns to a review that lie within the reach, by the partnership's name.
	ListReturns(ctx context.Context, review string, reach Reach, q register.Query) (register.Page[Listed], error)
	register.ApplicationLookup
	// ReturnActs returns what was done to a return, oldest first.
	ReturnActs(ctx context.Context, review, partnership string) ([]authors.Act, error)
	// Delegations gives the partnerships of a review's returns whose work is delegated to a person, whenever that is.
	Delegations(ctx context.Context, review, person string) ([]*register.Partnership, error)
}

// Tx reads and writes one council. A Save whose record is not the version after the stored one answers with Stale.
type Tx interface {
	Reader
	PartnershipForUpdate(ctx context.Context, id string) (*register.Partnership, error)
	SavePartnership(ctx context.Context, p *register.Partnership, trail register.Trail) error
	ReviewForUpdate(ctx context.Context, id string) (*Review, error)
	// CreateReview answers with the fault REVIEW_OPEN when another review is open.
	CreateReview(ctx context.Context, r *Review) error
	SaveReview(ctx context.Context, r *Review) error
	// Unasked gives the active partnerships of which the review has no return.
	Unasked(ctx context.Context, review string) ([]*register.Partnership, error)
	// ReturnsBefore gives, by partnership, the newest return to another review that was submitted and not sent back.
	ReturnsBefore(ctx context.Context, review string) (map[string]*Return, error)
	ReturnForUpdate(ctx context.Context, review, partnership string) (*Return, error)
	// SubmittedForUpdate gives the submitted returns to a review that lie within the reach, by the partnership's name.
	SubmittedForUpdate(ctx context.Context, review string, reach Reach) ([]Listed, error)
	// CreateReturns writes returns of one review together; the journal says how much each asks.
	CreateReturns(ctx context.Context, laid []Seen) error
	// AwaitedForUpdate gives the returns to a review that their officers are still to submit or to confirm.
	AwaitedForUpdate(ctx context.Context, review string) ([]Listed, error)
	// SaveReturn writes a return; what follows from its record and the day is what the journal says of it now.
	SaveReturn(ctx context.Context, seen Seen, trail register.Trail) error
	// Answer notes what a repeat of the call is answered with.
	Answer(o Outcome)
}

// Listed is a return with the partnership it is about.
type Listed struct {
	Return      *Return
	Partnership *register.Partnership
}

// Reach says which returns a caller's rights reach: all of them, or those of service areas, of responsible officers,
// and of partnerships named one by one.
type Reach struct {
	All   bool
	Areas []string
	// Officers are the ids by which a record may name the caller, or somebody they cover, as responsible officer.
	Officers     []string
	Partnerships []string
}

// reachOf gives what the rights reach; delegated are the partnerships whose work is delegated to the caller today.
func reachOf(c *caller.Caller, delegated []string) Reach {
	reach := Reach{Partnerships: delegated, Officers: c.Reaching(caller.ResponsibleOfficer)}
	for _, right := range c.Rights {
		switch right.Scope {
		case caller.Any:
			reach.All = true
		case caller.Area:
			reach.Areas = append(reach.Areas, right.Areas...)
		}
	}
	return reach
}
