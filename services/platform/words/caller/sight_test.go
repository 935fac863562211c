package caller_test

import (
	"testing"

	"github.com/concordat-suite/concordat/services/platform/words/caller"
)

// record names ann as its responsible officer and lies in the service area housing.
type record struct{}

func (record) Area() string { return "housing" }
func (record) Names(role caller.Role, person string) bool {
	return role == caller.ResponsibleOfficer && person == "ann"
}

func TestSightOf(t *testing.T) {
	const public, council, exempt = caller.Public, caller.Council, caller.Exempt
	person := func(id string, role caller.Role, scope caller.Scope, areas ...string) *caller.Caller {
		return &caller.Caller{Person: id, Roles: []caller.Right{{Role: role, Scope: scope, Areas: areas}}}
	}
	for name, test := range map[string]struct {
		caller           *caller.Caller
		over, everywhere caller.Sight
	}{
		"the public":                     {&caller.Caller{}, public, public},
		"an employee":                    {person("bob", caller.Employee, caller.Any), council, council},
		"the administrator":              {person("bob", caller.Administrator, caller.Any), council, council},
		"a partner's contact":            {person("bob", caller.PartnerContact, caller.Own), public, public},
		"the responsible officer":        {person("ann", caller.ResponsibleOfficer, caller.Own), exempt, council},
		"another's responsible officer":  {person("bob", caller.ResponsibleOfficer, caller.Own), council, council},
		"the area's service lead":        {person("bob", caller.ServiceLead, caller.Area, "housing"), exempt, council},
		"another area's service lead":    {person("bob", caller.ServiceLead, caller.Area, "parks"), council, council},
		"the deputy chief executive":     {person("bob", caller.DeputyChiefExecutive, caller.Any), exempt, exempt},
		"a service, on the internal way": {&caller.Caller{Service: "reporting"}, exempt, exempt},
	} {
		t.Run(name, func(t *testing.T) {
			if test.caller.Rights = test.caller.Roles; test.caller.SightAnswered() < test.over {
				t.Errorf("SightAnswered() = %v, want at least %v", test.caller.SightAnswered(), test.over)
			}
			if got := test.caller.SightOf(record{}); got != test.over {
				t.Errorf("SightOf() = %v, want %v", got, test.over)
			}
			if got := test.caller.SightEverywhere(); got != test.everywhere {
				t.Errorf("SightEverywhere() = %v, want %v", got, test.everywhere)
			}
		})
	}
}
