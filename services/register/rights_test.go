package register

import (
	"testing"

	"github.com/concordat-suite/concordat/services/platform/words/caller"
	"github.com/concordat-suite/concordat/services/platform/words/date"
	"github.com/concordat-suite/concordat/services/platform/words/fault"
)

// TestWhoMayEditWhat is the permission matrix's row "edit a record", with what it says of naming people, by role and field.
func TestWhoMayEditWhat(t *testing.T) {
	officer := caller.Right{Role: caller.ResponsibleOfficer, Scope: caller.Own}
	lead := caller.Right{Role: caller.ServiceLead, Scope: caller.Area}
	deputy := caller.Right{Role: caller.DeputyChiefExecutive, Scope: caller.Any}
	mio := caller.Right{Role: caller.ManagementInformationOfficer, Scope: caller.Any, Limit: caller.Contacts}
	for _, test := range []struct {
		path                       string
		officer, lead, deputy, mio bool
	}{
		{"objective", true, true, true, false},
		{"risks", true, true, true, false},
		{"resources", true, true, true, false},
		{"notes", true, true, true, false},
		{"service_area", true, true, true, false},
		{"terms_of_reference", true, true, true, false},
		{"terms_of_reference.text", true, true, true, false},
		{"terms_of_reference.link", true, true, true, true},
		{"complaints.answered_by", true, true, true, true},
		{"display_name", true, true, true, true},
		{"former_names", true, true, true, true},
		{"web_page", true, true, true, true},
		{"joined_on", true, true, true, true},
		{"responsible_officer", false, true, true, true},
		{"responsible_officer.since", false, true, true, true},
		{"delegate", false, true, true, true},
		{"service_lead", false, true, true, true},
		{"lead_member", false, false, true, true},
		{"opposition_spokesperson.minute_reference", false, false, true, true},
	} {
		for _, who := range []struct {
			right caller.Right
			may   bool
		}{{officer, test.officer}, {lead, test.lead}, {deputy, test.deputy}, {mio, test.mio}} {
			want := "FIELD_NOT_YOURS"
			if who.may {
				want = ""
			}
			if got := fault.Reason(mayEdit([]caller.Right{who.right}, []string{test.path})); got != want {
				t.Errorf("%s edits %s: reason %q, want %q", who.right.Role, test.path, got, want)
			}
		}
	}
	if err := mayEdit([]caller.Right{officer, mio}, []string{"objective", "lead_member"}); err != nil {
		t.Errorf("two roles add up, field by field: %v", err)
	}
}

func TestAnOfficerEntersDraftsAndNamesOnlyThemselves(t *testing.T) {
	c := &caller.Caller{Person: "me", Rights: []caller.Right{{Role: caller.ResponsibleOfficer, Scope: caller.Any, Limit: caller.Draft}}}
	for name, test := range map[string]struct {
		p    *Partnership
		want string
	}{
		"facts":                {&Partnership{DisplayName: "X", Objective: &Statement{Text: "Y"}}, ""},
		"themselves":           {&Partnership{DisplayName: "X", ResponsibleOfficer: &Holder{Person: "me"}}, ""},
		"somebody else":        {&Partnership{DisplayName: "X", ResponsibleOfficer: &Holder{Person: "you"}}, "FIELD_NOT_YOURS"},
		"a member":             {&Partnership{DisplayName: "X", LeadMember: &Holder{Person: "m"}}, "FIELD_NOT_YOURS"},
		"themselves as a lead": {&Partnership{DisplayName: "X", ServiceLead: &Holder{Person: "me"}}, "FIELD_NOT_YOURS"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := fault.Reason(mayEnter(c, test.p)); got != test.want {
				t.Errorf("mayEnter() reason = %q, want %q", got, test.want)
			}
		})
	}
}

func TestAServiceLeadEntersDraftsOfTheirAreas(t *testing.T) {
	leads := func(areas ...string) *caller.Caller {
		return &caller.Caller{Person: "me", Rights: []caller.Right{{Role: caller.ServiceLead, Scope: caller.Area, Limit: caller.Draft, Areas: areas}}}
	}
	both := leads("housing")
	both.Rights = append(both.Rights, caller.Right{Role: caller.DeputyChiefExecutive, Scope: caller.Any})
	for name, test := range map[string]struct {
		c          *caller.Caller
		area, want string
	}{
		"of their area":              {leads("housing", "parks"), "parks", ""},
		"of another":                 {leads("housing"), "parks", "SERVICE_AREA_NOT_YOURS"},
		"of none, leading two":       {leads("housing", "parks"), "", "SERVICE_AREA_NOT_YOURS"},
		"of none, leading one":       {leads("housing"), areaOf(leads("housing")), ""},
		"of another, as the deputy":  {both, "parks", ""},
		"of none, as the deputy too": {both, areaOf(both), ""},
	} {
		t.Run(name, func(t *testing.T) {
			if got := fault.Reason(mayEnter(test.c, &Partnership{DisplayName: "X", ServiceArea: test.area})); got != test.want {
				t.Errorf("mayEnter() reason = %q, want %q", got, test.want)
			}
		})
	}
}

// TestSight: who sees what of a record that names them or not, published or not.
func TestSight(t *testing.T) {
	delegated := date.MustParse("2026-06-10")
	record := Partnership{
		State: Active, ServiceArea: "housing", ResponsibleOfficer: &Holder{Person: "me"}, LeadMember: &Holder{Person: "me"},
		OppositionSpokesperson: &Holder{Person: "me"}, Delegate: &Delegation{"me", delegated, delegated},
		Partners: &Partners{Partners: []Partner{{Contact: &Holder{Person: "me"}}}},
	}
	others := record
	others.ResponsibleOfficer, others.LeadMember, others.OppositionSpokesperson = &Holder{Person: "you"}, nil, &Holder{Text: "me"}
	others.Delegate, others.Partners, others.ServiceArea = nil, nil, "parks"
	const none, shared, public, council, exempt = caller.Sight(0), caller.Shared, caller.Public, caller.Council, caller.Exempt
	for _, test := range []struct {
		role caller.Role
		// What they see of their own and of another record while it is not published, and of any that is.
		own, another, published caller.Sight
	}{
		{"", none, none, public},
		{caller.Councillor, none, none, council},
		{caller.LeadMember, exempt, none, council},
		{caller.OppositionSpokesperson, none, none, council},
		{caller.ScrutinyMember, none, none, council},
		{caller.AuditAndGovernanceMember, exempt, exempt, council},
		{caller.MemberPartnershipRepresentative, exempt, exempt, council},
		{caller.ResponsibleOfficer, exempt, none, council},
		{caller.ServiceLead, exempt, none, council},
		{caller.ManagementTeam, exempt, exempt, council},
		{caller.DeputyChiefExecutive, exempt, exempt, council},
		{caller.ChiefExecutive, exempt, exempt, council},
		{caller.ManagementInformationOfficer, exempt, exempt, council},
		{caller.Employee, none, none, council},
		{caller.InternalAudit, exempt, exempt, council},
		{caller.PartnerContact, shared, none, public},
		{caller.Administrator, none, none, public},
	} {
		c := &caller.Caller{Person: "me", Roles: rolesOf(test.role)}
		for what, at := range map[string]struct {
			p    Partnership
			want caller.Sight
		}{"own": {record, test.own}, "another": {others, test.another}} {
			if got := at.p.SightOf(c, delegated); got != at.want {
				t.Errorf("%q sees %d of %s record, want %d", test.role, got, what, at.want)
			}
			at.p.Published = true
			if got := at.p.SightOf(c, delegated); got != max(at.want, test.published) {
				t.Errorf("%q sees %d of %s published record, want %d", test.role, got, what, max(at.want, test.published))
			}
			if at.p.State = Draft; at.want == shared {
				at.want = none // what is not on the register is shared with nobody
			}
			if got := at.p.SightOf(c, delegated); got != at.want {
				t.Errorf("%q sees %d of %s draft, want %d", test.role, got, what, at.want)
			}
		}
	}
}

func rolesOf(role caller.Role) []caller.Right {
	right := caller.Right{Role: role, Scope: caller.Any}
	switch role {
	case "":
		return nil
	case caller.ResponsibleOfficer, caller.LeadMember, caller.OppositionSpokesperson, caller.PartnerContact:
		right.Scope = caller.Own
	case caller.ServiceLead:
		right.Scope, right.Areas = caller.Area, []string{"housing"}
	}
	return []caller.Right{right}
}

func TestADelegateIsOneFromDayToDay(t *testing.T) {
	first, last := date.MustParse("2026-06-01"), date.MustParse("2026-06-30")
	p := &Partnership{Delegate: &Delegation{"me", first, last}}
	for day, want := range map[date.Date]bool{first.AddDays(-1): false, first: true, last: true, last.AddDays(1): false} {
		if got := p.On(day).Names(caller.ResponsibleOfficer, "me"); got != want {
			t.Errorf("on %v: %v, want %v", day, got, want)
		}
	}
	p.Delegate.EndDate = date.Date{}
	if !p.On(last.AddDays(1000)).Names(caller.ResponsibleOfficer, "me") {
		t.Error("a delegation without an end has none")
	}
}
