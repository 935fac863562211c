package api_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	accessv1 "github.com/concordat-suite/concordat/proto/gen/concordat/access/v1"
	fieldv1 "github.com/concordat-suite/concordat/proto/gen/concordat/field/v1"
	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	typev1 "github.com/concordat-suite/concordat/proto/gen/concordat/type/v1"
	"github.com/concordat-suite/concordat/services/platform/testing/grpcservertest"
)

// kept is one record of the matrix: where it is in its life, and whether it names everybody and lies in the service lead's
// area.
type kept struct {
	name      string
	state     registerv1.PartnershipState
	published bool
	own       bool
	full      *registerv1.Partnership // as internal audit reads it
}

func (k kept) onRegister() bool {
	return k.state == registerv1.PartnershipState_PARTNERSHIP_STATE_ACTIVE || k.state == registerv1.PartnershipState_PARTNERSHIP_STATE_ENDED
}

// within reports whether a cell of the matrix reaches the record.
func (k kept) within(cell string) bool { return grpcservertest.Within(cell, k.own) }

// level says how much of the record a role sees, as the matrix has it: in the contract's words, and -1 for what is shared.
func (k kept) level(role accessv1.Role) int {
	insider := role != accessv1.Role_ROLE_UNSPECIFIED && role != accessv1.Role_ROLE_OPERATOR && role != accessv1.Role_ROLE_PARTNER_CONTACT &&
		role != accessv1.Role_ROLE_ADMINISTRATOR
	switch public := k.onRegister() && k.published; {
	case k.within(grpcservertest.SeesUnpublished[role]):
		return int(fieldv1.Sight_SIGHT_EXEMPT)
	case public && insider:
		return int(fieldv1.Sight_SIGHT_COUNCIL)
	case public:
		return int(fieldv1.Sight_SIGHT_PUBLIC)
	case k.onRegister() && k.own && role == accessv1.Role_ROLE_PARTNER_CONTACT:
		return -1
	default:
		return 0
	}
}

// exported says how much of the record a role may take away.
func (k kept) exported(role accessv1.Role) int {
	switch {
	case k.within(grpcservertest.ExportsMore[role]):
		return k.level(role)
	case k.onRegister() && k.published:
		return int(fieldv1.Sight_SIGHT_PUBLIC)
	default:
		return 0
	}
}

// leaves are the paths of all that is set in a message, with whether somebody of a level sees it by the contract's options.
func leaves(m protoreflect.Message, path string, level int, seen map[string]bool, reaches bool) {
	m.Range(func(f protoreflect.FieldDescriptor, v protoreflect.Value) bool {
		option := proto.GetExtension(f.Options(), fieldv1.E_Field).(*fieldv1.Field)
		inside, at := level, path+"."+string(f.Name())
		visible := reaches && int(option.GetSight()) <= level
		if level == -1 {
			visible, inside = reaches && option.GetShared(), int(fieldv1.Sight_SIGHT_PUBLIC)
		}
		if string(f.Name()) == "withheld_fields" {
			return true
		}
		switch {
		case f.Message() == nil || f.Message().ParentFile().Package() != "concordat.register.v1":
			seen[at] = visible
		case f.IsList():
			for i := range v.List().Len() {
				leaves(v.List().Get(i).Message(), fmt.Sprintf("%s[%d]", at, i), inside, seen, visible)
			}
		default:
			leaves(v.Message(), at, inside, seen, visible)
		}
		return true
	})
}

// wantSeen holds what a role was shown of a record against the matrix: every field that they may see and no other.
func (s *suite) wantSeen(what string, k kept, got *registerv1.Partnership, level int) {
	s.t.Helper()
	if (got.GetName() != "") != (level != 0) {
		s.t.Errorf("%s: seen %v, want level %d", what, got.GetName() != "", level)
		return
	}
	if withheld := withheldFrom(k.full.ProtoReflect(), "", level); !slices.Equal(got.GetWithheldFields(), withheld) {
		s.t.Errorf("%s: said to be withheld: %v, want %v", what, got.GetWithheldFields(), withheld)
	}
	want, shown := map[string]bool{}, map[string]bool{}
	leaves(k.full.ProtoReflect(), "", level, want, level != 0)
	leaves(got.ProtoReflect(), "", int(fieldv1.Sight_SIGHT_EXEMPT), shown, true)
	for path, visible := range want {
		if shown[path] != visible {
			s.t.Errorf("%s: %s is shown: %v, want %v", what, path, shown[path], visible)
		}
	}
	for path := range shown {
		if _, known := want[path]; !known {
			s.t.Errorf("%s: %s is shown and not on the record", what, path)
		}
	}
}

// withheldFrom gives the paths of what is set and withheld at a level, which only those are told who hold a role in the council.
func withheldFrom(m protoreflect.Message, path string, level int) []string {
	var all []string
	if level < int(fieldv1.Sight_SIGHT_COUNCIL) {
		return nil
	}
	fields := m.Descriptor().Fields()
	for i := range fields.Len() {
		f := fields.Get(i)
		option := proto.GetExtension(f.Options(), fieldv1.E_Field).(*fieldv1.Field)
		switch at := path + string(f.Name()); {
		case !m.Has(f):
		case int(option.GetSight()) > level:
			all = append(all, at)
		case f.Message() == nil || f.Message().ParentFile().Package() != "concordat.register.v1":
		case f.IsList():
			for i := range m.Get(f).List().Len() {
				all = append(all, withheldFrom(m.Get(f).List().Get(i).Message(), at+".", level)...)
			}
		default:
			all = append(all, withheldFrom(m.Get(f).Message(), at+".", level)...)
		}
	}
	return slices.Compact(all)
}

// TestTheMatrixOfReading reads records of every state, published and not, as every role, in every way there is, and holds
// each field against the council's matrix.
func TestTheMatrixOfReading(t *testing.T) {
	t.Parallel()
	s := start(t)
	records := s.everyState()
	entered := append(s.enteredByCast(), records...)
	for number := range accessv1.Role_name {
		role := accessv1.Role(number)
		who := subjectOf(role, "cambridge")
		if role == accessv1.Role_ROLE_UNSPECIFIED {
			who = "" // the public
		}
		for _, k := range records {
			what := fmt.Sprintf("%s on a record that is %v, published %v, own %v", role, k.state, k.published, k.own)
			got, _ := s.partnerships.GetPartnership(s.as(who), &registerv1.GetPartnershipRequest{Name: k.name})
			s.wantSeen(what+", by Get", k, got, k.level(role))
			s.wantTrail(what, who, role, k)
		}
		s.wantListed(who, role, records)
		s.wantGaps(who, role, entered)
	}
}

// enteredByCast gives the two drafts that cast enters, of which little is said.
func (s *suite) enteredByCast() []kept {
	s.t.Helper()
	found := s.listedBy("ROLE_INTERNAL_AUDIT@cambridge", &registerv1.ListPartnershipsRequest{})
	var drafts []kept
	for name, p := range found {
		if !strings.Contains(p.GetDisplayName(), "Matrix") {
			drafts = append(drafts, kept{name: name, state: p.GetState(), own: p.GetServiceArea() == "housing", full: p})
		}
	}
	if len(drafts) != 2 {
		s.t.Fatalf("%d drafts were entered by cast, want 2", len(drafts))
	}
	return drafts
}

// wantGaps holds the list of gaps and their counts against the matrix: what nobody has said of an entry is unpublished content.
func (s *suite) wantGaps(who string, role accessv1.Role, records []kept) {
	s.t.Helper()
	const parent = "councils/cambridge"
	page, err := s.partnerships.ListPartnershipGaps(s.as(who), &registerv1.ListPartnershipGapsRequest{Parent: parent, PageSize: 1000})
	counts, countErr := s.partnerships.SummarizePartnershipGaps(s.as(who), &registerv1.SummarizePartnershipGapsRequest{Parent: parent})
	if allowed := grpcservertest.SeesUnpublished[role] != ""; (err == nil) != allowed || (countErr == nil) != allowed {
		s.t.Errorf("%s: the list of gaps: %v, and their counts: %v; want them to be told: %v", role, err, countErr, allowed)
	}
	told, reached, lacking := map[string]bool{}, 0, 0
	for _, p := range page.GetPartnerships() {
		told[p.GetPartnership()] = true
	}
	for _, k := range records {
		over := k.state == registerv1.PartnershipState_PARTNERSHIP_STATE_ENDED || k.state == registerv1.PartnershipState_PARTNERSHIP_STATE_REJECTED ||
			k.state == registerv1.PartnershipState_PARTNERSHIP_STATE_WITHDRAWN
		within, lacks := !over && k.within(grpcservertest.SeesUnpublished[role]), len(k.full.GetGaps()) > 0
		if within {
			reached++
		}
		if within && lacks {
			lacking++
		}
		if told[k.name] && !within || lacks && within && !told[k.name] {
			s.t.Errorf("%s: the gaps of the record that is %v, own %v, are told: %v", role, k.state, k.own, told[k.name])
		}
	}
	if int(counts.GetPartnerships()) != reached || int(counts.GetPartnerships()-counts.GetComplete()) != lacking {
		s.t.Errorf("%s: counted %d entries, %d of them complete; want %d, of which %d lack something", role, counts.GetPartnerships(),
			counts.GetComplete(), reached, lacking)
	}
	for _, c := range counts.GetGaps() {
		if int(c.GetPartnerships()) > lacking {
			s.t.Errorf("%s: %d entries are counted to lack %s, and %d are reached that lack anything", role, c.GetPartnerships(), c.GetFact(), lacking)
		}
	}
}

// wantTrail holds who reads the history against the matrix, and what they read of what was.
func (s *suite) wantTrail(what, who string, role accessv1.Role, k kept) {
	s.t.Helper()
	changes, err := s.partnerships.ListPartnershipChanges(s.as(who), &registerv1.ListPartnershipChangesRequest{Name: k.name, PageSize: 1})
	if reads := len(changes.GetChanges()) > 0; reads != k.within(grpcservertest.ReadsTrail[role]) {
		s.t.Errorf("%s: reads the history %v (%v)", what, reads, err)
	}
	for _, c := range changes.GetChanges() {
		s.wantSeen(what+", by history", k, c.GetPartnership(), k.level(role))
		if len(c.GetFields()) > 0 && k.level(role) == 0 {
			s.t.Errorf("%s: the history names fields %v", what, c.GetFields())
		}
	}
}

// wantListed holds lists, filters, orders, searches and exports against the matrix.
func (s *suite) wantListed(who string, role accessv1.Role, records []kept) {
	s.t.Helper()
	for _, ask := range []struct {
		way     string
		request *registerv1.ListPartnershipsRequest
	}{
		{"list", &registerv1.ListPartnershipsRequest{}},
		{"list of the withdrawn", &registerv1.ListPartnershipsRequest{Filter: "state = WITHDRAWN"}},
		{"order", &registerv1.ListPartnershipsRequest{OrderBy: "update_time desc"}},
		{"search", &registerv1.ListPartnershipsRequest{Filter: "Matrix"}},
		{"filter", &registerv1.ListPartnershipsRequest{Filter: `service_area = "housing" OR service_area = "parks"`}},
		{"export", &registerv1.ListPartnershipsRequest{Exportable: true}},
	} {
		found := s.listedBy(who, ask.request)
		for _, k := range records {
			want := k.level(role)
			if ask.request.GetExportable() {
				want = k.exported(role)
			}
			withdrawn := k.state == registerv1.PartnershipState_PARTNERSHIP_STATE_WITHDRAWN
			if withdrawn != strings.Contains(ask.request.GetFilter(), "WITHDRAWN") {
				want = 0
			}
			s.wantSeen(fmt.Sprintf("%s on a record that is %v, published %v, own %v, by %s", role, k.state, k.published, k.own, ask.way),
				k, found[k.name], want)
		}
	}
	s.wantTable(who, role, records)
}

func (s *suite) listedBy(who string, asked *registerv1.ListPartnershipsRequest) map[string]*registerv1.Partnership {
	s.t.Helper()
	asked.Parent, asked.PageSize = "councils/cambridge", 1000
	page, err := s.partnerships.ListPartnerships(s.as(who), asked)
	if err != nil {
		s.t.Fatal(err)
	}
	found := map[string]*registerv1.Partnership{}
	for _, p := range page.GetPartnerships() {
		found[p.GetName()] = p
	}
	return found
}

// wantTable looks in the table that is written as CSV, XLSX and ODS for rows, and for words that only some may see.
func (s *suite) wantTable(who string, role accessv1.Role, records []kept) {
	s.t.Helper()
	table, err := s.partnerships.TabulatePartnerships(s.as(who), &registerv1.TabulatePartnershipsRequest{Parent: "councils/cambridge", PageSize: 1000})
	if err != nil {
		s.t.Fatal(err)
	}
	for _, k := range records {
		i := slices.IndexFunc(table.GetRows(), func(r *typev1.TableRow) bool {
			return strings.Contains(strings.Join(r.GetCells(), " "), k.name[strings.LastIndexByte(k.name, '/')+1:])
		})
		level := k.exported(role)
		if k.state == registerv1.PartnershipState_PARTNERSHIP_STATE_REJECTED || k.state == registerv1.PartnershipState_PARTNERSHIP_STATE_WITHDRAWN {
			level = 0
		}
		if (i >= 0) != (level != 0) {
			s.t.Errorf("%s: the table has the record that is %v, published %v, own %v: %v", role, k.state, k.published, k.own, i >= 0)
		}
		if i < 0 || k.state == registerv1.PartnershipState_PARTNERSHIP_STATE_IDENTIFIED {
			continue // nothing was said of it but its name
		}
		cells := strings.Join(table.GetRows()[i].GetCells(), " ")
		for words, least := range map[string]int{"Money runs out": 3, "Leave with a year's notice": 3, "More homes": -1} {
			if got := strings.Contains(cells, words); got != (level >= least && level != 0) {
				s.t.Errorf("%s: the table has %q: %v, at level %d", role, words, got, level)
			}
		}
	}
}

// everyState fills a council with a holder of each role and a record of each state, own and others'.
func (s *suite) everyState() []kept {
	s.t.Helper()
	s.open("cambridge")
	s.cast("cambridge")
	own := map[accessv1.Role]*registerv1.Holder{}
	for _, p := range s.peopleOf("cambridge") {
		for role := range named {
			if p.GetDisplayName() == subjectOf(role, "cambridge") {
				own[role] = holds(p)
			}
		}
	}
	somebody := holds(s.person("cambridge", "somebody"))
	var records []kept
	for _, life := range []kept{
		{state: registerv1.PartnershipState_PARTNERSHIP_STATE_DRAFT}, {state: registerv1.PartnershipState_PARTNERSHIP_STATE_PROPOSED},
		{state: registerv1.PartnershipState_PARTNERSHIP_STATE_REJECTED}, {state: registerv1.PartnershipState_PARTNERSHIP_STATE_WITHDRAWN},
		{state: registerv1.PartnershipState_PARTNERSHIP_STATE_ACTIVE}, {state: registerv1.PartnershipState_PARTNERSHIP_STATE_ACTIVE, published: true},
		{state: registerv1.PartnershipState_PARTNERSHIP_STATE_ENDED}, {state: registerv1.PartnershipState_PARTNERSHIP_STATE_ENDED, published: true},
	} {
		for _, life.own = range []bool{true, false} {
			p := everyFact(fmt.Sprintf("Matrix %d", len(records)))
			for role, name := range named {
				if name(p, somebody); life.own {
					name(p, own[role])
				}
			}
			if p.ServiceArea = "parks"; life.own {
				p.ServiceArea = "housing"
			}
			records = append(records, s.lives(life, p))
		}
	}
	reported, err := s.partnerships.ReportPartnership(s.as("ROLE_EMPLOYEE@cambridge"), &registerv1.ReportPartnershipRequest{
		Parent: "councils/cambridge", DisplayName: "Matrix reported", Comment: "I sit on it", ServiceArea: "parks", SimilarNameChecked: true})
	if err != nil {
		s.t.Fatal(err)
	}
	records = append(records, kept{name: reported.GetName(), state: reported.GetState()})
	for i := range records {
		records[i].full, err = s.partnerships.GetPartnership(s.as("ROLE_INTERNAL_AUDIT@cambridge"), &registerv1.GetPartnershipRequest{Name: records[i].name})
		if err != nil || records[i].full.GetState() != records[i].state || records[i].full.GetPublished() != records[i].published {
			s.t.Fatalf("%v, %v", records[i].full, err)
		}
	}
	return records
}

func (s *suite) peopleOf(council string) []*registerv1.Person {
	s.t.Helper()
	page, err := s.people.ListPeople(s.as("ROLE_DEPUTY_CHIEF_EXECUTIVE@"+council), &registerv1.ListPeopleRequest{Parent: "councils/" + council, PageSize: 1000})
	if err != nil {
		s.t.Fatal(err)
	}
	return page.GetPeople()
}

// everyFact is an entry with something in every field that somebody writes.
func everyFact(name string) *registerv1.Partnership {
	p := complete()
	p.DisplayName, p.ShortName, p.Reference, p.WebPage = name, "MX", name, "https://matrix.example"
	p.LegalForm = registerv1.LegalForm_LEGAL_FORM_UNINCORPORATED
	p.FormerNames = []*registerv1.FormerName{{DisplayName: "Former " + name}}
	p.StatutoryBasis, p.AccountableBody, p.MeetingFrequency = text("None by statute"), text("The council"), text("Monthly")
	p.CreatedOn, p.JoinedOn = proto.String("2019"), proto.String("2020-05")
	p.Agreement, p.Complaints = &registerv1.Arrangement{Text: "Signed"}, &registerv1.Arrangement{Text: "By the board"}
	p.PublicEngagement, p.Exit = &registerv1.Arrangement{Text: "Yearly meeting"}, &registerv1.Arrangement{Text: "Leave with a year's notice"}
	p.ScrutinyCommittee = "scrutiny"
	p.Targets.Targets[0].Rag = registerv1.Rag_RAG_RED
	p.Performance = &registerv1.Performance{Achievements: "Forty homes", NextAims: "Fifty", Rag: registerv1.Rag_RAG_AMBER}
	p.Notes = []*registerv1.Note{{Text: "The chair is ill"}}
	return p
}

// lives takes an entry through its life to where it is to be.
func (s *suite) lives(k kept, p *registerv1.Partnership) kept {
	s.t.Helper()
	return s.livesAs("ROLE_DEPUTY_CHIEF_EXECUTIVE@cambridge", "ROLE_CHIEF_EXECUTIVE@cambridge", k, p)
}

func (s *suite) livesAs(deputy, chief string, k kept, p *registerv1.Partnership) kept {
	s.t.Helper()
	created, err := s.partnerships.CreatePartnership(s.as(deputy), &registerv1.CreatePartnershipRequest{
		Parent: "councils/cambridge", Partnership: p, SimilarNameChecked: true})
	if err != nil {
		s.t.Fatal(err)
	}
	k.name = created.GetName()
	do := func(_ *registerv1.Partnership, err error) {
		s.t.Helper()
		if err != nil {
			s.t.Fatal(err)
		}
	}
	switch k.state {
	case registerv1.PartnershipState_PARTNERSHIP_STATE_DRAFT:
		return k
	case registerv1.PartnershipState_PARTNERSHIP_STATE_WITHDRAWN:
		do(s.partnerships.WithdrawPartnership(s.as(deputy), &registerv1.WithdrawPartnershipRequest{Name: k.name, Reason: "A mistake"}))
		return k
	}
	do(s.partnerships.ProposePartnership(s.as(deputy), &registerv1.ProposePartnershipRequest{Name: k.name, Comment: "Please"}))
	switch k.state {
	case registerv1.PartnershipState_PARTNERSHIP_STATE_PROPOSED:
		return k
	case registerv1.PartnershipState_PARTNERSHIP_STATE_REJECTED:
		do(s.partnerships.RejectPartnership(s.as(chief), &registerv1.RejectPartnershipRequest{Name: k.name, Reason: "Not needed"}))
		return k
	}
	do(s.partnerships.ApprovePartnership(s.as(chief), &registerv1.ApprovePartnershipRequest{Name: k.name, Comment: "Agreed"}))
	if k.published {
		do(s.partnerships.PublishPartnership(s.as(deputy), &registerv1.PublishPartnershipRequest{Name: k.name}))
	}
	if k.state == registerv1.PartnershipState_PARTNERSHIP_STATE_ENDED {
		do(s.partnerships.ProposePartnershipEnding(s.as(deputy), &registerv1.ProposePartnershipEndingRequest{Name: k.name, Reason: "Over"}))
		do(s.partnerships.EndPartnership(s.as(chief), &registerv1.EndPartnershipRequest{Name: k.name}))
	}
	return k
}
