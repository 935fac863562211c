package api_test

import (
	"strings"
	"testing"
	"time"

	accessv1 "github.com/concordat-suite/concordat/proto/gen/concordat/access/v1"
	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/platform/data/journal"
	"github.com/concordat-suite/concordat/services/platform/data/postgres"
	"github.com/concordat-suite/concordat/services/platform/testing/grpcservertest"
)

const (
	waiting   = registerv1.GrantState_GRANT_STATE_WAITING
	confirmed = registerv1.GrantState_GRANT_STATE_CONFIRMED
	without   = registerv1.GrantState_GRANT_STATE_WITHOUT_CONFIRMATION
	dce       = accessv1.Role_ROLE_DEPUTY_CHIEF_EXECUTIVE
	ceo       = accessv1.Role_ROLE_CHIEF_EXECUTIVE
	adm       = accessv1.Role_ROLE_ADMINISTRATOR
	mio       = accessv1.Role_ROLE_MANAGEMENT_INFORMATION_OFFICER
)

// town is a council of which the first hour is over: it has an administrator, a deputy, two of the management team, who may stand
// in for the deputy, and somebody new, who signs in as new.
type town struct {
	*suite
	grants registerv1.PrivilegedGrantServiceClient
	covers registerv1.CoverServiceClient
	deputy *registerv1.Person
	team   *registerv1.Person
	second *registerv1.Person
	new    *registerv1.Person
}

func openTown(t *testing.T) *town {
	t.Helper()
	s := start(t)
	s.open("cambridge")
	w := &town{
		suite: s, grants: registerv1.NewPrivilegedGrantServiceClient(s.connection), covers: registerv1.NewCoverServiceClient(s.connection),
	}
	w.deputy, w.new = s.holder("cambridge", "deputy", dce), s.person("cambridge", "new")
	w.team = s.holder("cambridge", "team", accessv1.Role_ROLE_MANAGEMENT_TEAM)
	w.second = s.holder("cambridge", "second-of-team", accessv1.Role_ROLE_MANAGEMENT_TEAM)
	s.clock.advance(2 * time.Hour)
	return w
}

// offer grants a role as the administrator does.
func (w *town) offer(p *registerv1.Person, role accessv1.Role) *registerv1.RoleTerm {
	w.t.Helper()
	return w.grant("cambridge", p, role)
}

func (w *town) confirm(subject, grant string) error {
	w.t.Helper()
	_, err := w.grants.ConfirmPrivilegedGrant(w.as(subject), &registerv1.ConfirmPrivilegedGrantRequest{Name: grant})
	return err
}

// acts reports whether somebody has the rights of the information officer: they may list what is withheld from others.
func (w *town) acts(subject string) bool {
	w.t.Helper()
	_, err := w.people.CreatePerson(w.as(subject), &registerv1.CreatePersonRequest{
		Parent: "councils/cambridge", Person: &registerv1.Person{DisplayName: "Somebody"}, ValidateOnly: true})
	return err == nil
}

func (w *town) self(subject string) *registerv1.Person {
	w.t.Helper()
	list, err := w.people.ListPeople(w.as("admin@cambridge"), &registerv1.ListPeopleRequest{Parent: "councils/cambridge"})
	if err != nil {
		w.t.Fatal(err)
	}
	for _, p := range list.GetPeople() {
		for _, s := range p.GetSignIns() {
			if s.GetSubject() == subject {
				return p
			}
		}
	}
	w.t.Fatalf("nobody signs in as %s", subject)
	return nil
}

// TestAPrivilegedRoleWaitsForASecondPerson follows one from the proposal, which gives nothing, to its confirmation.
func TestAPrivilegedRoleWaitsForASecondPerson(t *testing.T) {
	t.Parallel()
	w := openTown(t)
	term := w.offer(w.new, mio)
	if term.GetConfirmation() != waiting || term.GetPrivilegedGrant() == "" {
		t.Fatalf("the term = %v, want one that waits", term)
	}
	if w.acts("new") {
		t.Error("a term that waits gives the role")
	}
	inForce, err := w.terms.ListRoleTerms(w.as("admin@cambridge"), &registerv1.ListRoleTermsRequest{
		Parent: "councils/cambridge", Filter: `person = "` + w.new.GetName() + `" AND in_force = true`})
	if err != nil || len(inForce.GetRoleTerms()) != 0 {
		t.Errorf("in force = %v, %v; want none", inForce, err)
	}
	list, err := w.grants.ListPrivilegedGrants(w.as("deputy"), &registerv1.ListPrivilegedGrantsRequest{
		Parent: "councils/cambridge", Filter: "state = WAITING"})
	if err != nil || len(list.GetPrivilegedGrants()) != 1 {
		t.Fatalf("what waits = %v, %v; want one", list, err)
	}
	g := list.GetPrivilegedGrants()[0]
	if g.GetPerson() != w.new.GetName() || g.GetProposedBy() != w.self("admin@cambridge").GetName() || g.GetCreateTime() == nil ||
		g.GetResource() != term.GetName() || g.GetSignIns()[0].GetSubject() != "new" || g.GetRoles()[0] != mio {
		t.Errorf("the grant = %v", g)
	}
	err = w.confirm("admin@cambridge", g.GetName())
	w.wantReason("confirm what one proposed", err, "GRANT_IS_YOURS")
	if !strings.Contains(err.Error(), "another administrator, the deputy chief executive or the chief executive") {
		t.Errorf("the refusal %v does not say who could confirm", err)
	}
	w.wantReason("a stranger confirms", w.confirm("new", g.GetName()), "NOT_FOUND")
	w.wantReason("the operator, while the deputy can", w.confirm("operator", g.GetName()), "COUNCIL_CONFIRMS")
	w.wantReason("the deputy confirms", w.confirm("deputy", g.GetName()), "")
	if !w.acts("new") {
		t.Error("what was confirmed does not give the role")
	}
	w.wantReason("confirm it again", w.confirm("deputy", g.GetName()), "GRANT_SETTLED")
	term, err = w.terms.GetRoleTerm(w.as("deputy"), &registerv1.GetRoleTermRequest{Name: term.GetName()})
	if err != nil || term.GetConfirmation() != confirmed {
		t.Errorf("the term = %v, %v; want it confirmed", term, err)
	}
	w.inTheFeed(g.GetName(), registerv1.GrantState_GRANT_STATE_WAITING, registerv1.GrantState_GRANT_STATE_CONFIRMED)
}

// inTheFeed reads the states of a grant from the journal.
func (w *town) inTheFeed(name string, states ...registerv1.GrantState) {
	w.t.Helper()
	err := w.db.ReadCouncil(w.t.Context(), "cambridge", func(tx *postgres.Tx) error {
		entries, err := journal.History(w.t.Context(), tx, name, journal.Page{})
		if err != nil || len(entries) != len(states) {
			w.t.Errorf("the journal has %d entries of %s, %v; want %d", len(entries), name, err, len(states))
			return err
		}
		for i, e := range entries {
			g, err := journal.State(e, &registerv1.PrivilegedGrant{})
			if err != nil {
				return err
			}
			if want := states[len(states)-1-i]; g.GetState() != want { // newest first
				w.t.Errorf("entry %d is %v, want %v", i, g.GetState(), want)
			}
		}
		return nil
	})
	if err != nil {
		w.t.Fatal(err)
	}
}

// TestEveryWayIntoAPrivilegedRoleWaits tries them one by one, with what needs no second person beside them.
func TestEveryWayIntoAPrivilegedRoleWaits(t *testing.T) {
	t.Parallel()
	w := openTown(t)
	own := w.self("admin@cambridge")
	for role, want := range map[accessv1.Role]registerv1.GrantState{
		dce: waiting, ceo: waiting, adm: waiting, mio: waiting, accessv1.Role_ROLE_INTERNAL_AUDIT: waiting,
		accessv1.Role_ROLE_MANAGEMENT_TEAM: waiting, // who stands in for the deputy
		accessv1.Role_ROLE_EMPLOYEE:        registerv1.GrantState_GRANT_STATE_NOT_NEEDED,
		accessv1.Role_ROLE_SERVICE_LEAD:    registerv1.GrantState_GRANT_STATE_NOT_NEEDED,
	} {
		if got := w.offer(w.new, role).GetConfirmation(); got != want {
			t.Errorf("%v for another is %v, want %v", role, got, want)
		}
	}
	if got := w.offer(own, accessv1.Role_ROLE_EMPLOYEE).GetConfirmation(); got != waiting {
		t.Errorf("any role for oneself is %v, want it to wait", got)
	}
	bind := func(p *registerv1.Person, subject string) *registerv1.Person {
		t.Helper()
		p, err := w.people.BindSignIn(w.as("admin@cambridge"), &registerv1.BindSignInRequest{
			Name: p.GetName(), SignIn: &registerv1.SignIn{Issuer: issuer, Subject: subject}})
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	if p := bind(w.deputy, "thief"); p.GetPrivilegedGrant() == "" || len(p.GetSignIns()) != 1 {
		t.Errorf("another account of the deputy = %v, want it to wait", p)
	}
	if p := bind(own, "second"); p.GetPrivilegedGrant() == "" {
		t.Errorf("another account of one's own = %v, want it to wait", p)
	}
	if p := bind(w.new, "late"); p.GetPrivilegedGrant() == "" {
		t.Errorf("an account of somebody with a role that waits = %v, want it to wait", p)
	}
	other := w.holder("cambridge", "plain", accessv1.Role_ROLE_EMPLOYEE)
	if p := bind(other, "plain2"); p.GetPrivilegedGrant() != "" || len(p.GetSignIns()) != 2 {
		t.Errorf("an account of somebody without roles = %v, want it bound", p)
	}
	w.coverWaits(other)
}

func (w *town) cover(subject string, away, standIn *registerv1.Person) *registerv1.Cover {
	w.t.Helper()
	v, err := w.covers.CreateCover(w.as(subject), &registerv1.CreateCoverRequest{Parent: "councils/cambridge", Cover: &registerv1.Cover{
		Person: away.GetName(), StandIn: standIn.GetName(), EndDate: "2026-07-31", Reason: "Leave"}})
	if err != nil {
		w.t.Fatal(err)
	}
	return v
}

// coverWaits covers the deputy, arranged by another and by the deputy alone.
func (w *town) coverWaits(other *registerv1.Person) {
	w.t.Helper()
	if v := w.cover("admin@cambridge", w.deputy, w.team); v.GetConfirmation() != waiting || w.acts("team") {
		w.t.Errorf("a cover of the deputy = %v, want it to wait and give nothing", v)
	}
	if v := w.cover("deputy", w.deputy, w.second); v.GetConfirmation() != waiting || w.acts("second-of-team") {
		w.t.Errorf("a cover that the deputy arranges = %v, want it to wait and give nothing", v)
	} else {
		w.wantReason("the deputy confirms it", w.confirm("deputy", v.GetPrivilegedGrant()), "GRANT_IS_YOURS")
		w.wantReason("the administrator confirms it", w.confirm("admin@cambridge", v.GetPrivilegedGrant()), "")
		if !w.acts("second-of-team") {
			w.t.Error("a cover that was confirmed gives nothing")
		}
	}
	plain := w.cover("admin@cambridge", w.holder("cambridge", "away", accessv1.Role_ROLE_EMPLOYEE), other)
	if plain.GetConfirmation() != registerv1.GrantState_GRANT_STATE_NOT_NEEDED {
		w.t.Errorf("a cover of an employee = %v, want no grant", plain)
	}
}

// TestACoverPassesNoRoleThatCameLater covers somebody who comes to a privileged role afterwards.
func TestACoverPassesNoRoleThatCameLater(t *testing.T) {
	t.Parallel()
	w := openTown(t)
	w.offer(w.new, accessv1.Role_ROLE_EMPLOYEE)
	w.cover("admin@cambridge", w.new, w.team)
	term := w.offer(w.new, mio)
	w.wantReason("confirm", w.confirm("deputy", term.GetPrivilegedGrant()), "")
	if !w.acts("new") || w.acts("team") {
		t.Errorf("the holder acts: %v, want true; whoever covers them since before: %v, want false", w.acts("new"), w.acts("team"))
	}
}

// TestTheFirstHour makes grants without a second person, and shows when that is over.
func TestTheFirstHour(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.open("cambridge")
	w := &town{suite: s, grants: registerv1.NewPrivilegedGrantServiceClient(s.connection)}
	auditor := s.person("cambridge", "audit")
	if got := w.offer(auditor, accessv1.Role_ROLE_INTERNAL_AUDIT).GetConfirmation(); got != without {
		t.Errorf("in the first hour: %v, want it made without a confirmation", got)
	}
	s.clock.advance(48 * time.Hour)
	lone := s.person("cambridge", "lone")
	if got := w.offer(lone, mio).GetConfirmation(); got != without {
		t.Errorf("while nobody else could ever confirm: %v, want it made without a confirmation", got)
	}
	deputy := s.person("cambridge", "deputy")
	term := w.offer(deputy, dce)
	if term.GetConfirmation() != without {
		t.Errorf("the first deputy: %v, want it made without a confirmation", term.GetConfirmation())
	}
	list, err := w.grants.ListPrivilegedGrants(s.as("audit"), &registerv1.ListPrivilegedGrantsRequest{
		Parent: "councils/cambridge", Filter: "state = WITHOUT_CONFIRMATION"})
	if err != nil || len(list.GetPrivilegedGrants()) != 4 {
		t.Errorf("internal audit finds %d grants without a confirmation, %v; want 4, with the first administrator's", len(list.GetPrivilegedGrants()), err)
	}
	if got := w.offer(lone, ceo).GetConfirmation(); got != waiting {
		t.Errorf("once there is a deputy: %v, want it to wait", got)
	}
	// Taking the deputy's role and account away does not begin the hour anew.
	if _, err := s.terms.RevokeRoleTerm(s.as("admin@cambridge"), &registerv1.RevokeRoleTermRequest{Name: term.GetName(), Reason: "Out of the way"}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.people.UnbindSignIn(s.as("admin@cambridge"), &registerv1.UnbindSignInRequest{
		Name: deputy.GetName(), SignIn: &registerv1.SignIn{Issuer: issuer, Subject: "deputy"}}); err != nil {
		t.Fatal(err)
	}
	late := w.offer(lone, adm)
	if late.GetConfirmation() != waiting {
		t.Errorf("after the deputy was got out of the way: %v, want it to wait", late.GetConfirmation())
	}
	w.wantReason("the auditor confirms", w.confirm("audit", late.GetPrivilegedGrant()), "PERMISSION_DENIED")
	w.wantReason("the operator confirms, since nobody of the council can", w.confirm("operator", late.GetPrivilegedGrant()), "")
	g, err := w.grants.GetPrivilegedGrant(s.as("audit"), &registerv1.GetPrivilegedGrantRequest{Name: late.GetPrivilegedGrant()})
	if err != nil || !g.GetSettledByOperator() || g.GetSettledBy() != "" {
		t.Errorf("the grant = %v, %v; want it settled by the operator", g, err)
	}
}

// TestAGrantIsRefusedOrWithdrawn ends what waits, in every way in which that is possible.
func TestAGrantIsRefusedOrWithdrawn(t *testing.T) {
	t.Parallel()
	w := openTown(t)
	refused := w.offer(w.new, mio)
	refuse := func(subject, grant, reason string) error {
		_, err := w.grants.RefusePrivilegedGrant(w.as(subject), &registerv1.RefusePrivilegedGrantRequest{Name: grant, Reason: reason})
		return err
	}
	withdraw := func(subject, grant, reason string) error {
		_, err := w.grants.WithdrawPrivilegedGrant(w.as(subject), &registerv1.WithdrawPrivilegedGrantRequest{Name: grant, Reason: reason})
		return err
	}
	w.wantReason("refuse without a reason", refuse("deputy", refused.GetPrivilegedGrant(), ""), "REASON_MISSING")
	w.wantReason("refuse what one proposed", refuse("admin@cambridge", refused.GetPrivilegedGrant(), "No"), "GRANT_IS_YOURS")
	w.wantReason("refuse", refuse("deputy", refused.GetPrivilegedGrant(), "Not yet"), "")
	w.wantReason("confirm it then", w.confirm("deputy", refused.GetPrivilegedGrant()), "GRANT_SETTLED")
	term, err := w.terms.GetRoleTerm(w.as("deputy"), &registerv1.GetRoleTermRequest{Name: refused.GetName()})
	if err != nil || term.GetConfirmation() != registerv1.GrantState_GRANT_STATE_REFUSED || term.GetRevokeReason() != "Not yet" {
		t.Errorf("the term = %v, %v; want it refused, with the reason", term, err)
	}
	again := w.offer(w.new, mio)
	w.wantReason("withdraw another's", withdraw("deputy", again.GetPrivilegedGrant(), "No"), "GRANT_NOT_YOURS")
	w.wantReason("withdraw", withdraw("admin@cambridge", again.GetPrivilegedGrant(), "Meant somebody else"), "")
	third := w.offer(w.new, mio)
	if _, err := w.terms.RevokeRoleTerm(w.as("admin@cambridge"), &registerv1.RevokeRoleTermRequest{Name: third.GetName(), Reason: "Slip"}); err != nil {
		t.Fatal(err)
	}
	w.wantReason("confirm what was revoked", w.confirm("deputy", third.GetPrivilegedGrant()), "GRANT_SETTLED")
	if w.acts("new") {
		t.Error("what was refused, withdrawn or revoked gives the role")
	}
}

// TestAnAccountWaitsAndSignsInOnceConfirmed binds another account to the deputy, who confirms it.
func TestAnAccountWaitsAndSignsInOnceConfirmed(t *testing.T) {
	t.Parallel()
	w := openTown(t)
	request := &registerv1.BindSignInRequest{
		Name: w.deputy.GetName(), SignIn: &registerv1.SignIn{Issuer: issuer, Subject: "tablet"}, RequestId: "6f1c3f0e-6f61-4f38-9a39-0b4b1c0b7d11",
	}
	p, err := w.people.BindSignIn(w.as("admin@cambridge"), request)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := w.people.BindSignIn(w.as("admin@cambridge"), request); err != nil || again.GetPrivilegedGrant() != p.GetPrivilegedGrant() {
		t.Errorf("the call sent again = %v, %v; want the same grant", again, err)
	}
	if w.acts("tablet") {
		t.Error("an account that waits signs in")
	}
	w.wantReason("the administrator confirms", w.confirm("admin@cambridge", p.GetPrivilegedGrant()), "GRANT_IS_YOURS")
	w.wantReason("the deputy confirms", w.confirm("deputy", p.GetPrivilegedGrant()), "")
	_, err = w.grants.ListPrivilegedGrants(w.as("tablet"), &registerv1.ListPrivilegedGrantsRequest{Parent: "councils/cambridge"})
	if got := grpcservertest.Reason(err); got != "" {
		t.Errorf("the confirmed account: %s", got)
	}
}
