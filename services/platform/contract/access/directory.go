package access

import (
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/concordat-suite/concordat/services/platform/words/caller"
	"github.com/concordat-suite/concordat/services/platform/words/date"
)

// SignIn is an account at an identity provider: issuer and subject together, never an e-mail address.
type SignIn struct {
	Issuer, Subject string
}

// Person is what access needs to know of a person of a council.
type Person struct {
	ID        string
	SignIns   []SignIn
	Suspended bool
	// Left is the day from which the person holds no role any more; zero while they are here.
	Left date.Date
}

// Term is one person's holding of one role.
type Term struct {
	ID      string
	Person  string
	Role    caller.Role
	Areas   []string
	From    date.Date
	Until   date.Date // the last day, inclusive; zero while no end is known
	Revoked bool      // or not confirmed by a second person
}

// Post is a post or office, which passes from holder to holder.
type Post struct {
	ID       string
	Holdings []Holding
}

// Holding is one person's holding of a post.
type Holding struct {
	Person string
	From   date.Date
	Until  date.Date // the last day, inclusive; zero while no end is known
}

// Cover is that one person stands in for another.
type Cover struct {
	ID      string
	Person  string // who is covered
	StandIn string // who covers
	From    date.Date
	Until   date.Date // the last day, inclusive
	Ended   bool      // before its last day, or not confirmed by a second person
	// Privileged says that it passes privileged roles on: a second person has confirmed that.
	Privileged bool
}

// Duties are a council's settings of which roles do the duties of those that nobody holds.
type Duties struct {
	StandIns caller.StandIns
	// Areas are the service areas, each of which has duties of a service lead.
	Areas []string
	// Titles are what the council calls the roles.
	Titles map[caller.Role]string
}

// Named is a role that somebody holds because a record names them in it, or names a post that they hold.
type Named struct {
	Person string // the id of a person or of a post
	Role   caller.Role
	From   date.Date // zero: since ever
	Until  date.Date // the last day, inclusive; zero while no end is known
}

// Application is a program that signs in as itself.
type Application struct {
	ID      string
	SignIn  SignIn
	Roles   []caller.Role
	Owner   string    // the id of the person who answers for it
	Until   date.Date // the last day, inclusive
	Revoked bool
}

// Member is who a sign-in is in one council, today. Its roles are shared and must not be changed.
type Member struct {
	Person string
	Posts  []string // the ids of the posts that the person holds
	// Covered are the people for whom the person stands in, by id, each with the posts that they hold.
	Covered     map[string][]string
	Application string
	Roles       []caller.Right
	// Titles are what the council calls the roles.
	Titles map[caller.Role]string
}

// Directory holds in memory who holds which role in every council. It is fed from the register's journal by one
// goroutine and read by all calls at once.
type Directory struct {
	clock     func() time.Time
	operators []SignIn

	mu       sync.RWMutex
	councils map[string]*council
	apps     map[SignIn]map[string]bool // the councils that have an application of the sign-in
	caughtUp bool
	heard    time.Time
}

// council holds the grants of one council, and who today's callers turned out to be.
type council struct {
	zone    *time.Location
	people  map[string]Person
	signIns map[SignIn]string // to the person's id
	terms   map[string]map[string]Term
	named   map[string]map[string][]Named // by person or post, and record
	records map[string][]string           // the people and posts whom a record names
	posts   map[string]Post
	covers  map[string]Cover
	duties  Duties
	filled  *filled // which roles are held today; nil until it is looked at
	apps    map[string]Application

	day     date.Date
	members map[SignIn]Member
}

// NewDirectory makes an empty directory. The business clock says which day it is; operators come from the settings
// and belong to no council.
func NewDirectory(clock func() time.Time, operators ...SignIn) *Directory {
	return &Directory{clock: clock, operators: operators, councils: map[string]*council{}, apps: map[SignIn]map[string]bool{}}
}

// Heard notes that the register was heard at this (real) time, and whether everything it has written has arrived.
func (d *Directory) Heard(at time.Time, caughtUp bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if caughtUp {
		d.caughtUp, d.heard = true, at
	}
}

// CaughtUp says whether the directory has ever known all that the register has written.
func (d *Directory) CaughtUp() bool {
	d.mu.RLock()
	defer d.mu.RUnlock()
	return d.caughtUp
}

// LastHeard gives the real time at which the directory last knew all that the register had written.
func (d *Directory) LastHeard() time.Time {
	d.mu.RLock()
	defer d.mu.RUnlock()
	return d.heard
}

// PutCouncil sets the time zone in which a council's days begin and end.
func (d *Directory) PutCouncil(id string, zone *time.Location) {
	d.change(id, func(c *council) { c.zone = zone })
}

// PutDuties sets which roles do the duties of those that nobody holds.
func (d *Directory) PutDuties(id string, duties Duties) {
	d.change(id, func(c *council) { c.duties = duties })
}

// PutCover adds a cover or takes the place of what was known of it.
func (d *Directory) PutCover(id string, v Cover) {
	d.change(id, func(c *council) { c.covers[v.ID] = v })
}

// PutPerson adds a person or takes the place of what was known of them.
func (d *Directory) PutPerson(id string, p Person) {
	d.change(id, func(c *council) {
		for _, s := range c.people[p.ID].SignIns {
			if c.signIns[s] == p.ID {
				delete(c.signIns, s)
			}
		}
		c.people[p.ID], c.filled = p, nil
		for _, s := range p.SignIns {
			c.signIns[s] = p.ID
		}
	})
}

// PutTerm adds a term or takes the place of what was known of it.
func (d *Directory) PutTerm(id string, t Term) {
	d.change(id, func(c *council) {
		if c.terms[t.Person] == nil {
			c.terms[t.Person] = map[string]Term{}
		}
		c.terms[t.Person][t.ID], c.filled = t, nil
	})
}

// PutNames says whom a record names today, in place of whom it named before; nobody when it has ended.
func (d *Directory) PutNames(id, record string, named []Named) {
	d.change(id, func(c *council) {
		for _, person := range c.records[record] {
			delete(c.named[person], record)
		}
		delete(c.records, record)
		for _, n := range named {
			if c.named[n.Person] == nil {
				c.named[n.Person] = map[string][]Named{}
			}
			c.named[n.Person][record] = append(c.named[n.Person][record], n)
			c.records[record] = append(c.records[record], n.Person)
		}
	})
}

// PutPost adds a post or takes the place of what was known of it.
func (d *Directory) PutPost(id string, p Post) {
	d.change(id, func(c *council) { c.posts[p.ID] = p })
}

// PutApplication adds an application or takes the place of what was known of it.
func (d *Directory) PutApplication(id string, a Application) {
	d.change(id, func(c *council) {
		c.apps[a.ID] = a
		if d.apps[a.SignIn] == nil {
			d.apps[a.SignIn] = map[string]bool{}
		}
		d.apps[a.SignIn][id] = true
	})
}

// change edits one council's grants and forgets who its callers turned out to be.
func (d *Directory) change(id string, edit func(*council)) {
	d.mu.Lock()
	defer d.mu.Unlock()
	c := d.councils[id]
	if c == nil {
		c = &council{
			zone: time.UTC, people: map[string]Person{}, signIns: map[SignIn]string{}, terms: map[string]map[string]Term{},
			named: map[string]map[string][]Named{}, records: map[string][]string{}, posts: map[string]Post{}, covers: map[string]Cover{},
			apps: map[string]Application{},
		}
		d.councils[id] = c
	}
	edit(c)
	c.members = nil
}

// IsOperator says whether the sign-in is one of the installation's operators.
func (d *Directory) IsOperator(s SignIn) bool { return slices.Contains(d.operators, s) }

// Councils gives the ids of the councils in which the sign-in holds a role today, in order.
func (d *Directory) Councils(s SignIn) []string {
	d.mu.RLock()
	ids := make([]string, 0, len(d.councils))
	for id := range d.councils {
		ids = append(ids, id)
	}
	d.mu.RUnlock()
	slices.Sort(ids)
	return slices.DeleteFunc(ids, func(id string) bool { return len(d.Member(id, s).Roles) == 0 })
}

// EndedApplication reports whether the sign-in is that of an application that nobody lets in any more: it was an application
// of a council, and holds no role in any today.
func (d *Directory) EndedApplication(s SignIn) bool {
	d.mu.RLock()
	councils := slices.Collect(maps.Keys(d.apps[s]))
	d.mu.RUnlock()
	in := func(id string) bool {
		m := d.Member(id, s)
		return m.Person != "" || len(m.Roles) > 0
	}
	return len(councils) > 0 && !slices.ContainsFunc(councils, in)
}

// Member gives who the sign-in is in the council today. A stranger, and anybody suspended, holds no role.
func (d *Directory) Member(id string, s SignIn) Member {
	d.mu.RLock()
	c := d.councils[id]
	if c == nil {
		d.mu.RUnlock()
		return Member{}
	}
	today := date.In(d.clock(), c.zone)
	member, known := c.members[s]
	known = known && c.day == today
	d.mu.RUnlock()
	if known {
		return member
	}
	return d.resolve(c, s, today)
}

// maxMembers bounds what is remembered for each council, since strangers are remembered too.
const maxMembers = 10_000

func (d *Directory) resolve(c *council, s SignIn, today date.Date) Member {
	d.mu.Lock()
	defer d.mu.Unlock()
	if c.members == nil || c.day != today || len(c.members) >= maxMembers {
		c.members, c.day = map[SignIn]Member{}, today
	}
	member := c.member(s, today)
	member.Titles = c.duties.Titles
	c.members[s] = member
	return member
}
