package access_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/concordat-suite/concordat/services/platform/contract/access"
	"github.com/concordat-suite/concordat/services/platform/words/caller"
	"github.com/concordat-suite/concordat/services/platform/words/date"
)

var (
	bob = access.SignIn{Issuer: "https://login.example", Subject: "bob"}
	cat = access.SignIn{Issuer: "https://login.example", Subject: "cat"}
)

// town is a council with ann, bob and cat and the usual stand-ins.
func town(t *testing.T) *access.Directory {
	t.Helper()
	d, _ := office(t)
	d.PutPerson("cambridge", access.Person{ID: "2", SignIns: []access.SignIn{bob}})
	d.PutPerson("cambridge", access.Person{ID: "3", SignIns: []access.SignIn{cat}})
	d.PutDuties("cambridge", access.Duties{StandIns: caller.UsualStandIns(), Areas: []string{"housing", "parks"}})
	return d
}

func words(m access.Member) []string {
	var all []string
	for _, r := range m.Roles {
		all = append(all, r.Words())
	}
	slices.Sort(all)
	return all
}

func TestWhoStandsInForARoleThatNobodyHolds(t *testing.T) {
	hold := func(d *access.Directory, person string, role caller.Role, areas ...string) {
		d.PutTerm("cambridge", access.Term{ID: person + string(role), Person: person, Role: role, Areas: areas})
	}
	for name, test := range map[string]struct {
		given func(*access.Directory)
		ann   []string
	}{
		"everybody's role is held": {func(d *access.Directory) {
			for person, roles := range map[string][]caller.Role{
				"1": {caller.ChiefExecutive}, "2": {caller.DeputyChiefExecutive, caller.ManagementTeam, caller.Administrator},
				"3": {caller.ManagementInformationOfficer, caller.AuditAndGovernanceMember, caller.MemberPartnershipRepresentative},
			} {
				for _, role := range roles {
					hold(d, person, role)
				}
			}
			hold(d, "3", caller.ServiceLead, "housing", "parks")
		}, []string{"chief-executive"}},
		"the chief executive for the deputy, and so for all that the deputy stands in for": {func(d *access.Directory) {
			hold(d, "1", caller.ChiefExecutive)
			hold(d, "2", caller.Administrator)
		}, []string{
			"chief-executive", "deputy-chief-executive, as chief-executive standing in", "management-information-officer, as chief-executive standing in",
			"management-team, as chief-executive standing in", "service-lead, as chief-executive standing in",
		}},
		"an area without a lead": {func(d *access.Directory) {
			hold(d, "1", caller.DeputyChiefExecutive)
			for _, role := range []caller.Role{caller.ChiefExecutive, caller.ManagementTeam, caller.ManagementInformationOfficer, caller.Administrator} {
				hold(d, "2", role)
			}
			hold(d, "3", caller.ServiceLead, "housing")
		}, []string{"deputy-chief-executive", "service-lead, as deputy-chief-executive standing in"}},
		"a holder who is suspended": {func(d *access.Directory) {
			hold(d, "1", caller.ManagementInformationOfficer)
			hold(d, "2", caller.Administrator)
			d.PutPerson("cambridge", access.Person{ID: "2", Suspended: true})
		}, []string{"administrator, as management-information-officer standing in", "management-information-officer"}},
		"a holder who is an internal auditor": {func(d *access.Directory) {
			hold(d, "1", caller.ManagementInformationOfficer)
			hold(d, "2", caller.Administrator)
			hold(d, "2", caller.InternalAudit)
		}, []string{"administrator, as management-information-officer standing in", "management-information-officer"}},
		"a stand-in that the council chose": {func(d *access.Directory) {
			d.PutDuties("cambridge", access.Duties{StandIns: caller.StandIns{caller.DeputyChiefExecutive: {caller.ManagementTeam}}})
			hold(d, "1", caller.ManagementTeam)
			hold(d, "2", caller.ChiefExecutive)
		}, []string{"deputy-chief-executive, as management-team standing in", "management-team"}},
		"a stand-in that the council chose once and the table does not allow": {func(d *access.Directory) {
			d.PutDuties("cambridge", access.Duties{StandIns: caller.StandIns{caller.DeputyChiefExecutive: {caller.Employee}}})
			hold(d, "1", caller.Employee)
		}, []string{"employee"}},
		"no privileged role by one that needs no second person": {func(d *access.Directory) {
			d.PutDuties("cambridge", access.Duties{StandIns: caller.StandIns{caller.ManagementInformationOfficer: {caller.ServiceLead}}})
			hold(d, "1", caller.ServiceLead, "housing")
		}, []string{"service-lead"}},
		"nobody at all":         {func(*access.Directory) {}, nil},
		"no duty of a stranger": {func(d *access.Directory) { hold(d, "2", caller.ChiefExecutive) }, nil},
	} {
		t.Run(name, func(t *testing.T) {
			d := town(t)
			test.given(d)
			if got := words(d.Member("cambridge", ann)); !slices.Equal(got, test.ann) {
				t.Errorf("ann's rights = %q, want %q", got, test.ann)
			}
		})
	}
}

func TestAnAreaWithoutALeadIsTheStandInsAlone(t *testing.T) {
	d := town(t)
	d.PutTerm("cambridge", access.Term{ID: "a", Person: "1", Role: caller.DeputyChiefExecutive})
	d.PutTerm("cambridge", access.Term{ID: "b", Person: "2", Role: caller.ServiceLead, Areas: []string{"housing"}})
	for _, r := range d.Member("cambridge", ann).Roles {
		if r.Role == caller.ServiceLead && !slices.Equal(r.Areas, []string{"parks"}) {
			t.Errorf("the deputy leads %v, want parks alone, since housing has a lead", r.Areas)
		}
	}
}

// TestCover lets ann cover bob, who leads housing and keeps a record through his post.
func TestCover(t *testing.T) {
	cover := access.Cover{ID: "v", Person: "2", StandIn: "1", From: day("2026-06-10"), Until: day("2026-06-12")}
	all := []string{"responsible-officer, in cover", "service-lead, in cover"}
	as := func(role caller.Role) func(*access.Directory, *access.Cover) {
		return func(d *access.Directory, _ *access.Cover) {
			d.PutTerm("cambridge", access.Term{ID: "ann", Person: "1", Role: role, From: day("2026-01-01")})
		}
	}
	for name, test := range map[string]struct {
		change func(*access.Directory, *access.Cover)
		want   []string
	}{
		"on the days": {func(*access.Directory, *access.Cover) {}, all},
		"before":      {func(_ *access.Directory, v *access.Cover) { v.From = day("2026-06-11") }, nil},
		"after":       {func(_ *access.Directory, v *access.Cover) { v.From, v.Until = day("2026-06-01"), day("2026-06-09") }, nil},
		"ended":       {func(_ *access.Directory, v *access.Cover) { v.Ended = true }, nil},
		"of somebody suspended": {func(d *access.Directory, _ *access.Cover) {
			d.PutPerson("cambridge", access.Person{ID: "2", SignIns: []access.SignIn{bob}, Suspended: true})
		}, all},
		"of somebody who left": {func(d *access.Directory, _ *access.Cover) {
			d.PutPerson("cambridge", access.Person{ID: "2", SignIns: []access.SignIn{bob}, Left: day("2026-06-10")})
		}, nil},
		"by somebody suspended": {func(d *access.Directory, _ *access.Cover) {
			d.PutPerson("cambridge", access.Person{ID: "1", SignIns: []access.SignIn{ann}, Suspended: true})
		}, nil},
		"of internal audit": {func(d *access.Directory, _ *access.Cover) {
			d.PutTerm("cambridge", access.Term{ID: "audit", Person: "2", Role: caller.InternalAudit})
		}, nil},
		"of somebody who covers another": {func(d *access.Directory, _ *access.Cover) {
			d.PutTerm("cambridge", access.Term{ID: "mio", Person: "3", Role: caller.ManagementInformationOfficer})
			d.PutCover("cambridge", access.Cover{ID: "w", Person: "3", StandIn: "2", From: day("2026-06-01"), Until: day("2026-06-30")})
		}, all},
		"of a privileged role, confirmed by nobody": {func(d *access.Directory, _ *access.Cover) {
			d.PutTerm("cambridge", access.Term{ID: "mio", Person: "2", Role: caller.ManagementInformationOfficer})
		}, all},
		"of a privileged role, confirmed": {func(d *access.Directory, v *access.Cover) {
			d.PutTerm("cambridge", access.Term{ID: "mio", Person: "2", Role: caller.ManagementInformationOfficer})
			v.Privileged = true
		}, append([]string{"management-information-officer, in cover"}, all...)},
		"by an employee":       {as(caller.Employee), []string{"responsible-officer, in cover"}},
		"by a councillor":      {as(caller.Councillor), nil},
		"by the administrator": {as(caller.Administrator), nil},
		"by internal audit":    {as(caller.InternalAudit), nil},
		"by who holds no role": {func(d *access.Directory, _ *access.Cover) {
			d.PutTerm("cambridge", access.Term{ID: "ann", Person: "1", Revoked: true})
		}, nil},
		"by who merely stands in": {func(d *access.Directory, _ *access.Cover) {
			d.PutDuties("cambridge", access.Duties{StandIns: caller.StandIns{caller.ManagementInformationOfficer: {caller.ServiceLead}}})
			as(caller.Administrator)(d, nil)
		}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			d := town(t)
			d.PutDuties("cambridge", access.Duties{})
			as(caller.ManagementTeam)(d, nil)
			d.PutTerm("cambridge", access.Term{ID: "lead", Person: "2", Role: caller.ServiceLead, Areas: []string{"housing"}})
			d.PutPost("cambridge", access.Post{ID: "post", Holdings: []access.Holding{{Person: "2", From: day("2026-01-01")}}})
			d.PutNames("cambridge", "record", []access.Named{{Person: "post", Role: caller.ResponsibleOfficer}})
			v := cover
			test.change(d, &v)
			d.PutCover("cambridge", v)
			m := d.Member("cambridge", ann)
			got := slices.DeleteFunc(words(m), func(w string) bool { return !strings.HasSuffix(w, ", in cover") })
			if !slices.Equal(got, test.want) {
				t.Errorf("ann's rights = %q, want %q", got, test.want)
			}
			if got := m.Covered["2"]; (len(got) == 1) != (len(test.want) > 0) {
				t.Errorf("the posts of whom ann covers = %v", got)
			}
		})
	}
}

func TestStandingNamesHoldersStandInsAndCovers(t *testing.T) {
	d := town(t)
	d.PutTerm("cambridge", access.Term{ID: "ceo", Person: "2", Role: caller.ChiefExecutive})
	d.PutTerm("cambridge", access.Term{ID: "team", Person: "3", Role: caller.ManagementTeam})
	d.PutCover("cambridge", access.Cover{ID: "v", Person: "2", StandIn: "3", From: day("2026-06-10"), Until: day("2026-06-12"), Privileged: true})
	var got []string
	for _, s := range d.Standing("cambridge", []caller.Role{caller.DeputyChiefExecutive}) {
		got = append(got, s.Person+": "+s.Words())
	}
	want := []string{"2: deputy-chief-executive, as chief-executive standing in", "3: deputy-chief-executive, as chief-executive standing in, in cover"}
	if !slices.Equal(got, want) {
		t.Errorf("Standing() = %q, want %q", got, want)
	}
}

// TestNobodyActsForAnAuditor covers an internal auditor who is the chief executive too, and asks who could act as that.
func TestNobodyActsForAnAuditor(t *testing.T) {
	d := town(t)
	d.PutTerm("cambridge", access.Term{ID: "a", Person: "1", Role: caller.ChiefExecutive})
	d.PutTerm("cambridge", access.Term{ID: "d", Person: "2", Role: caller.ServiceLead, Areas: []string{"parks"}})
	d.PutTerm("cambridge", access.Term{ID: "e", Person: "2", Role: caller.ManagementTeam})
	d.PutCover("cambridge", access.Cover{ID: "c", Person: "1", StandIn: "2", Until: date.MustParse("2099-01-01"), Privileged: true})
	asked := []caller.Role{caller.ChiefExecutive}
	if got := d.Standing("cambridge", asked); len(got) != 2 {
		t.Fatalf("before: %v, want ann and bob, who covers her", got)
	}
	d.PutTerm("cambridge", access.Term{ID: "b", Person: "1", Role: caller.InternalAudit})
	for _, right := range d.Member("cambridge", bob).Roles {
		if right.For != "" {
			t.Errorf("who covers an auditor has %v, want nothing of theirs", right)
		}
	}
	if got := d.Standing("cambridge", asked); len(got) != 1 || got[0].Person != "2" || got[0].StandIn != caller.ManagementTeam {
		t.Errorf("who could act is %v, want bob alone, by the table", got)
	}
}
