package register

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/concordat-suite/concordat/services/platform/words/caller"
	"github.com/concordat-suite/concordat/services/platform/words/date"
	"github.com/concordat-suite/concordat/services/platform/words/fault"
)

var cambridge = &Council{
	ID: "cambridge", DisplayName: "Cambridge", Nation: England, TimeZone: "Europe/London",
	Committees: []Committee{{ID: "audit"}}, ServiceAreas: []ServiceArea{{ID: "housing"}, {ID: "parks"}}, Objectives: []Objective{{ID: "homes"}},
}

func TestWhichRolesAreGranted(t *testing.T) {
	minute := &MinuteReference{Committee: "audit", ToFollow: true}
	for name, test := range map[string]struct {
		term RoleTerm
		want string
	}{
		"an employee":                      {RoleTerm{Role: caller.Employee}, ""},
		"a councillor, minute not said":    {RoleTerm{Role: caller.Councillor}, ""},
		"no role":                          {RoleTerm{}, "ROLE_NOT_GRANTABLE"},
		"held by being named":              {RoleTerm{Role: caller.ResponsibleOfficer}, "ROLE_NOT_GRANTABLE"},
		"an operator":                      {RoleTerm{Role: caller.Operator}, "ROLE_NOT_GRANTABLE"},
		"a committee's role, to follow":    {RoleTerm{Role: caller.AuditAndGovernanceMember, MinuteReference: minute}, ""},
		"a committee's role, no minute":    {RoleTerm{Role: caller.AuditAndGovernanceMember}, "MINUTE_REFERENCE_MISSING"},
		"a committee's role, empty minute": {RoleTerm{Role: caller.ScrutinyMember, MinuteReference: &MinuteReference{Committee: "audit"}}, "MINUTE_REFERENCE_MISSING"},
		"an unknown committee's minute":    {RoleTerm{Role: caller.ScrutinyMember, MinuteReference: &MinuteReference{Committee: "x", Minute: "4"}}, "COMMITTEE_UNKNOWN"},
		"a service lead":                   {RoleTerm{Role: caller.ServiceLead, ServiceAreas: []string{"housing"}}, ""},
		"a service lead of nothing":        {RoleTerm{Role: caller.ServiceLead}, "SERVICE_AREA_MISSING"},
		"a service lead of the unknown":    {RoleTerm{Role: caller.ServiceLead, ServiceAreas: []string{"magic"}}, "SERVICE_AREA_UNKNOWN"},
		"an employee of an area":           {RoleTerm{Role: caller.Employee, ServiceAreas: []string{"housing"}}, "SERVICE_AREA_NOT_NEEDED"},
		"backwards":                        {RoleTerm{Role: caller.Employee, StartDate: today, EndDate: today.AddDays(-1)}, "DATE_INVALID"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := fault.Reason(test.term.granted(cambridge)); got != test.want {
				t.Errorf("granted() reason = %q, want %q", got, test.want)
			}
		})
	}
}

// TestWhatASettingLacksIsSaidWithWhatItHas holds that whoever writes an id wrongly is told the right ones.
func TestWhatASettingLacksIsSaidWithWhatItHas(t *testing.T) {
	many := &Council{}
	for i := range 31 {
		many.Committees = append(many.Committees, Committee{ID: fmt.Sprintf("c%d", i)})
	}
	for says, refused := range map[string]*fault.Error{
		`no service area "Parks". Use one of those in its settings (housing, parks), or`: cambridge.serviceAreaUnknown("Parks"),
		`no committee "Audit". Use one of those in its settings (audit), or`:             cambridge.committeeUnknown("Audit"),
		`no objective "x". Use one of those in its settings (homes), or`:                 cambridge.objectiveUnknown("x"),
		`c28, c29, and 1 more), or`:                    many.committeeUnknown("x"),
		`no objective "x". Its settings have none yet`: many.objectiveUnknown("x"),
	} {
		if !strings.Contains(refused.Message, says) {
			t.Errorf("said %q, want %q in it", refused.Message, says)
		}
	}
}

func TestOverlap(t *testing.T) {
	day := date.MustParse
	held := RoleTerm{Person: "p", Role: caller.Employee, StartDate: day("2026-02-01"), EndDate: day("2026-03-31")}
	for name, test := range map[string]struct {
		change func(*RoleTerm)
		want   bool
	}{
		"the same days":          {func(*RoleTerm) {}, true},
		"the last day too":       {func(r *RoleTerm) { r.StartDate, r.EndDate = day("2026-03-31"), date.Date{} }, true},
		"the day after":          {func(r *RoleTerm) { r.StartDate, r.EndDate = day("2026-04-01"), date.Date{} }, false},
		"until the first day":    {func(r *RoleTerm) { r.StartDate, r.EndDate = day("2026-01-01"), day("2026-02-01") }, true},
		"until the day before":   {func(r *RoleTerm) { r.StartDate, r.EndDate = day("2026-01-01"), day("2026-01-31") }, false},
		"around it, with no end": {func(r *RoleTerm) { r.StartDate, r.EndDate = day("2026-01-01"), date.Date{} }, true},
		"somebody else":          {func(r *RoleTerm) { r.Person = "q" }, false},
		"another role":           {func(r *RoleTerm) { r.Role = caller.Administrator }, false},
		"another area":           {func(r *RoleTerm) { r.Role, r.ServiceAreas = caller.ServiceLead, []string{"parks"} }, false},
	} {
		t.Run(name, func(t *testing.T) {
			r := held
			test.change(&r)
			if got := r.overlaps(&held); got != test.want {
				t.Errorf("overlaps() = %v, want %v", got, test.want)
			}
			revoked := held
			revoked.RevokeTime = now
			if r.overlaps(&revoked) {
				t.Error("a revoked term is in nobody's way")
			}
		})
	}
	housing := RoleTerm{Person: "p", Role: caller.ServiceLead, ServiceAreas: []string{"housing"}, StartDate: today}
	both := RoleTerm{Person: "p", Role: caller.ServiceLead, ServiceAreas: []string{"parks", "housing"}, StartDate: today}
	if !both.overlaps(&housing) {
		t.Error("leading housing twice overlaps")
	}
}

func TestRevoke(t *testing.T) {
	for name, test := range map[string]struct {
		term   RoleTerm
		reason string
		want   string
	}{
		"in force":         {RoleTerm{StartDate: today}, "Moved", ""},
		"without a reason": {RoleTerm{StartDate: today}, "", "REASON_MISSING"},
		"over":             {RoleTerm{StartDate: today.AddDays(-9), EndDate: today.AddDays(-1)}, "Moved", "ROLE_TERM_ENDED"},
		"on its last day":  {RoleTerm{StartDate: today.AddDays(-9), EndDate: today}, "Moved", ""},
		"revoked":          {RoleTerm{RevokeTime: now}, "Moved", "ROLE_TERM_ENDED"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := fault.Reason(test.term.Revoke(test.reason, today, now)); got != test.want {
				t.Errorf("Revoke() reason = %q, want %q", got, test.want)
			}
		})
	}
}

func TestWhoLeavesHoldsNoRole(t *testing.T) {
	open := RoleTerm{StartDate: today.AddDays(-30)}
	if !open.endedBy(today, now) || open.EndDate != today.AddDays(-1) {
		t.Errorf("an open term ends the day before: %v", open.EndDate)
	}
	future := RoleTerm{StartDate: today.AddDays(30)}
	if !future.endedBy(today, now) || future.RevokeTime.IsZero() {
		t.Error("a term that has not begun is revoked")
	}
	past := RoleTerm{StartDate: today.AddDays(-30), EndDate: today.AddDays(-10)}
	if past.endedBy(today, now) {
		t.Error("a term that is over stays as it was")
	}
}

func TestPeople(t *testing.T) {
	mio := []caller.Right{{Role: caller.ManagementInformationOfficer, Limit: caller.Contacts}}
	admin := []caller.Right{{Role: caller.Administrator}}
	left := Person{DisplayName: "Jo", LeftOn: today}
	here := Person{DisplayName: "Jo"}
	erasedOne := Person{EraseTime: now}
	bound := Person{SignIns: []SignIn{{"i", "s"}}}
	for name, test := range map[string]struct {
		err  error
		want string
	}{
		"the MIO mends an address":       {mayEditPerson(mio, []string{"email", "email_state"}), ""},
		"the MIO says that one left":     {mayEditPerson(mio, []string{"left_on"}), "FIELD_NOT_YOURS"},
		"the administrator says so":      {mayEditPerson(admin, []string{"left_on"}), ""},
		"no name":                        {(&Person{}).described(), "DISPLAY_NAME_MISSING"},
		"an address":                     {(&Person{DisplayName: "Jo", Email: "jo@cambridge.gov.uk"}).described(), ""},
		"no address":                     {(&Person{DisplayName: "Jo", Email: "jo at cambridge"}).described(), "EMAIL_INVALID"},
		"two addresses":                  {(&Person{DisplayName: "Jo", Email: "a@b.uk, c@d.uk"}).described(), "EMAIL_INVALID"},
		"a quoted address":               {(&Person{DisplayName: "Jo", Email: `"a b"@c.uk`}).described(), "EMAIL_INVALID"},
		"a line break in it":             {(&Person{DisplayName: "Jo", Email: "a@b.uk\r\nBcc: c@d.uk"}).described(), "EMAIL_INVALID"},
		"erase who is here":              {here.Erase("Asked", today, now), "PERSON_NOT_LEFT"},
		"erase who leaves tomorrow":      {(&Person{LeftOn: today.AddDays(1)}).Erase("Asked", today, now), "PERSON_NOT_LEFT"},
		"erase without a reason":         {left.Erase("", today, now), "REASON_MISSING"},
		"erase and keep the name":        {(&Person{LeftOn: today, DisplayName: "Ann Lee"}).Erase("Asked by ANN  LEE", today, now), "REASON_HOLDS_TEXT"},
		"erase who left":                 {left.Erase("Asked", today, now), ""},
		"bind who was erased":            {erasedOne.Bind(SignIn{"i", "s"}), "PERSON_ERASED"},
		"unbind what is not bound":       {bound.Unbind(SignIn{"i", "x"}), "SIGN_IN_UNKNOWN"},
		"resume who is not suspended":    {here.Resume("Back"), "NOT_SUSPENDED"},
		"suspend without a reason":       {here.Suspend(""), "REASON_MISSING"},
		"suspend":                        {here.Suspend("Lost telephone"), ""},
		"resume":                         {here.Resume("Found"), ""},
		"edit details that were erased":  {erasedOne.edited(&Person{EraseTime: now}, nil), "PERSON_ERASED"},
		"an application without an end":  {(&Application{}).added(today), "DATE_INVALID"},
		"an application for three years": {(&Application{EndDate: today.AddMonths(36)}).added(today), "END_DATE_TOO_FAR"},
		"an application that leads": {(&Application{EndDate: today, Roles: []caller.Role{caller.ServiceLead}}).added(today),
			"ROLE_NOT_GRANTABLE"},
		"an application that reads": {(&Application{EndDate: today, Roles: []caller.Role{caller.InternalAudit}}).added(today), ""},
	} {
		if got := fault.Reason(test.err); got != test.want {
			t.Errorf("%s: reason %q, want %q", name, got, test.want)
		}
	}
}

func TestAChangedAddressIsUnconfirmed(t *testing.T) {
	before := Person{DisplayName: "Jo", Email: "old@c.uk", EmailState: EmailConfirmed}
	for name, test := range map[string]struct {
		paths []string
		want  EmailState
	}{
		"only the address":         {[]string{"email"}, EmailUnknown},
		"the address and its word": {[]string{"email", "email_state"}, EmailConfirmed},
	} {
		p := before
		p.Email = "new@c.uk"
		if err := p.edited(&before, test.paths); err != nil || p.EmailState != test.want {
			t.Errorf("%s: state %d, %v; want %d", name, p.EmailState, err, test.want)
		}
	}
}

func TestSettingsOfACouncil(t *testing.T) {
	c := &Council{ID: "x", DisplayName: "X", Nation: Wales}
	if err := c.set(); err != nil || c.TimeZone != "Europe/London" || c.FinancialYearStart != 4 {
		t.Errorf("the usual settings: %+v, %v", c, err)
	}
	for name, test := range map[string]struct {
		change func(*Council)
		want   string
	}{
		"no name":           {func(c *Council) { c.DisplayName = "" }, "DISPLAY_NAME_MISSING"},
		"no nation":         {func(c *Council) { c.Nation = 0 }, "NATION_MISSING"},
		"no such zone":      {func(c *Council) { c.TimeZone = "Europe/Camelot" }, "TIME_ZONE_UNKNOWN"},
		"the machine's own": {func(c *Council) { c.TimeZone = "Local" }, "TIME_ZONE_UNKNOWN"},
		"an area twice":     {func(c *Council) { c.ServiceAreas = []ServiceArea{{ID: "a"}, {ID: "a"}} }, "SETTING_TWICE"},
	} {
		t.Run(name, func(t *testing.T) {
			changed := *c
			test.change(&changed)
			if got := fault.Reason(changed.set()); got != test.want {
				t.Errorf("set() reason = %q, want %q", got, test.want)
			}
		})
	}
	summer := time.Date(2024, 9, 10, 23, 30, 0, 0, time.UTC)
	if got := c.Day(summer).String(); got != "2024-09-11" {
		t.Errorf("Day() = %s, want the next day in Europe/London", got)
	}
}
