package api_test

import (
	"strings"
	"testing"
	"time"

	accessv1 "github.com/concordat-suite/concordat/proto/gen/concordat/access/v1"
	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/platform/data/journal"
	"github.com/concordat-suite/concordat/services/platform/data/postgres"
)

// TestAHandOverProposesAPrivilegedRole hands over an information officer's role, which stays until the deputy has confirmed
// that the other gets it.
func TestAHandOverProposesAPrivilegedRole(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.open("cambridge")
	w := &town{suite: s, grants: registerv1.NewPrivilegedGrantServiceClient(s.connection)}
	s.holder("cambridge", "deputy", dce)
	both := s.holder("cambridge", "both", adm)
	s.grant("cambridge", both, mio)
	old, next := s.holder("cambridge", "old", mio), s.person("cambridge", "next")
	s.clock.advance(2 * time.Hour)
	answer, err := s.people.HandOver(s.as("both"), &registerv1.HandOverRequest{Name: old.GetName(), To: next.GetName(), Reason: "Retires"})
	if err != nil || len(answer.GetDuties()) != 1 {
		t.Fatalf("the hand-over = %v, %v; want the role alone", answer, err)
	}
	if d := answer.GetDuties()[0]; d.GetPassed() || !strings.Contains(d.GetStaysBecause(), "second person") {
		t.Errorf("the duty = %v, want it to stay and to say why", d)
	}
	if !w.acts("old") || w.acts("next") {
		t.Errorf("acts: the one before %v, want true; the next %v, want false", w.acts("old"), w.acts("next"))
	}
	waits, err := w.grants.ListPrivilegedGrants(s.as("deputy"), &registerv1.ListPrivilegedGrantsRequest{
		Parent: "councils/cambridge", Filter: "state = WAITING"})
	if err != nil || len(waits.GetPrivilegedGrants()) != 1 || waits.GetPrivilegedGrants()[0].GetPerson() != next.GetName() {
		t.Fatalf("what waits = %v, %v; want the role of the next", waits, err)
	}
	w.wantReason("confirm what one ordered", w.confirm("both", waits.GetPrivilegedGrants()[0].GetName()), "GRANT_IS_YOURS")
	w.wantReason("confirm", w.confirm("deputy", waits.GetPrivilegedGrants()[0].GetName()), "")
	if !w.acts("next") {
		t.Error("what was confirmed does not give the next the role")
	}
}

// TestAnApplicationForInternalAuditWaits adds a program that reads everything.
func TestAnApplicationForInternalAuditWaits(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.open("cambridge")
	w := &town{suite: s, grants: registerv1.NewPrivilegedGrantServiceClient(s.connection)}
	s.holder("cambridge", "deputy", dce)
	auditor := s.holder("cambridge", "auditor", accessv1.Role_ROLE_INTERNAL_AUDIT)
	s.clock.advance(2 * time.Hour)
	app, err := s.applications.CreateApplication(s.as("admin@cambridge"), &registerv1.CreateApplicationRequest{
		Parent: "councils/cambridge", Application: &registerv1.Application{
			DisplayName: "Reader", Issuer: issuer, Subject: "robot", Owner: auditor.GetName(), EndDate: "2026-12-31",
			Roles: []accessv1.Role{accessv1.Role_ROLE_INTERNAL_AUDIT},
		}})
	if err != nil || app.GetConfirmation() != waiting {
		t.Fatalf("the application = %v, %v; want it to wait", app, err)
	}
	reads := func() error {
		_, err := s.partnerships.ListPartnerships(s.as("robot"), &registerv1.ListPartnershipsRequest{Parent: "councils/cambridge", Filter: "before_concordat = true"})
		return err
	}
	if reads() == nil {
		t.Error("an application that waits reads what its role sees")
	}
	w.wantReason("confirm", w.confirm("deputy", app.GetPrivilegedGrant()), "")
	w.wantReason("it reads then", reads(), "")
}

// TestErasingSomebodyTakesTheirAccountsOutOfTheirGrants looks for them as the list and the log have them.
func TestErasingSomebodyTakesTheirAccountsOutOfTheirGrants(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.open("cambridge")
	grants := registerv1.NewPrivilegedGrantServiceClient(s.connection)
	gone := s.person("cambridge", "emp")
	term := s.grant("cambridge", gone, mio)
	shown := func() *registerv1.PrivilegedGrant {
		g, err := grants.GetPrivilegedGrant(s.as("admin@cambridge"), &registerv1.GetPrivilegedGrantRequest{Name: term.GetPrivilegedGrant()})
		if err != nil {
			t.Fatal(err)
		}
		return g
	}
	if len(shown().GetSignIns()) != 1 {
		t.Fatalf("the grant = %v, want it to show the account", shown())
	}
	left := s.clock.now().Format(time.DateOnly)
	if _, err := s.people.UpdatePerson(s.as("admin@cambridge"), &registerv1.UpdatePersonRequest{
		Person: &registerv1.Person{Name: gone.GetName(), LeftOn: &left}, UpdateMask: paths("left_on")}); err != nil {
		t.Fatal(err)
	}
	s.erased(gone)
	if len(shown().GetSignIns()) != 0 {
		t.Errorf("the grant still shows %v", shown().GetSignIns())
	}
	err := s.db.ReadCouncil(t.Context(), "cambridge", func(tx *postgres.Tx) error {
		entries, err := journal.History(t.Context(), tx, term.GetPrivilegedGrant(), journal.Page{})
		for _, e := range entries {
			g, readErr := journal.State(e, &registerv1.PrivilegedGrant{})
			if readErr != nil {
				return readErr
			}
			for _, account := range g.GetSignIns() {
				if account.GetSubject() != "" {
					t.Errorf("journal entry %d still has %v", e.GetSeq(), account)
				}
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
