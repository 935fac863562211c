package codec

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"google.golang.org/protobuf/proto"

	governancev1 "github.com/concordat-suite/concordat/proto/gen/concordat/governance/v1"
	notificationv1 "github.com/concordat-suite/concordat/proto/gen/concordat/notification/v1"
	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/reporting/frozen"
)

// Record is one resource of another service as its log had it.
type Record struct {
	// Type is the full name of its message.
	Type string
	// Position is the number of the log entry that made it what it is.
	Position int64
	// Version is its version.
	Version int64
	// State is the message, as Trim left it.
	State []byte
}

// gathering is the data while the records are read.
type gathering struct {
	data frozen.Data
	// reviews are all reviews; one of them is covered.
	reviews []frozen.Review
	posts   map[string]*registerv1.Post
	opened  map[string]time.Time
	returns map[string][]frozen.Return // by review
	notices map[string][]frozen.Notice // by review
	// prints are those of people's addresses, and mails what became of the last mail to each, by their names.
	prints map[string]string
	mails  map[string]mail
	// auditors are the people who are internal auditors at the instant.
	auditors []string
}

// mail is what became of one: at which number of the log, and to which address.
type mail struct {
	position int64
	print    string
	refused  bool
}

// Frozen gathers the records as they were at an instant, in the order of their names. It covers the review of that
// resource name; with an empty one, the review that had opened last.
func Frozen(asAt time.Time, review string, records []Record) (frozen.Data, error) {
	g := &gathering{
		data: frozen.Data{
			AsAt: asAt, Council: frozen.Council{Zone: time.UTC},
			People: map[string]frozen.Person{}, Verdicts: map[string]frozen.Verdict{}, Policies: map[string]frozen.Policy{},
		},
		opened: map[string]time.Time{}, posts: map[string]*registerv1.Post{},
		returns: map[string][]frozen.Return{}, notices: map[string][]frozen.Notice{},
		prints: map[string]string{}, mails: map[string]mail{},
	}
	for _, r := range records {
		if err := g.read(r); err != nil {
			return frozen.Data{}, fmt.Errorf("read the %s of entry %d: %w", r.Type, r.Position, err)
		}
	}
	g.fillPosts()
	g.markAuditors()
	g.markUndeliverable()
	g.cover(review)
	return g.data, nil
}

// read adds one record. A type that reports make nothing of is left out.
func (g *gathering) read(r Record) error {
	kind, known := followed[r.Type]
	if !known {
		return nil
	}
	m := kind.fresh()
	if err := proto.Unmarshal(r.State, m); err != nil {
		return err
	}
	switch m := m.(type) {
	case *registerv1.Council:
		return g.council(m)
	case *registerv1.Person:
		g.person(m)
	case *registerv1.RoleTerm:
		g.roleTerm(m)
	case *registerv1.Post:
		g.posts[m.GetName()] = m
	case *registerv1.Partnership:
		g.data.Partnerships = append(g.data.Partnerships, g.partnership(m, r))
	case *registerv1.Review:
		g.review(m)
	case *registerv1.Return:
		g.addReturn(m)
	case *governancev1.Assessment:
		g.data.Verdicts[m.GetPartnership()] = verdict(m)
	case *governancev1.Policy:
		g.data.Policies[m.GetName()] = frozen.Policy{Name: m.GetName(), DisplayName: m.GetTitle(), Number: int(m.GetNumber()), InForceOn: dateOf(m.GetInForceFrom())}
	case *notificationv1.Notice:
		g.mail(m, r.Position)
		g.notice(m)
	}
	return nil
}

// cover chooses the review, and keeps its returns and notices.
func (g *gathering) cover(name string) {
	latest := slices.MaxFunc(append([]frozen.Review{{}}, g.reviews...), func(a, b frozen.Review) int {
		return g.opened[a.Name].Compare(g.opened[b.Name])
	})
	if name == "" {
		name = latest.Name
	}
	for _, r := range g.reviews {
		if r.Name == name {
			g.data.Review, g.data.Returns, g.data.Notices = &r, g.returns[name], g.notices[name]
		}
	}
}

// reviewOf is the review that a return belongs to, from its name.
func reviewOf(name string) string {
	review, _, _ := strings.Cut(name, "/returns/")
	return review
}
