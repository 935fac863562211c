package api_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/types/known/anypb"
	"google.golang.org/protobuf/types/known/timestamppb"

	accessv1 "github.com/concordat-suite/concordat/proto/gen/concordat/access/v1"
	governancev1 "github.com/concordat-suite/concordat/proto/gen/concordat/governance/v1"
	journalv1 "github.com/concordat-suite/concordat/proto/gen/concordat/journal/v1"
	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/governance"
	"github.com/concordat-suite/concordat/services/platform/data/postgres"
	"github.com/concordat-suite/concordat/services/platform/words/ids"
)

// edited lets the register tell that somebody changed a partnership by a call.
func (s *suite) edited(name, facts, person, method string, at time.Time) {
	s.t.Helper()
	p := &registerv1.Partnership{}
	if err := protojson.Unmarshal([]byte(facts), p); err != nil {
		s.t.Fatal(err)
	}
	p.Name, p.State = name, registerv1.PartnershipState_PARTNERSHIP_STATE_ACTIVE
	state, err := anypb.New(p)
	if err != nil {
		s.t.Fatal(err)
	}
	s.versions[name]++
	entry := &journalv1.Entry{Council: "cambridge", Name: name, Type: "concordat.register.v1.Partnership", Version: s.versions[name], State: state,
		Actor: &journalv1.Actor{Kind: &journalv1.Actor_Person{Person: person}}, Method: method, Time: timestamppb.New(at)}
	err = s.db.InCouncil(context.Background(), "cambridge", func(tx *postgres.Tx) error { return s.store.Learn(context.Background(), tx, entry) })
	if err != nil {
		s.t.Fatal(err)
	}
	s.assess()
}

// TestWhoStatedIt: a verdict says who stated the facts that it was read from, and when, whoever edited other facts since; what
// an import brought says so; a blank names nobody.
func TestWhoStatedIt(t *testing.T) {
	s := cambridge(t)
	s.force("cambridge-guide", "")
	const name = "councils/cambridge/partnerships/01900000-0000-7000-8000-000000000001"
	known := func(subject string) string {
		return strings.TrimPrefix(s.person("cambridge", subject, accessv1.Role_ROLE_UNSPECIFIED), "councils/cambridge/people/")
	}
	ann, bob, mia := known("Ann Archer"), known("Bob Bell"), ids.New()
	day := func(n int) time.Time { return time.Date(2025, 6, n, 9, 0, 0, 0, time.UTC) }
	const edit = "/concordat.register.v1.PartnershipService/UpdatePartnership"
	s.edited(name, `{"display_name":"Arts"}`, mia, "/concordat.register.v1.ImportService/ApplyImport", day(1))
	s.edited(name, `{"display_name":"Arts","terms_of_reference":{"text":"Agreed"}}`, ann, edit, day(2))
	s.edited(name, `{"display_name":"Arts","terms_of_reference":{"text":"Agreed"},"complaints":{"none":true}}`, bob, edit, day(3))
	for criterion, want := range map[string]struct {
		person string
		day    int
		says   string
	}{"S1.5": {ann, 2, "Stated by Ann Archer on 2 June 2025."}, "S1.8": {bob, 3, "Stated by Bob Bell on 3 June 2025."}} {
		v := s.verdict(name, criterion)
		if len(v.GetStated()) != 1 {
			t.Errorf("%s: stated %v, want one", criterion, v.GetStated())
			continue
		}
		got := v.GetStated()[0]
		if !strings.HasSuffix(got.GetPerson(), want.person) || !got.GetStateTime().AsTime().Equal(day(want.day)) || got.GetImported() {
			t.Errorf("%s: stated by %v, want %s on %v", criterion, got, want.person, day(want.day))
		}
		if !strings.HasSuffix(v.GetReason(), want.says) {
			t.Errorf("%s: %q does not say %q", criterion, v.GetReason(), want.says)
		}
	}
	if v := s.verdict(name, "S1.7"); len(v.GetStated()) != 0 || len(v.GetNotStated()) == 0 {
		t.Errorf("S1.7: a blank is stated by %v", v.GetStated())
	}
	s.edited(name, `{"display_name":"Arts","terms_of_reference":{"none":true},"complaints":{"none":true}}`, mia,
		"/concordat.register.v1.ImportService/ApplyImport", day(4))
	if got := s.verdict(name, "S1.5").GetReason(); !strings.HasSuffix(got, "Stated by a person whose name is not known here from an imported file on 4 June 2025.") {
		t.Errorf("S1.5: %q does not say that it came from a file", got)
	}
	if got := s.verdict(name, "S1.5").GetStated(); len(got) != 1 || !got[0].GetImported() || !strings.HasSuffix(got[0].GetPerson(), mia) {
		t.Errorf("S1.5: stated by %v, want the import", got)
	}
}

// TestWhoJudged: a judgement's verdict names the judge and the moment, and its reason is the evidence.
func TestWhoJudged(t *testing.T) {
	s := cambridge(t)
	s.force("cambridge-guide", "")
	officer := s.person("cambridge", "officer", accessv1.Role_ROLE_UNSPECIFIED)
	arts := s.partnership("cambridge", "", `{"display_name":"Arts","responsible_officer":{"person":"`+officer+`"}}`)
	answer, err := s.answers.CreateAnswer(s.as("officer"), &governancev1.CreateAnswerRequest{Parent: arts,
		Answer: &governancev1.Answer{Criterion: "S1.12", Outcome: met, Evidence: "Briefings of 3 March and 2 June"}})
	if err != nil {
		t.Fatal(err)
	}
	s.assess()
	v := s.verdict(arts, "S1.12")
	if len(v.GetStated()) != 1 || v.GetStated()[0].GetPerson() != answer.GetPerson() || !strings.HasPrefix(v.GetReason(), "Judged by officer on ") || !strings.HasSuffix(v.GetReason(), ", on this evidence: Briefings of 3 March and 2 June") {
		t.Errorf("judged by %v, %q; want %s", v.GetStated(), v.GetReason(), answer.GetPerson())
	}
}

// TestWhoStatedAPart: of a fact with parts, each part is by whoever stated it, and a verdict names only those whose parts it
// was read from.
func TestWhoStatedAPart(t *testing.T) {
	d := governance.Dossier{Stated: map[string]governance.Stated{
		"performance": {Person: "ann", Time: time.Unix(1, 0)}, "performance.rating": {Person: "bob", Time: time.Unix(2, 0)},
		"performance.achievements": {Person: "ann", Time: time.Unix(1, 0)}, "targets": {Person: "cy", Time: time.Unix(3, 0)},
	}}
	for fact, want := range map[string]string{
		"performance.rating": "bob", "performance.achievements": "ann", "performance": "bob ann", "targets.targets.due_on": "cy", "risks": "",
	} {
		var got []string
		for _, s := range d.StatedBy([]string{fact}) {
			got = append(got, s.Person)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s is stated by %v, want %q", fact, got, want)
		}
	}
}

// TestTheNameOfSomebodyErasedIsGone holds that a verdict's sentence names nobody who was erased.
func TestTheNameOfSomebodyErasedIsGone(t *testing.T) {
	s := cambridge(t)
	s.force("cambridge-guide", "")
	ann := s.person("cambridge", "Ann Archer", accessv1.Role_ROLE_UNSPECIFIED)
	const name = "councils/cambridge/partnerships/01900000-0000-7000-8000-000000000001"
	s.edited(name, `{"display_name":"Arts","complaints":{"none":true}}`, strings.TrimPrefix(ann, "councils/cambridge/people/"),
		"/concordat.register.v1.PartnershipService/UpdatePartnership", time.Date(2025, 6, 2, 9, 0, 0, 0, time.UTC))
	if got := s.verdict(name, "S1.8").GetReason(); !strings.Contains(got, "Ann Archer") {
		t.Fatalf("%q names nobody", got)
	}
	s.says("cambridge", ann, &registerv1.Person{Name: ann, EraseTime: timestamppb.Now()})
	if got := s.verdict(name, "S1.8").GetReason(); strings.Contains(got, "Archer") || !strings.Contains(got, "Stated by somebody whose name is erased on 2 June 2025.") {
		t.Errorf("after the erasure it says %q", got)
	}
}

// TestOneBlankCountsOnce: five criteria about reasons that nobody has stated are one item of what is not assessed.
func TestOneBlankCountsOnce(t *testing.T) {
	s := cambridge(t)
	s.force("cambridge-guide", "")
	arts := s.partnership("cambridge", "", `{"display_name":"Arts"}`)
	if reason := s.assessment(arts).GetReason(); !strings.Contains(reason, "S1.4a–e") || strings.Contains(reason, "S1.4b") {
		t.Errorf("the whole is told as %q", reason)
	}
}
