// Package feed keeps an access.Directory up to date from the register's journal: it knows which of the register's
// resources grant anything, so that the directory need not know the contract.
package feed

import (
	"fmt"
	"strings"
	"time"

	"google.golang.org/protobuf/proto"

	journalv1 "github.com/concordat-suite/concordat/proto/gen/concordat/journal/v1"
	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/platform/contract/access"
	"github.com/concordat-suite/concordat/services/platform/contract/granted"
	"github.com/concordat-suite/concordat/services/platform/words/caller"
	"github.com/concordat-suite/concordat/services/platform/words/date"
)

// Types are the resources that the feed needs from the register's journal.
func Types() []string {
	messages := []proto.Message{
		&registerv1.Council{}, &registerv1.Person{}, &registerv1.RoleTerm{}, &registerv1.Post{}, &registerv1.Cover{}, &registerv1.Partnership{},
		&registerv1.Application{},
	}
	types := make([]string, len(messages))
	for i, m := range messages {
		types[i] = string(m.ProtoReflect().Descriptor().FullName())
	}
	return types
}

// Feed puts entries into a directory. It is a follow.Handler.
type Feed struct {
	directory *access.Directory
}

// New makes a feed for the directory.
func New(directory *access.Directory) *Feed { return &Feed{directory} }

// Heard notes that the register was heard, and whether everything it has written has arrived.
func (f *Feed) Heard(at time.Time, caughtUp bool) { f.directory.Heard(at, caughtUp) }

// Apply puts one entry into the directory. An entry of another type, or one that the journal could not read, grants
// nothing and is passed over.
func (f *Feed) Apply(entry *journalv1.Entry) error {
	if entry.GetState() == nil {
		return nil
	}
	state, err := entry.GetState().UnmarshalNew()
	if err != nil {
		return fmt.Errorf("entry %d of %s: %w", entry.GetSeq(), entry.GetCouncil(), err)
	}
	switch m := state.(type) {
	case *registerv1.Council:
		return f.council(entry.GetCouncil(), m)
	case *registerv1.Person:
		return f.person(entry.GetCouncil(), m)
	case *registerv1.RoleTerm:
		return f.term(entry.GetCouncil(), m)
	case *registerv1.Post:
		return f.post(entry.GetCouncil(), m)
	case *registerv1.Cover:
		return f.cover(entry.GetCouncil(), m)
	case *registerv1.Application:
		return f.application(entry.GetCouncil(), m)
	case *registerv1.Partnership:
		return f.partnership(entry.GetCouncil(), m)
	}
	return nil
}

func (f *Feed) council(id string, m *registerv1.Council) error {
	zone, err := time.LoadLocation(m.GetTimeZone())
	if err != nil {
		return fmt.Errorf("time zone of %s: %w", id, err)
	}
	f.directory.PutCouncil(id, zone)
	duties := access.Duties{StandIns: caller.UsualStandIns()}
	for _, s := range m.GetStandIns() {
		var roles []caller.Role
		for _, role := range s.GetStandIns() {
			roles = append(roles, access.RoleOf(role))
		}
		duties.StandIns[access.RoleOf(s.GetRole())] = roles
	}
	duties.Titles = map[caller.Role]string{}
	for _, t := range m.GetRoleTitles() {
		duties.Titles[access.RoleOf(t.GetRole())] = t.GetTitle()
	}
	for _, area := range m.GetServiceAreas() {
		duties.Areas = append(duties.Areas, area.GetId())
	}
	f.directory.PutDuties(id, duties)
	return nil
}

func (f *Feed) person(council string, m *registerv1.Person) error {
	left, err := optionalDate(m.GetLeftOn())
	if err != nil {
		return fmt.Errorf("%s: left_on: %w", m.GetName(), err)
	}
	p := access.Person{ID: id(m.GetName()), Suspended: m.GetSuspended(), Left: left}
	for _, s := range m.GetSignIns() {
		if s.GetSubject() != "" { // erased
			p.SignIns = append(p.SignIns, access.SignIn{Issuer: s.GetIssuer(), Subject: s.GetSubject()})
		}
	}
	f.directory.PutPerson(council, p)
	return nil
}

func (f *Feed) term(council string, m *registerv1.RoleTerm) error {
	from, until, err := period(m.GetStartDate(), m.GetEndDate())
	if err != nil {
		return fmt.Errorf("%s: %w", m.GetName(), err)
	}
	f.directory.PutTerm(council, access.Term{
		ID: id(m.GetName()), Person: id(m.GetPerson()), Role: access.RoleOf(m.GetRole()), Areas: m.GetServiceAreas(),
		From: from, Until: until, Revoked: m.GetRevokeTime() != nil || !granted.Gives(m.GetConfirmation()),
	})
	return nil
}

func (f *Feed) post(council string, m *registerv1.Post) error {
	post := access.Post{ID: id(m.GetName())}
	for _, h := range m.GetHoldings() {
		from, until, err := period(h.GetStartDate(), h.GetEndDate())
		if err != nil {
			return fmt.Errorf("%s: holdings: %w", m.GetName(), err)
		}
		post.Holdings = append(post.Holdings, access.Holding{Person: id(h.GetPerson()), From: from, Until: until})
	}
	f.directory.PutPost(council, post)
	return nil
}

func (f *Feed) cover(council string, m *registerv1.Cover) error {
	from, until, err := period(m.GetStartDate(), m.GetEndDate())
	if err != nil {
		return fmt.Errorf("%s: %w", m.GetName(), err)
	}
	f.directory.PutCover(council, access.Cover{
		ID: id(m.GetName()), Person: id(m.GetPerson()), StandIn: id(m.GetStandIn()), From: from, Until: until,
		Ended: m.GetEndTime() != nil || !granted.Gives(m.GetConfirmation()), Privileged: granted.Confirmed(m.GetConfirmation()),
	})
	return nil
}

func (f *Feed) application(council string, m *registerv1.Application) error {
	until, err := optionalDate(m.GetEndDate())
	if err != nil {
		return fmt.Errorf("%s: end_date: %w", m.GetName(), err)
	}
	a := access.Application{
		ID: id(m.GetName()), SignIn: access.SignIn{Issuer: m.GetIssuer(), Subject: m.GetSubject()},
		Owner: id(m.GetOwner()), Until: until, Revoked: m.GetRevokeTime() != nil || !granted.Gives(m.GetConfirmation()),
	}
	for _, role := range m.GetRoles() {
		a.Roles = append(a.Roles, access.RoleOf(role))
	}
	f.directory.PutApplication(council, a)
	return nil
}

// partnership notes whom the record names. An ended record goes on naming them: they may go on seeing it.
func (f *Feed) partnership(council string, m *registerv1.Partnership) error {
	var named []access.Named
	add := func(role caller.Role, holder *registerv1.Holder) {
		for _, name := range []string{holder.GetPerson(), holder.GetPost()} {
			if name != "" {
				named = append(named, access.Named{Person: id(name), Role: role})
			}
		}
	}
	add(caller.ResponsibleOfficer, m.GetResponsibleOfficer())
	add(caller.LeadMember, m.GetLeadMember())
	add(caller.OppositionSpokesperson, m.GetOppositionSpokesperson())
	for _, partner := range m.GetPartners().GetPartners() {
		add(caller.PartnerContact, partner.GetContact())
	}
	if d := m.GetDelegate(); d != nil {
		from, until, err := period(d.GetStartDate(), d.GetEndDate())
		if err != nil {
			return fmt.Errorf("%s: delegate: %w", m.GetName(), err)
		}
		named = append(named, access.Named{Person: id(d.GetPerson()), Role: caller.ResponsibleOfficer, From: from, Until: until})
	}
	f.directory.PutNames(council, m.GetName(), named)
	return nil
}

func period(start, end string) (from, until date.Date, err error) {
	if from, err = optionalDate(start); err != nil {
		return from, until, err
	}
	until, err = optionalDate(end)
	return from, until, err
}

// optionalDate reads a date that may be left empty.
func optionalDate(text string) (date.Date, error) {
	if text == "" {
		return date.Date{}, nil
	}
	return date.Parse(text)
}

// id is the last part of a resource name.
func id(name string) string { return name[strings.LastIndexByte(name, '/')+1:] }
