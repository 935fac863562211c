package api_test

import (
	"slices"
	"testing"

	accessv1 "github.com/concordat-suite/concordat/proto/gen/concordat/access/v1"
	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
)

// table gives the register as a caller may export it: the cells of each row by their headings, by the names of the entries.
func (s *suite) table(subject string) map[string]map[string]string {
	s.t.Helper()
	rows := map[string]map[string]string{}
	for token, first := "", true; first || token != ""; first = false {
		page, err := s.partnerships.TabulatePartnerships(s.as(subject), &registerv1.TabulatePartnershipsRequest{
			Parent: "councils/cambridge", PageSize: 1, PageToken: token})
		if err != nil {
			s.t.Fatal(err)
		}
		for _, row := range page.GetRows() {
			cells := map[string]string{}
			for i, column := range page.GetColumns() {
				cells[column.GetHeading()] = row.GetCells()[i]
			}
			rows[cells["Name"]] = cells
		}
		token = page.GetNextPageToken()
	}
	return rows
}

// TestWhoExportsWhat holds the row "export" of the table of roles: some roles take away what is published and no more.
func TestWhoExportsWhat(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.open("cambridge")
	for subject, role := range map[string]accessv1.Role{
		"deputy": accessv1.Role_ROLE_DEPUTY_CHIEF_EXECUTIVE, "chief": accessv1.Role_ROLE_CHIEF_EXECUTIVE, "mio": accessv1.Role_ROLE_MANAGEMENT_INFORMATION_OFFICER,
		"councillor": accessv1.Role_ROLE_COUNCILLOR, "employee": accessv1.Role_ROLE_EMPLOYEE, "audit": accessv1.Role_ROLE_INTERNAL_AUDIT,
		"scrutiny": accessv1.Role_ROLE_SCRUTINY_MEMBER,
	} {
		s.holder("cambridge", subject, role)
	}
	officer, member := s.person("cambridge", "officer"), s.person("cambridge", "member")
	published := complete()
	published.ResponsibleOfficer, published.LeadMember = holds(officer), holds(member)
	p, err := s.partnerships.CreatePartnership(s.as("deputy"), &registerv1.CreatePartnershipRequest{Parent: "councils/cambridge", Partnership: published})
	if err != nil {
		t.Fatal(err)
	}
	for _, call := range []func() error{
		func() error {
			_, err := s.partnerships.ProposePartnership(s.as("deputy"), &registerv1.ProposePartnershipRequest{Name: p.GetName()})
			return err
		},
		func() error {
			_, err := s.partnerships.ApprovePartnership(s.as("chief"), &registerv1.ApprovePartnershipRequest{Name: p.GetName()})
			return err
		},
		func() error {
			_, err := s.partnerships.PublishPartnership(s.as("deputy"), &registerv1.PublishPartnershipRequest{Name: p.GetName()})
			return err
		},
		func() error {
			_, err := s.partnerships.CreatePartnership(s.as("deputy"), &registerv1.CreatePartnershipRequest{Parent: "councils/cambridge",
				Partnership: &registerv1.Partnership{DisplayName: "A draft about rivers", ResponsibleOfficer: holds(s.person("cambridge", "other"))}})
			return err
		},
	} {
		if err := call(); err != nil {
			t.Fatal(err)
		}
	}
	name, draft := published.GetDisplayName(), "A draft about rivers"
	for subject, want := range map[string]struct {
		rows       []string
		restricted bool // sees the liabilities of the published entry
		person     bool // sees who the officer is
	}{
		"":           {rows: []string{name}},
		"councillor": {rows: []string{name}, person: true},
		"employee":   {rows: []string{name}, person: true},
		"scrutiny":   {rows: []string{name}, person: true},
		"officer":    {rows: []string{name}, restricted: true, person: true},
		"other":      {rows: []string{draft, name}, person: true},
		"mio":        {rows: []string{draft, name}, restricted: true, person: true},
		"audit":      {rows: []string{draft, name}, restricted: true, person: true},
	} {
		rows := s.table(subject)
		var names []string
		for name := range rows {
			names = append(names, name)
		}
		slices.Sort(names)
		if !slices.Equal(names, want.rows) {
			t.Errorf("%q exports %q, want %q", subject, names, want.rows)
			continue
		}
		if got := rows[name]["Liabilities"] != ""; got != want.restricted {
			t.Errorf("%q exports the liabilities: %t, want %t", subject, got, want.restricted)
		}
		if got := rows[name]["Responsible officer"] != ""; got != want.person {
			t.Errorf("%q exports who the officer is: %t, want %t", subject, got, want.person)
		}
		if got := rows[name]["Concordat gaps"] != ""; got && !want.restricted {
			t.Errorf("%q exports the gaps of an entry that they see the public facts of", subject)
		}
		lines, err := s.partnerships.ListPartnerships(s.as(subject), &registerv1.ListPartnershipsRequest{Parent: "councils/cambridge", Exportable: true})
		if err != nil {
			t.Fatal(err)
		}
		if got := len(lines.GetPartnerships()); got != len(want.rows) {
			t.Errorf("%q exports %d lines, want %d", subject, got, len(want.rows))
		}
		for _, line := range lines.GetPartnerships() {
			if line.GetDisplayName() == name && (line.Liabilities != nil) != want.restricted {
				t.Errorf("%q exports the liabilities as a line: %t, want %t", subject, line.Liabilities != nil, want.restricted)
			}
		}
	}
}

// A page token of a table is none of ours when it is altered, and no page of it is of another instant.
func TestPagesOfATableAreOfOneInstant(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.open("cambridge")
	s.holder("cambridge", "deputy", accessv1.Role_ROLE_DEPUTY_CHIEF_EXECUTIVE)
	s.draft("cambridge", "deputy", "Alpha about rivers")
	b := s.draft("cambridge", "deputy", "Beta about housing")
	s.draft("cambridge", "deputy", "Gamma about buses")
	page, err := s.partnerships.TabulatePartnerships(s.as("deputy"), &registerv1.TabulatePartnershipsRequest{Parent: "councils/cambridge", PageSize: 1})
	if err != nil {
		t.Fatal(err)
	}
	b.DisplayName = "Renamed meanwhile"
	if _, err = s.partnerships.UpdatePartnership(s.as("deputy"), &registerv1.UpdatePartnershipRequest{Partnership: b, UpdateMask: paths("display_name")}); err != nil {
		t.Fatal(err)
	}
	next, err := s.partnerships.TabulatePartnerships(s.as("deputy"), &registerv1.TabulatePartnershipsRequest{
		Parent: "councils/cambridge", PageSize: 5, PageToken: page.GetNextPageToken()})
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, row := range next.GetRows() {
		names = append(names, row.GetCells()[1])
	}
	if want := []string{"Beta about housing", "Gamma about buses"}; !slices.Equal(names, want) {
		t.Errorf("the next page has %q, want %q", names, want)
	}
	for _, token := range []string{"x", "bm90IGpzb24", page.GetNextPageToken() + "AA"} {
		_, err = s.partnerships.TabulatePartnerships(s.as("deputy"), &registerv1.TabulatePartnershipsRequest{Parent: "councils/cambridge", PageToken: token})
		s.wantReason("a token that is none", err, "PAGE_TOKEN_INVALID")
	}
}
