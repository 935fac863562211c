package register

import (
	"context"
	"time"

	"github.com/concordat-suite/concordat/services/platform/words/caller"
	"github.com/concordat-suite/concordat/services/platform/words/date"
	"github.com/concordat-suite/concordat/services/register/powers"
	"github.com/concordat-suite/concordat/services/register/proposals"
)

// Store keeps the records. Every transaction belongs to one council and sees nothing of any other.
type Store interface {
	// Read runs f in a read-only transaction. f runs at most once and must not keep r.
	Read(ctx context.Context, council string, f func(r Reader) error) error
	// Write runs f in a transaction that is kept when f returns nil, with one journal entry for each record that it
	// created or saved, all at the instant now. f runs at most once and must not keep tx.
	Write(ctx context.Context, council string, now time.Time, f func(tx Tx) error) error
	// Councils gives the councils with an id after the given one, in order, at most limit of them; with only, just
	// those of these ids. It reads across councils.
	Councils(ctx context.Context, only []string, after string, limit int) ([]*Council, error)
	// CouncilsWithPostsPassing gives the ids of the councils that have posts of which the next change falls on the day
	// or before it.
	CouncilsWithPostsPassing(ctx context.Context, day date.Date) ([]string, error)
	// CouncilsWithHandOversDue gives the ids of the councils that have hand-overs planned for the day or before it.
	CouncilsWithHandOversDue(ctx context.Context, day date.Date) ([]string, error)
}

// Reader reads the records of one council. What is not there is answered with names.Missing.
type Reader interface {
	CouncilReader
	PeopleReader
	PostReader
	CoverReader
	HandOverReader
	GrantReader
	PartnershipReader
	ProposalReader
}

// Tx reads and writes the records of one council. A method that ends in ForUpdate keeps others from changing the
// record until the transaction ends. Create and Save methods write a journal entry with the record; a Save whose
// record is not the version after the stored one answers with Stale.
type Tx interface {
	Reader
	CouncilWriter
	PeopleWriter
	PostWriter
	CoverWriter
	HandOverWriter
	GrantWriter
	PartnershipWriter
	ProposalWriter
}

// CouncilReader reads the council itself.
type CouncilReader interface {
	Council(ctx context.Context) (*Council, error)
}

// CouncilWriter writes the council itself.
type CouncilWriter interface {
	CouncilForUpdate(ctx context.Context) (*Council, error)
	// CreateCouncil answers with CouncilExists when there is one.
	CreateCouncil(ctx context.Context, c *Council) error
	SaveCouncil(ctx context.Context, c *Council) error
	// InUse gives one of these settings that a record still names, or "".
	InUse(ctx context.Context, d Dropped) (string, error)
}

// PeopleReader reads people, their roles, and applications.
type PeopleReader interface {
	Person(ctx context.Context, id string) (*Person, error)
	// People gives those of the people that there are, by id.
	People(ctx context.Context, ids []string) (map[string]*Person, error)
	ListPeople(ctx context.Context, q Query) (Page[*Person], error)
	RoleTerm(ctx context.Context, id string) (*RoleTerm, error)
	// RoleTermAsOf gives the term as it was at an instant.
	RoleTermAsOf(ctx context.Context, id string, at time.Time) (*RoleTerm, error)
	// RoleTermsOf gives all terms of a person, whenever they are.
	RoleTermsOf(ctx context.Context, person string) ([]*RoleTerm, error)
	ListRoleTerms(ctx context.Context, q Query) (Page[*RoleTerm], error)
	Application(ctx context.Context, id string) (*Application, error)
	ListApplications(ctx context.Context, q Query) (Page[*Application], error)
}

// PeopleWriter writes people, their roles, and applications. An account that is another person's or application's
// answers with SignInTaken.
type PeopleWriter interface {
	PersonForUpdate(ctx context.Context, id string) (*Person, error)
	CreatePerson(ctx context.Context, p *Person) error
	SavePerson(ctx context.Context, p *Person) error
	// ErasePerson saves a person whose personal fields were emptied, and empties them in the journal too.
	ErasePerson(ctx context.Context, p *Person) error
	RoleTermForUpdate(ctx context.Context, id string) (*RoleTerm, error)
	CreateRoleTerm(ctx context.Context, t *RoleTerm) error
	SaveRoleTerm(ctx context.Context, t *RoleTerm) error
	ApplicationForUpdate(ctx context.Context, id string) (*Application, error)
	// ApplicationSigningIn returns the application whose account this is; nil when there is none.
	ApplicationSigningIn(ctx context.Context, account SignIn) (*Application, error)
	// ReleaseSignIn lets another application have the account of one whose access has ended.
	ReleaseSignIn(ctx context.Context, a *Application) error
	CreateApplication(ctx context.Context, a *Application) error
	SaveApplication(ctx context.Context, a *Application) error
}

// PostLookup gives one post.
type PostLookup interface {
	Post(ctx context.Context, id string) (*Post, error)
}

// PostReader reads posts, as they are and as they were.
type PostReader interface {
	PostLookup
	// PostAsOf gives the post as it was at an instant.
	PostAsOf(ctx context.Context, id string, at time.Time) (*Post, error)
	// PostByTitle gives the post of that title, upper and lower case aside; nil when there is none.
	PostByTitle(ctx context.Context, title string) (*Post, error)
	// Posts gives those of the posts that there are, by id.
	Posts(ctx context.Context, ids []string) (map[string]*Post, error)
	// PostsOf gives the posts that the person holds, held or will hold.
	PostsOf(ctx context.Context, person string) ([]*Post, error)
	ListPosts(ctx context.Context, q Query) (Page[*Post], error)
}

// PostWriter writes posts. A title that another post has answers with PostExists.
type PostWriter interface {
	PostForUpdate(ctx context.Context, id string) (*Post, error)
	CreatePost(ctx context.Context, p PostOn) error
	SavePost(ctx context.Context, p PostOn) error
	// PostsPassing gives the posts of which the next change falls on the day or before it, for update.
	PostsPassing(ctx context.Context, day date.Date) ([]*Post, error)
}

// CoverReader reads who stands in for whom.
type CoverReader interface {
	Cover(ctx context.Context, id string) (*Cover, error)
	// CoversOf gives the covers in which the person is away or stands in, whenever they are.
	CoversOf(ctx context.Context, person string) ([]*Cover, error)
	ListCovers(ctx context.Context, q Query) (Page[*Cover], error)
}

// CoverWriter writes who stands in for whom.
type CoverWriter interface {
	CoverForUpdate(ctx context.Context, id string) (*Cover, error)
	CreateCover(ctx context.Context, v *Cover) error
	SaveCover(ctx context.Context, v *Cover) error
}

// HandOverReader reads hand-overs.
type HandOverReader interface {
	HandOver(ctx context.Context, id string) (*HandOver, error)
	// HandOverPlannedBy gives the hand-over of the person's duties that is planned; nil when there is none.
	HandOverPlannedBy(ctx context.Context, person string) (*HandOver, error)
	// HandOversDue gives those that are planned for the day or before it, in the order in which they were ordered.
	HandOversDue(ctx context.Context, day date.Date) ([]*HandOver, error)
	ListHandOvers(ctx context.Context, q Query) (Page[*HandOver], error)
}

// HandOverWriter writes hand-overs.
type HandOverWriter interface {
	HandOverForUpdate(ctx context.Context, id string) (*HandOver, error)
	CreateHandOver(ctx context.Context, h *HandOver) error
	SaveHandOver(ctx context.Context, h *HandOver) error
	// AnswerHandOver notes what a repeat of the call that orders it is answered with.
	AnswerHandOver(h *HandOver, duties []Duty)
}

// GrantReader reads privileged grants.
type GrantReader interface {
	Grant(ctx context.Context, id string) (*powers.Grant, error)
	// GrantsOf gives the grants by which the person gets something.
	GrantsOf(ctx context.Context, person string) ([]*powers.Grant, error)
	ListGrants(ctx context.Context, q Query) (Page[*powers.Grant], error)
	// AnotherConfirmer reports whether somebody else than these people ever had an account and, by the day, one of the roles
	// that confirm.
	AnotherConfirmer(ctx context.Context, than []string, day date.Date) (bool, error)
}

// GrantWriter writes privileged grants.
type GrantWriter interface {
	GrantForUpdate(ctx context.Context, id string) (*powers.Grant, error)
	CreateGrant(ctx context.Context, g *powers.Grant) error
	SaveGrant(ctx context.Context, g *powers.Grant) error
	// EraseGrant saves a grant of which the accounts were taken out, and takes them out of the journal too.
	EraseGrant(ctx context.Context, g *powers.Grant) error
	// AnswerPerson notes what a repeat of the call is answered with that asks for an account to be bound.
	AnswerPerson(p *Person)
}

// ProposalReader reads what imports propose.
type ProposalReader interface {
	Proposal(ctx context.Context, partnership, id string) (*proposals.Proposal, error)
	// ListProposals gives the proposals for a record, or for those within the query's reach when it is ""; it may let a
	// little more through: whoever shows them leaves that out.
	ListProposals(ctx context.Context, partnership string, q Query) (Page[ProposalOn], error)
}

// ProposalWriter writes what imports propose.
type ProposalWriter interface {
	ProposalForUpdate(ctx context.Context, partnership, id string) (*proposals.Proposal, error)
	// SaveProposal keeps a settled proposal. It answers the call, also where a record is saved before it.
	SaveProposal(ctx context.Context, p *proposals.Proposal, trail Trail) error
}

// PartnershipReader reads partnerships, as they are and as they were.
type PartnershipReader interface {
	Partnership(ctx context.Context, id string) (*Partnership, error)
	// Entry, EntryAsOf and ListEntries give entries to be shown, without opening them.

	// Entry gives an entry within the reach. Any other is missing, and takes as long to be.
	Entry(ctx context.Context, id string, reach Reach) (Entry, error)
	// EntryAsOf gives the entry as it was; today is what decides now who may see it.
	EntryAsOf(ctx context.Context, id string, at time.Time, today Outline) (Entry, error)
	ListEntries(ctx context.Context, q Query) (Page[Entry], error)
	// ListPartnerships gives a page of the entries, opened.
	ListPartnerships(ctx context.Context, q Query) (Page[*Partnership], error)
	// Similar gives the names of the entries, withdrawn ones left out, of which a name has one of the words.
	Similar(ctx context.Context, words []string) ([]Named, error)
	// History gives the changes of an entry before a position (0: the newest), newest first.
	History(ctx context.Context, id string, before int64, limit int) ([]Change, error)
}

// PartnershipWriter writes partnerships. A reference that another entry has answers with ReferenceTaken.
type PartnershipWriter interface {
	PartnershipForUpdate(ctx context.Context, id string) (*Partnership, error)
	// NamingForUpdate gives the entries that are not closed and that name the person anywhere, by name.
	NamingForUpdate(ctx context.Context, person string) ([]*Partnership, error)
	CreatePartnership(ctx context.Context, p *Partnership, trail Trail) error
	SavePartnership(ctx context.Context, p *Partnership, trail Trail) error
	// AnswerFactsSet keeps the answer for when the call is sent again: no record that is written says it.
	AnswerFactsSet(set []FactsSet)
}

// Named is an entry and all its names.
type Named struct {
	ID    string
	Names []string
}

// Trail is what the journal says of a change beside who made it.
type Trail struct {
	// Minute is the number of the minute that proves the decision, where there is one.
	Minute string
	// OnBehalfOf is the id of the person in whose name the caller acted; otherwise "".
	OnBehalfOf string
}

// Change is one entry of a partnership's history.
type Change struct {
	Position int64
	Time     time.Time
	By       Author
	// OnBehalfOf is the id of the person a delegate acted for; otherwise "".
	OnBehalfOf string
	// Rights are the roles that allowed the call.
	Rights    []string
	Method    string
	RequestID string
	// Fields changed, as the contract writes them; none for the first entry.
	Fields []string
	// Partnership is the entry as it was after the change.
	Partnership *Partnership
	// Sight is how much of Partnership the caller sees, FieldsSight of which fields they are told that they changed.
	Sight, FieldsSight caller.Sight
}

// Author is who made a change: a person (with the name they have now), an application or a service.
type Author struct {
	Person      string
	DisplayName string
	Application string
	Service     string
}
