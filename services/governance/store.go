package governance

import (
	"context"
	"slices"
	"time"

	"github.com/concordat-suite/concordat/services/platform/words/caller"
	"github.com/concordat-suite/concordat/services/platform/words/date"
)

// Store keeps policies, answers and assessments, and what the register said of councils and partnerships. Every transaction belongs to one
// council and sees nothing of any other.
type Store interface {
	// Read runs f in a read-only transaction. f runs at most once and must not keep r.
	Read(ctx context.Context, council string, f func(r Reader) error) error
	// Write runs f in a transaction that is kept when f returns nil, with one journal entry for each policy, answer and assessment that it
	// saved, all at the instant now. f runs at most once and must not keep tx.
	Write(ctx context.Context, council string, now time.Time, f func(tx Tx) error) error
	// Councils gives every council with the last day that was turned to in it. It is a read across councils, and so is Waiting.
	Councils(ctx context.Context) ([]CouncilDay, error)
	// Waiting gives the councils in which partnerships wait to be assessed.
	Waiting(ctx context.Context) ([]string, error)
}

// Reader reads what is kept of one council. What is not there is answered with names.Missing.
type Reader interface {
	// Council gives what the register said of the council.
	Council(ctx context.Context) (Council, error)
	// Policies gives all versions of the policy, the newest first. Their packs have the text and its hash only.
	Policies(ctx context.Context) ([]*Policy, error)
	// PoliciesAsOf gives them as they were at an instant.
	PoliciesAsOf(ctx context.Context, at time.Time) ([]*Policy, error)
	// Subject gives a partnership in plain words.
	Subject(ctx context.Context, id string) (Subject, error)
	// Published reports whether the register publishes the partnership.
	Published(ctx context.Context, partnership string) (bool, error)
	// Dossiers gives what is known of the partnerships of these ids, by name; without Zone and Today.
	Dossiers(ctx context.Context, ids []string) ([]Dossier, error)
	// Partnerships gives the ids of all partnerships.
	Partnerships(ctx context.Context) ([]string, error)
	// Assessments gives the newest assessments of these partnerships, by partnership; those that have none are left out.
	Assessments(ctx context.Context, ids []string) (map[string]*Assessment, error)
	// AssessmentAsOf gives an assessment as it was at an instant.
	AssessmentAsOf(ctx context.Context, id string, at time.Time) (*Assessment, error)
	// NamedThen returns whom the partnership's record named at an instant.
	NamedThen(ctx context.Context, partnership string, at time.Time) ([]NamedPerson, error)
	// Names returns what people are called, by their ids: "" for somebody who is erased, nothing for whom it does not know.
	Names(ctx context.Context, ids []string) (map[string]string, error)
	// ListAssessments gives a page of assessments by the partnerships' names.
	ListAssessments(ctx context.Context, q Query) (Page[*Assessment], error)
	// ListVerdicts gives a page of verdicts by the partnerships' names and the policy's order.
	ListVerdicts(ctx context.Context, q Query) (Page[ListedVerdict], error)
	// Summary counts the verdicts that ListVerdicts gives.
	Summary(ctx context.Context, q Query) (Summary, error)
	// Answer gives one answer.
	Answer(ctx context.Context, partnership, id string) (*Answer, error)
	// ListAnswers gives a page of the answers for a partnership, the newest first.
	ListAnswers(ctx context.Context, partnership string, q Query) (Page[*Answer], error)
}

// Tx reads and writes what is kept of one council.
type Tx interface {
	Reader
	// PoliciesForUpdate gives them too, and keeps others from changing any, and from taking marks, until the transaction ends: which one is
	// in force is decided over all of them, and nothing may be assessed by what was before.
	PoliciesForUpdate(ctx context.Context) ([]*Policy, error)
	// CreatePolicy keeps a new version and numbers it.
	CreatePolicy(ctx context.Context, p *Policy) error
	// SavePolicy keeps a change of a version, which is in that state today; minute proves the decision, where there is one. One that is not
	// the version after the stored one answers with Stale. At the end of the transaction no two may be in force on the same day.
	SavePolicy(ctx context.Context, p *Policy, state PolicyState, minute string) error
	// CreateAnswer keeps an answer.
	CreateAnswer(ctx context.Context, a *Answer) error
	// SaveAssessments keeps assessments, each of another partnership, in place of those before.
	SaveAssessments(ctx context.Context, all []*Assessment) error
	// Mark lets partnerships wait to be assessed; none given marks all.
	Mark(ctx context.Context, ids ...string) error
	// MarkDue marks those whose assessment may change on this day or did before.
	MarkDue(ctx context.Context, day date.Date) error
	// TakeMarked gives at most limit partnerships that wait, and takes their marks away. Those that another transaction has taken are
	// passed over.
	TakeMarked(ctx context.Context, limit int) ([]string, error)
	// DayForUpdate gives the last day that was turned to, zero before the first, and keeps others from turning until the transaction ends.
	DayForUpdate(ctx context.Context) (date.Date, error)
	// SetDay notes the day that was turned to.
	SetDay(ctx context.Context, day date.Date) error
}

// Council is what the register said of a council.
type Council struct {
	// ID is its slug.
	ID string
	// Zone is its time zone.
	Zone *time.Location
	// Committees are the ids of its committees.
	Committees []string
	// Body is the register's message.
	Body []byte
}

// Day gives the council's date at an instant.
func (c Council) Day(at time.Time) date.Date { return date.In(at, c.Zone) }

// CouncilDay is a council and the last day that was turned to in it.
type CouncilDay struct {
	Council string
	Zone    *time.Location
	Day     date.Date
}

// Query asks for a page of a list.
type Query struct {
	// List is the rpc.
	List string
	// Filter is as the caller wrote it (AIP-160).
	Filter string
	// Size is the number of items, 0 for the usual one; Token is from the page before.
	Size  int32
	Token string
	// AsOf is the instant to show the list at; zero for now.
	AsOf time.Time
	// Reach is which partnerships the caller reaches.
	Reach Reach
}

// Page is one page of a list.
type Page[T any] struct {
	Items []T
	// Next is the token for the next page; "" on the last.
	Next string
}

// Reach is which partnerships a caller reaches by the rights for the call.
type Reach struct {
	// All reaches every partnership of the council.
	All bool
	// Areas are the service areas whose partnerships are reached.
	Areas []string
	// Named are the ways in which a record may name, on Day and on Then, the caller or somebody they cover.
	Named []caller.Naming
	Day   date.Date
	// Then is the day that is asked for: of the past, or Day.
	Then date.Date
}

// ReachOf returns what the caller's rights for this call reach today, of what is as it was on the day then.
func ReachOf(c *caller.Caller, today, then date.Date) Reach {
	reach := Reach{Named: c.Namings(), Day: today, Then: then}
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

// ListedVerdict is a verdict with the partnership that it is on.
type ListedVerdict struct {
	Subject Subject
	Overall Overall
	// Policy is the id of the version of the policy.
	Policy  string
	Verdict Verdict
}

// Counts are the verdicts on one criterion by what became of them. No verdict is counted twice.
type Counts struct {
	Criterion                                                   string
	Met, Warning, NotMet, NotStated, NotAssessed, NotApplicable int
	// FactNotStated counts the verdicts behind which a fact is not stated, whatever came of them.
	FactNotStated int
}

// Summary counts verdicts and partnerships.
type Summary struct {
	// Criteria has one entry for each criterion, as the policy orders them.
	Criteria []Counts
	// Total is all criteria together.
	Total Counts
	// Overall counts the partnerships that have such a verdict.
	Overall map[Overall]int
}

// on is a partnership on a day of its council: a delegate is named from day to day.
type on struct {
	Subject
	day date.Date
}

// On gives the partnership as it stands on a day, to hold rights against.
func (s Subject) On(day date.Date) caller.Record { return on{s, day} }

// Area is the id of the service area.
func (o on) Area() string { return o.ServiceArea }

// Names says whether the record names the person in the role on the day.
func (o on) Names(role caller.Role, person string) bool {
	return slices.ContainsFunc(o.People, func(p NamedPerson) bool {
		return p.Person == person && p.Role == string(role) &&
			(p.From.IsZero() || !o.day.Before(p.From)) && (p.Until.IsZero() || !o.day.After(p.Until))
	})
}

// Plus adds the counts of another criterion.
func (c Counts) Plus(o Counts) Counts {
	return Counts{Met: c.Met + o.Met, Warning: c.Warning + o.Warning, NotMet: c.NotMet + o.NotMet, NotStated: c.NotStated + o.NotStated,
		NotAssessed: c.NotAssessed + o.NotAssessed, NotApplicable: c.NotApplicable + o.NotApplicable,
		FactNotStated: c.FactNotStated + o.FactNotStated}
}
