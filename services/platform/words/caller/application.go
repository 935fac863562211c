package caller

import "slices"

// Which roles an application may hold: those that read and report, none that decides, grants, covers or administers.
var applicationRoles = []Role{Councillor, ScrutinyMember, AuditAndGovernanceMember, Employee, InternalAudit}

// Which roles make somebody a member, and which an employee, whatever else they are.
var (
	members = []Role{Councillor, ScrutinyMember, AuditAndGovernanceMember, MemberPartnershipRepresentative}
	staff   = []Role{
		Employee, ServiceLead, ManagementTeam, DeputyChiefExecutive, ChiefExecutive, ManagementInformationOfficer, InternalAudit, Administrator,
	}
)

// ForApplications reports whether an application may hold the role.
func (r Role) ForApplications() bool { return slices.Contains(applicationRoles, r) }

// HeldBy reports whether somebody with these roles holds the role themselves, so that an application of theirs may. Every
// officer is an employee, and whoever sits on a committee a councillor.
func (r Role) HeldBy(roles []Role) bool {
	of := func(kind []Role) bool {
		return slices.ContainsFunc(roles, func(held Role) bool { return slices.Contains(kind, held) })
	}
	return slices.Contains(roles, r) || r == Employee && of(staff) || r == Councillor && of(members)
}
