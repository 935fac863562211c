package api_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	accessv1 "github.com/concordat-suite/concordat/proto/gen/concordat/access/v1"
	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
)

// seen is how much of an entry somebody sees, as far as TestThePastShowsTheLesserOfThenAndNow tells it apart.
type seen int

const (
	nothing seen = iota
	shared
	public
	council
	all
)

// moment is what the model knows of an entry at an instant.
type moment struct {
	at        time.Time
	state     registerv1.PartnershipState
	published bool
	officer   string
}

// sees is the model: who sees how much of an entry that is so.
func (m moment) sees(who string) seen {
	onRegister := m.state == registerv1.PartnershipState_PARTNERSHIP_STATE_ACTIVE || m.state == registerv1.PartnershipState_PARTNERSHIP_STATE_ENDED
	switch {
	case m.state == 0:
		return nothing
	case who == "auditor" || who == m.officer:
		return all
	case onRegister && m.published && (who == "" || who == "contact"):
		return public
	case onRegister && m.published:
		return council
	case onRegister && who == "contact":
		return shared
	default:
		return nothing
	}
}

// told reads how much an answer shows.
func told(p *registerv1.Partnership) seen {
	switch {
	case p.GetName() == "":
		return nothing
	case p.GetRisks() != nil:
		return all
	case len(p.GetSections()) > 0:
		return council
	case p.GetReasons() != nil:
		return public
	default:
		return shared
	}
}

// past is a council whose entries are changed at random beside a model of them.
type past struct {
	*suite
	random   *rand.Rand
	officers map[string]*registerv1.Person
	entries  []string
	model    map[string][]moment
	erased   []string // words that no answer may have any more
	tokens   map[string][]string
}

func (p *past) now(name string) *moment { return &p.model[name][len(p.model[name])-1] }

// at gives what the model knows of an entry at an instant.
func (p *past) at(name string, at time.Time) moment {
	found := moment{}
	for _, m := range p.model[name] {
		if !m.at.After(at) {
			found = m
		}
	}
	return found
}

// TestThePastShowsTheLesserOfThenAndNow changes entries at random and reads them as of every moment, as everybody.
func TestThePastShowsTheLesserOfThenAndNow(t *testing.T) {
	t.Parallel()
	for _, seed := range []uint64{1, 2} {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			t.Parallel()
			p := startPast(t, seed)
			for range 24 {
				p.clock.advance(time.Hour)
				p.keepTokens()
				p.step()
			}
			p.clock.advance(time.Hour)
			for _, who := range []string{"", "employee", "contact", "first", "second", "auditor"} {
				p.checkAll(who)
			}
		})
	}
}

func startPast(t *testing.T, seed uint64) *past {
	p := &past{suite: start(t), random: rand.New(rand.NewPCG(seed, 8)), model: map[string][]moment{}, officers: map[string]*registerv1.Person{}, tokens: map[string][]string{}}
	p.open("cambridge")
	for subject, role := range map[string]accessv1.Role{
		"deputy": accessv1.Role_ROLE_DEPUTY_CHIEF_EXECUTIVE, "chief": accessv1.Role_ROLE_CHIEF_EXECUTIVE,
		"employee": accessv1.Role_ROLE_EMPLOYEE, "auditor": accessv1.Role_ROLE_INTERNAL_AUDIT,
	} {
		p.holder("cambridge", subject, role)
	}
	p.officers["first"], p.officers["second"] = p.person("cambridge", "first"), p.person("cambridge", "second")
	contact, member := p.person("cambridge", "contact"), p.person("cambridge", "member")
	for i := range 3 {
		draft := complete()
		draft.DisplayName = []string{"Arts", "Bridges", "Canals"}[i]
		draft.ResponsibleOfficer, draft.LeadMember = holds(p.officers["first"]), holds(member)
		draft.Partners = &registerv1.Partners{Partners: []*registerv1.Partner{{Organisation: "A charity", Contact: holds(contact)}}}
		draft.Risks = &registerv1.Risks{None: true}
		created, err := p.partnerships.CreatePartnership(p.as("deputy"), &registerv1.CreatePartnershipRequest{Parent: "councils/cambridge", Partnership: draft})
		if err != nil {
			t.Fatal(err)
		}
		p.entries = append(p.entries, created.GetName())
		p.note(created, "first")
	}
	return p
}

// note adds an entry as it was answered to the model.
func (p *past) note(answer *registerv1.Partnership, officer string) {
	p.model[answer.GetName()] = append(p.model[answer.GetName()], moment{
		// Entries of one instant follow each other by less than this in the log.
		at: answer.GetUpdateTime().AsTime().Add(time.Second), state: answer.GetState(), published: answer.GetPublished(), officer: officer,
	})
}

// step changes one entry in one way; what its state does not allow changes nothing.
func (p *past) step() {
	name := p.entries[p.random.IntN(len(p.entries))]
	officer := p.now(name).officer
	var answer *registerv1.Partnership
	var err error
	switch p.random.IntN(10) {
	case 0, 1:
		_, _ = p.partnerships.ProposePartnership(p.as("deputy"), &registerv1.ProposePartnershipRequest{Name: name})
		answer, err = p.partnerships.ApprovePartnership(p.as("chief"), &registerv1.ApprovePartnershipRequest{Name: name})
	case 2, 3, 4:
		answer, err = p.partnerships.PublishPartnership(p.as("deputy"), &registerv1.PublishPartnershipRequest{Name: name})
	case 5:
		answer, err = p.partnerships.UnpublishPartnership(p.as("deputy"), &registerv1.UnpublishPartnershipRequest{Name: name})
	case 6, 7:
		next := map[string]string{"first": "second", "second": "first"}[officer]
		answer, err = p.partnerships.UpdatePartnership(p.as("deputy"), &registerv1.UpdatePartnershipRequest{
			Partnership: &registerv1.Partnership{Name: name, ResponsibleOfficer: holds(p.officers[next])}, UpdateMask: paths("responsible_officer")})
		if err == nil {
			officer = next
		}
	case 8:
		p.erase(name)
		return
	case 9:
		if p.random.IntN(3) == 0 {
			answer, err = p.partnerships.WithdrawPartnership(p.as("deputy"), &registerv1.WithdrawPartnershipRequest{Name: name, Reason: "A mistake"})
			break
		}
		_, _ = p.partnerships.ProposePartnershipEnding(p.as("deputy"), &registerv1.ProposePartnershipEndingRequest{Name: name, Reason: "Over"})
		answer, err = p.partnerships.EndPartnership(p.as("chief"), &registerv1.EndPartnershipRequest{Name: name})
	}
	if err == nil {
		p.note(answer, officer)
	}
}

// erase writes somebody's name into the entry and erases it.
func (p *past) erase(name string) {
	words := fmt.Sprintf("Marigold Smith the %dth", len(p.erased))
	_, err := p.partnerships.UpdatePartnership(p.as("deputy"), &registerv1.UpdatePartnershipRequest{
		Partnership: &registerv1.Partnership{Name: name, Objective: text("More homes, says " + words)}, UpdateMask: paths("objective")})
	if err != nil {
		return
	}
	_, err = registerv1.NewErasureServiceClient(p.connection).CreateErasure(p.as("deputy"), &registerv1.CreateErasureRequest{
		Parent: "councils/cambridge", Text: words, Reason: "Asked for"})
	if err != nil {
		p.t.Fatal(err)
	}
	p.erased = append(p.erased, words)
}

// keepTokens takes page tokens of lists and tables as they are now, for use when all is over.
func (p *past) keepTokens() {
	for _, who := range []string{"", "employee", "contact", "first", "second"} {
		page, err := p.partnerships.ListPartnerships(p.as(who), &registerv1.ListPartnershipsRequest{Parent: "councils/cambridge", PageSize: 1})
		if err == nil && page.GetNextPageToken() != "" {
			p.tokens[who] = append(p.tokens[who], page.GetNextPageToken())
		}
		table, err := p.partnerships.TabulatePartnerships(p.as(who), &registerv1.TabulatePartnershipsRequest{Parent: "councils/cambridge", PageSize: 1})
		if err == nil && table.GetNextPageToken() != "" {
			p.tokens["table "+who] = append(p.tokens["table "+who], table.GetNextPageToken())
		}
	}
}

// checkAll holds everything that somebody can read of the past against the model.
func (p *past) checkAll(who string) {
	instants := []time.Time{{}}
	for _, name := range p.entries {
		for _, m := range p.model[name] {
			instants = append(instants, m.at)
		}
	}
	for _, at := range instants {
		want := map[string]seen{}
		for _, name := range p.entries {
			want[name] = p.now(name).sees(who)
			if !at.IsZero() {
				want[name] = min(want[name], p.at(name, at).sees(who))
			}
			p.checkGet(who, name, at, want[name])
		}
		p.checkLists(who, at, want)
	}
	p.checkHistory(who)
	p.checkTokens(who)
}

func asOf(at time.Time) *timestamppb.Timestamp {
	if at.IsZero() {
		return nil
	}
	return timestamppb.New(at)
}

func (p *past) checkGet(who, name string, at time.Time, want seen) {
	answer, err := p.partnerships.GetPartnership(p.as(who), &registerv1.GetPartnershipRequest{Name: name, AsOf: asOf(at)})
	p.saysNothingErased(answer.String())
	if got := told(answer); got != want || (err != nil) != (want == nothing) {
		p.t.Errorf("%q reads %s as of %v: %v (%v), want %v", who, name, at, got, err, want)
	}
}

func (p *past) checkLists(who string, at time.Time, want map[string]seen) {
	for filter, meets := range map[string]func(moment) bool{
		"":                  func(m moment) bool { return m.state != registerv1.PartnershipState_PARTNERSHIP_STATE_WITHDRAWN },
		"state = WITHDRAWN": func(m moment) bool { return m.state == registerv1.PartnershipState_PARTNERSHIP_STATE_WITHDRAWN },
	} {
		got := map[string]seen{}
		token := ""
		for {
			page, err := p.partnerships.ListPartnerships(p.as(who), &registerv1.ListPartnershipsRequest{
				Parent: "councils/cambridge", AsOf: asOf(at), Filter: filter, PageSize: 1, PageToken: token})
			if err != nil {
				p.t.Fatal(err)
			}
			for _, item := range page.GetPartnerships() {
				p.saysNothingErased(item.String())
				got[item.GetName()] = told(item)
			}
			if token = page.GetNextPageToken(); token == "" {
				break
			}
		}
		for _, name := range p.entries {
			shown := p.now(name)
			if !at.IsZero() {
				then := p.at(name, at)
				shown = &then
			}
			listed := want[name]
			if !meets(*shown) {
				listed = nothing
			}
			if got[name] != listed {
				p.t.Errorf("%q lists %s as of %v with %q: %v, want %v", who, name, at, filter, got[name], listed)
			}
		}
	}
	p.checkTable(who, at, want, "")
}

// checkTable holds an export against the model: no row of what is unseen.
func (p *past) checkTable(who string, at time.Time, want map[string]seen, token string) {
	table, err := p.partnerships.TabulatePartnerships(p.as(who), &registerv1.TabulatePartnershipsRequest{
		Parent: "councils/cambridge", AsOf: asOf(at), PageToken: token})
	if err != nil {
		p.t.Fatal(err)
	}
	p.saysNothingErased(table.String())
	for _, row := range table.GetRows() {
		cells := strings.Join(row.GetCells(), " ")
		i := slices.IndexFunc(p.entries, func(name string) bool { return strings.Contains(cells, name[strings.LastIndexByte(name, '/')+1:]) })
		if i < 0 || want[p.entries[i]] == nothing {
			p.t.Errorf("%q exports as of %v a row that they do not see: %v", who, at, cells)
		}
	}
}

// checkHistory holds the history of each entry against the model, for those who may read it.
func (p *past) checkHistory(who string) {
	for _, name := range p.entries {
		changes, err := p.partnerships.ListPartnershipChanges(p.as(who), &registerv1.ListPartnershipChangesRequest{Name: name, PageSize: 1000})
		if err != nil {
			continue
		}
		p.saysNothingErased(changes.String())
		for _, c := range changes.GetChanges() {
			want := min(p.now(name).sees(who), p.at(name, c.GetTime().AsTime().Add(time.Second)).sees(who))
			if got := told(c.GetPartnership()); got > want {
				p.t.Errorf("%q reads in the history of %s at %v: %v, want %v", who, name, c.GetTime().AsTime(), got, want)
			}
		}
	}
}

// checkTokens goes on from pages that were read long ago.
func (p *past) checkTokens(who string) {
	now := map[string]seen{}
	for _, name := range p.entries {
		now[name] = p.now(name).sees(who)
	}
	for _, token := range p.tokens[who] {
		page, err := p.partnerships.ListPartnerships(p.as(who), &registerv1.ListPartnershipsRequest{
			Parent: "councils/cambridge", PageSize: 1, PageToken: token})
		if err != nil {
			p.t.Fatal(err)
		}
		for _, item := range page.GetPartnerships() {
			if got := told(item); got > now[item.GetName()] {
				p.t.Errorf("%q goes on in a list: %v, want %v", who, got, now[item.GetName()])
			}
		}
	}
	for _, token := range p.tokens["table "+who] {
		p.checkTable(who, time.Time{}, now, token)
	}
}

func (p *past) saysNothingErased(answer string) {
	for _, words := range p.erased {
		if strings.Contains(answer, words) {
			p.t.Errorf("an answer says erased words: %s", answer)
		}
	}
}
