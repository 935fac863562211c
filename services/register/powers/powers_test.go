package powers_test

import (
	"testing"
	"time"

	"github.com/concordat-suite/concordat/services/platform/words/caller"
	"github.com/concordat-suite/concordat/services/platform/words/fault"
	"github.com/concordat-suite/concordat/services/register/powers"
)

var noon = time.Date(2026, 6, 10, 12, 0, 0, 0, time.UTC)

func TestWhatNeedsASecondPerson(t *testing.T) {
	for name, test := range map[string]struct {
		grant powers.Grant
		first bool
		want  powers.State
	}{
		"a privileged role":                   {powers.Grant{Person: "ben", Roles: []caller.Role{caller.Administrator}}, false, powers.Waiting},
		"who stands in for a privileged role": {powers.Grant{Person: "ben", Roles: []caller.Role{caller.ManagementTeam}}, false, powers.Waiting},
		"another role":                        {powers.Grant{Person: "ben", Roles: []caller.Role{caller.Employee}}, false, powers.NotNeeded},
		"another role for oneself":            {powers.Grant{Person: "ada", Roles: []caller.Role{caller.Employee}}, false, powers.Waiting},
		"for whom one covers":                 {powers.Grant{Person: "cat", ProposedFor: "cat"}, false, powers.Waiting},
		"in the first hour":                   {powers.Grant{Person: "ben", Roles: []caller.Role{caller.Administrator}}, true, powers.WithoutConfirmation},
		"by the operator, for nobody":         {powers.Grant{Roles: []caller.Role{caller.Employee}}, false, powers.NotNeeded},
	} {
		t.Run(name, func(t *testing.T) {
			g := test.grant
			if g.Person != "" {
				g.ProposedBy = "ada"
			}
			if g.Propose(test.first, noon); g.State != test.want {
				t.Errorf("state = %v, want %v", g.State, test.want)
			}
		})
	}
}

func TestTheFirstHourEnds(t *testing.T) {
	for name, test := range map[string]struct {
		after   time.Duration
		another bool
		want    bool
	}{
		"alone, at once":                {0, false, true},
		"with another, within it":       {59 * time.Minute, true, true},
		"with another, after it":        {time.Hour, true, false},
		"alone, long after":             {1000 * time.Hour, false, true},
		"with another, days after":      {72 * time.Hour, true, false},
		"alone, at the end of the hour": {time.Hour, false, true},
	} {
		t.Run(name, func(t *testing.T) {
			b := powers.Beginning{Made: noon, Another: test.another}
			if got := b.FirstHour(noon.Add(test.after)); got != test.want {
				t.Errorf("FirstHour() = %v, want %v", got, test.want)
			}
		})
	}
}

func TestWhoConfirms(t *testing.T) {
	for name, test := range map[string]struct {
		kind   powers.Kind
		by     powers.By
		others bool
		want   string
	}{
		"a second person":                  {powers.Role, powers.By{Person: "dan"}, true, ""},
		"who proposed it":                  {powers.Role, powers.By{Person: "ada"}, true, "GRANT_IS_YOURS"},
		"in whose name it was proposed":    {powers.Role, powers.By{Person: "cat"}, true, "GRANT_IS_YOURS"},
		"who gets the role":                {powers.Role, powers.By{Person: "ben"}, true, "GRANT_IS_YOURS"},
		"who covers whoever proposed it":   {powers.Role, powers.By{Person: "dan", For: "ada"}, true, "GRANT_IS_YOURS"},
		"who covers whoever gets the role": {powers.Cover, powers.By{Person: "dan", For: "ben"}, true, "GRANT_IS_YOURS"},
		"whose account it is":              {powers.SignIn, powers.By{Person: "ben"}, true, ""},
		"an operator while somebody could": {powers.Role, powers.By{Operator: true}, true, "COUNCIL_CONFIRMS"},
		"an operator while nobody could":   {powers.Role, powers.By{Operator: true}, false, ""},
		"an operator who proposed it":      {powers.Role, powers.By{Person: "ada", Operator: true}, false, "GRANT_IS_YOURS"},
	} {
		t.Run(name, func(t *testing.T) {
			g := powers.Grant{
				Kind: test.kind, Person: "ben", Roles: []caller.Role{caller.Administrator}, ProposedBy: "ada", ProposedFor: "cat",
			}
			g.Propose(false, noon)
			if got := fault.Reason(g.Confirm(test.by, test.others, noon)); got != test.want {
				t.Fatalf("Confirm() = %q, want %q", got, test.want)
			}
			if g.State.Gives() != (test.want == "") {
				t.Errorf("it gives something: %v", g.State.Gives())
			}
		})
	}
}

func TestASettledGrantStays(t *testing.T) {
	g := powers.Grant{Kind: powers.Role, Person: "ben", Roles: []caller.Role{caller.Administrator}, ProposedBy: "ada"}
	g.Propose(false, noon)
	if got := fault.Reason(g.Refuse(powers.By{Person: "dan"}, "", noon)); got != "REASON_MISSING" {
		t.Errorf("without a reason: %q", got)
	}
	if err := g.Withdraw(powers.By{Person: "ada"}, "A slip", noon); err != nil || g.State != powers.Withdrawn || g.SettledBy != "ada" {
		t.Errorf("Withdraw() = %v, %+v", err, g)
	}
	for what, err := range map[string]error{
		"confirm": g.Confirm(powers.By{Person: "dan"}, true, noon), "refuse": g.Refuse(powers.By{Person: "dan"}, "No", noon),
		"withdraw": g.Withdraw(powers.By{Person: "ada"}, "Again", noon),
	} {
		if got := fault.Reason(err); got != "GRANT_SETTLED" {
			t.Errorf("%s it then: %q, want GRANT_SETTLED", what, got)
		}
	}
}
