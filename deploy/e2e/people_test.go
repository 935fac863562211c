package e2e

import (
	"fmt"
	"time"

	"google.golang.org/grpc/codes"

	accessv1 "github.com/concordat-suite/concordat/proto/gen/concordat/access/v1"
	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
)

// councilAndPeople is step 1: the operator opens the council, its administrator adds people and grants roles.
func (y *year) councilAndPeople() {
	y.open("Cambridge City Council")
	y.chief = y.hire("chief", "Cerys Ellis", accessv1.Role_ROLE_CHIEF_EXECUTIVE)
	y.lead = y.hire("lead", "Sam Lead", accessv1.Role_ROLE_SERVICE_LEAD, "communities")
	y.officer = y.hire("officer", "Rosa Ortiz", accessv1.Role_ROLE_EMPLOYEE)
	y.otherOfficer = y.hire("other-officer", "Omar Reid", accessv1.Role_ROLE_EMPLOYEE)
	y.member = y.hire("member", "Cllr Lee Moss", accessv1.Role_ROLE_COUNCILLOR)
	y.roleIsGoneWhenRevoked()
}

// roleIsGoneWhenRevoked grants a passer-by a role and takes it back.
func (y *year) roleIsGoneWhenRevoked() {
	t, a := y.town.t, y.administrator
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
