package sight_test

import (
	"testing"

	fieldv1 "github.com/concordat-suite/concordat/proto/gen/concordat/field/v1"
	"github.com/concordat-suite/concordat/services/platform/caller"
	"github.com/concordat-suite/concordat/services/platform/sight"
)

// record names ann as its responsible officer and lies in the service area housing.
type record struct{}

func (record) Area() string { return "housing" }
func (record) Names(role caller.Role, person string) bool {
	return role == caller.ResponsibleOfficer && person == "ann"
}

func TestOver(t *testing.T) {
	const public, council, exempt = fieldv1.Sight_SIGHT_PUBLIC, fieldv1.Sight_SIGHT_COUNCIL, fieldv1.Sight_SIGHT_EXEMPT
	person := func(id string, role caller.Role, scope caller.Scope, areas ...string) *caller.Caller {
		return &caller.Caller{Person: id, Roles: []caller.Right{{Role: role, Scope: scope, Areas: areas}}}
	}
	for name, test := range map[string]struct {
		caller           *caller.Caller
		over, everywhere fieldv1.Sight
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
			if test.caller.Rights = test.caller.Roles; sight.Answered(test.caller) < test.over {
				t.Errorf("Answered() = %v, want at least %v", sight.Answered(test.caller), test.over)
			}
			if got := sight.Over(test.caller, record{}); got != test.over {
				t.Errorf("Over() = %v, want %v", got, test.over)
			}
			if got := sight.Everywhere(test.caller); got != test.everywhere {
				t.Errorf("Everywhere() = %v, want %v", got, test.everywhere)
			}
		})
	}
}
