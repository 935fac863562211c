package caller_test

import (
	"slices"
	"testing"

	"github.com/concordat-suite/concordat/services/platform/words/caller"
)

// every are all roles that somebody holds in a council.
var every = []caller.Role{
	caller.Councillor, caller.LeadMember, caller.OppositionSpokesperson, caller.ScrutinyMember,
	caller.AuditAndGovernanceMember, caller.MemberPartnershipRepresentative, caller.ResponsibleOfficer, caller.ServiceLead, caller.ManagementTeam,
	caller.DeputyChiefExecutive, caller.ChiefExecutive, caller.ManagementInformationOfficer, caller.Employee,
	caller.InternalAudit, caller.PartnerContact, caller.Administrator,
}

// TestTheTableOfStandIns holds what must be true of the table whatever stands in it.
func TestTheTableOfStandIns(t *testing.T) {
	officers := []caller.Role{
		caller.ResponsibleOfficer, caller.ServiceLead, caller.ManagementTeam, caller.DeputyChiefExecutive,
		caller.ChiefExecutive, caller.ManagementInformationOfficer, caller.Employee, caller.Administrator,
	}
	deciding := []caller.Role{
		caller.ServiceLead, caller.ManagementTeam, caller.DeputyChiefExecutive, caller.ChiefExecutive,
	}
	nobodys := []caller.Role{caller.InternalAudit, caller.PartnerContact, caller.Operator}
	for _, role := range every {
		if slices.Contains(nobodys, role) && len(role.StandIns()) > 0 {
			t.Errorf("%v stand in for %s, want nobody", role.StandIns(), role)
		}
		for _, by := range role.StandIns() {
			if slices.Contains(officers, role) != slices.Contains(officers, by) {
				t.Errorf("%s may stand in for %s: an officer for a member, or the other way round", by, role)
			}
			if by == caller.InternalAudit || by == caller.Administrator && role != caller.Administrator {
				t.Errorf("%s may stand in for %s", by, role)
			}
			if slices.Contains(deciding, role) && !slices.Contains(deciding, by) {
				t.Errorf("%s, which decides nothing, may stand in for %s, which decides", by, role)
			}
		}
	}
	for role, usual := range caller.UsualStandIns() {
		for _, by := range usual {
			if !role.StoodInForBy(by) {
				t.Errorf("%s usually stands in for %s, which the table does not allow", by, role)
			}
		}
	}
}

func TestWhoIsNextInLine(t *testing.T) {
	usual := caller.UsualStandIns()
	for role, want := range map[caller.Role][]caller.Role{
		caller.ServiceLead:          {caller.DeputyChiefExecutive, caller.ChiefExecutive, caller.ManagementTeam},
		caller.DeputyChiefExecutive: {caller.ChiefExecutive, caller.ManagementTeam},
		caller.InternalAudit:        nil,
	} {
		if got := usual.Line(role); !slices.Equal(got, want) {
			t.Errorf("the line of %s is %v, want %v", role, got, want)
		}
	}
	chosen := caller.StandIns{caller.ChiefExecutive: {caller.Employee, caller.ChiefExecutive, caller.ManagementTeam}}
	if got := chosen.Line(caller.ChiefExecutive); !slices.Equal(got, []caller.Role{caller.ManagementTeam}) {
		t.Errorf("the line of a chief executive is %v, want the management team alone", got)
	}
}
