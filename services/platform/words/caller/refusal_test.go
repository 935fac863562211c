package caller

import (
	"strings"
	"testing"
)

func TestARefusalSaysWhoMayInTheCouncilsOwnWords(t *testing.T) {
	c := &Caller{
		Roles:  []Right{{Role: Employee, Scope: Any}, {Role: InternalAudit, Scope: Any}},
		Needs:  []Right{{Role: ResponsibleOfficer, Scope: Own}, {Role: ServiceLead, Scope: Area}, {Role: DeputyChiefExecutive, Scope: Any}},
		Titles: map[Role]string{ServiceLead: "head of service", Employee: "member of staff"},
	}
	const who = "It is for the responsible officer whom the record names, the head of service of the record's service area or the deputy chief executive, and for whoever covers"
	for name, err := range map[string]error{"not allowed": c.NotAllowed(), "not yours": c.NotYours()} {
		if !strings.Contains(err.Error(), who) {
			t.Errorf("%s: %q, want it to say %q", name, err, who)
		}
	}
	if err := c.NotAllowed(); !strings.Contains(err.Error(), "Your roles in this council (member of staff, internal audit) do not allow this.") {
		t.Errorf("%q does not say which roles the caller has", err)
	}
}
