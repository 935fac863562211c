package e2e

import (
	"fmt"
	"time"

	"google.golang.org/grpc/codes"

	accessv1 "github.com/concordat-suite/concordat/proto/gen/concordat/access/v1"
	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	typev1 "github.com/concordat-suite/concordat/proto/gen/concordat/type/v1"
)

// councilAndPeople is step 1: the operator opens the council, its administrator adds people and grants roles.
func (y *year) councilAndPeople() {
	t := y.t
	y.operator, y.administrator = y.at(y.door, "operator"), y.at(y.door, "administrator")
	ask(y.operator.councils.CreateCouncil(y.operator.ctx, &registerv1.CreateCouncilRequest{
		CouncilId: "cambridge",
		Council: &registerv1.Council{
			DisplayName: "Cambridge City Council",
			Nation:      registerv1.Nation_NATION_ENGLAND,
			Committees: []*registerv1.Committee{
				{Id: "audit-and-governance", DisplayName: "Audit and Governance", Kind: registerv1.CommitteeKind_COMMITTEE_KIND_AUDIT_AND_GOVERNANCE},
				{Id: "strategy-and-resources", DisplayName: "Strategy and Resources", Kind: registerv1.CommitteeKind_COMMITTEE_KIND_SCRUTINY},
				{Id: "environment-and-community", DisplayName: "Environment and Community", Kind: registerv1.CommitteeKind_COMMITTEE_KIND_SCRUTINY},
			},
			ServiceAreas: []*registerv1.ServiceArea{
				{Id: "communities", DisplayName: "Communities"},
				{Id: "planning", DisplayName: "Planning"},
			},
			Objectives: []*registerv1.CouncilObjective{
				{Id: "one-city", DisplayName: "One Cambridge, fair for all", Kind: registerv1.ObjectiveKind_OBJECTIVE_KIND_VISION},
			},
		},
		Administrator: &registerv1.Person{
			DisplayName: "Ada Minns", Kind: registerv1.PersonKind_PERSON_KIND_OFFICER,
			SignIns: []*registerv1.SignIn{{Issuer: y.issuer(), Subject: "administrator"}},
		},
	})).or(t)

	y.people = map[string]string{}
	y.mio = y.hire("mio", "Mina Iyer", accessv1.Role_ROLE_MANAGEMENT_INFORMATION_OFFICER)
	y.deputy = y.hire("deputy", "Dele Cole", accessv1.Role_ROLE_DEPUTY_CHIEF_EXECUTIVE)
	y.chief = y.hire("chief", "Cerys Ellis", accessv1.Role_ROLE_CHIEF_EXECUTIVE)
	y.lead = y.hire("lead", "Sam Lead", accessv1.Role_ROLE_SERVICE_LEAD, "communities")
	y.officer = y.hire("officer", "Rosa Ortiz", accessv1.Role_ROLE_RESPONSIBLE_OFFICER)
	y.otherOfficer = y.hire("other-officer", "Omar Reid", accessv1.Role_ROLE_RESPONSIBLE_OFFICER)
	y.auditor = y.hire("auditor", "Ivy Atkins", accessv1.Role_ROLE_INTERNAL_AUDIT)
	y.member = y.hire("member", "Cllr Lee Moss", accessv1.Role_ROLE_COUNCILLOR)
	y.roleIsGoneWhenRevoked()
}

// hire adds a person with a confirmed address, binds the sign-in and grants the role.
func (y *year) hire(subject, name string, role accessv1.Role, areas ...string) *desk {
	t, a := y.t, y.administrator
	kind, minute := registerv1.PersonKind_PERSON_KIND_OFFICER, (*typev1.MinuteReference)(nil)
	if role == accessv1.Role_ROLE_COUNCILLOR {
		kind = registerv1.PersonKind_PERSON_KIND_COUNCILLOR
		minute = &typev1.MinuteReference{Committee: "audit-and-governance", Reference: &typev1.MinuteReference_ToFollow{ToFollow: true}}
	}
	var person *registerv1.Person
	eventually(t, 5*time.Second, func() (err error) { // the new administrator's role is known within two seconds
		person, err = a.people.CreatePerson(a.ctx, &registerv1.CreatePersonRequest{Parent: y.council, Person: &registerv1.Person{
			DisplayName: name, Kind: kind, PostTitle: name + "'s post",
			Email: subject + "@cambridge.example", EmailState: registerv1.EmailState_EMAIL_STATE_CONFIRMED,
		}})
		return err
	})
	ask(a.people.BindSignIn(a.ctx, &registerv1.BindSignInRequest{
		Name: person.GetName(), SignIn: &registerv1.SignIn{Issuer: y.issuer(), Subject: subject},
	})).or(t)
	ask(a.roles.CreateRoleTerm(a.ctx, &registerv1.CreateRoleTermRequest{Parent: y.council, RoleTerm: &registerv1.RoleTerm{
		Person: person.GetName(), Role: role, ServiceAreas: areas, MinuteReference: minute,
	}})).or(t)
	y.people[subject] = person.GetName()
	d := y.at(y.door, subject)
	eventually(t, 2*time.Second, func() error { return y.knows(d) })
	return d
}

// knows says whether the register knows who is at the desk; a stranger is told that there is no such council.
func (y *year) knows(d *desk) error {
	_, err := d.people.ListPeople(d.ctx, &registerv1.ListPeopleRequest{Parent: y.council})
	return err
}

// roleIsGoneWhenRevoked grants a passer-by a role and takes it back.
func (y *year) roleIsGoneWhenRevoked() {
	t, a := y.t, y.administrator
	d := y.hire("passer-by", "Pat Bye", accessv1.Role_ROLE_EMPLOYEE)
	terms := ask(a.roles.ListRoleTerms(a.ctx, &registerv1.ListRoleTermsRequest{
		Parent: y.council, Filter: fmt.Sprintf("person = %q", y.people["passer-by"]),
	})).or(t).GetRoleTerms()
	if len(terms) != 1 {
		t.Fatalf("Pat Bye holds %d terms, want 1", len(terms))
	}
	ask(a.roles.RevokeRoleTerm(a.ctx, &registerv1.RevokeRoleTermRequest{Name: terms[0].GetName(), Reason: "Left the council"})).or(t)
	eventually(t, 2*time.Second, func() error {
		if y.knows(d) == nil {
			return fmt.Errorf("the revoked role still works")
		}
		return nil
	})
	ask(d.people.ListPeople(d.ctx, &registerv1.ListPeopleRequest{Parent: y.council})).refused(t, codes.NotFound, "NOT_FOUND")
}
