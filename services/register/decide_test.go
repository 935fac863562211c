package register

import (
	"testing"

	"github.com/concordat-suite/concordat/services/platform/words/caller"
	"github.com/concordat-suite/concordat/services/platform/words/fault"
	"github.com/concordat-suite/concordat/services/register/authors"
)

// TestNobodyDecidesOnTheirOwn goes through who proposed, in whose name, and who decides, in whose name.
func TestNobodyDecidesOnTheirOwnInCover(t *testing.T) {
	for name, test := range map[string]struct {
		proposer, proposedFor string
		by                    Actor
		reason                string
	}{
		"another, for themselves":                     {"ann", "", Actor{Person: "dora"}, ""},
		"the proposer":                                {"ann", "", Actor{Person: "ann"}, "APPROVER_IS_PROPOSER"},
		"the proposer, covering the deputy":           {"ann", "", Actor{Person: "ann", For: "dora"}, "APPROVER_IS_PROPOSER"},
		"who covers the proposer":                     {"ann", "", Actor{Person: "bob", For: "ann"}, "APPROVER_IS_PROPOSER"},
		"in whose name it was proposed":               {"ann", "bob", Actor{Person: "bob"}, "APPROVER_IS_PROPOSER"},
		"who covers in whose name it was proposed":    {"ann", "bob", Actor{Person: "cat", For: "bob"}, "APPROVER_IS_PROPOSER"},
		"who proposed it in another's name":           {"ann", "bob", Actor{Person: "ann", For: "dora"}, "APPROVER_IS_PROPOSER"},
		"who covers the proposer, by their own right": {"ann", "", Actor{Person: "bob"}, ""},
		"who covers the deputy":                       {"ann", "", Actor{Person: "bob", For: "dora"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			p := &Partnership{State: Proposed, Proposal: &Proposal{Proposer: test.proposer, OnBehalfOf: test.proposedFor, Role: caller.ServiceLead}}
			test.by.Role = caller.DeputyChiefExecutive
			if got := fault.Reason(p.decidedBy(test.by, authors.Of())); got != test.reason {
				t.Errorf("decidedBy(%+v) reason = %q, want %q", test.by, got, test.reason)
			}
		})
	}
}

func TestWhichRolesStandIn(t *testing.T) {
	for name, test := range map[string]struct {
		set    StandIn
		reason string
	}{
		"an officer for an officer":     {StandIn{caller.ServiceLead, []caller.Role{caller.ManagementTeam, caller.ChiefExecutive}}, ""},
		"a member for a member":         {StandIn{caller.MemberPartnershipRepresentative, []caller.Role{caller.AuditAndGovernanceMember}}, ""},
		"nobody":                        {StandIn{caller.ChiefExecutive, nil}, ""},
		"a member for an officer":       {StandIn{caller.ServiceLead, []caller.Role{caller.Councillor}}, "STAND_IN_NOT_ALLOWED"},
		"an officer for a member":       {StandIn{caller.ScrutinyMember, []caller.Role{caller.Employee}}, "STAND_IN_NOT_ALLOWED"},
		"a role for itself":             {StandIn{caller.ChiefExecutive, []caller.Role{caller.ChiefExecutive}}, "STAND_IN_NOT_ALLOWED"},
		"the administrator":             {StandIn{caller.DeputyChiefExecutive, []caller.Role{caller.Administrator}}, "STAND_IN_NOT_ALLOWED"},
		"an employee for the deputy":    {StandIn{caller.DeputyChiefExecutive, []caller.Role{caller.Employee}}, "STAND_IN_NOT_ALLOWED"},
		"a service lead for her chief":  {StandIn{caller.ManagementTeam, []caller.Role{caller.ServiceLead}}, "STAND_IN_NOT_ALLOWED"},
		"any member for a committee's":  {StandIn{caller.MemberPartnershipRepresentative, []caller.Role{caller.Councillor}}, "STAND_IN_NOT_ALLOWED"},
		"for internal audit":            {StandIn{caller.InternalAudit, []caller.Role{caller.Employee}}, "STAND_IN_NOT_ALLOWED"},
		"for internal audit, by nobody": {StandIn{caller.InternalAudit, nil}, "STAND_IN_NOT_ALLOWED"},
		"for a role of a record":        {StandIn{caller.ResponsibleOfficer, []caller.Role{caller.Employee}}, "STAND_IN_NOT_ALLOWED"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := fault.Reason(test.set.allowed()); got != test.reason {
				t.Errorf("allowed() reason = %q, want %q", got, test.reason)
			}
		})
	}
}

func TestARefusalSaysHowSomebodyComesToDecide(t *testing.T) {
	people := map[string]*Person{"dora": {DisplayName: "Dora"}, "ben": {DisplayName: "Ben"}}
	for want, s := range map[string]Standing{
		"Dora": {Person: "dora", Role: caller.DeputyChiefExecutive},
		"Ben (standing in as deputy chief executive)": {Person: "ben", Role: caller.DeputyChiefExecutive, StandIn: caller.ChiefExecutive},
		"Ben (standing in for Dora)":                  {Person: "ben", Role: caller.DeputyChiefExecutive, For: "dora"},
	} {
		if got := s.words(people); got != want {
			t.Errorf("words() = %q, want %q", got, want)
		}
	}
}
