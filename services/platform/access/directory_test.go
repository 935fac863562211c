package access_test

import (
	"slices"
	"testing"
	"time"

	"github.com/concordat-suite/concordat/services/platform/access"
	"github.com/concordat-suite/concordat/services/platform/caller"
	"github.com/concordat-suite/concordat/services/platform/date"
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

func TestApplications(t *testing.T) {
	d, _ := office(t)
	robot := access.SignIn{Issuer: "https://login.example", Subject: "robot"}
	app := access.Application{ID: "7", SignIn: robot, Roles: []caller.Role{caller.Employee}, Until: day("2026-06-10")}
	d.PutApplication("cambridge", app)
	if m := d.Member("cambridge", robot); m.Application != "7" || m.Person != "" || len(m.Roles) != 1 {
		t.Errorf("Member() = %+v, want application 7 with one role", m)
	}
	app.Until = day("2026-06-09")
	d.PutApplication("cambridge", app)
	if m := d.Member("cambridge", robot); len(m.Roles) != 0 {
		t.Errorf("after its end: roles = %v, want none", m.Roles)
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
