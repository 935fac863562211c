package api_test

import (
	"context"
	"testing"
	"time"

	"google.golang.org/protobuf/proto"

	accessv1 "github.com/concordat-suite/concordat/proto/gen/concordat/access/v1"
	journalv1 "github.com/concordat-suite/concordat/proto/gen/concordat/journal/v1"
	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/platform/data/journal"
	"github.com/concordat-suite/concordat/services/platform/data/postgres"
	"github.com/concordat-suite/concordat/services/register"
	"github.com/concordat-suite/concordat/services/register/store"
)

// handingOver is a council in which ann's duties pass to cat on a day to come.
type handingOver struct {
	*reviewed
	handOvers registerv1.HandOverServiceClient
	days      *register.Service
}

func startHandingOver(t *testing.T) *handingOver {
	t.Helper()
	s := startReviewed(t)
	return &handingOver{s, registerv1.NewHandOverServiceClient(s.connection),
		register.NewService(store.New(s.db), memberships{s.server.Directory}, s.clock.now)}
}

func (s *handingOver) order(from, to, date string) (*registerv1.HandOverResponse, error) {
	return s.people().HandOver(s.as("mio"), &registerv1.HandOverRequest{
		Name: s.reviewed.people[from].GetName(), To: s.reviewed.people[to].GetName(), Reason: "Retires", Date: date,
	})
}

func (s *handingOver) people() registerv1.PersonServiceClient { return s.suite.people }

// at moves the clock to an instant and lets come about what falls due.
func (s *handingOver) at(instant string) {
	s.t.Helper()
	at, err := time.Parse(time.RFC3339, instant)
	if err != nil {
		s.t.Fatal(err)
	}
	s.clock.advance(at.Sub(s.clock.now()))
	if err := s.days.PassDuties(s.t.Context()); err != nil {
		s.t.Fatal(err)
	}
}

func (s *handingOver) get(name string) *registerv1.HandOver {
	s.t.Helper()
	h, err := s.handOvers.GetHandOver(s.as("deputy"), &registerv1.GetHandOverRequest{Name: name})
	if err != nil {
		s.t.Fatal(err)
	}
	return h
}

func (s *handingOver) officer(p *registerv1.Partnership) string {
	s.t.Helper()
	now, err := s.partnerships.GetPartnership(s.as("deputy"), &registerv1.GetPartnershipRequest{Name: p.GetName()})
	if err != nil {
		s.t.Fatal(err)
	}
	return now.GetResponsibleOfficer().GetPerson()
}

// newest gives the newest entry of the log about a record.
func (s *handingOver) newest(name string) *journalv1.Entry {
	s.t.Helper()
	var newest *journalv1.Entry
	err := s.db.ReadCouncil(context.Background(), "cambridge", func(tx *postgres.Tx) error {
		entries, err := journal.History(s.t.Context(), tx, name, journal.Page{Limit: 1})
		if len(entries) > 0 {
			newest = entries[0]
		}
		return err
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return newest
}

// TestDutiesPassOnADayToComeByThemselves plans a hand-over, gives its subject more meanwhile, and looks at both sides of the
// midnight of its day, which in June is at 23:00 UTC.
func TestDutiesPassOnADayToComeByThemselves(t *testing.T) {
	t.Parallel()
	s := startHandingOver(t)
	ann, cat := s.reviewed.people["ann"].GetName(), s.reviewed.people["cat"].GetName()
	answer, err := s.order("ann", "cat", "2026-06-12")
	if err != nil || len(answer.GetDuties()) == 0 || answer.GetHandOver().GetState() != registerv1.HandOverState_HAND_OVER_STATE_PLANNED {
		t.Fatalf("HandOver() = %v, %v; want the duties and a hand-over that is planned", answer, err)
	}
	name := answer.GetHandOver().GetName()
	if got := s.officer(s.homes); got != ann {
		t.Errorf("before the day the officer is %s, want ann", got)
	}
	woods := s.active("Woods Forum", "housing", "ann", "") // hers only since it was planned
	assistant := s.appoint(s.post("cambridge", "Assistant Director"), s.reviewed.people["ann"], "")

	s.at("2026-06-11T22:59:00Z")
	if got := s.get(name); s.officer(s.homes) != ann || got.GetState() != registerv1.HandOverState_HAND_OVER_STATE_PLANNED {
		t.Errorf("a minute before, %v; want it planned and ann the officer", got)
	}
	s.at("2026-06-11T23:00:00Z")
	got := s.get(name)
	if got.GetState() != registerv1.HandOverState_HAND_OVER_STATE_DONE || got.GetPassedCount() != 3 || len(got.GetStayed()) != 0 || got.GetReason() == "" {
		t.Errorf("on the day %v; want it done, with two records and a post", got)
	}
	for _, p := range []*registerv1.Partnership{s.homes, woods} {
		if now := s.officer(p); now != cat {
			t.Errorf("the officer of %s is %s, want cat", p.GetDisplayName(), now)
		}
		entry := s.newest(p.GetName())
		if entry.GetActor().GetPerson() == "" || entry.GetActor().GetPerson() != lastOf(s.reviewed.people["mio"].GetName()) {
			t.Errorf("the entry is by %v, want by the management information officer, who ordered it", entry.GetActor())
		}
	}
	post, err := s.posts.GetPost(s.as("mio"), &registerv1.GetPostRequest{Name: assistant.GetName()})
	if err != nil || post.GetHolder() != cat || post.GetHoldings()[0].GetEndDate() != "2026-06-11" {
		t.Errorf("the post = %v, %v; want it cat's, and ann's until the day before", post, err)
	}
	edit := func(subject string) error {
		_, err := s.partnerships.UpdatePartnership(s.as(subject), &registerv1.UpdatePartnershipRequest{
			Partnership: &registerv1.Partnership{Name: woods.GetName(), WebPage: "https://woods.example"}, UpdateMask: paths("web_page")})
		return err
	}
	s.wantReason("ann afterwards", edit("ann"), "NOT_FOUND")
	s.wantReason("cat afterwards", edit("cat"), "")
	s.at("2026-06-12T12:00:00Z")
	if again := s.get(name); again.GetEtag() != got.GetEtag() {
		t.Errorf("looked at again: %v; want it done once", again)
	}
}

func lastOf(name string) string { return name[len(name)-36:] }

// TestAHandOverThatCannotBeSaysSo shows one whose taker left meanwhile, which leaves everything where it was.
func TestAHandOverThatCannotBeSaysSo(t *testing.T) {
	t.Parallel()
	s := startHandingOver(t)
	answer, err := s.order("ann", "cat", "2026-06-12")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.people().UpdatePerson(s.as("admin@cambridge"), &registerv1.UpdatePersonRequest{
		Person: &registerv1.Person{Name: s.reviewed.people["cat"].GetName(), LeftOn: proto.String("2026-06-10")}, UpdateMask: paths("left_on"),
	}); err != nil {
		t.Fatal(err)
	}
	s.at("2026-06-12T09:00:00Z")
	got := s.get(answer.GetHandOver().GetName())
	if got.GetState() != registerv1.HandOverState_HAND_OVER_STATE_NOT_DONE || got.GetNotDoneBecause() == "" || got.GetPassedCount() != 0 {
		t.Errorf("the hand-over = %v; want it not done, with why", got)
	}
	if now := s.officer(s.homes); now != s.reviewed.people["ann"].GetName() {
		t.Errorf("the officer is %s, want ann still", now)
	}
	if entry := s.newest(got.GetName()); entry.GetVersion() != 2 {
		t.Errorf("the newest entry about it = %v, want the one that says so", entry)
	}
	left, err := s.handOvers.ListHandOvers(s.as("mio"), &registerv1.ListHandOversRequest{Parent: "councils/cambridge", Filter: "state = NOT_DONE"})
	if err != nil || len(left.GetHandOvers()) != 1 {
		t.Errorf("those not done = %v, %v; want this one", left, err)
	}
}

// TestAHandOverIsWithdrawnBeforeItsDay also holds what is refused of days to come.
func TestAHandOverIsWithdrawnBeforeItsDay(t *testing.T) {
	t.Parallel()
	s := startHandingOver(t)
	for what, test := range map[string]struct{ date, want string }{
		"a day that has passed": {"2026-06-09", "DATE_INVALID"},
		"beyond two years":      {"2028-06-11", "DATE_INVALID"},
		"no such day":           {"2026-02-30", "DATE_INVALID"},
	} {
		_, err := s.order("ann", "cat", test.date)
		s.wantReason(what, err, test.want)
	}
	answer, err := s.order("ann", "cat", "2026-06-12")
	if err != nil {
		t.Fatal(err)
	}
	_, err = s.order("ann", "lead", "2026-07-01")
	s.wantReason("a second one", err, "HAND_OVER_PLANNED")
	if got := metadata(err)["hand_over"]; got != answer.GetHandOver().GetName() {
		t.Errorf("the refusal names %q, want the planned one", got)
	}
	name := answer.GetHandOver().GetName()
	withdraw := func(as string) (*registerv1.HandOver, error) {
		return s.handOvers.WithdrawHandOver(s.as(as), &registerv1.WithdrawHandOverRequest{Name: name})
	}
	_, err = withdraw("lead")
	s.wantReason("a service lead", err, "PERMISSION_DENIED")
	got, err := withdraw("deputy")
	if err != nil || got.GetState() != registerv1.HandOverState_HAND_OVER_STATE_WITHDRAWN || got.GetWithdrawnBy() != s.reviewed.people["deputy"].GetName() {
		t.Errorf("WithdrawHandOver() = %v, %v; want it withdrawn by the deputy", got, err)
	}
	_, err = withdraw("deputy")
	s.wantReason("withdrawn twice", err, "HAND_OVER_NOT_PLANNED")
	s.at("2026-06-12T09:00:00Z")
	if now := s.officer(s.homes); now != s.reviewed.people["ann"].GetName() {
		t.Errorf("the officer is %s, want ann still", now)
	}
}

// TestAPostOfALeaverIsHandedOver has somebody leave on the very day of a planned hand-over: the post is vacant from then, and passes.
func TestAPostOfALeaverIsHandedOver(t *testing.T) {
	t.Parallel()
	s := startHandingOver(t)
	s.grant("cambridge", s.reviewed.people["ann"], accessv1.Role_ROLE_EMPLOYEE)
	assistant := s.appoint(s.post("cambridge", "Assistant Director"), s.reviewed.people["ann"], "")
	if _, err := s.order("ann", "cat", "2026-06-12"); err != nil {
		t.Fatal(err)
	}
	s.clock.advance(48 * time.Hour)
	if _, err := s.people().UpdatePerson(s.as("admin@cambridge"), &registerv1.UpdatePersonRequest{
		Person: &registerv1.Person{Name: s.reviewed.people["ann"].GetName(), LeftOn: proto.String("2026-06-12")}, UpdateMask: paths("left_on"),
	}); err != nil {
		t.Fatal(err)
	}
	s.at("2026-06-12T10:00:00Z")
	post, err := s.posts.GetPost(s.as("mio"), &registerv1.GetPostRequest{Name: assistant.GetName()})
	if err != nil || post.GetHolder() != s.reviewed.people["cat"].GetName() {
		t.Errorf("the post = %v, %v; want it cat's", post, err)
	}
}
