package standalone

import (
	"strings"

	"github.com/concordat-suite/concordat/deploy/devissuer"
	accessv1 "github.com/concordat-suite/concordat/proto/gen/concordat/access/v1"
	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
)

// demoPerson is somebody of the demo council, who stands for one role. All of them are invented.
type demoPerson struct {
	role accessv1.Role
	name string
	post string
	kind registerv1.PersonKind
	// granted says that the role is a dated act of the register. The others are held by being named on a record.
	granted bool
	// committee is who appointed, where the role needs a minute reference.
	committee string
}

const (
	officer    = registerv1.PersonKind_PERSON_KIND_OFFICER
	councillor = registerv1.PersonKind_PERSON_KIND_COUNCILLOR
	partner    = registerv1.PersonKind_PERSON_KIND_PARTNER
)

// demoPeople are the people of the demo council, one for each role.
var demoPeople = []demoPerson{
	{accessv1.Role_ROLE_COUNCILLOR, "Colin Ward", "Councillor", councillor, true, "council"},
	{accessv1.Role_ROLE_LEAD_MEMBER, "Leonora Marsh", "Leader of the Council", councillor, false, ""},
	{accessv1.Role_ROLE_OPPOSITION_SPOKESPERSON, "Oswald Fenn", "Opposition spokesperson", councillor, false, ""},
	{accessv1.Role_ROLE_SCRUTINY_MEMBER, "Sarita Crane", "Member of Strategy and Resources", councillor, true, "strategy-and-resources"},
	{accessv1.Role_ROLE_AUDIT_AND_GOVERNANCE_MEMBER, "Audrey Gale", "Member of Civic Affairs", councillor, true, "civic-affairs"},
	{accessv1.Role_ROLE_MEMBER_PARTNERSHIP_REPRESENTATIVE, "Mira Repton", "Member partnership representative", councillor, true, "civic-affairs"},
	{accessv1.Role_ROLE_RESPONSIBLE_OFFICER, "Robin Oakes", "Partnerships officer", officer, false, ""},
	{accessv1.Role_ROLE_SERVICE_LEAD, "Selma Lodge", "Head of Communities", officer, true, ""},
	{accessv1.Role_ROLE_MANAGEMENT_TEAM, "Magnus Tate", "Director of Environment", officer, true, ""},
	{accessv1.Role_ROLE_DEPUTY_CHIEF_EXECUTIVE, "Delia Croft", "Deputy chief executive", officer, true, ""},
	{accessv1.Role_ROLE_CHIEF_EXECUTIVE, "Cecil Hythe", "Chief executive", officer, true, ""},
	{accessv1.Role_ROLE_MANAGEMENT_INFORMATION_OFFICER, "Mina Ives", "Management information officer", officer, true, ""},
	{accessv1.Role_ROLE_EMPLOYEE, "Emil Pryor", "Planning officer", officer, true, ""},
	{accessv1.Role_ROLE_INTERNAL_AUDIT, "Irene Audley", "Internal auditor", officer, true, ""},
	{accessv1.Role_ROLE_PARTNER_CONTACT, "Paula Contell", "Secretary of the partnership", partner, false, ""},
	{accessv1.Role_ROLE_ADMINISTRATOR, "Ada Minster", "System administrator", officer, true, ""},
}

// subjectOf is the role in kebab case, which is also the subject of the person's sign-in.
func subjectOf(role accessv1.Role) string {
	return strings.ToLower(strings.ReplaceAll(strings.TrimPrefix(role.String(), "ROLE_"), "_", "-"))
}

// email is the person's address at the demo council, where no mail is ever delivered.
func (p demoPerson) email() string {
	return strings.ToLower(strings.ReplaceAll(p.name, " ", ".")) + "@cambridge.example"
}

// signIns are all who can get a token by their role: the people of the demo council and the operator.
func signIns() []devissuer.Person {
	all := []devissuer.Person{{Role: operator, Name: "Operator of this installation"}}
	for _, p := range demoPeople {
		all = append(all, devissuer.Person{Role: subjectOf(p.role), Name: p.name, Email: p.email()})
	}
	return all
}
