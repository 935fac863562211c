package e2e

import (
	"strings"
	"testing"

	"google.golang.org/protobuf/types/known/fieldmaskpb"

	accessv1 "github.com/concordat-suite/concordat/proto/gen/concordat/access/v1"
	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	typev1 "github.com/concordat-suite/concordat/proto/gen/concordat/type/v1"
)

// town is a council with the people whom every test needs.
type town struct {
	t       *testing.T
	door    door
	council string            // its resource name
	people  map[string]string // who signs in as what → the person's name in the register

	administrator, mio, deputy *desk
}

// open has the operator open the council with its first administrator, who adds the management information officer and
// the deputy chief executive.
func (w *town) open(displayName string) {
	operator := at(w.t, w.door, "operator")
	w.administrator, w.people = at(w.t, w.door, "administrator"), map[string]string{}
	ask(operator.councils.CreateCouncil(operator.ctx, &registerv1.CreateCouncilRequest{
		CouncilId: strings.TrimPrefix(w.council, "councils/"),
		Council: &registerv1.Council{
			DisplayName: displayName,
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
				{Id: "one-city", DisplayName: "One city, fair for all", Kind: registerv1.ObjectiveKind_OBJECTIVE_KIND_VISION},
			},
		},
		Administrator:        &registerv1.Person{DisplayName: "Ada Minns", Kind: registerv1.PersonKind_PERSON_KIND_OFFICER},
		AdministratorSignIns: []*registerv1.SignIn{{Issuer: w.door.issuer, Subject: "administrator"}},
	})).or(w.t)
	w.mio = w.hire("mio", "Mina Iyer", accessv1.Role_ROLE_MANAGEMENT_INFORMATION_OFFICER)
	w.deputy = w.hire("deputy", "Dele Cole", accessv1.Role_ROLE_DEPUTY_CHIEF_EXECUTIVE)
}

// hire adds a person with a confirmed address, binds the sign-in and grants the role.
func (w *town) hire(subject, name string, role accessv1.Role, areas ...string) *desk {
	t, a := w.t, w.administrator
	kind, minute := registerv1.PersonKind_PERSON_KIND_OFFICER, (*typev1.MinuteReference)(nil)
	if role == accessv1.Role_ROLE_COUNCILLOR {
		kind = registerv1.PersonKind_PERSON_KIND_COUNCILLOR
		minute = &typev1.MinuteReference{Committee: "audit-and-governance", Reference: &typev1.MinuteReference_ToFollow{ToFollow: true}}
	}
	var person *registerv1.Person
	eventually(t, patience, func() (err error) { // the new administrator's role is known within two seconds
		person, err = a.people.CreatePerson(a.ctx, &registerv1.CreatePersonRequest{Parent: w.council, Person: &registerv1.Person{
			DisplayName: name, Kind: kind, PostTitle: name + "'s post",
			Email: subject + "@cambridge.example", EmailState: registerv1.EmailState_EMAIL_STATE_CONFIRMED,
		}})
		return err
	})
	ask(a.people.BindSignIn(a.ctx, &registerv1.BindSignInRequest{
		Name: person.GetName(), SignIn: &registerv1.SignIn{Issuer: w.door.issuer, Subject: subject},
	})).or(t)
	ask(a.roles.CreateRoleTerm(a.ctx, &registerv1.CreateRoleTermRequest{Parent: w.council, RoleTerm: &registerv1.RoleTerm{
		Person: person.GetName(), Role: role, ServiceAreas: areas, MinuteReference: minute,
	}})).or(t)
	w.people[subject] = person.GetName()
	d := at(w.t, w.door, subject)
	eventually(t, patience, func() error { return w.knows(d) })
	return d
}

// knows says whether the register knows who is at the desk; a stranger is told that there is no such council.
func (w *town) knows(d *desk) error {
	_, err := d.people.ListPeople(d.ctx, &registerv1.ListPeopleRequest{Parent: w.council})
	return err
}

// name makes somebody the responsible officer of a partnership.
func (w *town) name(partnership, subject string) {
	w.t.Helper()
	ask(w.deputy.partnerships.UpdatePartnership(w.deputy.ctx, &registerv1.UpdatePartnershipRequest{
		Partnership: &registerv1.Partnership{
			Name: partnership, ServiceArea: "communities",
			ResponsibleOfficer: &registerv1.Holder{Holder: &registerv1.Holder_Person{Person: w.people[subject]}},
		},
		UpdateMask: &fieldmaskpb.FieldMask{Paths: []string{"service_area", "responsible_officer"}},
	})).or(w.t)
}
