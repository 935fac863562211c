package access_test

import (
	"slices"
	"testing"
	"time"

	"github.com/concordat-suite/concordat/services/platform/contract/access"
	"github.com/concordat-suite/concordat/services/platform/words/caller"
	"github.com/concordat-suite/concordat/services/platform/words/date"
)

var ann = access.SignIn{Issuer: "https://login.example", Subject: "ann"}

// office is a council with one person, ann, and a clock that stands at noon of 10 June 2026.
func office(t *testing.T) (d *access.Directory, now *time.Time) {
	t.Helper()
	at := time.Date(2026, 6, 10, 12, 0, 0, 0, time.UTC)
	london, err := time.LoadLocation("Europe/London")
	if err != nil {
		t.Fatal(err)
	}
	d = access.NewDirectory(func() time.Time { return at }, access.SignIn{Issuer: "https://login.example", Subject: "operator"})
	d.PutCouncil("cambridge", london)
	d.PutPerson("cambridge", access.Person{ID: "1", SignIns: []access.SignIn{ann}})
	return d, &at
}

func roles(m access.Member) []caller.Role {
	var roles []caller.Role
	for _, r := range m.Roles {
		roles = append(roles, r.Role)
	}
	return roles
}

func day(text string) date.Date { return date.MustParse(text) }

func TestRolesOfATerm(t *testing.T) {
	for name, test := range map[string]struct {
		term access.Term
		want bool
	}{
		"no end":             {access.Term{From: day("2026-01-01")}, true},
		"first day":          {access.Term{From: day("2026-06-10")}, true},
		"not yet":            {access.Term{From: day("2026-06-11")}, false},
		"last day":           {access.Term{From: day("2026-01-01"), Until: day("2026-06-10")}, true},
		"over":               {access.Term{From: day("2026-01-01"), Until: day("2026-06-09")}, false},
		"revoked":            {access.Term{From: day("2026-01-01"), Revoked: true}, false},
		"of somebody else":   {access.Term{Person: "2", From: day("2026-01-01")}, false},
		"of another council": {access.Term{ID: "elsewhere", From: day("2026-01-01")}, false},
	} {
		t.Run(name, func(t *testing.T) {
			d, _ := office(t)
			test.term.Role = caller.Employee
			if test.term.Person == "" {
				test.term.Person = "1"
			}
			council := "cambridge"
			if test.term.ID == "elsewhere" {
				council = "gravesham"
			}
			d.PutTerm(council, test.term)
			if got := len(d.Member("cambridge", ann).Roles) == 1; got != test.want {
				t.Errorf("holds the role = %v, want %v", got, test.want)
			}
		})
	}
}

func TestAChangeCountsAtTheNextCall(t *testing.T) {
	d, now := office(t)
	term := access.Term{ID: "a", Person: "1", Role: caller.Employee, From: day("2026-01-01"), Until: day("2026-06-10")}
	d.PutTerm("cambridge", term)
	expect := func(what string, want ...caller.Role) {
		t.Helper()
		if got := roles(d.Member("cambridge", ann)); !slices.Equal(got, want) {
			t.Errorf("%s: roles = %v, want %v", what, got, want)
		}
	}
	expect("granted", caller.Employee)
	*now = time.Date(2026, 6, 10, 23, 30, 0, 0, time.UTC)
	expect("past midnight in Cambridge")
	*now = time.Date(2026, 6, 10, 12, 0, 0, 0, time.UTC)
	expect("the day before again", caller.Employee)
	term.Revoked = true
	d.PutTerm("cambridge", term)
	expect("revoked")
}

func TestThePersonGovernsTheRoles(t *testing.T) {
	for name, test := range map[string]struct {
		person access.Person
		want   int
	}{
		"here":      {access.Person{ID: "1", SignIns: []access.SignIn{ann}}, 1},
		"suspended": {access.Person{ID: "1", SignIns: []access.SignIn{ann}, Suspended: true}, 0},
		"left":      {access.Person{ID: "1", SignIns: []access.SignIn{ann}, Left: day("2026-06-10")}, 0},
		"leaving":   {access.Person{ID: "1", SignIns: []access.SignIn{ann}, Left: day("2026-06-11")}, 1},
		"unbound":   {access.Person{ID: "1"}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			d, _ := office(t)
			d.PutTerm("cambridge", access.Term{ID: "a", Person: "1", Role: caller.Employee})
			d.PutPerson("cambridge", test.person)
			if got := len(d.Member("cambridge", ann).Roles); got != test.want {
				t.Errorf("roles = %d, want %d", got, test.want)
			}
		})
	}
}

func TestBeingNamedIsTheGrant(t *testing.T) {
	d, _ := office(t)
	d.PutNames("cambridge", "p1", []access.Named{
		{Person: "1", Role: caller.ResponsibleOfficer}, {Person: "1", Role: caller.LeadMember, Until: day("2026-06-09")},
	})
	d.PutNames("cambridge", "p2", []access.Named{{Person: "1", Role: caller.ResponsibleOfficer}})
	m := d.Member("cambridge", ann)
	if len(m.Roles) != 1 || m.Roles[0].Role != caller.ResponsibleOfficer || m.Roles[0].Scope != caller.Own {
		t.Errorf("roles = %v, want responsible officer of own records", m.Roles)
	}
	d.PutNames("cambridge", "p1", nil)
	if got := len(d.Member("cambridge", ann).Roles); got != 1 {
		t.Errorf("named on one record still: roles = %d, want 1", got)
	}
	d.PutNames("cambridge", "p2", nil)
	if got := len(d.Member("cambridge", ann).Roles); got != 0 {
		t.Errorf("named on none: roles = %d, want 0", got)
	}
}

func TestTermsOfAServiceLeadAddUp(t *testing.T) {
	d, _ := office(t)
	d.PutTerm("cambridge", access.Term{ID: "a", Person: "1", Role: caller.ServiceLead, Areas: []string{"housing"}})
	d.PutTerm("cambridge", access.Term{ID: "b", Person: "1", Role: caller.ServiceLead, Areas: []string{"parks"}})
	m := d.Member("cambridge", ann)
	if len(m.Roles) != 1 || len(m.Roles[0].Areas) != 2 || m.Roles[0].Scope != caller.Area {
		t.Errorf("roles = %v, want one over two service areas", m.Roles)
	}
}

// TestApplications holds an application's roles against what it may hold, its last day, and its owner.
func TestApplications(t *testing.T) {
	robot := access.SignIn{Issuer: "https://login.example", Subject: "robot"}
	owner := func(role caller.Role) access.Term { return access.Term{ID: "t", Person: "1", Role: role} }
	for name, test := range map[string]struct {
		role    caller.Role
		owner   access.Term
		suspend bool
		until   string
		want    int
	}{
		"what its owner holds":                      {caller.InternalAudit, owner(caller.InternalAudit), false, "2026-06-10", 1},
		"an officer's, who is an employee":          {caller.Employee, owner(caller.DeputyChiefExecutive), false, "2026-06-10", 1},
		"a committee member's, who is a councillor": {caller.Councillor, owner(caller.AuditAndGovernanceMember), false, "2026-06-10", 1},
		"what its owner does not hold":              {caller.InternalAudit, owner(caller.Employee), false, "2026-06-10", 0},
		"what decides":                              {caller.DeputyChiefExecutive, owner(caller.DeputyChiefExecutive), false, "2026-06-10", 0},
		"what administers":                          {caller.Administrator, owner(caller.Administrator), false, "2026-06-10", 0},
		"of an owner who is suspended":              {caller.Employee, owner(caller.Employee), true, "2026-06-10", 0},
		"after its last day":                        {caller.Employee, owner(caller.Employee), false, "2026-06-09", 0},
	} {
		t.Run(name, func(t *testing.T) {
			d, _ := office(t)
			d.PutTerm("cambridge", test.owner)
			if test.suspend {
				d.PutPerson("cambridge", access.Person{ID: "1", Suspended: true})
			}
			d.PutApplication("cambridge", access.Application{
				ID: "7", SignIn: robot, Owner: "1", Roles: []caller.Role{test.role}, Until: day(test.until)})
			if m := d.Member("cambridge", robot); m.Application != "7" || m.Person != "" || len(m.Roles) != test.want {
				t.Errorf("Member() = %+v, want application 7 with %d roles", m, test.want)
			}
			if got := d.EndedApplication(robot); got != (test.want == 0) {
				t.Errorf("EndedApplication() = %t", got)
			}
			if d.EndedApplication(access.SignIn{Issuer: robot.Issuer, Subject: "stranger"}) {
				t.Error("a stranger is an application that ended")
			}
			d.PutApplication("cambridge", access.Application{ID: "7", SignIn: robot, Owner: "1", Roles: []caller.Role{test.role}, Revoked: true})
			d.PutTerm("cambridge", access.Term{ID: "u", Person: "2", Role: caller.Employee})
			d.PutPerson("cambridge", access.Person{ID: "2"})
			d.PutApplication("cambridge", access.Application{ID: "8", SignIn: robot, Owner: "2", Roles: []caller.Role{caller.Employee}, Until: day("2026-06-10")})
			if m := d.Member("cambridge", robot); m.Application != "8" || d.EndedApplication(robot) {
				t.Errorf("renewed: Member() = %+v, want application 8", m)
			}
		})
	}
}

func TestCouncils(t *testing.T) {
	d, _ := office(t)
	d.PutPerson("gravesham", access.Person{ID: "9", SignIns: []access.SignIn{ann}})
	d.PutTerm("gravesham", access.Term{ID: "a", Person: "9", Role: caller.Employee})
	if got := d.Councils(ann); !slices.Equal(got, []string{"gravesham"}) {
		t.Errorf("Councils() = %v, want only where ann holds a role", got)
	}
}

func TestCaughtUp(t *testing.T) {
	d, now := office(t)
	d.Heard(*now, false)
	if d.CaughtUp() || !d.LastHeard().IsZero() {
		t.Error("heard, but not all of it: must not count as caught up")
	}
	d.Heard(*now, true)
	if !d.CaughtUp() || d.LastHeard() != *now {
		t.Error("caught up, but does not say so")
	}
}

func BenchmarkMember(b *testing.B) {
	d := access.NewDirectory(time.Now)
	d.PutPerson("cambridge", access.Person{ID: "1", SignIns: []access.SignIn{ann}})
	d.PutTerm("cambridge", access.Term{ID: "a", Person: "1", Role: caller.Employee})
	for b.Loop() {
		d.Member("cambridge", ann)
	}
}
